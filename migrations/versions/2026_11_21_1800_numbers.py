"""The first numbers of a series taken by two at once: the second waits until the series stands."""

from migrations.walls import definer

revision = "2026_11_21_1800"
down_revision = "2026_11_21_1725"
branch_labels = None
depends_on = None


def upgrade() -> None:
    definer(
        "next_number(p_series text)", "bigint",
        """
        DECLARE
            place text := format('numbers.%I', p_series || '_' || current_setting('app.network_id'));
        BEGIN
            RETURN nextval(place);
        EXCEPTION WHEN undefined_table THEN
            PERFORM pg_advisory_xact_lock(hashtextextended(place, 0));
            EXECUTE 'CREATE SEQUENCE IF NOT EXISTS ' || place;
            RETURN nextval(place);
        END
        """,
        "RWVK",
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
