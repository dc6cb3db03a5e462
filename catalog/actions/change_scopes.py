"""Renames, moves and merges brands and categories; feeds that still use an old name are understood."""

from flask_babel import gettext as _
from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from catalog.models import Brand, BrandAlias, Category, CategoryAlias
from catalog.queries.scopes import count_products
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.text import name_key

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('catalog.import', :network))")
_CHANGED = text("SELECT catalog_changed(), prices_changed()")
_MERGE_BRANDS = text("SELECT merge_brands(:gone, :kept, :by, :company)")
_MERGE_CATEGORIES = text("SELECT merge_categories(:gone, :kept)")
_MOVE = text("""
    UPDATE category SET ancestors = CAST(:above AS bigint[]) || ancestors[array_position(ancestors, :category):]
    WHERE network_id = :network AND :category = ANY (ancestors)
""")


def rename_brand(session: Session, actor: Actor, brand: Brand, name: str) -> None:
    """Another name for a brand; Refused where another brand has it, or is known by it."""
    taken = _("Another brand is known by this name: merge the two instead.")
    _rename(session, actor, brand, name, BrandAlias, BrandAlias.brand_id, "brand.renamed", taken)


def rename_category(session: Session, actor: Actor, category: Category, name: str) -> None:
    """Another name for a category; Refused where another category has it, or is known by it."""
    taken = _("Another category is known by this name: merge the two instead.")
    _rename(session, actor, category, name, CategoryAlias, CategoryAlias.category_id, "category.renamed", taken)


def move_category(session: Session, actor: Actor, category: Category, parent: Category | None) -> None:
    """The category with all below it stands under another one, or on top; Refused below itself."""
    if parent is not None and category.id in parent.ancestors:
        raise Refused(_("A category cannot stand below itself."), "parent")
    parent_id = None if parent is None else parent.id
    if parent_id == category.parent_id:
        return
    session.execute(_LOCK, {"network": actor.network_id})
    before = category.parent_id and session.scalar(select(Category.name).where(
        Category.network_id == actor.network_id, Category.id == category.parent_id))
    session.execute(update(Category).where(Category.network_id == actor.network_id, Category.id == category.id).values(
        parent_id=parent_id))
    session.execute(_MOVE, {"network": actor.network_id, "category": category.id,
                            "above": [] if parent is None else list(parent.ancestors)})
    record(session, actor, "category.moved", category.name, before={"parent": before or ""},
           after={"parent": "" if parent is None else parent.name})
    session.execute(_CHANGED)


def merge_brands(session: Session, actor: Actor, gone: Brand, kept: Brand) -> int:
    """Products, offers and rules of one brand belong to the other; returns how many products of both became one."""
    if gone.id == kept.id:
        raise Refused(_("Choose another brand."), "into")
    products = count_products(session, actor, brand_id=gone.id)
    names = gone.name, kept.name
    values = {"gone": gone.id, "kept": kept.id, "by": actor.name, "company": actor.organisation_name}
    session.expunge(gone)
    twins = session.execute(_MERGE_BRANDS, values).scalar_one()
    record(session, actor, "brand.merged", names[1], before={"name": names[0]}, after={"into": names[1], "products": products})
    session.execute(_CHANGED)
    return int(twins)


def merge_categories(session: Session, actor: Actor, gone: Category, kept: Category) -> None:
    """Products, offers, rules and the categories below one belong to the other; Refused into itself or below itself."""
    if gone.id in kept.ancestors:
        raise Refused(_("Choose a category that does not stand below this one."), "into")
    products = count_products(session, actor, category_id=gone.id)
    names, values = (gone.name, kept.name), {"gone": gone.id, "kept": kept.id}
    session.expunge(gone)
    session.execute(_MERGE_CATEGORIES, values)
    record(session, actor, "category.merged", names[1], before={"name": names[0]},
           after={"into": names[1], "products": products})
    session.execute(_CHANGED)


def _rename(
    session: Session, actor: Actor, scope: Brand | Category, name: str, alias: type[BrandAlias] | type[CategoryAlias],
    owner: InstrumentedAttribute[int], verb: str, taken_words: str,
) -> None:
    """The new name stands in every page; the old one stays known, so that feeds go on finding it."""
    of, key, before, old = type(scope), name_key(name), scope.name, scope.name_key
    if name == before:
        return
    session.execute(_LOCK, {"network": actor.network_id})
    in_use = select(of.id).where(of.network_id == actor.network_id, of.name_key == key, of.id != scope.id)
    known = select(owner).where(alias.network_id == actor.network_id, alias.name_key == key, owner != scope.id)
    if session.scalar(in_use) is not None or session.scalar(known) is not None:
        raise Refused(taken_words, "name")
    session.execute(update(of).where(of.network_id == actor.network_id, of.id == scope.id).values(name=name, name_key=key))
    session.execute(delete(alias).where(alias.network_id == actor.network_id, alias.name_key == key))
    if old != key:
        values = {"network_id": actor.network_id, "name_key": old, owner.key: scope.id}
        session.execute(insert(alias).values(**values).on_conflict_do_nothing())
    record(session, actor, verb, name, before={"name": before}, after={"name": name})
    session.execute(_CHANGED)
