"""The door sees sessions that ended long ago, so that they can be forgotten."""

from alembic import op

from migrations.walls import USER, allow

revision = "2026_11_21_1930"
down_revision = "2026_11_21_1900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP POLICY portal_door_select ON user_session")
    allow("user_session", "D", "SELECT", f"user_id = {USER} OR expires_at < now() - interval '30 days'")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
