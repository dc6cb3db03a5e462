"""The page of our documents: text stays text, tables break between rows, the same calls give the same bytes."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from portal.pdf.blocks import Panel, Total, draw_facts, draw_note, draw_panels, draw_signatures, draw_totals
from portal.pdf.brand import Brand
from portal.pdf.fonts import Face, clean, text_width, wrap, wrap_paragraphs
from portal.pdf.page import Frame, Sheet
from portal.pdf.table import Box, Cell, Column, draw_table


def sheet_of(colour: str = "#1f4e79", logo: bytes | None = None) -> Sheet:
    brand = Brand("Réseau d’essai", colour, logo)
    return Sheet(Frame(brand, "Title", "No. 1", "fr", lambda page, pages: f"Page {page} sur {pages}", ("Foot",)))


def texts(document: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(document)).pages]


def rows_document(rows: int) -> bytes:
    sheet = sheet_of()
    columns = [Column("No.", 1, right=True), Column("What", 5), Column("Tick", 1)]
    draw_table(sheet, columns, ((str(row), Cell(f"Row-{row}-end", ("below",)), Box()) for row in range(rows)))
    return sheet.finish()


def test_the_same_calls_give_the_same_bytes() -> None:
    assert rows_document(50) == rows_document(50)


def test_a_table_breaks_between_rows_repeats_its_head_and_loses_none() -> None:
    pages = texts(rows_document(100))
    assert len(pages) > 2
    assert all("What" in page and f"Page {number} sur {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all(sum(f"Row-{row}-end" in page for page in pages) == 1 for row in range(100))


def test_what_is_written_is_text_never_markup() -> None:
    sheet = sheet_of()
    written = r"a <b>bold</b> & (b) \ c) œuvre 3 € ’"
    draw_note(sheet, "Note", written)
    assert written in texts(sheet.finish())[0]


def test_letters_beyond_the_first_set_and_unknown_ones_do_not_stop_a_document() -> None:
    sheet = sheet_of()
    many = "".join(map(chr, range(0x100, 0x180))) + "ΑΒΓαβγЖжш 漢字"
    draw_note(sheet, "Note", many)
    draw_note(sheet, "Note", "afterwards é")
    assert "afterwards é" in texts(sheet.finish())[0]


def test_blocks_stand_on_the_page() -> None:
    sheet = sheet_of()
    draw_panels(sheet, [Panel("Seller", ("Nordis", "Roissy")), Panel("Buyer", ("Val",))])
    draw_facts(sheet, [("Label", "value"), ("Other", "thing")])
    draw_totals(sheet, [Total("Sum", "1,00 €"), Total("All", "2,00 €", strong=True)])
    draw_signatures(sheet, ["Received by"])
    (page,) = texts(sheet.finish())
    words = ("Nordis", "Roissy", "Val", "value", "thing", "1,00 €", "2,00 €", "Received by")
    assert all(word in page for word in words)


def test_wrap_keeps_every_word_and_cuts_only_what_is_too_wide_alone() -> None:
    lines = wrap("one two three " + "x" * 60, Face.REGULAR, 9, 60)
    assert "".join(lines).replace(" ", "") == "onetwothree" + "x" * 60
    assert all(text_width(line, Face.REGULAR, 9) <= 60 for line in lines)
    assert wrap_paragraphs("a\n\nb", Face.REGULAR, 9, 60) == ("a", "", "b")


def test_control_and_direction_characters_become_spaces() -> None:
    assert clean("a\tb\u202ec\x07") == "a b c "


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345g", "#1234567"])
def test_a_colour_of_another_form_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        Brand("x", colour)


def test_a_pale_colour_is_darkened_for_words() -> None:
    pale = Brand("x", "#ffee00")
    assert pale.accent_text.green < pale.accent.green
    assert Brand("x", "#102030").accent_text.green == Brand("x", "#102030").accent.green
