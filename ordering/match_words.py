"""Grades, reasons of proposals and faults of bank files in words a person reads."""

from ordering.bank_files import FaultReason, FileReason
from ordering.matching import Grade, Why
from portal.web.texts import _l

GRADES = {Grade.CERTAIN: _l("Certain"), Grade.LIKELY: _l("Likely"), Grade.POSSIBLE: _l("Possible")}
TONES = {Grade.CERTAIN: "green", Grade.LIKELY: "blue", Grade.POSSIBLE: "grey"}
SIGNS = {Grade.CERTAIN: "circle-check", Grade.LIKELY: "circle-dot", Grade.POSSIBLE: "help-circle"}
REASONS = {
    Why.NUMBERS: _l("The label names the invoices."),
    Why.CUSTOMER: _l("The label names the customer number."),
    Why.NAME: _l("The label names the reseller."),
    Why.EXACT: _l("The amount is exactly what is owed."),
    Why.ALL_OWED: _l("The amount is exactly all that the reseller owes."),
    Why.TOGETHER: _l("The amount is exactly what is owed of these invoices together."),
    Why.LESS: _l("The amount is less than what is owed of them."),
    Why.MORE: _l("The amount is more than what is owed of them: a rest stays on the payment."),
    Why.OLDEST: _l("The amount fits no invoice: the oldest ones first."),
    Why.OTHERS_FIT: _l("Other invoices would fit as well."),
}
FAULTS = {
    FaultReason.SHORT_LINE: _l("The line has fewer cells than the header."),
    FaultReason.BAD_DATE: _l("This is no day: write it like 31/03/2026."),
    FaultReason.FUTURE_DATE: _l("This day has not come yet."),
    FaultReason.BAD_AMOUNT: _l("This is no amount, or could mean two: write it like 1234,56."),
    FaultReason.NO_AMOUNT: _l("The line has no amount."),
    FaultReason.BOTH_SIDES: _l("The line has a debit and a credit."),
    FaultReason.LONG_LABEL: _l("The label is longer than 500 characters."),
}
FIELDS = {
    "": _l("Line"), "date": _l("Date"), "label": _l("Label"), "amount": _l("Amount"), "credit": _l("Credit"),
    "debit": _l("Debit"),
}
REFUSED_FILES = {
    FileReason.EMPTY: _l("This file is empty: choose another one."),
    FileReason.TOO_LARGE: _l("This file is too large: 5 MB and 20,000 lines at most. Export a shorter period."),
    FileReason.NO_TEXT: _l("This file is no CSV text: export the movements of your account as CSV."),
    FileReason.NO_HEADER: _l(
        "No line of this file names a date, a label and an amount (or a credit): export the movements of your account as CSV,"
        " with the headings."
    ),
}
METHODS = {
    "transfer": _l("Transfer"), "direct_debit": _l("Direct debit"), "card": _l("Card"), "cheque": _l("Cheque"),
    "other": _l("Other"),
}
ENTRIES = {
    "invoiced": _l("Invoice"), "credited": _l("Credit note"), "paid": _l("Payment"), "unpaid": _l("Payment taken away"),
    "refunded": _l("Paid back"),
}
