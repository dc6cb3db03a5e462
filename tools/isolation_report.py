"""Prints the isolation matrix: for every route and role, what one's own things, foreign places and foreign things answer."""

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from app import create_app
from portal.kernel.db import make_engine
from portal.settings import Settings
from portal.web.runtime import runtime_of
from tests.support.database import clone, ensure_template, shared_server
from tests.support.estate import make_estate
from tests.support.isolation import KEPT, OWN, Answer, Matrix, make_matrix, method_of, pages

SECRET = "a-secret-key-for-tests-alone-of-48-characters-ok"


@contextmanager
def matrix_of_its_own() -> Iterator[Matrix]:
    """The matrix on a database that lasts as long as the block."""
    with (
        shared_server() as server, clone(server, ensure_template(server), "report") as urls,
        tempfile.TemporaryDirectory() as folder,
    ):
        app = create_app(Settings.from_env({
            "PORTAL_ENV": "test", "PORTAL_DATA": folder, "DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner,
            "SECRET_KEY": SECRET,
        }))
        owner = make_engine(urls.owner)
        yield make_matrix(make_estate(app, owner), owner)
        runtime_of(app).close()
        owner.dispose()


def main() -> int:
    """Prints the table; fails when a wall did not hold or something changed."""
    tried, wrong = 0, 0
    with matrix_of_its_own() as matrix:
        routes = runtime_of(matrix.estate.app).routes
        for rule in pages(matrix.estate.app):
            before = matrix.checksums()
            answers = list(matrix.tries(rule))
            kept = KEPT.get(rule.endpoint, frozenset())
            changed = sorted(name for name, sums in matrix.checksums().items() if before.get(name) != sums and name not in kept)
            route = routes[rule.endpoint]
            demands = route.needs.value if route.needs else f"({route.entrance.value})"
            print(f"\n{method_of(rule)} {rule.rule}  {rule.endpoint}  needs {demands}")
            if not answers:
                print("    open to everybody, names no thing of anybody")
            for viewer, line in _by_viewer(answers):
                print(f"    {viewer:24} {line}")
            if changed:
                print(f"    CHANGED: {', '.join(changed)}")
            for answer in answers:
                if not answer.is_right:
                    print(f"    WRONG: {answer.viewer}, {answer.case}: {answer.address} gave {answer.got}, not {answer.wanted}")
            tried += len(answers)
            wrong += sum(not answer.is_right for answer in answers) + len(changed)
    print(f"\n{tried} tries, {wrong} of them wrong.")
    return 1 if wrong else 0


def _by_viewer(answers: Iterable[Answer]) -> Iterator[tuple[str, str]]:
    """Viewer and what came back: own things, foreign places, foreign things, each with how often."""
    sorts: dict[str, dict[str, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for answer in answers:
        place = answer.case.startswith(("place", "other", "platform"))
        sort = "own" if answer.case.startswith(OWN) else "places" if place else "things"
        sorts[answer.viewer][sort][answer.got] += 1
    for viewer, found in sorts.items():
        yield viewer, "  ".join(
            f"{sort}: " + " ".join(f"{status}×{times}" for status, times in sorted(found[sort].items()))
            for sort in ("own", "places", "things") if sort in found
        )


if __name__ == "__main__":
    sys.exit(main())
