"""What pages of products say of brands, categories, sellers and warehouses, kept per process until the catalogue changes."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from sqlalchemy import text

from portal.kernel.db import Session
from portal.kernel.permissions import OrganisationKind

KEPT_SECONDS = 120.0
MOST_NAMES = 16
MOST_COUNTS = 512


class Viewer(NamedTuple):
    """Whose eyes a page sees with, as far as the catalogue tells readers apart; versions are the door's counters."""

    network_id: int
    catalog_version: int
    kind: OrganisationKind
    own_seller: int

    @classmethod
    def of(cls, network_id: int, catalog_version: int, kind: OrganisationKind, organisation_id: int) -> "Viewer":
        """A wholesaler sees its own column only; all others of a kind see the same names."""
        return cls(network_id, catalog_version, kind, organisation_id if kind is OrganisationKind.WHOLESALER else 0)


@dataclass(frozen=True, slots=True)
class Category:
    """A category with its place in the tree; `leaves` are the categories at and below it."""

    id: int
    name: str
    parent_id: int | None
    path: tuple[int, ...]
    children: tuple[int, ...]
    below: tuple[int, ...]


class Warehouse(NamedTuple):
    """A warehouse as a column names it."""

    seller_id: int
    position: int
    name: str


@dataclass(frozen=True, slots=True)
class CatalogNames:
    """Names by id; `sellers` have offers, `grantors` may grant agreements; the roots of the tree by name."""

    brands: dict[int, str]
    categories: dict[int, Category]
    roots: tuple[int, ...]
    sellers: dict[int, str]
    grantors: dict[int, str]
    warehouses: dict[int, Warehouse]


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """How many products a category (or the whole catalogue) has, by brand, by seller, in stock; as of the last feed."""

    products: int
    brands: tuple[tuple[int, int], ...]
    sellers: tuple[tuple[int, int], ...]
    in_stock: int
    children: dict[int, int]


_NAMES = text("""
    SELECT (SELECT json_object_agg(id, name) FROM brand WHERE network_id = :network) AS brands,
           (SELECT json_agg(json_build_array(id, name, parent_id, ancestors) ORDER BY name_key, id)
            FROM category WHERE network_id = :network) AS categories,
           (SELECT json_agg(json_build_array(o.id, o.name, EXISTS (
                SELECT FROM offer f WHERE f.network_id = :network AND f.seller_id = o.id)) ORDER BY o.name, o.id)
            FROM organisation o WHERE o.network_id = :network AND o.kind IN ('wholesaler', 'vendor')) AS sellers,
           (SELECT json_agg(json_build_array(id, seller_id, position, name)) FROM warehouse
            WHERE network_id = :network) AS warehouses
""")
_COUNTS = text("""
    SELECT c.facet, c.value_id, c.products FROM catalog_count c WHERE c.network_id = :network AND c.category_id = :category
    UNION ALL
    SELECT 'child', c.category_id, c.products FROM catalog_count c
    WHERE c.network_id = :network AND c.facet = 'all' AND c.category_id = ANY(:children)
""")


class NamesKept:
    """A bounded store by viewer; what an organisation renames without touching the catalogue shows within two minutes."""

    def __init__(self) -> None:
        self._names: OrderedDict[Viewer, tuple[float, CatalogNames]] = OrderedDict()
        self._counts: OrderedDict[tuple[Viewer, int], KeptCounts] = OrderedDict()
        self._lock = Lock()

    def names(self, session: Session, viewer: Viewer) -> CatalogNames:
        """The names for a viewer: no statement where they are kept, one where they are not."""
        with self._lock:
            kept = self._names.get(viewer)
        if kept is not None and monotonic() - kept[0] < KEPT_SECONDS:
            return kept[1]
        made = _load(session, viewer)
        with self._lock:
            self._names[viewer] = (monotonic(), made)
            while len(self._names) > MOST_NAMES:
                self._names.popitem(last=False)
        return made

    def counts(self, session: Session, viewer: Viewer, category_id: int | None) -> KeptCounts:
        """The kept counters of a category with its children; None is the whole catalogue. One statement where not kept."""
        key = (viewer, category_id or 0)
        with self._lock:
            kept = self._counts.get(key)
        if kept is not None:
            return kept
        names = self.names(session, viewer)
        children = names.roots if category_id is None else names.categories[category_id].children
        values = {"network": viewer.network_id, "category": category_id or 0, "children": list(children)}
        made = _counted([tuple(row) for row in session.execute(_COUNTS, values)])
        with self._lock:
            self._counts[key] = made
            while len(self._counts) > MOST_COUNTS:
                self._counts.popitem(last=False)
        return made


def _load(session: Session, viewer: Viewer) -> CatalogNames:
    row = session.execute(_NAMES, {"network": viewer.network_id}).one()
    nodes: list[list[Any]] = row.categories or []
    children: dict[int | None, list[int]] = {}
    below: dict[int, list[int]] = {}
    for number, _name, parent_id, ancestors in nodes:
        children.setdefault(parent_id, []).append(number)
        for ancestor in ancestors:
            below.setdefault(ancestor, []).append(number)
    categories = {}
    for number, name, parent_id, ancestors in nodes:
        leaves = tuple(sorted(below.get(number, (number,))))
        categories[number] = Category(number, name, parent_id, tuple(ancestors), tuple(children.get(number, ())), leaves)
    return CatalogNames(
        brands={int(number): name for number, name in (row.brands or {}).items()},
        categories=categories,
        roots=tuple(children.get(None, ())),
        sellers={number: name for number, name, offers in row.sellers or [] if offers},
        grantors={number: name for number, name, _offers in row.sellers or []},
        warehouses={number: Warehouse(seller, position, name) for number, seller, position, name in row.warehouses or []},
    )


def _counted(rows: list[tuple[Any, ...]]) -> KeptCounts:
    by_facet: dict[str, list[tuple[int, int]]] = {}
    for facet, value, products in rows:
        by_facet.setdefault(facet, []).append((value, products))

    def most_first(facet: str) -> tuple[tuple[int, int], ...]:
        return tuple(sorted(by_facet.get(facet, ()), key=lambda pair: -pair[1]))

    return KeptCounts(
        products=sum(products for _, products in by_facet.get("all", ())),
        brands=most_first("brand"),
        sellers=most_first("seller"),
        in_stock=sum(products for _, products in by_facet.get("stock", ())),
        children=dict(by_facet.get("child", ())),
    )


kept = NamesKept()
