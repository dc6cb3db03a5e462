"""A pricing person builds, looks at, confirms, saves and moves an agreement: by keys alone, without script, on a phone."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PRICING = "pricing@nordis.example"


def reach(page: Page, selector: str, most: int = 160) -> None:
    """Presses Tab until the focus is there: no mouse, no focusing by script."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keys")


def write(page: Page, selector: str, words: str) -> None:
    reach(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def choose(page: Page, selector: str, value: str) -> None:
    """Chooses in a list by arrow keys."""
    reach(page, selector)
    page.keyboard.press("Home")
    for _ in range(8):
        if page.locator(selector).input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} cannot be chosen by keys")


def press(page: Page, selector: str) -> None:
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def build(page: Page, code: str, brand: str, category: str) -> None:
    """Three rules: a brand, a category from ten units on, everything."""
    write(page, "#code", code)
    write(page, "#rule-0-brand", brand)
    write(page, "#rule-0-value", "12,5")
    press(page, "button[value=add]")
    assert page.evaluate("document.activeElement.id") == "rule-1-reach"
    choose(page, "#rule-1-reach", "category")
    write(page, "#rule-1-category", category)
    write(page, "#rule-1-quantity", "10")
    write(page, "#rule-1-value", "15")
    press(page, "button[value=add]")
    choose(page, "#rule-2-reach", "everything")
    write(page, "#rule-2-value", "2")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_agreement_is_built_without_a_mouse(window: Window, script: bool) -> None:
    visitor = window(script=script).sign_in(PRICING)
    code = f"N-KEYS-{'A' if script else 'B'}"
    page = visitor.open("/agreements/new")
    brand = page.locator("#brand-names option").first.get_attribute("value") or ""
    category = page.locator("#category-names option").first.get_attribute("value") or ""
    if not script:
        _built_without_script(page, code, brand, category)
        assert visitor.complaints == []
        return
    build(page, code, brand, category)
    press(page, ".editor-buttons button[value=preview]")
    preview = page.inner_text("#preview")
    assert brand in preview
    assert category in preview
    press(page, ".editor-buttons button[value=save]")
    assert page.locator("#everything-error").count() == 1
    assert page.input_value("#rule-1-quantity") == "10"
    assert faults(page) == []
    reach(page, "#everything")
    page.keyboard.press("Space")
    press(page, ".editor-buttons button[value=save]")
    page.wait_for_url(lambda url: url.rsplit("/", 1)[-1].isdigit())
    assert "12,5" in page.inner_text("main")
    page = visitor.open("/agreements/order")
    assert page.locator(".order-text a").nth(0).inner_text() == code
    press(page, ".order-line:first-child button[value=down]")
    assert page.locator(".order-text a").nth(1).inner_text() == code
    assert page.evaluate("document.activeElement.value") == "down"
    write(page, ".order-line:nth-child(2) input[name=to]", "1")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".order-text a").nth(0).inner_text() == code
    write(page, ".order-line:first-child input[name=to]", "2")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".order-text a").nth(1).inner_text() == code
    assert faults(page) == []
    assert visitor.complaints == []


def _built_without_script(page: Page, code: str, brand: str, category: str) -> None:
    page.fill("#code", code)
    page.fill("#rule-0-brand", brand)
    page.fill("#rule-0-value", "12,5")
    page.click("button[value=add]")
    page.select_option("#rule-1-reach", "category")
    page.fill("#rule-1-category", category)
    page.fill("#rule-1-quantity", "10")
    page.fill("#rule-1-value", "15")
    page.click("button[value=add]")
    page.select_option("#rule-2-reach", "everything")
    page.fill("#rule-2-value", "2")
    page.press("#rule-2-value", "Enter")
    assert brand in page.inner_text("#preview")
    page.click(".editor-buttons button[value=save]")
    assert page.locator("#everything-error").count() == 1
    page.check("#everything")
    page.click(".editor-buttons button[value=save]")
    page.wait_for_url(lambda url: url.rsplit("/", 1)[-1].isdigit())
    page.goto(page.url.rsplit("/", 1)[0] + "/order")
    page.fill(f".order-line:has(a:text-is('{code}')) input[name=to]", "2")
    page.click(f".order-line:has(a:text-is('{code}')) .btn[value=position]")
    assert page.locator(".order-text a").nth(1).inner_text() == code


def test_the_preview_follows_what_is_typed_and_a_line_is_dragged(window: Window) -> None:
    visitor = window().sign_in(PRICING)
    page = visitor.open("/agreements/new")
    page.fill("#code", "N-LIVE")
    page.select_option("#rule-0-reach", "everything")
    page.fill("#rule-0-value", "3")
    page.press("#rule-0-value", "Tab")
    page.wait_for_selector("#preview .preview-sum")
    assert "3" in page.inner_text("#preview .effects")
    page = visitor.open("/agreements/order")
    before = page.locator(".order-text a").all_inner_texts()
    handle, target = page.locator("[data-drag]").nth(2), page.locator(".order-line").nth(0)
    handle.hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 4, steps=6)
    with page.expect_navigation():
        page.mouse.up()
    after = page.locator(".order-text a").all_inner_texts()
    assert after == [before[2], before[0], before[1], *before[3:]]
    assert visitor.complaints == []


def test_on_a_phone_nothing_is_cut_off(window: Window) -> None:
    visitor = window(phone=True).sign_in(PRICING)
    for path in ("/agreements/new", "/agreements/order", "/agreements/coming", "/agreements/"):
        page = visitor.open(path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert faults(page) == [], path
