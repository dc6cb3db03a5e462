"""Forms that no page of ours has sent: whatever stands in them, the answer is no fault of ours."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from werkzeug.routing import Rule

from app import create_app
from portal.embedded import DatabaseUrls
from portal.kernel.db import make_engine
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.support.database import clone
from tests.support.estate import ADDRESS, HERE, Estate, Thing, make_estate
from tests.support.isolation import PLAIN, SECRETS, method_of, pages, variables
from tests.support.people import ask, change

SECRET = "a-secret-key-for-tests-alone-of-48-characters-ok"
BARE = create_app(Settings.from_env({"PORTAL_ENV": "test", "SECRET_KEY": SECRET}))
RULES = [rule for rule in pages(BARE) if method_of(rule) == "POST"]
PEOPLE = ("ana", "walid", "vera")
FIELDS = (
    "offer_id", "quantity", "name", "label", "recipient", "street", "postcode", "city", "country", "contact", "phone", "version",
    "address", "purchase_order", "wanted_on", "comment", "shown_cents", "shown_lines", "reason", "carrier", "tracking", "email",
    "roles", "shown", "code", "group", "siren", "siret", "vat_number", "legal_form", "slug", "colour", "locale", "vendor_name",
    "vendor_code", "manager", "company", "userlogin", "usercompany", "useremail", "companycode", "companyname", "user-email",
    "company-code", "company-name", "user-company", "password", "again", "current", "language", "theme", "percent",
    "grantor_first", "best_price", "packed", "seen", "everything", "profile", "reference", "category_id", "value", "choice",
)
VALUES = {
    "nothing": "", "a NUL": "a\0b", "a bell": "\a", "digits that are none": "²", "other digits": "٣", "a huge number": "9" * 30,
    "too many digits": "9" * 5000, "below nothing": "-1", "an exponent": "1e400", "not a number": "NaN", "long": "é" * 20_000,
    "markup": "<b>'\"%s{{7*7}}", "lines": "a\r\nBcc: b@example.com", "half a pair": "\ud800",
}


@pytest.fixture(scope="module")
def estate(server: DatabaseUrls, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with clone(server, template, "forms") as urls:
        app = create_app(Settings.from_env({
            "PORTAL_ENV": "test", "PORTAL_DATA": str(tmp_path_factory.mktemp("forms")), "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner, "SECRET_KEY": SECRET,
        }))
        owner = make_engine(urls.owner)
        made = make_estate(app, owner)
        world = made.worlds[HERE]
        change(world, "UPDATE app_user SET is_operator = true WHERE id = :u", u=world.people["vera"].user_id)
        app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
        yield made
        runtime_of(app).close()
        owner.dispose()


def own(estate: Estate, name: str, kind: str) -> str:
    """A thing of that kind that the person may see, else anybody's."""
    person = estate.worlds[HERE].people[name]
    marks = {person.company.code, f"user {person.user_id}", "operator"}
    things: list[Thing] = [thing for thing in estate.things[kind] if thing.network == HERE]
    return next((thing for thing in things if marks & thing.seen_by), things[0]).value


def addresses(estate: Estate, rule: Rule, name: str) -> str:
    values = {variable: own(estate, name, kind) for variable, kind in variables(rule)}
    values |= {word: said for word, said in PLAIN.items() if word in rule.arguments}
    values |= dict.fromkeys(SECRETS & rule.arguments, "x" * 43)
    place = {"network": estate.worlds[HERE].slug, "organisation": estate.worlds[HERE].people[name].company.code}
    values |= {key: said for key, said in place.items() if key in rule.arguments}
    return estate.app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.endpoint} {rule.rule}")
