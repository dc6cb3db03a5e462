"""Every page that a menu or a first row leads to: no serious fault for people who hear or type, nothing wider than a phone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visitor, Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PEOPLE = {
    "reseller": "manager@demo.example", "wholesaler": "manager@compulog.example", "vendor": "manager@ardoval.example",
}
OUTSIDE = ("//demo/sign-in", "//demo/reset", "//demo/nothing-here")
OF_MY_OWN = ("//account", "//organisations")
GRAVE = {"serious", "critical"}
VIOLATIONS = {"resultTypes": ["violations"]}
MOST_PAGES = 26
ONWARD = "main tbody tr:first-child a, main .products a, main .page-actions a.btn, main .tabs a"


def faults(page: Page) -> list[str]:
    """Serious and critical findings of axe on the page as it stands, each with the first element it names."""
    found = Axe().run(page, options=VIOLATIONS).response["violations"]
    return [
        f"{page.url} {finding['id']}: {finding['help']} {finding['nodes'][0]['html'][:160]}"
        for finding in found if finding["impact"] in GRAVE
    ]


def too_wide(page: Page) -> list[str]:
    """The page's address where its content is wider than the window; looked at with its styles, not while it arrives."""
    page.wait_for_load_state("load")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url} is {over} pixels too wide"] if over > 0 else []


def reachable(visitor: Visitor) -> Iterator[Page]:
    """The pages that the menu leads to, and from each list its first row's and every button's page."""
    visitor.page.goto(visitor.home + "/")
    waiting = [visitor.home + "/", *_links(visitor, ".nav-item-link")]
    seen: set[str] = set()
    for depth in (1, 2):
        found: list[str] = []
        for address in waiting:
            place = address.split("?")[0]
            if place in seen or len(seen) >= MOST_PAGES:
                continue
            seen.add(place)
            visitor.page.goto(address)
            yield visitor.page
            if depth == 1:
                found += _links(visitor, ONWARD)[:2]
        waiting = found


def _links(visitor: Visitor, selector: str) -> list[str]:
    addresses: list[str] = visitor.page.locator(selector).evaluate_all(
        "links => links.filter(link => !link.hasAttribute('download')).map(link => link.href)"
    )
    inside = [a for a in addresses if a.startswith(visitor.home) and not a.endswith((".pdf", ".csv", "format=csv"))]
    return [a for a in dict.fromkeys(inside) if "export" not in a]


@pytest.mark.parametrize("kind", PEOPLE)
def test_every_page_of_a_company_can_be_heard_and_typed(window: Window, kind: str) -> None:
    visitor = window().sign_in(PEOPLE[kind])
    found = [fault for page in reachable(visitor) for fault in faults(page)]
    for path in OF_MY_OWN:
        found += faults(visitor.open(path))
    assert found == []
    assert visitor.complaints == []


@pytest.mark.parametrize("kind", PEOPLE)
def test_no_page_is_wider_than_a_phone(window: Window, kind: str) -> None:
    visitor = window(phone=True).sign_in(PEOPLE[kind])
    assert [fault for page in reachable(visitor) for fault in too_wide(page)] == []


@pytest.mark.long
@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("look", [{"phone": True}, {"dark": True}, {"language": "en-GB"}], ids=["phone", "dark", "english"])
def test_every_page_in_every_look(window: Window, kind: str, look: dict[str, bool]) -> None:
    visitor = window(**look).sign_in(PEOPLE[kind])
    assert [fault for page in reachable(visitor) for fault in faults(page)] == []


@pytest.mark.parametrize("look", [{}, {"phone": True}, {"dark": True}], ids=["light", "phone", "dark"])
def test_the_door_and_the_page_of_nothing(window: Window, look: dict[str, bool]) -> None:
    visitor = window(**look)
    assert [fault for path in OUTSIDE for fault in (*faults(visitor.open(path)), *too_wide(visitor.page))] == []


def test_mistakes_at_the_door_are_announced_and_tied_to_their_fields(window: Window) -> None:
    page = window().open("//demo/sign-in")
    page.click("main button[type=submit]")
    assert page.locator("[role=alert]").is_visible()
    email = page.locator("[name=email]")
    assert email.get_attribute("aria-invalid") == "true"
    told = page.locator("#" + str(email.get_attribute("aria-describedby")).split()[-1])
    assert told.inner_text().strip()
    assert faults(page) == []


def test_pages_without_their_script_have_no_fault_either(window: Window) -> None:
    """The script is kept from loading (axe itself needs one), so the page stands as a browser without script draws it."""
    visitor = window()
    visitor.context.route("**/static/dist/*.js", lambda route: route.abort())
    visitor.sign_in(PEOPLE["reseller"])
    found = [fault for path in ("/", "/catalog/", "/orders", "/cart") for fault in faults(visitor.open(path))]
    assert found == []
