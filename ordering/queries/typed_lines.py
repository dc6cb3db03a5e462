"""What the codes of a typed order name among a seller's own offers, and the cart they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from catalog.codes import mpn_key
from ordering.cart_prices import CartRow
from ordering.credit import AccountFacts
from ordering.queries.carts import cart_row
from ordering.typed_lines import TypedLine
from portal.kernel.db import Session

MOST_SUGGESTED_FOR = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that a code may mean."""

    offer_id: int
    sku: str
    brand: str
    mpn: str
    name: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A typed line with the offer it names, or with what it may mean where that is none or several."""

    typed: TypedLine
    offer: Candidate | None
    suggestions: tuple[Candidate, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether offer and quantity are known."""
        return self.offer is not None and self.typed.quantity is not None


_OFFER = """
    SELECT {code} AS code, o.id, o.sku, b.name AS brand, p.mpn, p.name, {rank} AS rank
    FROM {source}
    JOIN product p ON p.network_id = o.network_id AND p.id = o.product_id
    JOIN brand b ON b.network_id = o.network_id AND b.id = o.brand_id
"""
_FIND = text(f"""
    WITH asked AS MATERIALIZED (
        SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:skus AS text[]), CAST(:mpns AS text[])) AS t(code, sku, mpn))
    {_OFFER.format(code="t.code", rank="1", source='''asked t JOIN offer o ON o.network_id = :network
        AND o.seller_id = :seller AND o.is_listed AND upper(o.sku) = t.sku''')}
    UNION
    {_OFFER.format(code="t.code", rank="2", source='''asked t
        JOIN product q ON q.network_id = :network AND q.mpn_key = t.mpn AND t.mpn <> ''
        JOIN offer o ON o.network_id = q.network_id AND o.product_id = q.id AND o.seller_id = :seller AND o.is_listed''')}
    UNION
    {_OFFER.format(code="t.code", rank="2", source='''asked t
        JOIN product_gtin g ON g.network_id = :network AND g.gtin = t.code
        JOIN offer o ON o.network_id = g.network_id AND o.product_id = g.product_id AND o.seller_id = :seller
            AND o.is_listed''')}
    ORDER BY rank, sku
""")
_SUGGEST = text("""
    SELECT t.code, o.id, o.sku, b.name AS brand, p.mpn, p.name
    FROM unnest(CAST(:codes AS text[])) AS t(code)
    CROSS JOIN LATERAL (
        SELECT * FROM offer f WHERE f.network_id = :network AND f.seller_id = :seller AND f.is_listed
        ORDER BY similarity(upper(f.sku), upper(t.code)) DESC, f.sku LIMIT 3) o
    JOIN product p ON p.network_id = o.network_id AND p.id = o.product_id
    JOIN brand b ON b.network_id = o.network_id AND b.id = o.brand_id
    WHERE similarity(upper(o.sku), upper(t.code)) > 0.2
""")
_ROWS = text("""
    SELECT o.id, x.quantity, NULL, o.seller_id, s.name, o.product_id, o.brand_id, o.category_id, c.ancestors, o.sku, p.mpn,
           b.name, p.name, o.list_cents, o.dealer_cents, o.eco_cents, o.vat_rate, o.pack, o.min_quantity, o.status,
           o.is_listed,
           coalesce((SELECT sum(greatest(k.on_hand - k.reserved, 0)) FROM stock k
                     WHERE k.network_id = o.network_id AND k.offer_id = o.id), 0)::integer,
           a.status, a.customer_number, a.terms_days, a.terms_basis, a.terms_day, a.credit_limit_cents, a.minimum_cents,
           a.freight_cents, a.free_from_cents, a.open_cents + a.due_cents, a.version, g.id, g.version
    FROM unnest(CAST(:offers AS bigint[]), CAST(:quantities AS integer[])) WITH ORDINALITY AS x(offer_id, quantity, place)
    JOIN offer o ON o.network_id = :network AND o.seller_id = :seller AND o.id = x.offer_id
    JOIN product p ON p.network_id = o.network_id AND p.id = o.product_id
    JOIN brand b ON b.network_id = o.network_id AND b.id = o.brand_id
    JOIN category c ON c.network_id = o.network_id AND c.id = o.category_id
    JOIN organisation s ON s.network_id = o.network_id AND s.id = o.seller_id
    LEFT JOIN trading_account a ON a.network_id = o.network_id AND a.reseller_id = :reseller AND a.seller_id = o.seller_id
    LEFT JOIN LATERAL (
        SELECT t.id, t.version FROM general_terms t WHERE t.network_id = o.network_id AND t.seller_id = o.seller_id
        ORDER BY t.version DESC LIMIT 1) g ON true
    ORDER BY x.place
""")


def find_lines(session: Session, network_id: int, seller_id: int, lines: Sequence[TypedLine]) -> list[FoundLine]:
    """Each line with the one listed offer of the seller that its code names: by SKU first, else by MPN or GTIN.

    A code that names none or several gets suggestions: those several, else SKUs that look alike (for the first ten).
    """
    codes = list(dict.fromkeys(line.code for line in lines))
    if not codes:
        return []
    where = {"network": network_id, "seller": seller_id}
    connection = session.connection()
    rows = connection.execute(_FIND, {
        **where, "codes": codes, "skus": [code.upper() for code in codes], "mpns": [mpn_key(code) for code in codes],
    })
    by_code: dict[str, dict[int, tuple[int, Candidate]]] = {}
    for row in rows:
        by_code.setdefault(row.code, {}).setdefault(row.id, (row.rank, Candidate(*row[1:6])))
    named = {code: _named(list(found.values())) for code, found in by_code.items()}
    unknown = [code for code in codes if code not in named][:MOST_SUGGESTED_FOR]
    alike: dict[str, list[Candidate]] = {}
    if unknown:
        for row in connection.execute(_SUGGEST, {**where, "codes": unknown}):
            alike.setdefault(row.code, []).append(Candidate(*row[1:6]))
    return [
        FoundLine(line, *named[line.code]) if line.code in named else FoundLine(line, None, tuple(alike.get(line.code, ())))
        for line in lines
    ]


def typed_rows(
    session: Session, network_id: int, seller_id: int, reseller_id: int, units: Mapping[int, int]
) -> list[CartRow]:
    """The lines of a typed order as a cart has them, with the reseller's account at the seller."""
    rows = session.connection().execute(_ROWS, {
        "network": network_id, "seller": seller_id, "reseller": reseller_id, "offers": list(units),
        "quantities": list(units.values()),
    })
    accounts: dict[int, AccountFacts] = {}
    return [cart_row(row, accounts) for row in rows]


def _named(found: list[tuple[int, Candidate]]) -> tuple[Candidate | None, tuple[Candidate, ...]]:
    best = [candidate for rank, candidate in found if rank == found[0][0]]
    return (best[0], ()) if len(best) == 1 else (None, tuple(best[:5]))
