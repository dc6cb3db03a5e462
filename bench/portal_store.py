"""The portal's database filled with the bench's data: COPY by the cluster's administrator, whom row security lets through."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import psycopg
from argon2 import PasswordHasher

from bench import data
from bench.floor_store import copy
from bench.sizes import Sizes
from catalog.codes import mpn_key
from portal.kernel.ids import new_id
from portal.kernel.text import name_key

NETWORK_ID, VENDOR_ID, NETWORK = 1, 1, "bench"
FIRST_RESELLER = 1000
PASSWORD = "measured, not guessed"
WINDOWS = {
    "now": (None, None),
    "past": (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)),
    "future": (datetime(2098, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)),
}
Cursor = psycopg.Cursor[tuple[object, ...]]


def reseller_code(number: int) -> str:
    """The code of reseller `number`, counted from 1."""
    return f"r-{number:04d}"


def email(number: int) -> str:
    """The buyer's address at reseller `number`."""
    return f"buyer{number:04d}@bench.example"


def wholesaler_id(number: int) -> int:
    """The organisation of wholesaler `number`, counted from 1; the vendor is organisation 1."""
    return VENDOR_ID + number


def offer_id(sizes: Sizes, product: int, wholesaler: int) -> int:
    """The portal's id of an offer."""
    return (product - 1) * sizes.wholesalers + wholesaler


def fill(admin: str, sizes: Sizes) -> None:
    """Network, companies, people, products, offers, stock and agreements; then sequences, counters and statistics."""
    with psycopg.connect(admin) as connection, connection.cursor() as cursor:
        _companies(cursor, sizes)
        _products(cursor, sizes)
        _offers(cursor, sizes)
        _agreements(cursor, sizes)
        for table in ("brand", "category", "product", "offer", "warehouse", "organisation", "agreement", "app_user",
                      "general_terms"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))".encode())
        cursor.execute("SELECT recount_catalog(%s)", (NETWORK_ID,))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _companies(cursor: Cursor, sizes: Sizes) -> None:
    copy(cursor, "network (id, slug, name)", [(NETWORK_ID, NETWORK, "Bench")])
    rows: list[tuple[object, ...]] = [(NETWORK_ID, VENDOR_ID, "vendor", "vendor", "Constructeur")]
    rows += [(NETWORK_ID, wholesaler_id(n), "wholesaler", f"w{n}", f"Grossiste {n}") for n in range(1, sizes.wholesalers + 1)]
    resellers = range(1, sizes.resellers + 1)
    rows += [(NETWORK_ID, FIRST_RESELLER + n, "reseller", reseller_code(n), f"Revendeur {n}") for n in resellers]
    copy(cursor, "organisation (network_id, id, kind, code, name)", rows)
    copy(
        cursor, "trading_account (network_id, reseller_id, seller_id, status, customer_number)",
        (
            (NETWORK_ID, FIRST_RESELLER + n, wholesaler_id(w), "open", f"C{n:05d}")
            for n in resellers for w in range(1, sizes.wholesalers + 1)
        ),
    )  # fmt: skip
    copy(
        cursor, "general_terms (network_id, id, seller_id, version, body)",
        ((NETWORK_ID, w, wholesaler_id(w), 1, "Conditions") for w in range(1, sizes.wholesalers + 1)),
    )  # fmt: skip
    secret = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    copy(cursor, "app_user (id, email, name, password_hash)", ((n, email(n), f"Acheteur {n}", secret) for n in resellers))
    copy(
        cursor, "membership (network_id, organisation_id, user_id, role)",
        ((NETWORK_ID, FIRST_RESELLER + n, n, "buyer") for n in resellers),
    )  # fmt: skip


def _products(cursor: Cursor, sizes: Sizes) -> None:
    names = data.brand_names(sizes)
    copy(
        cursor, "brand (network_id, id, name, name_key)",
        ((NETWORK_ID, n, name, name_key(name)) for n, name in enumerate(names, start=1)),
    )  # fmt: skip
    copy(
        cursor, "category (network_id, id, name, name_key, parent_id, ancestors)",
        (
            (NETWORK_ID, number, name, name_key(name), parent, [number] if parent is None else [parent, number])
            for number, parent, name in data.categories(sizes)
        ),
    )  # fmt: skip
    copy(
        cursor, "product (network_id, id, brand_id, category_id, mpn, mpn_key, name, name_key)",
        (
            (NETWORK_ID, p.id, p.brand, p.category, p.mpn, mpn_key(p.mpn), p.name, name_key(p.name))
            for p in data.products(sizes)
        ),
    )  # fmt: skip
    copy(
        cursor, "product_gtin (network_id, gtin, product_id)", ((NETWORK_ID, p.gtin, p.id) for p in data.products(sizes))
    )


