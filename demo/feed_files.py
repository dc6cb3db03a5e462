"""The three wholesalers' price and stock files, each in its own dialect, so that the demo uses the real import."""

import csv
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from stdnum import ean

from demo.categories import category_tree
from demo.offers import DemoOffer, Wholesaler

NORDIS_HEADER = (
    "Code article", "EAN", "Référence constructeur", "Marque", "Désignation", "Famille", "Prix public HT",
    "Prix revendeur HT", "Eco-contribution", "Stock", "Réappro le", "Conditionnement",
)
MEDIASUD_HEADER = (
    "Article", "Marque", "Part Number", "Code EAN", "Libellé", "Gamme", "Tarif", "Votre prix", "DEEE", "Dispo",
    "Prochaine arrivée", "UV",
)
_CLEAN_HEAD = 50
_FAULTS = (
    "missing_sku", "missing_mpn", "missing_name", "bad_price", "bad_quantity", "bad_pack", "duplicate_sku",
    "short_line",
    "bad_gtin", "foreign_gtin",
)
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_SHORT_CELLS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is written: text and numbers, already spoilt where the demo wants a fault."""

    sku: str
    mpn: str
    gtin: str
    brand: str
    name: str
    category: str
    status: str
    list_cents: int
    dealer: int | str
    eco_cents: int
    pack: int
    stock: tuple[int | str, ...]
    arrival_on: date | None
    fault: str

    @property
    def total(self) -> int | str:
        """The one stock figure of a file without warehouses; a spoilt figure stays as it is."""
        counted = [units for units in self.stock if isinstance(units, int) and units >= 0]
        return sum(counted) if len(counted) == len(self.stock) else self.stock[0]


def _row(line: DemoOffer, categories: dict[str, str]) -> Row:
    article = line.product
    return Row(
        line.sku, line.mpn, line.gtin, article.brand, article.name, categories[article.category], line.status,
        article.list_cents, line.dealer_cents, article.eco_cents, line.pack, line.stock, line.arrival_on, "",
    )


def _neighbour(made: Sequence[Row], place: int) -> Row:
    """The nearest line above of the same family with a GTIN, whose code might be copied by mistake; else the first line."""
    category = made[place].category
    above = (made[n] for n in range(place - 1, -1, -1) if made[n].gtin and made[n].category == category)
    return next(above, made[0])


def _spoilt(rng: random.Random, row: Row, fault: str, before: Row, first: Row) -> Row:
    values = {name: getattr(row, name) for name in Row.__slots__} | {"fault": fault}
    match fault:
        case "missing_sku":
            values["sku"] = ""
        case "missing_mpn":
            values |= {"mpn": "", "gtin": ""}
        case "missing_name":
            values["name"] = ""
        case "bad_price":
            values["dealer"] = rng.choice(("N/C", "sur devis", "0", "-12"))
        case "bad_quantity":
            values["stock"] = (rng.choice((-4, "x")), *row.stock[1:])
        case "bad_pack":
            values["pack"] = 0
        case "duplicate_sku":
            values["sku"] = first.sku
        case "bad_gtin":
            body = row.gtin or "2000000000008"
            values["gtin"] = body[:-1] + str((int(ean.calc_check_digit(body[:-1])) + 5) % 10)
        case "foreign_gtin":
            values["gtin"] = before.gtin
    return Row(**values)


def rows(lines: Sequence[DemoOffer], faults: int = 24, seed: int = 1) -> list[Row]:
    """The lines as they are written, `faults` of them spoilt; the first fifty stay clean for the preview's sake."""
    rng = random.Random(f"faults-{seed}-{len(lines)}")
    categories = {category.code: category.name for category in category_tree()}
    made = [_row(line, categories) for line in lines]
    places = range(_CLEAN_HEAD, len(made))
    for turn, place in enumerate(sorted(rng.sample(places, min(faults, len(places))))):
        fault = _FAULTS[turn % len(_FAULTS)]
        made[place] = _spoilt(rng, made[place], fault, _neighbour(made, place), made[0])
    return made


