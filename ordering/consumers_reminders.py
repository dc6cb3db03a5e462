"""What ordering does when invoices are to be reminded of: mails to the reseller's accountants, firmer with each step."""

from sqlalchemy import text

from ordering.events import InvoicesReminded
from ordering.queries.reminders import reminding_of
from portal.jobs.work import Work
from portal.kernel.clock import paris_today
from portal.kernel.db import Session
from portal.post.compose import Recipient, write_mail

_ACCOUNTANTS = text("""
    SELECT u.email, u.name, u.locale, bool_or(m.role = 'accountant') AS keeps_accounts, bool_or(m.role = 'manager') AS manages
    FROM membership m JOIN app_user u ON u.id = m.user_id AND u.is_active
    WHERE m.network_id = :network AND m.organisation_id = :organisation AND m.role IN ('accountant', 'manager')
    GROUP BY u.id ORDER BY u.id
""")


def mail_reminder(session: Session, event: InvoicesReminded) -> None:
    """One mail for each accountant of the reseller, or each manager where there is none; nobody where all is paid by now."""
    paper = reminding_of(session, event.network_id, event.seller_id, event.reseller_id, event.invoice_ids)
    if not paper.invoices:
        return
    values = {"network": event.network_id, "organisation": event.reseller_id}
    people = session.connection().execute(_ACCOUNTANTS, values).all()
    chosen = [row for row in people if row.keeps_accounts] or [row for row in people if row.manages]
    for row in chosen:
        write_mail(
            session, Recipient(row.email, row.name, row.locale), "ordering/reminder", network_id=event.network_id,
            organisation_id=event.reseller_id, paper=paper, step=event.step, today=paris_today(),
        )


def register_reminders(work: Work) -> None:
    """Lets the worker know of the consumer."""
    work.consume(InvoicesReminded, "ordering.mail_reminder", mail_reminder)
