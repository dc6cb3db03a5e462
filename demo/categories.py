"""The demo catalogue's category tree, in French, with the eco-contribution of each leaf."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoCategory:
    """A node of the tree: `parent` is None for a top one; `eco_cents` is the fee per unit of what stands in a leaf."""

    code: str
    name: str
    parent: str | None
    eco_cents: int


_TREE: tuple[tuple[str, str, tuple[tuple[str, str, int], ...]], ...] = (
    ("informatique", "Informatique", (
        ("portables", "Ordinateurs portables", 0),
        ("postes-fixes", "Ordinateurs de bureau", 125),
        ("tablettes", "Tablettes", 42),
        ("clients-legers", "Clients légers", 125),
    )),
    ("ecrans", "Écrans et affichage", (
        ("ecrans-bureau", "Écrans de bureau", 250),
        ("affichage-dynamique", "Affichage dynamique", 667),
        ("videoprojecteurs", "Vidéoprojecteurs", 208),
        ("supports-ecran", "Supports d'écran", 8),
    )),
    ("impression", "Impression", (
        ("imprimantes", "Imprimantes", 208),
        ("multifonctions", "Multifonctions", 417),
        ("etiquettes", "Imprimantes d'étiquettes", 125),
        ("scanners", "Numériseurs", 125),
        ("consommables", "Consommables", 0),
        ("papier", "Papier et supports", 0),
    )),
    ("reseau", "Réseau", (
        ("commutateurs", "Commutateurs", 83),
        ("bornes-wifi", "Bornes Wi-Fi", 42),
        ("pare-feu", "Pare-feu et routeurs", 83),
        ("modules-optiques", "Modules optiques", 2),
    )),
    ("serveurs-stockage", "Serveurs et stockage", (
        ("serveurs", "Serveurs", 833),
        ("stockage-reseau", "Stockage en réseau", 208),
        ("disques", "Disques durs et SSD", 8),
        ("memoire", "Mémoire", 2),
        ("onduleurs", "Onduleurs", 417),
        ("baies", "Baies et accessoires de baie", 0),
    )),
    ("telephonie", "Téléphonie et visioconférence", (
        ("telephones-ip", "Téléphones IP", 25),
        ("smartphones", "Téléphones mobiles", 8),
        ("visioconference", "Visioconférence", 83),
        ("casques", "Casques audio", 4),
    )),
    ("accessoires", "Accessoires", (
        ("claviers-souris", "Claviers et souris", 8),
        ("stations-accueil", "Stations d'accueil", 17),
        ("cables-reseau", "Câbles réseau", 2),
        ("cables-video", "Câbles vidéo et USB", 2),
        ("alimentation", "Chargeurs et batteries", 8),
        ("sacoches", "Sacoches et housses", 0),
        ("cles-usb", "Clés et cartes mémoire", 2),
    )),
    ("logiciels", "Logiciels et services", (
        ("licences", "Licences logicielles", 0),
        ("extensions-garantie", "Extensions de garantie", 0),
        ("prestations", "Prestations sur site", 0),
    )),
)
_DEEPER: tuple[tuple[str, str, str, int], ...] = (
    ("toners", "Toners", "consommables", 0),
    ("cartouches-encre", "Cartouches d'encre", "consommables", 0),
    ("tambours", "Tambours et kits d'entretien", "consommables", 0),
    ("rubans", "Rubans d'étiquettes", "consommables", 0),
    ("ssd", "Disques SSD", "disques", 8),
    ("disques-durs", "Disques durs", "disques", 8),
    ("ultraportables", "Ultraportables", "portables", 42),
    ("portables-bureautiques", "Portables bureautiques", "portables", 42),
    ("stations-mobiles", "Stations de travail mobiles", "portables", 42),
)


def category_tree() -> tuple[DemoCategory, ...]:
    """Every category, parents before their children."""
    tops = [DemoCategory(code, name, None, 0) for code, name, _ in _TREE]
    seconds = [DemoCategory(code, name, top, eco) for top, _, below in _TREE for code, name, eco in below]
    thirds = [DemoCategory(code, name, parent, eco) for code, name, parent, eco in _DEEPER]
    return (*tops, *seconds, *thirds)


def eco_by_category() -> dict[str, int]:
    """Cents of eco-contribution per unit, by category code."""
    return {category.code: category.eco_cents for category in category_tree()}


def path_of(code: str) -> tuple[str, ...]:
    """Codes from the top of the tree down to this category; KeyError for an unknown one."""
    parents = {category.code: category.parent for category in category_tree()}
    path = [code]
    while (parent := parents[path[0]]) is not None:
        path.insert(0, parent)
    return tuple(path)
