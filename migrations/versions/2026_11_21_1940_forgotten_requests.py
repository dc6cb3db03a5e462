"""Ids of forms that were sent long ago may be forgotten by the worker, and no younger ones."""

from alembic import op

from migrations.walls import IN_NETWORK, allow

revision = "2026_11_21_1940"
down_revision = "2026_11_21_1930"
branch_labels = None
depends_on = None


def upgrade() -> None:
    old = f"{IN_NETWORK} AND at < now() - interval '30 days'"
    allow("request_key", "K", "SELECT", old, "network_id, at")
    op.execute("GRANT DELETE ON request_key TO portal_worker")
    op.execute(f"CREATE POLICY portal_worker_delete ON request_key FOR DELETE TO portal_worker USING ({old})")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
