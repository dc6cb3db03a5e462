"""Trading accounts, general terms, invoices, credit notes, payments and the papers of typed orders, behind their walls."""

from pathlib import Path

from alembic import op

from migrations.walls import IN_NETWORK, NETWORK, ORGANISATION, ROLES, allow, definer, mine, protect

revision = "2026_11_22_1000"
down_revision = "2026_11_21_1940"
branch_labels = None
depends_on = None

TABLES = (
    "trading_account", "account_entry", "seller_settings", "general_terms", "invoice", "invoice_line", "credit_note",
    "credit_note_line", "bank_file", "payment", "allocation", "reminder", "order_paper",
)
BOUGHT, SOLD = mine("reseller_id"), mine("seller_id")
ANSWERED = (
    "status, customer_number, terms_days, terms_basis, terms_day, credit_limit_cents, minimum_cents, freight_cents,"
    " free_from_cents, contact_name, contact_email, contact_phone, contact_photo, answered_at, answered_by_name, reason,"
    " version"
)
SEEN_OF_PAYMENT = (
    "network_id, id, seller_id, reseller_id, number, received_on, amount_cents, allocated_cents, method, reference, recorded_at"
)
AMOUNTS = (
    "CHECK (net_cents >= 0 AND eco_cents >= 0 AND freight_cents >= 0 AND vat_cents >= 0"
    " AND total_cents = net_cents + eco_cents + freight_cents + vat_cents)"
)
TOTAL_OF_LINES = """
    SELECT y.network_id, y.order_id, sum(y.base + round(y.base * y.vat_rate))::bigint AS open_cents
    FROM (SELECT l.network_id, l.order_id, l.vat_rate,
                 sum((l.net_unit_cents + l.eco_unit_cents) * (l.quantity - l.cancelled_quantity)) AS base
          FROM order_line l GROUP BY 1, 2, 3) y
    GROUP BY 1, 2
"""


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for table in TABLES:
        protect(table)
    _company_data()
    _orders()
    _accounts()
    _documents()
    _payments()
    _functions()
    _what_was_ordered_before()


def _company_data() -> None:
    op.execute(
        "ALTER TABLE organisation ADD COLUMN capital_cents bigint, ADD COLUMN rcs text NOT NULL DEFAULT '',"
        " ADD CONSTRAINT ck_organisation_capital CHECK (capital_cents >= 0)"
    )
    for letter in "RVPD":
        op.execute(f"GRANT SELECT (capital_cents, rcs) ON organisation TO {ROLES[letter]}")
    for letter in "RWV":
        op.execute(f"GRANT UPDATE (capital_cents, rcs) ON organisation TO {ROLES[letter]}")


def _orders() -> None:
    op.execute(f"""
        ALTER TABLE purchase ADD COLUMN freight_cents bigint NOT NULL DEFAULT 0,
            DROP CONSTRAINT ck_purchase_amounts, ADD CONSTRAINT ck_purchase_amounts {AMOUNTS};
        ALTER TABLE sales_order ADD COLUMN freight_cents bigint NOT NULL DEFAULT 0,
            ADD COLUMN freight jsonb NOT NULL DEFAULT '[]'::jsonb, ADD COLUMN open_cents bigint NOT NULL DEFAULT 0,
            ADD COLUMN customer_number text NOT NULL DEFAULT '', ADD COLUMN terms jsonb NOT NULL DEFAULT '{{}}'::jsonb,
            ADD COLUMN general_terms_id bigint, ADD COLUMN general_terms_version integer,
            DROP CONSTRAINT ck_sales_order_amounts, ADD CONSTRAINT ck_sales_order_amounts {AMOUNTS},
            ADD CONSTRAINT ck_sales_order_open CHECK (open_cents >= 0),
            ADD CONSTRAINT fk_sales_order_network_id_general_terms_id
                FOREIGN KEY (network_id, general_terms_id) REFERENCES general_terms (network_id, id);
        ALTER TABLE stock_movement DROP CONSTRAINT ck_stock_movement_event, ADD CONSTRAINT ck_stock_movement_event
            CHECK (event IN ('placed', 'shipped', 'cancelled', 'absorbed', 'expired', 'returned'));
    """)
    for letter in "RW":
        op.execute(f"GRANT UPDATE (open_cents) ON sales_order TO {ROLES[letter]}")
    allow("order_paper", "R", "SELECT", BOUGHT)
    allow("order_paper", "W", "SELECT", SOLD)
    allow("order_paper", "W", "INSERT", SOLD)
    # What a back-office types for a reseller: purchase, order and lines, of its own sales alone.
    is_reseller = (
        "EXISTS (SELECT FROM organisation o WHERE o.network_id = purchase.network_id AND o.id = purchase.reseller_id"
        " AND o.kind = 'reseller')"
    )
    allow("purchase", "W", "INSERT", f"{IN_NETWORK} AND channel = 'offline' AND {is_reseller}")
    allow("sales_order", "W", "INSERT", f"{SOLD} AND status = 'placed' AND channel = 'offline'")
    allow("order_line", "W", "INSERT", SOLD)


