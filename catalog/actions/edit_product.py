"""Changes what the network calls a product: brand, part number, name, category, kind, GTINs, specifications."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, text, update

from catalog.actions.note_change import note_change
from catalog.codes import mpn_key, normalise_gtin
from catalog.models import Brand, Category, Offer, Product, ProductGtin
from catalog.queries.articles import Article
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused, Stale
from portal.kernel.text import name_key

MOST_GTINS = 50
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('catalog.import', :network))")
_CHANGED = text("SELECT catalog_changed(), prices_changed()")
_TAKEN = text("""
    SELECT p.name FROM product p WHERE p.network_id = :network AND p.brand_id = :brand AND p.mpn_key = :key AND p.id <> :product
    UNION ALL
    SELECT p.name FROM product_alias a JOIN product p ON p.network_id = a.network_id AND p.id = a.product_id
    WHERE a.network_id = :network AND a.brand_id = :brand AND a.mpn_key = :key AND p.id <> :product LIMIT 1
""")
_ANSWERS = text("""
    INSERT INTO product_alias (network_id, brand_id, mpn_key, product_id) VALUES (:network, :brand, :key, :product)
    ON CONFLICT ON CONSTRAINT pk_product_alias DO UPDATE SET product_id = excluded.product_id
""")
_UNALIAS = text("DELETE FROM product_alias WHERE network_id = :network AND brand_id = :brand AND mpn_key = :key")
_PIN = text("""
    INSERT INTO product_pin AS n (network_id, seller_id, sku, mpn_keys, product_id)
    SELECT network_id, seller_id, sku, ARRAY[''], product_id FROM offer WHERE network_id = :network AND product_id = :product
    ON CONFLICT ON CONSTRAINT pk_product_pin DO UPDATE SET product_id = excluded.product_id
""")


@dataclass(frozen=True, slots=True)
class ProductWords:
    """What a product shall be called; GTINs as typed, one each."""

    brand: str
    mpn: str
    name: str
    category_id: int
    kind: str
    gtins: Sequence[str]
    specs: Mapping[str, Any]


def edit_product(session: Session, actor: Actor, before: Article, wanted: ProductWords, *, version: int) -> bool:
    """Whether anything changed. What feeds called the product until now still leads to it.

    Stale where somebody changed it since it was shown; Refused, naming the field, for an unknown brand or category, a part
    number or GTIN of another product, a wrong check digit, a product without part number and GTIN.
    """
    session.execute(_LOCK, {"network": actor.network_id})
    brand = session.execute(select(Brand.id, Brand.name).where(
        Brand.network_id == actor.network_id, Brand.name_key == name_key(wanted.brand))).first()
    if brand is None:
        raise Refused(_("The network knows no brand “%(name)s”: choose one that is there.", name=wanted.brand), "brand")
    category = session.scalar(select(Category.name).where(
        Category.network_id == actor.network_id, Category.id == wanted.category_id))
    if category is None:
        raise Refused(_("Choose a category of the network."), "category")
    key, gtins = mpn_key(wanted.mpn), _gtins(session, actor, before.id, wanted.gtins)
    _check_code(session, actor, before.id, brand.id, key, gtins)
    after = {
        "brand": brand.name, "mpn": wanted.mpn, "name": wanted.name, "category": category, "kind": wanted.kind,
        "gtins": ", ".join(gtins), "specs": dict(wanted.specs),
    }
    now = {
        "brand": before.brand, "mpn": before.mpn, "name": before.name, "category": before.category, "kind": before.kind,
        "gtins": ", ".join(before.gtins), "specs": dict(before.specs),
    }
    changed = [name for name in after if after[name] != now[name]]
    if not changed:
        return False
    done = session.execute(
        update(Product).where(Product.network_id == actor.network_id, Product.id == before.id, Product.version == version)
        .values(brand_id=brand.id, mpn=wanted.mpn if key else "", mpn_key=key, name=wanted.name, name_key=name_key(wanted.name),
                category_id=wanted.category_id, kind=wanted.kind, specs=dict(wanted.specs), version=version + 1)
        .returning(Product.id)).first()
    if done is None:
        raise Stale(str(before.id))
    _keep_answering(session, actor, before, brand.id, key)
    session.execute(update(Offer).where(Offer.network_id == actor.network_id, Offer.product_id == before.id).values(
        brand_id=brand.id, category_id=wanted.category_id))
    _set_gtins(session, actor, before, gtins)
    was, now_is = {name: now[name] for name in changed}, {name: after[name] for name in changed}
    note_change(session, actor, before.id, "edited", before=was, after=now_is)
    record(session, actor, "product.edited", wanted.mpn or wanted.name, before=was, after=now_is)
    session.execute(_CHANGED)
    return True


def _gtins(session: Session, actor: Actor, product_id: int, typed: Sequence[str]) -> list[str]:
    found = []
    for text_ in typed:
        gtin = normalise_gtin(text_)
        if gtin is None:
            raise Refused(_("“%(typed)s” is no GTIN: 8, 12, 13 or 14 digits, the last of which checks the others.",
                            typed=text_[:40]), "gtins")
        found.append(gtin)
    gtins = sorted(set(found))
    if len(gtins) > MOST_GTINS:
        raise Refused(_("A product carries at most %(most)s GTINs.", most=MOST_GTINS), "gtins")
    held = session.execute(
        select(ProductGtin.gtin, Product.name)
        .join(Product, (Product.network_id == ProductGtin.network_id) & (Product.id == ProductGtin.product_id))
        .where(ProductGtin.network_id == actor.network_id, ProductGtin.gtin.in_(gtins), ProductGtin.product_id != product_id)
    ).first()
    if held is not None:
        raise Refused(_("The GTIN %(gtin)s belongs to “%(name)s”: merge the two, or take it away there.", gtin=held.gtin,
                        name=held.name), "gtins")
    return gtins


def _check_code(session: Session, actor: Actor, product_id: int, brand_id: int, key: str, gtins: Sequence[str]) -> None:
    if not key and not gtins:
        raise Refused(_("A product needs a part number or a GTIN: feeds find it by one of them."), "mpn")
    taken = key and session.execute(
        _TAKEN, {"network": actor.network_id, "brand": brand_id, "key": key, "product": product_id}).scalar_one_or_none()
    if taken:
        raise Refused(_("“%(name)s” has this brand and part number: merge the two instead.", name=taken), "mpn")


def _keep_answering(session: Session, actor: Actor, before: Article, brand_id: int, key: str) -> None:
    """The old brand and part number lead to the product still; one without a number is held by its sellers' articles."""
    here = {"network": actor.network_id, "product": before.id}
    if (before.brand_id, before.mpn_key) == (brand_id, key):
        return
    session.execute(_UNALIAS, {**here, "brand": brand_id, "key": key})
    if before.mpn_key:
        session.execute(_ANSWERS, {**here, "brand": before.brand_id, "key": before.mpn_key})
    else:
        session.execute(_PIN, here)


def _set_gtins(session: Session, actor: Actor, before: Article, gtins: Sequence[str]) -> None:
    gone = set(before.gtins) - set(gtins)
    if gone:
        session.execute(delete(ProductGtin).where(
            ProductGtin.network_id == actor.network_id, ProductGtin.product_id == before.id, ProductGtin.gtin.in_(gone)))
    fresh = [gtin for gtin in gtins if gtin not in before.gtins]
    if fresh:
        session.execute(insert(ProductGtin), [
            {"network_id": actor.network_id, "gtin": gtin, "product_id": before.id} for gtin in fresh])
