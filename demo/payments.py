"""Payments of the demo's year: most invoices paid about their due date, some late or in part, a few bank lines open."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import text

from demo.bulk import insert_rows, numbers
from demo.founding import Founded, House
from ordering.reminding import due_step
from portal.kernel.clock import PARIS, paris_today
from portal.kernel.db import Session
from portal.kernel.ids import new_id
from portal.kernel.permissions import OrganisationKind, Role

Row = dict[str, Any]
REMINDER_DAYS, FRIDAY = (3, 15, 30), 5
_OWED = text("""
    SELECT i.id, i.number, i.seller_id, i.reseller_id, i.due_on, i.issued_on, i.total_cents - i.settled_cents AS owed_cents,
           i.reseller_name, i.sequence
    FROM invoice i WHERE i.network_id = :network AND i.settled_cents < i.total_cents ORDER BY i.due_on, i.id
""")
_SETTLE = text("""
    UPDATE invoice i SET settled_cents = i.settled_cents + x.cents
    FROM unnest(CAST(:invoices AS uuid[]), CAST(:cents AS bigint[])) AS x(id, cents)
    WHERE i.network_id = :network AND i.id = x.id
""")
_REMIND = text("""
    UPDATE seller_settings SET reminders_on = true, reminder_days = CAST(:days AS smallint[])
    WHERE network_id = :network AND seller_id = :seller
""")


@dataclass(slots=True)
class _Book:
    """The rows of payments as they are made."""

    payments: list[Row] = field(default_factory=list)
    allocations: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    audit: list[Row] = field(default_factory=list)
    settled: list[tuple[Any, int]] = field(default_factory=list)


def pay_year(session: Session, founded: Founded, now: datetime) -> int:
    """What resellers have paid, with the accounts' entries; gives how many payments there are.

    Runs after the invoices and before the accounts' balances are added up.
    """
    today, given, book = paris_today(now), numbers(session, "payment"), _Book()
    paid: defaultdict[tuple[int, int, date], list[tuple[Any, int]]] = defaultdict(list)
    waiting: defaultdict[int, list[Any]] = defaultdict(list)
    late: list[Any] = []
    for invoice in session.execute(_OWED, {"network": founded.id}):
        day, share = _habit(invoice, today)
        if day is None:
            if len(waiting[invoice.seller_id]) < 6 and -12 < (invoice.due_on - today).days < 12:
                waiting[invoice.seller_id].append(invoice)
            elif invoice.due_on < today:
                late.append(invoice)
        else:
            paid[invoice.seller_id, invoice.reseller_id, day].append((invoice, share))
            if share < invoice.owed_cents and invoice.due_on < today:
                late.append(invoice)
    houses = {house.id: house for house in founded.houses.values()}
    for (seller_id, _reseller_id, day), settled in sorted(paid.items(), key=lambda pair: pair[0][2]):
        _pay(book, founded.id, houses[seller_id], day, settled, next(given), now)
    files = _bank_lines(founded, houses, waiting, today, now, given)
    _write(session, founded.id, book, files)
    _reminders(session, founded, late, today, now)
    return len(book.payments) + len(files[1])


def _habit(invoice: Any, today: date) -> tuple[date | None, int]:
    """When an invoice was paid, and how much of it: most about the due date, every ninth reseller weeks later, some in part."""
    delay = (invoice.sequence * 7 + invoice.reseller_id) % 9 - 4
    if invoice.reseller_id % 9 == 4:
        delay = 20 + invoice.sequence % 50
    if invoice.sequence % 61 == 17:
        return None, 0
    day = max(invoice.due_on + timedelta(days=delay), invoice.issued_on)
    day += timedelta(days=max(0, 8 - day.isoweekday()) if day.isoweekday() > FRIDAY else 0)
    if day > today:
        return None, 0
    return day, invoice.owed_cents // 2 if invoice.sequence % 23 == 5 and invoice.owed_cents > 1 else invoice.owed_cents


def _pay(
    book: _Book, network_id: int, seller: House, day: date, settled: Sequence[tuple[Any, int]], number: int, now: datetime
) -> None:
    """One payment of a reseller on a day, settling what it was for."""
    first = settled[0][0]
    at = min(datetime.combine(day, time(10, number % 60), tzinfo=PARIS), now)
    cents, clerk = sum(share for _invoice, share in settled), seller.actor(network_id, Role.BACK_OFFICE)
    payment_id, keys = new_id(), {"network_id": network_id, "seller_id": seller.id, "reseller_id": first.reseller_id}
    label = f"VIR {first.reseller_name.upper()} {' '.join(invoice.number for invoice, _share in settled)}"
    book.payments.append(_payment(keys, payment_id, number, day, cents, label, at, clerk.name) | {"allocated_cents": cents})
    for invoice, share in settled:
        book.allocations.append({
            **keys, "id": new_id(), "payment_id": payment_id, "invoice_id": invoice.id, "cents": share, "at": at,
            "by_name": clerk.name,
        })
        book.settled.append((invoice.id, share))
    book.entries.append({
        **keys, "id": new_id(), "at": at, "kind": "paid", "source_id": payment_id, "number": f"P{number}",
        "open_change_cents": 0, "due_change_cents": -cents,
    })
    book.audit.append({
        "id": new_id(), "network_id": network_id, "organisation_id": seller.id, "at": at, "actor_id": clerk.user_id,
        "actor_name": clerk.name, "actor_organisation": seller.company.name, "verb": "payment.recorded", "subject": f"P{number}",
        "after": {"received_on": day.isoformat(), "amount_cents": cents, "method": "transfer", "reference": label},
    })


def _payment(keys: Row, payment_id: Any, number: int, day: date, cents: int, label: str, at: datetime, clerk: str) -> Row:
    return {
        **keys, "id": payment_id, "number": f"P{number}", "received_on": day, "amount_cents": cents, "allocated_cents": 0,
        "method": "transfer", "reference": label[:500], "payer": "", "note": "", "is_set_aside": False, "bank_file_id": None,
        "bank_line": "", "recorded_at": at, "recorded_by_name": clerk,
    }


def _bank_lines(
    founded: Founded, houses: dict[int, House], waiting: dict[int, list[Any]], today: date, now: datetime, given: Any
) -> tuple[list[Row], list[Row]]:
    """A bank's file of yesterday for each wholesaler: lines that are certain, near, and without any sign of whom."""
    files: list[Row] = []
    lines: list[Row] = []
    for house in houses.values():
        invoices = waiting.get(house.id, [])
        if house.kind is not OrganisationKind.WHOLESALER or not invoices:
            continue
        clerk = house.actor(founded.id, Role.BACK_OFFICE).name
        file_id, at = new_id(), now - timedelta(minutes=40)
        made = [_line(place, invoice) for place, invoice in enumerate(invoices)]
        made += [
            ("VIR INST RECU M LEROY REMBOURSEMENT", 8_450, ""),
            ("REMISE CHEQUES 0004512", 129_990, "Sans bordereau\u00a0: à voir."),
        ]
        for place, (label, cents, note) in enumerate(made):
            day, keys = today - timedelta(days=1 + place % 2), {
                "network_id": founded.id, "seller_id": house.id, "reseller_id": None,
            }
            lines.append(_payment(keys, new_id(), next(given), day, cents, label, at, clerk) | {
                "note": note, "is_set_aside": bool(note), "bank_file_id": file_id,
                "method": "cheque" if "CHEQUE" in label else "transfer",
                "bank_line": sha256(f"{day}|{cents}|{label}|0|{house.id}".encode()).hexdigest(),
            })
        fault = {"line_no": 14, "field": "amount", "value": "1.250", "reason": "bad_amount"}
        files.append({
            "network_id": founded.id, "id": file_id, "seller_id": house.id, "file_name": f"releve-{today.isoformat()}.csv",
            "file_key": sha256(f"{house.code} {today}".encode()).hexdigest(), "lines": len(made) + 7, "taken": len(made),
            "known": 2, "faults": [fault], "at": at, "by_name": clerk,
        })
    return files, lines


