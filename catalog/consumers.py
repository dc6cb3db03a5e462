"""What the catalogue does when it is told of a fact: a price list that is ready is mailed to who asked for it."""

from sqlalchemy import text

from catalog.events import PriceListReady
from portal.jobs.work import Work
from portal.kernel.db import Session
from portal.post.compose import Recipient, write_mail

_READY = text("""
    SELECT p.id, p.chosen, p.format, p.lines, p.expires_at, u.email, u.name, u.locale, o.code, n.slug
    FROM price_list p
    JOIN organisation o ON o.network_id = p.network_id AND o.id = p.organisation_id
    JOIN network n ON n.id = p.network_id
    JOIN app_user u ON u.id = p.made_by AND u.is_active
    WHERE p.network_id = :network AND p.id = :id AND EXISTS (
        SELECT FROM membership m WHERE m.network_id = p.network_id AND m.organisation_id = p.organisation_id AND m.user_id = u.id)
""")


def mail_price_list(session: Session, event: PriceListReady) -> None:
    """The person who asked gets a link to the list's page, where the file is fetched signed in; nobody who has left does."""
    row = session.connection().execute(_READY, {"network": event.network_id, "id": event.price_list_id}).one_or_none()
    if row is None:
        return
    write_mail(
        session, Recipient(row.email, row.name, row.locale), "catalog/price_list_ready", network_id=event.network_id,
        organisation_id=event.organisation_id, price_list=row, network_slug=row.slug, company_code=row.code,
    )


def register_catalog_consumers(work: Work) -> None:
    """Lets the worker know of the catalogue's consumers."""
    work.consume(PriceListReady, "catalog.mail_price_list", mail_price_list)
