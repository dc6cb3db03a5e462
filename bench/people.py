"""People at a browser: cookies kept, forms found on pages and sent back as a browser would."""

import http.client
import re
from html import unescape
from urllib.parse import urlencode, urlsplit

from bench import portal_store

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_BOX = re.compile(r'<input[^>]*type="checkbox"[^>]*name="(accept-\d+)"[^>]*value="(\d+)"')
_FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)
_ACTION = re.compile(r'\baction="([^"]*)"')


class Unexpected(RuntimeError):
    """An answer that is not the one the path expects: its status and the head of its body."""


class Person:
    """One signed-in person with a connection of its own."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.address = address
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
        self.cookies: dict[str, str] = {}

    def cookie(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def get(self, path: str, expected: tuple[int, ...] = (200,)) -> str:
        """The body of a page."""
        return self._ask("GET", path, None, expected)[1]

    def post(self, path: str, fields: dict[str, str], expected: tuple[int, ...] = (303,)) -> tuple[int, str]:
        """Status and Location of an answer to a form."""
        return self._ask("POST", path, urlencode(fields), expected, wants_location=True)

    def _ask(
        self, method: str, path: str, body: str | None, expected: tuple[int, ...], *, wants_location: bool = False
    ) -> tuple[int, str]:
        headers = {"Cookie": self.cookie(), "Accept": "text/html", "Referer": f"{self.address}/"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for last in (False, True):
            try:
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                text = answer.read().decode("utf-8", "replace")
                break
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.connection.close()
                if last:
                    raise
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if answer.status not in expected:
            raise Unexpected(f"{method} {path}: {answer.status}: {' '.join(text.split())[:600]}")
        return answer.status, (answer.getheader("Location") or "") if wants_location else text


def form_fields(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the first form of a page whose address contains `action`, with general terms ticked."""
    for form in _FORM.findall(page):
        found = _ACTION.search(form)
        if found and action in unescape(found.group(1)):
            return {name: unescape(value) for name, value in [*_HIDDEN.findall(form), *_BOX.findall(form)]}
    raise Unexpected(f"no form with {action!r} on the page")


def form_action(page: str, action: str) -> str:
    """The whole address of the first form whose address contains `action`."""
    for form in _FORM.findall(page):
        found = _ACTION.search(form)
        if found and action in unescape(found.group(1)):
            return unescape(found.group(1))
    raise Unexpected(f"no form with {action!r} on the page")


def home(reseller: int) -> str:
    """Where a reseller's pages begin."""
    return f"/{portal_store.NETWORK}/{portal_store.reseller_code(reseller)}"


def sign_in(address: str, reseller: int) -> Person:
    """A buyer of a reseller, through the real sign-in page; one page more, so that the browser's session has settled."""
    person = Person(address)
    door = f"/{portal_store.NETWORK}/sign-in"
    fields = form_fields_or_all(person.get(door))
    person.post(door, {**fields, "email": portal_store.email(reseller), "password": portal_store.PASSWORD})
    person.get(f"{home(reseller)}/catalog/?category=25")
    return person


def form_fields_or_all(page: str) -> dict[str, str]:
    """The hidden fields of a page with a single form of its own besides the layout's: the last value of each name wins."""
    return {name: unescape(value) for name, value in _HIDDEN.findall(page)}
