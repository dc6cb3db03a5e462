"""Makes one product of two, and takes that back."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from catalog.models import Product, ProductMerge
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound, Refused, Stale
from portal.kernel.ids import new_id

_MERGE = text("SELECT merge_products(:merge, :gone, :kept, :by, :company)")
_UNMERGE = text("SELECT unmerge_products(:merge, :by, :company)")
_CHANGED = text("SELECT catalog_changed(), prices_changed()")


def merge_products(session: Session, actor: Actor, *, gone_id: int, kept_id: int, gtin: str = "") -> UUID:
    """The second product answers for the first from now on; returns the id by which this can be taken back.

    Offers, GTINs, price rules, references and part numbers move to it. Refused for a product and itself, NotFound for
    what is none. `gtin` is the one that raised the question, if one did.
    """
    if gone_id == kept_id:
        raise Refused(_("Choose two different products."), "other")
    known = {one.id: one for one in session.scalars(select(Product).where(
        Product.network_id == actor.network_id, Product.id.in_((gone_id, kept_id))).execution_options(populate_existing=True))}
    if len(known) < 2:
        raise NotFound(str(gone_id))
    gone, kept, merge_id = known[gone_id], known[kept_id], new_id()
    after = {"product": kept.id, "mpn": kept.mpn, "name": kept.name}
    record(session, actor, "product.merged", kept.name, before={"product": gone.id, "mpn": gone.mpn, "name": gone.name},
           after={**after, "gtin": gtin} if gtin else after)
    session.expunge(gone)
    session.execute(_MERGE, {
        "merge": merge_id, "gone": gone_id, "kept": kept_id, "by": actor.name, "company": actor.organisation_name})
    session.execute(_CHANGED)
    return merge_id


def undo_merge(session: Session, actor: Actor, merge_id: UUID) -> int:
    """The merged product again, with what moved then and still stands where it moved to; returns its id.

    Refused where its part number, brand or category has been taken since; Stale where it was undone already.
    """
    made = session.execute(select(ProductMerge.undone_at, ProductMerge.gone_name).where(
        ProductMerge.network_id == actor.network_id, ProductMerge.id == merge_id)).first()
    if made is None:
        raise NotFound(str(merge_id))
    if made.undone_at is not None:
        raise Stale(str(merge_id))
    try:
        with session.begin_nested():
            back = session.execute(
                _UNMERGE, {"merge": merge_id, "by": actor.name, "company": actor.organisation_name}).scalar_one()
    except IntegrityError as error:
        raise Refused(_("This can no longer be taken back: the part number, brand or category belongs to another product now.")
                      ) from error
    record(session, actor, "product.unmerged", made.gone_name, after={"product": back, "name": made.gone_name})
    session.execute(_CHANGED)
    return int(back)
