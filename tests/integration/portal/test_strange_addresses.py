"""Addresses no page of ours has written: each is answered with what a person can understand, never with a fault of ours."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.support.browsing import Browser
from tests.support.people import change
from tests.support.shelf import make_shelf
from tests.support.world import World

HOLE = re.compile(r"<(?:(\w+)(?:\([^>]*\))?:)?(\w+)>")
STRANGE = {"int": ["99999999999999999999", str(2**63), "0"], "": ["%00", "a%00b", "%FF%FE", "x" * 3000, "²"]}
PLAIN = {"int": "1", "uuid": "019a0000-0000-7000-8000-000000000000", "": "x"}


def cursor(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


CURSORS = [
    "%00", cursor(["a", "b"]), cursor([1, 2]), cursor([None, None]), cursor([{"t": "2020-01-01T00:00:00+00:00"}, 3]),
    cursor(["\ud800", "\ud800"]),
]
VALUES = [
    "q=%00&at=%00&quantity=²&category=²&seller=²&group=²&person=²&status=%00&version=²&sort=%00&reason=%00&code=%00&f=1",
    "q=" + "é" * 5000 + "&at=0001-01-01&since=9999-12-31&until=0001-01-01&from=" + "9" * 5000 + "&to=1e400&f=1",
    f"q=a%00b&category={2**63}&seller={2**63}&brand={2**63}&group={10**18}&person={10**18}&size=-1&from=²&to=%00",
]


def own_rules(app: Flask, person: Any, slug: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every address for reading, as the person's company has it, with the holes that are left in it."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            path = rule.rule.replace("<network>", slug).replace("<organisation>", person.company.code)
            found.append((path, [(kind or "", name) for kind, name in HOLE.findall(path)]))
    return found


@pytest.mark.parametrize("name", ["ana", "walid", "vera"])
def test_no_address_is_a_fault(app: Flask, world: World, browser_of: Callable[[str], Browser], name: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    make_shelf(world)
    change(world, "UPDATE app_user SET is_operator = true WHERE id = :u", u=world.people["vera"].user_id)
    client, faults = browser_of(name).client, []

    def ask(address: str) -> int:
        status = client.get(address).status_code
        if status >= 500:
            faults.append(address[:200])
        return status

    for path, holes in own_rules(app, world.people[name], world.slug):
        for kind, hole in holes:
            for value in STRANGE.get(kind, []):
                answers = HOLE.sub(lambda m, v=value, h=hole: v if m[2] == h else PLAIN[m[1] or ""], path)  # type: ignore[misc]
                ask(answers)
        if not holes and ask(path) == 200:
            for value in VALUES:
                ask(f"{path}?{value}")
            for one in CURSORS:
                ask(f"{path}?after={one}&reset=1")
            ask(f"{path}?before={CURSORS[2]}&reset=1")
    assert faults == []


@pytest.mark.parametrize("path", [
    "/users/99999999999999999999", "/catalog/products/99999999999999999999", "/catalog/offers/9223372036854775808/why",
    "/addresses/99999999999999999999", "/orders/%00", "/purchases/a%00b", "/orders?after=WzEsIDJd&reset=1",
])
def test_what_cannot_exist_is_not_found(app: Flask, browser_of: Callable[[str], Browser], path: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert browser_of("ana").get(path).status_code == 404


@pytest.mark.parametrize("network", ["%00", "a%00b", "%FF", "x" * 3000])
def test_a_network_of_any_name_is_not_found(app: Flask, browser_of: Callable[[str], Browser], network: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert browser_of("ana").client.get(f"/{network}/alpha/").status_code == 404
    assert browser_of("ana").get(f"//{network}/sign-in").status_code in (308, 404)


@pytest.mark.parametrize("address", ["unknown", "fe80::1%eth0", "1.2.3.4:5678", ""])
def test_a_proxy_may_tell_nonsense_of_where_one_is(app: Flask, browser_of: Callable[[str], Browser], address: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = browser_of("ana").post("/addresses/new", {
        "label": "A", "recipient": "A", "street": "1", "postcode": "75011", "city": "Paris", "country": "FR",
    }, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == 303
