"""One invoice or credit note, from its frozen row alone, and what has happened to it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from ordering.crediting import InvoicedLine
from ordering.documents.invoice_papers import CreditedRow, CreditNotePaper, InvoicedRow, InvoicePaper, LegalParty, Mentions
from ordering.invoicing import InvoiceState, invoice_state, vat_from_json
from ordering.terms import terms_of
from ordering.totals import Totals
from portal.kernel.clock import paris_today
from portal.kernel.db import Session


@dataclass(frozen=True, slots=True)
class Settlement:
    """What has settled a part of an invoice: a payment (by its number) or a credit note; in cents."""

    payment_id: UUID | None
    number: str
    on: date
    cents: int


@dataclass(frozen=True, slots=True)
class CreditHead:
    """A credit note of an invoice, in cents incl. VAT."""

    number: str
    issued_on: date
    reason: str
    total_cents: int


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice on its page: as printed, what was credited per line, what has settled it."""

    id: UUID
    paper: InvoicePaper
    total_cents: int
    credited_cents: int
    settled_cents: int
    state: InvoiceState
    lines: tuple[InvoicedLine, ...]
    settlements: tuple[Settlement, ...]
    credit_notes: tuple[CreditHead, ...]

    @property
    def owed_cents(self) -> int:
        """What is still to be paid, incl. VAT."""
        return self.total_cents - self.settled_cents

    @property
    def can_be_credited(self) -> bool:
        """Whether something is left to credit."""
        return any(line.net_left_cents + line.eco_left_cents for line in self.lines)


@dataclass(frozen=True, slots=True)
class CreditNoteView:
    """A credit note on its page: as printed, and what it has settled."""

    id: UUID
    paper: CreditNotePaper
    total_cents: int
    settled_cents: int
    goods: dict[int, tuple[str, str]]
    settled: tuple[tuple[str, date, int], ...]


_INVOICE = text("SELECT * FROM invoice WHERE network_id = :network AND id = :document")
_INVOICE_LINES = text("SELECT * FROM invoice_line WHERE network_id = :network AND invoice_id = :document ORDER BY position")
_SETTLEMENTS = text("""
    SELECT a.payment_id, coalesce(p.number, c.number) AS number,
           coalesce(p.received_on, c.issued_on) AS day, sum(a.cents)::bigint AS cents
    FROM allocation a
    LEFT JOIN payment p ON p.network_id = a.network_id AND p.seller_id = a.seller_id AND p.id = a.payment_id
    LEFT JOIN credit_note c ON c.network_id = a.network_id AND c.id = a.credit_note_id
    WHERE a.network_id = :network AND a.invoice_id = :document
    GROUP BY 1, 2, 3 HAVING sum(a.cents) <> 0 ORDER BY 3, 2
""")
_CREDITS = text("""
    SELECT number, issued_on, reason, total_cents FROM credit_note
    WHERE network_id = :network AND invoice_id = :document ORDER BY issued_at, id
""")
_CREDIT_NOTE = text("SELECT * FROM credit_note WHERE network_id = :network AND id = :document")
_CREDIT_LINES = text("""
    SELECT l.*, coalesce(w.name, '') AS warehouse, i.kind FROM credit_note_line l
    JOIN invoice_line i ON i.network_id = l.network_id AND i.invoice_id = l.invoice_id AND i.position = l.position
    LEFT JOIN warehouse w ON w.network_id = l.network_id AND w.seller_id = l.seller_id AND w.id = l.warehouse_id
    WHERE l.network_id = :network AND l.credit_note_id = :document ORDER BY l.position
""")
_SETTLED_BY = text("""
    SELECT coalesce(i.number, ''), min(a.at) AS at, sum(a.cents)::bigint FROM allocation a
    LEFT JOIN invoice i ON i.network_id = a.network_id AND i.id = a.invoice_id
    WHERE a.network_id = :network AND a.credit_note_id = :document
    GROUP BY 1 HAVING sum(a.cents) <> 0 ORDER BY 2
""")


def invoice_paper(session: Session, network_id: int, invoice_id: UUID) -> InvoicePaper:
    """What the invoice says, from its row and lines and nothing else."""
    values = {"network": network_id, "document": invoice_id}
    connection = session.connection()
    return _paper(connection.execute(_INVOICE, values).one(), connection.execute(_INVOICE_LINES, values).all())


