"""Bank files as French banks export them, line by line."""

from datetime import date

import pytest

from ordering.bank_files import FaultReason, FileReason, UnreadableFile, read_bank_file
from ordering.bank_values import bank_cents, bank_day

TODAY = date(2026, 3, 31)
HEAD = "Date;Libellé;Montant\n"


@pytest.mark.parametrize(("written", "cents"), [
    ("1 234,56", 123456), ("1\u202f234,56", 123456), ("1\u00a0234,56 €", 123456), ("1.234,56", 123456), ("1,234.56", 123456),
    ("1234.5", 123450), ("12", 1200), ("+12,00", 1200), ("-12,00", -1200), ("12,00-", -1200), ("−0,01", -1), ("0,01 EUR", 1),
    ("1.234.567,89", 123456789), ("1'234.56", 123456), ("0", 0), ("100000000000,00", 10**13),
    ("1.234", None), ("1,234", None), ("1,2345", None), ("", None), ("abc", None), ("1,2,3", None), ("12,3.4", None),
    ("1.23.456,78", None), ("100000000000,01", None), ("1e5", None), ("--", None), ("1.234.567", None),
])
def test_amounts(written: str, cents: int | None) -> None:
    assert bank_cents(written) == cents


@pytest.mark.parametrize(("written", "day"), [
    ("31/03/2026", date(2026, 3, 31)), ("31/03/26", date(2026, 3, 31)), ("31-03-2026", date(2026, 3, 31)),
    ("1.3.2026", date(2026, 3, 1)), ("2026-03-31", date(2026, 3, 31)), ("20260331", date(2026, 3, 31)),
    ("31/03/2026 10:15", date(2026, 3, 31)), ("2026-03-31T10:15:00Z", date(2026, 3, 31)),
    ("31/02/2026", None), ("", None), ("Total", None), ("31/03/20261", None), ("2026-13-01", None), ("03/31/2026", None),
])
def test_days(written: str, day: date | None) -> None:
    assert bank_day(written) == day


CASES = {
    "one signed amount, decimal comma": (
        b"Date;Libell\xe9;Montant\n10/03/2026;VIR ALPHA;1 200,00\n11/03/2026;FRAIS;-12,00\n", [("VIR ALPHA", 120000)], 1),
    "debit and credit apart, preamble above": (
        "Compte;FR76 3000\nSolde au 31/03/2026;1 000,00\n\nDate de l'opération;Libellé;Débit euros;Crédit euros\n"
        "10/03/2026;VIR ALPHA;;1200,00\n11/03/2026;LOYER;-800,00;\n12/03/2026;PRLV;0,00;5,00\n".encode("iso-8859-15"),
        [("VIR ALPHA", 120000), ("PRLV", 500)], 1),
    "English, comma, quoted, mark": (
        b'\xef\xbb\xbf"Booking date","Description","Payer","Amount"\n"2026-03-10","INV 1, part","Alpha Ltd","1,200.00"\n',
        [("INV 1, part", 120000)], 0),
    "several labels, joined once each": (
        b"Date operation;Libelle simplifie;Libelle operation;Reference;Credit;Debit\n10/03/26;VIR A;VIR A;F12;10,00;\n",
        [("VIR A F12", 1000)], 0),
    "tabs": (b"Date\tLibelle\tMontant\n10/03/2026\tA\t1\n", [("A", 100)], 0),
    "Windows with its own signs": ("Date;Libellé;Montant\n10/03/2026;L’œuvre €;1\n".encode("cp1252"), [("L’œuvre €", 100)], 0),
}


@pytest.mark.parametrize("name", CASES)
def test_formats(name: str) -> None:
    content, credits, debits = CASES[name]
    found = read_bank_file(content, TODAY)
    assert [(line.label, line.cents) for line in found.credits] == credits
    assert (found.debits, found.faults) == (debits, ())


@pytest.mark.parametrize(("row", "field", "reason"), [
    ("10/03/2026;A", "", FaultReason.SHORT_LINE), ("demain;A;1,00", "date", FaultReason.BAD_DATE),
    ("01/04/2026;A;1,00", "date", FaultReason.FUTURE_DATE), ("10/03/2026;A;1.000", "amount", FaultReason.BAD_AMOUNT),
    ("10/03/2026;A;0,00", "amount", FaultReason.NO_AMOUNT), ("10/03/2026;A;", "amount", FaultReason.NO_AMOUNT),
    (f"10/03/2026;{'A' * 501};1,00", "label", FaultReason.LONG_LABEL),
])
def test_a_bad_line_is_reported_and_the_others_are_taken(row: str, field: str, reason: FaultReason) -> None:
    found = read_bank_file(f"{HEAD}{row}\n31/03/2026;B;2,00\n".encode(), TODAY)
    assert [(fault.line_no, fault.field, fault.reason) for fault in found.faults] == [(2, field, reason)]
    assert [line.cents for line in found.credits] == [200]
    assert found.lines == 2


def test_both_sides_on_one_line_is_a_fault() -> None:
    found = read_bank_file(b"Date;Libelle;Debit;Credit\n10/03/2026;A;1,00;2,00\n10/03/2026;B;;-2,00\n", TODAY)
    assert [fault.reason for fault in found.faults] == [FaultReason.BOTH_SIDES, FaultReason.BAD_AMOUNT]


@pytest.mark.parametrize(("content", "reason"), [
    (b"", FileReason.EMPTY), (b" \n ", FileReason.EMPTY), (b"PK\x03\x04\0\0", FileReason.NO_TEXT),
    (b"a;b;c\n1;2;3\n", FileReason.NO_HEADER), (b"Date;Libelle\n10/03/2026;A\n", FileReason.NO_HEADER),
    (b"x" * 5_000_001, FileReason.TOO_LARGE), (b"\n" * 41 + b"a\n" * 45 + HEAD.encode(), FileReason.NO_HEADER),
])
def test_a_file_that_is_none_is_refused_whole(content: bytes, reason: FileReason) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_bank_file(content, TODAY)
    assert refused.value.reason is reason


def test_a_line_is_known_by_day_amount_label_and_its_place_among_equals() -> None:
    first = read_bank_file(f"{HEAD}10/03/2026;VIR  ALPHA;1,00\n10/03/2026;B;1,00\n".encode(), TODAY).credits
    more = f"{HEAD}10/03/2026;VIR ALPHA;1.00\n10/03/2026;vir alpha;1,00\n11/03/2026;B;1,00\n"
    again = read_bank_file(more.encode(), TODAY).credits
    assert first[0].key == again[0].key
    assert len({line.key for line in (*first, *again)}) == 4
