"""Takes or leaves what a feed would call a product."""

from sqlalchemy import delete, select, text, update

from catalog.actions.note_change import note_change
from catalog.models import Category, Offer, Product, ProductProposal
from portal.audit.actions import record
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.text import name_key

_CATEGORY = text(
    "INSERT INTO category (network_id, name, name_key, ancestors) VALUES (:network, :name, :key, '{}')"
    " ON CONFLICT ON CONSTRAINT uq_category_network_id_name_key DO NOTHING"
)
_ROOT = text("UPDATE category SET ancestors = ARRAY[id] WHERE network_id = :network AND name_key = :key AND ancestors = '{}'")
_CHANGED = text("SELECT catalog_changed(), prices_changed()")


def accept_proposal(session: Session, actor: Actor, proposal: ProductProposal) -> None:
    """The product gets the proposed name or category; whoever proposed the same has been heard too.

    A category nobody knew becomes one of its own; price rules follow the product into it from now on.
    """
    product = session.scalars(select(Product).where(
        Product.network_id == actor.network_id, Product.id == proposal.product_id)).one()
    here = (Product.network_id == actor.network_id, Product.id == product.id)
    if proposal.field == "name":
        before = product.name
        session.execute(update(Product).where(*here).values(
            name=proposal.value, name_key=name_key(proposal.value), version=Product.version + 1))
    else:
        before = _category_name(session, actor, product.category_id)
        category_id = _category(session, actor, proposal.value)
        session.execute(update(Product).where(*here).values(category_id=category_id, version=Product.version + 1))
        session.execute(update(Offer).where(Offer.network_id == actor.network_id, Offer.product_id == product.id)
                        .values(category_id=category_id))
    session.execute(delete(ProductProposal).where(
        ProductProposal.network_id == actor.network_id, ProductProposal.product_id == product.id,
        ProductProposal.field == proposal.field, ProductProposal.value == proposal.value))
    record(session, actor, "product.renamed", product.mpn or product.name, before={proposal.field: before},
           after={proposal.field: proposal.value})
    note_change(session, actor, product.id, "proposed", before={proposal.field: before},
                after={proposal.field: proposal.value}, seller_id=proposal.seller_id)
    session.execute(_CHANGED)


def decline_proposal(session: Session, actor: Actor, proposal: ProductProposal) -> None:
    """The product stays as it is; the same proposal is not made again."""
    session.execute(
        update(ProductProposal).where(
            ProductProposal.network_id == actor.network_id, ProductProposal.seller_id == proposal.seller_id,
            ProductProposal.product_id == proposal.product_id, ProductProposal.field == proposal.field,
        ).values(declined_at=clock.now())
    )
    record(session, actor, "proposal.declined", proposal.value, after={proposal.field: proposal.value})


def _category(session: Session, actor: Actor, name: str) -> int:
    values = {"network": actor.network_id, "name": name, "key": name_key(name)}
    session.execute(_CATEGORY, values)
    session.execute(_ROOT, values)
    return session.scalars(select(Category.id).where(
        Category.network_id == actor.network_id, Category.name_key == name_key(name))).one()


def _category_name(session: Session, actor: Actor, category_id: int) -> str:
    return session.scalars(select(Category.name).where(
        Category.network_id == actor.network_id, Category.id == category_id)).one()
