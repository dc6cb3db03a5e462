"""A wholesaler hands a price file in, looks at it, has it taken, watches it being counted and fetches the rejected lines."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import text

from demo.cast import MAIN
from demo.feed_files import rows, write_feed
from demo.offers import WHOLESALERS, offers
from demo.products import products
from portal.jobs.runner import transaction
from portal.jobs.worker import make_queue, work_until_empty
from portal.kernel.db import Scope
from portal.web.runtime import runtime_of
from tests.browser.conftest import PHONE, PRODUCTS, WIDE, Visitor, Window
from tests.browser.test_accessibility import faults, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BACK_OFFICE = "backoffice@nordis.example"
NORDIS = WHOLESALERS[0]
SPOILT = 4
HELD_UP = text("SELECT pg_advisory_xact_lock(hashtextextended('catalog.import', id)) FROM network WHERE slug = :slug")


def price_file(folder: Path, seed: int) -> tuple[Path, int]:
    """All that Nordis lists, a few lines spoilt (which ones depends on the seed), and how many lines it has."""
    lines = offers(NORDIS, products(int(PRODUCTS), MAIN.seed), date(2026, 11, 3), MAIN.seed)
    return write_feed(folder, NORDIS, rows(lines, SPOILT, seed), date(2026, 11, 3)), len(lines)


def begin_working(portal: Flask) -> Thread:
    """A worker that takes what waits and ends when nothing is left."""
    run = runtime_of(portal)
    assert run.settings.database_url is not None
    queue = make_queue(portal, run.engine, run.work, run.settings.database_url)
    worker = Thread(target=work_until_empty, args=(queue,), kwargs={"at_once": 2})
    worker.start()
    return worker


@contextmanager
def another_import(portal: Flask) -> Iterator[None]:
    """Another wholesaler's file is being taken in meanwhile: imports of one network wait for each other."""
    with transaction(runtime_of(portal).owner_engine, Scope.owner()) as session:
        session.execute(HELD_UP, {"slug": MAIN.slug})
        yield


def looked_at(page: Page, *, heard: bool) -> list[str]:
    """What is wrong with the page as it stands, on a desk and on a phone; `heard` needs script."""
    found = []
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        found += too_wide(page) + (faults(page) if heard else [])
    return found


def hand_in(visitor: Visitor, file: Path) -> Page:
    """From the list of feeds to the look at the file."""
    page = visitor.open("/feeds/")
    page.click(".page-actions a.btn-primary")
    page.set_input_files("#feed-form input[type=file]", file)
    page.click("#feed-form button[type=submit]")
    page.wait_for_url(lambda url: not url.endswith("/upload"))
    return page


def fetched(page: Page) -> list[list[str]]:
    """The rejected lines as the CSV that a click downloads."""
    with page.expect_download() as download:
        page.click("#list a.list-csv")
    document = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(document), delimiter=";"))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_price_file_is_looked_at_taken_and_reported(window: Window, demo_portal: Flask, tmp_path: Path, script: bool) -> None:
    visitor = window(script=script).sign_in(BACK_OFFICE)
    file, lines = price_file(tmp_path, seed=7 if script else 8)
    page = hand_in(visitor, file)
    found = looked_at(page, heard=script)
    rejected = page.locator("main section", has=page.locator("h2")).last.locator("tbody tr")
    expect(rejected).to_have_count(SPOILT)
    first = rejected.first.locator("td").first.inner_text()

    page.locator("form[action$='/start'] button").click()
    progress = page.locator("#feed-progress")
    expect(progress.locator("progress")).to_be_visible()
    with another_import(demo_portal):
        worker = begin_working(demo_portal)
        expect(progress).to_contain_text(f"{lines} sur {lines}")
        found += looked_at(page, heard=script)
    worker.join()

    expect(page.locator(".figures")).to_be_visible()
    figures = page.locator(".figures").inner_text()
    assert str(lines) in figures
    assert str(lines - SPOILT) in figures
    report = page.locator("#list tbody tr")
    expect(report).to_have_count(SPOILT)
    assert report.first.locator("td").first.inner_text() == first
    found += looked_at(page, heard=script)

    head, *told = fetched(page)
    assert len(told) == SPOILT
    assert {len(row) for row in told} == {len(head)}
    assert told[0][0] == first
    assert found + visitor.complaints == []
