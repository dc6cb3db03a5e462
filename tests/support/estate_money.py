"""Payments and bank files of the estate: what sellers record and hand in through the pages."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Protocol

from portal.kernel.clock import paris_today
from tests.support.browsing import Browser
from tests.support.people import ask
from tests.support.world import World

BANK_FILE = "Date;Libelle;Montant\n{day};VIR {code};12,34\n{day};VIR;abc\n"


class Holder(Protocol):
    """Both networks, as far as money needs them."""

    worlds: dict[str, World]

    def browser(self, network: str, name: str) -> Browser:
        """The browser of somebody."""

    def add(self, kind: str, network: str, seen_by: Iterable[str], value: object) -> None:
        """Notes one thing."""


def receive_money(estate: Holder, network: str, sellers: Mapping[str, str], resellers: Sequence[str]) -> None:
    """For each seller a payment of each reseller and one of nobody known, a bank's file, and who has an account with whom."""
    world = estate.worlds[network]
    codes = {one.id: code for code, one in world.companies.items()}
    for seller, name in sellers.items():
        browser = estate.browser(network, name)
        _record(world, browser, resellers)
        _hand_in(browser, seller)
        keys = {"n": world.network_id, "s": world.companies[seller].id}
        for row in ask(world, "SELECT id, reseller_id FROM payment WHERE network_id = :n AND seller_id = :s", **keys):
            estate.add("payment", network, {seller, codes.get(row.reseller_id, seller)}, row.id)
        for row in ask(world, "SELECT id FROM bank_file WHERE network_id = :n AND seller_id = :s", **keys):
            estate.add("bank file", network, {seller}, row.id)
        estate.add("partner", network, resellers, seller)
    for reseller in resellers:
        estate.add("partner", network, sellers, reseller)


def _record(world: World, browser: Browser, resellers: Sequence[str]) -> None:
    paid = {"received_on": paris_today().isoformat(), "amount": "10,00", "method": "transfer", "settle": "choose"}
    for reseller in ("", *(str(world.companies[code].id) for code in resellers)):
        assert browser.post("/payments/new", {**paid, "reseller": reseller}).status_code == 303


def _hand_in(browser: Browser, seller: str) -> None:
    content = BANK_FILE.format(day=paris_today().isoformat(), code=seller).encode()
    handed = browser.post("/bank-files/upload", {"file": (BytesIO(content), "x.csv")}, content_type="multipart/form-data")
    assert handed.status_code == 303
    token = handed.headers["Location"].partition("file=")[2]
    assert browser.post("/bank-files/take", {"file": token}).status_code == 303
