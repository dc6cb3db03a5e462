"""Charging trading accounts: what is ordered, cancelled, invoiced, credited or paid moves the balance once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import text

from ordering.refusals import AccountRefused
from portal.kernel.db import Session
from portal.web.filters import format_money, reader_language


@dataclass(frozen=True, slots=True)
class Charge:
    """What one document does to one account, in cents: ordered and not invoiced, and invoiced and not paid.

    `version` is the account's version that the charge was worked out from; another one is refused for `ordered`.
    """

    source_id: UUID
    reseller_id: int
    seller_id: int
    number: str
    open_cents: int
    due_cents: int
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a reseller calls about its account."""

    seller_name: str
    name: str
    phone: str
    email: str

    @property
    def words(self) -> str:
        """Who to call, as far as it is known."""
        how = ", ".join(part for part in (self.name, self.phone, self.email) if part)
        if not how:
            return _("Contact %(seller)s.", seller=self.seller_name)
        return _("Contact %(seller)s: %(how)s.", seller=self.seller_name, how=how)


_CHARGE = text("""
    SELECT reseller, seller, problem, limit_cents, outstanding_cents
    FROM charge_accounts(:kind, CAST(:sources AS uuid[]), CAST(:resellers AS bigint[]), CAST(:sellers AS bigint[]),
                         CAST(:numbers AS text[]), CAST(:open AS bigint[]), CAST(:due AS bigint[]), CAST(:versions AS integer[]))
""")
_CONTACT = text("""
    SELECT o.name, coalesce(a.contact_name, ''),
           coalesce(nullif(a.contact_phone, ''), s.accounts_phone, '') AS phone,
           coalesce(nullif(a.contact_email, ''), s.accounts_email, '') AS email
    FROM organisation o
    LEFT JOIN trading_account a ON a.network_id = o.network_id AND a.seller_id = o.id AND a.reseller_id = :reseller
    LEFT JOIN seller_settings s ON s.network_id = o.network_id AND s.seller_id = o.id
    WHERE o.id = :seller
""")


def charge_accounts(session: Session, kind: str, charges: Sequence[Charge]) -> None:
    """Write the entries and move the balances, accounts locked in order; a source that was charged so before is left out.

    For `ordered`, raises AccountRefused (a Refused) with words where an account is not open, has changed, or would pass
    its credit limit: nothing is charged then. Kinds and signs are those of the database function of the same name.
    """
    if not charges:
        return
    rows = session.connection().execute(_CHARGE, charge_values(kind, charges)).all()
    if rows:
        refuse(session, rows[0], sum(charge.open_cents for charge in charges if charge.seller_id == rows[0].seller))


def charge_values(kind: str, charges: Sequence[Charge]) -> dict[str, Any]:
    """The arguments of the database function."""
    return {
        "kind": kind, "sources": [charge.source_id for charge in charges],
        "resellers": [charge.reseller_id for charge in charges], "sellers": [charge.seller_id for charge in charges],
        "numbers": [charge.number for charge in charges], "open": [charge.open_cents for charge in charges],
        "due": [charge.due_cents for charge in charges], "versions": [charge.version for charge in charges],
    }


def refuse(session: Session, row: Any, asked_cents: int, *, to_seller: bool = False) -> None:
    """Raise AccountRefused for a row of the database function: reseller, seller, problem, limit and outstanding in cents."""
    if to_seller:
        words = seller_words(row.problem, row.limit_cents, row.outstanding_cents, asked_cents)
    else:
        contact = contact_of(session, row.reseller, row.seller)
        words = problem_words(row.problem, contact, row.limit_cents, row.outstanding_cents, asked_cents)
    raise AccountRefused(words, row.seller, row.problem)


def contact_of(session: Session, reseller_id: int, seller_id: int) -> Contact:
    """The contact of the account, else the seller's accounts department."""
    row = session.connection().execute(_CONTACT, {"reseller": reseller_id, "seller": seller_id}).one()
    return Contact(*row)


def problem_words(
    problem: str, contact: Contact, limit_cents: int | None, outstanding_cents: int | None, asked_cents: int
) -> str:
    """Why an account takes no order, and whom to call."""
    seller = contact.seller_name
    match problem:
        case "none":
            return _("You have no account at %(seller)s yet: apply for one on the page of your sellers.", seller=seller)
        case "asked":
            return _("%(seller)s has not answered your application for an account yet.", seller=seller) + " " + contact.words
        case "refused":
            return _("%(seller)s has refused your application for an account.", seller=seller) + " " + contact.words
        case "blocked":
            return _("Your account at %(seller)s is blocked: nothing can be ordered there.", seller=seller) + " " + contact.words
        case "changed":
            return _("%(seller)s has just changed the conditions of your account. Nothing was ordered: look again.",
                     seller=seller)
        case _:
            language = reader_language()
            told = _(
                "This order of %(asked)s would pass your credit limit of %(limit)s at %(seller)s, of which %(outstanding)s are"
                " in use. Nothing was ordered.",
                asked=format_money(asked_cents, language), limit=format_money(limit_cents or 0, language), seller=seller,
                outstanding=format_money(outstanding_cents or 0, language),
            )
            return told + " " + contact.words


def seller_words(problem: str, limit_cents: int | None, outstanding_cents: int | None, asked_cents: int) -> str:
    """The same, told to the seller who types the order."""
    match problem:
        case "none" | "asked" | "refused":
            return _("This reseller has no open account: open one first. Nothing was ordered.")
        case "blocked":
            return _("This reseller’s account is blocked. Nothing was ordered.")
        case "changed":
            return _("The conditions of this account have just changed. Nothing was ordered: look again.")
        case _:
            language = reader_language()
            return _(
                "This order of %(asked)s would pass the credit limit of %(limit)s, of which %(outstanding)s are in use. Nothing"
                " was ordered.",
                asked=format_money(asked_cents, language), limit=format_money(limit_cents or 0, language),
                outstanding=format_money(outstanding_cents or 0, language),
            )
