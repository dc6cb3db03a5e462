"""What a seller's sales journal is made of: its invoices and credit notes of a period."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from ordering.sales_journal import FecAccounts, Piece
from portal.kernel.db import Session

MOST_PIECES = 50_000
_LINES = """
    (SELECT jsonb_agg(jsonb_build_array(x.vat_rate::text, x.net, x.eco) ORDER BY x.vat_rate)
     FROM (SELECT l.vat_rate, sum(l.net_cents) AS net, sum(l.eco_cents) AS eco FROM {lines} l {kind_join}
           WHERE l.network_id = d.network_id AND l.{key} = d.id AND {kind} = 'goods' GROUP BY 1) x)
"""
_INVOICE_LINES = _LINES.format(lines="invoice_line", key="invoice_id", kind_join="", kind="l.kind")
_CREDIT_LINES = _LINES.format(
    lines="credit_note_line", key="credit_note_id", kind="i.kind",
    kind_join="JOIN invoice_line i ON i.network_id = l.network_id AND i.invoice_id = l.invoice_id AND i.position = l.position",
)
_PIECES = text(f"""
    SELECT * FROM (
        SELECT false AS is_credit, d.number, d.sequence, d.issued_on, d.frozen ->> 'customer_number' AS customer, d.reseller_name,
               d.reseller_id, d.order_number AS about, d.total_cents, d.freight_cents, d.vat, {_INVOICE_LINES} AS goods
        FROM invoice d
        WHERE d.network_id = :network AND d.seller_id = :seller AND d.issued_on >= :since AND d.issued_on <= :until
        UNION ALL
        SELECT true, d.number, d.sequence, d.issued_on, d.frozen ->> 'customer_number', d.reseller_name, d.reseller_id,
               d.invoice_number, d.total_cents, d.freight_cents, d.vat, {_CREDIT_LINES}
        FROM credit_note d
        WHERE d.network_id = :network AND d.seller_id = :seller AND d.issued_on >= :since AND d.issued_on <= :until) p
    ORDER BY issued_on, is_credit, sequence LIMIT :most
""")
_ACCOUNTS = text("SELECT fec FROM seller_settings WHERE network_id = :network AND seller_id = :seller")
_NUMBERS = text("""
    SELECT reseller_id, customer_number FROM trading_account WHERE network_id = :network AND seller_id = :seller
""")


def journal_pieces(session: Session, network_id: int, seller_id: int, since: date, until: date) -> list[Piece]:
    """The documents issued from one day to another, both included, in the order of day and number; MOST_PIECES + 1 at most.

    The customer number is the one printed; where none was, that of the account.
    """
    values = {"network": network_id, "seller": seller_id, "since": since, "until": until, "most": MOST_PIECES + 1}
    connection = session.connection()
    numbers: dict[int, str] = {row.reseller_id: row.customer_number for row in connection.execute(_NUMBERS, values)}
    return [_piece(row, numbers) for row in connection.execute(_PIECES, values)]


def fec_accounts(session: Session, network_id: int, seller_id: int) -> FecAccounts:
    """The seller's accounts, the usual ones where it has set none."""
    kept = session.connection().execute(_ACCOUNTS, {"network": network_id, "seller": seller_id}).scalar()
    return FecAccounts.of(kept or {})


def _piece(row: Any, numbers: dict[int, str]) -> Piece:
    about = f"Avoir sur {row.about}" if row.is_credit else f"Commande {row.about}"
    return Piece(
        is_credit=row.is_credit, number=row.number, issued_on=row.issued_on,
        customer_number=row.customer or numbers.get(row.reseller_id, ""), customer_name=row.reseller_name, about=about,
        total_cents=row.total_cents, freight_cents=row.freight_cents,
        goods=[(Decimal(rate), int(net), int(eco)) for rate, net, eco in row.goods or []],
        vat=[(Decimal(rate), int(cents)) for rate, _base, cents in row.vat],
    )
