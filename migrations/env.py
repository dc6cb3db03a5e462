"""How migrations run: one process at a time, as the owner, giving up quickly rather than holding up the portal."""

from alembic import context
from sqlalchemy import Connection, text

LOCK_KEY = 7_251_984_013
config = context.config


def include_name(name: str | None, type_: str, _parents: object) -> bool:
    """Compare only what the models describe: the job queue's tables are its own."""
    return not (type_ == "table" and (name or "").startswith("procrastinate_"))


def migrate(connection: Connection) -> None:
    """Run the migrations, each in a transaction of its own, under a lock that a second runner waits for."""
    connection.execute(text("SELECT set_config('lock_timeout', '120s', false)"))
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK_KEY})
    connection.execute(
        text("SELECT set_config('lock_timeout', :lock, false), set_config('statement_timeout', :statement, false)"),
        {"lock": config.attributes["lock_timeout"], "statement": config.attributes["statement_timeout"]},
    )
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=config.attributes.get("metadata"),
        transaction_per_migration=True,
        include_name=include_name,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


with config.attributes["engine"].connect() as opened:
    migrate(opened)
