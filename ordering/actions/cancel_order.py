"""Cancelling an order, or what remains of it."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.access import OrderRef
from ordering.actions.charge_accounts import Charge, charge_accounts
from ordering.actions.recount_order import recount_order
from ordering.actions.step_order import step_order
from ordering.events import OrderCancelled
from ordering.queries.progress import LineProgress, lines_progress
from ordering.statuses import OPEN, ORDER_FLOW, OrderStatus, Progress, step_towards
from portal.jobs.publish import publish
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import IllegalStep, Refused
from portal.kernel.ids import new_id
from portal.kernel.permissions import OrganisationKind

_CANCEL = text("""
    UPDATE order_line l SET cancelled_quantity = l.cancelled_quantity + x.units
    FROM unnest(CAST(:lines AS uuid[]), CAST(:units AS integer[])) AS x(line, units)
    WHERE l.network_id = :network AND l.id = x.line
""")
_RELEASE = text("SELECT release('cancelled', :reference, CAST(:lines AS uuid[]), CAST(:units AS integer[]))")


def cancel_order(session: Session, actor: Actor, order: OrderRef, *, reason: str = "") -> None:
    """Cancel what has not shipped, give its stock back, and take it off what the reseller has outstanding.

    The reseller may until the seller accepts; the seller until all has shipped, and must say why. Raises IllegalStep
    beyond that, Refused for a missing reason, Stale where the order has changed.
    """
    by_reseller = actor.kind is OrganisationKind.RESELLER
    if by_reseller:
        after = ORDER_FLOW.step(order.status, OrderStatus.CANCELLED)
        if order.status is not OrderStatus.PLACED:
            raise IllegalStep(order.status, after)
    elif order.status not in OPEN:
        raise IllegalStep(order.status, OrderStatus.CANCELLED)
    elif not reason:
        raise Refused(_("Say why: the reseller reads it."), field="reason")
    lines = lines_progress(session, order)
    open_lines = [line for line in lines if line.progress.remaining]
    reference = new_id()
    _give_back(session, order, open_lines, reference)
    _credit_back(session, order, reference)
    after = step_towards(order.status, [_cancelled(line) for line in lines])
    step_order(session, actor, order, after, kind="cancelled", note=reason)
    cancelled = OrderCancelled(
        network_id=order.network_id, order_id=order.id, purchase_id=order.purchase_id, number=order.number,
        reseller_id=order.reseller_id, seller_id=order.seller_id, reason=reason, by_reseller=by_reseller,
        is_whole=after is OrderStatus.CANCELLED,
    )
    publish(session, cancelled, stream=f"order:{order.id}")


def _cancelled(line: LineProgress) -> Progress:
    made = line.progress
    return Progress(made.ordered, made.cancelled + made.remaining, made.shipped, made.delivered)


def _credit_back(session: Session, order: OrderRef, reference: UUID) -> None:
    """What is cancelled is not outstanding any more."""
    change = recount_order(session, order)
    if change:
        charge = Charge(reference, order.reseller_id, order.seller_id, order.number, change, 0)
        charge_accounts(session, "cancelled", [charge])


def _give_back(session: Session, order: OrderRef, lines: list[LineProgress], reference: UUID) -> None:
    values = {"lines": [line.id for line in lines], "units": [line.progress.remaining for line in lines]}
    session.connection().execute(_RELEASE, {**values, "reference": reference})
    session.connection().execute(_CANCEL, {**values, "network": order.network_id})
