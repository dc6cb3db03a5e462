"""The papers of an order say what they must, in both languages, and nothing of it is taken for markup."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader

from ordering.documents.confirmation import confirmation_pdf
from ordering.documents.delivery_note import delivery_note_pdf
from ordering.documents.papers import (
    Confirmation,
    ConfirmedLine,
    DeliveryNote,
    OrderFacts,
    Party,
    PickedLine,
    PickList,
    SentLine,
)
from ordering.documents.pick_list import pick_list_pdf
from ordering.documents.wording import wording
from ordering.totals import Amounts, order_totals
from portal.pdf.brand import Brand

RATE = Decimal("0.2")


def order(language: str, comment: str = "Before 10 <b>h</b> & quietly") -> OrderFacts:
    return OrderFacts(
        Brand("Démo", "#1f4e79"), language, "C-1042", "A-1041", "BC 47/11", date(2026, 11, 4), date(2026, 11, 9),
        Party("Nordis", ("1 rue du Nord",)), Party("Val SARL", ("45000 Orléans",)), Party("Dépôt", ("ZA",)), comment,
    )


def confirmation(language: str, lines: int = 1) -> bytes:
    counted = tuple(
        ConfirmedLine(n, f"SKU-{n}", "Asus", "VG27AQ", f"Écran <i>n</i>° {n}", 10, 9900, 8500, 42, 85_000)
        for n in range(1, lines + 1)
    )
    totals = order_totals(Amounts(8500, 42, 10, RATE) for _ in counted)
    return confirmation_pdf(Confirmation(order(language), counted, totals))


def pick_list(language: str) -> bytes:
    line = PickedLine(1, "SKU-1", "Asus", "VG27AQ", "Écran", 3, (("Roissy", 2), ("Lyon", 1)))
    return pick_list_pdf(PickList(order(language), (line,)))


def delivery_note(language: str) -> bytes:
    line = SentLine(1, "SKU-1", "Asus", "VG27AQ", "Écran", 2, 3, 1, ("SN-1", "SN-2"))
    return delivery_note_pdf(DeliveryNote(order(language), "L-7", date(2026, 11, 6), "Chronopost", "XY1FR", (line,)))


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)


def test_a_confirmation_says_what_was_agreed() -> None:
    text = text_of(confirmation("en"))
    facts = ("C-1042", "A-1041", "BC 47/11", "4 Nov 2026", "Écran <i>n</i>° 1", "<b>h</b> & quietly", "Page 1 of 1")
    amounts = ("€99.00", "€85.00", "€850.00", "€0.42", "€854.20", "€170.84", "€1,025.04", "VAT 20% on €854.20")
    for said in facts + amounts:
        assert said in text, said


def test_a_pick_list_says_where_to_go_and_no_price() -> None:
    text = text_of(pick_list("en"))
    assert all(said in text for said in ("SKU-1", "Roissy × 2", "Lyon × 1", "Units to pick"))
    assert "€" not in text


def test_a_delivery_note_says_what_travels_and_no_price() -> None:
    text = text_of(delivery_note("en"))
    assert all(said in text for said in ("L-7", "Chronopost", "XY1FR", "SN-1, SN-2", "To come"))
    assert "€" not in text


@pytest.mark.parametrize("paper", [confirmation, pick_list, delivery_note])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_same_facts_give_the_same_bytes_and_the_language_is_named(
    paper: Callable[[str], bytes], language: str
) -> None:
    document = paper(language)
    assert document == paper(language)
    assert str(PdfReader(BytesIO(document)).root_object["/Lang"]) == language


def test_forty_lines_break_over_pages_and_none_is_lost() -> None:
    document = confirmation("en", 40)
    text = text_of(document)
    assert len(PdfReader(BytesIO(document)).pages) == 3
    assert all(f"Écran <i>n</i>° {n}\n" in text for n in range(1, 41))


def test_words_unknown_to_the_catalogue_stay_english() -> None:
    assert wording("en")("Never translated") == wording("fr")("Never translated") == "Never translated"
