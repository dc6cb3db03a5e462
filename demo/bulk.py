"""Many rows at once into a table behind row security: COPY into a temporary table, then one INSERT."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import text

from portal.kernel.db import Session

_NUMBERS = text("SELECT next_number(:series) FROM generate_series(1, :count)")
_NUMBERS_AT_ONCE = 500


def insert_rows(session: Session, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; dictionaries and lists are written as JSON."""
    if not rows:
        return
    names = list(rows[0])
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    target = sql.Identifier(table)
    driver = session.connection().connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE TEMPORARY TABLE demo_rows AS SELECT {} FROM {} WITH NO DATA").format(columns, target))
        with cursor.copy(sql.SQL("COPY demo_rows ({}) FROM STDIN").format(columns)) as copy:
            for row in rows:
                copy.write_row([_plain(row[name]) for name in names])
        cursor.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM demo_rows").format(target, columns, columns))
        cursor.execute("DROP TABLE demo_rows")


def _plain(value: object) -> object:
    return Jsonb(value) if isinstance(value, (dict, list)) else value


def numbers(session: Session, series: str) -> Iterator[int]:
    """The next numbers of a series, fetched some hundred at a time; what is not used leaves a gap, as rollbacks do."""
    while True:
        yield from session.execute(_NUMBERS, {"series": series, "count": _NUMBERS_AT_ONCE}).scalars().all()
