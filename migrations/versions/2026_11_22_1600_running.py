"""Running a network: operators' grants, looks kept, a network's own mail texts, what is forgotten, numbers to watch."""

from pathlib import Path

from alembic import op

from migrations.walls import IN_NETWORK, USER, allow, definer, protect

revision = "2026_11_22_1600"
down_revision = "2026_11_22_1500"
branch_labels = None
depends_on = None

OPERATOR = f"EXISTS (SELECT FROM app_user u WHERE u.id = {USER} AND u.is_operator)"
RUNS = "ended_at IS NULL AND ends_at > now()"
ENDED = "ended_at, ended_by, ended_by_name, ended_side"
YEAR, QUARTER, MONTH = ("at < now() - interval '1 year'", "created_at < now() - interval '90 days'",
                        "expires_at < now() - interval '30 days'")


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for table in ("operator_grant", "platform_entry", "network_look", "mail_text", "mail_refusal"):
        protect(table)
    _grants()
    _looks_and_texts()
    _forgetting()
    _door()
    _persons()
    _watching()


def _grants() -> None:
    """An operator asks for itself alone and from now on; operator and vendor may end what runs, and change nothing else."""
    allow("operator_grant", "P", "SELECT", "true")
    allow("operator_grant", "V", "SELECT", IN_NETWORK)
    allow("operator_grant", "P", "INSERT", f"operator_id = {USER} AND {OPERATOR}",
          "network_id, id, operator_id, operator_name, reason, ticket, ends_at")
    for letter, role, rows in (("P", "portal_platform", "true"), ("V", "portal_vendor", IN_NETWORK)):
        side = "operator" if letter == "P" else "vendor"
        op.execute(f"GRANT UPDATE ({ENDED}) ON operator_grant TO {role}")
        op.execute(
            f"CREATE POLICY {role}_update ON operator_grant FOR UPDATE TO {role} USING ({rows} AND {RUNS})"
            f" WITH CHECK ({rows} AND ended_at IS NOT NULL AND ended_side = '{side}')"
        )
    op.execute(f"CREATE POLICY portal_vendor_grants ON audit_entry FOR SELECT TO portal_vendor"
               f" USING ({IN_NETWORK} AND grant_id IS NOT NULL)")
    allow("audit_entry", "P", "SELECT", "grant_id IS NOT NULL")
    allow("platform_entry", "P", "SELECT", "true")
    allow("platform_entry", "PK", "INSERT", "true")
    allow("platform_entry", "V", "INSERT", f"{IN_NETWORK} AND verb = 'grant.ended'")


def _looks_and_texts() -> None:
    for letter, rows in (("V", IN_NETWORK), ("P", "true")):
        for command in ("SELECT", "INSERT", "DELETE"):
            allow("network_look", letter, command, rows)
    op.execute("GRANT UPDATE (look_version) ON network TO portal_vendor, portal_platform")
    allow("mail_text", "RWVK", "SELECT", IN_NETWORK)
    allow("mail_text", "DP", "SELECT", "true")
    allow("mail_text", "V", "INSERT", IN_NETWORK)
    for command in ("SELECT", "INSERT", "DELETE"):
        allow("mail_refusal", "D", command, f"user_id = {USER}")
    definer(
        "mail_refused(p_email text, p_kind text)", "boolean",
        "SELECT EXISTS (SELECT FROM mail_refusal r JOIN app_user u ON u.id = r.user_id"
        " WHERE u.email = lower(p_email) AND r.kind = p_kind)",
        "RWVDPK", language="sql", volatility="STABLE",
    )


def _forgetting() -> None:
    """What is old enough may be deleted, and nothing younger, whatever the settings say."""
    old = f"{IN_NETWORK} AND {YEAR}"
    allow("audit_entry", "K", "SELECT", old, "network_id, id, at")
    allow("audit_entry", "K", "DELETE", old)
    allow("platform_entry", "K", "SELECT", YEAR, "id, at")
    allow("platform_entry", "K", "DELETE", YEAR)
    allow("mailed_link", "D", "DELETE", MONTH)
    allow("feed_run", "K", "UPDATE", f"{IN_NETWORK} AND {QUARTER}", "file_removed_at")
    over = (f"{IN_NETWORK} AND EXISTS (SELECT FROM feed_run f WHERE f.network_id = feed_fault.network_id"
            " AND f.seller_id = feed_fault.seller_id AND f.id = feed_fault.run_id"
            " AND f.created_at < now() - interval '90 days')")
    allow("feed_fault", "K", "DELETE", over)
    definer(
        "file_is_held(p_key text)", "boolean",
        f"""
        SELECT EXISTS (SELECT FROM order_paper WHERE {IN_NETWORK} AND file_key = p_key)
            OR EXISTS (SELECT FROM bank_file WHERE {IN_NETWORK} AND file_key = p_key)
            OR EXISTS (SELECT FROM profile_draft WHERE {IN_NETWORK} AND file_sha256 = p_key)
            OR EXISTS (SELECT FROM price_list WHERE {IN_NETWORK} AND file_key = p_key)
        """,
        "K", language="sql", volatility="STABLE",
    )


