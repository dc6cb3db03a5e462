"""A pricing person takes a file of agreements in, without script; the pages on the way can be heard and typed."""

import json
from pathlib import Path

import pytest

from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PRICING = "pricing@nordis.example"
FILE = {"agreements": [{
    "code": "N-WINDOW", "granted_by": "nordis", "for": "all", "position": 1,
    "window": {"from": "2026-01-01", "until": "2036-01-01"}, "rules": [{"scope": {}, "off_dealer": "0.015"}],
}]}


def written(folder: Path, document: object) -> Path:
    file = folder / "conditions.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


@pytest.mark.parametrize("script", [False, True], ids=["no-script", "script"])
def test_a_file_is_looked_at_confirmed_and_stands(window: Window, tmp_path: Path, script: bool) -> None:
    visitor = window(script=script).sign_in(PRICING)
    code = f"N-WINDOW-{'B' if script else 'A'}"
    document = json.loads(json.dumps(FILE).replace("N-WINDOW", code))
    page = visitor.open("/agreements/import")
    page.set_input_files("input[type=file]", written(tmp_path, document))
    page.click("#file-form button[type=submit]")
    assert code in page.inner_text("main")
    page.click("#confirm-form button[type=submit]")
    assert page.locator("#everything-error").count() == 1
    page.check("input[name=everything]")
    page.click("#confirm-form button[type=submit]")
    page.wait_for_url(lambda url: url.endswith("/agreements/"))
    page.click(f"tbody a:text-is('{code}')")
    assert "1,5" in page.inner_text("main")
    assert visitor.complaints == []


def test_the_pages_on_the_way_have_no_serious_fault(window: Window, tmp_path: Path) -> None:
    visitor = window().sign_in(PRICING)
    page = visitor.open("/agreements/import")
    found = faults(page)
    page.set_input_files("input[type=file]", written(tmp_path, FILE))
    page.click("#file-form button[type=submit]")
    found += faults(page)
    broken = json.loads(json.dumps(FILE).replace("0.015", "1.5"))
    visitor.open("/agreements/import").set_input_files("input[type=file]", written(tmp_path, broken))
    page.click("#file-form button[type=submit]")
    assert "agreements[0].rules[0].off_dealer" in page.inner_text("main")
    found += faults(page)
    assert found == []


def test_the_reseller_asks_why(window: Window) -> None:
    visitor = window().sign_in("buyer@demo.example")
    page = visitor.open("/catalog/")
    page.locator("main a[href*='products/']").first.click()
    page.wait_for_url(lambda url: "/products/" in url)
    page.locator("a[href*='/why']").first.click()
    page.wait_for_url(lambda url: "/why" in url)
    found = faults(page)
    page.fill("input[name=quantity]", "10")
    page.fill("input[name=at]", "2026-01-15")
    page.click("#why button[type=submit]")
    page.wait_for_url(lambda url: "quantity=10" in url)
    assert page.input_value("input[name=at]") == "2026-01-15"
    assert found + faults(page) == []
