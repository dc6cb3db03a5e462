"""The lines of a sales journal in the format of the French tax office (docs/rules/invoices.md, section 9)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib", "PieceRef",
    "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
)
JOURNAL_LABEL = "Ventes"
ACCOUNT = re.compile(r"[0-9]{3,12}[0-9A-Za-z]{0,8}")
_RATE = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class FecAccounts:
    """A seller's accounts; VAT and goods may have one of their own for a rate (as a percentage in text: "20", "5.5")."""

    journal: str = "VE"
    customers: str = "411000"
    goods: str = "707000"
    eco: str = "707000"
    freight: str = "708500"
    vat: str = "445710"
    goods_by_rate: Mapping[str, str] | None = None
    vat_by_rate: Mapping[str, str] | None = None

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> "FecAccounts":
        """The accounts as they were kept; what is missing or empty is the usual one."""
        names = ("journal", "customers", "goods", "eco", "freight", "vat")
        texts = {name: str(kept[name]) for name in names if kept.get(name)}
        by_rate: dict[str, dict[str, str]] = {}
        for name in ("goods_by_rate", "vat_by_rate"):
            found = kept.get(name)
            if isinstance(found, Mapping):
                by_rate[name] = {str(rate): str(account) for rate, account in found.items()}
        return cls(**texts, **by_rate)  # type: ignore[arg-type]

    def goods_at(self, rate: Decimal) -> str:
        """The account of goods sold at a rate."""
        return (self.goods_by_rate or {}).get(percent(rate), self.goods)

    def vat_at(self, rate: Decimal) -> str:
        """The account of VAT collected at a rate."""
        return (self.vat_by_rate or {}).get(percent(rate), self.vat)


@dataclass(frozen=True, slots=True)
class Piece:
    """An invoice or a credit note for the journal: amounts in cents; goods by rate as (rate, net, eco), VAT by (rate, cents)."""

    is_credit: bool
    number: str
    issued_on: date
    customer_number: str
    customer_name: str
    about: str
    total_cents: int
    freight_cents: int
    goods: Sequence[tuple[Decimal, int, int]]
    vat: Sequence[tuple[Decimal, int]]


@dataclass(frozen=True, slots=True)
class Booking:
    """One line of the journal; exactly one of debit and credit is not zero, in cents."""

    account: str
    label: str
    auxiliary: str
    auxiliary_label: str
    debit_cents: int
    credit_cents: int


def percent(rate: Decimal) -> str:
    """A rate as the accounts by rate name it: 0.2 is "20", 0.055 is "5.5"."""
    text = f"{rate * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def bookings(piece: Piece, accounts: FecAccounts) -> list[Booking]:
    """The lines of one piece: the customer against goods, eco-contribution, freight and VAT; nothing of nothing.

    Raises ValueError where debits and credits differ: the document contradicts itself.
    """
    lines = [("Clients", accounts.customers, piece.customer_number, piece.customer_name, -piece.total_cents)]
    for rate, net, eco in piece.goods:
        lines.append((f"Ventes de marchandises {percent(rate)} %", accounts.goods_at(rate), "", "", net))
        lines.append(("Éco-contribution", accounts.eco, "", "", eco))
    lines.append(("Ports facturés", accounts.freight, "", "", piece.freight_cents))
    for rate, cents in piece.vat:
        lines.append((f"TVA collectée {percent(rate)} %", accounts.vat_at(rate), "", "", cents))
    sign = -1 if piece.is_credit else 1
    booked = [
        Booking(account, label, aux, aux_label, max(-sign * cents, 0), max(sign * cents, 0))
        for label, account, aux, aux_label, cents in lines if cents
    ]
    if sum(line.debit_cents for line in booked) != sum(line.credit_cents for line in booked):
        raise ValueError(f"{piece.number} does not balance")
    return booked


def fec_rows(pieces: Iterable[Piece], accounts: FecAccounts) -> Iterator[tuple[str, ...]]:
    """The lines of the file, without its head; an entry is numbered as its document is, so that files never contradict."""
    for piece in pieces:
        day = piece.issued_on.strftime("%Y%m%d")
        for line in bookings(piece, accounts):
            yield tuple(_flat(cell) for cell in (
                accounts.journal, JOURNAL_LABEL, piece.number, day, line.account, line.label, line.auxiliary,
                line.auxiliary_label, piece.number, day, piece.about, euros(line.debit_cents), euros(line.credit_cents), "", "",
                day, "", "",
            ))


def euros(cents: int) -> str:
    """An amount with a decimal comma, as the format wants it: `1234,50`."""
    return f"{cents // 100},{cents % 100:02d}"


def accounts_by_rate(text: str) -> dict[str, str]:
    """Accounts by rate from lines like `5.5 = 445712`; raises ValueError with the line that is none."""
    found = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        rate, _, account = (part.strip() for part in line.replace(",", ".").partition("="))
        if not _RATE.fullmatch(rate) or not ACCOUNT.fullmatch(account):
            raise ValueError(line)
        found[percent(Decimal(rate) / 100)] = account
    return found


def _flat(cell: str) -> str:
    """A text without what would part or end a line."""
    return " ".join(cell.replace("|", " ").split())
