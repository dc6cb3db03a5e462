"""Figures of sales as charts: each bar and each figure with the address of its orders."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from ordering.periods import Period, last_day_of
from ordering.queries.order_filters import COUNTED
from ordering.queries.sales import Bars, MonthChart, Party
from portal.web.filters import format_month, reader_language
from portal.web.visit import Visit


def orders_url(visit: Visit, start: Any, until: Any, **narrowed: Any) -> str:
    """The list of orders that count, placed from a day to a day (included)."""
    kept = {name: value for name, value in narrowed.items() if value is not None}
    return visit.url("ordering.orders", **{"status": COUNTED, "from": start.isoformat(), "until": until.isoformat(), **kept})


def by_month(visit: Visit, found: MonthChart, party: str) -> dict[str, Any]:
    """Net amounts by month, one series per company; the rest as one, whose bars open all of the month."""
    language = reader_language()
    return {
        "labels": [format_month(month, language) for month in found.months],
        "series": [
            {
                "name": _name(one.party), "values": list(one.values), "urls": [
                    orders_url(visit, month, last_day_of(month), **{party: one.party.key}) for month in found.months
                ],
            }
            for one in found.series
        ],
    }


def bars(visit: Visit, found: Bars, party: str, period: Period) -> dict[str, Any]:
    """Net amounts over the whole period, one bar per company or brand, the rest as one."""
    parties = list(found.bars)
    if found.others:
        parties.append((Party(None, ""), found.others_cents))
    return {
        "labels": [_name(one, found.others) for one, _cents in parties],
        "series": [{
            "name": _("Net excl. VAT"), "values": [cents for _one, cents in parties],
            "urls": [orders_url(visit, period.first, period.last_day, **{party: one.key}) for one, _cents in parties],
        }],
    }


def online_share(visit: Visit, found: MonthChart) -> dict[str, Any]:
    """Orders placed online and others by month, and their share in words."""
    language = reader_language()
    urls = {channel: [orders_url(visit, month, last_day_of(month), channel=channel) for month in found.months]
            for channel in ("online", None)}
    others = [every - online for every, online in zip(found.orders, found.online, strict=True)]
    return {
        "labels": [format_month(month, language) for month in found.months],
        "series": [
            {"name": _("Online"), "values": list(found.online), "urls": urls["online"]},
            {"name": _("Other channels"), "values": others, "urls": urls[None]},
        ],
        "share": Decimal(sum(found.online)) / sum(found.orders) if any(found.orders) else None,
    }


def _name(party: Party, others: int = 0) -> str:
    if party.key is None:
        return _("Others (%(number)s)", number=others) if others else _("Others")
    return party.name or _("Without a brand")
