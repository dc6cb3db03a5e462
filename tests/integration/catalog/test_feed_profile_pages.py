"""Feed profiles made through the pages alone: from a sample of any format to an import, versions, the default, retiring."""

import csv
import io
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.datastructures import MultiDict

from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from tests.integration.catalog.test_feed_pages import handed_in, worked
from tests.support.browsing import Browser
from tests.support.feed_files import (
    compulog_cells,
    compulog_file,
    mediasud_cells,
    mediasud_file,
    nordis_cells,
    nordis_file,
)
from tests.support.feeding import Feeding
from tests.support.world import World

HEAD = ["Item number", "Manufacturer", "Part number", "Product name", "Family", "MSRP", "Net price", "Qty Paris", "Qty Lyon",
        "ETA", "", "Lifecycle"]


@pytest.fixture
def feeding(world: World, engine: Engine) -> Feeding:
    return Feeding(world, engine)


@pytest.fixture
def browser(portal: Flask, world: World, feeding: Feeding) -> Callable[[str], Browser]:
    return lambda name: Browser(portal, world.slug, world.people[name])


def strange(delimiter: str, encoding: str) -> bytes:
    out = io.StringIO()
    rows = [[f"I{n}", "HP", f"P/{n}", f'Ecran 24" n°{n}', "Moniteurs", f"{1000 + n}.90", f"{900 + n}.10", str(n), "0",
             "2026-11-30", "", ["Active", "EOL", "New"][n % 3]] for n in range(30)]
    csv.writer(out, delimiter=delimiter).writerows([HEAD, *rows])
    return out.getvalue().encode(encoding)


