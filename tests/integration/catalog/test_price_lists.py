"""Own price lists: the reseller's own net prices, in a file that is there once, fetched by its company alone."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from catalog.actions.import_agreements import import_agreements
from catalog.price_list_task import ExpirePriceLists, PriceListTask
from portal.jobs.deliver import Stamp, deliver, do_chore, work_long
from portal.jobs.long import RunningJob
from portal.jobs.runner import transaction
from portal.kernel.db import Session
from portal.web.runtime import runtime_of
from tests.support.browsing import Browser
from tests.support.people import ask, change, mails_to
from tests.support.shelves import shelve
from tests.support.world import World

Browsers = Callable[[str | None], Browser]


def work(app: Flask, world: World) -> int:
    """Lets the worker do what waits, long work and events; returns how many jobs there were."""
    run = runtime_of(app)
    done = 0
    for name in ("work", "deliver"):
        jobs = ask(world, "DELETE FROM procrastinate_jobs WHERE task_name = :t AND (args->'stamp'->>'network_id')::bigint = :n"
                   " RETURNING args", t=name, n=world.network_id)
        with app.test_request_context():
            for (args,) in jobs:
                done += 1
                stamp = Stamp.read(args["stamp"])
                if name == "work":
                    work_long(run.engine, run.work, UUID(args["job_id"]), args["task"], args["args"], stamp)
                else:
                    deliver(run.engine, run.work, UUID(args["event_id"]), args["wire"], args["payload"], stamp)
    return done


def grant(app: Flask, world: World, reseller: str, rules: list[dict[str, Any]]) -> None:
    walid = world.people["walid"]
    content = json.dumps({"agreements": [{
        "code": f"for-{reseller}", "granted_by": "nord", "for": {"reseller": reseller}, "position": 1,
        "window": {"from": "2020-01-01", "until": "2040-01-01"}, "rules": rules}]}).encode()
    with app.test_request_context(), transaction(runtime_of(app).engine, walid.scope) as session:
        import_agreements(session, walid.actor, network_id=world.network_id, content=content, may_grant=[walid.company.id])


def order_list(browser: Browser, **fields: Any) -> str:
    answer = browser.post("/price-lists/new", {"format": "csv", **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).rsplit("/", 1)[1]


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def stored(app: Flask, world: World) -> list[Path]:
    folder = runtime_of(app).files.folder / str(world.network_id)  # type: ignore[attr-defined]
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def shelf(app: Flask, world: World) -> None:
    nord, sud = world.companies["nord"], world.companies["sud"]
    shelve(world, nord, "N-1", dealer_cents=10_000, eco_cents=42, stock={"main": 7})
    shelve(world, nord, "N-2", dealer_cents=5_001, stock={"main": 0})
    shelve(world, sud, "S-1", dealer_cents=8_000)
    grant(app, world, "alpha", [{"scope": {}, "off_dealer": "0.12"}, {"scope": {}, "min_quantity": 10, "off_dealer": "0.15"}])
    grant(app, world, "beta", [{"scope": {}, "off_dealer": "0.20"}])


def test_a_list_holds_the_companys_own_net_prices_and_the_next_break(
    app: Flask, world: World, browser_of: Browsers, shelf: None
) -> None:
    lists = {}
    for name in ("ana", "cleo"):
        browser = browser_of(name)
        list_id = order_list(browser)
        assert "price-list-progress" in browser.get(f"/price-lists/{list_id}").text
        assert work(app, world) >= 2
        lists[name] = {row[6]: row for row in rows_of(browser.get(f"/price-lists/{list_id}/file").data)[1:]}
        assert len(mails_to(world, world.people[name].email)) == 1
    ana, cleo = lists["ana"], lists["cleo"]
    assert ana["N-1"][7:14] == ["110,00", "88,00", "10", "85,00", "0,42", "20", "7"]
    assert cleo["N-1"][7:11] == ["110,00", "80,00", "", ""]
    assert ana["N-2"][8:11] == ["44,01", "10", "42,51"]
    assert ana["S-1"][8:11] == ["80,00", "", ""]
    assert ana["N-1"][5] == "Nord"


def test_choices_narrow_the_list_and_excel_holds_the_same(
    app: Flask, world: World, browser_of: Browsers, shelf: None
) -> None:
    browser, nord = browser_of("ana"), world.companies["nord"].id
    list_id = order_list(browser, format="xlsx", sellers=nord, in_stock_only="y")
    work(app, world)
    answer = browser.get(f"/price-lists/{list_id}/file")
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "attachment" in answer.headers["Content-Disposition"]
    found = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[6] for row in found[1:]] == ["N-1"]
    assert found[1][7:12] == [110.0, 88.0, 10.0, 85.0, 0.42]
    assert "Nord" in browser.get("/price-lists/").text


def test_no_cell_is_a_formula(app: Flask, world: World, browser_of: Browsers, shelf: None) -> None:
    change(world, "UPDATE product SET name = '=cmd|'' /C calc''!A0', mpn = '@SUM(1)' WHERE network_id = :n", n=world.network_id)
    browser = browser_of("ana")
    ids = {kind: order_list(browser, format=kind) for kind in ("csv", "xlsx")}
    work(app, world)
    for row in rows_of(browser.get(f"/price-lists/{ids['csv']}/file").data)[1:]:
        assert row[1].startswith("'@")
        assert row[3].startswith("'=")
    book = browser.get(f"/price-lists/{ids['xlsx']}/file").data
    found = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert str(found[1][3]).startswith("=cmd")  # the text as it is, and no formula in the sheet
    with ZipFile(io.BytesIO(book)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_nobody_else_reaches_a_list(app: Flask, world: World, browser_of: Browsers, shelf: None) -> None:
    list_id = order_list(browser_of("ana"))
    work(app, world)
    for name, wanted in (("cleo", 404), ("bo", 403), ("walid", 403), ("vera", 403)):
        for path in (f"/price-lists/{list_id}", f"/price-lists/{list_id}/file"):
            assert browser_of(name).get(path).status_code == wanted, (name, path)
    assert browser_of("cleo").post(f"/price-lists/{list_id}/again", {}).status_code == 404


def test_three_at_once_and_what_is_not_there_is_refused(app: Flask, world: World, browser_of: Browsers, shelf: None) -> None:
    browser = browser_of("ana")
    for _ in range(3):
        order_list(browser)
    refused = browser.post("/price-lists/new", {"format": "csv"})
    assert refused.status_code == 422
    assert "3" in refused.text
    assert order_list(browser_of("cleo"))
    work(app, world)
    assert browser.post("/price-lists/new", {"format": "csv", "brands": "999999999"}).status_code == 422
    assert browser.post("/price-lists/new", {"format": "exe"}).status_code == 422
    again = browser.post(f"/price-lists/{order_list(browser)}/again", {})
    assert again.status_code == 303


def test_a_list_that_was_broken_off_is_made_again_as_one_file_and_one_mail(
    app: Flask, world: World, browser_of: Browsers, shelf: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, browser = runtime_of(app), browser_of("ana")
    list_id = order_list(browser)
    ((args,),) = ask(world, "DELETE FROM procrastinate_jobs WHERE task_name = 'work' AND args->'args'->>'price_list_id' = :i"
                     " RETURNING args", i=list_id)
    made = PriceListTask.__call__

    def killed(self: PriceListTask, session: Session, job: RunningJob) -> str:
        made(self, session, job)
        raise KeyboardInterrupt  # after the file was put, before anything was committed

    again = (run.engine, run.work, UUID(args["job_id"]), args["task"], args["args"], Stamp.read(args["stamp"]))
    with app.test_request_context():
        monkeypatch.setattr(PriceListTask, "__call__", killed)
        with pytest.raises(KeyboardInterrupt):
            work_long(*again)
        monkeypatch.undo()
        assert len(stored(app, world)) == 1
        change(world, "UPDATE offer SET dealer_cents = dealer_cents + 1 WHERE network_id = :n", n=world.network_id)
        work_long(*again)
        work_long(*again)
    work(app, world)
    (file,) = stored(app, world)
    assert browser.get(f"/price-lists/{list_id}/file").data == file.read_bytes()
    assert len(mails_to(world, world.people["ana"].email)) == 1


def test_what_has_expired_goes_with_its_file_unless_something_names_it(
    app: Flask, world: World, browser_of: Browsers, shelf: None, engine: Engine
) -> None:
    browser = browser_of("ana")
    gone, kept = order_list(browser), order_list(browser, format="xlsx")
    work(app, world)
    assert len(stored(app, world)) == 2
    change(world, "INSERT INTO feed_run (network_id, seller_id, id, profile_code, file_name, file_sha256, state)"
           " SELECT network_id, :s, gen_random_uuid(), 'x', 'x', file_key, 'previewed' FROM price_list WHERE id = :i",
           s=world.companies["nord"].id, i=kept)
    change(world, "UPDATE price_list SET expires_at = now() - interval '1 second' WHERE network_id = :n", n=world.network_id)
    assert browser.get(f"/price-lists/{gone}/file").status_code == 404
    assert browser.get(f"/price-lists/{gone}").status_code == 200
    run = runtime_of(app)
    assert isinstance(run.work.chores["catalog.expire_price_lists"].run, ExpirePriceLists)
    do_chore(run.engine, run.work, "catalog.expire_price_lists")
    assert ask(world, "SELECT id FROM price_list WHERE network_id = :n", n=world.network_id) == []
    assert len(stored(app, world)) == 1
