"""Orders typed by a back-office: at the reseller's prices, under the same rules, with the paper they came by."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from catalog.actions.import_agreements import import_agreements
from portal.jobs.runner import transaction
from portal.kernel.ids import new_id
from portal.web.runtime import runtime_of
from tests.integration.ordering.test_conditions import balances, outstanding
from tests.integration.ordering.test_mails import deliver_events, mails
from tests.support.browsing import Browser
from tests.support.people import ask, change
from tests.support.shelves import ShelvedOffer, ledger_faults, shelve, stock_of
from tests.support.world import World

BrowserOf = Callable[[str | None], Browser]
NEW = {"address": "new", "recipient": "Alpha", "street": "1 rue du Port", "postcode": "75011", "city": "Paris"}
PDF = b"%PDF-1.7 a scanned order"


def shown(page: str) -> dict[str, str]:
    """What the form sends back by itself: what it showed, and its own request id."""
    form = page[page.index('id="typed-order"'):]
    return dict(re.findall(r'name="(shown_cents|shown_lines|request_id)" value="([^"]*)"', form.split("</form>")[0]))


def type_it(walid: Browser, reseller: int, lines: str, **more: object) -> str:
    """Looks the lines up, then places the order as the page shows it; gives its address."""
    page = walid.post(f"/accounts/{reseller}/order", {**NEW, "lines": lines, "check": "1"}).text
    answer = walid.post(
        f"/accounts/{reseller}/order", {**NEW, "lines": lines, **shown(page), "place": "1", **more},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.text[:4000]
    return str(answer.headers["Location"]).rsplit("/", 1)[1]


def test_an_order_is_typed_at_the_resellers_net_prices(
    app: Flask, engine: Engine, world: World, browser_of: BrowserOf
) -> None:
    walid, ana, alpha = browser_of("walid"), browser_of("ana"), world.companies["alpha"]
    world.open_account("alpha", "nord", freight_cents=1_000, credit_limit_cents=100_000)
    one, two = shelve(world, world.companies["nord"], "N-1"), shelve(world, world.companies["nord"], "N-2", dealer_cents=333)
    change(world, "UPDATE app_user SET locale = 'en' WHERE id = :u", u=world.people["ana"].user_id)
    number = type_it(walid, alpha.id, "N-1;2\nn-2 3\nN-1 1", purchase_order="FAX 7", dated_on="2026-01-15",
                     paper=(io.BytesIO(PDF), "order <7>.exe"))
    row = ask(world, "SELECT channel, reseller_id, net_cents, freight_cents, open_cents, placed_by_name, purchase_order, status"
              " FROM sales_order WHERE network_id = :n", n=world.network_id)[0]
    total = (30_999 + 1_000) * 12 // 10 + 1
    assert tuple(row) == ("offline", alpha.id, 30_999, 1_000, total, "Walid", "FAX 7", "placed")
    assert outstanding(world) == (total, 0)
    assert stock_of(world, one) == {"main": (10, 3)}
    assert stock_of(world, two) == {"main": (10, 3)}
    assert ledger_faults(world) == []
    assert balances(world) == []
    for browser in (ana, walid):
        page = browser.get(f"/orders/{number}").text
        paper = re.search(rf"/orders/{number}/papers/[0-9a-f-]+", page)
        assert paper
        file = browser.get(paper.group(0))
        assert (file.data, file.headers["Content-Type"]) == (PDF, "application/pdf")
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert ".exe" not in file.headers["Content-Disposition"]
        assert browser_of("cleo").get(paper.group(0)).status_code == 404
        assert browser_of("wim").get(paper.group(0)).status_code == 404
    deliver_events(app, world)
    assert any(number in " ".join(map(str, mail)) for mail in mails(world))
    verbs = ask(world, "SELECT verb, organisation_id FROM audit_entry WHERE network_id = :n AND verb = 'order.typed'",
                n=world.network_id)
    assert [tuple(verb) for verb in verbs] == [("order.typed", world.companies["nord"].id)]


def test_the_vendors_agreement_gives_the_net_price_and_is_not_shown(
    app: Flask, world: World, browser_of: BrowserOf
) -> None:
    walid, alpha = browser_of("walid"), world.companies["alpha"]
    shelve(world, world.companies["nord"], "N-1")
    agreement = ('{"agreements": [{"code": "VENDOR-SECRET", "granted_by": "vendor", "for": {"reseller": "alpha"}, "position": 1,'
                 ' "window": {"from": "2020-01-01", "until": "2099-01-01"}, "rules": [{"scope": {}, "off_dealer": "0.25"}]}]}')
    _import(app, world, agreement)
    page = walid.post(f"/accounts/{alpha.id}/order", {**NEW, "lines": "N-1 1", "check": "1"}).text
    assert "75,00" in page
    assert "VENDOR-SECRET" not in page
    number = type_it(walid, alpha.id, "N-1 1")
    row = ask(world, "SELECT net_unit_cents FROM order_line WHERE network_id = :n", n=world.network_id)[0]
    assert row.net_unit_cents == 7_500
    assert "VENDOR-SECRET" not in walid.get(f"/orders/{number}").text
    assert "VENDOR-SECRET" in browser_of("ana").get(f"/orders/{number}").text


def test_no_line_is_dropped_and_suggestions_stand_beside_it(world: World, browser_of: BrowserOf) -> None:
    walid, alpha = browser_of("walid"), world.companies["alpha"]
    shelve(world, world.companies["nord"], "PRINTER-100")
    shelve(world, world.companies["sud"], "SUD-ONLY")
    page = walid.post(f"/accounts/{alpha.id}/order", {**NEW, "lines": "PRINTER-10 2\nSUD-ONLY 1\nPRINTER-100", "place": "1"})
    assert page.status_code == 200
    for typed in ("PRINTER-10 2", "SUD-ONLY 1", "PRINTER-100"):
        assert f"<code>{typed}</code>" in page.text
    assert page.text.count("<code>PRINTER-100</code>") >= 2
    assert ask(world, "SELECT 1 FROM sales_order WHERE network_id = :n", n=world.network_id) == []


@pytest.mark.parametrize(("_case", "account", "lines", "status"), [
    ("over the limit by a cent", {"credit_limit_cents": 11_999}, "N-1 1", 409),
    ("blocked", {"status": "blocked"}, "N-1 1", 409),
    ("below the minimum", {"minimum_cents": 10_001}, "N-1 1", 409),
    ("more than there is", {}, "N-1 11", 409),
])
def test_what_online_orders_may_not_typed_ones_may_not_either(
    world: World, browser_of: BrowserOf, _case: str, account: dict[str, object], lines: str, status: int
) -> None:
    walid, alpha = browser_of("walid"), world.companies["alpha"]
    offer = shelve(world, world.companies["nord"], "N-1")
    world.open_account("alpha", "nord", **account)
    form = {**NEW, "lines": lines, "check": "1"}
    told = shown(walid.post(f"/accounts/{alpha.id}/order", form).text)
    assert walid.post(f"/accounts/{alpha.id}/order", {**form, **told, "place": "1"}).status_code == status
    assert stock_of(world, offer) == {"main": (10, 0)}
    assert outstanding(world) == (0, 0)


@pytest.mark.parametrize("content", [b"<html>", b"MZ executable", b"", b"PK\x03\x04"])
def test_a_paper_that_is_no_picture_and_no_pdf_is_refused(world: World, browser_of: BrowserOf, content: bytes) -> None:
    walid, alpha = browser_of("walid"), world.companies["alpha"]
    shelve(world, world.companies["nord"], "N-1")
    form = {**NEW, "lines": "N-1 1"}
    told = shown(walid.post(f"/accounts/{alpha.id}/order", {**form, "check": "1"}).text)
    sent = {**form, **told, "place": "1", "paper": (io.BytesIO(content), "order.pdf")}
    answer = walid.post(f"/accounts/{alpha.id}/order", sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'id="paper-error"' in answer.text
    assert ask(world, "SELECT 1 FROM sales_order WHERE network_id = :n", n=world.network_id) == []


def test_prices_that_moved_are_told(world: World, browser_of: BrowserOf) -> None:
    walid, alpha = browser_of("walid"), world.companies["alpha"]
    offer = shelve(world, world.companies["nord"], "N-1")
    form = {**NEW, "lines": "N-1 1"}
    told = shown(walid.post(f"/accounts/{alpha.id}/order", {**form, "check": "1"}).text)
    change(world, "UPDATE offer SET dealer_cents = 9000 WHERE network_id = :n AND id = :o", n=world.network_id, o=offer.id)
    answer = walid.post(f"/accounts/{alpha.id}/order", {**form, **told, "place": "1"})
    assert answer.status_code == 409
    assert "120,00" in answer.text
    assert "108,00" in answer.text


def test_a_seller_sets_only_its_own_goods_aside_and_only_for_resellers(engine: Engine, world: World) -> None:
    own, foreign = shelve(world, world.companies["nord"], "N-1"), shelve(world, world.companies["sud"], "S-1")
    alpha, sud = world.companies["alpha"].id, world.companies["sud"].id
    with pytest.raises(Exception, match="own goods"):
        _reserve(engine, world, alpha, foreign)
    with pytest.raises(Exception, match="for a reseller"):
        _reserve(engine, world, sud, own)
    assert stock_of(world, own) == {"main": (10, 0)}


def test_who_may_type(world: World, browser_of: BrowserOf) -> None:
    alpha = world.companies["alpha"].id
    assert browser_of("ana").get(f"/accounts/{alpha}/order").status_code == 403
    assert browser_of("vera").get(f"/accounts/{alpha}/order").status_code == 403
    assert browser_of("walid").get(f"/accounts/{world.companies['sud'].id}/order").status_code == 404


def _reserve(engine: Engine, world: World, reseller: int, offer: ShelvedOffer) -> None:
    with transaction(engine, world.people["walid"].scope) as session:
        session.execute(
            text("SELECT * FROM reserve_for(:r, CAST(:l AS uuid[]), CAST(:o AS bigint[]), CAST(:q AS integer[]))"),
            {"r": reseller, "l": [new_id()], "o": [offer.id], "q": [1]},
        )


def _import(app: Flask, world: World, content: str) -> None:
    from_vendor = world.people["vera"]
    with app.test_request_context(), transaction(runtime_of(app).engine, from_vendor.scope) as session:
        import_agreements(session, from_vendor.actor, network_id=world.network_id, content=content.encode(),
                          may_grant=[from_vendor.company.id])
