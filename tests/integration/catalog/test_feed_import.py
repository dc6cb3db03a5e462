"""A feed merged into the catalogue: products told apart, offers touched only where they differ, holds and repeats."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from catalog.feed_report import Outcome
from catalog.feeds.text import FeedRefused
from tests.support.feed_files import (
    GTIN,
    OTHER_GTIN,
    WRONG_GTIN,
    compulog_cells,
    compulog_file,
    mediasud_cells,
    mediasud_file,
    nordis_cells,
    nordis_file,
)
from tests.support.feeding import UPLOADED, Feeding
from tests.support.world import World


@pytest.fixture
def feeding(world: World, engine: Engine) -> Feeding:
    return Feeding(world, engine)


def line(sku: str, mpn: str, gtin: str = "", **changed: str) -> list[str]:
    return nordis_cells(sku, **({"mpn": mpn, "gtin": gtin} | changed))


def test_three_wholesalers_name_one_product(feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(nordis_cells()))
    feeding.take("compulog", compulog_file(compulog_cells(mpn="vg27aq", brand="ASUS", gtin="")))
    report = feeding.take("mediasud", mediasud_file(mediasud_cells(mpn="", name="Ecran Asus")))
    assert (report.products_new, report.products_matched, report.products_to_review) == (0, 1, 0)
    assert feeding.rows("SELECT mpn, mpn_key, name FROM product WHERE network_id = :n") == [
        ("VG27-AQ", "VG27AQ", "Asus VG27AQ 27 pouces")]
    assert feeding.one("SELECT count(*) FROM brand WHERE network_id = :n") == 1
    proposals = feeding.rows("SELECT field, value FROM product_proposal WHERE network_id = :n ORDER BY value")
    assert proposals == [("name", "Asus VG27AQ"), ("name", "Ecran Asus")]


def test_a_proposal_goes_when_the_feed_agrees(feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(nordis_cells()))
    feeding.take("compulog", compulog_file(compulog_cells(category="ecran")))
    assert feeding.rows("SELECT field, value FROM product_proposal WHERE network_id = :n ORDER BY field") == [
        ("category", "ecran"), ("name", "Asus VG27AQ")]
    assert feeding.one("SELECT count(*) FROM category WHERE network_id = :n") == 1
    feeding.take("compulog", compulog_file(compulog_cells(name="Asus VG27AQ 27 pouces")))
    assert feeding.rows("SELECT field, value FROM product_proposal WHERE network_id = :n") == []


def test_another_makers_gtin_is_taken_apart_and_reviewed(feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(nordis_cells()))
    lines = [compulog_cells("C1", mpn="X-1", brand="Acer"), compulog_cells("C2", mpn="VG28")]
    report = feeding.take("compulog", compulog_file(*lines))
    assert (report.products_new, report.products_to_review) == (2, 2)
    reviews = feeding.rows("SELECT p.mpn_key, o.mpn_key, r.gtin, r.sku, r.state FROM review_item r"
                           " JOIN product p ON p.network_id = :n AND p.id = r.product_id"
                           " JOIN product o ON o.network_id = :n AND o.id = r.other_product_id"
                           " WHERE r.network_id = :n ORDER BY 1")
    assert reviews == [("VG28", "VG27AQ", GTIN, "C2", "open"), ("X1", "VG27AQ", GTIN, "C1", "open")]
    assert feeding.rows("SELECT gtin FROM product_gtin WHERE network_id = :n") == [(GTIN,)]
    dearer = compulog_cells("C1", mpn="X-1", brand="Acer", eco="2.60")
    again = feeding.take("compulog", compulog_file(dearer, compulog_cells("C2", mpn="VG28")))
    assert (again.products_new, again.products_to_review, again.changed) == (0, 2, 1)
    assert feeding.one("SELECT count(*) FROM review_item WHERE network_id = :n") == 2


def test_no_mpn_and_another_makers_gtin_finds_its_own_product_again(feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(nordis_cells()))
    lines = [compulog_cells("C1", mpn="", brand="Acer"), compulog_cells("C2", mpn="", brand="Acer", gtin=OTHER_GTIN)]
    first = feeding.take("compulog", compulog_file(*lines))
    assert (first.products_new, first.products_to_review) == (2, 1)
    lines[0] = compulog_cells("C1", mpn="", brand="Acer", eco="2.60")
    again = feeding.take("compulog", compulog_file(*lines))
    assert (again.products_new, again.products_matched, again.changed) == (0, 2, 1)


def test_a_product_without_mpn_learns_it(feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(line("N1", "", GTIN)))
    report = feeding.take("compulog", compulog_file(compulog_cells()))
    assert (report.products_new, report.products_matched, report.products_to_review) == (0, 1, 0)
    assert feeding.rows("SELECT mpn, mpn_key FROM product WHERE network_id = :n") == [("VG27-AQ", "VG27AQ")]


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_a_file_makes_no_other_products(feeding: Feeding, turned: bool) -> None:
    rows = [line("N1", "", GTIN), line("N2", "VG27AQ", GTIN), line("N3", "vg-27-aq"), line("N4", "PB1", OTHER_GTIN)]
    report = feeding.take("nordis", nordis_file(*(reversed(rows) if turned else rows)))
    assert (report.accepted, report.products_new, report.products_to_review) == (4, 2, 0)
    assert {sku: offer[0] for sku, offer in feeding.offers("nordis").items()} == {
        "N1": "VG27AQ", "N2": "VG27AQ", "N3": "VG27AQ", "N4": "PB1"}


def test_two_lines_claim_one_gtin(feeding: Feeding) -> None:
    report = feeding.take("nordis", nordis_file(line("N1", "A1", GTIN), line("N2", "B1", GTIN), line("N3", "B1", OTHER_GTIN)))
    assert (report.products_new, report.products_to_review) == (2, 1)
    owners = feeding.rows("SELECT g.gtin, p.mpn_key FROM product_gtin g JOIN product p ON p.network_id = :n"
                          " AND p.id = g.product_id WHERE g.network_id = :n ORDER BY 2")
    assert owners == [(GTIN, "A1"), (OTHER_GTIN, "B1")]


def test_only_what_differs_is_touched(feeding: Feeding) -> None:
    rows = [line(f"N{number}", f"M{number}") for number in range(30)]
    first = feeding.take("nordis", nordis_file(*rows))
    assert (first.changed, first.offers_new) == (30, 30)
    stamps = dict(feeding.rows("SELECT sku, xmin::text FROM offer WHERE network_id = :n"))
    rows[3] = line("N3", "M3", dealer="999,00")
    rows[4] = line("N4", "M4", stock="13")
    del rows[29]
    rows.append(line("N99", "M99", WRONG_GTIN))
    report = feeding.take("nordis", nordis_file(*rows))
    assert (report.changed, report.offers_new, report.offers_dropped, report.warned) == (4, 1, 1, {"bad_gtin": 1})
    after = dict(feeding.rows("SELECT sku, xmin::text FROM offer WHERE network_id = :n"))
    assert {sku for sku in stamps if stamps[sku] != after[sku]} == {"N3", "N29"}
    offers = feeding.offers("nordis")
    assert offers["N3"] == ("M3", 99900, 12, "active", True)
    assert offers["N4"] == ("M4", 109950, 13, "active", True)
    assert offers["N29"] == ("M29", 109950, 0, "active", False)
    prices = feeding.rows("SELECT o.sku, p.dealer_cents FROM offer_price p"
                          " JOIN offer o ON o.network_id = :n AND o.id = p.offer_id"
                          " WHERE p.network_id = :n AND o.sku IN ('N3', 'N4') ORDER BY o.sku, p.from_at")
    assert prices == [("N3", 109950), ("N3", 99900), ("N4", 109950)]


def test_a_dropped_offer_comes_back(feeding: Feeding) -> None:
    both = nordis_file(line("N1", "M1"), line("N2", "M2"))
    feeding.take("nordis", both)
    feeding.take("nordis", nordis_file(line("N1", "M1")), confirmed=True)
    back = feeding.take("nordis", both)
    assert (back.outcome, back.changed) == (Outcome.TAKEN, 1)
    assert feeding.offers("nordis")["N2"] == ("M2", 109950, 12, "active", True)
    assert feeding.one("SELECT count(*) FROM offer_price WHERE network_id = :n") == 2


def test_a_rejected_line_is_not_sold(feeding: Feeding) -> None:
    rows = [line(f"N{number}", f"M{number}") for number in range(10)]
    feeding.take("nordis", nordis_file(*rows))
    rows[0] = line("N0", "M0", dealer="N/C")
    feeding.take("nordis", nordis_file(*rows))
    assert feeding.offers("nordis")["N0"] == ("M0", 109950, 0, "active", False)


def test_a_sku_that_names_another_product_is_another_offer(feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(line("N1", "M1"), line("N2", "M2")))
    feeding.take("nordis", nordis_file(line("N1", "M9"), line("N2", "M2")))
    old = feeding.one("SELECT id FROM offer WHERE network_id = :n AND sku LIKE 'N1#%'")
    assert feeding.offers("nordis") == {
        "N1": ("M9", 109950, 12, "active", True), f"N1#{old}": ("M1", 109950, 0, "discontinued", False),
        "N2": ("M2", 109950, 12, "active", True)}


@pytest.mark.parametrize(("_case", "kept", "raised", "outcome"), [
    ("a fifth dropped", 8, 0, Outcome.TAKEN),
    ("more than a fifth dropped", 7, 0, Outcome.HELD),
    ("a tenth jumped", 10, 1, Outcome.TAKEN),
    ("more than a tenth jumped", 10, 2, Outcome.HELD),
])
def test_held_for_confirmation(feeding: Feeding, _case: str, kept: int, raised: int, outcome: Outcome) -> None:
    rows = [line(f"N{number}", f"M{number}", dealer="100,00") for number in range(10)]
    feeding.take("nordis", nordis_file(*rows))
    before = feeding.offers("nordis")
    rows = [line(f"N{number}", f"M{number}", dealer="150,01" if number < raised else "150,00") for number in range(kept)]
    report = feeding.take("nordis", nordis_file(*rows))
    assert report.outcome is outcome
    if outcome is Outcome.HELD:
        assert feeding.offers("nordis") == before
        states = feeding.rows("SELECT state FROM feed_run WHERE network_id = :n ORDER BY created_at")
        assert states == [("done",), ("held",)]
        assert feeding.take("nordis", nordis_file(*rows), confirmed=True).outcome is Outcome.TAKEN
    assert feeding.offers("nordis")["N0"][1] == (15001 if raised else 15000)


def test_an_older_feed_is_held(feeding: Feeding) -> None:
    feeding.take("compulog", compulog_file(compulog_cells()))
    older = compulog_file(compulog_cells(eco="3.00"), head="HDR~COMPULOG~20261101~EUR~PARIS~LYON~LILLE")
    report = feeding.take("compulog", older)
    assert (report.outcome, [hold.reason for hold in report.holds]) == (Outcome.HELD, ["older"])
    assert feeding.take("compulog", older, confirmed=True).changed == 1


def test_a_cut_off_of_tomorrow_is_the_upload(feeding: Feeding) -> None:
    feeding.take("compulog", compulog_file(compulog_cells(), head="HDR~COMPULOG~20991231~EUR~PARIS~LYON~LILLE"))
    assert feeding.one("SELECT cut_off FROM seller_feed WHERE network_id = :n") == UPLOADED


def test_the_same_file_changes_nothing(feeding: Feeding) -> None:
    data = nordis_file(line("N1", "M1"), line("N1", "M2"), line("N3", "M3", WRONG_GTIN))
    first = feeding.take("nordis", data)
    again = feeding.take("nordis", data, at=UPLOADED + timedelta(days=2))
    assert (again.outcome, again.changed, again.run_id, again.products_new) == (Outcome.SAME, 0, first.run_id, 0)
    assert (again.lines, again.accepted, again.rejected_by_reason, again.warned) == (
        first.lines, first.accepted, {"duplicate_sku": 1}, {"bad_gtin": 1})
    assert feeding.one("SELECT count(*) FROM feed_run WHERE network_id = :n") == 1
    feeding.take("nordis", nordis_file(line("N1", "M1", dealer="1,00"), line("N3", "M3")), confirmed=True)
    assert feeding.take("nordis", data, confirmed=True).outcome is Outcome.TAKEN


def test_a_refused_file_changes_nothing(feeding: Feeding) -> None:
    feeding.take("compulog", compulog_file(compulog_cells()))
    before = feeding.offers("compulog")
    with pytest.raises(FeedRefused):
        feeding.take("compulog", compulog_file(compulog_cells(dealer="1.00"), trailer="TRL~9"))
    assert feeding.offers("compulog") == before


def test_a_warehouse_that_is_gone_is_empty(feeding: Feeding) -> None:
    feeding.take("compulog", compulog_file(compulog_cells(paris="1", lyon="2", lille="4")))
    cells = compulog_cells(paris="8", lyon="9", lille="")
    two = compulog_file([cell for cell in cells if cell != ""], head="HDR~C~20261103~EUR~LILLE~NICE")
    feeding.take("compulog", two)
    stock = feeding.rows("SELECT w.code, s.on_hand FROM stock s JOIN warehouse w ON w.network_id = :n AND w.id = s.warehouse_id"
                         " WHERE s.network_id = :n ORDER BY 1")
    assert stock == [("LILLE", 8), ("LYON", 0), ("NICE", 9), ("PARIS", 0)]


def test_texts_that_look_like_something_else(feeding: Feeding) -> None:
    name = "C:\\temp\\x \\N \\t 'quote' \"inch\" {brace} =1+1 <b>"
    feeding.take("nordis", nordis_file(line("N\\1", "M\\1", name=name, brand="A\\B")))
    assert feeding.rows("SELECT p.name, p.mpn, b.name, o.sku FROM product p"
                        " JOIN brand b ON b.network_id = :n AND b.id = p.brand_id"
                        " JOIN offer o ON o.network_id = :n AND o.product_id = p.id WHERE p.network_id = :n") == [
        (name, "M\\1", "A\\B", "N\\1")]


def test_wholesalers_do_not_touch_each_other(feeding: Feeding) -> None:
    feeding.take("nordis", nordis_file(line("S1", "M1"), line("S2", "M2")))
    before = feeding.offers("nordis")
    feeding.take("compulog", compulog_file(compulog_cells("S1", mpn="M1", dealer="5.00")))
    feeding.take("compulog", compulog_file(compulog_cells("S2", mpn="M2")), confirmed=True)
    assert feeding.offers("nordis") == before
