"""The doors to trading accounts and to the sellers of a network."""

from ordering.queries.accounts import AccountView, account_of, seller_of
from ordering.queries.selling import TermsVersion, terms_version
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import NotFound
from portal.kernel.permissions import OrganisationKind


def access_account(session: Session, actor: Actor, reseller_id: int) -> AccountView:
    """The account of a reseller of the network at the actor's company; raises NotFound, also for who does not sell."""
    if actor.kind is OrganisationKind.RESELLER or actor.network_id is None or actor.organisation_id is None:
        raise NotFound(str(reseller_id))
    found = account_of(session, actor.network_id, reseller_id, actor.organisation_id)
    if found is None:
        raise NotFound(str(reseller_id))
    return found


def access_seller(session: Session, actor: Actor, seller_id: int) -> AccountView:
    """A seller of the network with the account of the actor's company there; raises NotFound, also for who does not buy."""
    if actor.kind is not OrganisationKind.RESELLER or actor.network_id is None or actor.organisation_id is None:
        raise NotFound(str(seller_id))
    found = seller_of(session, actor.network_id, actor.organisation_id, seller_id)
    if found is None:
        raise NotFound(str(seller_id))
    return found


def access_terms(session: Session, actor: Actor, seller_id: int, version: int) -> TermsVersion:
    """A version of a seller's general terms; raises NotFound."""
    assert actor.network_id is not None
    found = terms_version(session, actor.network_id, seller_id, version)
    if found is None:
        raise NotFound(f"{seller_id}/{version}")
    return found
