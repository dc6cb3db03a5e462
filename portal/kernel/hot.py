"""Statements of every request and every list: straight to the driver, with the errors that everything else raises."""

from collections.abc import Mapping
from typing import Any, cast

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Row = tuple[Any, ...]


def hot_rows(connection: Connection, statement: str, values: Mapping[str, Any]) -> list[Row]:
    """The rows of a statement in the connection's running transaction; placeholders are psycopg's, `%(name)s`.

    It costs a third of what SQLAlchemy's execution does, which counts where a page runs five statements. Whoever listens for
    statements hears of it, a failure is raised as SQLAlchemy would raise it, and a broken connection leaves the pool.
    """
    driver = cast("psycopg.Connection[Row]", connection.connection.driver_connection)
    for listen in connection.dispatch.before_cursor_execute:
        listen(connection, None, statement, values, None, False)
    try:
        return driver.execute(statement, values).fetchall()
    except psycopg.Error as error:
        is_broken = driver.closed or driver.broken
        if is_broken:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, dict(values), error, psycopg.Error, connection_invalidated=is_broken, dialect=connection.dialect
        ) from error
