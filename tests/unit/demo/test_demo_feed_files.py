"""The three wholesalers' files: what they carry, how each writes it, and the lines spoilt on purpose."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from demo.feed_files import MEDIASUD_HEADER, NORDIS_HEADER, rows, write_feed
from demo.offers import WHOLESALERS, DemoOffer, offers, shrunk
from demo.products import DemoProduct, products

TODAY = date(2026, 11, 20)
BY_CODE = {wholesaler.code: wholesaler for wholesaler in WHOLESALERS}


@pytest.fixture(scope="module")
def articles() -> list[DemoProduct]:
    return products(400)


@pytest.fixture(scope="module")
def listed(articles: list[DemoProduct]) -> dict[str, list[DemoOffer]]:
    return {wholesaler.code: offers(wholesaler, articles, TODAY) for wholesaler in WHOLESALERS}


def test_each_carries_its_share_under_its_own_codes(listed: dict[str, list[DemoOffer]]) -> None:
    counts = {code: len(lines) for code, lines in listed.items()}
    assert 250 < counts["nordis"] < 350
    assert 200 < counts["compulog"] < 320
    assert 180 < counts["mediasud"] < 300
    for code, lines in listed.items():
        assert len({line.sku for line in lines}) == len(lines)
        assert all(len(line.stock) == len(BY_CODE[code].warehouses) for line in lines)
        assert all(0 < line.dealer_cents < line.product.list_cents for line in lines)
        assert {line.status for line in lines} == {"A", "D", "N"}


def test_offers_are_the_same_every_time(articles: list[DemoProduct], listed: dict[str, list[DemoOffer]]) -> None:
    assert offers(BY_CODE["nordis"], articles, TODAY) == listed["nordis"]


def test_what_is_out_of_stock_often_says_when_it_comes(listed: dict[str, list[DemoOffer]]) -> None:
    waiting = [line for line in listed["nordis"] if line.arrival_on]
    assert waiting
    assert all(not any(line.stock) and line.arrival_on and line.arrival_on > TODAY for line in waiting)


def test_faults_are_of_every_kind_and_spare_the_preview(listed: dict[str, list[DemoOffer]]) -> None:
    made = rows(listed["mediasud"], faults=24)
    assert all(not row.fault for row in made[:50])
    assert Counter(bool(row.fault) for row in made)[True] == 24
    assert len({row.fault for row in made if row.fault}) == 10


def test_nordis_writes_french_csv(tmp_path: Path, listed: dict[str, list[DemoOffer]]) -> None:
    path = write_feed(tmp_path, BY_CODE["nordis"], rows(listed["nordis"]), TODAY)
    with path.open(encoding="iso-8859-15", newline="") as file:
        table = list(csv.reader(file, delimiter=";"))
    assert tuple(table[0]) == NORDIS_HEADER
    assert len(table) == len(listed["nordis"]) + 1
    first = listed["nordis"][0]
    assert table[1][0] == first.sku
    assert table[1][7].replace(" ", "").replace(",", "") == str(first.dealer_cents)
    dear = next(row for row in table[1:51] if len(row[6]) > 7)
    assert dear[6][-7:-6] == " "


def test_compulog_writes_records_with_a_count(tmp_path: Path, listed: dict[str, list[DemoOffer]]) -> None:
    path = write_feed(tmp_path, BY_CODE["compulog"], rows(listed["compulog"]), TODAY)
    records = [line.split("~") for line in path.read_text(encoding="utf-8").splitlines()]
    assert records[0] == ["HDR", "COMPULOG", "20261120", "EUR", "PARIS", "LYON", "LILLE"]
    assert records[-1] == ["TRL", str(len(listed["compulog"]))]
    assert {len(record) for record in records[1:51]} == {15}


def test_mediasud_writes_a_sheet_with_a_title(tmp_path: Path, listed: dict[str, list[DemoOffer]]) -> None:
    path = write_feed(tmp_path, BY_CODE["mediasud"], rows(listed["mediasud"]), TODAY)
    table = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Tarif").to_python()
    assert table[0][3] == "Edition du 20/11/2026"
    assert tuple(table[2]) == MEDIASUD_HEADER
    assert len(table) == len(listed["mediasud"]) + 3


def test_a_shrunk_list_is_worth_holding(listed: dict[str, list[DemoOffer]]) -> None:
    before = {line.sku: line.dealer_cents for line in listed["mediasud"]}
    after = shrunk(listed["mediasud"])
    assert len(after) * 2 <= len(before)
    assert any(line.dealer_cents == 2 * before[line.sku] for line in after)
