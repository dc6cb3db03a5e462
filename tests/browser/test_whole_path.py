"""From the search box to the delivered goods: bought from two sellers, shipped in two parts by one, cancelled at the other."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from babel.dates import format_date
from playwright.sync_api import Locator, Page, expect

from portal.kernel.clock import paris_today
from tests.browser.conftest import Visitor, Window
from tests.browser.test_accessibility import faults, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BUYER, BACK_OFFICE, SELLER = "buyer@demo.example", "backoffice@nordis.example", "Nordis"
WORDS, UNITS, FIRST_PART = "ecran", 3, 1
PLACES = {"recipient": "Dépôt Tolbiac", "street": "1 rue du Port", "postcode": "75013", "city": "Paris"}
LOOKS = {"desk": {}, "phone": {"phone": True}, "without script": {"script": False}}


@dataclass
class Walker:
    """Somebody on the way, who writes down what is wrong: a page that is too wide, and with script what axe finds."""

    visitor: Visitor
    heard: bool
    found: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    @property
    def page(self) -> Page:
        return self.visitor.page

    def open(self, path: str) -> Page:
        """A page below the company's first page."""
        self.visitor.open(path)
        return self.look()

    def press(self, control: str | Locator) -> Page:
        """Presses a link or a button, waits for the page it leads to, and looks at that."""
        place = self.page.locator(control) if isinstance(control, str) else control
        with self.page.expect_navigation():
            place.click()
        return self.look()

    def look(self, *, again: bool = False) -> Page:
        """Writes down what is wrong with the page as it stands; axe hears a page once, or once more where asked."""
        self.found += too_wide(self.page)
        place = urlsplit(self.page.url).path
        if self.heard and (again or place not in self.known):
            self.known.add(place)
            self.found += faults(self.page)
        return self.page


def search(buyer: Walker, asked: str) -> Page:
    """Types into the search box of every page."""
    box = buyer.page.locator("#site-search")
    box.fill(asked)
    with buyer.page.expect_navigation():
        box.press("Enter")
    return buyer.look()


def choose_product(buyer: Walker) -> str:
    """By words: opens the first product that two wholesalers can deliver, and gives its part number."""
    page = search(buyer, WORDS)
    for product in page.locator("main .product").all():
        stocks = product.locator(".offer:has(form.add) .offer-stock strong").all_inner_texts()
        if SELLER in product.inner_text() and sum(int(re.sub(r"\D", "", units)) >= UNITS for units in stocks) > 1:
            code = product.locator("code").inner_text()
            buyer.press(product.locator("h2 a"))
            return code
    raise AssertionError("no product that two can deliver")


def net_prices(page: Page) -> dict[str, str]:
    """The net price of each seller that delivers, as the product's page compares them."""
    offers = page.locator("#offers tbody tr:has(form.add)").all()
    return {offer.locator("th").inner_text().split("\n")[0]: offer.locator(".net").inner_text() for offer in offers}


def fill_cart(buyer: Walker, cart: str) -> dict[str, str]:
    """A new cart (the demo's holds lines) with one product from two wholesalers; gives the price of each."""
    page = buyer.open("/cart")
    page.click("button[popovertarget='cart-new']")
    page.fill("#new-name", cart)
    buyer.press("#cart-new button[type=submit]")
    code = choose_product(buyer)
    search(buyer, code)
    expect(page.locator("main .product code").first).to_have_text(code)
    buyer.press("main .product h2 a >> nth=0")
    page.fill("#quantity", str(UNITS))
    page.locator("#quantity").press("Enter")
    expect(page.locator(".why h3 small").first).to_contain_text(f"× {UNITS}")
    prices = net_prices(page)
    other = next(seller for seller in prices if not seller.startswith(SELLER))
    chosen = {seller: price for seller, price in prices.items() if seller.startswith(SELLER) or seller == other}
    for seller in chosen:
        offer = page.locator("#offers tbody tr", has_text=seller)
        offer.locator("[name=quantity]").fill(str(UNITS))
        buyer.press(offer.locator("form.add button"))
        expect(page.locator("#flashes .notice-success")).to_be_visible()
    assert len(chosen) == 2
    return chosen


