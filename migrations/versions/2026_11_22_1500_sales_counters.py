"""Kept counters of sales and views for dashboards."""

revision = "2026_11_22_1500"
down_revision = "2026_11_22_1400"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
