"""The ground floor: networks, organisations, people, sign-in, audit, numbers, with their walls."""

from pathlib import Path

from alembic import op

from migrations.walls import IN_NETWORK, NETWORK, ORGANISATION, USER, allow, definer, mine, protect

revision = "2026_11_21_1000"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "network", "organisation_group", "organisation", "app_user", "membership", "user_session", "sign_in_attempt",
    "mailed_link", "audit_entry", "number_series", "request_key",
)
PERSON = "id, email, name, locale, is_active"


def upgrade() -> None:
    for extension in ("unaccent", "pg_trgm", "btree_gist"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    _own_tables()
    for table in TABLES:
        protect(table)
    _walls()
    _functions()


def _own_tables() -> None:
    op.execute(
        "CREATE TABLE number_series (network_id bigint NOT NULL REFERENCES network (id), issuer_id bigint NOT NULL,"
        " series text NOT NULL, year integer NOT NULL, last bigint NOT NULL,"
        " CONSTRAINT pk_number_series PRIMARY KEY (network_id, issuer_id, series, year))"
    )
    op.execute(
        "CREATE TABLE request_key (network_id bigint NOT NULL REFERENCES network (id), organisation_id bigint NOT NULL,"
        " request_id uuid NOT NULL, endpoint text NOT NULL, location text, at timestamptz NOT NULL DEFAULT now(),"
        " CONSTRAINT pk_request_key PRIMARY KEY (network_id, organisation_id, request_id))"
    )
    op.execute("CREATE INDEX ix_request_key_at ON request_key (at)")
    op.execute("CREATE SCHEMA numbers AUTHORIZATION portal_owner")


def _walls() -> None:
    allow("network", "RWVK", "SELECT", f"id = {NETWORK}")
    allow("network", "V", "UPDATE", f"id = {NETWORK}", "name, colour, logo, logo_type, locale, best_price, grantor_first")
    allow("network", "DGN", "SELECT", "true")
    allow("network", "P", "SELECT", "true")
    allow("network", "P", "INSERT", "true")
    allow("network", "P", "UPDATE", "true")

    allow("organisation_group", "R", "SELECT", f"{IN_NETWORK} AND id = nullif(current_setting('app.group_id', true), '')::bigint")
    allow("organisation_group", "WVK", "SELECT", IN_NETWORK)
    allow("organisation_group", "V", "INSERT", IN_NETWORK)
    allow("organisation_group", "V", "UPDATE", IN_NETWORK, "name")
    allow("organisation_group", "V", "DELETE", IN_NETWORK)
    allow("organisation_group", "P", "SELECT", "true")
    allow("organisation_group", "P", "INSERT", "true")

    allow("organisation", "R", "SELECT", f"{IN_NETWORK} AND (kind <> 'reseller' OR id = {ORGANISATION})")
    allow("organisation", "W", "SELECT", f"{IN_NETWORK} AND (kind <> 'wholesaler' OR id = {ORGANISATION})")
    allow("organisation", "VK", "SELECT", IN_NETWORK)
    allow("organisation", "P", "SELECT", "true")
    allow("organisation", "D", "SELECT", "EXISTS (SELECT FROM membership m WHERE m.network_id = organisation.network_id"
          " AND m.organisation_id = organisation.id)")
    company = ("name, legal_form, siren, siret, vat_number, street, postcode, city, country, phone, email, version")
    allow("organisation", "R", "UPDATE", mine("id"), company)
    allow("organisation", "W", "UPDATE", mine("id"), company + ", minimum_share")
    allow("organisation", "V", "INSERT", f"{IN_NETWORK} AND kind = 'reseller'")
    allow("organisation", "V", "UPDATE", f"{IN_NETWORK} AND (kind = 'reseller' OR id = {ORGANISATION})",
          company + ", group_id, is_active")
    allow("organisation", "P", "INSERT", "true")
    allow("organisation", "P", "UPDATE", "true")

    allow("app_user", "D", "SELECT", "true")
    allow("app_user", "D", "INSERT", "NOT is_operator")
    allow("app_user", "D", "UPDATE", "true", "name, locale, password_hash")
    member = "EXISTS (SELECT FROM membership m WHERE m.user_id = app_user.id)"
    allow("app_user", "RWVK", "SELECT", member, PERSON)
    allow("app_user", "P", "SELECT", "true", PERSON + ", is_operator, created_at")
    allow("app_user", "P", "INSERT", "true")
    allow("app_user", "P", "UPDATE", "true", "name, is_active")

    allow("membership", "RW", "SELECT", mine())
    allow("membership", "VK", "SELECT", IN_NETWORK)
    allow("membership", "RWV", "INSERT", mine())
    allow("membership", "RWV", "DELETE", mine())
    allow("membership", "D", "SELECT", f"user_id = {USER}")
    allow("membership", "D", "INSERT", f"user_id = {USER}")
    allow("membership", "P", "SELECT", "true")
    allow("membership", "P", "INSERT", "true")
    allow("membership", "P", "DELETE", "true")

    allow("user_session", "D", "SELECT", "true")
    allow("user_session", "D", "INSERT", "true")
    allow("user_session", "D", "UPDATE", "true", "seen_at, ended_at")
    allow("user_session", "D", "DELETE", "true")
    allow("sign_in_attempt", "D", "SELECT", "true")
    allow("sign_in_attempt", "D", "INSERT", "true")
    allow("sign_in_attempt", "D", "DELETE", "true")
    allow("mailed_link", "D", "SELECT", "true")
    allow("mailed_link", "D", "INSERT", "purpose = 'reset'")
    allow("mailed_link", "D", "UPDATE", "true", "used_at, withdrawn_at")
    invitation = "purpose = 'invitation' AND "
    allow("mailed_link", "RW", "SELECT", invitation + mine())
    allow("mailed_link", "RW", "INSERT", invitation + mine())
    allow("mailed_link", "RW", "UPDATE", invitation + mine(), "withdrawn_at")
    allow("mailed_link", "V", "SELECT", invitation + IN_NETWORK)
    allow("mailed_link", "V", "INSERT", invitation + IN_NETWORK)
    allow("mailed_link", "V", "UPDATE", invitation + IN_NETWORK, "withdrawn_at")
    allow("mailed_link", "P", "SELECT", "purpose = 'invitation'")
    allow("mailed_link", "P", "INSERT", "purpose = 'invitation'")
    allow("mailed_link", "P", "UPDATE", "purpose = 'invitation'", "withdrawn_at")

    allow("audit_entry", "RWV", "SELECT", mine())
    allow("audit_entry", "RW", "INSERT", mine())
    allow("audit_entry", "VK", "INSERT", IN_NETWORK)
    allow("audit_entry", "DP", "INSERT", "true")

    allow("request_key", "RWV", "SELECT", mine())
    allow("request_key", "RWV", "INSERT", mine())
    allow("request_key", "RWV", "UPDATE", mine(), "location")


def _functions() -> None:
    definer(
        "door_open(p_token bytea, p_network text, p_organisation text, p_idle integer)",
        "TABLE (session_id uuid, seen_at timestamptz, user_id bigint, email text, user_name text, locale text,"
        " is_operator boolean, memberships bigint, network_id bigint, network_slug text, network_name text,"
        " colour text, has_logo boolean, pricing_version bigint, catalog_version bigint,"
        " organisation_id bigint, kind text, code text, organisation_name text, group_id bigint, roles text[])",
        """
        SELECT s.id, s.seen_at, u.id, u.email, u.name, u.locale, u.is_operator,
               (SELECT count(DISTINCT (m.network_id, m.organisation_id)) FROM membership m
                JOIN organisation mo ON mo.network_id = m.network_id AND mo.id = m.organisation_id AND mo.is_active
                WHERE m.user_id = u.id),
               n.id, n.slug, n.name, n.colour, n.logo_type IS NOT NULL, n.pricing_version, n.catalog_version,
               o.id, o.kind, o.code, o.name, o.group_id,
               (SELECT array_agg(m.role ORDER BY m.role) FROM membership m
                WHERE m.network_id = o.network_id AND m.organisation_id = o.id AND m.user_id = u.id)
        FROM user_session s
        JOIN app_user u ON u.id = s.user_id AND u.is_active
        LEFT JOIN network n ON n.slug = p_network AND n.is_open
        LEFT JOIN organisation o ON o.network_id = n.id AND o.code = p_organisation AND o.is_active
        WHERE s.token_hash = p_token AND s.ended_at IS NULL AND s.expires_at > now()
          AND s.seen_at > now() - make_interval(secs => p_idle)
        """,
        "D", language="sql", volatility="STABLE",
    )
    definer(
        "find_organisation(p_network text, p_organisation text)",
        "TABLE (network_id bigint, organisation_id bigint, kind text, group_id bigint, name text)",
        """
        SELECT o.network_id, o.id, o.kind, o.group_id, o.name FROM organisation o
        JOIN network n ON n.id = o.network_id
        WHERE n.slug = p_network AND o.code = p_organisation
        """,
        "DPK", language="sql", volatility="STABLE",
    )
    definer(
        "next_number(p_series text)", "bigint",
        """
        DECLARE
            place text := format('numbers.%I', p_series || '_' || current_setting('app.network_id'));
        BEGIN
            RETURN nextval(place);
        EXCEPTION WHEN undefined_table THEN
            EXECUTE 'CREATE SEQUENCE IF NOT EXISTS ' || place;
            RETURN nextval(place);
        END
        """,
        "RWVK",
    )
    definer(
        "take_number(p_issuer bigint, p_series text, p_year integer)", "bigint",
        f"""
        DECLARE
            taken bigint;
        BEGIN
            INSERT INTO number_series AS s (network_id, issuer_id, series, year, last)
            VALUES ({NETWORK}, p_issuer, p_series, p_year, 1)
            ON CONFLICT ON CONSTRAINT pk_number_series DO UPDATE SET last = s.last + 1
            RETURNING last INTO taken;
            RETURN taken;
        END
        """,
        "RWVK",
    )
    definer(
        "prices_changed()", "void", f"UPDATE network SET pricing_version = pricing_version + 1 WHERE id = {NETWORK}",
        "RWVK", language="sql",
    )
    definer(
        "catalog_changed()", "void", f"UPDATE network SET catalog_version = catalog_version + 1 WHERE id = {NETWORK}",
        "RWVK", language="sql",
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
