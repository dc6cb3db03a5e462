"""Pictures of the main pages of a running demo, at desktop and phone width: `python -m tools.screenshots [address]`."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from demo.cast import PASSWORD

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
ADDRESS = "http://127.0.0.1:8000"
WIDTHS = {"": ViewportSize(width=1440, height=940), "-phone": ViewportSize(width=390, height=844)}
COLOURS = 128
BUYER, WHOLESALER, VENDOR = "manager@demo.example", "manager@compulog.example", "manager@ardoval.example"


@dataclass(frozen=True)
class Shot:
    """A page: by its path, or by the first link of a list (`through`)."""

    name: str
    person: str
    path: str
    through: str = ""


SHOTS = (
    Shot("dashboard", BUYER, "/"),
    Shot("catalog", BUYER, "/catalog/?reset=1"),
    Shot("product", BUYER, "/catalog/?reset=1", "main .products h2 a"),
    Shot("cart", BUYER, "/cart"),
    Shot("checkout", BUYER, "/checkout"),
    Shot("order", BUYER, "/orders?status=partly_shipped", "main tbody a"),
    Shot("sellers", BUYER, "/sellers"),
    Shot("invoice", BUYER, "/invoices", "main tbody a"),
    Shot("wholesaler-dashboard", WHOLESALER, "/"),
    Shot("matching", WHOLESALER, "/matching"),
    Shot("overdue", WHOLESALER, "/overdue"),
    Shot("feed", WHOLESALER, "/feeds/", "main tbody a"),
    Shot("agreements", VENDOR, "/agreements/"),
    Shot("resellers", VENDOR, "/resellers"),
)


def main() -> int:
    """Writes every picture; 0 when all pages answered."""
    address = sys.argv[1] if len(sys.argv) > 1 else ADDRESS
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for person in dict.fromkeys(shot.person for shot in SHOTS):
            for page, home in _signed_in(browser, address, person):
                for shot in (one for one in SHOTS if one.person == person):
                    _take(page, home, shot)
        browser.close()
    return 0


def _signed_in(browser: Browser, address: str, person: str) -> Iterator[tuple[Page, str]]:
    context = browser.new_context(locale="fr-FR", viewport=WIDTHS[""], reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/demo/sign-in")
    page.fill("[name=email]", person)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "sign-in" not in url)
    yield page, page.url.rstrip("/")
    context.close()


def _take(page: Page, home: str, shot: Shot) -> None:
    page.goto(home + shot.path)
    if shot.through:
        page.goto(str(page.locator(shot.through).first.evaluate("link => link.href")))
    for suffix, size in WIDTHS.items():
        page.set_viewport_size(size)
        page.wait_for_timeout(400)
        picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{shot.name}{suffix}.png", optimize=True)
        print(f"{shot.name}{suffix}.png")
    page.set_viewport_size(WIDTHS[""])


if __name__ == "__main__":
    sys.exit(main())
