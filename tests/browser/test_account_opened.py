"""A reseller applies to a wholesaler, which opens the account; ordered, invoiced, paid, credited: both read one account."""

import re
from collections.abc import Sequence

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import text

from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from portal.kernel.money import cents_text
from portal.web.runtime import runtime_of
from tests.browser.conftest import Window
from tests.browser.test_whole_path import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NETWORK, BUYER, OFFICE, SELLER = "nordelune", "manager@nordelune.example", "manager@boreal.example", "boreal"
_REFUSE = text("""
    UPDATE trading_account a SET status = 'refused', reason = 'Incomplete file' FROM organisation s, organisation r
    WHERE s.network_id = a.network_id AND s.id = a.seller_id AND s.code = :seller
      AND r.network_id = a.network_id AND r.id = a.reseller_id AND r.code = 'r-0001'
      AND a.network_id = (SELECT id FROM network WHERE slug = :network) RETURNING a.seller_id, a.reseller_id
""")
_OFFER = text("""
    SELECT o.id, o.pack, o.min_quantity FROM offer o JOIN stock k ON k.network_id = o.network_id AND k.offer_id = o.id
    WHERE o.seller_id = :seller AND o.is_listed AND o.status = 'active'
      AND k.on_hand - k.reserved >= 2 * greatest(o.pack, o.min_quantity)
    ORDER BY k.on_hand - k.reserved DESC LIMIT 1
""")
_OWED = text("SELECT open_cents, due_cents FROM trading_account WHERE reseller_id = :reseller AND seller_id = :seller")
PAID = 1234


@pytest.mark.parametrize("script", [True, False])
def test_from_application_to_the_statement_of_account(demo_portal: Flask, window: Window, script: bool) -> None:
    owner = runtime_of(demo_portal).owner_engine
    with transaction(owner, Scope.owner()) as session:
        seller, reseller = session.execute(_REFUSE, {"seller": SELLER, "network": NETWORK}).one()
        offer = session.execute(_OFFER, {"seller": seller}).one()
        before, due_before = session.execute(_OWED, {"seller": seller, "reseller": reseller}).one()

    buyer = Walker(window(script=script).sign_in(BUYER, NETWORK), heard=script)
    page = buyer.open("/sellers")
    buyer.press(f"main a[href$='/sellers/{seller}']")
    page.fill("#note", "We have sent the missing papers.")
    buyer.press("#apply button[type=submit]")
    expect(page.locator(".notice-success")).to_be_visible()

    office = Walker(window(script=script).sign_in(OFFICE, NETWORK), heard=script)
    desk = office.look()
    office.press(f"main a[href$='/accounts/{reseller}'] >> nth=0")
    expect(desk.locator("main")).to_contain_text("We have sent the missing papers.")
    for name, typed in {"customer_number": "B-1001", "terms_days": "45", "terms_day": "10", "credit_limit": "999999",
                        "minimum": "", "freight": "25", "free_from": ""}.items():
        desk.fill(f"#{name}", typed)
    desk.select_option("#terms_basis", "then_month_end")
    office.press("#conditions button[name=open]")
    expect(desk.locator("main")).to_contain_text("B-1001")

    buyer.open("/cart")
    page.click("button[popovertarget='cart-new']")
    page.fill("#new-name", f"Account {script}")
    buyer.press("#cart-new button[type=submit]")
    units = max(offer.pack, offer.min_quantity)
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    added = page.request.post(buyer.visitor.home + "/cart/add", form={
        "csrf_token": token, "offer_id": str(offer.id), "quantity": str(-(-units // offer.pack) * offer.pack),
    }, headers={"Referer": buyer.visitor.home})
    assert added.ok
    buyer.open("/checkout")
    expect(page.locator("main")).to_contain_text("B-1001")
    buyer.press("#checkout aside button[type=submit]")
    expect(page.locator("#accept-error")).to_be_visible()
    page.check(f"#accept-{seller}")
    buyer.press("#checkout aside button[type=submit]")
    assert "/purchases/" in page.url

    order = page.locator("main tbody td a").first.inner_text()

    def owed() -> tuple[int, int]:
        with transaction(owner, Scope.owner()) as session:
            return tuple(session.execute(_OWED, {"seller": seller, "reseller": reseller}).one())

    after, due = owed()
    assert after > before
    assert due == due_before
    both = ((buyer, f"/sellers/{seller}"), (office, f"/accounts/{reseller}"))
    assert_read(both, after)

    invoice, total = invoiced(office, order)
    assert owed() == (before, due_before + total)
    pay_in_part(office, reseller, invoice)
    assert owed() == (before, due_before + total - PAID)
    credit_note, credited = credit_one_unit(office, invoice)
    assert owed() == (before, due_before + total - PAID - credited)
    for walker, party in ((buyer, SELLER), (office, "r-0001")):
        told = walker.open(f"/statements/{party}").inner_text("main")
        assert all(number in told for number in (invoice, credit_note))
    assert_read(((buyer, f"/statements/{SELLER}"), (office, "/statements/r-0001")), due_before + total - PAID - credited)
    assert buyer.found + office.found + buyer.visitor.complaints + office.visitor.complaints == []


def assert_read(pages: Sequence[tuple[Walker, str]], cents: int) -> None:
    """The amount stands on each page."""
    digits = re.sub(r"\D", "", cents_text(cents))
    for walker, path in pages:
        assert digits in re.sub(r"\D", "", walker.open(path).inner_text("main"))


def invoiced(office: Walker, order: str) -> tuple[str, int]:
    """The order is accepted and shipped whole; gives its invoice's number and total in cents."""
    desk = office.open(f"/orders/{order}")
    office.press("main form[action$='/accept'] button")
    desk.fill("#carrier", "Chronopost")
    office.press("#ship-form button[type=submit]")
    office.press("main a[href*='/invoices/']:not([href$='.pdf']) >> nth=0")
    expect(desk.locator("main")).to_contain_text(order)
    number = desk.url.rstrip("/").rsplit("/", 1)[1]
    total = desk.locator(".totals-row.grand dd").first.inner_text()
    return number, int(re.sub(r"\D", "", total))


def pay_in_part(office: Walker, reseller: int, invoice: str) -> None:
    """A payment of PAID cents, all of it for this invoice."""
    desk = office.open("/payments/new")
    desk.select_option("#reseller", str(reseller))
    desk.fill("#amount", cents_text(PAID))
    desk.check("input[name=settle][value=choose]")
    office.press("#payment-form button[type=submit]")
    for share in desk.locator("form[action$='/settle'] input[name^=cents-]").all():
        share.fill(cents_text(PAID) if invoice in (share.get_attribute("aria-label") or "") else "")
    office.press("form[action$='/settle'] button[type=submit]")
    expect(desk.locator("main")).to_contain_text(invoice)


def credit_one_unit(office: Walker, invoice: str) -> tuple[str, int]:
    """A unit of the first line is taken back to be scrapped; gives the credit note's number and total in cents."""
    desk = office.open(f"/invoices/{SELLER}/{invoice}/credit")
    desk.fill("#units-1", "1")
    desk.select_option("#goods-1", "scrapped")
    desk.select_option("#reason", "damaged")
    office.press("#credit-form button[formaction$='/preview']")
    issue = desk.locator("#credit-form button.btn-primary")
    total = int(re.sub(r"\D", "", issue.inner_text()))
    office.press(issue)
    expect(desk.locator("main")).to_contain_text(invoice)
    return desk.url.rstrip("/").rsplit("/", 1)[1], total
