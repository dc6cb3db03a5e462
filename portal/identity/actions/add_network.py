"""Adds a network with its vendor."""

from flask_babel import gettext as _
from sqlalchemy.dialects.postgresql import insert

from portal.audit.actions import record
from portal.identity.actions.add_organisation import add_organisation
from portal.identity.company import CompanyRef
from portal.identity.models import Network
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Refused
from portal.kernel.permissions import OrganisationKind


def add_network(
    session: Session, actor: Actor, *, slug: str, name: str, colour: str, locale: str, logo: tuple[bytes, str] | None,
    vendor_code: str, vendor_name: str, reserved: frozenset[str],
) -> CompanyRef:
    """Makes the network and its vendor, and gives the vendor; the slug and the logo are already judged.

    Refused at `slug` for one that is taken, at `vendor_code` and `vendor_name` for what a company may not be called.
    """
    content, kind = logo or (None, None)
    network_id = session.execute(
        insert(Network).values(slug=slug, name=name, colour=colour, locale=locale, logo=content, logo_type=kind)
        .on_conflict_do_nothing(index_elements=[Network.slug]).returning(Network.id)
    ).scalar_one_or_none()
    if network_id is None:
        raise Refused(_("There is a network with this address already."), "slug")
    try:
        vendor = add_organisation(
            session, actor, network_id=network_id, kind=OrganisationKind.VENDOR, code=vendor_code, name=vendor_name,
            reserved=reserved,
        )
    except Refused as refusal:
        raise Refused(str(refusal), f"vendor_{refusal.field}") from refusal
    record(
        session, actor, "network.added", name, network_id=network_id, organisation_id=vendor.organisation_id,
        after={"slug": slug, "name": name, "colour": colour, "locale": locale},
    )
    return CompanyRef(network_id, vendor.organisation_id, OrganisationKind.VENDOR, vendor.code, vendor_name)
