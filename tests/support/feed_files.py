"""Small files in the three dialects, line by line, for tests of feeds."""

import csv
import datetime as dt
import io
from collections.abc import Sequence

import xlsxwriter

NORDIS_HEAD = ("Code article", "EAN", "Référence constructeur", "Marque", "Désignation", "Famille", "Prix public HT",
               "Prix revendeur HT", "Eco-contribution", "Stock", "Réappro le", "Conditionnement")
MEDIASUD_HEAD = ("Article", "Marque", "Part Number", "Code EAN", "Libellé", "Gamme", "Tarif", "Votre prix", "DEEE",
                 "Dispo", "Prochaine arrivée", "UV")
GTIN, OTHER_GTIN, WRONG_GTIN = "4006381333931", "5901234123457", "4006381333932"


def nordis_cells(sku: str = "N1", **changed: str) -> list[str]:
    """A right line of nordis as cells; `changed` names fields of the profile (`dealer="x"`)."""
    cells = {"sku": sku, "gtin": GTIN, "mpn": "VG27-AQ", "brand": "Asus", "name": "Asus VG27AQ 27 pouces",
             "category": "monitor", "list": "1 299,00", "dealer": "1 099,50", "eco": "2,50", "stock": "12",
             "next_arrival_on": "18/11/2026", "pack": "1"}
    return list((cells | changed).values())


def nordis_file(*rows: Sequence[str] | str, head: Sequence[str] = NORDIS_HEAD, encoding: str = "iso-8859-15") -> bytes:
    """A nordis file; a row given as text stands as it is."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        if isinstance(row, str):
            out.write(row + "\r\n")
        else:
            writer.writerow(row)
    return out.getvalue().encode(encoding)


def compulog_cells(sku: str = "CL1", **changed: str) -> list[str]:
    """A right detail line of compulog as cells, after its tag."""
    cells = {"sku": sku, "mpn": "VG27-AQ", "brand": "Asus", "name": "Asus VG27AQ", "category": "monitor",
             "status": "A", "paris": "1", "lyon": "2", "lille": "0", "dealer": "1099.50", "list": "1299.00",
             "eco": "2.50", "pack": "1", "gtin": GTIN}
    return list((cells | changed).values())


def compulog_file(
    *rows: Sequence[str] | str, head: str = "HDR~COMPULOG~20261102~EUR~PARIS~LYON~LILLE", trailer: str | None = None,
    end: str = "\n",
) -> bytes:
    """A compulog file with the right count in its trailer unless another trailer is given."""
    lines = [row if isinstance(row, str) else "~".join(["DTL", *row]) for row in rows]
    closing = f"TRL~{len(lines)}" if trailer is None else trailer
    return (end.join([head, *lines, *([closing] if closing else [])]) + end).encode()


def mediasud_cells(sku: object = "MS1", **changed: object) -> list[object]:
    """A right row of mediasud, as spreadsheet cells."""
    cells: dict[str, object] = {
        "sku": sku, "brand": "Asus", "mpn": "VG27-AQ", "gtin": GTIN, "name": "Asus VG27AQ", "category": "monitor",
        "list": 1299.0, "dealer": 1099.5, "eco": 2.5, "stock": 6.0, "next_arrival_on": "", "pack": 1.0,
    }
    return list((cells | changed).values())


def mediasud_file(*rows: Sequence[object], title: str = "Edition du 02/11/2026",
                  head: Sequence[str] = MEDIASUD_HEAD) -> bytes:
    """A mediasud workbook: title, blank row, header, rows; None and '' leave a cell out."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Tarif")
    sheet.write_row(0, 0, ["MEDIASUD - Tarif revendeurs", "", "", title])
    sheet.write_row(2, 0, head)
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write_datetime(number, column, dt.datetime.combine(value, dt.time()))
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(number, column, value, value=float(value[1:].partition("*")[0] or 0))
            elif isinstance(value, bool):
                sheet.write_boolean(number, column, value)
            elif isinstance(value, str) and value:
                sheet.write_string(number, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
    book.close()
    return out.getvalue()
