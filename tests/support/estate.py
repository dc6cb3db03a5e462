"""Two networks full of things, so that for everybody there is something of somebody else's to reach for."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import Engine, text

from catalog.actions.import_agreements import import_agreements
from catalog.feeds.dialects import NORDIS
from demo.logos import chain_logo
from portal.jobs.runner import transaction
from portal.kernel.permissions import ROLES_OF, OrganisationKind
from portal.web.runtime import runtime_of
from tests.support.browsing import Browser
from tests.support.estate_accounts import add_accounts
from tests.support.estate_money import receive_money
from tests.support.people import ask, change
from tests.support.shelves import ShelvedOffer, shelve
from tests.support.world import Company, Person, World, make_world

HERE, BEYOND = "here", "beyond"
BUYERS, SELLERS = {"alpha": "ana", "beta": "cleo"}, {"nord": "walid", "sud": "wim"}
EVERYBODY = frozenset({"alpha", "beta", "nord", "sud", "vendor"})
ADDRESS = {
    "label": "Depot", "recipient": "Depot", "street": "1 rue du Port", "postcode": "75011", "city": "Paris", "country": "FR",
}
_CHECKOUT, _SHOWN = re.compile(r'action="(/[^"]+/checkout/\d+)"'), re.compile(r'name="shown_cents" value="(\d+)"')
_VERSION = re.compile(r'name="version" value="(\d+)"')
_AHEAD = text("SELECT count(next_number(s)) FROM unnest(ARRAY['purchase', 'order', 'shipment']) s, generate_series(1, 50)")


@dataclass(frozen=True)
class Thing:
    """One object: in which network, which companies (or persons) may see it, and how addresses name it."""

    network: str
    seen_by: frozenset[str]
    value: str


@dataclass
class Estate:
    """Both networks, the application on them, and every thing in them by kind."""

    app: Flask
    worlds: dict[str, World]
    things: dict[str, list[Thing]] = field(default_factory=dict)

    def add(self, kind: str, network: str, seen_by: Iterable[str], value: object) -> None:
        """Notes one thing."""
        self.things.setdefault(kind, []).append(Thing(network, frozenset(seen_by), str(value)))

    def browser(self, network: str, name: str) -> Browser:
        """The browser of somebody."""
        return Browser(self.app, self.worlds[network].slug, self.worlds[network].people[name])


def make_estate(app: Flask, owner_engine: Engine) -> Estate:
    """Fills two networks through the pages people use."""
    estate = Estate(app, {HERE: make_world(owner_engine), BEYOND: make_world(owner_engine)})
    for network, world in estate.worlds.items():
        _staff(world)
        offers = {code: shelve(world, world.companies[code], f"{code[0].upper()}-1") for code in SELLERS}
        for code, offer in offers.items():
            estate.add("offer", network, EVERYBODY - (set(SELLERS) - {code}), offer.id)
            estate.add("product", network, EVERYBODY, offer.product_id)
        if network == BEYOND:
            with transaction(runtime_of(app).engine, world.people["ana"].scope) as session:
                session.execute(_AHEAD)
        _trade(estate, network, offers)
        add_accounts(estate, network, SELLERS, BUYERS)
        _agreements(estate, network)
        _feeds(estate, network, offers)
        _kept_up(estate, network)
        _identity(estate, network)
    return estate


def _staff(world: World) -> None:
    """One person for each role alone, called by company and role."""
    for code in ("alpha", "nord", "vendor"):
        company = world.companies[code]
        for role in ROLES_OF[company.kind]:
            world.add_person(f"{code} {role.value}", company, role)


def _trade(estate: Estate, network: str, offers: dict[str, ShelvedOffer]) -> None:
    world = estate.worlds[network]
    for code, name in BUYERS.items():
        browser = estate.browser(network, name)
        _expect(browser.post("/addresses/new", ADDRESS).status_code, 303)
        for offer in offers.values():
            _expect(browser.post("/cart/add", {"offer_id": offer.id, "quantity": 2}).status_code, 303)
        page = browser.get("/checkout").text
        where, shown = _CHECKOUT.search(page), _SHOWN.search(page)
        assert where, page
        assert shown, page
        order = {**ADDRESS, "address": "new", "shown_cents": shown.group(1)}
        _expect(browser.post("/" + where.group(1), order).status_code, 303)
        _expect(browser.post("/cart/add", {"offer_id": offers["nord"].id, "quantity": 1}).status_code, 303)
        for row in _of(world, "SELECT id FROM address WHERE organisation_id = :o", world.companies[code]):
            estate.add("address", network, {code}, row)
        for row in _of(world, "SELECT id FROM cart WHERE organisation_id = :o", world.companies[code]):
            estate.add("cart", network, {code}, row)
        for row in _of(world, "SELECT number FROM purchase WHERE reseller_id = :o", world.companies[code]):
            estate.add("purchase", network, {code}, row)
        estate.add("cart line", network, {code}, offers["nord"].id)
        _expect(browser.post("/price-lists/new", {"format": "csv"}).status_code, 303)
        for row in _of(world, "SELECT id FROM price_list WHERE organisation_id = :o", world.companies[code]):
            estate.add("price list", network, {code}, row)
        change(world, "UPDATE price_list SET file_key = :k, file_name = 'x.csv', ready_at = now() WHERE network_id = :n",
               n=world.network_id, k=runtime_of(estate.app).files.put(world.network_id, b"x"))
    for code, name in SELLERS.items():
        browser = estate.browser(network, name)
        for number in _of(world, "SELECT number FROM sales_order WHERE seller_id = :o", world.companies[code]):
            _expect(_step(browser, number, "accept"), 303)
            lines = ask(world, "SELECT l.id FROM order_line l JOIN sales_order o ON o.network_id = l.network_id"
                        " AND o.id = l.order_id WHERE o.network_id = :n AND o.number = :number",
                        n=world.network_id, number=number)
            _expect(_step(browser, number, "ship", carrier="Chrono", **{f"units-{line.id}": "1" for line in lines}), 303)
    _orders(estate, network)


def _orders(estate: Estate, network: str) -> None:
    world = estate.worlds[network]
    codes = {company.id: code for code, company in world.companies.items()}
    for row in ask(world, "SELECT number, reseller_id, seller_id FROM sales_order WHERE network_id = :n", n=world.network_id):
        estate.add("order", network, {codes[row.reseller_id], codes[row.seller_id], "vendor"}, row.number)
    for row in ask(world, "SELECT number, reseller_id, seller_id FROM shipment WHERE network_id = :n", n=world.network_id):
        estate.add("shipment", network, {codes[row.reseller_id], codes[row.seller_id], "vendor"}, row.number)
    _invoices(estate, network, codes)
    receive_money(estate, network, SELLERS, list(BUYERS))


def _invoices(estate: Estate, network: str, codes: dict[int, str]) -> None:
    """What the shipments were invoiced with, and a credit note on each; numbers are a seller's own, so addresses name it too."""
    world = estate.worlds[network]
    for code in SELLERS:
        estate.add("seller code", network, EVERYBODY - (set(SELLERS) - {code}), code)
    for row in ask(world, "SELECT number, reseller_id, seller_id FROM invoice WHERE network_id = :n", n=world.network_id):
        reseller, seller = codes[row.reseller_id], codes[row.seller_id]
        estate.add("invoice", network, {reseller, seller}, row.number)
        browser = estate.browser(network, SELLERS[seller])
        form = {"units-1": "1", "reason": "returned"}
        page = browser.post(f"/invoices/{seller}/{row.number}/credit/preview", form).text
        shown = _SHOWN.search(page)
        assert shown, page
        credit = {**form, "shown_cents": shown.group(1)}
        _expect(browser.post(f"/invoices/{seller}/{row.number}/credit", credit).status_code, 303)
    for row in ask(world, "SELECT number, reseller_id, seller_id FROM credit_note WHERE network_id = :n", n=world.network_id):
        estate.add("credit note", network, {codes[row.reseller_id], codes[row.seller_id]}, row.number)