def _accounts() -> None:
    allow("trading_account", "R", "SELECT", BOUGHT)
    allow("trading_account", "WV", "SELECT", SOLD)
    allow("trading_account", "K", "SELECT", IN_NETWORK)
    allow("trading_account", "R", "INSERT", f"{BOUGHT} AND status = 'asked' AND open_cents = 0 AND due_cents = 0")
    allow("trading_account", "WV", "INSERT", f"{SOLD} AND open_cents = 0 AND due_cents = 0")
    allow("trading_account", "WV", "UPDATE", SOLD, ANSWERED)
    op.execute(
        "GRANT UPDATE (status, asked_at, asked_by_name, asked_note, version) ON trading_account TO portal_reseller"
    )
    op.execute(
        f"CREATE POLICY portal_reseller_update ON trading_account FOR UPDATE TO portal_reseller"
        f" USING ({BOUGHT} AND status = 'refused') WITH CHECK ({BOUGHT} AND status = 'asked')"
    )
    allow("account_entry", "R", "SELECT", BOUGHT)
    allow("account_entry", "WV", "SELECT", SOLD)
    allow("account_entry", "K", "SELECT", IN_NETWORK)
    allow("seller_settings", "R", "SELECT", IN_NETWORK, "network_id, seller_id, accounts_phone, accounts_email")
    for command in ("SELECT", "INSERT", "UPDATE"):
        allow("seller_settings", "WV", command, SOLD)
    allow("seller_settings", "K", "SELECT", IN_NETWORK)
    allow("general_terms", "RWVK", "SELECT", IN_NETWORK)
    allow("general_terms", "WV", "INSERT", SOLD)


def _documents() -> None:
    for table in ("invoice", "invoice_line", "credit_note", "credit_note_line", "reminder"):
        allow(table, "R", "SELECT", BOUGHT)
        allow(table, "WV", "SELECT", SOLD)
        allow(table, "WV", "INSERT", SOLD)
        allow(table, "K", "SELECT", IN_NETWORK)
    allow("invoice", "WV", "UPDATE", SOLD, "credited_cents, settled_cents")
    allow("invoice_line", "WV", "UPDATE", SOLD, "credited_quantity, credited_net_cents, credited_eco_cents")
    allow("credit_note", "WV", "UPDATE", SOLD, "settled_cents")
    allow("reminder", "K", "INSERT", IN_NETWORK)


def _payments() -> None:
    allow("payment", "R", "SELECT", BOUGHT, SEEN_OF_PAYMENT)
    allow("allocation", "R", "SELECT", BOUGHT)
    for table in ("payment", "allocation", "bank_file"):
        allow(table, "WV", "SELECT", SOLD)
        allow(table, "WV", "INSERT", SOLD)
        allow(table, "K", "SELECT", IN_NETWORK)
    allow("payment", "WV", "UPDATE", SOLD, "reseller_id, allocated_cents, note, is_set_aside, version")


