"""What ordering does when an invoice or a credit note is issued: a mail with the paper to the reseller's accountants."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from ordering.documents.credit_note import credit_note_pdf
from ordering.documents.invoice import invoice_pdf
from ordering.events import CreditNoteIssued, InvoiceIssued
from ordering.queries.invoice_papers import credit_note_paper, invoice_paper
from portal.jobs.work import Work
from portal.kernel.db import Session
from portal.post.compose import Attachment, Recipient, write_mail

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class PaperReader:
    """Somebody who gets a paper by mail, and how addresses name the companies."""

    recipient: Recipient
    network_slug: str
    company_code: str
    seller_code: str


_READERS = text("""
    SELECT u.email, u.name, u.locale, n.slug, r.code AS company, s.code AS seller,
           bool_or(m.role = 'accountant') AS keeps_accounts, bool_or(m.role = 'manager') AS manages
    FROM membership m
    JOIN app_user u ON u.id = m.user_id AND u.is_active
    JOIN network n ON n.id = m.network_id
    JOIN organisation r ON r.network_id = m.network_id AND r.id = m.organisation_id
    JOIN organisation s ON s.network_id = m.network_id AND s.id = :seller
    WHERE m.network_id = :network AND m.organisation_id = :reseller AND m.role IN ('accountant', 'manager')
    GROUP BY u.id, n.slug, r.code, s.code ORDER BY u.id
""")


def mail_invoice(session: Session, event: InvoiceIssued) -> None:
    """The reseller gets the invoice as PDF."""
    paper = invoice_paper(session, event.network_id, event.invoice_id)
    for reader in _readers(session, event):
        file = Attachment(f"{event.number}.pdf", PDF, invoice_pdf(paper, reader.recipient.locale))
        write_mail(
            session, reader.recipient, "ordering/invoice", network_id=event.network_id, organisation_id=event.reseller_id,
            attachments=[file], paper=paper, reader=reader,
        )


def mail_credit_note(session: Session, event: CreditNoteIssued) -> None:
    """The reseller gets the credit note as PDF."""
    paper = credit_note_paper(session, event.network_id, event.credit_note_id)
    for reader in _readers(session, event):
        file = Attachment(f"{event.number}.pdf", PDF, credit_note_pdf(paper, reader.recipient.locale))
        write_mail(
            session, reader.recipient, "ordering/credit_note", network_id=event.network_id,
            organisation_id=event.reseller_id, attachments=[file], paper=paper, reader=reader,
        )


def register_invoice_mails(work: Work) -> None:
    """Lets the worker know of the consumers."""
    work.consume(InvoiceIssued, "ordering.mail_invoice", mail_invoice)
    work.consume(CreditNoteIssued, "ordering.mail_credit_note", mail_credit_note)


def _readers(session: Session, event: InvoiceIssued | CreditNoteIssued) -> Sequence[PaperReader]:
    """The reseller's accountants, or its managers where it has none."""
    values = {"network": event.network_id, "reseller": event.reseller_id, "seller": event.seller_id}
    rows = session.connection().execute(_READERS, values).all()
    chosen = [row for row in rows if row.keeps_accounts] or [row for row in rows if row.manages]
    return [
        PaperReader(Recipient(row.email, row.name, row.locale), row.slug, row.company, row.seller) for row in chosen
    ]
