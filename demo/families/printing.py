"""Families of printers, their consumables, paper, labels and scanners."""

from demo.families.shape import GENERATION, Axis, Family, axis, lines

_PRINT_BRANDS = ("Ardoval", "Dorvane", "Wystrale", "Ulvarine", "Zephirane")
_PAGES_COLOUR = axis("Couleur", ("noir", 0, "K"), ("cyan", 12, "C"), ("magenta", 12, "M"), ("jaune", 12, "Y"))
_FINISH = axis("Réseau", ("USB", 0, "U"), ("réseau", 40, "N"), ("réseau et Wi-Fi", 75, "W"))
_LASER_LINES = lines(
    ("Rochefort", "RF", 100), ("Vauban", "VB", 124), ("Chambord", "CH", 176), ("Beauvais", "BV", 92),
    ("Amboise", "AM", 140),
)


def _models(count: int, step_euros: int) -> Axis:
    """Model numbers of a printer line, which its consumables repeat."""
    return axis("Modèle", *((f"{200 + 15 * n}", step_euros * n, f"{200 + 15 * n}") for n in range(count)), named=False)


FAMILIES = (
    Family(
        "imprimante-laser", "imprimantes", "Imprimante laser", 600, 14_900, _PRINT_BRANDS, _LASER_LINES,
        (
            axis("Impression", ("monochrome", 0, "B"), ("couleur", 110, "C")),
            axis("Format", ("A4", 0, "4"), ("A3", 420, "3")),
            axis("Vitesse", ("26 ppm", 0, "26"), ("38 ppm", 95, "38"), ("52 ppm", 260, "52"), ("65 ppm", 520, "65")),
            _FINISH, axis("Recto verso", ("recto verso", 30, "D"), ("recto", 0, "S")),
        ),
    ),
    Family(
        "imprimante-encre", "imprimantes", "Imprimante jet d'encre", 240, 9_900,
        ("Wystrale", "Ulvarine", "Zephirane"),
        lines(("Garonne", "GA", 100), ("Dordogne", "DO", 135)),
        (
            axis("Format", ("A4", 0, "4"), ("A3+", 160, "3")), _FINISH, GENERATION,
            axis("Encre", ("cartouches", 0, "C"), ("réservoirs", 110, "R")),
        ),
    ),
    Family(
        "multifonction", "multifonctions", "Multifonction", 900, 29_900, _PRINT_BRANDS, _LASER_LINES,
        (
            axis("Impression", ("monochrome", 0, "B"), ("couleur", 180, "C")),
            axis("Format", ("A4", 0, "4"), ("A3", 1_400, "3")),
            axis("Vitesse", ("30 ppm", 0, "30"), ("45 ppm", 240, "45"), ("60 ppm", 780, "60"), ("75 ppm", 1_650, "75")),
            axis("Bacs", ("1 bac", 0, "1"), ("2 bacs", 160, "2"), ("4 bacs", 420, "4")),
            axis("Fonctions", ("3 en 1", 0, "3"), ("4 en 1 avec télécopie", 70, "4")),
        ),
    ),
    Family(
        "toner", "toners", "Toner", 3600, 5_900, _PRINT_BRANDS, _LASER_LINES,
        (
            _models(14, 3), _PAGES_COLOUR,
            axis(
                "Rendement", ("2 000 pages", 0, "2K"), ("6 000 pages", 45, "6K"), ("12 000 pages", 90, "12"),
                ("25 000 pages", 160, "25"),
            ),
            axis("Offre", ("à l'unité", 0, "1"), ("lot de 2", 60, "2"), named=True),
        ),
    ),
    Family(
        "cartouche", "cartouches-encre", "Cartouche d'encre", 1700, 1_990,
        ("Wystrale", "Ulvarine", "Zephirane"),
        lines(("Garonne", "GA", 100), ("Dordogne", "DO", 120), ("Adour", "AO", 86)),
        (
            _models(16, 1), _PAGES_COLOUR,
            axis("Contenance", ("8 ml", 0, "08"), ("20 ml", 12, "20"), ("50 ml", 30, "50")),
            axis("Offre", ("à l'unité", 0, "1"), ("lot de 3", 38, "3")),
        ),
    ),
    Family(
        "tambour", "tambours", "Tambour", 600, 9_900, _PRINT_BRANDS, _LASER_LINES,
        (_models(14, 4), _PAGES_COLOUR, axis("Rendement", ("40 000 pages", 0, "40"), ("80 000 pages", 70, "80"))),
    ),
    Family(
        "kit-entretien", "tambours", "Kit d'entretien", 300, 12_900, _PRINT_BRANDS, _LASER_LINES,
        (
            _models(14, 5),
            axis("Contenu", ("four", 60, "F"), ("bac de récupération", -80, "W"), ("courroie", 35, "T")),
        ),
    ),
    Family(
        "option-imprimante", "imprimantes", "Option pour imprimante", 260, 12_900,
        ("Ardoval", "Dorvane", "Wystrale"), _LASER_LINES,
        (
            _models(12, 4),
            axis(
                "Option", ("bac de 550 feuilles", 60, "B"), ("meuble support", 40, "S"), ("agrafeuse", 380, "A"),
                ("module Wi-Fi", -40, "W"),
            ),
        ),
    ),
    Family(
        "imprimante-etiquettes", "etiquettes", "Imprimante d'étiquettes", 320, 19_900,
        ("Ulvarine", "Ysalune"),
        lines(("Repère", "RE", 100), ("Balise", "BA", 170), ("Jalon", "JA", 130)),
        (
            axis("Largeur", ("2 pouces", -50, "2"), ("4 pouces", 0, "4"), ("6 pouces", 380, "6")),
            axis("Résolution", ("203 dpi", 0, "2"), ("300 dpi", 90, "3"), ("600 dpi", 310, "6")),
            axis("Procédé", ("thermique direct", 0, "D"), ("transfert thermique", 60, "T")), _FINISH,
        ),
    ),
    Family(
        "ruban", "rubans", "Ruban d'étiquettes", 700, 690,
        ("Ulvarine", "Ysalune"),
        lines(("Repère", "RE", 100), ("Balise", "BA", 130), ("Jalon", "JA", 115)),
        (
            axis("Largeur", *((f"{mm} mm", mm // 6, f"{mm:02d}") for mm in (6, 9, 12, 18, 24, 36, 57, 102))),
            axis("Fond", ("noir sur blanc", 0, "W"), ("noir sur jaune", 1, "Y"), ("blanc sur noir", 2, "K"),
                ("bleu", 1, "B")),
            axis("Longueur", ("8 m", 0, "8"), ("30 m", 9, "3"), ("74 m", 19, "7")),
            axis("Adhésif", ("standard", 0, "S"), ("renforcé", 3, "X")),
        ),
    ),
    Family(
        "scanner", "scanners", "Numériseur", 320, 24_900,
        ("Ardoval", "Dorvane", "Irisolde"),
        lines(("Relevé", "RV", 100), ("Archive", "AC", 180)),
        (
            axis("Vitesse", ("25 ppm", 0, "25"), ("40 ppm", 140, "40"), ("60 ppm", 390, "60"), ("90 ppm", 1_150, "90")),
            axis("Chargeur", ("50 feuilles", 0, "05"), ("80 feuilles", 50, "08"), ("120 feuilles", 140, "12")),
            axis("Format", ("A4", 0, "4"), ("A3", 600, "3")), _FINISH,
        ),
    ),
    Family(
        "papier", "papier", "Papier", 500, 490,
        ("Verdanelle", "Ysalune", "Ardoval"),
        lines(("Lin", "LI", 100), ("Coton", "CT", 125), ("Recyclé", "RC", 94)),
        (
            axis("Grammage", *((f"{g} g", (g - 70) // 20, f"{g:03d}") for g in (70, 80, 90, 100, 120, 160, 200, 250))),
            axis("Format", ("A4", 0, "4"), ("A3", 5, "3"), ("SRA3", 8, "S")),
            axis("Teinte", ("blanc", 0, "W"), ("ivoire", 1, "I"), ("bleu", 1, "B"), ("vert", 1, "V")),
            axis("Conditionnement", ("ramette de 500", 0, "1"), ("carton de 5 ramettes", 19, "5")),
        ),
    ),
)