def begun(walid: Browser, data: bytes, name: str = "sample.dat") -> str:
    """The address of the draft that a sample began."""
    answer = walid.post("/feeds/profiles/new", {"file": (BytesIO(data), name)}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def shown(page: str) -> MultiDict[str, str]:
    """The values of the editor's form as a browser would send them."""
    form = page[page.index('id="profile-form"'):]
    form = form[:form.index("</form>")]
    values: MultiDict[str, str] = MultiDict()
    for tag in re.finditer(r"<input([^>]*)>|<select([^>]*)>(.*?)</select>", form, re.DOTALL):
        attributes = tag[1] or tag[2]
        name = re.search(r'name="([^"]+)"', attributes)
        if name is None or name[1] in ("csrf_token", "request_id"):
            continue
        if tag[1] is not None:
            if 'type="checkbox"' in attributes and " checked" not in attributes:
                continue
            value = re.search(r'value="([^"]*)"', attributes)
            values.add(name[1], html(value[1]) if value else "")
        else:
            chosen = re.search(r'<option selected value="([^"]*)"|<option value="([^"]*)" selected', tag[3])
            first = re.search(r'<option value="([^"]*)"', tag[3])
            values.add(name[1], html((chosen[1] or chosen[2] or "") if chosen else first[1] if first else ""))
    return values


def html(text_: str) -> str:
    return text_.replace("&amp;", "&").replace("&#34;", '"').replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")


def kept(walid: Browser, place: str, **changed: Any) -> Any:
    """The draft's form sent with `do=keep`, some values changed."""
    values = shown(walid.client.get(place).text)
    for name, value in {"do": "keep", **changed}.items():
        values.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return walid.post("/" + place, values.to_dict(flat=False))


@pytest.mark.parametrize(("case", "data", "code"), [
    ("semicolons", nordis_file(*(nordis_cells(f"N{n}", mpn=f"M{n}", gtin="") for n in range(30))), "semi"),
    ("records", compulog_file(*(compulog_cells(f"C{n}", mpn=f"K{n}X", gtin="", name=f"Ecran plat large {n}", paris=str(n),
                                               status="ADN"[n % 3], brand=("Asus", "MSI")[n % 2],
                                               category=("tele", "micro")[n % 2],
                                               lyon=str(n % 5), lille=str(n % 4), dealer=f"{n + 9}.50", list=f"{n + 20}.00")
                                for n in range(30))), "records"),
    ("a workbook with a title", mediasud_file(*(mediasud_cells(f"S{n}", mpn=f"K{n}", gtin="") for n in range(30))), "book"),
    ("tabs in UTF-16", strange("\t", "utf-16"), "tabs"),
    ("bars, quotes, an empty column", strange("|", "cp1252"), "bars"),
    ("commas in UTF-8", strange(",", "utf-8"), "commas"),
])
def test_a_new_format_needs_the_pages_alone(
    portal: Flask, browser: Callable[[str], Browser], feeding: Feeding, case: str, data: bytes, code: str
) -> None:
    walid = browser("nordis")
    place = begun(walid, data)
    page = walid.client.get(place).text
    assert "None of the first" in page or "Aucune" in page, case
    answer = kept(walid, place, code=code)
    assert answer.status_code == 303, re.findall(r'field-error.*?<span>(.*?)</span>', answer.text)
    assert feeding.one("SELECT count(*) FROM profile_draft WHERE network_id = :n") == 0
    run = handed_in(walid, code, data).headers["Location"]
    assert walid.post(f"/{run}/start").status_code == 303
    worked(portal, feeding)
    assert feeding.one("SELECT count(*) FROM offer WHERE network_id = :n AND is_listed") == 30


def test_a_refusal_names_the_field_and_what_would_be_right(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    walid = browser("nordis")
    place = begun(walid, strange(";", "utf-8"))
    answer = kept(walid, place, code="Not a code", column__dealer="", title="", cut_off="title", thousands=".", decimal=".")
    assert answer.status_code == 422
    for name in ("column-dealer-wrong", 'id="code-error"', 'id="title-error"', 'id="thousands-error"'):
        assert name in answer.text, name
    assert feeding.one("SELECT count(*) FROM feed_profile WHERE network_id = :n AND code LIKE 'not%'") == 0
    answer = kept(walid, place, code="good", column__dealer="No such heading")
    assert answer.status_code == 303, "a profile may name a column that this sample lacks"


def test_what_was_typed_is_looked_at_again(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    walid = browser("nordis")
    place = begun(walid, strange(";", "utf-8"))
    assert kept(walid, place, do="look", code="x1", decimal=",").status_code == 303
    page = walid.client.get(place).text
    assert 'value="x1"' in page
    assert "1000.90" in page, "every line is rejected for its price, which is shown"
    assert kept(walid, place, do="guess").status_code == 303
    assert "1000.90" not in walid.client.get(place).text


@pytest.mark.parametrize("data", [b"", b"\n\n", b"%PDF-1.7 x", b"PK\x03\x04 no workbook"])
def test_what_cannot_be_read_is_refused_at_the_file(browser: Callable[[str], Browser], feeding: Feeding, data: bytes) -> None:
    answer = browser("nordis").post("/feeds/profiles/new", {"file": (BytesIO(data), "x.csv")}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert feeding.one("SELECT count(*) FROM profile_draft WHERE network_id = :n") == 0


def test_an_import_keeps_the_version_it_began_with(portal: Flask, browser: Callable[[str], Browser], feeding: Feeding) -> None:
    walid = browser("nordis")
    data = nordis_file(*(nordis_cells(f"N{n}", mpn=f"M{n}", gtin="") for n in range(5)))
    run = handed_in(walid, "nordis", data).headers["Location"]
    answer = walid.post("/feeds/profiles/nordis/edit")
    place = answer.headers["Location"]
    assert kept(walid, place, column__dealer="Prix public HT", column__list="Prix revendeur HT").status_code == 303
    assert feeding.rows("SELECT version FROM feed_profile_version v WHERE network_id = :n AND code = 'nordis' ORDER BY 1") == [
        (1,), (2,)]
    assert walid.post(f"/{run}/start").status_code == 303
    worked(portal, feeding)
    assert feeding.one("SELECT DISTINCT dealer_cents FROM offer WHERE network_id = :n") == 109950
    again = handed_in(walid, "nordis", data).headers["Location"]
    assert walid.post(f"/{again}/start").status_code == 303
    worked(portal, feeding)
    assert feeding.one("SELECT DISTINCT dealer_cents FROM offer WHERE network_id = :n") == 129900, "the same file, read anew"


def test_two_who_edit_one_profile(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    walid = browser("nordis")
    first, second = (walid.post("/feeds/profiles/nordis/edit").headers["Location"] for _ in range(2))
    assert kept(walid, first, name="One").status_code == 303
    assert walid.client.get(first).status_code == 404
    walid.post("/feeds/profiles/nordis/edit")
    assert kept(walid, second, name="Two", decimal=".").status_code == 303, "only the name had changed: the version stands"
    third, fourth = (walid.post("/feeds/profiles/nordis/edit").headers["Location"] for _ in range(2))
    assert kept(walid, third, decimal=",").status_code == 303
    assert kept(walid, fourth, decimal="any").status_code == 409


def test_the_default_comes_first_and_the_retired_not_at_all(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    walid = browser("nordis")
    place = walid.post("/feeds/profiles/nordis/copy").headers["Location"]
    assert kept(walid, place, code="other").status_code == 303
    assert walid.post("/feeds/profiles/other/default").status_code == 303
    choices = re.findall(r'<option (?:selected )?value="(\w+)"', walid.get("/feeds/upload").text)
    assert choices == ["other", "nordis"]
    assert walid.post("/feeds/profiles/other/retire").status_code == 303
    assert walid.post("/feeds/profiles/other/default").status_code == 422
    assert 'value="other"' not in walid.get("/feeds/upload").text
    assert handed_in(walid, "other", nordis_file(nordis_cells())).status_code == 422
    assert walid.post("/feeds/profiles/other/use-again").status_code == 303
    assert 'value="other"' in walid.get("/feeds/upload").text
    verbs = [row[0] for row in feeding.rows(
        "SELECT verb FROM audit_entry WHERE network_id = :n AND verb LIKE 'feed_profile%' ORDER BY at, id")]
    assert verbs == ["feed_profile.added", "feed_profile.default_set", "feed_profile.retired", "feed_profile.used_again"]
    listed = walid.get("/feeds/profiles/?format=csv").text
    assert "nordis" in listed
    assert "other" in listed


def test_profiles_are_their_wholesalers_own(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    place = begun(browser("nordis"), strange(";", "utf-8"))
    draft = place.rsplit("/", 1)[1]
    other = browser("compulog")
    assert other.get(f"/feeds/profiles/drafts/{draft}").status_code == 404
    assert other.post(f"/feeds/profiles/drafts/{draft}/discard").status_code == 404
    assert other.get("/feeds/profiles/nordis").status_code == 404
    assert other.post("/feeds/profiles/nordis/retire").status_code == 404
    assert browser("vera").get("/feeds/profiles/").status_code == 403


def test_a_profile_follows_the_sellers_default_rate(browser: Callable[[str], Browser], feeding: Feeding) -> None:
    with transaction(feeding.world.owner_engine, Scope.owner()) as session:
        session.execute(text("INSERT INTO seller_vat_default (network_id, seller_id, from_on, rate) VALUES (:n, :s, '2020-01-01',"
                             " 0.055)"), {"n": feeding.world.network_id, "s": feeding.world.companies["nordis"].id})
    walid = browser("nordis")
    place = walid.post("/feeds/profiles/nordis/edit").headers["Location"]
    assert kept(walid, place, vat_rate="0.3").status_code == 422
    assert kept(walid, place, vat_rate="default").status_code == 303
