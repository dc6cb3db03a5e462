"""Asking for an own price list: its row and its long job, in one transaction."""

from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import insert, text

from catalog.models import PriceList
from catalog.queries.price_list_lines import PriceListChoice
from portal.audit.actions import record
from portal.jobs.long import begin_long
from portal.kernel.actor import Actor
from portal.kernel.clock import now
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.ids import new_id

TASK = "price_list.make"
MOST_AT_ONCE = 3
LASTS = timedelta(days=7)
_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('price lists of ' || CAST(:organisation AS text), 0))")
_RUNNING = text("""
    SELECT count(*) FROM price_list p JOIN long_job j ON j.network_id = p.network_id AND j.id = p.job_id
    WHERE p.network_id = :network AND p.organisation_id = :organisation AND p.ready_at IS NULL
      AND j.status IN ('waiting', 'running')
""")
_UNKNOWN = text("""
    SELECT (SELECT count(*) FROM organisation o WHERE o.network_id = :network AND o.id = ANY (CAST(:sellers AS bigint[]))
            AND o.kind IN ('wholesaler', 'vendor')),
           (SELECT count(*) FROM brand b WHERE b.network_id = :network AND b.id = ANY (CAST(:brands AS bigint[]))),
           (SELECT count(*) FROM category c WHERE c.network_id = :network AND c.id = ANY (CAST(:categories AS bigint[])))
""")


def ask_price_list(
    session: Session, actor: Actor, *, format_: str, language: str, choice: PriceListChoice, chosen: str
) -> UUID:
    """Ask for a list; the worker makes it in the scope of this transaction. Returns its id.

    `chosen` says the choice in words. Refused when three lists of the company wait or run already, or where the choice names a
    wholesaler, brand or category that is not there.
    """
    assert actor.network_id is not None
    connection = session.connection()
    connection.execute(_TURN, {"organisation": actor.organisation_id})
    where = {"network": actor.network_id, "organisation": actor.organisation_id}
    if connection.execute(_RUNNING, where).scalar_one() >= MOST_AT_ONCE:
        raise Refused(_("%(most)s of your price lists are being made already. Wait until one is ready, then ask again.",
                        most=MOST_AT_ONCE))
    _check(session, actor.network_id, choice)
    list_id = new_id()
    job_id = begin_long(session, actor, TASK, title=chosen, price_list_id=str(list_id))
    connection.execute(insert(PriceList).values(
        network_id=actor.network_id, organisation_id=actor.organisation_id, id=list_id, format=format_, language=language,
        seller_ids=list(choice.seller_ids), brand_ids=list(choice.brand_ids), category_ids=list(choice.category_ids),
        in_stock_only=choice.in_stock_only, chosen=chosen, job_id=job_id, made_by=actor.user_id, made_by_name=actor.name,
        expires_at=now() + LASTS,
    ))
    record(session, actor, "price_list.asked", chosen, after={"format": format_})
    return list_id


def _check(session: Session, network_id: int, choice: PriceListChoice) -> None:
    named = (choice.seller_ids, choice.brand_ids, choice.category_ids)
    values = dict(zip(("sellers", "brands", "categories"), map(list, named), strict=True))
    there = session.connection().execute(_UNKNOWN, {"network": network_id, **values}).one()
    fields = ("sellers", "brands", "categories")
    for field, ids, found in zip(fields, named, there, strict=True):
        if found != len(set(ids)):
            raise Refused(_("One of these is no longer there: choose again."), field=field)