def _offers(cursor: Cursor, sizes: Sizes) -> None:
    houses = [(w, h) for w in range(1, sizes.wholesalers + 1) for h in range(1, 4 if w == 2 else 2)]
    copy(
        cursor, "warehouse (network_id, seller_id, id, code, name, position)",
        ((NETWORK_ID, wholesaler_id(w), w * 10 + h, f"D{h}", ("Paris", "Lyon", "Lille")[h - 1], h) for w, h in houses),
    )  # fmt: skip
    made = {p.id: p for p in data.products(sizes)}
    today = date.today()  # noqa: DTZ011 - days of arrival count from the day of the bench
    cut_off = datetime.now(UTC) - timedelta(hours=3)

    def rows(shape: Callable[[data.Offer, int], Iterable[tuple[object, ...]]]) -> Iterable[tuple[object, ...]]:
        for offer in data.offers(sizes):
            yield from shape(offer, offer_id(sizes, offer.product, offer.wholesaler))

    copy(
        cursor,
        "offer (network_id, id, seller_id, product_id, brand_id, category_id, sku, list_cents, dealer_cents, eco_cents,"
        " next_arrival_on, next_arrival_quantity, cut_off)",
        rows(lambda o, number: [(
            NETWORK_ID, number, wholesaler_id(o.wholesaler), o.product, made[o.product].brand, made[o.product].category, o.sku,
            o.list_cents, o.dealer_cents, o.eco_cents,
            None if o.arrival_days is None else today + timedelta(days=o.arrival_days),
            None if o.arrival_days is None else 50, cut_off,
        )]),
    )  # fmt: skip
    copy(
        cursor, "offer_price (network_id, seller_id, offer_id, from_at, list_cents, dealer_cents, eco_cents)",
        rows(lambda o, number: [
            (NETWORK_ID, wholesaler_id(o.wholesaler), number, cut_off, o.list_cents, o.dealer_cents, o.eco_cents)
        ]),
    )  # fmt: skip
    copy(
        cursor, "stock (network_id, seller_id, offer_id, warehouse_id, on_hand)",
        rows(lambda o, number: [
            (NETWORK_ID, wholesaler_id(o.wholesaler), number, o.wholesaler * 10 + house, pieces)
            for house, pieces in enumerate(o.stock, start=1)
        ]),
    )  # fmt: skip


def _agreements(cursor: Cursor, sizes: Sizes) -> None:
    grouped: dict[tuple[int, int, str], list[data.Rule]] = defaultdict(list)
    for rule in data.rules(sizes):
        grouped[rule.reseller, rule.seller, rule.window].append(rule)
    agreements, rule_sets, versions, lines = [], [], [], []
    positions: dict[int, int] = defaultdict(int)
    began = datetime(2020, 1, 1, tzinfo=UTC)
    for number, ((reseller, seller, window), rules) in enumerate(grouped.items(), start=1):
        grantor, rule_set = VENDOR_ID + seller, new_id()
        positions[grantor] += 1
        audience = (False, FIRST_RESELLER + reseller, None)
        agreements.append((NETWORK_ID, number, f"a-{number}", grantor))
        rule_sets.append((NETWORK_ID, rule_set, grantor, *audience))
        versions.append(
            (NETWORK_ID, number, 1, grantor, rule_set, *audience, positions[grantor], *WINDOWS[window], began)
        )
        lines += [_rule_row(rule_set, ordinal, grantor, audience, rule) for ordinal, rule in enumerate(rules, start=1)]
    copy(cursor, "agreement (network_id, id, code, granted_by)", agreements)
    for_whom = "for_all, for_organisation_id, for_group_id"
    copy(cursor, f"agreement_rule_set (network_id, id, granted_by, {for_whom})", rule_sets)
    copy(
        cursor,
        f"agreement_version (network_id, agreement_id, version, granted_by, rule_set_id, {for_whom}, position, window_from,"
        " window_until, starts_at)",
        versions,
    )
    copy(
        cursor,
        f"agreement_rule (network_id, rule_set_id, ordinal, granted_by, {for_whom}, product_id, brand_id, category_id,"
        " min_quantity, off_dealer)",
        lines,
    )


def _rule_row(
    rule_set: UUID, ordinal: int, grantor: int, audience: tuple[bool, int, None], rule: data.Rule
) -> tuple[object, ...]:
    scope = [rule.target if rule.scope == name else None for name in ("product", "brand", "category")]
    share = Decimal(rule.basis_points) / 10_000
    return (NETWORK_ID, rule_set, ordinal, grantor, *audience, *scope, rule.min_quantity, share)