def test_no_form_is_a_fault(estate: Estate, rule: Rule) -> None:
    faults = []
    for name in PEOPLE:
        token = estate.worlds[HERE].people[name].token
        for case, value in VALUES.items():
            client = estate.app.test_client()
            with client.session_transaction() as session:
                session["_user_id"] = token
            form: dict[str, object] = dict.fromkeys(FIELDS, value)
            form |= {"units-019a0000-0000-7000-8000-000000000000": value, "serials-019a0000-0000-7000-8000-000000000000": value}
            if case in ("a NUL", "nothing"):
                form |= {"file": (BytesIO(b"PK\x03\x04\0"), f"x{value}.xlsx"), "logo": (BytesIO(b"\x89PNG"), f"{value}\r\n.png")}
            where = addresses(estate, rule, name)
            body = b"&".join(f"{key}=".encode() + b"%ED%A0%80" for key in FIELDS) if case == "half a pair" else None
            kind = "application/x-www-form-urlencoded" if body else None
            answer = client.post(where, data=body or form, content_type=kind)
            if answer.status_code >= 500:
                faults.append((name, case, answer.status_code))
            if answer.status_code in (403, 404):
                break
    assert faults == []


ONE_BY_ONE: dict[str, tuple[str, dict[str, str]]] = {
    "/addresses/new": ("ana", dict(ADDRESS)),
    "/checkout/{cart}": ("ana", {**ADDRESS, "address": "new", "shown_cents": "1", "shown_lines": "", "purchase_order": "",
                                 "wanted_on": "", "comment": ""}),
    "/cart/add": ("ana", {"offer_id": "1", "quantity": "1"}),
    "/cart/lines/{offer}": ("ana", {"quantity": "1"}),
    "/carts": ("ana", {"name": "x"}),
    "/catalog/products/{product}/reference": ("ana", {"reference": "x"}),
    "/users/invite": ("ana", {"email": "a@b.example", "name": "x", "roles": "buyer"}),
    "/company": ("ana", {"name": "Alpha", "country": "FR", "version": "1", "siren": "", "siret": "", "vat_number": "",
                         "phone": "", "email": "", "street": "", "postcode": "", "city": "", "legal_form": ""}),
    "/orders/{order}/ship": ("walid", {"serials-{line}": "x", "units-{line}": "1", "version": "{version}", "tracking": "x",
                                       "carrier": "x"}),
    "/orders/{order}/cancel": ("walid", {"version": "0", "reason": "x"}),
    "/agreements/settings/minimum-share": ("walid", {"percent": "1"}),
    "/resellers/new": ("vera", {"code": "new", "name": "New", "group": "", "country": "FR"}),
    "/groups": ("vera", {"code": "new", "name": "New"}),
    "//platform/networks/new": ("vera", {"slug": "new", "name": "New", "colour": "#123456", "locale": "fr", "vendor_code": "v",
                                         "vendor_name": "V", "email": "a@b.example", "manager": "M"}),
    "//account": ("vera", {"name": "Vera", "locale": "fr"}),
    "//reset": ("vera", {"email": "a@b.example"}),
}


@pytest.mark.parametrize("path", ONE_BY_ONE)
def test_no_single_field_is_a_fault(estate: Estate, path: str) -> None:
    name, sound = ONE_BY_ONE[path]
    world = estate.worlds[HERE]
    line = ask(world, "SELECT l.id, o.number, o.version FROM order_line l JOIN sales_order o ON o.network_id = l.network_id"
               " AND o.id = l.order_id WHERE o.network_id = :n AND o.seller_id = :s ORDER BY o.number LIMIT 1",
               n=world.network_id, s=world.companies["nord"].id)[0]
    known = {"cart": own(estate, name, "cart"), "offer": own(estate, name, "offer"), "product": own(estate, name, "product"),
             "order": line.number, "line": str(line.id), "version": str(line.version)}
    browser = estate.browser(HERE, name)
    form = {key.format(**known): value.format(**known) for key, value in sound.items()}
    faults = []
    for field in form:
        for case, value in VALUES.items():
            sent = {**form, field: "x" if case == "half a pair" else value}
            if browser.client.post(browser.address(path.format(**known)), data=sent).status_code >= 500:
                faults.append((field, case))
    assert faults == []
