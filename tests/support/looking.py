"""An operator with a grant in the isolation matrix: every company of one network to read, none to act in."""

from collections.abc import Iterator

from sqlalchemy import Engine, text
from werkzeug.routing import Rule

from portal.web.runtime import runtime_of
from tests.support.estate import BEYOND, HERE, outsider
from tests.support.isolation import Answer, Matrix, Viewer, variables


def looking(matrix: Matrix, owner_engine: Engine) -> Viewer:
    """An operator with a grant that runs into the network here."""
    world = matrix.estate.worlds[HERE]
    viewer = Viewer("operator with a grant", outsider(world, "operator-looking", is_operator=True), is_operator=True)
    assert viewer.person is not None
    with owner_engine.begin() as connection:
        connection.execute(text(
            "INSERT INTO operator_grant (network_id, id, operator_id, operator_name, reason, ends_at)"
            " VALUES (:n, gen_random_uuid(), :o, 'Looking', 'to try every page', now() + interval '8 hours')"
        ), {"n": world.network_id, "o": viewer.person.user_id})
    return viewer


def looks_of(matrix: Matrix, viewer: Viewer, rule: Rule) -> Iterator[Answer]:
    """Every company of the network here, with its own things: read, never acted upon; the other network is not there."""
    route = runtime_of(matrix.estate.app).routes[rule.endpoint]
    try:
        variables(rule)
    except KeyError:  # another test says so
        return
    here, beyond = matrix.estate.worlds[HERE], matrix.estate.worlds[BEYOND]
    wanted = (403,) if route.writes else (200, 303, 403, 404, 409)
    for code in sorted(here.companies):
        values = matrix.things_of(rule, HERE, code)
        yield matrix.attempt(viewer, rule, route, here.slug, code, values, f"looking into {code}", wanted)
    values = matrix.things_of(rule, BEYOND, "vendor")
    yield matrix.attempt(viewer, rule, route, beyond.slug, "vendor", values, "other network", (404,))