def _line(place: int, invoice: Any) -> tuple[str, int, str]:
    """A bank's label and amount for an invoice: exact, with a cent less, by name alone, by number in small pieces."""
    name = invoice.reseller_name.upper()
    match place % 4:
        case 0:
            return f"VIR SEPA RECU DE {name} REF {invoice.number}", invoice.owed_cents, ""
        case 1:
            return f"VIR SEPA RECU {name} FACT {invoice.number}", max(1, invoice.owed_cents - 1_000), ""
        case 2:
            return f"VIR INST {name} REGLEMENT", invoice.owed_cents, ""
        case _:
            return f"VIR {invoice.number.lower().replace('-', ' ')}", invoice.owed_cents, ""


def _write(session: Session, network_id: int, book: _Book, files: tuple[list[Row], list[Row]]) -> None:
    for table, rows in (
        ("bank_file", files[0]), ("payment", book.payments), ("payment", files[1]), ("allocation", book.allocations),
        ("account_entry", book.entries), ("audit_entry", book.audit),
    ):
        insert_rows(session, table, rows)
    session.execute(_SETTLE, {
        "network": network_id, "invoices": [key for key, _cents in book.settled],
        "cents": [cents for _key, cents in book.settled],
    })


def _reminders(session: Session, founded: Founded, late: Sequence[Any], today: date, now: datetime) -> None:
    """The first wholesaler of the network has switched reminders on; the steps that were due were sent."""
    sellers = [house.id for house in founded.houses.values() if house.kind is OrganisationKind.WHOLESALER][:1]
    rows: list[Row] = []
    for invoice in late:
        reached = due_step(REMINDER_DAYS, invoice.due_on, today, 0) or 0
        if invoice.seller_id not in sellers:
            continue
        rows += [{
            "network_id": founded.id, "invoice_id": invoice.id, "step": step, "reseller_id": invoice.reseller_id,
            "seller_id": invoice.seller_id, "owed_cents": invoice.owed_cents,
            "at": min(datetime.combine(invoice.due_on + timedelta(days=REMINDER_DAYS[step - 1]), time(8), tzinfo=PARIS), now),
        } for step in range(1, reached + 1)]
    insert_rows(session, "reminder", rows)
    for seller in sellers:
        session.execute(_REMIND, {"network": founded.id, "seller": seller, "days": list(REMINDER_DAYS)})