def _agreements(estate: Estate, network: str) -> None:
    world = estate.worlds[network]
    for code, name in {**SELLERS, "vendor": "vera"}.items():
        company, person = world.companies[code], world.people[name]
        content = json.dumps({"agreements": [{
            "code": f"{code}-1", "granted_by": code, "for": "all", "position": 1,
            "window": {"from": "2026-01-01", "until": "2030-01-01"}, "rules": [{"scope": {}, "off_dealer": "0.01"}],
        }]}).encode()
        with estate.app.test_request_context(), transaction(runtime_of(estate.app).engine, person.scope) as session:
            import_agreements(session, person.actor, network_id=world.network_id, content=content, may_grant=[company.id])
        for row in _of(world, "SELECT id FROM agreement WHERE granted_by = :o", company):
            estate.add("agreement", network, {code}, row)


def _feeds(estate: Estate, network: str, offers: dict[str, ShelvedOffer]) -> None:
    world = estate.worlds[network]
    for code, offer in offers.items():
        company, run, product = world.companies[code], uuid4(), offers[code].product_id
        change(world, "INSERT INTO feed_run (network_id, seller_id, id, profile_code, file_name, file_sha256, state)"
               " VALUES (:n, :o, :i, 'x', 'x.csv', repeat('0', 64), 'previewed')", n=world.network_id, o=company.id, i=run)
        estate.add("feed run", network, {code}, run)
        other = next(one.product_id for one in offers.values() if one is not offer)
        change(world, "INSERT INTO review_item (network_id, seller_id, product_id, other_product_id, gtin, sku)"
               " VALUES (:n, :o, :p, :q, '4006381333931', 'x')", n=world.network_id, o=company.id, p=product, q=other)
        change(world, "INSERT INTO product_proposal (network_id, seller_id, product_id, field, value)"
               " VALUES (:n, :o, :p, 'name', 'Other name')", n=world.network_id, o=company.id, p=product)
        estate.add("seller", network, {"vendor"}, company.id)
        for row in _of(world, "SELECT id FROM review_item WHERE seller_id = :o", company):
            estate.add("review item", network, {"vendor"}, row)


