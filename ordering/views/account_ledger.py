"""The ledger of a trading account as both sides see it."""

from flask_babel import gettext as _

from ordering.labels import ACCOUNT_ENTRY_LABELS
from ordering.queries.accounts import EntryRow
from portal.kernel.money import Money
from portal.web.lists import Column, ListView
from portal.web.texts import _l

LEDGER = ListView(
    "ledger",
    (Column("at", _l("When"), kind="date"), Column("kind", _l("What")), Column("number", _l("Document")),
     Column("open_change", _l("Ordered, not invoiced"), kind="money"),
     Column("due_change", _l("Invoiced, not paid"), kind="money"),
     Column("outstanding", _l("Outstanding"), kind="money")),
    sort="at", descending=True, searchable=False,
)


def ledger_header() -> list[str]:
    """The headings of the CSV."""
    return [_("When"), _("What"), _("Document"), _("Change of open orders incl. VAT"), _("Change of due incl. VAT"),
            _("Open orders incl. VAT"), _("Due incl. VAT")]


def ledger_cells(row: EntryRow) -> list[object]:
    """One entry of the CSV."""
    amounts = (row.open_change_cents, row.due_change_cents, row.open_cents, row.due_cents)
    return [row.at, str(ACCOUNT_ENTRY_LABELS[row.kind]), row.number, *(Money.cents(cents).amount for cents in amounts)]
