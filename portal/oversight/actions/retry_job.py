"""Puts work that was given up back into the queue."""

from sqlalchemy import text

from portal.audit.actions import record_on_platform
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound

_RETRY = text("SELECT retry_failed_job(:job)")


def retry_job(session: Session, actor: Actor, job_id: int) -> str:
    """Tries a failed job again from the beginning, and gives what it is called; NotFound where none failed so numbered."""
    what = session.execute(_RETRY, {"job": job_id}).scalar_one()
    if what is None:
        raise NotFound("job")
    record_on_platform(session, actor, "job.retried", f"{what} {job_id}")
    return str(what)
