"""The papers of invoices and credit notes: every mention of the law, several pages, the same bytes each time."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from ordering.documents.credit_note import credit_note_pdf
from ordering.documents.invoice import discount_share, invoice_pdf
from ordering.documents.invoice_papers import (
    CreditedRow,
    CreditNotePaper,
    InvoicedRow,
    InvoicePaper,
    LegalParty,
    Mentions,
)
from ordering.terms import PaymentTerms
from ordering.totals import Amounts, order_totals

TWENTY = Decimal("0.2")
SELLER = LegalParty("Nordis", "SAS", 5_000_000, "Lyon 552 081 317", "552081317", "55208131700012", "FR40552081317",
                    "9 quai Perrache", "69002", "Lyon", "FR", "04 72 00 00 00", "factures@nordis.example")
BUYER = LegalParty("Bureau & Fils <b>", "", None, "", "732829320", "", "", "1 rue du Port", "75011", "Paris")


def _paper(lines: int) -> InvoicePaper:
    rows = tuple(
        InvoicedRow(place, False, f"SKU-{place}", f"MPN-{place}", "Acme", f"Écran 27 pouces n° {place}", 2, 9900, 8500, 42,
                    TWENTY, 17_000, 84) for place in range(1, lines + 1)
    )
    carried = InvoicedRow(lines + 1, True, "", "", "", "", 1, None, 990, 0, TWENTY, 990, 0)
    totals = order_totals([Amounts(8500, 42, 2, TWENTY)] * lines, [(TWENTY, 990)])
    return InvoicePaper(
        "F2026-000001", date(2026, 3, 10), date(2026, 3, 9), date(2026, 4, 9), "C1042-1", date(2026, 3, 2), "L7", "BC 7/11",
        "C00042", SELLER, BUYER, {"recipient": "Dépôt", "street": "ZA", "postcode": "45000", "city": "Orléans", "country": "BE"},
        PaymentTerms(), Mentions(iban="FR7630006000011234567890189", bic="AGRIFRPP", invoice_note="Merci"), 3, "Réseau",
        "#1f4e79", (*rows, carried), totals,
    )


def _text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize(("language", "said"), [
    ("fr", ("Facture", "SAS au capital de", "L441-10", "40,00", "trois fois le taux", "Aucun escompte", "Livraison de biens",
            "Frais de port", "14,1", "Échéance")),
    ("en", ("Invoice", "SAS with a capital of", "L441-10", "€40.00", "three times the legal interest rate", "No discount",
            "Supply of goods", "Freight", "14.1%", "Due on")),
])
def test_the_mentions_of_the_law(language: str, said: tuple[str, ...]) -> None:
    text = _text(invoice_pdf(_paper(2), language))
    for words in (*said, "F2026-000001", "Lyon 552 081 317", "55208131700012", "FR40552081317", "SIREN 732829320", "L7",
                  "BC 7/11", "C00042", "FR76 3000 6000 0112 3456 7890 189", "Merci", "Bureau & Fils <b>", "BE", "C1042-1"):
        assert words in text, words


def test_what_the_seller_has_set_stands_instead() -> None:
    said = Mentions(late_rate="12 % l’an", early_discount="2 % sous dix jours", recovery_fee_cents=5000)
    paper = replace(_paper(1), mentions=said)
    text = _text(invoice_pdf(paper, "fr"))
    assert "12 % l’an" in text
    assert "2 % sous dix jours" in text
    assert "50,00" in text
    assert "Aucun escompte" not in text


def test_many_lines_take_several_pages_and_the_same_bytes() -> None:
    first = invoice_pdf(_paper(90), "fr")
    assert len(PdfReader(BytesIO(first)).pages) > 2
    assert first == invoice_pdf(_paper(90), "fr")


def test_a_credit_note_names_its_invoice() -> None:
    lines = (CreditedRow(1, False, "SKU-1", "Écran", 1, 8500, 42, TWENTY, 8500, 42),
             CreditedRow(3, True, "", "", 0, 990, 0, TWENTY, 500, 0))
    totals = order_totals([Amounts(8500, 42, 1, TWENTY)], [(TWENTY, 500)])
    paper = CreditNotePaper("A2026-000001", date(2026, 3, 12), "damaged", "Dalle fendue", "F2026-000001", date(2026, 3, 10),
                            "C1042-1", "BC 7/11", "C00042", SELLER, BUYER, "Réseau", "#1f4e79", lines, totals)
    text = _text(credit_note_pdf(paper, "fr"))
    for words in ("Avoir", "A2026-000001", "F2026-000001", "Dalle fendue", "Marchandises endommagées", "montant déduit"):
        assert words in text, words


@pytest.mark.parametrize(("list_cents", "net_cents", "share"), [
    (9900, 8500, "0.141"), (None, 8500, None), (8500, 8500, None), (8000, 8500, None), (0, 0, None),
])
def test_the_discount_that_was_acquired(list_cents: int | None, net_cents: int, share: str | None) -> None:
    assert discount_share(list_cents, net_cents) == (None if share is None else Decimal(share))
