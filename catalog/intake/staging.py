"""Checked lines into a temporary table of this transaction, by COPY."""

from collections.abc import Iterable, Sequence
from typing import Final

from psycopg import Cursor
from sqlalchemy import text

from catalog.feeds.check import FeedLine
from portal.kernel.db import Session
from portal.kernel.text import name_key

NO_CATEGORY: Final = "Divers"
BLOCK: Final = 1 << 18
_NULL: Final = "\\N"
COLUMNS: Final = (
    "line_no, list_cents, dealer_cents, eco_cents, pack, min_quantity, stock, next_arrival_on, next_arrival_quantity,"
    " status, gtin, sku, mpn, mpn_key, brand, brand_key, name, name_key, category, category_key"
)
_MAKE = text(
    "CREATE TEMPORARY TABLE feed_line (line_no integer NOT NULL, list_cents bigint NOT NULL, dealer_cents bigint NOT NULL,"
    " eco_cents bigint NOT NULL, pack integer NOT NULL, min_quantity integer NOT NULL, stock integer[] NOT NULL,"
    " next_arrival_on date, next_arrival_quantity integer, status text NOT NULL, gtin text, sku text NOT NULL,"
    " mpn text NOT NULL, mpn_key text NOT NULL, brand text NOT NULL, brand_key text NOT NULL, name text NOT NULL,"
    " name_key text NOT NULL, category text NOT NULL, category_key text NOT NULL) ON COMMIT DROP"
)
_INDEX = text("ALTER TABLE feed_line ADD PRIMARY KEY (line_no)")
_ANALYZE = text("ANALYZE feed_line (line_no, sku, mpn_key, gtin, brand_key, category_key)")


def stage(session: Session, lines: Sequence[FeedLine]) -> None:
    """Make and fill `feed_line`; it is gone when the transaction ends.

    Raises nothing of its own: the lines were checked, their texts hold no control characters.
    """
    session.execute(_MAKE)
    driver = session.connection().connection.driver_connection
    assert driver is not None
    cursor: Cursor[tuple[object, ...]]
    with driver.cursor() as cursor, cursor.copy(f"COPY feed_line ({COLUMNS}) FROM STDIN") as copy:
        for block in _blocks(lines):
            copy.write(block)
    session.execute(_INDEX)
    session.execute(_ANALYZE)


def _blocks(lines: Iterable[FeedLine]) -> Iterable[str]:
    """The lines in COPY's text format, some hundred kilobytes at a time."""
    keys: dict[str, str] = {}
    block: list[str] = []
    size = 0
    for line in lines:
        brand_key = keys.get(line.brand)
        if brand_key is None:
            brand_key = keys[line.brand] = name_key(line.brand)
        category = line.category or NO_CATEGORY
        category_key = keys.get(category)
        if category_key is None:
            category_key = keys[category] = name_key(category)
        texts = (f"{line.sku}\t{line.mpn}\t{line.mpn_key}\t{line.brand}\t{brand_key}\t{line.name}\t{name_key(line.name)}"
                 f"\t{category}\t{category_key}\n")
        if "\\" in texts:
            texts = texts.replace("\\", "\\\\")
        row = (
            f"{line.line_no}\t{line.list_cents}\t{line.dealer_cents}\t{line.eco_cents}\t{line.pack}\t{line.min_quantity}"
            f"\t{{{','.join(map(str, line.stock))}}}\t{line.next_arrival_on or _NULL}"
            f"\t{_NULL if line.next_arrival_quantity is None else line.next_arrival_quantity}"
            f"\t{line.status}\t{line.gtin or _NULL}\t{texts}"
        )
        block.append(row)
        size += len(row)
        if size > BLOCK:
            yield "".join(block)
            block, size = [], 0
    yield "".join(block)


