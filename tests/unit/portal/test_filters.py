"""Our own formatters write what Babel would write, only faster."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import perf_counter

import pytest
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.dates import format_timedelta
from babel.numbers import format_currency, format_decimal
from babel.numbers import format_percent as babel_percent
from flask import Flask, render_template_string
from flask_babel import Babel, force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.kernel.money import Money
from portal.web import filters

LANGUAGES = ("fr", "en")
NOON = datetime(2026, 5, 12, 12, 32, 40, tzinfo=UTC)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40)
@given(cents=st.integers(-(10**12), 10**12))
def test_money_is_written_as_babel_writes_it(language: str, cents: int) -> None:
    assert filters.format_money(cents, language) == format_currency(Decimal(cents) / 100, "EUR", locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40)
@given(value=st.one_of(st.integers(-(10**12), 10**12), st.decimals(-(10**6), 10**6, places=3)))
def test_numbers_are_written_as_babel_writes_them(language: str, value: int | Decimal) -> None:
    expected = format_decimal(value, locale=language)
    assert filters.format_number(value, language) == ("0" if expected == "-0" else expected)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("share", ["0", "0.12", "1", "-0.5", "0.07"])
def test_percentages_are_written_as_babel_writes_them(language: str, share: str) -> None:
    assert filters.format_percent(Decimal(share), language) == babel_percent(Decimal(share), locale=language)


def test_a_percentage_keeps_the_decimals_it_has() -> None:
    assert filters.format_percent(Decimal("0.125"), "fr") == "12,5\u00a0%"
    assert filters.format_percent(Decimal("0.12"), "en") == "12%"


def test_money_and_decimals_are_euros_and_whole_numbers_are_cents() -> None:
    written = {filters.format_money(value, "fr") for value in (1999, Money.of("19.99"), Decimal("19.99"))}
    assert written == {"19,99\u00a0€"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_are_days_in_paris(language: str) -> None:
    late = datetime(2026, 5, 12, 22, 30, tzinfo=UTC)
    assert filters.format_date(late, language) == babel_date(date(2026, 5, 13), "d MMM y", locale=language)
    assert filters.format_long_date(date(2026, 5, 13), language) == babel_date(
        date(2026, 5, 13), "EEEE d MMMM y", locale=language
    )
    assert filters.format_datetime(late, language) == babel_datetime(
        late, "d MMM y, HH:mm", tzinfo=filters.PARIS, locale=language
    )
    assert filters.format_day(late, language) == "13/05/2026"
    assert filters.format_time(late, language) == "00:30"


def test_the_hour_that_comes_twice_is_told_by_its_offset_and_shown_as_the_clock_shows_it() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert filters.format_time(first, "fr") == filters.format_time(second, "fr") == "02:30"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        filters.format_datetime(datetime(2026, 5, 12, 12, 0), "fr")  # noqa: DTZ001


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("gone", [timedelta(minutes=1), timedelta(minutes=59), timedelta(hours=3), timedelta(days=6)])
def test_an_age_is_one_short_unit(language: str, gone: timedelta) -> None:
    expected = format_timedelta(-gone, threshold=1.0, add_direction=True, format="short", locale=language)
    assert filters.format_age(NOON - gone - timedelta(seconds=20), language, NOON) == expected


def test_an_age_of_weeks_is_written_out() -> None:
    assert filters.format_age(NOON - timedelta(days=40), "fr", NOON) == "il y a 1 mois"
    assert filters.format_age(NOON - timedelta(days=22), "fr", NOON) == "il y a 3 semaines"


def test_templates_write_in_the_readers_language_and_leave_nothing_blank() -> None:
    app = Flask("filters")
    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    Babel(app)
    filters.register_filters(app)
    with app.test_request_context():
        source = "{{ 123456 | money }} {{ n | number }} {{ none | date }}|{{ '#ffcc00' | text_on }}"
        assert render_template_string(source, n=1234) == "1\u202f234,56\u00a0€ 1\u202f234 |#12151c"
        with force_locale("en"):
            assert render_template_string(source, n=1234) == "€1,234.56 1,234 |#12151c"


def test_an_amount_is_written_many_times_faster_than_babel_does() -> None:
    def seconds(write: Callable[[], object]) -> float:
        begun = perf_counter()
        for _ in range(300):
            write()
        return perf_counter() - begun

    ours = min(seconds(lambda: filters.format_money(123456, "fr")) for _ in range(3))
    babel = min(seconds(lambda: format_currency(Decimal("1234.56"), "EUR", locale="fr")) for _ in range(3))
    assert ours * 4 < babel
