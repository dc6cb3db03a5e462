"""The isolation matrix: every route × every role × foreign places and foreign things, generated from the routes themselves.

A route with a new variable needs one line in `KINDS` (isolation_kinds.py): which kind of thing of the estate it names.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.routing import Rule

from portal.kernel.actor import Actor
from portal.web.runtime import Entrance, Route, runtime_of
from tests.support.estate import BEYOND, HERE, Estate, Thing, outsider
from tests.support.isolation_kinds import (
    DONE_ALREADY,
    FORM_KINDS,
    FORMS,
    KEPT,
    KINDS,
    PLAIN,
    SECRETS,
    UNDECLARED,
    WRITTEN_BY_KEEP,
)
from tests.support.world import Person

MOST_FOREIGN = 4
OWN = "own"


@dataclass(frozen=True)
class Viewer:
    """Somebody who tries: a name for the report, and the person (None: nobody is signed in)."""

    name: str
    person: Person | None
    is_operator: bool = False

    @property
    def code(self) -> str:
        """The company the viewer works for; empty for nobody and for people without one."""
        return self.person.company.code if self.person and self.person.roles else ""

    def sees(self, thing: Thing) -> bool:
        """Whether a thing is the viewer's to see, as far as walls go."""
        if self.is_operator:
            return "operator" in thing.seen_by
        mine = self.person is not None and f"user {self.person.user_id}" in thing.seen_by
        return mine or (bool(self.code) and thing.network == HERE and self.code in thing.seen_by)


@dataclass(frozen=True)
class Answer:
    """One try: what was asked of whom, what came back, and what should have."""

    viewer: str
    case: str
    address: str
    wanted: tuple[int, ...]
    got: int

    @property
    def is_right(self) -> bool:
        """Whether the wall held (or, for one's own things, the door opened)."""
        return self.got in self.wanted


