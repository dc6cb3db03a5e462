"""What invoices and credit notes have in common: frame, parties, amounts, and the words the law wants."""

from collections.abc import Sequence

from ordering.documents.invoice_papers import LegalParty
from ordering.documents.wording import Translate
from ordering.totals import Totals
from portal.pdf.blocks import Panel, Total
from portal.pdf.brand import Brand
from portal.pdf.page import Frame, Sheet
from portal.web.filters import format_money, format_percent

ARTICLES = "L441-9, L441-10, D441-5"


def open_legal_sheet(seller: LegalParty, colour: str, title: str, number: str, language: str, _: Translate) -> Sheet:
    """A sheet of the seller's: its name at the head, who it is in law at the foot of every page, no logo."""
    where = " · ".join(part for part in (seller.street, _town(seller), seller.phone, seller.email) if part)
    return Sheet(Frame(
        brand=Brand(seller.name, colour), title=title, reference=number, language=language,
        page_label=lambda page, pages: _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages},
        foot=(" · ".join([_incorporated(seller, language, _) or seller.name, *_registered(seller, _)]), where),
        author=seller.name,
    ))


def party_panel(heading: str, party: LegalParty, language: str, _: Translate) -> Panel:
    """A company with all that the law wants of it."""
    named = _incorporated(party, language, _)
    lines = [party.name, *([named.removeprefix(f"{party.name}, ")] if named else []), party.street, _town(party)]
    if party.country not in ("", "FR"):
        lines.append(party.country)
    return Panel(heading, tuple(line for line in [*lines, *_registered(party, _)] if line))


def total_lines(totals: Totals, last: str, language: str, _: Translate) -> list[Total]:
    """The sums, excl. VAT first, then VAT by rate with what it is taken of, and what it all comes to."""
    def money(cents: int) -> str:
        return format_money(cents, language)

    lines = [Total(_("Total products excl. VAT"), money(totals.net_cents))]
    if totals.eco_cents:
        lines.append(Total(_("Eco-contribution excl. VAT"), money(totals.eco_cents)))
    if totals.freight_cents:
        lines.append(Total(_("Freight excl. VAT"), money(totals.freight_cents)))
    lines.append(Total(_("Total excl. VAT"), money(totals.before_vat_cents), strong=True))
    for vat in totals.vat:
        label = _("VAT %(rate)s on %(base)s") % {"rate": format_percent(vat.rate, language), "base": money(vat.base_cents)}
        lines.append(Total(label, money(vat.vat_cents)))
    lines.append(Total(last, money(totals.total_cents), strong=True))
    return lines


def spaced(code: str) -> str:
    """An IBAN in groups of four, as people copy it."""
    return "\u00a0".join(code[start : start + 4] for start in range(0, len(code), 4))


def _town(party: LegalParty) -> str:
    return f"{party.postcode} {party.city}".strip()


def _incorporated(party: LegalParty, language: str, _: Translate) -> str:
    """ "Nordis, SAS with a capital of 50,000.00 €", or less where less is known."""
    if party.capital_cents is not None:
        capital = {"form": party.legal_form or _("Company"), "capital": format_money(party.capital_cents, language)}
        return f"{party.name}, " + _("%(form)s with a capital of %(capital)s") % capital
    return f"{party.name}, {party.legal_form}" if party.legal_form else ""


def _registered(party: LegalParty, _: Translate) -> Sequence[str]:
    lines = []
    if party.siret:
        lines.append(f"SIRET {party.siret}")
    elif party.siren:
        lines.append(f"SIREN {party.siren}")
    if party.rcs:
        lines.append(f"RCS {party.rcs}")
    if party.vat_number:
        lines.append(_("VAT number %(number)s") % {"number": party.vat_number})
    return lines
