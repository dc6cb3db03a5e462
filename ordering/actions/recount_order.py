"""Counting anew what of an order is not invoiced yet."""

from sqlalchemy import text

from ordering.access import OrderRef
from ordering.freight import shares_of
from ordering.open_amounts import open_cents
from ordering.totals import Amounts
from portal.kernel.db import Session

_REMAINING = text("""
    SELECT l.net_unit_cents, l.eco_unit_cents, l.vat_rate,
           l.quantity - l.cancelled_quantity - coalesce((
               SELECT sum(i.quantity) FROM invoice_line i
               WHERE i.network_id = l.network_id AND i.order_line_id = l.id), 0)::integer AS remaining,
           o.freight, o.open_cents,
           EXISTS (SELECT FROM invoice v WHERE v.network_id = o.network_id AND v.order_id = o.id) AS invoiced
    FROM sales_order o
    JOIN order_line l ON l.network_id = o.network_id AND l.order_id = o.id
    WHERE o.network_id = :network AND o.id = :order ORDER BY l.position
""")
_STORE = text("UPDATE sales_order SET open_cents = :open WHERE network_id = :network AND id = :order")


def recount_order(session: Session, order: OrderRef) -> int:
    """Store what remains to be invoiced of the order, incl. VAT; gives the change in cents.

    Units count that are neither cancelled nor invoiced; freight counts as long as no invoice has taken it and goods
    remain. The order must be locked by the caller, who charges the change to the account. A reseller may only while the
    order may still be changed by it: before the step that cancels.
    """
    values = {"network": order.network_id, "order": order.id}
    rows = session.connection().execute(_REMAINING, values).all()
    lines = [Amounts(row.net_unit_cents, row.eco_unit_cents, row.remaining, row.vat_rate) for row in rows if row.remaining]
    freight = shares_of(rows[0].freight) if lines and not rows[0].invoiced else ()
    now_open = open_cents(lines, freight)
    change = now_open - int(rows[0].open_cents)
    if change:
        session.connection().execute(_STORE, {**values, "open": now_open})
    return change
