"""Invoices of the demo's year: one per shipment as it left, numbered by its day, the accounts' ledger with them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from demo.bulk import insert_rows
from demo.credits import Credits
from demo.founding import Founded
from ordering.freight import shares_of
from ordering.invoicing import INVOICE_PREFIX, INVOICE_SERIES, document_number, vat_json
from ordering.open_amounts import open_cents
from ordering.queries.frozen import MENTIONS, PARTY
from ordering.terms import due_on, terms_of
from ordering.totals import Amounts, order_totals
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.kernel.ids import new_id

Row = dict[str, Any]
_COMPANY_DATA = text("""
    UPDATE organisation SET capital_cents = (1 + id % 40) * 1250000,
           rcs = CASE WHEN siren = '' THEN '' ELSE city || ' ' || siren END
    WHERE network_id = :network
""")
_SELLERS = text("SELECT seller_id FROM seller_settings WHERE network_id = :network ORDER BY seller_id")
_BANK = text("""
    UPDATE seller_settings SET iban = x.iban, bic = 'BNPAFRPP'
    FROM unnest(CAST(:sellers AS bigint[]), CAST(:ibans AS text[])) AS x(seller, iban)
    WHERE network_id = :network AND seller_id = x.seller
""")
_NETWORK = text("SELECT name, colour FROM network WHERE id = :network")
_PARTIES = text(f"SELECT id, {', '.join(PARTY)} FROM organisation WHERE network_id = :network")
_MENTIONS = text(f"SELECT seller_id, {', '.join(MENTIONS)} FROM seller_settings WHERE network_id = :network")
_SHIPMENTS = text("""
    SELECT s.id AS shipment_id, s.number AS shipment_number, s.shipped_at AS left_at, s.carrier, s.tracking, s.shipped_by_name,
           o.id, o.network_id, o.reseller_id, o.seller_id, o.number, o.purchase_number, o.purchase_order, o.reseller_name,
           o.seller_name, o.deliver_to, o.wanted_on, o.placed_at, o.freight, o.terms, o.customer_number,
           o.general_terms_version, o.open_cents
    FROM shipment s JOIN sales_order o ON o.network_id = s.network_id AND o.id = s.order_id
    WHERE s.network_id = :network ORDER BY s.shipped_at, s.id
""")
_SENT = text("""
    SELECT s.shipment_id, s.quantity AS sent, l.id, l.sku, l.mpn, l.brand, l.name, l.list_unit_cents, l.net_unit_cents,
           l.eco_unit_cents, l.vat_rate
    FROM shipment_line s JOIN order_line l ON l.network_id = s.network_id AND l.id = s.order_line_id
    WHERE s.network_id = :network ORDER BY s.shipment_id, l.position
""")
_REST = text("""
    SELECT order_id, net_unit_cents, eco_unit_cents, quantity - cancelled_quantity - shipped_quantity AS rest, vat_rate
    FROM order_line WHERE network_id = :network AND quantity > cancelled_quantity + shipped_quantity
""")
_OPEN = text("""
    UPDATE sales_order o SET open_cents = x.cents
    FROM unnest(CAST(:orders AS uuid[]), CAST(:cents AS bigint[])) AS x(id, cents)
    WHERE o.network_id = :network AND o.id = x.id