def _kept_up(estate: Estate, network: str) -> None:
    """What back-offices keep up by hand: profiles, warehouses, rates, carriers; brands, categories and merges of the vendor."""
    world = estate.worlds[network]
    for code in SELLERS:
        company, draft, rate = world.companies[code], uuid4(), uuid4()
        here = {"n": world.network_id, "o": company.id}
        change(world, "INSERT INTO feed_profile (network_id, seller_id, code, data) VALUES (:n, :o, :c, :d)",
               c=f"p-{code}", d=json.dumps(NORDIS.to_dict()), **here)
        estate.add("feed profile", network, {code}, f"p-{code}")
        change(world, "INSERT INTO profile_draft (network_id, seller_id, id, data) VALUES (:n, :o, :i, :d)",
               i=draft, d=json.dumps(NORDIS.to_dict()), **here)
        estate.add("profile draft", network, {code}, draft)
        change(world, "INSERT INTO seller_vat_rate (network_id, seller_id, id, rate, from_on)"
               " VALUES (:n, :o, :i, 0.1, '2026-01-01')", i=rate, **here)
        estate.add("VAT rate", network, {code}, rate)
        change(world, "INSERT INTO carrier (network_id, seller_id, name, name_key) VALUES (:n, :o, 'Chrono', 'chrono')", **here)
        change(world, "INSERT INTO warehouse (network_id, seller_id, code, name) VALUES (:n, :o, 'EXTRA', 'Extra')", **here)
        for kind in ("carrier", "warehouse"):
            for row in _of(world, f"SELECT id FROM {kind} WHERE seller_id = :o", company):
                estate.add(kind, network, {code}, row)
    merge = uuid4()
    change(world, "INSERT INTO product_merge (network_id, id, gone_id, kept_id, now_id, gone, gone_name, kept_name, moved,"
           " undone_at) VALUES (:n, :i, 1, 2, 2, '{}', 'x', 'y', '{\"offers\": []}', now())", n=world.network_id, i=merge)
    estate.add("product merge", network, {"vendor"}, merge)
    for kind in ("brand", "category"):
        for (number,) in ask(world, f"SELECT id FROM {kind} WHERE network_id = :n", n=world.network_id):
            estate.add(kind, network, {"vendor"}, number)


