"""Migrations from the outside: bring a database up to date, tell where it stands, compare it with the models."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData

from portal.kernel.db import make_engine
from portal.revisions import FOLDER, head

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "5min"


@dataclass(frozen=True)
class Standing:
    """Where a database stands: its revision (None before the first) and the newest one there is."""

    at: str | None
    head: str | None

    @property
    def is_current(self) -> bool:
        return self.at == self.head


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Run the missing migrations as the owner; safe to run from several machines at once."""
    with _engine(owner_url) as engine:
        command.upgrade(_config(engine), revision)


def standing(url: str) -> Standing:
    """Where the database at `url` stands; any login that may read alembic_version will do."""
    with _engine(url) as engine, engine.connect() as connection:
        return Standing(MigrationContext.configure(connection).get_current_revision(), head())


def differences(owner_url: str, metadata: MetaData) -> list[Any]:
    """What the models say and the migrated database does not, or the reverse; empty when they agree."""
    def include_name(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name in metadata.tables

    options = {"include_name": include_name, "compare_server_default": False}
    with _engine(owner_url) as engine, engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def new_migration(owner_url: str, message: str, metadata: MetaData) -> Path:
    """Write a dated migration file with what the models have and the database lacks; it is a draft to read and mend."""
    with _engine(owner_url) as engine:
        script = command.revision(_config(engine, metadata), message, autogenerate=True)
    if script is None or isinstance(script, list):
        raise RuntimeError("one migration was expected")
    return Path(script.path)


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url, pool_size=1, application="maillon migrations")
    try:
        yield engine
    finally:
        engine.dispose()


def _config(engine: Engine | None, metadata: MetaData | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("prepend_sys_path", str(FOLDER.parent).replace("%", "%%"))
    config.set_main_option(
        "file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
    )
    config.set_main_option("timezone", "UTC")
    config.attributes.update(
        engine=engine, metadata=metadata, lock_timeout=LOCK_TIMEOUT, statement_timeout=STATEMENT_TIMEOUT
    )
    return config