def _french(cents: int | str) -> str:
    """An amount as French price lists write it: decimal comma, a space between thousands; a word stays a word."""
    if isinstance(cents, str):
        return cents
    return f"{_THOUSANDS.sub(' ', str(cents // 100))},{cents % 100:02d}"


def _english(cents: int | str) -> str:
    return cents if isinstance(cents, str) else f"{cents // 100}.{cents % 100:02d}"


def write_nordis(path: Path, made: Sequence[Row], _wholesaler: Wholesaler, _day: date) -> None:
    """ISO-8859-15, semicolons, French header, decimal commas, one stock figure; no date."""
    with path.open("w", encoding="iso-8859-15", newline="") as file:
        out = csv.writer(file, delimiter=";", lineterminator="\r\n")
        out.writerow(NORDIS_HEADER)
        for row in made:
            cells = [
                row.sku, row.gtin, row.mpn, row.brand, row.name, row.category, _french(row.list_cents),
                _french(row.dealer),
                _french(row.eco_cents), row.total, f"{row.arrival_on:%d/%m/%Y}" if row.arrival_on else "", row.pack,
            ]
            out.writerow(cells[:_SHORT_CELLS] if row.fault == "short_line" else cells)


def write_compulog(path: Path, made: Sequence[Row], wholesaler: Wholesaler, day: date) -> None:
    """UTF-8, tildes, HDR / DTL / TRL records, one stock figure per warehouse, status A, D or N."""
    with path.open("w", encoding="utf-8", newline="") as file:
        places = "~".join(code for code, _ in wholesaler.warehouses)
        file.write(f"HDR~{wholesaler.code.upper()}~{day:%Y%m%d}~EUR~{places}\n")
        for row in made:
            cells = [
                "DTL", row.sku, row.mpn, row.brand, row.name.replace("~", "-"), row.category, row.status,
                *map(str, row.stock), _english(row.dealer), _english(row.list_cents), _english(row.eco_cents),
                str(row.pack),
                row.gtin,
            ]
            file.write("~".join(cells[:_SHORT_CELLS] if row.fault == "short_line" else cells) + "\n")
        file.write(f"TRL~{len(made)}\n")


def write_mediasud(path: Path, made: Sequence[Row], wholesaler: Wholesaler, day: date) -> None:
    """An Excel sheet with a title above the header row, numbers and dates as cells."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Tarif")
    sheet.write_row(0, 0, [f"{wholesaler.code.upper()} - Tarif revendeurs", "", "", f"Edition du {day:%d/%m/%Y}"])
    sheet.write_row(2, 0, MEDIASUD_HEADER)
    for place, row in enumerate(made, start=3):
        cells = (
            row.sku, row.brand, row.mpn, row.gtin, row.name, row.category, _number(row.list_cents), _number(row.dealer),
            _number(row.eco_cents), row.total, row.arrival_on, row.pack,
        )
        for column, value in enumerate(cells[:_SHORT_CELLS] if row.fault == "short_line" else cells):
            if isinstance(value, date):
                sheet.write_datetime(place, column, datetime.combine(value, time()))
            elif isinstance(value, str):
                sheet.write_string(place, column, value)
            elif value is not None:
                sheet.write_number(place, column, value)
    book.close()


def _number(cents: int | str) -> float | str:
    """A cell of a spreadsheet holds a binary number whatever one does; what reads it rounds to the cent."""
    return cents if isinstance(cents, str) else cents / 100


_WRITERS: dict[str, tuple[str, Callable[[Path, Sequence[Row], Wholesaler, date], None]]] = {
    "nordis": ("csv", write_nordis),
    "compulog": ("txt", write_compulog),
    "mediasud": ("xlsx", write_mediasud),
}


def write_feed(folder: Path, wholesaler: Wholesaler, made: Sequence[Row], day: date) -> Path:
    """The wholesaler's file in a folder, in its dialect; KeyError for an unknown dialect."""
    suffix, write = _WRITERS[wholesaler.dialect]
    path = folder / f"{wholesaler.code}.{suffix}"
    write(path, made, wholesaler, day)
    return path
