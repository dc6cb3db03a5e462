"""A reseller's own reference of a product: kept, changed or taken away."""

from sqlalchemy import text

from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session

_BEFORE = text("""
    SELECT reference FROM product_reference
    WHERE network_id = :network AND organisation_id = :organisation AND product_id = :product
""")
_KEEP = text("""
    INSERT INTO product_reference AS r (network_id, organisation_id, product_id, reference)
    VALUES (:network, :organisation, :product, :reference)
    ON CONFLICT ON CONSTRAINT pk_product_reference DO UPDATE SET reference = excluded.reference
""")
_FORGET = text("""
    DELETE FROM product_reference
    WHERE network_id = :network AND organisation_id = :organisation AND product_id = :product
""")


def set_reference(session: Session, actor: Actor, *, product_id: int, reference: str) -> None:
    """Keeps the actor's company's own reference of a product, spaces at the ends dropped; empty takes it away.

    The same reference may stand for several products: a company's numbering is its own affair.
    """
    wanted = reference.strip()
    key = {"network": actor.network_id, "organisation": actor.organisation_id, "product": product_id}
    before = session.execute(_BEFORE, key).scalar_one_or_none() or ""
    if before == wanted:
        return
    if wanted:
        session.execute(_KEEP, {**key, "reference": wanted})
    else:
        session.execute(_FORGET, key)
    record(
        session, actor, "product.reference_set", f"product {product_id}", before={"reference": before},
        after={"reference": wanted},
    )
