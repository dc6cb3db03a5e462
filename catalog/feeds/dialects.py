"""Feed profiles of the three dialects of the demonstration; every network keeps its own copies as data."""

from decimal import Decimal
from typing import Final

from catalog.feeds.profile import CutOffSource, FeedFormat, FeedProfile

NORDIS: Final = FeedProfile(
    format=FeedFormat.CSV, encoding="iso-8859-15", delimiter=";", decimal=",", thousands=" ", date_format="%d/%m/%Y",
    columns={
        "sku": ("Code article",), "gtin": ("EAN",), "mpn": ("Référence constructeur",), "brand": ("Marque",),
        "name": ("Désignation",), "category": ("Famille",), "list": ("Prix public HT",),
        "dealer": ("Prix revendeur HT",), "eco": ("Eco-contribution",), "stock": ("Stock",),
        "next_arrival_on": ("Réappro le",), "pack": ("Conditionnement",),
    },
    warehouses=("CENTRAL",), cut_off=CutOffSource.UPLOAD,
)

COMPULOG: Final = FeedProfile(
    format=FeedFormat.RECORDS, encoding="utf-8", delimiter="~", decimal=".", thousands="", date_format="%Y%m%d",
    header=("sender", "date", "currency", "warehouses"),
    order=("sku", "mpn", "brand", "name", "category", "status", "stock", "dealer", "list", "eco", "pack", "gtin"),
    status_map={"A": "active", "D": "discontinued", "N": "announced"},
    warehouses=None, cut_off=CutOffSource.HEADER, cut_off_format="%Y%m%d",
)

MEDIASUD: Final = FeedProfile(
    format=FeedFormat.EXCEL, decimal="any", thousands=" ", date_format="%d/%m/%Y",
    columns={
        "sku": ("Article",), "brand": ("Marque",), "mpn": ("Part Number",), "gtin": ("Code EAN",), "name": ("Libellé",),
        "category": ("Gamme",), "list": ("Tarif",), "dealer": ("Votre prix",), "eco": ("DEEE",), "stock": ("Dispo",),
        "next_arrival_on": ("Prochaine arrivée",), "pack": ("UV",),
    },
    warehouses=("SUD",), cut_off=CutOffSource.TITLE, title="Edition du {date}", cut_off_format="%d/%m/%Y",
    vat_rate=Decimal("0.20"),
)

DIALECTS: Final = {"nordis": NORDIS, "compulog": COMPULOG, "mediasud": MEDIASUD}