""")


def invoice_year(session: Session, founded: Founded, now: datetime) -> int:
    """An invoice for each shipment of the demo, some of them credited in part; gives how many invoices there are.

    Runs after the orders and before the accounts' balances are added up; each order of the demo has one shipment at most.
    """
    values = {"network": founded.id}
    session.execute(_COMPANY_DATA, values)
    _open_bank_accounts(session, founded.id)
    network = session.execute(_NETWORK, values).one()
    parties = {row.id: _picked(row._mapping, PARTY) for row in session.execute(_PARTIES, values)}
    mentions = {row.seller_id: _picked(row._mapping, MENTIONS) for row in session.execute(_MENTIONS, values)}
    sent: defaultdict[UUID, list[Any]] = defaultdict(list)
    for line in session.execute(_SENT, values):
        sent[line.shipment_id].append(line)
    rest: defaultdict[UUID, list[Amounts]] = defaultdict(list)
    for order_id, *amounts in session.execute(_REST, values):
        rest[order_id].append(Amounts(*amounts))
    book = Book(now)
    for shipment in session.execute(_SHIPMENTS, values).all():
        frozen = {
            "network": network.name, "colour": network.colour, "seller": parties[shipment.seller_id],
            "buyer": parties[shipment.reseller_id], **mentions[shipment.seller_id],
        }
        book.add(shipment, sent[shipment.shipment_id], rest[shipment.id], frozen)
    book.write(session, founded.id)
    return len(book.invoices)


class Book:
    """Invoices as they are written, by day: their rows, numbers, entries, and what of their orders stays open."""

    def __init__(self, now: datetime) -> None:
        self.invoices: list[Row] = []
        self.lines: list[Row] = []
        self.entries: list[Row] = []
        self.audit: list[Row] = []
        self.open: dict[UUID, int] = {}
        self.numbers: Counter[tuple[int, int]] = Counter()
        self.credits = Credits(now)

    def add(self, shipment: Any, sent: Sequence[Any], rest: Sequence[Amounts], frozen: Mapping[str, Any]) -> None:
        """The invoice of a shipment; with the order's freight, since it is the first."""
        freight = shares_of(shipment.freight)
        totals = order_totals(
            [Amounts(line.net_unit_cents, line.eco_unit_cents, line.sent, line.vat_rate) for line in sent], freight
        )
        day, invoice_id = paris_today(shipment.left_at), new_id()
        self.numbers[shipment.seller_id, day.year] += 1
        sequence = self.numbers[shipment.seller_id, day.year]
        number = document_number(INVOICE_PREFIX, day.year, sequence)
        keys = {
            "network_id": shipment.network_id, "seller_id": shipment.seller_id, "reseller_id": shipment.reseller_id,
        }
        invoice: Row = {
            **keys, "id": invoice_id, "order_id": shipment.id, "shipment_id": shipment.shipment_id, "number": number,
            "year": day.year, "sequence": sequence, "issued_on": day, "issued_at": shipment.left_at,
            "issued_by_name": shipment.shipped_by_name, "supplied_on": day, "due_on": due_on(terms_of(shipment.terms), day),
            "order_number": shipment.number, "shipment_number": shipment.shipment_number,
            "purchase_order": shipment.purchase_order, "reseller_name": shipment.reseller_name,
            "seller_name": shipment.seller_name, "net_cents": totals.net_cents, "eco_cents": totals.eco_cents,
            "freight_cents": totals.freight_cents, "vat_cents": totals.vat_cents, "total_cents": totals.total_cents,
            "vat": vat_json(totals.vat), "frozen": {**frozen, **_told(shipment)}, "credited_cents": 0, "settled_cents": 0,
        }
        lines = _lines({**keys, "invoice_id": invoice_id}, sent, freight)
        self.credits.perhaps(invoice, lines)
        self.invoices.append(invoice)
        self.lines += lines
        still = open_cents(rest, ())
        self.open[shipment.id] = still
        self.entries.append({
            **keys, "id": new_id(), "at": shipment.left_at, "kind": "invoiced", "source_id": invoice_id, "number": number,
            "open_change_cents": still - shipment.open_cents, "due_change_cents": totals.total_cents,
        })
        self.audit.append({
            "id": new_id(), "network_id": shipment.network_id, "organisation_id": shipment.seller_id, "at": shipment.left_at,
            "actor_name": shipment.shipped_by_name, "actor_organisation": shipment.seller_name, "verb": "invoice.issued",
            "subject": number, "after": {"order": shipment.number, "total_cents": totals.total_cents},
        })

    def write(self, session: Session, network_id: int) -> None:
        """Every table's rows, in the order that foreign keys want."""
        series = [
            {"network_id": network_id, "issuer_id": seller, "series": INVOICE_SERIES, "year": year, "last": last}
            for (seller, year), last in self.numbers.items()
        ]
        credits = self.credits.rows
        for table, rows in (
            ("invoice", self.invoices), ("invoice_line", self.lines), ("credit_note", credits["credit_note"]),
            ("credit_note_line", credits["credit_note_line"]), ("allocation", credits["allocation"]),
            ("account_entry", self.entries), ("account_entry", credits["account_entry"]), ("audit_entry", self.audit),
            ("number_series", series), ("number_series", self.credits.series(network_id)),
        ):
            insert_rows(session, table, rows)
        session.execute(_OPEN, {"network": network_id, "orders": list(self.open), "cents": list(self.open.values())})


def _open_bank_accounts(session: Session, network_id: int) -> None:
    sellers = session.execute(_SELLERS, {"network": network_id}).scalars().all()
    session.execute(_BANK, {"network": network_id, "sellers": sellers, "ibans": [iban_of(seller) for seller in sellers]})


def iban_of(seller_id: int) -> str:
    """A made-up French IBAN whose check digits are right."""
    account = f"{seller_id:011d}"
    key = 97 - (89 * 30004 + 15 * 828 + 3 * int(account)) % 97
    bban = f"3000400828{account}{key:02d}"
    return f"FR{98 - int(bban + '152700') % 97:02d}{bban}"


def _told(shipment: Any) -> Row:
    return {
        "purchase_number": shipment.purchase_number,
        "wanted_on": shipment.wanted_on.isoformat() if shipment.wanted_on else None, "deliver_to": shipment.deliver_to,
        "customer_number": shipment.customer_number, "terms": shipment.terms,
        "general_terms_version": shipment.general_terms_version, "carrier": shipment.carrier, "tracking": shipment.tracking,
        "ordered_on": paris_today(shipment.placed_at).isoformat(),
    }


def _lines(keys: Row, sent: Sequence[Any], freight: Sequence[tuple[Decimal, int]]) -> list[Row]:
    credited = {"credited_quantity": 0, "credited_net_cents": 0, "credited_eco_cents": 0}
    goods: list[Row] = [
        {**keys, "kind": "goods", "order_line_id": line.id, "sku": line.sku, "mpn": line.mpn, "brand": line.brand,
         "name": line.name, "quantity": line.sent, "list_unit_cents": line.list_unit_cents,
         "net_unit_cents": line.net_unit_cents, "eco_unit_cents": line.eco_unit_cents, "vat_rate": line.vat_rate,
         "net_cents": line.net_unit_cents * line.sent, "eco_cents": line.eco_unit_cents * line.sent}
        for line in sent
    ]
    carried: list[Row] = [
        {**keys, "kind": "freight", "order_line_id": None, "sku": "", "mpn": "", "brand": "", "name": "", "quantity": 1,
         "list_unit_cents": None, "net_unit_cents": cents, "eco_unit_cents": 0, "vat_rate": rate, "net_cents": cents,
         "eco_cents": 0}
        for rate, cents in freight if cents
    ]
    return [{**line, **credited, "position": place} for place, line in enumerate([*goods, *carried], start=1)]


def _picked(row: Any, names: Sequence[str]) -> Row:
    return {name: row[name] for name in names}
