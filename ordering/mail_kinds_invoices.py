"""Mails with invoices and credit notes: the places their texts know, and examples for previews."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from portal.post.kinds import MailKind, Place
from portal.web.texts import _l

PLACES = (
    Place("number", _l("the paper’s number"), lambda mail: mail["paper"].number),
    Place("seller", _l("the wholesaler"), lambda mail: mail["paper"].seller.name),
    Place("reseller", _l("the reseller"), lambda mail: mail["paper"].buyer.name),
    Place("order", _l("the order’s number"), lambda mail: mail["paper"].order_number),
)


def _paper() -> dict[str, Any]:
    """An invoice or a credit note as mails see it."""
    paper = SimpleNamespace(
        number="F2026-000042", seller=SimpleNamespace(name="Nord Distribution"), buyer=SimpleNamespace(name="Martin Bureautique"),
        order_number="C-10042", purchase_order="PO-2026-118", shipment_number="L-20011", due_on=date(2027, 1, 15), note="",
        invoice_number="F2026-000042", totals=SimpleNamespace(before_vat_cents=141_400, total_cents=169_680),
        mentions=SimpleNamespace(iban="FR7630006000011234567890189"),
    )
    reader = SimpleNamespace(network_slug="demo", company_code="martin", seller_code="nord")
    return {"paper": paper, "reader": reader}


KINDS = (
    MailKind("ordering/invoice", _l("Invoice issued"), PLACES, _paper, may_refuse=False),
    MailKind("ordering/credit_note", _l("Credit note issued"), PLACES, _paper, may_refuse=False),
)
