"""A cart as its page and the checkout show it: priced lines with words for what stands in their way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from catalog.rule_book import RuleBook
from catalog.views.browse import book_of
from ordering.access import CartRef
from ordering.actions.charge_accounts import contact_of, problem_words
from ordering.actions.place_purchase import minimum_words
from ordering.availability import Terms
from ordering.cart_prices import PricedCart, PricedLine, PricedPart
from ordering.credit import AccountFacts, AccountStatus
from ordering.labels import obstacle_text, terms_words
from ordering.queries.carts import CartSummary, carts_of, priced_cart
from ordering.terms import due_on
from ordering.totals import Totals
from portal.kernel.clock import paris_today
from portal.kernel.errors import NotFound
from portal.slots import OfferRef
from portal.web.filters import format_money, format_percent, reader_language
from portal.web.visit import Visit

TotalRow = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class CartLineView:
    """One line; amounts in cents excl. VAT."""

    offer_id: int
    product_id: int
    sku: str
    mpn: str
    brand: str
    name: str
    quantity: int
    terms: Terms
    available: int
    net_unit_cents: int
    before_cents: int | None
    eco_unit_cents: int
    net_cents: int
    problem: str
    extra: Markup


@dataclass(frozen=True, slots=True)
class CartPartView:
    """One seller's lines and what ordering from it means; amounts in cents.

    `problem` says why the seller takes no such order; `terms_value` is the payment terms as the form sends them back;
    `missing_to_free` how much more in goods makes delivery free; `left_cents` the credit left once this is ordered.
    """

    seller_id: int
    name: str
    lines: tuple[CartLineView, ...]
    totals: Totals
    total_rows: tuple[TotalRow, ...]
    account: AccountFacts
    problem: str
    applies: bool
    terms: str
    terms_value: str
    due_on: date
    missing_to_free: int | None
    left_cents: int | None


@dataclass(frozen=True, slots=True)
class CartView:
    """The current cart among the company's carts."""

    cart: CartSummary
    carts: tuple[CartSummary, ...]
    parts: tuple[CartPartView, ...]
    totals: Totals
    total_rows: tuple[TotalRow, ...]
    obstructed: bool
    changed: bool
    priced: PricedCart

    @property
    def count(self) -> int:
        """How many lines there are."""
        return sum(len(part.lines) for part in self.parts)


def rule_book(visit: Visit) -> RuleBook:
    """The visiting reseller's rule book; carts are of resellers alone (NotFound for others)."""
    book = book_of(visit)
    if book is None:
        raise NotFound("cart")
    return book


def current_cart_view(visit: Visit) -> CartView:
    """The company's current cart at this moment's prices; a company without carts has an empty one without id."""
    carts = tuple(carts_of(visit.session, visit.network_id, visit.organisation_id))
    current = next((cart for cart in carts if cart.is_current), CartSummary(0, _("Cart"), True, 0))
    book = rule_book(visit)
    priced = priced_cart(visit.session, visit.network_id, visit.organisation_id, current.id, book)
    extras = _extras(visit, priced)
    parts = tuple(_part(visit, part, extras) for part in priced.parts)
    lines = priced.lines
    return CartView(
        current, carts, parts, priced.totals, total_rows(priced.totals),
        obstructed=any(not line.answer.orderable for line in lines) or any(part.problem for part in parts),
        changed=any(line.before_cents is not None for line in lines), priced=priced,
    )


def cart_ref(visit: Visit, view: CartView) -> CartRef:
    """The shown cart as actions know it."""
    return CartRef(visit.network_id, visit.organisation_id, view.cart.id, view.cart.name)


def total_rows(totals: Totals) -> tuple[TotalRow, ...]:
    """The sums as label, cents and kind, excl. VAT first."""
    language = reader_language()
    rows: list[TotalRow] = [(_("Products excl. VAT"), totals.net_cents, "")]
    if totals.eco_cents:
        rows.append((_("Eco-contribution excl. VAT"), totals.eco_cents, ""))
    if totals.freight_cents:
        rows.append((_("Freight excl. VAT"), totals.freight_cents, ""))
    rows.append((_("Total excl. VAT"), totals.before_vat_cents, "sub"))
    for vat in totals.vat:
        label = _("VAT %(rate)s on %(base)s", rate=format_percent(vat.rate, language),
                  base=format_money(vat.base_cents, language))
        rows.append((label, vat.vat_cents, ""))
    rows.append((_("Total incl. VAT"), totals.total_cents, "grand"))
    return tuple(rows)


def _extras(visit: Visit, priced: PricedCart) -> Sequence[Mapping[int, Markup]]:
    lines = [
        OfferRef(
            line.row.offer_id, line.row.seller_id, line.row.product_id, line.row.brand_id, line.row.category_id,
            line.net_unit_cents, line.row.quantity,
        )
        for line in priced.lines
    ]
    return visit.runtime.slots.cart_line.ask(visit, lines) if lines else []


def _part(visit: Visit, part: PricedPart, extras: Sequence[Mapping[int, Markup]]) -> CartPartView:
    account, totals = part.account, part.totals
    terms = account.terms
    left = None if account.left_cents is None else max(0, account.left_cents - totals.total_cents)
    return CartPartView(
        part.seller_id, part.name, tuple(_line(line, extras) for line in part.lines), totals, total_rows(totals), account,
        _problem(visit, part), account.status in (AccountStatus.NONE, AccountStatus.REFUSED), terms_words(terms),
        f"{terms.days}:{terms.basis.value}:{terms.day or ''}", due_on(terms, paris_today()),
        account.freight.missing_cents(totals.net_cents), left,
    )


def _problem(visit: Visit, part: PricedPart) -> str:
    """Why the seller would not take this order as it is; empty where it would."""
    account, total = part.account, part.totals.total_cents
    if account.is_open and not account.passes_limit(total):
        return minimum_words(part) if account.missing_to_minimum(part.totals.net_cents) else ""
    contact = contact_of(visit.session, visit.organisation_id, part.seller_id)
    problem = "limit" if account.is_open else account.status.value
    return problem_words(problem, contact, account.credit_limit_cents, account.outstanding_cents, total)


def _line(line: PricedLine, extras: Sequence[Mapping[int, Markup]]) -> CartLineView:
    row = line.row
    available = row.available if row.is_listed else 0
    return CartLineView(
        row.offer_id, row.product_id, row.sku, row.mpn, row.brand, row.name, row.quantity, row.terms, available,
        line.net_unit_cents, line.before_cents, row.eco_cents, line.amounts.net_cents,
        obstacle_text(line.answer, row.terms, available),
        Markup("").join(extra[row.offer_id] for extra in extras if row.offer_id in extra),
    )
