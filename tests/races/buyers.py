"""A process full of buyers over HTTP, each with a browser of its own; told what to buy by a file, answers on stdout."""

import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf[-_]token" (?:content|value)="([^"]+)"')
FORM = re.compile(r'action="([^"]+/checkout/\d+)".*?name="request_id" value="([^"]+)"', re.DOTALL)
SHOWN = re.compile(r'name="shown_cents" value="(\d+)"')
NEW = {"address": "new", "recipient": "Dépôt", "street": "1 rue du Port", "postcode": "75011", "city": "Paris"}
LOST = (HTTPException, OSError)


class TryLater(Exception):
    """The portal could not answer; the same request may be sent again."""


@dataclass
class Buyer:
    """One browser; `base` is the company's address, `cookies` begin with the session's."""

    port: int
    base: str
    cookies: dict[str, str]
    seen: dict[str, Any] = field(default_factory=lambda: {"placed": [], "refused": 0, "errors": [], "tries": 0})

    def send(self, method: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """Status, address to go to, and page; raises TryLater for lost connections and 503."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(form) if form is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        except LOST as error:
            raise TryLater(type(error).__name__) from error
        finally:
            connection.close()
        if answer.status == 503:
            raise TryLater("503")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";", 1)[0]
        return answer.status, answer.getheader("Location") or "", page

    def insist(self, until: float, method: str, path: str, form: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """The same request again and again, as it is, until it is answered."""
        while True:
            try:
                return self.send(method, path, form)
            except TryLater:
                self.seen["tries"] += 1
                if monotonic() > until:
                    raise
                sleep(0.2)

    def buy(self, offers: list[list[int]], until: float, clicks: int) -> bool:
        """One purchase of all offers; False once it was refused. The form is sent so many times, as a double click would."""
        _, _, page = self.insist(until, "GET", f"{self.base}/cart")
        token = TOKEN.search(page)
        if token is None:
            self.seen["errors"].append(page[:300])
            return False
        for offer, quantity in offers:
            form = {"csrf_token": token.group(1), "offer_id": offer, "quantity": quantity}
            status, _, page = self.insist(until, "POST", f"{self.base}/cart/lines/{offer}", form)
            if status == 404:
                status, _, page = self.insist(until, "POST", f"{self.base}/cart/add", form)
            if status != 303:
                self.seen["errors"].append(f"add {status} {page[:300]}")
                return False
        status, place, page = self.insist(until, "GET", f"{self.base}/checkout")
        if status in (302, 303) and urlsplit(place).path == f"{self.base}/cart":  # nothing left: the cart says so
            self.seen["refused"] += 1
            return False
        found, shown = FORM.search(page), SHOWN.search(page)
        if found is None or shown is None:
            self.seen["errors"].append(f"checkout {page[:300]}")
            return False
        form = {**NEW, "csrf_token": token.group(1), "request_id": found.group(2), "shown_cents": shown.group(1)}
        with ThreadPoolExecutor(clicks) as pool:
            answers = list(pool.map(
                lambda _click: self.insist(until, "POST", found.group(1), dict(form)), range(clicks)
            ))
        numbers = {urlsplit(place).path.rsplit("/", 1)[-1] for status, place, _ in answers if status == 303}
        if numbers:
            self.seen["placed"].append({"request": found.group(2), "numbers": sorted(numbers)})
            return True
        statuses = {status for status, _, _ in answers}
        if statuses == {409}:
            self.seen["refused"] += 1
        else:
            self.seen["errors"].append(f"place {statuses} {answers[0][2][:300]}")
        return False


def run(order: dict[str, Any], buyer: dict[str, Any]) -> dict[str, Any]:
    """One buyer until it is refused, has bought enough, or time is up."""
    name, _, value = buyer["cookie"].partition("=")
    one = Buyer(order["port"], buyer["base"], {name: value})
    ends = monotonic() + order["seconds"]
    patience = ends + order.get("patience", 30)
    bought = 0
    try:
        while monotonic() < ends and bought < order["most"] and one.buy(order["offers"], patience, order["clicks"]):
            bought += 1
    except TryLater as error:
        one.seen["errors"].append(f"never answered: {error}")
    return one.seen


def main() -> None:
    """Reads the order from the file named first, runs all its buyers at once, prints what they saw as JSON."""
    order = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with ThreadPoolExecutor(len(order["buyers"])) as pool:
        seen = list(pool.map(lambda buyer: run(order, buyer), order["buyers"]))
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main()
