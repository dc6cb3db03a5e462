"""The long task that invoices many shipments, each in a transaction of its own, with counted progress."""

from flask_babel import ngettext

from ordering.actions.issue_invoice import issue_invoice
from ordering.queries.to_invoice import shipments_to_invoice
from portal.jobs.long import RunningJob
from portal.kernel.db import Session

TASK = "ordering.issue_invoices"
MOST_AT_ONCE = 20_000


def issue_invoices_task(session: Session, job: RunningJob) -> str:
    """Invoice the shipments of the job's numbers (none: all that wait); those that have an invoice by then are left alone.

    Each is committed by itself, so that nobody waits for the series of numbers and work that breaks off is kept.
    """
    actor = job.actor
    assert actor.network_id is not None
    assert actor.organisation_id is not None
    waiting = shipments_to_invoice(
        session, actor.network_id, actor.organisation_id, numbers=job.args.get("numbers", []), most=MOST_AT_ONCE
    )
    for done, shipment_id in enumerate(waiting, start=1):
        job.apart(lambda own, one=shipment_id: issue_invoice(own, actor, shipment_id=one))  # type: ignore[misc]
        job.progress(done, len(waiting))
    return ngettext("%(num)s invoice issued", "%(num)s invoices issued", len(waiting))
