"""The photo of an account's contact person."""

from sqlalchemy import text

from ordering.queries.accounts import AccountView
from portal.audit.actions import record
from portal.kernel.actor import Actor
from portal.kernel.db import Session
from portal.kernel.errors import Stale

_PUT = text("""
    UPDATE trading_account SET contact_photo = :photo, version = version + 1
    WHERE network_id = :network AND reseller_id = :reseller AND seller_id = :seller AND version = :version
""")


def put_contact_photo(session: Session, actor: Actor, account: AccountView, *, file_key: str | None, version: int) -> None:
    """Show the stored photo beside the contact, or initials where it is None; raises Stale."""
    values = {
        "network": actor.network_id, "reseller": account.reseller_id, "seller": actor.organisation_id, "photo": file_key,
        "version": version,
    }
    if session.connection().execute(_PUT, values).rowcount == 0:
        raise Stale(account.name)
    record(session, actor, "account.photo", account.name, before={"photo": account.contact_photo is not None},
           after={"photo": file_key is not None})
