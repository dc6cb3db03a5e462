"""One product with everything its page shows, in one statement."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from catalog.queries.listing import OfferRow, ProductRow
from catalog.queries.listing_sql import DEALER, NO_DEALER, OFFER_COLUMNS
from catalog.queries.names import Viewer
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.hot import hot_rows
from portal.kernel.permissions import OrganisationKind

_SHEET = """
SELECT p.id, p.name, p.mpn, p.brand_id, p.category_id, {reference}, p.specs, p.kind,
       (SELECT string_agg(g.gtin, ' ' ORDER BY g.gtin) FROM product_gtin g
        WHERE g.network_id = %(network)s::bigint AND g.product_id = p.id), {offer}
FROM product p LEFT JOIN offer o ON o.network_id = %(network)s::bigint AND o.product_id = p.id
LEFT JOIN seller_feed f ON f.network_id = %(network)s::bigint AND f.seller_id = o.seller_id
WHERE p.network_id = %(network)s::bigint AND p.id = %(product)s::bigint
ORDER BY o.seller_id, o.id"""
_REFERENCE = """(SELECT r.reference FROM product_reference r WHERE r.network_id = %(network)s::bigint
        AND r.organisation_id = %(organisation)s::bigint AND r.product_id = p.id)"""


@dataclass(frozen=True, slots=True)
class ProductSheet:
    """A product's page: the product with its offers, its specifications, GTINs and kind."""

    product: ProductRow
    specs: dict[str, Any]
    gtins: list[str]
    kind: str


def product_sheet(session: Session, viewer: Viewer, organisation_id: int, product_id: int) -> ProductSheet:
    """A product of the network with the offers the viewer may see; NotFound where there is none."""
    statement = _SHEET.format(
        reference=_REFERENCE if viewer.kind is OrganisationKind.RESELLER else "NULL::text",
        offer=OFFER_COLUMNS.format(dealer=NO_DEALER if viewer.kind is OrganisationKind.VENDOR else DEALER),
    )
    values = {"network": viewer.network_id, "organisation": organisation_id, "product": product_id}
    rows = hot_rows(session.connection(), statement, values)
    if not rows:
        raise NotFound("product")
    first = rows[0]
    product = ProductRow(first[0], first[1], first[2], first[3], first[4], first[5])
    product.offers.extend(OfferRow._make(row[9:]) for row in rows if row[9] is not None)
    return ProductSheet(product, first[6], (first[8] or "").split(), first[7])


def answering_product(session: Session, network_id: int, product_id: int) -> int | None:
    """The product that answers for one that was merged away; None where none does."""
    return session.execute(text(
        "SELECT m.now_id FROM product_merge m WHERE m.network_id = :network AND m.gone_id = :product AND m.undone_at IS NULL"
        " LIMIT 1"), {"network": network_id, "product": product_id}).scalar_one_or_none()


def access_product(session: Session, network_id: int, product_id: int) -> int:
    """The id of a product of the network; NotFound where there is none."""
    found = session.connection().exec_driver_sql(
        "SELECT id FROM product WHERE network_id = %(network)s::bigint AND id = %(product)s::bigint",
        {"network": network_id, "product": product_id},
    ).scalar_one_or_none()
    if found is None:
        raise NotFound("product")
    return int(found)
