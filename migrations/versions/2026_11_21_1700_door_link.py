"""What a mailed link says, to whoever holds its secret: the door learns a company's name by no other way."""

from migrations.walls import definer

revision = "2026_11_21_1700"
down_revision = "2026_11_21_1640"
branch_labels = None
depends_on = None


def upgrade() -> None:
    definer(
        "door_link(p_token bytea)",
        "TABLE (id uuid, purpose text, email text, name text, network_id bigint, organisation_id bigint, roles jsonb,"
        " created_at timestamptz, expires_at timestamptz, used_at timestamptz, withdrawn_at timestamptz, network_slug text,"
        " network_name text, organisation_code text, organisation_name text, kind text, is_usable boolean, inviter text)",
        """
        SELECT l.id, l.purpose, l.email, l.name, l.network_id, l.organisation_id, l.roles, l.created_at, l.expires_at,
               l.used_at, l.withdrawn_at, n.slug, n.name, o.code, o.name, o.kind,
               coalesce(n.is_open, true) AND coalesce(o.is_active, true), i.name
        FROM mailed_link l
        LEFT JOIN network n ON n.id = l.network_id
        LEFT JOIN organisation o ON o.network_id = l.network_id AND o.id = l.organisation_id
        LEFT JOIN app_user i ON i.id = l.invited_by
        WHERE l.token_hash = p_token
        """,
        "D", language="sql", volatility="STABLE",
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
