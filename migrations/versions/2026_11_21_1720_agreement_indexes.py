"""A reseller's agreements found by whom they are for; a code stands once in a network, whatever its letter case."""

from alembic import op

revision = "2026_11_21_1720"
down_revision = "2026_11_21_1700"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_agreement_version_all ON agreement_version (network_id) WHERE for_all")
    op.execute("CREATE INDEX ix_agreement_version_organisation ON agreement_version (network_id, for_organisation_id)")
    op.execute("CREATE INDEX ix_agreement_version_group ON agreement_version (network_id, for_group_id)")
    op.execute("CREATE UNIQUE INDEX uq_agreement_network_id_lower_code ON agreement (network_id, lower(code))")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
