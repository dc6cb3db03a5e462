"""What the papers of an order say: frozen facts, already chosen, not yet worded."""

from dataclasses import dataclass
from datetime import date, datetime

from ordering.terms import PaymentTerms
from ordering.totals import Totals
from portal.pdf.brand import Brand


@dataclass(frozen=True, slots=True)
class Party:
    """A company or a place: its name and the lines below it (street, town, telephone)."""

    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmedLine:
    """One line at the price that was agreed; amounts in cents, excl. VAT, eco-contribution apart."""

    number: int
    sku: str
    maker: str
    mpn: str
    name: str
    quantity: int
    list_unit_cents: int | None
    net_unit_cents: int
    eco_unit_cents: int
    net_cents: int


@dataclass(frozen=True, slots=True)
class PickedLine:
    """What is to be fetched of one line, and from which warehouses, as (name, units)."""

    number: int
    sku: str
    maker: str
    mpn: str
    name: str
    quantity: int
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SentLine:
    """What one shipment holds of a line, and what of the line is still to come."""

    number: int
    sku: str
    maker: str
    mpn: str
    name: str
    quantity: int
    ordered: int
    to_come: int
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What every paper of an order begins with; days are calendar days in Paris."""

    brand: Brand
    language: str
    number: str
    purchase_number: str
    purchase_order: str
    placed_on: date
    wanted_on: date | None
    seller: Party
    buyer: Party
    deliver_to: Party
    comment: str = ""


@dataclass(frozen=True, slots=True)
class GeneralTermsFacts:
    """Which version of the seller's general terms holds, and when the buyer accepted it; None for an order typed for it."""

    version: int
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The order confirmation."""

    order: OrderFacts
    lines: tuple[ConfirmedLine, ...]
    totals: Totals
    customer_number: str = ""
    terms: PaymentTerms | None = None
    general_terms: GeneralTermsFacts | None = None


@dataclass(frozen=True, slots=True)
class PickList:
    """The pick list of what an order still has to ship."""

    order: OrderFacts
    lines: tuple[PickedLine, ...]


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """The delivery note of one shipment."""

    order: OrderFacts
    shipment_number: str
    shipped_on: date
    carrier: str
    tracking: str
    lines: tuple[SentLine, ...]