def _door() -> None:
    """As before, and an operator who is no member gets in through a grant that runs at this very instant."""
    op.execute("DROP FUNCTION door_open(bytea, text, text, integer)")
    definer(
        "door_open(p_token bytea, p_network text, p_organisation text, p_idle integer)",
        "TABLE (session_id uuid, seen_at timestamptz, user_id bigint, email text, user_name text, locale text,"
        " is_operator boolean, memberships bigint, network_id bigint, network_slug text, network_name text,"
        " colour text, has_logo boolean, pricing_version bigint, catalog_version bigint,"
        " organisation_id bigint, kind text, code text, organisation_name text, group_id bigint, roles text[],"
        " grant_id uuid, grant_ends_at timestamptz, grant_reason text)",
        """
        SELECT s.id, s.seen_at, u.id, u.email, u.name, u.locale, u.is_operator,
               (SELECT count(DISTINCT (m.network_id, m.organisation_id)) FROM membership m
                JOIN organisation mo ON mo.network_id = m.network_id AND mo.id = m.organisation_id AND mo.is_active
                WHERE m.user_id = u.id),
               n.id, n.slug, n.name, n.colour, n.logo_type IS NOT NULL, n.pricing_version, n.catalog_version,
               o.id, o.kind, o.code, o.name, o.group_id,
               (SELECT array_agg(m.role ORDER BY m.role) FROM membership m
                WHERE m.network_id = o.network_id AND m.organisation_id = o.id AND m.user_id = u.id),
               g.id, g.ends_at, g.reason
        FROM user_session s
        JOIN app_user u ON u.id = s.user_id AND u.is_active
        LEFT JOIN network n ON n.slug = p_network AND n.is_open
        LEFT JOIN organisation o ON o.network_id = n.id AND o.code = p_organisation AND o.is_active
        LEFT JOIN LATERAL (
            SELECT og.id, og.ends_at, og.reason FROM operator_grant og
            WHERE u.is_operator AND og.operator_id = u.id AND og.network_id = o.network_id
              AND og.starts_at <= now() AND now() < coalesce(og.ended_at, og.ends_at)
              AND NOT EXISTS (SELECT FROM membership m WHERE m.network_id = o.network_id
                              AND m.organisation_id = o.id AND m.user_id = u.id)
            LIMIT 1) g ON true
        WHERE s.token_hash = p_token AND s.ended_at IS NULL AND s.expires_at > now()
          AND s.seen_at > now() - make_interval(secs => p_idle)
        """,
        "D", language="sql", volatility="STABLE",
    )


