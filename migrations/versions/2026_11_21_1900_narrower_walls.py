"""Narrower walls: what no view needs, no role may: minimum shares, members without invitation, others' numbers and stock."""

from alembic import op

from migrations.walls import IN_NETWORK, NETWORK, ORGANISATION, ROLES, allow, definer, mine

revision = "2026_11_21_1900"
down_revision = "2026_11_21_1810"
branch_labels = None
depends_on = None

COMPANY = (
    "network_id, id, kind, code, name, group_id, is_active, legal_form, siren, siret, vat_number, street, postcode, city,"
    " country, phone, email, version, created_at"
)
INVITATION = (
    "id, purpose, email, name, network_id, organisation_id, roles, invited_by, created_at, expires_at, used_at, withdrawn_at"
)
BOUGHT = mine("reseller_id")
LOOK = "name, colour, logo, logo_type, locale, is_open"


def upgrade() -> None:
    _companies()
    _people()
    _orders()
    _functions()


def _companies() -> None:
    """A seller's minimum share is the seller's alone; the platform changes how a network looks, and no company."""
    for letter in "RVPD":
        op.execute(f"REVOKE SELECT ON organisation FROM {ROLES[letter]}")
        op.execute(f"GRANT SELECT ({COMPANY}) ON organisation TO {ROLES[letter]}")
    _revoke("organisation", "P", "UPDATE")
    _again("network", "P", "UPDATE", "true", LOOK)


def _people() -> None:
    """Members come by an invitation; whoever changes roles changes those of a member."""
    is_member = (
        "EXISTS (SELECT FROM membership m WHERE m.network_id = membership.network_id"
        " AND m.organisation_id = membership.organisation_id AND m.user_id = membership.user_id)"
    )
    for letter in "RWV":
        _again("membership", letter, "INSERT", f"{mine()} AND {is_member}")
    for command in ("INSERT", "DELETE"):
        _revoke("membership", "P", command)
    for command in ("INSERT", "UPDATE"):
        _revoke("app_user", "P", command)
    for letter in "RWVP":
        op.execute(f"REVOKE SELECT ON mailed_link FROM {ROLES[letter]}")
        op.execute(f"GRANT SELECT ({INVITATION}) ON mailed_link TO {ROLES[letter]}")
    invited = (
        "purpose = 'invitation' AND {rows} AND EXISTS (SELECT FROM organisation o WHERE o.network_id = mailed_link.network_id"
        " AND o.id = mailed_link.organisation_id AND {companies})"
    )
    channel = invited.format(rows=IN_NETWORK, companies=f"(o.kind = 'reseller' OR o.id = {ORGANISATION})")
    _again("mailed_link", "V", "SELECT", channel, INVITATION)
    _again("mailed_link", "V", "INSERT", channel)
    _again("mailed_link", "V", "UPDATE", channel, "withdrawn_at")
    run = invited.format(rows="true", companies="o.kind <> 'reseller'")
    _again("mailed_link", "P", "INSERT", run)
    _again("mailed_link", "P", "UPDATE", run, "withdrawn_at")


def _orders() -> None:
    """A reseller cancels what is placed, and brings nothing back; what is absorbed is told by the function alone."""
    op.execute("DROP POLICY portal_reseller_update ON sales_order")
    op.execute(
        f"CREATE POLICY portal_reseller_update ON sales_order FOR UPDATE TO portal_reseller"
        f" USING ({BOUGHT} AND status = 'placed') WITH CHECK ({BOUGHT} AND status IN ('placed', 'cancelled'))"
    )
    placed = (
        f"{BOUGHT} AND EXISTS (SELECT FROM sales_order o WHERE o.network_id = order_line.network_id"
        " AND o.id = order_line.order_id AND o.status = 'placed')"
    )
    _again("order_line", "R", "UPDATE", placed, "cancelled_quantity")
    op.execute("REVOKE UPDATE (absorbed_at) ON stock_movement FROM portal_wholesaler")
    op.execute("DROP POLICY portal_wholesaler_update ON stock_movement")


