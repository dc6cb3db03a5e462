"""Invoices for tests of payments, made row by row: an amount owed, when it is due, and the account charged with it."""

from datetime import date, timedelta
from itertools import count
from uuid import UUID

from sqlalchemy import Engine, text

from ordering.actions.charge_accounts import Charge, charge_accounts
from portal.jobs.runner import transaction
from portal.kernel.clock import paris_today
from portal.kernel.db import Scope
from portal.kernel.ids import new_id
from tests.support.people import ask
from tests.support.world import World

_numbers = count(1)
_ROWS = (
    text("""
        INSERT INTO purchase (network_id, id, reseller_id, number, net_cents, eco_cents, vat_cents, total_cents)
        VALUES (:network, :id, :reseller, 'PU' || :number, 0, 0, 0, 0)
    """),
    text("""
        INSERT INTO sales_order (network_id, id, purchase_id, reseller_id, seller_id, number, purchase_number, reseller_name,
                                 seller_name, status, deliver_to, net_cents, eco_cents, vat_cents, total_cents, vat)
        VALUES (:network, :id, :id, :reseller, :seller, 'C' || :number, 'PU' || :number, 'R', 'S', 'shipped', '{}', 0, 0, 0, 0,
                '[]')
    """),
    text("""
        INSERT INTO shipment (network_id, id, order_id, reseller_id, seller_id, number, carrier)
        VALUES (:network, :id, :id, :reseller, :seller, 'L' || :number, 'Chrono')
    """),
    text("""
        INSERT INTO invoice (network_id, id, seller_id, reseller_id, order_id, shipment_id, number, year, sequence, issued_on,
                             supplied_on, due_on, order_number, shipment_number, reseller_name, seller_name, net_cents, eco_cents,
                             freight_cents, vat_cents, total_cents, vat, frozen)
        VALUES (:network, :id, :seller, :reseller, :id, :id, :number, 2026, :sequence, :issued_on, :issued_on, :due_on,
                'C' || :number, 'L' || :number, 'R', 'S', :cents, 0, 0, 0, :cents, '[]', '{}')
    """),
)
_CREDIT_NOTE = text("""
    INSERT INTO credit_note (network_id, id, seller_id, reseller_id, invoice_id, number, year, sequence, issued_on, reason,
                             invoice_number, invoice_issued_on, order_number, reseller_name, seller_name, net_cents, eco_cents,
                             freight_cents, vat_cents, total_cents, vat, frozen)
    SELECT i.network_id, :id, i.seller_id, i.reseller_id, i.id, 'A' || i.number, 2026, i.sequence, i.issued_on, 'returned',
           i.number, i.issued_on, i.order_number, 'R', 'S', :cents, 0, 0, 0, :cents, '[]', '{}'
    FROM invoice i WHERE i.network_id = :network AND i.id = :invoice
""")


def owe(
    world: World, engine: Engine, cents: int, *, reseller: str = "alpha", seller: str = "nord", due_on: date | None = None,
    number: str = "",
) -> UUID:
    """An invoice of so many cents, charged to the account; due today unless said otherwise."""
    sequence, due = next(_numbers), due_on or paris_today()
    number, invoice_id = number or f"F2026-{sequence:05d}", new_id()
    ids = {"reseller": world.companies[reseller].id, "seller": world.companies[seller].id}
    values = {
        "network": world.network_id, "id": invoice_id, "number": number, "sequence": sequence, "cents": cents, "due_on": due,
        "issued_on": due - timedelta(days=30), **ids,
    }
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        for statement in _ROWS:
            session.execute(statement, values)
    with transaction(engine, world.companies[seller].scope()) as session:
        charge_accounts(session, "invoiced", [Charge(invoice_id, ids["reseller"], ids["seller"], number, 0, cents)])
    return invoice_id


def credit(world: World, engine: Engine, invoice_id: UUID, cents: int, *, seller: str = "nord") -> UUID:
    """A credit note of so many cents on an invoice, charged to the account and settling nothing yet."""
    note_id = new_id()
    with transaction(world.owner_engine, Scope.owner(world.network_id)) as session:
        session.execute(_CREDIT_NOTE, {"network": world.network_id, "id": note_id, "invoice": invoice_id, "cents": cents})
        kept = text("SELECT reseller_id, seller_id, number FROM credit_note WHERE id = :id")
        row = session.execute(kept, {"id": note_id}).one()
    with transaction(engine, world.companies[seller].scope()) as session:
        charge_accounts(session, "credited", [Charge(note_id, row.reseller_id, row.seller_id, row.number, 0, -cents)])
    return note_id


def owed(world: World, invoice_id: UUID) -> int:
    """What is owed of an invoice."""
    return int(ask(world, "SELECT total_cents - settled_cents AS c FROM invoice WHERE id = :i", i=invoice_id)[0].c)


def due(world: World, reseller: str = "alpha", seller: str = "nord") -> int:
    """What the account owes."""
    row = ask(world, "SELECT due_cents FROM trading_account WHERE network_id = :n AND reseller_id = :r AND seller_id = :s",
              n=world.network_id, r=world.companies[reseller].id, s=world.companies[seller].id)[0]
    return int(row.due_cents)


def left(world: World, payment_id: UUID) -> int:
    """What is left on a payment."""
    return int(ask(world, "SELECT amount_cents - allocated_cents AS c FROM payment WHERE id = :p", p=payment_id)[0].c)


def money_faults(world: World) -> list[str]:
    """What does not add up: settled against allocations, used against allocations, accounts against their documents."""
    checks = {
        "settled": """SELECT i.number FROM invoice i WHERE i.network_id = :n AND i.settled_cents <> coalesce((
            SELECT sum(a.cents) FROM allocation a WHERE a.network_id = i.network_id AND a.invoice_id = i.id), 0)""",
        "used": """SELECT p.number FROM payment p WHERE p.network_id = :n AND p.allocated_cents <> coalesce((
            SELECT sum(a.cents) FROM allocation a WHERE a.network_id = p.network_id AND a.payment_id = p.id), 0)""",
        "entries": """SELECT a.customer_number FROM trading_account a WHERE a.network_id = :n AND a.due_cents <> coalesce((
            SELECT sum(e.due_change_cents) FROM account_entry e WHERE e.network_id = a.network_id
            AND e.reseller_id = a.reseller_id AND e.seller_id = a.seller_id), 0)""",
        "accounts": """SELECT a.customer_number FROM trading_account a WHERE a.network_id = :n AND a.due_cents <>
            coalesce((SELECT sum(total_cents) FROM invoice i WHERE i.network_id = a.network_id AND i.reseller_id = a.reseller_id
                AND i.seller_id = a.seller_id), 0)
            - coalesce((SELECT sum(total_cents) FROM credit_note c WHERE c.network_id = a.network_id
                AND c.reseller_id = a.reseller_id AND c.seller_id = a.seller_id), 0)
            - coalesce((SELECT sum(amount_cents) FROM payment p WHERE p.network_id = a.network_id
                AND p.reseller_id = a.reseller_id AND p.seller_id = a.seller_id), 0)
            + coalesce((SELECT sum(cents) FROM allocation x WHERE x.network_id = a.network_id AND x.reseller_id = a.reseller_id
                AND x.seller_id = a.seller_id AND x.invoice_id IS NULL), 0)""",
    }
    return [f"{name}: {row[0]}" for name, sql in checks.items() for row in ask(world, sql, n=world.network_id)]
