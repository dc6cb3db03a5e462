"""Invoices through the pages: issued as goods leave or from the list, credited line by line, exported, mailed."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine

from portal.jobs.deliver import Stamp, work_long
from portal.web.runtime import runtime_of
from tests.integration.ordering.test_mails import deliver_events
from tests.support.browsing import Browser
from tests.support.people import ask, change
from tests.support.shelves import ShelvedOffer, shelve, stock_of
from tests.support.trade import MadeOrder, Sold, account_faults, make_order, send
from tests.support.world import World

BrowserOf = Callable[[str | None], Browser]
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
TWENTY = Decimal("0.2")


@pytest.fixture
def shelf(world: World) -> ShelvedOffer:
    return shelve(world, world.companies["nord"], "N-1", stock={"main": 50})


@pytest.fixture
def ordered(world: World, engine: Engine, shelf: ShelvedOffer) -> MadeOrder:
    return make_order(world, engine, [Sold(shelf, 3)], at=NOON, freight=[(TWENTY, 990)])


def numbers(world: World, table: str = "invoice") -> list[str]:
    return [row[0] for row in ask(world, f"SELECT number FROM {table} WHERE network_id = :n ORDER BY sequence",
                                  n=world.network_id)]


def invoice_all(browser: Browser) -> None:
    assert browser.post("/invoices/to-issue", {"which": "all"}).status_code == 303


def _work(app: Flask, world: World) -> None:
    """Does the long work that waits in this world."""
    run = runtime_of(app)
    waiting = ask(world, "SELECT args FROM procrastinate_jobs WHERE task_name = 'work' AND status = 'todo'"
                  " AND (args->'stamp'->>'network_id')::bigint = :n ORDER BY id", n=world.network_id)
    with app.test_request_context("/"):
        for (args,) in waiting:
            stamp = Stamp.read(args["stamp"])
            work_long(run.engine, run.work, UUID(args["job_id"]), args["task"], args["args"], stamp)


def test_chosen_shipments_are_invoiced(world: World, browser_of: BrowserOf, ordered: MadeOrder) -> None:
    send(ordered, {0: 1}, at=NOON, number="L1")
    send(ordered, {0: 1}, at=NOON, number="L2")
    walid = browser_of("walid")
    page = walid.get("/invoices/to-issue").text
    assert "L1" in page
    assert "L2" in page
    assert walid.post("/invoices/to-issue", {"shipment": "L2"}).status_code == 303
    sent = ask(world, "SELECT shipment_number FROM invoice WHERE network_id = :n", n=world.network_id)
    assert [row[0] for row in sent] == ["L2"]
    invoice_all(walid)
    assert len(numbers(world)) == 2
    assert browser_of("wim").post("/invoices/to-issue", {"shipment": "L1"}).status_code == 303
    assert len(numbers(world)) == 2


def test_many_become_long_work_with_counted_progress(
    app: Flask, world: World, engine: Engine, browser_of: BrowserOf, shelf: ShelvedOffer
) -> None:
    for _ in range(22):
        send(make_order(world, engine, [Sold(shelf, 1)], at=NOON), {0: 1}, at=NOON)
    invoice_all(browser_of("walid"))
    assert numbers(world) == []
    _work(app, world)
    assert len(numbers(world)) == 22
    assert "22" in browser_of("walid").get("/invoices/to-issue").text
    assert account_faults(world) == []


def test_both_sides_see_the_invoice_and_its_paper(world: World, browser_of: BrowserOf, ordered: MadeOrder) -> None:
    send(ordered, {0: 2}, at=NOON)
    invoice_all(browser_of("walid"))
    [number] = numbers(world)
    for who in ("walid", "ana", "bo"):
        browser = browser_of(who)
        assert number in browser.get("/invoices").text
        page = browser.get(f"/invoices/nord/{number}")
        assert page.status_code == 200
        paper = browser.get(f"/invoices/nord/{number}.pdf")
        assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")
        assert number in browser.get(f"/orders/{ordered.number}").text
    for who, seller in (("cleo", "nord"), ("wim", "nord"), ("ana", "sud"), ("vera", "nord")):
        assert browser_of(who).get(f"/invoices/{seller}/{number}").status_code in (403, 404)


@pytest.mark.parametrize(("query", "found"), [
    ("state=open", 0), ("state=overdue", 1), ("state=owed", 1), ("state=paid", 0), ("from=2026-03-11", 0),
    ("q=nothing-like-it", 0), ("q=L1", 1), ("party=0", 0), ("sort=-owed", 1), ("sort=due_on", 1), ("state=open&until=x", 0),
])
def test_the_list_narrows(world: World, browser_of: BrowserOf, ordered: MadeOrder, query: str, found: int) -> None:
    send(ordered, {0: 2}, at=NOON, number="L1")
    invoice_all(browser_of("walid"))
    change(world, "UPDATE invoice SET issued_on = '2026-03-10', due_on = '2026-03-10' WHERE network_id = :n", n=world.network_id)
    rows = list(csv.reader(StringIO(browser_of("bo").get(f"/invoices?{query}&format=csv").text.lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == 1 + found


def test_a_credit_is_shown_before_it_is_issued(
    world: World, browser_of: BrowserOf, ordered: MadeOrder, shelf: ShelvedOffer
) -> None:
    send(ordered, {0: 2}, at=NOON)
    walid = browser_of("walid")
    invoice_all(walid)
    [number] = numbers(world)
    form = {"units-1": "1", "goods-1": f"stock-{shelf.warehouses['main']}", "units-2": "", "off-2": "5,00",
            "reason": "damaged", "note": "Écran cassé"}
    address = f"/invoices/nord/{number}/credit"
    shown = re.search(r'name="shown_cents" value="(\d+)"', walid.post(f"{address}/preview", form).text)
    assert shown
    assert shown.group(1) == "4650"
    assert numbers(world, "credit_note") == []
    assert walid.post(address, form).status_code == 422
    assert walid.post(address, {**form, "shown_cents": "4649"}).status_code == 422
    assert walid.post(address, {**form, "shown_cents": "4650"}).status_code == 303
    [credit] = numbers(world, "credit_note")
    assert stock_of(world, shelf)["main"] == (51, 0)
    for who in ("walid", "bo"):
        assert "Écran cassé" in browser_of(who).get(f"/credit-notes/nord/{credit}").text
        assert browser_of(who).get(f"/credit-notes/nord/{credit}.pdf").data[:5] == b"%PDF-"
        assert credit in browser_of(who).get("/credit-notes?reason=damaged").text
    assert browser_of("cleo").get(f"/credit-notes/nord/{credit}").status_code == 404
    assert account_faults(world) == []


@pytest.mark.parametrize("changes", [
    {"units-1": "3"}, {"units-1": "x"}, {"units-1": "1", "off-1": "1"}, {"off-1": "1,234"}, {"units-1": "", "off-1": ""},
    {"units-1": "1", "goods-1": "stock-1"}, {"units-1": "1", "goods-1": "moon"}, {"reason": "moon"}, {"units-99": "1"},
])
def test_what_cannot_be_credited_is_said(
    world: World, browser_of: BrowserOf, ordered: MadeOrder, changes: dict[str, str]
) -> None:
    send(ordered, {0: 2}, at=NOON)
    walid = browser_of("walid")
    invoice_all(walid)
    [number] = numbers(world)
    form = {"units-1": "1", "reason": "returned", "shown_cents": "4050", **changes}
    for verb in ("credit/preview", "credit"):
        assert walid.post(f"/invoices/nord/{number}/{verb}", form).status_code == 422
    assert numbers(world, "credit_note") == []


def test_the_accountant_gets_both_papers_by_mail(
    app: Flask, world: World, browser_of: BrowserOf, ordered: MadeOrder
) -> None:
    send(ordered, {0: 2}, at=NOON)
    walid = browser_of("walid")
    invoice_all(walid)
    [number] = numbers(world)
    walid.post(f"/invoices/nord/{number}/credit", {"units-1": "1", "reason": "returned", "shown_cents": "4050"})
    deliver_events(app, world)
    mails = ask(world, "SELECT m.to_name, m.subject, a.name FROM mail m JOIN mail_attachment a ON a.mail_id = m.id"
                " WHERE m.network_id = :n AND m.kind IN ('ordering/invoice', 'ordering/credit_note') ORDER BY m.kind DESC",
                n=world.network_id)
    assert [(row[0], row[2]) for row in mails] == [("Bo", f"{number}.pdf"), ("Bo", f"{number.replace('F', 'A')}.pdf")]
    assert all(number in row[1] for row in mails)


SETTINGS = {"version": "0", "invoices_at_once": "y", "recovery_fee": "40,00", "iban": "FR76 3000 6000 0112 3456 7890 189",
            "bic": "AGRIFRPP", "late_rate": "12 %", "customers": "411100", "vat_by_rate": "20 = 445720"}


def test_settings_are_stored_and_the_journal_follows(world: World, browser_of: BrowserOf, ordered: MadeOrder) -> None:
    walid = browser_of("walid")
    assert walid.get("/selling/invoices").status_code == 200
    assert walid.post("/selling/invoices", SETTINGS).status_code == 303
    assert walid.post("/selling/invoices", SETTINGS).status_code == 409
    send(ordered, {0: 1}, at=NOON)
    invoice_all(walid)
    [(day, frozen)] = ask(world, "SELECT issued_on, frozen FROM invoice WHERE network_id = :n", n=world.network_id)
    assert (frozen["iban"], frozen["late_rate"]) == ("FR7630006000011234567890189", "12 %")
    period = f"since={day}&until={day}"
    assert walid.get("/invoices/journal").status_code == 200
    for shape, separator in (("tab", "\t"), ("pipe", "|"), ("csv", ";")):
        text = walid.get(f"/invoices/journal?{period}&shape={shape}").text.lstrip("\ufeff")
        rows = [line.split(separator) for line in text.splitlines()]
        assert len(rows) == 6
        assert {len(row) for row in rows} == {18}
        assert [row[4] for row in rows[1:]] == ["411100", "707000", "707000", "708500", "445720"]
        debit, credit = (sum(int(row[column].replace(",", "")) for row in rows[1:]) for column in (11, 12))
        assert debit == credit == 5238
    assert walid.get(f"/invoices/journal?since={day}&until=2000-01-01&shape=tab").status_code == 422
    assert browser_of("bo").get("/invoices/journal").status_code == 403


@pytest.mark.parametrize("changes", [
    {"iban": "FR76 3000 6000 0112 3456 7890 188"}, {"bic": "AGRI"}, {"recovery_fee": "39,99"}, {"customers": "41"},
    {"vat_by_rate": "20: 4457"}, {"journal": "V|E"},
])
def test_settings_that_cannot_be(browser_of: BrowserOf, changes: dict[str, str]) -> None:
    assert browser_of("walid").post("/selling/invoices", {**SETTINGS, **changes}).status_code == 422
