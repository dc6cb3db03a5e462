"""What invoices and credit notes say: frozen facts as they were on the day of issue, not yet worded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ordering.terms import PaymentTerms
from ordering.totals import Totals


@dataclass(frozen=True, slots=True)
class LegalParty:
    """A company as the law wants it named; the capital in cents, empty where it was not told."""

    name: str
    legal_form: str = ""
    capital_cents: int | None = None
    rcs: str = ""
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "FR"
    phone: str = ""
    email: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "LegalParty":
        """A company as it was kept; names that this version does not know are left out."""
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})


@dataclass(frozen=True, slots=True)
class Mentions:
    """What the seller says about payment; empty texts stand for what is usual (docs/rules/invoices.md, section 6)."""

    late_rate: str = ""
    early_discount: str = ""
    recovery_fee_cents: int = 4000
    iban: str = ""
    bic: str = ""
    invoice_note: str = ""


@dataclass(frozen=True, slots=True)
class InvoicedRow:
    """One line; amounts in cents excl. VAT; freight has neither article nor list price."""

    position: int
    is_freight: bool
    sku: str
    mpn: str
    brand: str
    name: str
    quantity: int
    list_unit_cents: int | None
    net_unit_cents: int
    eco_unit_cents: int
    vat_rate: Decimal
    net_cents: int
    eco_cents: int


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """An invoice as printed."""

    number: str
    issued_on: date
    supplied_on: date
    due_on: date
    order_number: str
    ordered_on: date
    shipment_number: str
    purchase_order: str
    customer_number: str
    seller: LegalParty
    buyer: LegalParty
    deliver_to: Mapping[str, str]
    terms: PaymentTerms
    mentions: Mentions
    general_terms_version: int | None
    network: str
    colour: str
    lines: tuple[InvoicedRow, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class CreditedRow:
    """One line of a credit note; `quantity` 0 is an amount off."""

    position: int
    is_freight: bool
    sku: str
    name: str
    quantity: int
    net_unit_cents: int
    eco_unit_cents: int
    vat_rate: Decimal
    net_cents: int
    eco_cents: int


@dataclass(frozen=True, slots=True)
class CreditNotePaper:
    """A credit note as printed."""

    number: str
    issued_on: date
    reason: str
    note: str
    invoice_number: str
    invoice_issued_on: date
    order_number: str
    purchase_order: str
    customer_number: str
    seller: LegalParty
    buyer: LegalParty
    network: str
    colour: str
    lines: tuple[CreditedRow, ...]
    totals: Totals
