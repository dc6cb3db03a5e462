"""A product's page: the sellers side by side, why each price is what it is, and the reader's own reference."""

from dataclasses import dataclass

from flask import Response, request
from flask_babel import gettext as _

from catalog import price_words
from catalog.actions.set_reference import set_reference
from catalog.forms.product import ReferenceForm
from catalog.pricing import Candidate, quantity_breaks, resolve
from catalog.pricing_terms import OfferFacts
from catalog.queries.listing import OfferRow
from catalog.queries.names import CatalogNames, kept
from catalog.queries.price_answers import ExplainedPrice, ScopeWords
from catalog.queries.product_sheet import ProductSheet, access_product, answering_product, product_sheet
from catalog.rule_book import RuleBook
from catalog.views.browse import book_of, bp, cart_url, note_seen, viewer_of
from catalog.views.lines import OfferLine, ProductLine, Writer, ask_slots
from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import OrganisationKind, Permission
from portal.web.filters import format_money, format_number, reader_language
from portal.web.visit import Visit

__all__ = ["bp", "product", "reference"]

PAGE, PART = "catalog/product.html", "catalog/_offers.html"
MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class Loser:
    """A rule that did not decide: what it grants, to which net unit it would lead, and why it lost."""

    agreement: str
    terms: str
    net: str
    why: str


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One offer's price in plain words, at the quantity asked for."""

    offer: OfferLine
    net: str
    net_line: str
    reason: str
    losers: list[Loser]
    breaks: list[tuple[str, str]]


@bp.read("/catalog/products/<int:product_id>", needs=Permission.CATALOG_VIEW)
def product(visit: Visit, product_id: int) -> Response:
    """The product with what each seller offers; one that was merged away leads to the one that answers for it."""
    try:
        return _sheet(visit, product_id, ReferenceForm())
    except NotFound:
        now = answering_product(visit.session, visit.network_id, product_id)
        if now is None:
            raise
        return visit.go("catalog.product", product_id=now)


@bp.act("/catalog/products/<int:product_id>/reference", needs=Permission.CART_EDIT)
def reference(visit: Visit, product_id: int) -> Response:
    """Keeps the reseller's own reference of a product; an empty one is taken away."""
    access_product(visit.session, visit.network_id, product_id)
    form = ReferenceForm()
    if not form.validate():
        return _sheet(visit, product_id, form, status=422)
    try:
        set_reference(visit.session, visit.actor, product_id=product_id, reference=form.reference.data or "")
    except Refused as refusal:
        form.refuse(refusal)
        return _sheet(visit, product_id, form, status=422)
    return visit.go("catalog.product", product_id=product_id)


def _sheet(visit: Visit, product_id: int, form: ReferenceForm, status: int = 200) -> Response:
    viewer = viewer_of(visit)
    names = kept.names(visit.session, viewer)
    note_seen(visit, pages=[product_id])
    sheet = product_sheet(visit.session, viewer, visit.organisation_id, product_id)
    book = book_of(visit)
    writer = Writer(names, book, reader_language(), shows_missing=visit.kind is not OrganisationKind.WHOLESALER)
    line = writer.product(sheet.product)
    below = ask_slots(visit, [sheet.product], [line]) if visit.kind is OrganisationKind.RESELLER else {}
    if status == 200:
        form.reference.data = sheet.product.reference
    category = names.categories[sheet.product.category_id]
    quantity = _quantity(request.args.get("quantity", ""))
    return visit.page(
        PAGE, PART, status=status, sheet=sheet, line=line, below=below, cart_url=cart_url(visit), form=form, quantity=quantity,
        path=[names.categories[c] for c in category.path], specs=_specs(sheet),
        whys=_whys(sheet, line, names, book, quantity) if book is not None else [],
        has_reference=visit.kind is OrganisationKind.RESELLER and visit.may(Permission.CART_EDIT),
    )


def _quantity(text: str) -> int:
    return min(max(int(text), 1), MOST_UNITS) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _specs(sheet: ProductSheet) -> list[tuple[str, str]]:
    return [(str(name), ", ".join(map(str, v)) if isinstance(v, list) else str(v)) for name, v in sheet.specs.items()]


def _whys(sheet: ProductSheet, line: ProductLine, names: CatalogNames, book: RuleBook, quantity: int) -> list[WhyLine]:
    """Every offer's price explained from the rule book at hand: no statement more, however many sellers there are."""
    whys = []
    language = reader_language()
    for row, shown in zip(sheet.product.offers, line.offers, strict=True):
        if row.dealer_cents is None:
            continue
        explained = _explained(sheet, row, names, book, quantity)
        answer = explained.answer
        losers = [
            Loser(
                _("%(code)s of %(grantor)s", code=lost.agreement.code, grantor=price_words.grantor(explained, lost)),
                price_words.terms(lost.rule, explained.scope_names), _net(lost, language), price_words.why_lost(lost),
            )
            for lost in answer.lost
        ]
        breaks = [(format_number(least, language), format_money(net, language)) for least, net in explained.breaks]
        whys.append(WhyLine(
            shown, format_money(answer.net_cents, language), format_money(answer.net_line_cents, language),
            price_words.reason(explained), losers, breaks if len(breaks) > 1 else [],
        ))
    return whys


def _explained(sheet: ProductSheet, row: OfferRow, names: CatalogNames, book: RuleBook, quantity: int) -> ExplainedPrice:
    product, at = sheet.product, clock.now()
    path = names.categories[product.category_id].path
    assert row.dealer_cents is not None
    facts = OfferFacts(
        row.seller_id, product.id, product.brand_id, path, row.list_cents, row.dealer_cents, row.eco_cents
    )
    grantors = (row.seller_id, book.policy.vendor_id)
    agreements = [agreement for agreement in book.agreements if agreement.grantor_id in grantors]
    return ExplainedPrice(
        answer=resolve(facts, quantity, at, agreements, book.policy),
        breaks=quantity_breaks(facts, at, agreements, book.policy),
        sku=row.sku, product_name=product.name, seller_name=names.sellers.get(row.seller_id, ""),
        vendor_id=book.policy.vendor_id, grantor_names=names.grantors,
        scope_names=ScopeWords(names.brands, {c: names.categories[c].name for c in path}, {product.id: product.name}),
    )


def _net(candidate: Candidate, language: str) -> str:
    return "" if candidate.net_cents is None else format_money(candidate.net_cents, language)