def _functions() -> None:
    definer(
        "charge_accounts(p_kind text, p_sources uuid[], p_resellers bigint[], p_sellers bigint[], p_numbers text[],"
        " p_open bigint[], p_due bigint[], p_versions integer[])",
        "TABLE (reseller bigint, seller bigint, problem text, limit_cents bigint, outstanding_cents bigint)",
        f"""
        DECLARE
            net bigint := {NETWORK};
            me bigint := {ORGANISATION};
            who text := current_setting('role');
        BEGIN
            IF cardinality(p_sources) = 0 THEN
                RETURN;
            END IF;
            IF who = 'portal_reseller' AND (p_kind NOT IN ('ordered', 'cancelled') OR me <> ANY (p_resellers)) THEN
                RAISE EXCEPTION 'a reseller orders and cancels on its own accounts alone';
            ELSIF who IN ('portal_wholesaler', 'portal_vendor') AND me <> ANY (p_sellers) THEN
                RAISE EXCEPTION 'a seller charges its own accounts alone';
            END IF;
            IF EXISTS (SELECT FROM unnest(p_open, p_due) AS x(opened, owed) WHERE NOT CASE p_kind
                    WHEN 'ordered' THEN opened >= 0 AND owed = 0
                    WHEN 'cancelled' THEN opened <= 0 AND owed = 0
                    WHEN 'invoiced' THEN opened <= 0 AND owed >= 0
                    WHEN 'credited' THEN opened = 0 AND owed <= 0
                    WHEN 'paid' THEN opened = 0 AND owed < 0
                    WHEN 'unpaid' THEN opened = 0 AND owed > 0
                    WHEN 'refunded' THEN opened = 0 AND owed > 0
                    ELSE false END) THEN
                RAISE EXCEPTION 'amounts of % do not fit', p_kind;
            END IF;
            PERFORM 1 FROM trading_account a
            WHERE a.network_id = net AND (a.reseller_id, a.seller_id) IN (SELECT * FROM unnest(p_resellers, p_sellers))
            ORDER BY a.reseller_id, a.seller_id FOR NO KEY UPDATE;
            IF p_kind = 'ordered' THEN
                RETURN QUERY
                SELECT w.reseller, w.seller, CASE
                    WHEN a.status IS NULL THEN 'none' WHEN a.status <> 'open' THEN a.status
                    WHEN w.version IS NOT NULL AND a.version <> w.version THEN 'changed' ELSE 'limit' END,
                    a.credit_limit_cents, a.open_cents + a.due_cents
                FROM unnest(p_resellers, p_sellers, p_open, p_versions) AS w(reseller, seller, opened, version)
                LEFT JOIN trading_account a
                    ON a.network_id = net AND a.reseller_id = w.reseller AND a.seller_id = w.seller
                WHERE a.status IS DISTINCT FROM 'open' OR a.version <> w.version
                   OR a.open_cents + a.due_cents + w.opened > a.credit_limit_cents
                ORDER BY w.seller;
                IF FOUND THEN
                    RETURN;
                END IF;
            END IF;
            WITH noted AS (
                INSERT INTO account_entry (network_id, id, reseller_id, seller_id, kind, source_id, number,
                                           open_change_cents, due_change_cents)
                SELECT net, gen_random_uuid(), x.reseller, x.seller, p_kind, x.source, x.number, x.opened, x.owed
                FROM unnest(p_sources, p_resellers, p_sellers, p_numbers, p_open, p_due)
                    AS x(source, reseller, seller, number, opened, owed)
                ON CONFLICT ON CONSTRAINT uq_account_entry_network_id_source_id_kind DO NOTHING
                RETURNING reseller_id, seller_id, open_change_cents, due_change_cents),
            summed AS (
                SELECT n.reseller_id, n.seller_id, sum(n.open_change_cents) AS opened, sum(n.due_change_cents) AS owed
                FROM noted n GROUP BY 1, 2)
            UPDATE trading_account a SET open_cents = a.open_cents + s.opened, due_cents = a.due_cents + s.owed
            FROM summed s
            WHERE a.network_id = net AND a.reseller_id = s.reseller_id AND a.seller_id = s.seller_id;
        END
        """,
        "RWVK",
    )
    # An order typed by a back-office: its own offers, set aside for a reseller of the network.
    definer(
        "reserve_for(p_reseller bigint, p_lines uuid[], p_offers bigint[], p_quantities integer[])",
        "TABLE (short_line uuid, available integer)",
        f"""
        DECLARE
            me bigint := {ORGANISATION};
        BEGIN
            IF NOT EXISTS (SELECT FROM organisation o WHERE o.network_id = {NETWORK} AND o.id = p_reseller
                           AND o.kind = 'reseller') THEN
                RAISE EXCEPTION 'goods are set aside for a reseller of the network alone';
            END IF;
            IF (SELECT count(*) FROM offer o WHERE o.network_id = {NETWORK} AND o.seller_id = me AND o.id = ANY (p_offers))
                    <> cardinality(p_offers) THEN
                RAISE EXCEPTION 'a seller sets its own goods aside alone';
            END IF;
            PERFORM set_config('app.organisation_id', p_reseller::text, true);
            RETURN QUERY SELECT r.short_line, r.available FROM reserve(p_lines, p_offers, p_quantities) r;
            PERFORM set_config('app.organisation_id', me::text, true);
        END
        """,
        "W",
    )
    definer(
        "account_states(p_reseller bigint)", "TABLE (seller_id bigint, status text, customer_number text)",
        f"""
        SELECT a.seller_id, a.status, a.customer_number FROM trading_account a
        WHERE a.network_id = {NETWORK} AND a.reseller_id = p_reseller ORDER BY a.seller_id
        """,
        "V", language="sql", volatility="STABLE",
    )


def _what_was_ordered_before() -> None:
    """Whoever has ordered already has an open account without a limit; nothing was invoiced yet."""
    op.execute(
        "INSERT INTO trading_account (network_id, reseller_id, seller_id, status, customer_number)"
        " SELECT DISTINCT network_id, reseller_id, seller_id, 'open', 'C' || lpad(reseller_id::text, 5, '0')"
        " FROM sales_order"
    )
    op.execute(
        f"UPDATE sales_order o SET open_cents = x.open_cents FROM ({TOTAL_OF_LINES}) x"
        " WHERE x.network_id = o.network_id AND x.order_id = o.id"
    )
    op.execute(
        "INSERT INTO account_entry (network_id, id, reseller_id, seller_id, at, kind, source_id, number,"
        " open_change_cents, due_change_cents)"
        " SELECT network_id, gen_random_uuid(), reseller_id, seller_id, placed_at, 'ordered', id, number, open_cents, 0"
        " FROM sales_order WHERE open_cents > 0"
    )
    op.execute(
        "UPDATE trading_account a SET open_cents = x.total FROM (SELECT network_id, reseller_id, seller_id,"
        " sum(open_change_cents) AS total FROM account_entry GROUP BY 1, 2, 3) x"
        " WHERE x.network_id = a.network_id AND x.reseller_id = a.reseller_id AND x.seller_id = a.seller_id"
    )


def downgrade() -> None:
    raise RuntimeError("migrations go forward only")
