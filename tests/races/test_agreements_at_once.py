"""Two people take agreements in at the same moment: both files count, and no position stands twice."""

import json
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, text

from catalog.actions.import_agreements import import_agreements
from portal.jobs.runner import transaction
from portal.kernel.db import Scope
from tests.support.world import make_world

WRITERS = 8


def test_two_files_at_once(owner_engine: Engine, engine: Engine) -> None:
    world = make_world(owner_engine)
    walid, nord = world.people["walid"], world.companies["nord"]

    def take_in(number: int) -> None:
        content = json.dumps({"agreements": [{
            "code": f"N-{number}", "granted_by": "nord", "for": "all", "position": 1,
            "window": {"from": "2026-01-01", "until": "2027-01-01"}, "rules": [{"scope": {}, "off_dealer": "0.1"}],
        }]}).encode()
        with transaction(engine, nord.scope(walid.user_id)) as session:
            import_agreements(session, walid.actor, network_id=world.network_id, content=content, may_grant=[nord.id])

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(take_in, range(WRITERS)))
    with transaction(owner_engine, Scope.owner(world.network_id)) as session:
        standing = session.execute(
            text("SELECT position FROM agreement_version WHERE network_id = :n AND ends_at IS NULL ORDER BY 1"),
            {"n": world.network_id},
        ).scalars().all()
    assert standing == list(range(1, WRITERS + 1))
