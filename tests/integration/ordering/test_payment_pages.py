"""The pages of payments: from the bank's file to the paid invoice, what is refused, clicked twice or another's."""

import re
from collections.abc import Callable
from io import BytesIO
from uuid import UUID

from sqlalchemy import Engine

from portal.kernel.clock import paris_today
from portal.kernel.ids import new_id
from tests.support.browsing import Browser
from tests.support.owing import due, left, money_faults, owe, owed
from tests.support.people import ask
from tests.support.world import World

BrowserOf = Callable[[str], Browser]
_VERSION = re.compile(r'name="version" value="(\d+)"')


def payments(world: World) -> list[UUID]:
    return [row.id for row in ask(world, "SELECT id FROM payment WHERE network_id = :n ORDER BY id", n=world.network_id)]


def version(browser: Browser, payment: UUID) -> str:
    found = _VERSION.search(browser.get(f"/payments/{payment}").text)
    return found.group(1) if found else "0"


def form(world: World, amount: str, **more: str) -> dict[str, str]:
    return {"received_on": paris_today().isoformat(), "amount": amount, "method": "transfer", "reference": "VIR",
            "reseller": str(world.companies["alpha"].id), "settle": "oldest", **more}


def test_recorded_by_hand_the_oldest_first_and_clicked_twice(world: World, engine: Engine, browser_of: BrowserOf) -> None:
    invoice, walid = owe(world, engine, 10_000), browser_of("walid")
    data = form(world, "99,99", request_id=str(new_id()))
    answers = [walid.post("/payments/new", data) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert (len(payments(world)), owed(world, invoice), due(world)) == (1, 1, 1)


def test_what_is_typed_wrongly_comes_back_with_words(world: World, browser_of: BrowserOf) -> None:
    walid = browser_of("walid")
    for wrong in ({"amount": "0"}, {"amount": "1.234"}, {"amount": "abc"}, {"received_on": "2999-01-01"}, {"received_on": ""},
                  {"reseller": "999999999"}, {"reseller": "x"}, {"method": "gold"}, {"reference": "x" * 501}):
        answer = walid.post("/payments/new", form(world, "10") | wrong)
        assert answer.status_code == 422, wrong
    assert payments(world) == []


def test_settle_undo_give_and_take_away_on_its_page(world: World, engine: Engine, browser_of: BrowserOf) -> None:
    invoice, walid = owe(world, engine, 5_000), browser_of("walid")
    assert walid.post("/payments/new", form(world, "60", reseller="")).status_code == 303
    [payment] = payments(world)
    page = f"/payments/{payment}"

    def step(verb: str, **fields: str) -> int:
        return walid.post(f"{page}/{verb}", {"version": version(walid, payment), **fields}).status_code

    assert step("give", reseller="") == 422
    assert step("give", reseller=str(world.companies["sud"].id)) == 422
    assert step("give", reseller=str(world.companies["alpha"].id)) == 303
    assert step("give", reseller=str(world.companies["beta"].id)) == 422
    field = f"cents-{invoice}"
    assert step("settle") == 422
    assert step("settle", **{field: "50,01"}) == 422
    assert step("settle", **{field: "x"}) == 422
    assert step("settle", **{field: "50,00"}) == 303
    assert step("settle", **{field: "0,01"}) == 422
    assert (owed(world, invoice), left(world, payment)) == (0, 1_000)
    assert step("take-away") == 422
    assert step("undo", invoice=str(invoice), amount="50,01") == 422
    assert step("undo", invoice=str(invoice), amount="50,00") == 303
    assert step("undo", invoice="x", amount="50,00") == 404
    assert step("set-aside", note="?") == 303
    assert "?" in walid.get("/matching?state=aside").text
    assert step("take-up") == 303
    assert step("pay-back", amount="60,01") == 422
    assert step("take-away") == 303
    assert step("give", reseller=str(world.companies["alpha"].id)) == 303
    assert step("pay-back", amount="10") == 303
    assert walid.post(f"{page}/set-aside", {"version": "1"}).status_code == 409
    assert (owed(world, invoice), left(world, payment), due(world)) == (5_000, 5_000, 0)
    assert money_faults(world) == []


def test_a_reseller_sees_its_payments_and_not_the_sellers_desk(world: World, engine: Engine, browser_of: BrowserOf) -> None:
    owe(world, engine, 5_000)
    walid, bo, cleo, wim = browser_of("walid"), browser_of("bo"), browser_of("cleo"), browser_of("wim")
    assert walid.post("/payments/new", form(world, "50")).status_code == 303
    [payment] = payments(world)
    assert "50,00" in bo.get(f"/payments/{payment}").text
    assert [one.get(f"/payments/{payment}").status_code for one in (cleo, wim)] == [404, 404]
    assert bo.get("/payments?q=50,00&sort=-amount&format=csv").status_code == 200
    assert [bo.get(page).status_code for page in ("/matching", "/payments/new", "/bank-files", "/reminders")] == [403] * 4
    assert bo.post(f"/payments/{payment}/undo").status_code == 403


def upload(browser: Browser, content: bytes) -> str:
    answer = browser.post("/bank-files/upload", {"file": (BytesIO(content), "releve.csv")}, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text[:2000]
    return str(answer.headers["Location"])


def test_from_the_banks_file_to_the_paid_invoice(world: World, engine: Engine, browser_of: BrowserOf) -> None:
    invoice = owe(world, engine, 120_000, number="F2026-90001")
    walid, ana = browser_of("walid"), browser_of("ana")
    where = upload(walid, b"Date;Libelle;Montant\n10/03/2026;VIR f2026 90001;1200,00\n10/03/2026;VIR X;3,00\n10/03/2026;Y;abc\n")
    page = walid.client.get(where).text
    assert "VIR f2026 90001" in page
    assert "abc" in page
    assert ask(world, "SELECT count(*) AS n FROM payment WHERE network_id = :n", n=world.network_id)[0].n == 0
    token = where.partition("file=")[2]
    assert walid.post("/bank-files/take", {"file": token}).status_code == 303
    assert walid.post("/bank-files/take", {"file": token}).status_code == 303
    assert ask(world, "SELECT count(*) AS n FROM payment WHERE network_id = :n", n=world.network_id)[0].n == 2
    page = walid.get("/matching").text
    assert "F2026-90001" in page
    assert owed(world, invoice) == 120_000
    certain = [part.partition('"')[0] for part in page.split('name="certain" value="')[1:]]
    assert len(certain) == 1
    assert walid.post("/matching/certain", {"certain": certain}).status_code == 303
    assert (owed(world, invoice), due(world)) == (0, 0)
    assert walid.post("/matching/certain", {"certain": certain}).status_code == 303
    assert walid.get("/payments?format=csv").status_code == 200
    assert "VIR f2026 90001" in ana.get("/payments").text
    assert "VIR X" not in ana.get("/payments").text
    assert money_faults(world) == []


def test_another_company_does_not_see_a_file_that_was_handed_in(world: World, browser_of: BrowserOf) -> None:
    where = upload(browser_of("walid"), b"Date;Libelle;Montant\n10/03/2026;VIR;1,00\n")
    wim = browser_of("wim")
    assert wim.get(f"/bank-files/preview{where[where.index('?'):]}").status_code == 404
    assert wim.post("/bank-files/take", {"file": where.partition("file=")[2]}).status_code == 404
    assert wim.get("/bank-files/preview?file=x").status_code == 404