def _persons() -> None:
    """A person's own data, and what remains of a person who has left."""
    definer(
        "own_data()", "jsonb",
        f"""
        SELECT jsonb_build_object(
            'person', (SELECT to_jsonb(u) - 'password_hash' FROM app_user u WHERE u.id = {USER}),
            'memberships', (SELECT coalesce(jsonb_agg(jsonb_build_object('network', n.slug, 'company', o.name, 'role', m.role,
                'since', m.created_at) ORDER BY m.created_at), '[]') FROM membership m
                JOIN organisation o ON o.network_id = m.network_id AND o.id = m.organisation_id
                JOIN network n ON n.id = m.network_id WHERE m.user_id = {USER}),
            'sessions', (SELECT coalesce(jsonb_agg(to_jsonb(s) - 'token_hash' - 'user_id' ORDER BY s.created_at), '[]')
                FROM user_session s WHERE s.user_id = {USER}),
            'sign_in_attempts', (SELECT coalesce(jsonb_agg(to_jsonb(a) - 'account' ORDER BY a.at), '[]') FROM (
                SELECT a.* FROM sign_in_attempt a JOIN app_user u ON u.email = a.account WHERE u.id = {USER}
                ORDER BY a.at DESC LIMIT 10000) a),
            'refused_mails', (SELECT coalesce(jsonb_agg(r.kind ORDER BY r.kind), '[]') FROM mail_refusal r WHERE r.user_id = {USER}),
            'mails', (SELECT coalesce(jsonb_agg(to_jsonb(m) ORDER BY m.created_at), '[]') FROM (
                SELECT m.kind, m.subject, m.status, m.created_at, m.sent_at FROM mail m JOIN app_user u
                ON lower(m.to_address) = u.email WHERE u.id = {USER} ORDER BY m.created_at DESC LIMIT 10000) m),
            'purchases', (SELECT coalesce(jsonb_agg(to_jsonb(p) ORDER BY p.placed_at), '[]') FROM (
                SELECT p.number, p.placed_at, p.placed_by_name FROM purchase p WHERE p.placed_by = {USER}
                ORDER BY p.placed_at DESC LIMIT 10000) p),
            'deeds', (SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.at), '[]') FROM (
                SELECT e.at, e.verb, e.subject, e.actor_name, host(e.address) AS address FROM audit_entry e
                WHERE e.actor_id = {USER} ORDER BY e.at DESC LIMIT 10000) d))
        """,
        "D", language="sql", volatility="STABLE",
    )
    op.execute("CREATE INDEX ix_audit_entry_actor ON audit_entry (actor_id, at)")
    definer(
        "forget_person(p_user bigint)", "boolean",
        f"""
        DECLARE
            known_as text;
        BEGIN
            IF current_setting('role') = 'portal_door' AND p_user IS DISTINCT FROM {USER} THEN
                RAISE EXCEPTION 'a person may ask to be forgotten, and nobody else';
            END IF;
            SELECT u.email INTO known_as FROM app_user u WHERE u.id = p_user AND NOT u.is_operator FOR UPDATE;
            IF known_as IS NULL OR EXISTS (SELECT FROM membership m WHERE m.user_id = p_user) THEN
                RETURN false;
            END IF;
            DELETE FROM user_session WHERE user_id = p_user;
            DELETE FROM sign_in_attempt WHERE account = known_as;
            DELETE FROM mailed_link WHERE email = known_as;
            DELETE FROM mail_refusal WHERE user_id = p_user;
            DELETE FROM mail WHERE lower(to_address) = known_as AND status <> 'sending';
            UPDATE app_user SET email = 'gone-' || p_user || '@invalid', name = '–', password_hash = NULL, is_active = false
            WHERE id = p_user;
            RETURN true;
        END
        """,
        "DP",
    )


def _watching() -> None:
    """Numbers for those who keep it running; no row of any network leaves these functions but counts and ages."""
    definer(
        "open_reservations()", "TABLE (network text, orders bigint, units bigint)",
        """
        SELECT n.slug, count(DISTINCT o.id), coalesce(sum(l.quantity - l.cancelled_quantity - l.shipped_quantity), 0)
        FROM network n JOIN sales_order o ON o.network_id = n.id
        JOIN order_line l ON l.network_id = o.network_id AND l.order_id = o.id
        WHERE o.status IN ('placed', 'accepted', 'partly_shipped') GROUP BY n.slug
        """,
        "N", language="sql", volatility="STABLE",
    )
    definer(
        "feed_ages()", "TABLE (network text, seller text, seconds double precision)",
        """
        SELECT n.slug, o.code, extract(epoch FROM now() - f.taken_at)::double precision FROM seller_feed f
        JOIN network n ON n.id = f.network_id AND n.is_open
        JOIN organisation o ON o.network_id = f.network_id AND o.id = f.seller_id AND o.is_active
        """,
        "N", language="sql", volatility="STABLE",
    )
    definer(
        "failed_jobs(p_before bigint, p_many integer)",
        "TABLE (id bigint, queue text, what text, network text, attempts integer, due_at timestamptz)",
        """
        SELECT j.id, j.queue_name::text, coalesce(j.args->>'wire', j.args->>'task', j.args->>'name', j.task_name::text),
               coalesce(n.slug, ''), j.attempts, j.scheduled_at
        FROM procrastinate_jobs j LEFT JOIN network n ON n.id = (j.args->'stamp'->>'network_id')::bigint
        WHERE j.status = 'failed' AND (p_before IS NULL OR j.id < p_before) ORDER BY j.id DESC LIMIT least(p_many, 200)
        """,
        "P", language="sql", volatility="STABLE",
    )
    definer(
        "retry_failed_job(p_job bigint)", "text",
        f"""
        DECLARE
            what text;
            long_id uuid;
        BEGIN
            IF NOT {OPERATOR} THEN
                RAISE EXCEPTION 'only operators bring failed work back';
            END IF;
            UPDATE procrastinate_jobs j SET status = 'todo', attempts = 0, scheduled_at = now(), worker_id = NULL
            WHERE j.id = p_job AND j.status = 'failed'
            RETURNING coalesce(j.args->>'wire', j.args->>'task', j.args->>'name', j.task_name::text),
                      (j.args->>'job_id')::uuid INTO what, long_id;
            UPDATE long_job SET status = 'waiting', problem = '', finished_at = NULL WHERE id = long_id AND status = 'failed';
            RETURN what;
        END
        """,
        "P",
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
