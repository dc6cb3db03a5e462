"""The sales journal: every piece balances, its columns are those of the law (docs/rules/invoices.md, section 9)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordering.sales_journal import COLUMNS, FecAccounts, Piece, accounts_by_rate, bookings, fec_rows, percent
from ordering.totals import Amounts, order_totals
from portal.kernel.money_typed import cents_typed

TWENTY, FIVE_FIVE = Decimal("0.2"), Decimal("0.055")
FIRST = Piece(False, "F2026-000001", date(2026, 3, 10), "C00042", "Alpha|SARL", "Commande C1", 5238, 990, [(TWENTY, 3333, 42)],
              [(TWENTY, 873)])


def test_the_columns_are_those_of_the_law() -> None:
    assert ";".join(COLUMNS) == (
        "JournalCode;JournalLib;EcritureNum;EcritureDate;CompteNum;CompteLib;CompAuxNum;CompAuxLib;PieceRef;PieceDate;EcritureLib;"
        "Debit;Credit;EcritureLet;DateLet;ValidDate;Montantdevise;Idevise"
    )


def test_the_first_invoice() -> None:
    rows = list(fec_rows([FIRST], FecAccounts()))
    assert [(row[0], row[2], row[4], row[6], row[11], row[12]) for row in rows] == [
        ("VE", "F2026-000001", "411000", "C00042", "52,38", "0,00"), ("VE", "F2026-000001", "707000", "", "0,00", "33,33"),
        ("VE", "F2026-000001", "707000", "", "0,00", "0,42"), ("VE", "F2026-000001", "708500", "", "0,00", "9,90"),
        ("VE", "F2026-000001", "445710", "", "0,00", "8,73"),
    ]
    assert {(row[3], row[9]) for row in rows} == {("20260310", "20260310")}
    assert rows[0][7] == "Alpha SARL"
    assert all(len(row) == 18 for row in rows)


def test_a_credit_note_is_the_other_way_round() -> None:
    credit = Piece(True, "A2026-000001", FIRST.issued_on, "C00042", "Alpha", "Avoir", 5238, 990, FIRST.goods, FIRST.vat)
    assert [(line.account, line.debit_cents, line.credit_cents) for line in bookings(credit, FecAccounts())] == [
        ("411000", 0, 5238), ("707000", 3333, 0), ("707000", 42, 0), ("708500", 990, 0), ("445710", 873, 0),
    ]


def test_accounts_by_rate() -> None:
    accounts = FecAccounts.of({"journal": "VT", "goods": "", "vat_by_rate": {"5.5": "445712"}})
    assert (accounts.journal, accounts.goods, accounts.vat_at(FIVE_FIVE), accounts.vat_at(TWENTY)) == (
        "VT", "707000", "445712", "445710",
    )
    assert accounts_by_rate("5,5 = 445712\n\n20=445711") == {"5.5": "445712", "20": "445711"}


@pytest.mark.parametrize("text", ["445712", "x = 445712", "5.5 =", "5.5 = 4457 12", "= 1"])
def test_lines_that_are_no_accounts(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        accounts_by_rate(text)


@pytest.mark.parametrize(("rate", "text"), [("0.2", "20"), ("0.2000", "20"), ("0.055", "5.5"), ("0.0210", "2.1"), ("0", "0")])
def test_rates_in_words(rate: str, text: str) -> None:
    assert percent(Decimal(rate)) == text


def test_a_document_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="does not balance"):
        bookings(Piece(False, "F", FIRST.issued_on, "", "", "", 5237, 990, FIRST.goods, FIRST.vat), FecAccounts())


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 500), st.integers(1, 99), st.sampled_from([TWENTY, FIVE_FIVE])),
                min_size=1, max_size=6), st.integers(0, 5_000), st.booleans())
def test_every_piece_balances(made: list[tuple[int, int, int, Decimal]], freight: int, is_credit: bool) -> None:
    lines = [Amounts(net, eco, units, rate) for net, eco, units, rate in made]
    totals = order_totals(lines, [(TWENTY, freight)] if freight else [])
    goods = [
        (rate, sum(one.net_cents for one in lines if one.vat_rate == rate),
         sum(one.eco_cents for one in lines if one.vat_rate == rate)) for rate in (TWENTY, FIVE_FIVE)
    ]
    piece = Piece(is_credit, "F", FIRST.issued_on, "", "", "", totals.total_cents, totals.freight_cents, goods,
                  [(vat.rate, vat.vat_cents) for vat in totals.vat])
    booked = bookings(piece, FecAccounts())
    assert sum(line.debit_cents for line in booked) == sum(line.credit_cents for line in booked) == totals.total_cents


@pytest.mark.parametrize(("text", "cents"), [
    ("12", 1200), ("12,5", 1250), ("1 234.56", 123_456), ("40,00 €", 4000), ("0.01", 1), ("-1", None), ("1.234", None),
    ("1e3", None), ("", None), ("١٢", None),
])
def test_amounts_as_typed(text: str, cents: int | None) -> None:
    assert cents_typed(text) == cents
