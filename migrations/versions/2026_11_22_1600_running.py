"""The operator's time-limited grants and a network's own mail texts."""

revision = "2026_11_22_1600"
down_revision = "2026_11_22_1500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
