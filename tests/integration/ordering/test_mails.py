"""Mails at each step: to both sides, in each reader's language, with the papers that belong to it, once."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from catalog.events import StockShort
from portal.jobs.deliver import Stamp, deliver
from portal.jobs.publish import publish
from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from portal.kernel.ids import new_id
from portal.kernel.permissions import Role
from portal.web.runtime import runtime_of
from tests.integration.ordering.test_order_pages import BrowserOf, buy, line_ids, order_numbers, step
from tests.support.shelves import shelve
from tests.support.world import World


def deliver_events(app: Flask, world: World) -> list[str]:
    """Gives every queued event of the world to its consumers, twice, as a worker that lost its memory would."""
    with transaction(world.owner_engine, Scope.owner()) as session:
        jobs = session.execute(
            text("SELECT args FROM procrastinate_jobs WHERE task_name = 'deliver' AND status = 'todo'"
                 " AND (args->'stamp'->>'network_id')::bigint = :network ORDER BY id"),
            {"network": world.network_id},
        ).scalars().all()
    run = runtime_of(app)
    with app.app_context():
        for args in jobs:
            for _time in range(2):
                deliver(run.engine, run.work, UUID(args["event_id"]), args["wire"], args["payload"], Stamp.read(args["stamp"]))
    return [str(args["wire"]) for args in jobs]


def mails(world: World) -> list[tuple[str, str, str, str]]:
    with transaction(world.owner_engine, Scope.owner()) as session:
        found = session.execute(
            text("SELECT kind, to_name, language, subject FROM mail WHERE network_id = :n ORDER BY created_at, to_name"),
            {"n": world.network_id},
        )
        return [tuple(row) for row in found]


def test_both_sides_are_told_of_every_step_once(
    app: Flask, engine: Engine, world: World, browser_of: BrowserOf
) -> None:
    world.add_person("wendy", world.companies["nord"], Role.BACK_OFFICE, locale="en")
    walid = browser_of("walid")
    buy(browser_of("ana"), (shelve(world, world.companies["nord"], "N-1"), 2))
    (order,) = order_numbers(engine, world, "walid")
    step(walid, order, "accept")
    line = line_ids(engine, world, order)["N-1"]
    step(walid, order, "ship", carrier="Chrono <b>", tracking="T1", **{f"units-{line}": 2})
    with transaction(world.owner_engine, Scope.owner()) as session:
        number = session.execute(
            text("SELECT number FROM shipment WHERE network_id = :n"), {"n": world.network_id}
        ).scalar_one()
    step(walid, order, f"shipments/{number}/deliver")
    step(walid, order, "close")
    wires = deliver_events(app, world)
    assert wires == [
        "order.placed", "order.accepted", "order.shipped", "invoice.issued", "order.delivered", "order.closed",
    ]
    sent = mails(world)
    for kind in ("placed", "accepted", "shipped", "delivered", "closed"):
        readers = [(name, language) for told, name, language, _ in sent if told == f"ordering/{kind}"]
        assert sorted(readers) == [("Ana", "fr"), ("Walid", "fr"), ("Wendy", "en")], kind
    assert next(subject for _, name, _, subject in sent if name == "Wendy") == f"New order {order} from Alpha"
    with transaction(world.owner_engine, Scope.owner()) as session:
        papers = session.execute(
            text("SELECT m.kind, m.to_name, a.name FROM mail_attachment a JOIN mail m ON m.id = a.mail_id"
                 " WHERE m.network_id = :n AND m.kind <> 'ordering/invoice' ORDER BY 1"), {"n": world.network_id},
        ).all()
        bodies = session.execute(
            text("SELECT body_html FROM mail WHERE network_id = :n AND kind = 'ordering/shipped' AND to_name = 'Ana'"),
            {"n": world.network_id},
        ).scalar_one()
    assert [tuple(row) for row in papers] == [
        ("ordering/accepted", "Ana", f"{order}.pdf"), ("ordering/shipped", "Ana", f"{number}.pdf"),
    ]
    assert "Chrono &lt;b&gt;" in bodies
    assert f"/{world.slug}/alpha/orders/{order}" in bodies


@pytest.mark.parametrize(("who", "reason"), [("ana", ""), ("walid", "Rupture chez le fabricant")])
def test_a_cancellation_says_who_and_why(
    app: Flask, engine: Engine, world: World, browser_of: BrowserOf, who: str, reason: str
) -> None:
    buy(browser_of("ana"), (shelve(world, world.companies["nord"], "N-1"), 2))
    (order,) = order_numbers(engine, world, "walid")
    assert step(browser_of(who), order, "cancel", reason=reason) == 303
    deliver_events(app, world)
    told = [mail for mail in mails(world) if mail[0] == "ordering/cancelled"]
    assert sorted(name for _, name, _, _ in told) == ["Ana", "Walid"]


def test_a_feed_that_takes_stock_away_is_told_to_both_sides(
    app: Flask, engine: Engine, world: World, browser_of: BrowserOf
) -> None:
    offer = shelve(world, world.companies["nord"], "N-1")
    buy(browser_of("ana"), (offer, 2))
    (order,) = order_numbers(engine, world, "walid")
    line = line_ids(engine, world, order)["N-1"]
    walid = world.people["walid"]
    with transaction(world.owner_engine, Scope.owner()) as session:
        session.execute(text("UPDATE stock SET on_hand = 1 WHERE offer_id = :o"), {"o": offer.id})
    with transaction(engine, walid.scope) as session:
        publish(session, StockShort(
            network_id=world.network_id, seller_id=walid.company.id, run_id=new_id(), order_line_ids=(line,),
        ))
    deliver_events(app, world)
    told = [mail for mail in mails(world) if mail[0] == "ordering/short"]
    assert sorted(name for _, name, _, _ in told) == ["Ana", "Walid"]
    page = browser_of("walid").get("/").text
    assert 'id="at-risk"' in page
    assert order in page
