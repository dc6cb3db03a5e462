"""The isolation matrix: every route × every role × foreign objects answers 404 or 403, and nothing changes."""

from collections.abc import Callable, Iterator

import pytest
from werkzeug.routing import Rule

from app import create_app
from portal.embedded import DatabaseUrls
from portal.kernel.db import make_engine
from portal.settings import Settings
from portal.web.runtime import Entrance, runtime_of
from tests.support.database import clone
from tests.support.estate import make_estate
from tests.support.isolation import KEPT, OWN, UNDECLARED, Matrix, make_matrix, pages, variables
from tests.support.looking import looking, looks_of

BARE = create_app(Settings.from_env({"PORTAL_ENV": "test", "SECRET_KEY": "a-secret-key-for-tests-alone-of-48-characters-ok"}))
RULES = pages(BARE)


@pytest.fixture(scope="module")
def matrix(server: DatabaseUrls, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    """The estate in a database of its own."""
    with clone(server, template, "isolation") as urls:
        app = create_app(Settings.from_env({
            "PORTAL_ENV": "test", "PORTAL_DATA": str(tmp_path_factory.mktemp("isolation")), "DATABASE_URL": urls.app,
            "DATABASE_OWNER_URL": urls.owner, "SECRET_KEY": "a-secret-key-for-tests-alone-of-48-characters-ok",
        }))
        owner = make_engine(urls.owner)
        yield make_matrix(make_estate(app, owner), owner)
        runtime_of(app).close()
        owner.dispose()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.endpoint} {rule.rule}")
def test_foreign_places_and_things_are_not_there(matrix: Matrix, rule: Rule) -> None:
    before = matrix.checksums()
    answers = list(matrix.tries(rule))
    after = matrix.checksums()
    assert [str(answer) for answer in answers if not answer.is_right] == []
    own = [answer.got for answer in answers if answer.case == OWN]
    assert not own or {200, 303} & set(own), "nobody could open it: the matrix would prove nothing"
    changed = {name: (before.get(name), sums) for name, sums in after.items() if before.get(name) != sums}
    assert {name for name in changed if name not in KEPT.get(rule.endpoint, frozenset())} == set(), changed


def test_an_operator_with_a_grant_reads_and_changes_nothing(matrix: Matrix) -> None:
    """Every route of every company: GET answers, POST is refused, nothing but the trail grows, the other network is not there."""
    viewer = looking(matrix, matrix.owner_engine)
    before = matrix.checksums()
    routes = runtime_of(matrix.estate.app).routes
    answers = [answer for rule in RULES if routes[rule.endpoint].entrance is Entrance.ORGANISATION
               for answer in looks_of(matrix, viewer, rule)]
    after = matrix.checksums()
    assert [str(answer) for answer in answers if not answer.is_right] == []
    assert sum(answer.got == 200 for answer in answers) > 50
    assert {name for name, sums in after.items() if before.get(name) != sums} == {"audit_entry"}
    noted = after["audit_entry"][0] - before["audit_entry"][0]
    assert noted == sum("looking into" in answer.case for answer in answers)


def test_every_variable_of_every_route_names_a_kind_of_thing() -> None:
    problems: list[str] = []
    for rule in RULES:
        try:
            variables(rule)
        except KeyError as missing:
            problems.append(str(missing))
    assert problems == []


def test_there_are_foreign_things_of_every_kind(matrix: Matrix) -> None:
    """A matrix without foreign things would prove nothing."""
    kinds = {kind for rule in RULES for _, kind in variables(rule)}
    for kind in kinds:
        networks = {thing.network for thing in matrix.estate.things[kind]}
        assert networks == {"here", "beyond"}, kind


def test_pages_are_declared(settings_for: Callable[..., Settings]) -> None:
    declared = set(runtime_of(BARE).routes)
    assert {rule.endpoint for rule in BARE.url_map.iter_rules()} - declared == UNDECLARED
