"""Offers of a seller are found by its unique key; an index less for imports to keep."""

from alembic import op

revision = "2026_11_21_1805"
down_revision = "2026_11_21_1800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DROP INDEX ix_offer_seller")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
