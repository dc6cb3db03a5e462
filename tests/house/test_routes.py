"""Every page is mounted through the blueprint and says whom it lets in."""

import re

import pytest
from flask import Flask

from app import create_app
from portal.identity.names import RESERVED_CODES, RESERVED_SLUGS
from portal.kernel.permissions import Permission
from portal.settings import Settings
from portal.web.runtime import Entrance, runtime_of
from tests.support.isolation import UNDECLARED

ENVIRONMENT = {"SECRET_KEY": "a-secret-key-for-tests-alone-of-48-characters-ok"}
LATER_WORDS = re.compile(r"[a-z0-9.-]+\Z")


@pytest.fixture(scope="module", params=["test", "demo"])
def app(request: pytest.FixtureRequest) -> Flask:
    """The application as tests and as the demo have it."""
    return create_app(Settings.from_env({**ENVIRONMENT, "PORTAL_ENV": request.param}))


def test_no_view_is_mounted_but_through_the_blueprint(app: Flask) -> None:
    declared = runtime_of(app).routes
    assert {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint not in declared} <= UNDECLARED


def test_every_page_of_a_company_says_what_it_needs(app: Flask) -> None:
    for route in runtime_of(app).routes.values():
        inside = route.entrance is Entrance.ORGANISATION
        assert (route.needs is not None) is inside, route
        assert route.rule.startswith("/<network>/<organisation>/") is inside, route
        assert route.needs is None or isinstance(route.needs, Permission)


def test_what_a_route_writes_is_asked_for_by_post(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        route = runtime_of(app).routes.get(rule.endpoint)
        if route is not None:
            assert (rule.methods or set()) - {"HEAD", "OPTIONS"} == ({"POST"} if route.writes else {"GET"}), rule


def test_words_of_our_addresses_are_nobodys_name(app: Flask) -> None:
    """A network or company called so would stand where a page of the portal stands."""
    parts = [rule.rule.split("/") for rule in app.url_map.iter_rules()]
    first = {part[1] for part in parts if len(part) > 1 and LATER_WORDS.match(part[1])}
    second = {part[2] for part in parts if len(part) > 2 and part[1] == "<network>" and LATER_WORDS.match(part[2])}
    assert first - RESERVED_SLUGS == set()
    assert second - RESERVED_CODES == set()
