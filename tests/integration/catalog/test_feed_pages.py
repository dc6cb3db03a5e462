"""A wholesaler's feeds in the portal: handing in, looking, taking, holding, refusing; its offers; the vendor's review queue."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from portal.jobs.deliver import Stamp, work_long
from portal.kernel.db import ScopeRole
from portal.web.runtime import runtime_of
from tests.support.browsing import Browser
from tests.support.feed_files import GTIN, compulog_cells, compulog_file, nordis_cells, nordis_file
from tests.support.feeding import Feeding
from tests.support.world import World


@pytest.fixture
def feeding(world: World, engine: Engine) -> Feeding:
    return Feeding(world, engine)


@pytest.fixture
def browser(portal: Flask, world: World, feeding: Feeding) -> Callable[[str], Browser]:
    return lambda name: Browser(portal, world.slug, world.people[name])


def handed_in(browser: Browser, dialect: str, data: bytes, name: str = "tarif.csv") -> TestResponse:
    return browser.post("/feeds/upload", {"file": (BytesIO(data), name), "profile": dialect},
                        content_type="multipart/form-data")


def worked(portal: Flask, feeding: Feeding) -> None:
    """What a worker does with the jobs that wait."""
    run = runtime_of(portal)
    jobs = feeding.rows("SELECT id, task, organisation_id, user_id FROM long_job WHERE network_id = :n AND status = 'waiting'")
    for job_id, task, organisation_id, user_id in jobs:
        stamp = Stamp(ScopeRole.WHOLESALER, feeding.world.network_id, organisation_id, None, user_id)
        args: Any = feeding.one("SELECT args FROM procrastinate_jobs WHERE args->>'job_id' = :j", j=str(job_id))
        work_long(run.engine, run.work, UUID(str(job_id)), task, args["args"], stamp)


def test_from_the_file_to_the_offers(portal: Flask, browser: Callable[[str], Browser], feeding: Feeding) -> None:
    walid = browser("nordis")
    rows = [nordis_cells(f"N{number}", mpn=f"M{number}", gtin="") for number in range(30)]
    rows[7][7] = "=HYPERLINK(1)"
    answer = handed_in(walid, "nordis", nordis_file(*rows))
    assert answer.status_code == 303
    place = answer.headers["Location"]
    look = walid.client.get(place)
    assert "Asus VG27AQ 27 pouces" in look.text
    assert "=HYPERLINK(1)" in look.text
    assert feeding.one("SELECT count(*) FROM offer WHERE network_id = :n") == 0
    assert walid.post(f"//{place}/start".replace("///", "//")).status_code == 303
    waiting = walid.client.get(place)
    assert 'hx-trigger="every 1s"' in waiting.text
    assert walid.post(f"/{place}/start").status_code == 409
    worked(portal, feeding)
    done = walid.client.get(place)
    assert (done.status_code, "every 1s" in done.text) == (200, False)
    assert feeding.one("SELECT count(*) FROM offer WHERE network_id = :n") == 29
    csv = walid.client.get(place + "?format=csv").text
    assert "bad_price" in csv
    assert ";'=HYPERLINK(1);" in csv
    offers = walid.get("/offers/")
    assert "N11" in offers.text
    assert walid.get("/offers/?q=M12").text.count("<tr>") >= 1
    assert "N12;" in walid.get("/offers/?q=M12&format=csv").text
    assert "N7;" not in walid.get("/offers/?reset=1&format=csv").text
    assert "tarif.csv" in walid.get("/feeds/").text
    assert "tarif.csv" in walid.get("/feeds/?format=csv").text


def test_a_held_file_waits_for_a_person(portal: Flask, browser: Callable[[str], Browser], feeding: Feeding) -> None:
    rows = [nordis_cells(f"N{number}", mpn=f"M{number}", gtin="") for number in range(10)]
    feeding.take("nordis", nordis_file(*rows))
    walid = browser("nordis")
    place = handed_in(walid, "nordis", nordis_file(*rows[:5])).headers["Location"]
    walid.post(f"/{place}/start")
    worked(portal, feeding)
    held = walid.client.get(place)
    assert ("/start" in held.text, "/discard" in held.text) == (True, True)
    assert feeding.one("SELECT count(*) FROM offer WHERE network_id = :n AND is_listed") == 10
    walid.post(f"/{place}/start")
    worked(portal, feeding)
    assert feeding.one("SELECT count(*) FROM offer WHERE network_id = :n AND is_listed") == 5
    assert feeding.one("SELECT state FROM feed_run WHERE network_id = :n ORDER BY created_at DESC LIMIT 1") == "done"
    assert walid.post(f"/{place}/discard").status_code == 409


def test_a_file_is_discarded(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    walid = browser("nordis")
    place = handed_in(walid, "nordis", nordis_file(nordis_cells())).headers["Location"]
    assert walid.post(f"/{place}/discard").status_code == 303
    assert feeding.one("SELECT state FROM feed_run WHERE network_id = :n") == "discarded"
    assert walid.post(f"/{place}/start").status_code == 409


@pytest.mark.parametrize(("_case", "data"), [
    ("cut short", compulog_file(compulog_cells(), trailer="TRL~7")),
    ("another format", b"%PDF-1.7"),
    ("binary", bytes(range(256)) * 40),
])
def test_a_refused_file_says_why(browser: Callable[[str], Browser], feeding: Feeding, _case: str, data: bytes) -> None:
    walid = browser("compulog")
    answer = handed_in(walid, "compulog", data, "..\\..\\<b>evil</b>.txt")
    assert answer.status_code == 303
    page = walid.client.get(answer.headers["Location"])
    assert (page.status_code, "<b>evil" in page.text) == (200, False)
    assert feeding.rows("SELECT state, file_name FROM feed_run WHERE network_id = :n") == [("refused", "b>.txt")]


@pytest.mark.parametrize(("_case", "form"), [
    ("nothing", {}),
    ("no file", {"profile": "nordis"}),
    ("an empty file", {"profile": "nordis", "file": (BytesIO(b""), "a.csv")}),
    ("somebody else's profile", {"profile": "compulog", "file": (BytesIO(b"x"), "a.csv")}),
])
def test_a_form_that_cannot_be_used(browser: Callable[[str], Browser], _case: str, form: dict[str, Any]) -> None:
    answer = browser("nordis").post("/feeds/upload", form, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_feeds_of_others_do_not_exist(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    place = handed_in(browser("nordis"), "nordis", nordis_file(nordis_cells())).headers["Location"]
    run = place.rsplit("/", 1)[1]
    for name in ("compulog", "walid"):
        other = browser(name)
        assert other.get(f"/feeds/{run}").status_code == 404
        assert other.post(f"/feeds/{run}/start").status_code == 404
        assert other.post(f"/feeds/{run}/discard").status_code == 404
    for name in ("ana", "vera"):
        other = browser(name)
        assert other.get("/feeds/").status_code in (403, 404)
        assert other.get("/offers/").status_code in (403, 404)
    assert feeding.one("SELECT state FROM feed_run WHERE network_id = :n") == "previewed"


def test_the_vendor_merges_and_the_next_feed_agrees(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(nordis_cells()))
    lines = [compulog_cells("C1", mpn="VG-27-AQ1"), compulog_cells("C2", mpn="VG28", gtin="")]
    feeding.take("compulog", compulog_file(*lines))
    vera = browser("vera")
    queue = vera.get("/reviews/")
    assert GTIN in queue.text
    item = feeding.one("SELECT id FROM review_item WHERE network_id = :n")
    assert vera.post(f"/reviews/{item}/merge").status_code == 303
    assert feeding.one("SELECT count(*) FROM product WHERE network_id = :n") == 2
    assert feeding.offers("compulog")["C1"][0] == "VG27AQ"
    lines[0] = compulog_cells("C1", mpn="VG-27-AQ1", eco="9.99")
    report = feeding.take("compulog", compulog_file(*lines))
    assert (report.products_new, report.products_to_review, report.changed) == (0, 0, 1)
    assert vera.post(f"/reviews/{item}/merge").status_code == 404


def test_the_vendor_keeps_apart(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(nordis_cells()))
    feeding.take("compulog", compulog_file(compulog_cells(mpn="VG28")))
    item = feeding.one("SELECT id FROM review_item WHERE network_id = :n")
    for stranger in ("ana", "compulog"):
        assert browser(stranger).post(f"/reviews/{item}/part").status_code in (403, 404)
    vera = browser("vera")
    assert vera.post(f"/reviews/{item}/part").status_code == 303
    assert vera.post(f"/reviews/{item}/merge").status_code == 409
    report = feeding.take("compulog", compulog_file(compulog_cells(mpn="VG28", eco="3.00")))
    assert report.products_to_review == 0
    assert vera.get("/reviews/?state=parted").text.count("VG28") >= 1


def test_the_vendor_takes_a_name_and_leaves_a_category(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(nordis_cells()))
    cells = {"name": "Asus VG27AQ <27>", "category": "screen"}
    feeding.take("compulog", compulog_file(compulog_cells(**cells)))
    seller = feeding.world.companies["compulog"].id
    product = feeding.one("SELECT id FROM product WHERE network_id = :n")
    vera = browser("vera")
    page = vera.get("/proposals/")
    assert "Asus VG27AQ &lt;27&gt;" in page.text
    assert "screen" in vera.get("/proposals/?field=category&format=csv").text
    place = f"/proposals/{seller}/{product}"
    for stranger in ("ana", "compulog"):
        assert browser(stranger).post(f"{place}/name/accept").status_code in (403, 404)
    assert vera.post(f"{place}/name/accept").status_code == 303
    assert vera.post(f"{place}/category/decline").status_code == 303
    assert vera.post(f"{place}/category/accept").status_code == 404
    assert feeding.rows("SELECT p.name, c.name FROM product p JOIN category c ON c.network_id = :n AND c.id = p.category_id"
                        " WHERE p.network_id = :n") == [("Asus VG27AQ <27>", "monitor")]
    feeding.take("compulog", compulog_file(compulog_cells(**cells, eco="3.00")))
    waiting = "SELECT field FROM product_proposal WHERE network_id = :n AND declined_at IS NULL"
    assert feeding.rows(waiting) == []
    feeding.take("compulog", compulog_file(compulog_cells(name=cells["name"], category="display")))
    assert feeding.rows(waiting) == [("category",)]
    assert vera.post(f"{place}/category/accept").status_code == 303
    assert feeding.rows("SELECT c.name FROM offer o JOIN category c ON c.network_id = :n AND c.id = o.category_id"
                        " WHERE o.network_id = :n") == [("display",)] * 2