def _identity(estate: Estate, network: str) -> None:
    world = estate.worlds[network]
    for code, name in {**BUYERS, **SELLERS, "vendor": "vera"}.items():
        company = world.companies[code]
        role = ROLES_OF[company.kind][0].value
        email = f"{code}@{world.slug}.example"
        _expect(estate.browser(network, name).post("/users/invite", {"email": email, "roles": [role]}).status_code, 303)
        for row in _of(world, "SELECT id FROM mailed_link WHERE organisation_id = :o", company):
            estate.add("invitation", network, {code}, row)
            if company.kind is OrganisationKind.RESELLER:
                estate.add("reseller invitation", network, {"vendor"}, row)
            else:
                estate.add("run invitation", network, {"operator"}, row)
    for person in world.people.values():
        estate.add("user", network, {person.company.code}, person.user_id)
        for (session,) in ask(world, "SELECT id FROM user_session WHERE user_id = :u", u=person.user_id):
            estate.add("session", network, {f"user {person.user_id}"}, session)
    estate.add("network", network, {"operator"}, world.network_id)
    _oversight(estate, network)
    for code in BUYERS:
        estate.add("reseller", network, {"vendor", "nord", "sud"}, code)
    for (group,) in ask(world, "SELECT id FROM organisation_group WHERE network_id = :n", n=world.network_id):
        estate.add("group", network, {"vendor"}, group)


def _oversight(estate: Estate, network: str) -> None:
    """A grant that is over, work that was given up, and a look of before."""
    world = estate.worlds[network]
    grant, operator = uuid4(), outsider(world, f"operator-{network}", is_operator=True)
    change(world, "INSERT INTO operator_grant (network_id, id, operator_id, operator_name, reason, starts_at, ends_at)"
           " VALUES (:n, :i, :o, 'Olga', 'because', now() - interval '2 hours', now() - interval '1 hour')",
           n=world.network_id, i=grant, o=operator.user_id)
    estate.add("operator grant", network, {"vendor", "operator"}, grant)
    job = ask(world, "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
              " VALUES ('events', 'deliver', CAST(:a AS jsonb), 'failed', 12) RETURNING id",
              a=json.dumps({"wire": "order.placed", "stamp": {"network_id": world.network_id}}))[0].id
    estate.add("failed job", network, {"operator"}, job)
    version = 7 if network == HERE else 8
    change(world, "INSERT INTO network_look (network_id, id, state, version, name, colour, by_name)"
           " VALUES (:n, :i, 'former', :v, 'Before', '#aa2200', 'Vera')", n=world.network_id, i=uuid4(), v=version)
    png = chain_logo("#aa2200")
    change(world, "INSERT INTO network_look (network_id, id, state, version, name, colour, logo, logo_type, by_id, by_name)"
           " VALUES (:n, :i, 'draft', 1, 'Tried', '#aa2200', :l, 'image/png', :u, 'x')", n=world.network_id, i=uuid4(), l=png,
           u=world.people["vendor manager"].user_id)
    estate.add("former look", network, {"vendor"}, version)


def outsider(world: World, name: str, *, is_operator: bool = False) -> Person:
    """Somebody without any company; an operator where asked for."""
    person = world.add_person(name, world.companies["vendor"])
    if is_operator:
        change(world, "UPDATE app_user SET is_operator = true WHERE id = :u", u=person.user_id)
    return person


def _of(world: World, statement: str, company: Company) -> list[str | int | UUID]:
    return [row[0] for row in ask(world, statement + " AND network_id = :n", o=company.id, n=world.network_id)]


def _step(browser: Browser, number: object, verb: str, **fields: str) -> int:
    found = _VERSION.search(browser.get(f"/orders/{number}").text)
    return browser.post(f"/orders/{number}/{verb}", {"version": found.group(1) if found else "1", **fields}).status_code


def _expect(got: int, wanted: int) -> None:
    assert got == wanted, f"the estate could not be made: {got} instead of {wanted}"
