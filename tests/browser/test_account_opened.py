"""A reseller applies to a wholesaler, which opens the account with terms; it orders on them and both see what is owed."""

import re

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
_OPEN = text("SELECT open_cents FROM trading_account WHERE reseller_id = :reseller AND seller_id = :seller")


@pytest.mark.parametrize("script", [True, False])
def test_from_application_to_order(demo_portal: Flask, window: Window, script: bool) -> None:
    owner = runtime_of(demo_portal).owner_engine
    with transaction(owner, Scope.owner()) as session:
        seller, reseller = session.execute(_REFUSE, {"seller": SELLER, "network": NETWORK}).one()
        offer = session.execute(_OFFER, {"seller": seller}).one()
        before = int(session.execute(_OPEN, {"seller": seller, "reseller": reseller}).scalar_one())

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

    with transaction(owner, Scope.owner()) as session:
        after = int(session.execute(_OPEN, {"seller": seller, "reseller": reseller}).scalar_one())
    assert after > before
    digits = re.sub(r"\D", "", cents_text(after))
    for walker, path in ((buyer, f"/sellers/{seller}"), (office, f"/accounts/{reseller}")):
        assert digits in re.sub(r"[^\d]", "", walker.open(path).inner_text("main"))
    assert buyer.found + office.found + buyer.visitor.complaints + office.visitor.complaints == []
