"""Company numbers: SIREN, SIRET and VAT number, judged by their check digits and by each other."""

from dataclasses import dataclass, field

from flask_babel import gettext as _
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_rule
from stdnum.fr import siret as siret_rule

EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})


@dataclass
class Numbers:
    """The numbers of a company as stored (compact), and what is wrong with them, by field."""

    siren: str
    siret: str
    vat_number: str
    problems: dict[str, str] = field(default_factory=dict)


def judge_numbers(siren: str, siret: str, vat_number: str, country: str) -> Numbers:
    """Compacts and checks what was typed; empty numbers are fine, numbers of one company must fit together.

    SIREN and SIRET are French (nine and fourteen digits, Luhn); a VAT number is checked by the rule of its EU country.
    """
    found = Numbers(_bare(siren), _bare(siret), _bare(vat_number).upper())
    if found.siren and not siren_rule.is_valid(found.siren):
        found.problems["siren"] = _("This is no SIREN: nine digits, the last of which checks the others (732 829 320).")
    if found.siret and not siret_rule.is_valid(found.siret):
        found.problems["siret"] = _("This is no SIRET: the SIREN and five more digits (732 829 320 00074).")
    if found.siren and found.siret and not found.problems and not found.siret.startswith(found.siren):
        found.problems["siret"] = _("This SIRET is another company's: it must begin with the SIREN %(siren)s.", siren=found.siren)
    if found.vat_number:
        problem = _vat_problem(found, country)
        if problem:
            found.problems["vat_number"] = problem
    return found


def _vat_problem(found: Numbers, country: str) -> str | None:
    if country not in EU:
        return None if found.vat_number.isalnum() and len(found.vat_number) <= 20 else _("Use letters and digits only.")
    prefix = "EL" if country == "GR" else country
    if not found.vat_number.startswith(prefix):
        return _("A VAT number of this country begins with %(prefix)s.", prefix=prefix)
    try:
        vat.validate(found.vat_number)
    except ValidationError:
        return _("This is no valid VAT number: compare it with an invoice of the company.")
    if country == "FR" and found.siren and "siren" not in found.problems and found.vat_number[4:] != found.siren:
        return _("This VAT number is another company's: it must end with the SIREN %(siren)s.", siren=found.siren)
    return None


def _bare(number: str) -> str:
    return "".join(sign for sign in number if not sign.isspace() and sign not in ".-/\u00a0\u202f")
