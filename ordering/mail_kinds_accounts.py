"""Mails about accounts and what is overdue: the places their texts know, and examples for previews."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from portal.kernel.clock import now, paris_today
from portal.post.kinds import MailKind, Place
from portal.web.texts import _l

_HERE = {"company_code": "martin", "network_slug": "demo"}
_SELLER = Place("seller", _l("the wholesaler"), lambda mail: mail["account"].name)
_NUMBER = Place("customer_number", _l("the customer number"), lambda mail: mail["account"].customer_number or "–")
_OWED = (
    Place("seller", _l("the wholesaler"), lambda mail: mail["paper"].seller_name),
    Place("customer_number", _l("the customer number"), lambda mail: mail["paper"].customer_number or "–"),
)


def _account() -> SimpleNamespace:
    return SimpleNamespace(
        name="Nord Distribution", customer_number="NO10042", asked_by_name="Camille Martin", asked_at=now(), asked_note="",
        contact_name="Élise Moreau", contact_phone="+33353015001", contact_email="elise@nord.example", reason="",
    )


def _asked() -> dict[str, Any]:
    """An application as its mail sees it."""
    return {"account": _account(), "event": SimpleNamespace(reseller_id=1, seller_id=2), "reseller_name": "Martin Bureautique",
            **_HERE}


def _answered() -> dict[str, Any]:
    """An opened account as its mail sees it."""
    return {"account": _account(), "event": SimpleNamespace(status="open", reseller_id=1, seller_id=2, reason=""), **_HERE}


def _overdue() -> dict[str, Any]:
    """Overdue invoices as a reminder sees them."""
    today = paris_today()
    invoice = SimpleNamespace(number="F2026-000042", due_on=today - timedelta(days=12), owed_cents=169_680)
    paper = SimpleNamespace(
        seller_name="Nord Distribution", network_slug="demo", reseller_code="martin", seller_code="nord", invoices=(invoice,),
        owed_cents=169_680, customer_number="NO10042", iban="FR7630006000011234567890189", bic="AGRIFRPP",
        contact_name="Élise Moreau", phone="+33353015001", email="elise@nord.example", recovery_fee_cents=4_000, late_rate="",
    )
    return {"paper": paper, "step": 1, "today": today}


KINDS = (
    MailKind(
        "ordering/account_asked", _l("Account applied for"),
        (_SELLER, Place("reseller", _l("the reseller"), lambda mail: mail["reseller_name"])), _asked,
    ),
    MailKind(
        "ordering/account_answered", _l("Account opened, refused or blocked"), (_SELLER, _NUMBER), _answered, may_refuse=False,
    ),
    MailKind("ordering/reminder", _l("Reminder of overdue invoices"), _OWED, _overdue, may_refuse=False),
)
