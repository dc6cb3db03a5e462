"""The whole demo on a small scale: what it makes, and the promises that its inserts keep."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from app import create_app
from demo.cli import DEFAULT_PRODUCTS, sign_in_table
from demo.load import Wanted
from portal.embedded import DatabaseUrls
from portal.kernel.db import make_engine
from portal.settings import Settings
from tests.support.database import clone

PRODUCTS, RESELLERS = 400, 12


def make_app(urls: DatabaseUrls, folder: Path) -> Flask:
    return create_app(Settings.from_env({
        "PORTAL_ENV": "test", "PORTAL_DATA": str(folder), "DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner,
        "SECRET_KEY": "a-secret-key-for-tests-alone-of-48-characters-ok",
    }))


@pytest.fixture(scope="module")
def loaded(server: DatabaseUrls, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with clone(server, template, "demo") as urls:
        app = make_app(urls, tmp_path_factory.mktemp("demo"))
        result = app.test_cli_runner().invoke(args=[
            "demo", "load", "--products", str(PRODUCTS), "--resellers", str(RESELLERS),
        ])
        assert result.exit_code == 0, result.output
        assert "Loaded in" in result.output
        yield app
        app.extensions["portal"].owner_engine.dispose()


@pytest.fixture(scope="module")
def engine(loaded: Flask) -> Iterator[Engine]:
    made = make_engine(loaded.extensions["portal"].settings.database_owner_url)
    yield made
    made.dispose()


def rows_of(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def counted(engine: Engine, query: str) -> int:
    return int(str(rows_of(engine, query)[0][0]))


def test_two_networks_with_offers_agreements_and_orders(engine: Engine) -> None:
    found = rows_of(engine, """
        SELECT n.slug, (SELECT count(*) FROM organisation o WHERE o.network_id = n.id AND o.kind = 'reseller'),
               (SELECT count(*) FROM offer f WHERE f.network_id = n.id) > 5,
               (SELECT count(*) FROM agreement a WHERE a.network_id = n.id) > 5,
               (SELECT count(*) FROM sales_order s WHERE s.network_id = n.id) > 100
        FROM network n ORDER BY n.slug""")
    assert found == [("demo", RESELLERS, True, True, True), ("nordelune", 6, True, True, True)]


def test_orders_stand_in_every_state_of_the_last_twelve_months(engine: Engine) -> None:
    states = {str(row[0]) for row in rows_of(engine, "SELECT DISTINCT status FROM sales_order")}
    assert states == {"placed", "accepted", "partly_shipped", "shipped", "delivered", "closed", "cancelled"}
    months = "SELECT count(DISTINCT date_trunc('month', placed_at)) FROM sales_order WHERE placed_at > now() - interval '1 year'"
    assert counted(engine, months) >= 12
    assert counted(engine, "SELECT count(*) FROM sales_order WHERE placed_at > now()") == 0


def test_stock_equals_its_ledger(engine: Engine) -> None:
    assert counted(engine, "SELECT count(*) FROM stock_movement") > 100
    assert counted(engine, "SELECT sum(reserved) FROM stock") > 0
    assert rows_of(engine, """
        SELECT s.offer_id, s.reserved, m.reserved FROM stock s
        LEFT JOIN (SELECT network_id, offer_id, warehouse_id, sum(reserved_change) AS reserved
                   FROM stock_movement GROUP BY 1, 2, 3) m USING (network_id, offer_id, warehouse_id)
        WHERE s.reserved <> coalesce(m.reserved, 0)""") == []


def test_the_ledger_says_what_each_line_says(engine: Engine) -> None:
    assert rows_of(engine, """
        SELECT l.id FROM order_line l JOIN sales_order o ON o.network_id = l.network_id AND o.id = l.order_id
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(reserved_change) FILTER (WHERE event = 'placed'), 0) AS placed,
                   coalesce(-sum(reserved_change) FILTER (WHERE event = 'shipped'), 0) AS shipped,
                   coalesce(sum(reserved_change), 0) AS held, bool_or(event = 'absorbed') AS absorbed
            FROM stock_movement m WHERE m.network_id = l.network_id AND m.order_line_id = l.id) m ON true
        WHERE m.placed <> l.quantity OR m.held < 0
           OR (NOT m.absorbed AND m.shipped <> l.shipped_quantity)
           OR (m.held <> 0 AND m.held <> l.quantity - l.cancelled_quantity - l.shipped_quantity)""") == []


def test_amounts_add_up(engine: Engine) -> None:
    assert rows_of(engine, """
        SELECT o.id FROM sales_order o
        JOIN (SELECT network_id, order_id, sum(net_cents) AS net, sum(eco_cents) AS eco FROM order_line GROUP BY 1, 2) l
          ON l.network_id = o.network_id AND l.order_id = o.id
        WHERE o.net_cents <> l.net OR o.eco_cents <> l.eco""") == []
    assert rows_of(engine, """
        SELECT p.id FROM purchase p
        JOIN (SELECT network_id, purchase_id, sum(total_cents) AS total FROM sales_order GROUP BY 1, 2) o
          ON o.network_id = p.network_id AND o.purchase_id = p.id WHERE p.total_cents <> o.total""") == []
    assert rows_of(engine, """
        SELECT o.id FROM sales_order o WHERE NOT EXISTS (SELECT FROM order_line l WHERE l.order_id = o.id)""") == []


def test_statuses_fit_quantities_and_instants(engine: Engine) -> None:
    assert rows_of(engine, """
        SELECT o.number, o.status FROM sales_order o
        JOIN (SELECT network_id, order_id, sum(quantity - cancelled_quantity) AS live, sum(shipped_quantity) AS shipped,
                     sum(delivered_quantity) AS delivered FROM order_line GROUP BY 1, 2) l
          ON l.network_id = o.network_id AND l.order_id = o.id
        WHERE o.status <> CASE WHEN l.live = 0 THEN 'cancelled' WHEN l.shipped = 0 THEN
                CASE WHEN o.accepted_at IS NULL THEN 'placed' ELSE 'accepted' END
            WHEN l.shipped < l.live THEN 'partly_shipped' WHEN l.delivered < l.live THEN 'shipped'
            WHEN o.closed_at IS NULL THEN 'delivered' ELSE 'closed' END""") == []
    assert rows_of(engine, """
        SELECT s.id FROM shipment s WHERE NOT EXISTS (SELECT FROM shipment_line l WHERE l.shipment_id = s.id)""") == []


def test_prices_of_orders_name_their_agreement(engine: Engine) -> None:
    assert counted(engine, "SELECT count(*) FROM order_line WHERE price_reason ? 'agreement'") > 20
    assert counted(engine, "SELECT count(*) FROM order_line WHERE net_unit_cents < dealer_unit_cents") > 20


def test_everything_done_is_audited_and_nothing_is_left_to_tell(engine: Engine) -> None:
    told = counted(engine, "SELECT count(*) FROM audit_entry WHERE verb IN ('purchase.placed', 'order.typed')")
    assert told == counted(engine, "SELECT count(*) FROM purchase")
    assert counted(engine, "SELECT count(*) FROM sales_order WHERE channel = 'offline'") > 20
    assert counted(engine, "SELECT count(*) FROM procrastinate_jobs") == 0
    assert counted(engine, "SELECT count(*) FROM mail WHERE status <> 'sent'") == 0
    assert counted(engine, "SELECT count(*) FROM mail") > 20


def test_reports_have_something_to_show(engine: Engine) -> None:
    states = {str(row[0]) for row in rows_of(engine, "SELECT DISTINCT state FROM feed_run")}
    assert states == {"done", "held", "refused"}
    assert counted(engine, "SELECT count(DISTINCT reason) FROM feed_fault") >= 6
    assert counted(engine, "SELECT count(*) FROM review_item WHERE state = 'open'") >= 1
    assert counted(engine, "SELECT count(*) FROM stock WHERE reserved > on_hand") >= 1
    assert counted(engine, "SELECT count(*) FROM product WHERE specs <> '{}'") > PRODUCTS // 2


def test_a_second_load_is_refused_and_changes_nothing(loaded: Flask, engine: Engine) -> None:
    before = counted(engine, "SELECT count(*) FROM audit_entry")
    result = loaded.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "is there already; nothing was changed" in result.output
    assert counted(engine, "SELECT count(*) FROM audit_entry") == before


@pytest.mark.parametrize(("products", "resellers"), [(1, 1), (45, 2)])
def test_tiny_sizes_load(fresh_urls: DatabaseUrls, tmp_path: Path, products: int, resellers: int) -> None:
    app = make_app(fresh_urls, tmp_path)
    sizes = ["--products", str(products), "--resellers", str(resellers)]
    result = app.test_cli_runner().invoke(args=["demo", "load", *sizes])
    app.extensions["portal"].owner_engine.dispose()
    assert result.exit_code == 0, result.output


def test_without_products_there_are_companies_and_profiles_alone(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    app = make_app(fresh_urls, tmp_path)
    result = app.test_cli_runner().invoke(args=["demo", "load", "--products", "0", "--resellers", "3"])
    assert result.exit_code == 0, result.output
    engine = app.extensions["portal"].owner_engine
    assert counted(engine, "SELECT count(*) FROM feed_profile") == 5
    assert counted(engine, "SELECT count(*) FROM organisation WHERE kind = 'reseller'") == 6
    for table in ("product", "offer", "agreement", "category", "purchase"):
        assert counted(engine, f"SELECT count(*) FROM {table}") == 0
    engine.dispose()


def test_sign_ins_are_said_without_a_database() -> None:
    said = sign_in_table("http://127.0.0.1:8000")
    assert "http://127.0.0.1:8000/demo/sign-in" in said
    assert "backoffice@nordis.example" in said
    assert DEFAULT_PRODUCTS == 35_000
    assert Wanted(DEFAULT_PRODUCTS, 100).products == DEFAULT_PRODUCTS


def test_every_shipment_has_its_invoice_and_numbers_rise_with_the_days(engine: Engine) -> None:
    assert counted(engine, "SELECT count(*) FROM invoice") == counted(engine, "SELECT count(*) FROM shipment") > 100
    assert counted(engine, "SELECT count(*) FROM credit_note") > 3
    for table in ("invoice", "credit_note"):
        assert rows_of(engine, f"""
            SELECT d.number FROM (SELECT *, row_number() OVER w AS rank, lag(issued_on) OVER w AS before FROM {table}
                                  WINDOW w AS (PARTITION BY network_id, seller_id, year ORDER BY sequence)) d
            WHERE d.rank <> d.sequence OR d.before > d.issued_on""") == []
        assert rows_of(engine, f"""
            SELECT s.issuer_id FROM number_series s WHERE s.series = '{table}' AND s.last <> (
                SELECT max(sequence) FROM {table} d WHERE d.network_id = s.network_id AND d.seller_id = s.issuer_id
                AND d.year = s.year)""") == []


def test_accounts_are_the_sums_of_their_documents_and_of_their_ledger(engine: Engine) -> None:
    assert rows_of(engine, """
        SELECT a.reseller_id, a.seller_id, a.open_cents, a.due_cents FROM trading_account a
        WHERE (a.open_cents, a.due_cents) <> (
            SELECT coalesce(sum(open_change_cents), 0)::bigint, coalesce(sum(due_change_cents), 0)::bigint FROM account_entry e
            WHERE e.network_id = a.network_id AND e.reseller_id = a.reseller_id AND e.seller_id = a.seller_id)""") == []
    owed = """
        SELECT coalesce(sum(cents), 0)::bigint FROM (
            SELECT total_cents AS cents FROM invoice d WHERE (d.network_id, d.reseller_id, d.seller_id) = (
                a.network_id, a.reseller_id, a.seller_id)
            UNION ALL SELECT -total_cents FROM credit_note d WHERE (d.network_id, d.reseller_id, d.seller_id) = (
                a.network_id, a.reseller_id, a.seller_id)
            UNION ALL SELECT -amount_cents FROM payment d WHERE (d.network_id, d.reseller_id, d.seller_id) = (
                a.network_id, a.reseller_id, a.seller_id)
            UNION ALL SELECT cents FROM allocation d WHERE d.invoice_id IS NULL AND (d.network_id, d.reseller_id, d.seller_id)
                = (a.network_id, a.reseller_id, a.seller_id)) x"""
    opened = """
        SELECT coalesce(sum(o.open_cents), 0)::bigint FROM sales_order o
        WHERE (o.network_id, o.reseller_id, o.seller_id) = (a.network_id, a.reseller_id, a.seller_id)"""
    wrong = f"SELECT a.reseller_id, a.due_cents, ({owed}) FROM trading_account a WHERE a.due_cents <> ({owed})"
    assert rows_of(engine, wrong) == []
    assert rows_of(engine, f"SELECT a.reseller_id FROM trading_account a WHERE a.open_cents <> ({opened})") == []
