"""Invented French companies and the people who work there, with numbers whose check digits are right."""

import random
import re
import unicodedata
from dataclasses import dataclass

from stdnum import luhn

from demo.places import STREETS, TOWNS, Town, telephone

_TRADES = (
    "Bureautique", "Informatique", "Systèmes", "Réseaux", "Solutions", "Impression", "Numérique",
    "Équipement de bureau",
    "Services informatiques", "Infogérance", "Micro", "Technologies", "Conseil", "Maintenance", "Ingénierie",
)
_HEADS = (
    "Alto", "Hexa", "Bastide", "Cap", "Delta", "Escale", "Filigrane", "Galop", "Hélice", "Isatis", "Jalon", "Kaolin",
    "Lanterne", "Mistral", "Novembre", "Océane", "Passerelle", "Quartz", "Rosace", "Solstice", "Tandem", "Ursule",
    "Viaduc", "Zinc", "Ancre", "Boussole", "Clairière", "Diapason", "Éclipse", "Fanal",
)
_QUARTERS = ("Ouest", "Est", "Nord", "Sud", "Centre")
_FORMS = ("SARL", "SAS", "SA", "EURL", "SCOP")
FIRST_NAMES = (
    "Adèle", "Agathe", "Alexis", "Alice", "Amélie", "Antoine", "Arnaud", "Aurélie", "Bastien", "Benoît", "Camille",
    "Cécile",
    "Charlotte", "Claire", "Clément", "Damien", "Delphine", "Éléonore", "Élise", "Émile", "Étienne", "Fabien", "Fanny",
    "Florent", "François", "Gaëlle", "Guillaume", "Hélène", "Hugo", "Inès", "Jérôme", "Joséphine", "Julien", "Karim",
    "Laure", "Léa", "Loïc", "Lucie", "Maëlle", "Malik", "Marion", "Mathilde", "Maxime", "Nadia", "Nicolas", "Noémie",
    "Olivier", "Pauline", "Quentin", "Rachid", "Romain", "Salomé", "Samira", "Sébastien", "Sophie", "Théo", "Valérie",
    "Yann",
)
LAST_NAMES = (
    "Aubert", "Barbier", "Benali", "Berger", "Besnard", "Blanchet", "Bonnet", "Boucher", "Brunet", "Caron", "Chevalier",
    "Clément", "Colin", "Cordier", "Da Silva", "Delorme", "Deschamps", "Diallo", "Dumont", "Duval", "Étienne", "Fabre",
    "Fleury", "Fontaine", "Garnier", "Gauthier", "Girard", "Guérin", "Haddad", "Hamon", "Hubert", "Jacquet", "Joly",
    "Kone",
    "Lambert", "Leclerc", "Lefèvre", "Lemaire", "Le Goff", "Leroux", "Marchand", "Masson", "Mercier", "Meunier",
    "Moreau",
    "Morvan", "Nguyen", "Noël", "Olivier", "Pelletier", "Perrin", "Picard", "Prévost", "Renard", "Rivière", "Roussel",
    "Schneider", "Tessier", "Tran", "Vasseur", "Vidal", "Weber",
)
_VOWELS = frozenset("AEÉIOU")
_FIRST = ("Bureautique Atlantique", next(town for town in TOWNS if town.name == "Nantes"))
_TRIES = 20
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in France."""

    line: str
    postcode: str
    town: str


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """A company: legal name, the identifiers its documents carry, where it is and how it is reached."""

    name: str
    legal_form: str
    siren: str
    siret: str
    vat: str
    address: Address
    branch: Address
    phone: str
    domain: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who works at a demo company."""

    first_name: str
    last_name: str
    email: str

    @property
    def name(self) -> str:
        """First and last name, as a page shows them."""
        return f"{self.first_name} {self.last_name}"


def slug(text: str) -> str:
    """Unaccented lower-case letters and digits joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _SLUG.sub("-", plain.lower()).strip("-")


def siren_of(number: int) -> str:
    """A SIREN with the right check digit that no register ever gave: it begins with 0; `number` below 10**7."""
    body = f"0{number:07d}"
    return body + luhn.calc_check_digit(body)


def siret_of(siren: str, establishment: int = 1) -> str:
    """The SIRET of one establishment of a company."""
    body = f"{siren}{establishment:04d}"
    return body + luhn.calc_check_digit(body)


def vat_of(siren: str) -> str:
    """The French VAT number of a SIREN: key (12 + 3 × (SIREN mod 97)) mod 97."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _address(rng: random.Random, town: Town) -> Address:
    return Address(f"{rng.randint(1, 180)} {rng.choice(STREETS)}", town.postcode, town.name)


def _name(rng: random.Random, town: Town) -> str:
    trade = rng.choice(_TRADES)
    match rng.randrange(6):
        case 0 | 1:
            return f"{rng.choice(_HEADS)} {trade}"
        case 2:
            return f"{trade} {town.name}"
        case 3:
            return f"{rng.choice(LAST_NAMES)} & {rng.choice(LAST_NAMES)}"
        case 4:
            of_what = rng.choice(("du bureau", "de l’informatique", "de la bureautique", "des réseaux"))
            return f"L’{town.adjective} {of_what}" if town.adjective[0] in _VOWELS else f"La {town.adjective} {of_what}"
        case _:
            return f"{rng.choice(LAST_NAMES)} {trade}"


def company(rng: random.Random, number: int, name: str | None = None, town: Town | None = None) -> DemoCompany:
    """One company; `number` (below 10**7) makes its identifiers, so two numbers never give the same company."""
    seat = town or rng.choice(TOWNS)
    called = name or _name(rng, seat)
    siren = siren_of(1_234_567 + number * 7_919 % 8_000_000)
    return DemoCompany(
        name=called,
        legal_form=rng.choice(_FORMS),
        siren=siren,
        siret=siret_of(siren),
        vat=vat_of(siren),
        address=_address(rng, seat),
        branch=_address(rng, rng.choice(TOWNS)),
        phone=telephone(seat.zone, number),
        domain=f"{slug(called)}.example",
    )


def resellers(count: int, seed: int = 1) -> list[DemoCompany]:
    """`count` companies with different names, the same ones for the same seed; the first one is the demo's usual buyer."""
    rng = random.Random(f"resellers-{seed}")
    made: dict[str, DemoCompany] = {}
    while len(made) < count:
        number = len(made) + 1
        one = company(rng, number, *(_FIRST if not made else ()))
        for _ in range(_TRIES):
            if slug(one.name) not in made:
                break
            one = company(rng, number)
        else:
            one = company(rng, number, name=f"{one.name} {rng.choice(_QUARTERS)} {number}")
        made.setdefault(slug(one.name), one)
    return list(made.values())


def people(rng: random.Random, domain: str, count: int) -> list[DemoPerson]:
    """`count` colleagues with different addresses at one domain."""
    made: dict[str, DemoPerson] = {}
    while len(made) < count:
        first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
        email = f"{slug(first)}.{slug(last)}@{domain}"
        made.setdefault(email, DemoPerson(first, last, email))
    return list(made.values())
