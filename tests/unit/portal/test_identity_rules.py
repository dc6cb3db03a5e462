"""Rules of identity that need no database: devices, links, addresses to go back to, names in addresses."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel

from portal.identity.addresses import safe_next
from portal.identity.company_numbers import judge_numbers
from portal.identity.devices import device_name, is_phone
from portal.identity.links import Link, LinkState
from portal.identity.names import network_slug
from portal.identity.passwords import password_problem
from portal.kernel.errors import Refused
from portal.kernel.ids import new_id

NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.fixture(autouse=True)
def words() -> object:
    """An application that knows no other language than the code's."""
    app = Flask("words")
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(("agent", "name", "phone"), [
    (CHROME, "Chrome on Windows", False), (CHROME + " Edg/140.0", "Edge on Windows", False),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux", False),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1",
     "Safari on iPhone", True),
    ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android", True),
    ("curl/8.9.1", "curl", False), ("", "Unknown device", False), ("<script>", "<script>", False),
])
def test_device_name(agent: str, name: str, phone: bool) -> None:
    assert (device_name(agent), is_phone(agent)) == (name, phone)


@pytest.mark.parametrize(("target", "goes"), [
    ("/a/b?c=d#e", "/a/b?c=d#e"), ("//evil", "/"), ("/\\evil", "/"), ("\\/evil", "/"), ("http://evil", "/"), ("/\tevil", "/"),
    ("/ evil", "/"), ("/\x7f", "/"), ("evil", "/"), (None, "/"), ("/a\r\nSet-Cookie: x", "/"),
])
def test_safe_next(target: str | None, goes: str) -> None:
    assert safe_next(target, "/") == goes


def link(**changes: object) -> Link:
    values: dict[str, object] = {
        "id": new_id(), "purpose": "invitation", "email": "x@y.example", "name": "", "network_id": 1, "organisation_id": 1,
        "roles": ("buyer",), "created_at": NOW, "expires_at": NOW + timedelta(days=1), "used_at": None, "withdrawn_at": None,
        "network_slug": "n", "network_name": "N", "organisation_code": "o", "organisation_name": "O", "kind": "reseller",
        "is_usable": True, "inviter": "", **changes,
    }
    return Link(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("changes", "at", "state"), [
    ({}, timedelta(0), LinkState.OPEN), ({}, timedelta(days=1), LinkState.EXPIRED),
    ({}, timedelta(days=1, microseconds=-1), LinkState.OPEN), ({"used_at": NOW}, timedelta(days=9), LinkState.USED),
    ({"withdrawn_at": NOW}, timedelta(0), LinkState.WITHDRAWN), ({"is_usable": False}, timedelta(0), LinkState.CLOSED),
])
def test_what_became_of_a_link(changes: dict[str, object], at: timedelta, state: LinkState) -> None:
    assert link(**changes).state(NOW + at) is state


@pytest.mark.parametrize("slug", ["ab", "a-b", "0x", "a" * 40])
def test_good_slugs(slug: str) -> None:
    assert network_slug(f" {slug.upper()} ") == slug


@pytest.mark.parametrize("slug", ["a", "a" * 41, "-a", "a_b", "a.b", "é", "", "platform", "account", "a\n"[:2] + "/"])
def test_bad_slugs(slug: str) -> None:
    with pytest.raises(Refused) as refused:
        network_slug(slug)
    assert refused.value.field == "slug"


@pytest.mark.parametrize(("password", "fine"), [
    ("sept lacs sans tournevis", True), ("Correct-Horse-7", True), ("court", False), ("password1234", False),
    ("azertyuiop12", False), ("aaaaaaaaaaaaaaa", False), ("abababababababab", False), ("ana.durand@acme.fr", False),
    ("anadurandanadurand", False), ("x" * 201, False), ("12345678901234", False),
])
def test_password_problem(password: str, fine: bool) -> None:
    assert (password_problem(password, ("ana.durand@acme.fr", "Ana Durand")) is None) is fine


@pytest.mark.parametrize(("siren", "siret", "vat", "country", "wrong"), [
    ("732829320", "73282932000074", "FR44732829320", "FR", set()),
    ("", "", "", "FR", set()),
    ("732 829 320", "732 829 320 00074", "fr 44 732 829 320", "FR", set()),
    ("732829321", "", "", "FR", {"siren"}),
    ("", "73282932000075", "", "FR", {"siret"}),
    ("356000000", "35600000049837", "", "FR", set()),
    ("732829320", "35600000049837", "", "FR", {"siret"}),
    ("404833048", "", "FR44732829320", "FR", {"vat_number"}),
    ("", "", "FR44732829320", "DE", {"vat_number"}),
    ("", "", "DE136695976", "DE", set()), ("", "", "EL094259216", "GR", set()),
    ("", "", "CHE-107.787.577", "CH", set()), ("", "", "<b>", "CH", {"vat_number"}),
])
def test_judge_numbers(siren: str, siret: str, vat: str, country: str, wrong: set[str]) -> None:
    assert set(judge_numbers(siren, siret, vat, country).problems) == wrong
