"""Reading a bank's export of account movements: what came in, what went out, and which lines cannot be read and why."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from ordering.bank_values import bank_cents, bank_day, bare

MOST_BYTES, MOST_LINES, PREAMBLE, LONGEST_LABEL = 5_000_000, 20_000, 40, 500
SEPARATORS = (";", ",", "\t")
_NAMES: dict[str, tuple[str, ...]] = {field: tuple(names.split()) for field, names in {
    "date": (
        "date dateoperation datedoperation datedeloperation dateope datecomptable datedecomptabilisation "
        "datecomptabilisation bookingdate transactiondate dateofoperation datedevaleur datevaleur valuedate"
    ),
    "label": (
        "libelle libelleoperation libelledeloperation libellecomplet libellesimplifie libellecourt label description "
        "details detail detaildeloperation narrative nature natureoperation motif communication remittanceinformation "
        "informationscomplementaires informationcomplementaire libelle2 reference referenceoperation ref endtoendid"
    ),
    "payer": (
        "emetteur donneurdordre nomdelacontrepartie contrepartie nomcontrepartie tiers payer payername counterparty "
        "counterpartyname nomdudonneurdordre nomtiers"
    ),
    "amount": "montant montanteur montanteuros montanteneuros montantdeloperation amount amounteur",
    "credit": "credit crediteuros crediteur montantcredit creditamount creditamounteur paidin moneyin recettes",
    "debit": "debit debiteuros debiteur montantdebit debitamount debitamounteur paidout moneyout depenses",
}.items()}


class FaultReason(StrEnum):
    """Why a line cannot be read."""

    SHORT_LINE = "short_line"
    BAD_DATE = "bad_date"
    FUTURE_DATE = "future_date"
    BAD_AMOUNT = "bad_amount"
    NO_AMOUNT = "no_amount"
    BOTH_SIDES = "both_sides"
    LONG_LABEL = "long_label"


class FileReason(StrEnum):
    """Why a whole file cannot be read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NO_TEXT = "no_text"
    NO_HEADER = "no_header"


class UnreadableFile(Exception):
    """The file is refused whole."""

    def __init__(self, reason: FileReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class BankLine:
    """Money that came in: its line in the file, day, cents, what the bank says, who paid, and the key by which it is known."""

    line_no: int
    day: date
    cents: int
    label: str
    payer: str
    key: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that was not taken: number, field, what stood there, why."""

    line_no: int
    field: str
    value: str
    reason: FaultReason


@dataclass(frozen=True, slots=True)
class BankStatement:
    """What a file says; `debits` are lines of money that went out, counted only."""

    credits: tuple[BankLine, ...]
    faults: tuple[Fault, ...]
    debits: int

    @property
    def lines(self) -> int:
        """All lines below the header."""
        return len(self.credits) + len(self.faults) + self.debits


def read_bank_file(content: bytes, today: date) -> BankStatement:
    """The lines of a bank's CSV file (docs/rules/payments.md, section 3); raises UnreadableFile where it is none."""
    if not content.strip():
        raise UnreadableFile(FileReason.EMPTY)
    if len(content) > MOST_BYTES:
        raise UnreadableFile(FileReason.TOO_LARGE)
    text = _decoded(content)
    separator, start, columns = _header(text)
    taken: list[BankLine] = []
    faults: list[Fault] = []
    debits, seen = 0, Counter[tuple[date, int, str]]()
    for number, row in _rows(text, separator):
        if number <= start:
            continue
        if len(taken) + len(faults) + debits >= MOST_LINES:
            raise UnreadableFile(FileReason.TOO_LARGE)
        read = _line(number, row, columns, today)
        if isinstance(read, Fault):
            faults.append(read)
        elif read.cents < 0:
            debits += 1
        else:
            same = (read.day, read.cents, bare(read.label + read.payer))
            taken.append(_known(read, same, seen[same]))
            seen[same] += 1
    return BankStatement(tuple(taken), tuple(faults), debits)


def _decoded(content: bytes) -> str:
    if b"\0" in content:
        raise UnreadableFile(FileReason.NO_TEXT)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252" if any(0x80 <= byte < 0xA0 for byte in content) else "iso-8859-15", "replace")


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Line numbers (of where a row ends) and cells; blank rows are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, [" ".join(_printed(cell).split()) for cell in row]
    except csv.Error as error:
        raise UnreadableFile(FileReason.NO_TEXT) from error


def _printed(cell: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in cell)


def _header(text: str) -> tuple[str, int, dict[str, list[int]]]:
    """The separator, the line number of the first line that is a header, and the columns of each field."""
    for separator in SEPARATORS:
        for place, (number, row) in enumerate(_rows(text, separator)):
            columns = _columns(row)
            if columns["date"] and columns["label"] and (columns["amount"] or columns["credit"]):
                return separator, number, columns
            if place >= PREAMBLE:
                break
    raise UnreadableFile(FileReason.NO_HEADER)


def _columns(row: Sequence[str]) -> dict[str, list[int]]:
    """Where each field stands; the first known name of a field decides, labels are all taken."""
    names = [bare(cell) for cell in row]
    found: dict[str, list[int]] = {}
    for field, known in _NAMES.items():
        places = [names.index(name) for name in known if name in names]
        found[field] = sorted(places) if field == "label" else places[:1]
    return found


def _line(number: int, row: Sequence[str], columns: Mapping[str, list[int]], today: date) -> BankLine | Fault:
    def cell(field: str) -> str:
        parts = [row[place] for place in columns[field] if place < len(row)]
        return " ".join(dict.fromkeys(part for part in parts if part))

    needed = max(place for field in ("date", "amount", "credit") for place in columns[field][:1] or [0])
    if needed >= len(row):
        return Fault(number, "", " ".join(row)[:80], FaultReason.SHORT_LINE)
    day = bank_day(cell("date"))
    if day is None:
        return Fault(number, "date", cell("date")[:80], FaultReason.BAD_DATE)
    if day > today:
        return Fault(number, "date", cell("date")[:80], FaultReason.FUTURE_DATE)
    label = cell("label")
    if len(label) > LONGEST_LABEL:
        return Fault(number, "label", label[:80], FaultReason.LONG_LABEL)
    cents = _cents(number, cell("amount"), cell("credit"), cell("debit"))
    return cents if isinstance(cents, Fault) else BankLine(number, day, cents, label, cell("payer")[:200], "")


def _cents(number: int, amount: str, credit: str, debit: str) -> int | Fault:
    """What came in (positive) or went out (negative), never nothing."""
    sides: dict[str, int] = {}
    for field, written in (("amount", amount), ("credit", credit), ("debit", debit)):
        if not written:
            continue
        cents = bank_cents(written)
        if cents is None:
            return Fault(number, field, written[:80], FaultReason.BAD_AMOUNT)
        if cents:
            sides[field] = cents
    if "amount" in sides and len(sides) == 1:
        return sides["amount"]
    if "credit" in sides and "debit" in sides:
        return Fault(number, "credit", credit[:80], FaultReason.BOTH_SIDES)
    if sides.get("credit", 0) < 0:
        return Fault(number, "credit", credit[:80], FaultReason.BAD_AMOUNT)
    if "credit" in sides:
        return sides["credit"]
    if "debit" in sides:
        return -abs(sides["debit"])
    return Fault(number, "amount", "", FaultReason.NO_AMOUNT)


def _known(line: BankLine, same: tuple[date, int, str], place: int) -> BankLine:
    day, cents, words = same
    key = sha256(f"{day.isoformat()}|{cents}|{words}|{place}".encode()).hexdigest()
    return BankLine(line.line_no, day, cents, line.label, line.payer, key)
