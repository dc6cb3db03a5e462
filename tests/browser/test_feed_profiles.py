"""A wholesaler makes a profile for a format nobody has described: on a desk and on a phone, with script and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Window
from tests.browser.test_accessibility import faults, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEAD = "Item number\tManufacturer\tPart number\tProduct name\tFamily\tMSRP\tNet price\tQty Paris\tQty Lyon\tLifecycle"
SAMPLE = "\r\n".join([HEAD, *(
    f"I{n}\tHP\tP/{n}\tEcran 24\" no {n}\tMoniteurs\t{1000 + n}.90\t{'N/C' if n == 4 else f'{900 + n}.10'}\t{n}\t0\t"
    f"{('Active', 'EOL', 'Zz')[n % 3]}" for n in range(12))]).encode("utf-16")


@pytest.mark.parametrize(("phone", "script"), [(False, True), (True, True), (False, False), (True, False)],
                         ids=["desk", "phone", "desk without script", "phone without script"])
def test_a_format_nobody_has_described(window: Window, phone: bool, script: bool) -> None:
    visitor = window(phone=phone, script=script).sign_in("pricing@nordis.example")
    page = visitor.open("/feeds/profiles/")
    page.click(".page-actions a.btn-primary")
    page.set_input_files("#sample-form input[type=file]", {"name": "tarif.txt", "mimeType": "text/plain", "buffer": SAMPLE})
    page.click("#sample-form button[type=submit]")
    page.wait_for_url("**/drafts/**")
    expect(page.locator("[name=encoding]")).to_have_value("utf-16-le")
    expect(page.locator("[name=delimiter]")).to_have_value("tab")
    expect(page.locator("#column-dealer")).to_have_value("Net price")
    expect(page.locator("[name=stock-warehouse]").nth(1)).to_have_value("LYON")
    expect(page.locator("#look")).to_contain_text("N/C")
    expect(page.locator("#look")).to_contain_text("Zz")
    found = too_wide(page) + (faults(page) if script else [])

    unknown = page.locator("[name=status-to]").nth(2)
    unknown.select_option("announced")
    page.fill("#column-dealer", "")
    page.click("button[value=look]")
    page.wait_for_load_state()
    expect(page.locator("#column-dealer-wrong")).to_be_visible()
    page.fill("#column-dealer", "Net price")
    page.click("button[value=look]")
    page.wait_for_load_state()
    expect(page.locator("#look")).not_to_contain_text("Zz")
    expect(page.locator("#look")).to_contain_text("N/C")

    page.click("button[value=keep]")
    expect(page.locator("#code-error")).to_be_visible()
    code = f"tarif-{'phone' if phone else 'desk'}-{'script' if script else 'plain'}"
    page.fill("[name=code]", code)
    page.click("button[value=keep]")
    page.wait_for_url(f"**/feeds/profiles/{code}")
    found += too_wide(page) + (faults(page) if script else [])
    page = visitor.open("/feeds/upload")
    expect(page.locator(f"[name=profile] option[value='{code}']")).to_have_count(1)
    assert found + visitor.complaints == []