@dataclass
class Matrix:
    """The estate, those who try, and their browsers."""

    estate: Estate
    owner_engine: Engine
    viewers: list[Viewer]
    _clients: dict[str, FlaskClient] = field(default_factory=dict)

    def tries(self, rule: Rule) -> Iterator[Answer]:
        """Every try at one rule."""
        route = runtime_of(self.estate.app).routes[rule.endpoint]
        for viewer in self.viewers:
            if route.entrance is Entrance.ORGANISATION:
                yield from self._in_companies(viewer, rule, route)
            elif route.entrance is Entrance.PLATFORM:
                yield from self._on_the_platform(viewer, rule, route)
            elif route.entrance is Entrance.PERSON and variables(rule) and viewer.person:
                yield from self._foreign_things(viewer, rule, route, {}, (404,))

    def checksums(self) -> dict[str, tuple[int, str]]:
        """Rows and a checksum of every table, but those that kept facts change."""
        with self.owner_engine.connect() as connection:
            names = connection.execute(text(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
            )).scalars().all()
            parts = [
                f"SELECT '{name}' AS name, count(*) AS n, coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS h FROM {name} t"
                for name in names if name not in WRITTEN_BY_KEEP and name != "alembic_version"
            ]
            return {row.name: (row.n, row.h) for row in connection.execute(text(" UNION ALL ".join(parts)))}

    def _in_companies(self, viewer: Viewer, rule: Rule, route: Route) -> Iterator[Answer]:
        here, beyond = self.estate.worlds[HERE], self.estate.worlds[BEYOND]
        for code in sorted(here.companies.keys() - {viewer.code}):
            wanted = (303,) if viewer.person is None else (404,)
            values = self.things_of(rule, HERE, code)
            yield self.attempt(viewer, rule, route, here.slug, code, values, f"place {code}", wanted)
        for code in sorted({viewer.code or "alpha", "vendor"}):
            wanted = (303,) if viewer.person is None else (404,)
            values = self.things_of(rule, BEYOND, code)
            yield self.attempt(viewer, rule, route, beyond.slug, code, values, f"other network {code}", wanted)
        if viewer.code:
            yield from self._at_home(viewer, rule, route)

    def _at_home(self, viewer: Viewer, rule: Rule, route: Route) -> Iterator[Answer]:
        assert viewer.person is not None
        assert route.needs is not None
        actor: Actor = viewer.person.actor
        place = {"network": self.estate.worlds[HERE].slug, "organisation": viewer.code}
        if not actor.may(route.needs):
            values = self.things_of(rule, HERE, viewer.code)
            yield self.attempt(viewer, rule, route, place["network"], viewer.code, values, "own, without the right", (403,))
            yield from self._foreign_things(viewer, rule, route, place, (403, 404))
            return
        own = self._own(viewer, rule)
        if not route.writes and own is not None:
            yield self.attempt(viewer, rule, route, place["network"], viewer.code, own, OWN, (200, 303, 404, 409))
        yield from self._foreign_things(viewer, rule, route, place, (404, 303) if route.endpoint in DONE_ALREADY else (404,))
        yield from self._foreign_in_form(viewer, rule, route, place, own)

    def _foreign_things(
        self, viewer: Viewer, rule: Rule, route: Route, place: dict[str, str], wanted: tuple[int, ...]
    ) -> Iterator[Answer]:
        own = self._own(viewer, rule)
        for name, kind in variables(rule):
            for thing in self._foreign(viewer, kind):
                values = {**(own or self.things_of(rule, thing.network, "")), name: thing.value}
                case = f"{kind} of {'/'.join(sorted(thing.seen_by))} ({thing.network})"
                network, organisation = place.get("network", ""), place.get("organisation", "")
                yield self.attempt(viewer, rule, route, network, organisation, values, case, wanted)

    def _foreign_in_form(
        self, viewer: Viewer, rule: Rule, route: Route, place: dict[str, str], own: dict[str, str] | None
    ) -> Iterator[Answer]:
        for endpoint, name, kind in FORM_KINDS:
            if endpoint == route.endpoint and own is not None:
                for thing in self._foreign(viewer, kind):
                    form = {name: thing.value, "quantity": "1", "shown_cents": "0"}
                    yield self.attempt(viewer, rule, route, place["network"], place["organisation"], own, f"{kind} in the form",
                                    (404, 409, 422), form)

    def _on_the_platform(self, viewer: Viewer, rule: Rule, route: Route) -> Iterator[Answer]:
        if not viewer.is_operator:
            values = self.things_of(rule, HERE, "")
            yield self.attempt(viewer, rule, route, "", "", values, "platform", (303,) if viewer.person is None else (404,))
            return
        networks = {thing.network: thing.value for thing in self.estate.things["network"]}
        for name, kind in variables(rule):
            if kind == "run invitation":
                for thing in self.estate.things["reseller invitation"]:
                    values = {"network_id": networks[thing.network], name: thing.value}
                    yield self.attempt(viewer, rule, route, "", "", values, "invitation of a reseller", (404,))
                for thing in self.estate.things["run invitation"]:
                    other = next(value for network, value in networks.items() if network != thing.network)
                    values = {"network_id": other, name: thing.value}
                    yield self.attempt(viewer, rule, route, "", "", values, "other network", (404,))

    def _foreign(self, viewer: Viewer, kind: str) -> list[Thing]:
        """Things that are not the viewer's: one of each owner, of this network and of the other."""
        mine = {thing.value for thing in self.estate.things[kind] if viewer.sees(thing)}
        found = {
            (thing.network, thing.seen_by): thing for thing in self.estate.things[kind]
            if not viewer.sees(thing) and thing.value not in mine
        }
        here = [thing for thing in found.values() if thing.network == HERE]
        beyond = [thing for thing in found.values() if thing.network == BEYOND]
        return [*here[: MOST_FOREIGN - 1], *beyond[: MOST_FOREIGN - len(here[: MOST_FOREIGN - 1])]]

    def _own(self, viewer: Viewer, rule: Rule) -> dict[str, str] | None:
        """Things of the viewer for all variables; None where one is missing."""
        values: dict[str, str] = {}
        for name, kind in variables(rule):
            own = next((thing for thing in self.estate.things[kind] if viewer.sees(thing)), None)
            if own is None:
                return None
            values[name] = own.value
        return values

    def things_of(self, rule: Rule, network: str, code: str) -> dict[str, str]:
        """Things of a company (else of anybody in its network) for all variables."""
        values: dict[str, str] = {}
        for name, kind in variables(rule):
            things = [thing for thing in self.estate.things[kind] if thing.network == network]
            values[name] = next((thing for thing in things if code in thing.seen_by), things[0]).value
        return values

    def attempt(
        self, viewer: Viewer, rule: Rule, route: Route, network: str, organisation: str, values: dict[str, str], case: str,
        wanted: tuple[int, ...], form: dict[str, str] | None = None,
    ) -> Answer:
        place = {"network": network, "organisation": organisation} if route.entrance is Entrance.ORGANISATION else {}
        plain = {name: word for name, word in PLAIN.items() if name in rule.arguments}
        where = self.estate.app.url_map.bind("localhost")
        built = where.build(rule.endpoint, {**place, **values, **plain}, method=method_of(rule))
        client = self._client(viewer)
        sent = {**FORMS.get(route.endpoint, {}), **(form or {})}
        answer = client.post(built, data=sent) if route.writes else client.get(built)
        answer.close()
        return Answer(viewer.name, case, built, wanted, answer.status_code)

    def _client(self, viewer: Viewer) -> FlaskClient:
        if viewer.name not in self._clients:
            client = self._clients[viewer.name] = self.estate.app.test_client()
            if viewer.person is not None:
                with client.session_transaction() as session:
                    session["_user_id"] = viewer.person.token
        return self._clients[viewer.name]


def variables(rule: Rule) -> list[tuple[str, str]]:
    """The object variables of a rule with the kind of thing each names; KeyError tells of one that nobody registered."""
    found = []
    for name in sorted(rule.arguments - {"network", "organisation"} - SECRETS - PLAIN.keys()):
        known = (kind for ends, variable, kind in KINDS if variable == name and fnmatchcase(rule.endpoint, ends))
        kind = next(known, None)
        if kind is None:
            raise KeyError(f"{rule.rule}: say in KINDS (tests/support/isolation_kinds.py) what {name} of {rule.endpoint} names")
        found.append((name, kind))
    return found


def method_of(rule: Rule) -> str:
    """GET or POST."""
    return "POST" if "POST" in (rule.methods or ()) else "GET"


def pages(app: Flask) -> list[Rule]:
    """Every rule of a declared route, by address."""
    rules = (rule for rule in app.url_map.iter_rules() if rule.endpoint not in UNDECLARED)
    return sorted(rules, key=lambda rule: (rule.rule, rule.endpoint))


def make_matrix(estate: Estate, owner_engine: Engine) -> Matrix:
    """Everybody who tries: each role of each kind alone, an operator, somebody without a company, nobody."""
    world = estate.worlds[HERE]
    staff = [Viewer(name, person) for name, person in world.people.items() if " " in name]
    others = [
        Viewer("operator", outsider(world, "operator", is_operator=True), is_operator=True),
        Viewer("without company", outsider(world, "nobody")), Viewer("not signed in", None),
    ]
    estate.app.config["WTF_CSRF_ENABLED"] = False
    return Matrix(estate, owner_engine, [*staff, *others])


__all__ = ["KEPT", "OWN", "PLAIN", "SECRETS", "UNDECLARED", "Matrix", "make_matrix", "method_of", "pages", "variables"]
