"""The door's second wall: a person's own row and sessions alone, and memberships only by an open invitation."""

from alembic import op

from migrations.walls import USER, allow

revision = "2026_11_21_1520"
down_revision = "2026_11_21_1500"
branch_labels = None
depends_on = None

INVITED = (
    f"user_id = {USER} AND EXISTS (SELECT FROM mailed_link l JOIN app_user u ON u.email = l.email"
    " WHERE u.id = membership.user_id AND l.purpose = 'invitation' AND l.network_id = membership.network_id"
    " AND l.organisation_id = membership.organisation_id AND l.roles ? membership.role"
    " AND l.used_at IS NULL AND l.withdrawn_at IS NULL AND l.expires_at > now())"
)


def upgrade() -> None:
    _anew("user_session", "SELECT", f"user_id = {USER}")
    _anew("user_session", "INSERT", f"user_id = {USER}")
    _anew("user_session", "UPDATE", f"user_id = {USER}", "seen_at, ended_at")
    _anew("user_session", "DELETE", "expires_at < now() - interval '30 days'")
    _anew("app_user", "UPDATE", f"id = {USER}", "name, locale, password_hash")
    _anew("membership", "INSERT", INVITED)
    _anew("sign_in_attempt", "DELETE", "at < now() - interval '90 days'")
    op.execute("GRANT UPDATE (succeeded) ON sign_in_attempt TO portal_door")
    op.execute(
        "CREATE POLICY portal_door_update ON sign_in_attempt FOR UPDATE TO portal_door"
        " USING (NOT succeeded) WITH CHECK (succeeded)"
    )
    op.execute("CREATE INDEX ix_mailed_link_email ON mailed_link (email)")


def _anew(table: str, command: str, rows: str, columns: str = "") -> None:
    op.execute(f"DROP POLICY portal_door_{command.lower()} ON {table}")
    allow(table, "D", command, rows, columns)


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
