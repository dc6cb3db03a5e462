"""Agreements planned ahead: why a version was made, and planned versions that give way before they begin."""

from alembic import op

revision = "2026_11_22_1700"
down_revision = "2026_11_22_1600"
branch_labels = None
depends_on = None

FOR_RESELLERS = (
    "network_id, agreement_id, version, granted_by, rule_set_id, for_all, for_organisation_id, for_group_id, position,"
    " window_from, window_until, starts_at, ends_at, created_by_name, created_at"
)


def upgrade() -> None:
    """The note is the grantor's own: resellers, who read versions that are for them, do not see that column."""
    op.execute("ALTER TABLE agreement_version ADD COLUMN note text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE agreement_version DROP CONSTRAINT ck_agreement_version_life")
    op.execute("ALTER TABLE agreement_version ADD CONSTRAINT ck_agreement_version_life CHECK (ends_at >= starts_at)")
    op.execute("REVOKE SELECT ON agreement_version FROM portal_reseller")
    op.execute(f"GRANT SELECT ({FOR_RESELLERS}) ON agreement_version TO portal_reseller")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
