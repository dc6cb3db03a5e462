"""Makes two products of one: some of its offers and GTINs go to a new one."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import text

from catalog.codes import mpn_key
from catalog.queries.articles import Article
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale
from portal.kernel.text import name_key

_PART = text(
    "SELECT part_product(:product, :mpn, :key, :name, :name_key, CAST(:offers AS bigint[]), CAST(:gtins AS text[]), :by,"
    " :company)"
)
_TAKEN = text("""
    SELECT EXISTS (SELECT FROM product WHERE network_id = :network AND brand_id = :brand AND mpn_key = :key)
        OR EXISTS (SELECT FROM product_alias WHERE network_id = :network AND brand_id = :brand AND mpn_key = :key)
""")
_CHANGED = text("SELECT catalog_changed(), prices_changed()")


def part_product(
    session: Session, actor: Actor, old: Article, *, mpn: str, name: str, offer_ids: Sequence[int], gtins: Sequence[str],
    version: int,
) -> int:
    """The id of the new product, of the same brand and category. Their next feeds leave the offers where they are now.

    Refused where nothing is chosen, everything is, the part number is another's, or the new product would have neither
    part number nor GTIN; Stale where the product has changed since it was shown.
    """
    if old.version != version:
        raise Stale(str(old.id))
    known, carried = {offer.id for offer in old.offers}, set(old.gtins)
    if not set(offer_ids) <= known or not set(gtins) <= carried:
        raise Stale(str(old.id))
    if not offer_ids and not gtins:
        raise Refused(_("Choose the offers or GTINs that go to the new product."), "offers")
    if set(offer_ids) == known and known and set(gtins) == carried:
        raise Refused(_("Something has to stay: choose fewer offers or GTINs."), "offers")
    key = mpn_key(mpn)
    if not key and not gtins:
        raise Refused(_("Give the new product a part number, or a GTIN that goes with it."), "mpn")
    if not old.mpn_key and set(gtins) == carried:
        raise Refused(_("The product that stays has no part number: leave it a GTIN."), "offers")
    if key and session.execute(_TAKEN, {"network": actor.network_id, "brand": old.brand_id, "key": key}).scalar_one():
        raise Refused(_("A product of this brand has this part number already: choose another one."), "mpn")
    made = session.execute(_PART, {
        "product": old.id, "mpn": mpn if key else "", "key": key, "name": name, "name_key": name_key(name),
        "offers": list(offer_ids), "gtins": list(gtins), "by": actor.name, "company": actor.organisation_name,
    }).scalar_one()
    record(session, actor, "product.split", old.mpn or old.name, before={"product": old.id, "name": old.name},
           after={"product": made, "name": name, "mpn": mpn, "offers": len(offer_ids), "gtins": ", ".join(gtins)})
    session.execute(_CHANGED)
    return int(made)