def _functions() -> None:
    for function in ("catalog_changed()", "prices_changed()"):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM portal_reseller")
    definer(
        "next_number(p_series text)", "bigint",
        """
        DECLARE
            place text := format('numbers.%I', p_series || '_' || current_setting('app.network_id'));
        BEGIN
            IF p_series IS NULL OR p_series !~ '^[a-z][a-z_]{0,29}$' THEN
                RAISE EXCEPTION 'a series is called by small letters and underscores';
            END IF;
            RETURN nextval(place);
        EXCEPTION WHEN undefined_table THEN
            PERFORM pg_advisory_xact_lock(hashtextextended(place, 0));
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
            IF p_issuer IS DISTINCT FROM {ORGANISATION} AND current_setting('role') <> 'portal_worker' THEN
                RAISE EXCEPTION 'a company takes numbers of its own series alone';
            END IF;
            INSERT INTO number_series AS s (network_id, issuer_id, series, year, last)
            VALUES ({NETWORK}, p_issuer, p_series, p_year, 1)
            ON CONFLICT ON CONSTRAINT pk_number_series DO UPDATE SET last = s.last + 1
            RETURNING last INTO taken;
            RETURN taken;
        END
        """,
        "RWVK",
    )
    _release()


def _release() -> None:
    """As before, but only the seller ships: a reseller gives back what it cancels, and no more."""
    definer(
        "release(p_event text, p_reference uuid, p_lines uuid[], p_quantities integer[])", "void",
        f"""
        DECLARE
            net bigint := {NETWORK};
            me bigint := {ORGANISATION};
        BEGIN
            IF p_event NOT IN ('shipped', 'cancelled', 'expired') THEN
                RAISE EXCEPTION 'no stock is given back by %', p_event;
            END IF;
            IF p_event <> 'cancelled' AND current_setting('role') = 'portal_reseller' THEN
                RAISE EXCEPTION 'a reseller gives back what it cancels alone';
            END IF;
            PERFORM 1 FROM stock s
            WHERE s.network_id = net AND (s.offer_id, s.warehouse_id) IN (
                SELECT m.offer_id, m.warehouse_id FROM stock_movement m
                WHERE m.network_id = net AND m.order_line_id = ANY (p_lines) AND me IN (m.reseller_id, m.seller_id))
            ORDER BY s.offer_id, s.warehouse_id FOR UPDATE;
            WITH want AS MATERIALIZED (
                SELECT * FROM unnest(p_lines, p_quantities) AS w(line, wanted)
                WHERE NOT EXISTS (
                    SELECT FROM stock_movement d WHERE d.network_id = net AND d.order_line_id = w.line
                    AND d.event = p_event AND d.reference = p_reference)),
            held AS (
                SELECT w.line, w.wanted, m.offer_id, m.warehouse_id, m.seller_id, m.reseller_id,
                       sum(m.reserved_change) AS units
                FROM want w
                JOIN stock_movement m ON m.network_id = net AND m.order_line_id = w.line
                WHERE me IN (m.reseller_id, m.seller_id)
                GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(m.reserved_change) > 0),
            ranked AS (
                SELECT h.*, coalesce(sum(h.units) OVER (
                    PARTITION BY h.line ORDER BY h.units DESC, h.warehouse_id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS taken
                FROM held h),
            take AS MATERIALIZED (
                SELECT r.line, r.offer_id, r.warehouse_id, r.seller_id, r.reseller_id,
                       least(r.units, r.wanted - r.taken)::integer AS units
                FROM ranked r WHERE r.taken < r.wanted),
            rows AS MATERIALIZED (
                SELECT t.offer_id, t.warehouse_id, sum(t.units)::integer AS units FROM take t GROUP BY 1, 2),
            moved AS (
                UPDATE stock s SET reserved = s.reserved - t.units,
                    on_hand = CASE WHEN p_event = 'shipped' THEN greatest(s.on_hand - t.units, 0) ELSE s.on_hand END
                FROM rows t
                WHERE s.network_id = net AND s.offer_id = t.offer_id AND s.warehouse_id = t.warehouse_id)
            INSERT INTO stock_movement (network_id, id, seller_id, reseller_id, order_line_id, offer_id, warehouse_id,
                                        event, reference, reserved_change, on_hand_change)
            SELECT net, gen_random_uuid(), t.seller_id, t.reseller_id, t.line, t.offer_id, t.warehouse_id, p_event,
                   p_reference, -t.units, CASE WHEN p_event = 'shipped' THEN -least(t.units, s.on_hand) ELSE 0 END
            FROM take t
            JOIN stock s ON s.network_id = net AND s.offer_id = t.offer_id AND s.warehouse_id = t.warehouse_id;
        END
        """,
        "RW",
    )


def _again(table: str, letter: str, command: str, rows: str, columns: str = "") -> None:
    _revoke(table, letter, command)
    allow(table, letter, command, rows, columns)


def _revoke(table: str, letter: str, command: str) -> None:
    op.execute(f"DROP POLICY {ROLES[letter]}_{command.lower()} ON {table}")
    op.execute(f"REVOKE {command} ON {table} FROM {ROLES[letter]}")


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
