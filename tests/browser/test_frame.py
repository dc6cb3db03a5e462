"""The frame around every page: menus, search, theme and language, by mouse, by keyboard, and without any script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
BUYER = "manager@demo.example"


def test_the_theme_is_kept_and_comes_with_the_first_paint(window: Window) -> None:
    visitor = window().sign_in(BUYER)
    page = visitor.open("/")
    with page.expect_response(re.compile("/theme")):
        page.locator(".sidebar-foot button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    answer = visitor.context.request.get(visitor.home + "/orders")
    assert 'data-bs-theme="dark"' in answer.text()
    assert visitor.complaints == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_language_changes_here_and_now(window: Window, script: bool) -> None:
    page = window(script=script).sign_in(BUYER).open("/orders")
    page.locator(".sidebar-foot button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Orders")
    page.locator(".sidebar-foot button[value=fr]").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_keys_reach_the_search_and_close_the_menu(window: Window) -> None:
    page = window().sign_in(BUYER).open("/")
    page.keyboard.press("/")
    expect(page.locator("#site-search")).to_be_focused()
    menu = page.locator("details.user")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_the_first_tab_leads_past_the_menu(window: Window) -> None:
    page = window().sign_in(BUYER).open("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_phone_opens_and_closes_the_menu(window: Window, script: bool) -> None:
    page = window(phone=True, script=script).sign_in(BUYER).open("/")
    menu = page.locator("#menu")
    expect(menu).to_be_hidden()
    page.locator(".menu-button").click()
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.locator(".menu-button").click()
    menu.locator("a[href$='/orders']").click()
    expect(page.locator("h1")).to_be_visible()
    assert page.url.endswith("/orders")


def test_figures_of_a_chart_stand_in_a_table_without_script(window: Window) -> None:
    page = window(script=False).sign_in(BUYER).open("/")
    figure = page.locator("figure.chart").first
    expect(figure.locator("table")).to_be_visible()
    expect(figure.locator("canvas")).to_be_hidden()


def test_a_chart_is_drawn_with_script_and_its_figures_stay_one_click_away(window: Window) -> None:
    visitor = window().sign_in(BUYER)
    page = visitor.open("/")
    figure = page.locator("figure.chart").first
    expect(figure.locator("canvas")).to_be_visible()
    expect(figure.locator("table")).to_be_hidden()
    figure.locator("summary").click()
    expect(figure.locator("table")).to_be_visible()
    assert visitor.complaints == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_list_is_searched_and_sorted_and_forgets_on_request(window: Window, script: bool) -> None:
    visitor = window(script=script).sign_in(BUYER)
    page = visitor.open("/orders")
    rows = page.locator("#list tbody tr")
    expect(rows.first).to_be_visible()
    page.locator("#list-form-text").fill("no such thing anywhere")
    page.keyboard.press("Enter")
    expect(page.locator("#list .empty-state")).to_be_visible()
    page.locator("#list .empty-state a").click()
    expect(rows.first).to_be_visible()
    heading = page.locator("#list thead a.sort").first
    heading.click()
    expect(page.locator("#list thead [aria-sort]")).to_have_count(1)
    assert visitor.complaints == []


def test_signing_out_takes_one_press_and_leaves_nothing_open(window: Window) -> None:
    visitor = window(script=False).sign_in(BUYER)
    page = visitor.open("/")
    page.locator("details.user summary").click()
    page.locator("details.user form button.menu-action").click()
    expect(page.locator("[name=password]")).to_be_visible()
    visitor.open("/orders")
    expect(page.locator("[name=password]")).to_be_visible()
