"""What back-offices keep up by hand - products, profiles, carriers."""

revision = "2026_11_22_1400"
down_revision = "2026_11_22_1300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
