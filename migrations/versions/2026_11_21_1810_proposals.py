"""A proposal that was declined is remembered, so that the next feed does not ask again."""

from alembic import op

revision = "2026_11_21_1810"
down_revision = "2026_11_21_1805"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE product_proposal ADD COLUMN declined_at timestamptz")
    op.execute("GRANT UPDATE (declined_at) ON product_proposal TO portal_wholesaler, portal_vendor")
    op.execute(
        "CREATE INDEX ix_product_proposal_open ON product_proposal (network_id, proposed_at, product_id, seller_id, field)"
        " WHERE declined_at IS NULL"
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