def check_out(buyer: Walker, prices: dict[str, str], reference: str, wanted: date) -> dict[str, str]:
    """From the cart to the purchase; gives the number of each seller's order."""
    page = buyer.open("/cart")
    for seller, price in prices.items():
        lines = page.locator("#cart section", has=page.locator(f"h2:text-is('{seller}')")).locator("tbody tr")
        expect(lines).to_have_count(1)
        assert price in lines.inner_text()
    buyer.press("#cart aside a.btn-primary")
    page.check("#address-new")
    for name, text in PLACES.items():
        page.fill(f"#{name}", text)
    page.fill("#purchase_order", reference)
    page.fill("#wanted_on", wanted.isoformat())
    for box in page.locator("#checkout [name^=accept-]").all():
        box.check()
    buyer.press("#checkout aside button[type=submit]")
    assert "/purchases/" in page.url
    expect(page.locator("main .notice-success")).to_be_visible()
    assert reference in page.inner_text("main")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(len(prices))
    orders = {row.locator("td").nth(1).inner_text(): row.locator("td a").first.inner_text() for row in rows.all()}
    assert set(orders) == set(prices)
    return orders


def ship(office: Walker, units: int | None, tracking: str) -> None:
    """Sends so many units, or all that remain."""
    page = office.page
    if units is not None:
        page.fill("#ship-form input[name^=units]", str(units))
    page.fill("#carrier", "Chronopost")
    page.fill("#tracking", tracking)
    office.press("#ship-form button[type=submit]")
    assert tracking in page.inner_text("main")


def history(buyer: Walker, order: str) -> list[str]:
    """What the reseller reads on the order's page, newest first, and where the order stands in one word."""
    page = buyer.open(f"/orders/{order}")
    return [page.locator(".way .is-now .way-name").inner_text(), *page.locator(".moment-title").all_inner_texts()]


def assert_papers(buyer: Walker, count: int) -> None:
    """Each shipment's delivery note comes as a PDF."""
    notes = buyer.page.locator("a[href*='/shipments/'][href$='.pdf']")
    expect(notes).to_have_count(count)
    for note in notes.all():
        paper = buyer.visitor.context.request.get(note.evaluate("link => link.href"))
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.body().startswith(b"%PDF")


@pytest.mark.parametrize("look", LOOKS)
def test_from_the_search_box_to_delivered_goods(window: Window, look: str) -> None:
    heard = LOOKS[look].get("script", True)
    reference, wanted = f"BC {look}", paris_today() + timedelta(days=21)
    buyer = Walker(window(**LOOKS[look]), heard)
    buyer.open("//demo/sign-in")
    buyer.visitor.sign_in(BUYER)
    prices = fill_cart(buyer, f"Chantier {look}")
    orders = check_out(buyer, prices, reference, wanted)
    ours = next(number for seller, number in orders.items() if seller.startswith(SELLER))
    (other,) = set(orders.values()) - {ours}
    assert history(buyer, ours) == ["Passée", "Passée"]
    seen = buyer.page.inner_text("main")
    assert PLACES["street"] in seen
    assert next(price for seller, price in prices.items() if seller.startswith(SELLER)) in seen
    assert format_date(wanted, "medium", "fr") in seen

    office = Walker(window(**LOOKS[look]).sign_in(BACK_OFFICE), heard)
    desk = office.look()
    office.press("main a[href*='status=placed']")
    office.press(f"main tbody a:text-is('{ours}')")
    assert reference in desk.inner_text("main")
    office.press("form[action$='/accept'] button")
    assert history(buyer, ours)[0] == "Acceptée"
    ship(office, FIRST_PART, "XY000000001FR")
    assert history(buyer, ours)[0] == "En partie"
    assert "XY000000001FR" in buyer.page.inner_text("main")
    office.look(again=True)
    ship(office, None, "XY000000002FR")
    assert history(buyer, ours)[0] == "Expédiée"
    for _shipment in range(2):
        office.press("form[action$='/deliver'] button >> nth=0")
    stage, *moments = history(buyer, ours)
    assert stage == "Livrée"
    assert len(moments) == 6
    assert_papers(buyer, 2)
    buyer.look(again=True)
    office.press("form[action$='/close'] button")
    expect(desk.locator("form[action$='/close']")).to_have_count(0)
    assert history(buyer, ours)[:2] == ["Close", "Close"]

    page = buyer.open(f"/orders/{other}")
    page.click("button[popovertarget=cancel]")
    buyer.press("#cancel button[type=submit]")
    assert history(buyer, other)[0] == "Annulée"
    expect(page.locator("button[popovertarget=cancel]")).to_have_count(0)
    buyer.look(again=True)
    assert buyer.found + office.found + buyer.visitor.complaints + office.visitor.complaints == []