def invoice_view(session: Session, network_id: int, invoice_id: UUID) -> InvoiceView:
    """One invoice with everything its page tells, in four statements."""
    connection, values = session.connection(), {"network": network_id, "document": invoice_id}
    row, lines = connection.execute(_INVOICE, values).one(), connection.execute(_INVOICE_LINES, values).all()
    return InvoiceView(
        id=row.id, paper=_paper(row, lines), total_cents=row.total_cents, credited_cents=row.credited_cents,
        settled_cents=row.settled_cents,
        state=invoice_state(row.total_cents, row.settled_cents, row.credited_cents, row.due_on, paris_today()),
        lines=tuple(invoiced_line(line) for line in lines),
        settlements=tuple(Settlement(*one) for one in connection.execute(_SETTLEMENTS, values)),
        credit_notes=tuple(CreditHead(*one) for one in connection.execute(_CREDITS, values)),
    )


def credit_note_paper(session: Session, network_id: int, credit_note_id: UUID) -> CreditNotePaper:
    """What the credit note says, from its row and lines and nothing else."""
    values = {"network": network_id, "document": credit_note_id}
    connection = session.connection()
    return _credit_paper(connection.execute(_CREDIT_NOTE, values).one(), connection.execute(_CREDIT_LINES, values).all())


def credit_note_view(session: Session, network_id: int, credit_note_id: UUID) -> CreditNoteView:
    """One credit note with everything its page tells, in three statements."""
    connection, values = session.connection(), {"network": network_id, "document": credit_note_id}
    row, lines = connection.execute(_CREDIT_NOTE, values).one(), connection.execute(_CREDIT_LINES, values).all()
    return CreditNoteView(
        id=row.id, paper=_credit_paper(row, lines), total_cents=row.total_cents, settled_cents=row.settled_cents,
        goods={line.position: (line.goods, line.warehouse) for line in lines},
        settled=tuple((number, paris_today(at), cents) for number, at, cents in connection.execute(_SETTLED_BY, values)),
    )


def invoiced_line(row: Any) -> InvoicedLine:
    """A stored line as the rule of credits wants it."""
    return InvoicedLine(
        row.position, row.kind == "freight", row.vat_rate, row.quantity, row.net_cents, row.eco_cents, row.credited_quantity,
        row.credited_net_cents, row.credited_eco_cents,
    )


def _paper(row: Any, lines: Sequence[Any]) -> InvoicePaper:
    kept = row.frozen
    return InvoicePaper(
        number=row.number, issued_on=row.issued_on, supplied_on=row.supplied_on, due_on=row.due_on,
        order_number=row.order_number, ordered_on=date.fromisoformat(kept["ordered_on"]),
        shipment_number=row.shipment_number, purchase_order=row.purchase_order, customer_number=kept["customer_number"],
        seller=LegalParty.of(kept["seller"]), buyer=LegalParty.of(kept["buyer"]), deliver_to=kept["deliver_to"],
        terms=terms_of(kept["terms"]), mentions=Mentions(**{name: kept[name] for name in Mentions.__dataclass_fields__}),
        general_terms_version=kept["general_terms_version"], network=kept["network"], colour=kept["colour"],
        lines=tuple(
            InvoicedRow(
                line.position, line.kind == "freight", line.sku, line.mpn, line.brand, line.name, line.quantity,
                line.list_unit_cents, line.net_unit_cents, line.eco_unit_cents, line.vat_rate, line.net_cents, line.eco_cents,
            )
            for line in lines
        ),
        totals=_totals(row, [(line.vat_rate, line.net_cents) for line in lines if line.kind == "freight"]),
    )


def _credit_paper(row: Any, lines: Sequence[Any]) -> CreditNotePaper:
    kept = row.frozen
    return CreditNotePaper(
        number=row.number, issued_on=row.issued_on, reason=row.reason, note=row.note, invoice_number=row.invoice_number,
        invoice_issued_on=row.invoice_issued_on, order_number=row.order_number, purchase_order=kept["purchase_order"],
        customer_number=kept["customer_number"], seller=LegalParty.of(kept["seller"]), buyer=LegalParty.of(kept["buyer"]),
        network=kept["network"], colour=kept["colour"],
        lines=tuple(
            CreditedRow(
                line.position, line.kind == "freight", line.sku, line.name, line.quantity, line.net_unit_cents,
                line.eco_unit_cents, line.vat_rate, line.net_cents, line.eco_cents,
            )
            for line in lines
        ),
        totals=_totals(row, [(line.vat_rate, line.net_cents) for line in lines if line.kind == "freight"]),
    )


def _totals(row: Any, freight: Sequence[tuple[Decimal, int]]) -> Totals:
    return Totals(row.net_cents, row.eco_cents, vat_from_json(row.vat), row.freight_cents, tuple(freight))
