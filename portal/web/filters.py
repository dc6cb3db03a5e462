"""Amounts, numbers, dates and ages in the reader's language, without asking Babel for each of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.dates import format_timedelta
from flask import Flask, g, has_app_context
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.kernel.money import Money
from portal.web.brand import readable_on

PARIS = ZoneInfo("Europe/Paris")
NARROW, HARD = "\u202f", "\u00a0"
HUNDRED = Decimal(100)
_DATE = {"fr": "d MMM y", "en": "d MMM y"}
_LONG_DATE = {"fr": "EEEE d MMMM y", "en": "EEEE d MMMM y"}
_DATETIME = {"fr": "d MMM y, HH:mm", "en": "d MMM y, HH:mm"}
_MONTH = {"fr": "MMM y", "en": "MMM y"}
_DAY = {"fr": "dd/MM/y", "en": "dd/MM/y"}
_MINUTE, _HOUR, _DAY_LENGTH = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_WEEK = timedelta(days=7)

Amount = int | Money | Decimal


def format_money(cents: Amount, language: str) -> str:
    """Whole cents (or Money, or Decimal euros) as euros: `1 234,56 €` in French, `€1,234.56` in English."""
    if not isinstance(cents, int):
        euros = cents.amount if isinstance(cents, Money) else cents
        cents = int((euros * HUNDRED).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    whole, rest = divmod(cents, 100)
    if language == "fr":
        return f"{sign}{f'{whole:,}'.replace(',', NARROW)},{rest:02d}{HARD}€"
    return f"{sign}€{whole:,}.{rest:02d}"


def format_number(value: int | Decimal, language: str, places: int | None = None) -> str:
    """A number with its thousands apart; a Decimal keeps its significant decimals, or has `places` of them."""
    if places is not None:
        value = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    elif isinstance(value, Decimal):
        value = value.normalize()
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return _french_marks(text) if language == "fr" else text


def format_percent(share: Decimal | int, language: str, places: int = 2) -> str:
    """A share of one as a percentage with at most `places` decimals: 0.125 is `12,5 %`."""
    value = (Decimal(share) * HUNDRED).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = format_number(value, language)
    return f"{text}{HARD}%" if language == "fr" else f"{text}%"


def local(instant: datetime) -> datetime:
    """An instant on a clock in Paris; a datetime without a zone is a fault of the caller (ValueError)."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return instant.astimezone(PARIS)


def format_date(value: date | datetime, language: str) -> str:
    """A day, in Paris for an instant: `12 mai 2026`."""
    return _dated(_as_day(value), _DATE[language], language)


def format_long_date(value: date | datetime, language: str) -> str:
    """A day with its weekday: `mardi 12 mai 2026`."""
    return _dated(_as_day(value), _LONG_DATE[language], language)


def format_day(value: date | datetime, language: str) -> str:
    """A day in figures: `12/05/2026`."""
    return _dated(_as_day(value), _DAY[language], language)


def format_month(value: date | datetime, language: str) -> str:
    """A month: `mai 2026`."""
    return _dated(_as_day(value).replace(day=1), _MONTH[language], language)


def format_datetime(value: datetime, language: str) -> str:
    """A day and a time in Paris, to the minute: `12 mai 2026, 14:32`."""
    return _timed(local(value).replace(second=0, microsecond=0, tzinfo=None), language)


def format_time(value: datetime | time, language: str) -> str:
    """A time of day, in Paris for an instant: `14:32`."""
    return (local(value) if isinstance(value, datetime) else value).strftime("%H:%M")


def format_age(value: datetime, language: str, now: datetime | None = None) -> str:
    """How long ago (or until when) in one short unit: `il y a 3 h`, `dans 2 j`; under a minute, "just now"."""
    gone = (now or datetime.now(UTC)) - value
    if abs(gone) < _MINUTE:
        return _("just now")
    step = _MINUTE if abs(gone) < _HOUR else _HOUR if abs(gone) < _DAY_LENGTH else _DAY_LENGTH
    return _aged(int(gone / step) * step, language)


def reader_language() -> str:
    """The language this page or mail is written in.

    It is asked some hundred times a page, so what Flask-Babel has already found out is looked up without its detours.
    """
    if not has_app_context():
        return "fr"
    found = getattr(g.get("_flask_babel"), "babel_locale", None) or get_locale()
    return found.language if found is not None and found.language in _DATE else "fr"


def register_filters(app: Flask) -> None:
    """Gives templates `money`, `number`, `percent`, `date`, `long_date`, `day`, `month`, `datetime`, `time`, `age`.

    `text_on` is the colour of a readable text on a colour, for mails, which have no style sheet; macros, which see no
    context, ask `reader_language()`.
    """
    formats: dict[str, Callable[..., str]] = {
        "money": format_money, "number": format_number, "percent": format_percent, "date": format_date,
        "long_date": format_long_date, "day": format_day, "month": format_month, "datetime": format_datetime,
        "time": format_time, "age": format_age,
    }
    app.jinja_env.filters.update({name: _for_reader(write) for name, write in formats.items()})
    app.jinja_env.filters["text_on"] = readable_on
    app.jinja_env.globals["reader_language"] = reader_language


def _for_reader(write: Callable[..., str]) -> Callable[..., str]:
    def filtered(value: object, *args: object) -> str:
        return "" if value is None else write(value, reader_language(), *args)

    return filtered


def _french_marks(text: str) -> str:
    return text.replace(",", NARROW).replace(".", ",")


def _as_day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _dated(day: date, pattern: str, language: str) -> str:
    return babel_date(day, pattern, locale=language)


@lru_cache(maxsize=4096)
def _timed(moment: datetime, language: str) -> str:
    return babel_datetime(moment, _DATETIME[language], locale=language)


@lru_cache(maxsize=1024)
def _aged(gone: timedelta, language: str) -> str:
    width: Literal["short", "long"] = "short" if abs(gone) < _WEEK else "long"
    return format_timedelta(-gone, threshold=1.0, add_direction=True, format=width, locale=language)
