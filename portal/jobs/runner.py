"""The runner of jobs and commands: one scope, one transaction, committed when the work returns."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from portal.kernel.db import Scope, Session


@contextmanager
def transaction(engine: Engine, scope: Scope) -> Iterator[Session]:
    """A session in a scope whose work is committed at the end of the block; an exception rolls it back."""
    with Session(engine, expire_on_commit=False) as session:
        session.enter(scope)
        yield session
        session.commit()
