"""A cart at this moment's prices: what each line comes to, what stands in its way, and why its price is what it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from catalog.pricing import PriceAnswer, resolve
from catalog.pricing_terms import OfferFacts
from catalog.rule_book import RuleBook
from ordering.availability import Answer, Terms, answer_quantity
from ordering.credit import AccountFacts
from ordering.freight import order_freight
from ordering.splitting import split_by_seller
from ordering.totals import Amounts, Totals, order_totals, purchase_totals


@dataclass(frozen=True, slots=True)
class CartRow:
    """A cart line with all that the database knows of its offer and of the account at its seller; cents excl. VAT."""

    offer_id: int
    quantity: int
    shown_cents: int | None
    seller_id: int
    seller_name: str
    product_id: int
    brand_id: int
    category_id: int
    category_path: tuple[int, ...]
    sku: str
    mpn: str
    brand: str
    name: str
    list_cents: int | None
    dealer_cents: int
    eco_cents: int
    vat_rate: Decimal
    pack: int
    minimum: int
    status: str
    is_listed: bool
    available: int
    account: AccountFacts

    @property
    def terms(self) -> Terms:
        """How the offer may be ordered."""
        return Terms(self.status == "announced", self.status == "discontinued", self.minimum, self.pack)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A cart line at its net unit price, and whether its quantity may be ordered now."""

    row: CartRow
    net_unit_cents: int
    answer: Answer

    @property
    def amounts(self) -> Amounts:
        """What the line counts with."""
        return Amounts(self.net_unit_cents, self.row.eco_cents, self.row.quantity, self.row.vat_rate)

    @property
    def before_cents(self) -> int | None:
        """The net unit price shown last time, where it was another one."""
        shown = self.row.shown_cents
        return shown if shown is not None and shown != self.net_unit_cents else None


@dataclass(frozen=True, slots=True)
class PricedPart:
    """One seller's lines, the account there, and what its order would come to."""

    seller_id: int
    name: str
    lines: tuple[PricedLine, ...]
    totals: Totals
    account: AccountFacts

    @property
    def conditions(self) -> tuple[object, ...]:
        """What of the account the buyer is shown and agrees to."""
        account = self.account
        return (self.seller_id, self.totals.freight, account.terms, account.general_terms_id)


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart at this moment's prices, parted by seller."""

    parts: tuple[PricedPart, ...]
    totals: Totals

    @property
    def lines(self) -> tuple[PricedLine, ...]:
        """All lines, seller by seller."""
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def fingerprint(self) -> str:
        """Lines and conditions in short: another as soon as a quantity, a unit price, an eco-contribution, a VAT rate, the
        freight, the payment terms or the general terms are others."""
        told = sorted(
            (line.row.offer_id, line.row.quantity, line.net_unit_cents, line.row.eco_cents, str(line.row.vat_rate.normalize()))
            for line in self.lines
        )
        agreed = [part.conditions for part in self.parts]
        return sha256(repr((told, agreed)).encode()).hexdigest()[:32]

    @property
    def is_orderable(self) -> bool:
        """There is something to order and nothing stands in its way."""
        return bool(self.parts) and all(line.answer.orderable for line in self.lines)


def price_cart(rows: Iterable[CartRow], book: RuleBook) -> PricedCart:
    """Price every line for its quantity under the reseller's rule book and add up, order by order."""
    parts = []
    for part in split_by_seller(rows, lambda row: row.seller_id, lambda row: row.seller_name):
        lines = tuple(price_line(row, book) for row in part.lines)
        amounts, account = [line.amounts for line in lines], part.lines[0].account
        totals = order_totals(amounts, order_freight(account.freight, amounts))
        parts.append(PricedPart(part.seller, part.lines[0].seller_name, lines, totals, account))
    return PricedCart(tuple(parts), purchase_totals(part.totals for part in parts))


def price_line(row: CartRow, book: RuleBook) -> PricedLine:
    """One line at its net unit price."""
    net = book.net_cents(
        row.seller_id, row.product_id, row.brand_id, row.category_id, row.list_cents, row.dealer_cents, row.quantity
    )
    available = row.available if row.is_listed else 0
    return PricedLine(row, net, answer_quantity(row.terms, available, row.quantity))


def frozen_reason(line: PricedLine, book: RuleBook, at: datetime) -> dict[str, Any]:
    """Why the line has its price, as plain JSON to keep with the order: the rule that decided and those that lost."""
    row = line.row
    offer = OfferFacts(
        row.seller_id, row.product_id, row.brand_id, row.category_path, row.list_cents, row.dealer_cents, row.eco_cents
    )
    return reason_of(resolve(offer, row.quantity, at, book.agreements, book.policy))


def reason_of(answer: PriceAnswer) -> dict[str, Any]:
    """An answered price as an order line keeps it."""
    reason: dict[str, Any] = {
        "at": answer.at.isoformat(), "dealer_cents": answer.offer.dealer_cents, "list_cents": answer.offer.list_cents,
    }
    if answer.won is not None:
        won = answer.won
        reason |= {
            "agreement": won.agreement.code, "granted_by": won.agreement.grantor_id, "rule": won.rule.number,
            "terms": won.rule.terms.value, "value": str(won.rule.value), "min_quantity": won.rule.min_quantity,
            "best_price": answer.best_price,
        }
    lost: Sequence[Any] = answer.lost
    if lost:
        reason["lost"] = [[c.agreement.code, c.rule.number, c.net_cents, c.why.value] for c in lost]
    return reason
