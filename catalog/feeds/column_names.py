"""What wholesalers call their columns, in French and English, and what statuses they write."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "sku": ("code article", "ref article", "reference article", "reference interne", "article", "code produit", "sku", "item",
            "item number", "item no", "item code", "product code", "ref", "reference", "code", "stock code"),
    "mpn": ("reference constructeur", "ref constructeur", "reference fabricant", "ref fabricant", "part number", "partnumber",
            "mpn", "manufacturer part number", "mfr part no", "manufacturer ref", "vendor part number", "pn", "ref fab"),
    "gtin": ("ean", "code ean", "ean13", "ean 13", "gtin", "gtin13", "gencod", "code barre", "code barres", "barcode", "upc"),
    "brand": ("marque", "constructeur", "fabricant", "brand", "manufacturer", "vendor", "maker", "editeur"),
    "name": ("designation", "libelle", "libelle article", "nom", "description", "intitule", "name", "product name", "title",
             "product", "produit", "item description", "libelle produit"),
    "category": ("famille", "categorie", "gamme", "sous famille", "rayon", "category", "family", "product group", "group",
                 "range"),
    "status": ("statut", "etat", "status", "cycle de vie", "lifecycle", "state"),
    "list": ("prix public ht", "prix public", "tarif public", "tarif", "pp ht", "ppht", "prix catalogue", "list price", "msrp",
             "rrp", "srp", "list", "retail price", "prix conseille", "prix de vente conseille"),
    "dealer": ("prix revendeur ht", "prix revendeur", "prix d achat", "prix achat", "prix net", "prix net ht", "votre prix",
               "prix ht", "pa ht", "dealer price", "cost price", "your price", "net price", "reseller price", "price", "cost",
               "prix"),
    "eco": ("eco contribution", "ecocontribution", "eco participation", "deee", "d3e", "eco taxe", "ecotaxe", "weee", "eco",
            "eco fee", "weee fee"),
    "stock": ("stock", "dispo", "disponible", "qte dispo", "quantite disponible", "qte stock", "quantite", "qte", "qty",
              "quantity", "available", "availability", "stock qty", "on hand", "depot", "entrepot", "warehouse"),
    "pack": ("conditionnement", "uv", "unite de vente", "colisage", "pack", "pack size", "packaging", "units per pack", "pcb"),
    "min_quantity": ("quantite minimum", "quantite minimale", "qte mini", "mini", "moq", "minimum quantity", "min qty",
                     "minimum order quantity"),
    "next_arrival_on": ("reappro le", "prochaine arrivee", "date reappro", "date de reappro", "reapprovisionnement",
                        "date arrivee", "prochaine livraison", "eta", "next arrival", "arrival date", "restock date",
                        "next delivery", "due date"),
    "next_arrival_quantity": ("qte reappro", "quantite reappro", "quantite attendue", "qte attendue", "eta qty",
                              "arrival quantity", "quantity due", "incoming", "on order", "en commande"),
}
_STATUSES: Final[Mapping[str, tuple[str, ...]]] = {
    "active": ("a", "actif", "active", "disponible", "available", "en stock", "ok", "normal", "1", "oui", "yes", "current"),
    "discontinued": ("d", "fin de vie", "fdv", "eol", "arrete", "discontinued", "obsolete", "end of life", "destockage",
                     "supprime", "0", "x", "f", "i", "inactif", "inactive", "phase out"),
    "announced": ("n", "nouveau", "new", "annonce", "announced", "a venir", "precommande", "preorder", "coming", "p",
                  "bientot", "en precommande"),
}
EXACT, BEGINS, WITHIN = 3, 2, 1


def plain(text: str) -> str:
    """A name as it is compared here: without case, accents, signs and runs of spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def likeness(field: str, head: str) -> tuple[int, int]:
    """How much a heading sounds like a field: (3 the same, 2 begins with it, 1 holds it, 0 not at all; length in common)."""
    said = plain(head)
    best = (0, 0)
    for name in _NAMES[field]:
        if said == name:
            return EXACT, 100 - _NAMES[field].index(name)
        if said.startswith(f"{name} ") or said.endswith(f" {name}"):
            best = max(best, (BEGINS, len(name)))
        elif f" {name} " in f" {said} ":
            best = max(best, (WITHIN, len(name)))
    return best


def columns_of(heads: Sequence[str]) -> dict[str, list[int]]:
    """The places of each field among some headings, the best match first served; `stock` may stand several times."""
    tries = sorted(
        ((likeness(field, head), field, place) for field in _NAMES for place, head in enumerate(heads) if head.strip()),
        key=lambda found: (-found[0][0], -found[0][1], found[2]),
    )
    found: dict[str, list[int]] = {}
    taken: set[int] = set()
    for (strength, _length), field, place in tries:
        if not strength or place in taken or (field in found and field != "stock"):
            continue
        if field == "stock" and "stock" in found and not _another_warehouse(heads[found["stock"][0]], heads[place]):
            continue
        found.setdefault(field, []).append(place)
        taken.add(place)
    if "stock" in found:
        found["stock"].sort()
    return found


def _another_warehouse(one: str, other: str) -> bool:
    """`Stock Paris` and `Stock Lyon` are two warehouses; `Stock` and `Quantité` are not."""
    return bool(set(plain(one).split()) & set(plain(other).split()))


def warehouse_of(head: str, others: Sequence[str]) -> str:
    """What a stock column's heading says of its warehouse: the words that not all of them share; CENTRAL where none."""
    shared = set.intersection(*(set(plain(other).split()) for other in others)) if len(others) > 1 else set()
    words = [word for word in plain(head).split() if word not in shared]
    if len(others) == 1:
        known = {word for name in _NAMES["stock"] for word in name.split()}
        words = [word for word in words if word not in known]
    return " ".join(words).upper()[:40] or "CENTRAL"


def status_of(code: str) -> str:
    """The status that a wholesaler's word means; empty where it is anybody's guess."""
    said = plain(code)
    return next((status for status, words in _STATUSES.items() if said in words), "")
