"""Families of computers and screens."""

from demo.families.shape import COLOURS, GENERATION, KEYBOARD, Axis, Family, axis, lines

_CORES = axis("Processeur", ("6 cœurs", 0, "6"), ("8 cœurs", 90, "8"), ("10 cœurs", 180, "A"), ("14 cœurs", 340, "E"))
_MEMORY = axis("Mémoire", ("8 Go", 0, "08"), ("16 Go", 70, "16"), ("32 Go", 190, "32"), ("64 Go", 430, "64"))
_DISK = axis("Stockage", ("SSD 256 Go", 0, "2"), ("SSD 512 Go", 45, "5"), ("SSD 1 To", 120, "1"),
    ("SSD 2 To", 270, "4"))
_SYSTEM = axis("Système", ("système pro", 110, "P"), ("sans système", 0, "Z"))


def _inches(*sizes: tuple[str, int, str]) -> Axis:
    return axis("Diagonale", *((f"{size} pouces", euros, code) for size, euros, code in sizes))


FAMILIES = (
    Family(
        "ultraportable", "ultraportables", "Ultraportable", 900, 89_000,
        ("Kestrane", "Tessarune", "Helvane", "Morvanis"),
        lines(("Aile", "AL", 100), ("Brise", "BR", 118), ("Zénith", "ZN", 152)),
        (_inches(("13", 0, "3"), ("14", 60, "4")), GENERATION, _CORES, _MEMORY, _DISK, KEYBOARD),
    ),
    Family(
        "portable-bureautique", "portables-bureautiques", "Ordinateur portable", 1500, 59_000,
        ("Kestrane", "Tessarune", "Corvenne", "Quelionne", "Morvanis"),
        lines(("Ligne", "LG", 100), ("Atelier", "AT", 116), ("Équipe", "EQ", 92)),
        (_inches(("14", 0, "4"), ("15,6", 30, "5"), ("17,3", 90, "7")), GENERATION, _CORES, _MEMORY, _DISK, _SYSTEM),
    ),
    Family(
        "station-mobile", "stations-mobiles", "Station de travail mobile", 500, 169_000,
        ("Helvane", "Tessarune", "Xandrelle"),
        lines(("Forge", "FG", 100), ("Enclume", "EN", 128)),
        (
            _inches(("15,6", 0, "5"), ("16", 110, "6"), ("17,3", 190, "7")), GENERATION, _CORES, _MEMORY, _DISK,
            axis("Carte graphique", ("graphique 6 Go", 0, "6"), ("graphique 8 Go", 260, "8"),
                ("graphique 16 Go", 900, "X")),
        ),
    ),
    Family(
        "poste-compact", "postes-fixes", "Ordinateur compact", 900, 42_000,
        ("Kestrane", "Corvenne", "Quelionne", "Orvellac"),
        lines(("Cube", "CB", 100), ("Galet", "GL", 112)),
        (GENERATION, _CORES, _MEMORY, _DISK, _SYSTEM),
    ),
    Family(
        "tour", "postes-fixes", "Ordinateur tour", 700, 52_000,
        ("Kestrane", "Tessarune", "Corvenne"),
        lines(("Socle", "SC", 100), ("Pilier", "PL", 121), ("Rempart", "RP", 160)),
        (
            GENERATION, _CORES, _MEMORY, _DISK,
            axis("Alimentation", ("300 W", 0, "3"), ("500 W", 35, "5"), ("750 W", 80, "7")),
        ),
    ),
    Family(
        "tout-en-un", "postes-fixes", "Ordinateur tout-en-un", 400, 74_000,
        ("Kestrane", "Lumivarre", "Corvenne"),
        lines(("Tableau", "TB", 100), ("Fresque", "FR", 120)),
        (_inches(("24", 0, "4"), ("27", 140, "7")), GENERATION, _CORES, _MEMORY, _DISK, COLOURS),
    ),
    Family(
        "client-leger", "clients-legers", "Client léger", 220, 31_000,
        ("Corvenne", "Orvellac"),
        lines(("Plume", "PM", 100), ("Duvet", "DV", 118)),
        (
            GENERATION, axis("Mémoire", ("4 Go", 0, "04"), ("8 Go", 40, "08")),
            axis("Stockage", ("32 Go", 0, "3"), ("64 Go", 18, "6"), ("128 Go", 40, "1")),
            axis("Sorties", ("2 écrans", 0, "2"), ("4 écrans", 70, "4")),
        ),
    ),
    Family(
        "tablette", "tablettes", "Tablette", 500, 24_900,
        ("Lumivarre", "Quelionne", "Xandrelle"),
        lines(("Ardoise", "AR", 100), ("Ardoise Pro", "AP", 165), ("Ardoise Durcie", "AD", 240)),
        (
            _inches(("8", 0, "8"), ("10,4", 60, "1"), ("12,4", 190, "2")), GENERATION,
            axis("Stockage", ("64 Go", 0, "6"), ("128 Go", 50, "1"), ("256 Go", 130, "2")),
            axis("Réseau", ("Wi-Fi", 0, "W"), ("Wi-Fi et 5G", 150, "5")),
            axis("Couleur", ("noire", 0, "N"), ("grise", 0, "G")),
        ),
    ),
    Family(
        "ecran", "ecrans-bureau", "Écran", 2100, 13_900,
        ("Lumivarre", "Pixarelle", "Irisolde", "Kestrane", "Orvellac", "Jovarelle"),
        lines(("Horizon", "HZ", 100), ("Clarté", "CL", 116), ("Studio", "ST", 172)),
        (
            _inches(("22", 0, "22"), ("23,8", 20, "24"), ("27", 75, "27"), ("31,5", 170, "32"), ("34", 310, "34")),
            axis("Définition", ("1920 x 1080", 0, "F"), ("2560 x 1440", 70, "Q"), ("3840 x 2160", 170, "U")),
            axis("Fréquence", ("75 Hz", 0, "7"), ("100 Hz", 20, "1"), ("144 Hz", 90, "4")),
            axis("Pied", ("pied fixe", 0, "A"), ("réglable en hauteur", 35, "H")),
            axis("Connectique", ("HDMI", 0, "M"), ("HDMI et USB-C", 70, "C")),
        ),
    ),
    Family(
        "affichage", "affichage-dynamique", "Écran professionnel", 350, 49_000,
        ("Lumivarre", "Pixarelle"),
        lines(("Vitrine", "VT", 100), ("Forum", "FM", 150)),
        (
            _inches(("43", 0, "43"), ("55", 260, "55"), ("65", 590, "65"), ("75", 1_150, "75"), ("86", 2_100, "86")),
            axis("Luminosité", ("350 cd", 0, "3"), ("500 cd", 150, "5"), ("700 cd", 420, "7")),
            axis("Usage", ("16 h par jour", 0, "6"), ("24 h par jour", 210, "4")),
            axis("Tactile", ("non tactile", 0, "N"), ("tactile", 780, "T")),
        ),
    ),
    Family(
        "videoprojecteur", "videoprojecteurs", "Vidéoprojecteur", 320, 48_000,
        ("Irisolde", "Pixarelle"),
        lines(("Faisceau", "FS", 100), ("Faisceau Laser", "FL", 210)),
        (
            axis("Luminosité", ("3 600 lm", 0, "36"), ("4 500 lm", 190, "45"), ("6 000 lm", 640, "60")),
            axis("Définition", ("WXGA", 0, "W"), ("1920 x 1200", 170, "U"), ("3840 x 2160", 820, "K")),
            axis("Focale", ("standard", 0, "S"), ("courte", 190, "C"), ("ultra-courte", 520, "U")), GENERATION,
        ),
    ),
    Family(
        "support-ecran", "supports-ecran", "Support d'écran", 380, 3_900,
        ("Rivoltane", "Jovarelle", "Verdanelle"),
        lines(("Bras", "BS", 100), ("Colonne", "CO", 140), ("Mural", "MU", 82)),
        (
            axis("Écrans", ("1 écran", 0, "1"), ("2 écrans", 45, "2"), ("3 écrans", 110, "3")),
            axis("Charge", ("8 kg", 0, "08"), ("14 kg", 20, "14"), ("25 kg", 60, "25")),
            axis("Fixation", ("pince", 0, "P"), ("traversante", 4, "T"), ("mixte", 9, "M")), COLOURS,
        ),
    ),
)
