"""A portal with demo data served on loopback, and browsers to walk through it: with and without script."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from demo.cast import PASSWORD
from portal.embedded import DatabaseUrls
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.support.database import clone

WIDE, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
PRODUCTS, RESELLERS = "150", "4"
PATIENCE_MS = 15_000


class Quiet(WSGIRequestHandler):
    """Serves without a line per request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def demo_portal(server: DatabaseUrls, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal of this test process with the demo networks."""
    with clone(server, template, "site") as urls:
        app = create_app(Settings.from_env({
            "PORTAL_ENV": "test", "PORTAL_DATA": str(tmp_path_factory.mktemp("site")), "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner, "DATABASE_BACKUP_URL": urls.backup, "DATABASE_ADMIN_URL": urls.admin,
            "SECRET_KEY": "a-secret-key-for-tests-alone-of-48-characters-ok",
        }))
        loaded = app.test_cli_runner().invoke(args=["demo", "load", "--products", PRODUCTS, "--resellers", RESELLERS])
        assert loaded.exit_code == 0, loaded.output
        yield app
        runtime_of(app).close()


@pytest.fixture(scope="session")
def site(demo_portal: Flask) -> Iterator[str]:
    """The address at which that portal is served."""
    httpd = make_server("127.0.0.1", 0, demo_portal, threaded=True, request_handler=Quiet)
    thread = Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture(scope="session")
def chrome(chromium: str) -> Iterator[Browser]:
    """One browser for the whole run; every test has windows of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visitor:
    """A window of one person, and what its console complained about."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.site = site
        self.home = site
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx is told to the console as well; that is no fault of the page.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, email: str, network: str = "demo") -> "Visitor":
        """Signs in through the door; `home` is then the first page of the person's company."""
        self.page.goto(f"{self.site}/{network}/sign-in")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "sign-in" not in url)
        self.home = self.page.url.rstrip("/")
        return self

    def open(self, path: str) -> Page:
        """Opens an address below the person's company, or below the site where it begins with `//`."""
        self.page.goto(self.site + path[1:] if path.startswith("//") else self.home + path)
        return self.page


Window = Callable[..., Visitor]


@pytest.fixture
def window(chrome: Browser, site: str) -> Iterator[Window]:
    """Opens a window: `window(phone=True)`, `window(script=False)`, `window(dark=True)`; French unless said otherwise."""
    contexts: list[BrowserContext] = []

    def opened(*, phone: bool = False, script: bool = True, dark: bool = False, language: str = "fr-FR") -> Visitor:
        context = chrome.new_context(
            viewport=PHONE if phone else WIDE, java_script_enabled=script, locale=language,
            color_scheme="dark" if dark else "light", reduced_motion="reduce",
        )
        contexts.append(context)
        return Visitor(context, site)

    yield opened
    for context in contexts:
        context.close()
