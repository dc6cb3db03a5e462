"""What a seller has set about its invoices."""

from typing import Any

from sqlalchemy import text

from portal.kernel.db import Session

_SETTINGS = text("""
    SELECT late_rate, early_discount, recovery_fee_cents, iban, bic, invoice_note, invoices_at_once, fec, version
    FROM seller_settings WHERE network_id = :network AND seller_id = :seller
""")
NOTHING_STORED: dict[str, Any] = {
    "late_rate": "", "early_discount": "", "recovery_fee_cents": 4000, "iban": "", "bic": "", "invoice_note": "",
    "invoices_at_once": True, "fec": {}, "version": 0,
}


def invoicing_settings(session: Session, network_id: int, seller_id: int) -> dict[str, Any]:
    """The settings by column; what is usual, with version 0, where nothing was stored yet."""
    row = session.connection().execute(_SETTINGS, {"network": network_id, "seller": seller_id}).first()
    return dict(NOTHING_STORED) if row is None else dict(row._mapping)
