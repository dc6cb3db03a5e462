"""The demo's networks and the people in them who can be signed in as."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.brands import SECOND_VENDOR_BRAND, VENDOR_BRAND
from demo.logos import chain_logo, star_logo
from demo.offers import SECOND_WHOLESALERS, WHOLESALERS, Wholesaler
from portal.kernel.permissions import OrganisationKind, Role

PASSWORD = "maillon-demo-2026"  # noqa: S105
OPERATOR = ("operator@maillon.example", "Odile Operto")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a name of their own: the organisation's code, the mail address, the name, the roles."""

    organisation: str
    email: str
    name: str
    roles: tuple[Role, ...]
    locale: str = "fr"


@dataclass(frozen=True, slots=True)
class DemoNetwork:
    """A network as the demo makes it; `cast` are the members whose sign-ins are printed."""

    slug: str
    name: str
    colour: str
    logo: Callable[[str], bytes]
    vendor: str
    vendor_name: str
    brand: str
    wholesalers: tuple[Wholesaler, ...]
    cast: tuple[Member, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of what the demo prints: who to sign in as, and where."""

    network: str
    organisation: str
    roles: tuple[str, ...]
    name: str
    email: str
    password: str
    path: str


def reseller_code(number: int) -> str:
    """The code of the reseller with a number from 1."""
    return f"r-{number:04d}"


FIRST_RESELLER = reseller_code(1)

MAIN = DemoNetwork(
    slug="demo", name="Réseau Ardoval", colour="#1f5fbf", logo=chain_logo, vendor="ardoval",
    vendor_name="Ardoval France", brand=VENDOR_BRAND, wholesalers=WHOLESALERS, seed=1,
    cast=(
        Member(FIRST_RESELLER, "buyer@demo.example", "Camille Aubert", (Role.BUYER,)),
        Member(FIRST_RESELLER, "approver@demo.example", "Antoine Besnard", (Role.APPROVER,)),
        Member(FIRST_RESELLER, "accountant@demo.example", "Claire Fabre", (Role.ACCOUNTANT,)),
        Member(FIRST_RESELLER, "manager@demo.example", "Maxime Delorme", (Role.BUYER, Role.MANAGER)),
        Member("nordis", "backoffice@nordis.example", "Walid Haddad", (Role.BACK_OFFICE,)),
        Member("nordis", "pricing@nordis.example", "Élise Moreau", (Role.PRICING,)),
        Member("nordis", "manager@nordis.example", "Guillaume Vasseur", (Role.MANAGER,)),
        Member("compulog", "manager@compulog.example", "Nadia Lefèvre", (Role.BACK_OFFICE, Role.PRICING, Role.MANAGER)),
        Member("mediasud", "manager@mediasud.example", "Loïc Rivière", (Role.BACK_OFFICE, Role.PRICING, Role.MANAGER)),
        Member("ardoval", "channel@ardoval.example", "Véra Clément", (Role.CHANNEL_MANAGER,)),
        Member("ardoval", "marketing@ardoval.example", "Hugo Blanchet", (Role.MARKETING,)),
        Member("ardoval", "finance@ardoval.example", "Sophie Mercier", (Role.FINANCE,)),
        Member("ardoval", "assistant@ardoval.example", "Pauline Joly", (Role.ASSISTANT,)),
        Member("ardoval", "manager@ardoval.example", "Étienne Marchand", (Role.MANAGER,)),
    ),
)
SECOND = DemoNetwork(
    slug="nordelune", name="Partenaires Nordelune", colour="#6d3bb5", logo=star_logo, vendor="nordelune",
    vendor_name="Nordelune SAS", brand=SECOND_VENDOR_BRAND, wholesalers=SECOND_WHOLESALERS, seed=2,
    cast=(
        Member(FIRST_RESELLER, "buyer@demo.example", "Camille Aubert", (Role.BUYER,)),
        Member(FIRST_RESELLER, "manager@nordelune.example", "Grace Tran", (Role.BUYER, Role.MANAGER), locale="en"),
        Member("boreal", "manager@boreal.example", "Yann Morvan", (Role.BACK_OFFICE, Role.PRICING, Role.MANAGER)),
        Member("septime", "manager@septime.example", "Inès Garnier", (Role.BACK_OFFICE, Role.PRICING, Role.MANAGER)),
        Member("nordelune", "channel@nordelune.example", "Salomé Picard", (Role.CHANNEL_MANAGER, Role.MANAGER)),
    ),
)
NETWORKS = (MAIN, SECOND)


def kind_of(network: DemoNetwork, organisation: str) -> OrganisationKind:
    """What an organisation's code stands for in a demo network."""
    if organisation == network.vendor:
        return OrganisationKind.VENDOR
    if organisation in {wholesaler.code for wholesaler in network.wholesalers}:
        return OrganisationKind.WHOLESALER
    return OrganisationKind.RESELLER


def sign_ins() -> list[SignIn]:
    """Everybody whose password is known, network by network, the operator last."""
    people = [
        SignIn(
            network.slug, member.organisation, tuple(role.value for role in member.roles), member.name, member.email,
            PASSWORD, f"/{network.slug}/sign-in",
        )
        for network in NETWORKS
        for member in network.cast
    ]
    email, name = OPERATOR
    return [*people, SignIn("", "", ("operator",), name, email, PASSWORD, "/platform/")]
