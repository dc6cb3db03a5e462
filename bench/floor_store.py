"""The floor's database: made anew in the portal's own cluster and filled by COPY with the bench's data."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import psycopg
from psycopg import sql

from bench import data
from bench.sizes import Sizes

HERE = Path(__file__).parent
WINDOWS = {
    "now": (date(2020, 1, 1), date(2099, 1, 1)),
    "past": (date(2020, 1, 1), date(2021, 1, 1)),
    "future": (date(2098, 1, 1), date(2099, 1, 1)),
}


def make_database(admin: str, name: str) -> None:
    """Drops and creates an empty database; `admin` is an address of the cluster with the right to."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def copy(cursor: psycopg.Cursor[tuple[object, ...]], into: str, rows: Iterable[tuple[object, ...]]) -> None:
    """COPY of rows into `table (columns)`."""
    with cursor.copy(f"COPY {into} FROM STDIN".encode()) as stream:
        for row in rows:
            stream.write_row(row)


def fill(address: str, sizes: Sizes) -> None:
    """Schema, data, indexes and statistics of the floor."""
    today = date.today()  # noqa: DTZ011 - the floor compares with the server's current_date
    with psycopg.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute((HERE / "floor_schema.sql").read_bytes())
        copy(cursor, "category", data.categories(sizes))
        copy(
            cursor,
            "product (id, mpn, gtin, name, brand_id, category_id)",
            ((p.id, p.mpn, p.gtin, p.name, p.brand, p.category) for p in data.products(sizes)),
        )
        copy(
            cursor,
            "offer (product_id, wholesaler_id, sku, list_cents, dealer_cents, on_hand, arrival)",
            (
                (
                    o.product, o.wholesaler, o.sku, o.list_cents, o.dealer_cents, sum(o.stock),
                    None if o.arrival_days is None else today + timedelta(days=o.arrival_days),
                )
                for o in data.offers(sizes)
            ),
        )  # fmt: skip
        copy(cursor, "reseller", ((n, f"Revendeur {n}") for n in range(1, sizes.resellers + 1)))
        copy(
            cursor,
            "rule",
            (
                (r.reseller, r.scope[0], r.target, r.min_quantity, r.basis_points, *WINDOWS[r.window])
                for r in data.rules(sizes)
            ),
        )
        cursor.execute((HERE / "floor_index.sql").read_bytes())
        cursor.execute("VACUUM (FREEZE, ANALYZE)")
