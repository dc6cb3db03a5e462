"""What a year of use leaves in the demo: the kept figures of sales, and how often products were looked at."""

from datetime import datetime

from sqlalchemy import text

from demo.founding import Founded
from ordering.actions.recount_sales import recount_sales
from ordering.periods import month_after
from portal.kernel.clock import paris_today
from portal.kernel.db import Session

SEEN_MONTHS = 4
# One product in eleven is never looked at; the others by a measure that is their own, less in older months.
_VIEWS = text("""
    INSERT INTO product_view_month (network_id, product_id, month, pages, lists)
    SELECT p.network_id, p.id, m.month, 1 + abs(hashint8(p.id * 31 + m.place)) % 40, 5 + abs(hashint8(p.id * 17 + m.place)) % 300
    FROM product p, unnest(CAST(:months AS date[])) WITH ORDINALITY AS m(month, place)
    WHERE p.network_id = :network AND abs(hashint8(p.id)) % 11 > 0
""")
_PRODUCTS = text("SELECT count(*) FROM product WHERE network_id = :network")


def keep_figures(session: Session, founded: Founded, now: datetime) -> int:
    """Counts the orders of the demo, and makes up what its resellers looked at; returns how many products there are."""
    recount_sales(session, founded.id)
    months = [month_after(paris_today(now), -back) for back in range(SEEN_MONTHS)]
    session.execute(_VIEWS, {"network": founded.id, "months": months})
    return int(session.execute(_PRODUCTS, {"network": founded.id}).scalar_one())
