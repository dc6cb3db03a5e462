"""The worker that is killed: the real one, with a slow consumer and little patience for stalled jobs."""

from dataclasses import dataclass
from time import sleep
from typing import ClassVar

from app import create_app
from portal.audit.actions import record
from portal.jobs import worker
from portal.kernel.actor import SYSTEM
from portal.kernel.db import Session
from portal.kernel.events import Event
from portal.web.runtime import runtime_of


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    """Somebody lit a lamp."""

    wire: ClassVar[str] = "lamp.lit"
    lamp: str


def see(session: Session, event: LampLit) -> None:
    """Write the effect, and linger before the commit, where a kill hurts most."""
    scope = session.scope
    assert scope is not None
    record(session, SYSTEM, "lamp.seen", event.lamp, network_id=scope.network_id, organisation_id=scope.organisation_id)
    sleep(0.02)


def main() -> None:
    """Work until stopped."""
    worker.HEARTBEAT_SECONDS, worker.STALLED_AFTER_SECONDS = 0.5, 2.0
    app = create_app()
    run = runtime_of(app)
    run.work.consume(LampLit, "see", see)
    url = run.database.database_url
    assert url is not None
    worker.work_until_stopped(worker.make_queue(app, run.engine, run.work, url), at_once=4)
