"""Families of network equipment, servers, storage and power."""

from demo.families.shape import GENERATION, Axis, Family, axis, lines


def _capacities(*sizes: tuple[str, int, str]) -> Axis:
    return axis("Capacité", *sizes)


FAMILIES = (
    Family(
        "commutateur", "commutateurs", "Commutateur", 1000, 8_900,
        ("Fjordane", "Rivoltane", "Galvenor", "Quelionne"),
        lines(("Aiguille", "AG", 100), ("Carrefour", "CF", 190), ("Échangeur", "EC", 320)),
        (
            axis("Ports", ("8 ports", 0, "08"), ("16 ports", 60, "16"), ("24 ports", 130, "24"),
                ("48 ports", 320, "48")),
            axis("Débit", ("1 Gbit/s", 0, "1"), ("2,5 Gbit/s", 160, "2"), ("10 Gbit/s", 720, "X")),
            axis("Alimentation", ("sans PoE", 0, "N"), ("PoE+", 130, "P"), ("PoE++", 340, "Q")),
            axis("Gestion", ("non administrable", 0, "U"), ("administrable", 70, "M"), ("niveau 3", 260, "L")),
            GENERATION,
        ),
    ),
    Family(
        "borne", "bornes-wifi", "Borne Wi-Fi", 500, 11_900,
        ("Fjordane", "Rivoltane", "Galvenor"),
        lines(("Phare", "PH", 100), ("Sémaphore", "SE", 165)),
        (
            axis("Norme", ("Wi-Fi 5", -30, "5"), ("Wi-Fi 6", 0, "6"), ("Wi-Fi 6E", 120, "E"), ("Wi-Fi 7", 290, "7")),
            axis("Pose", ("plafond", 0, "C"), ("murale", 5, "W"), ("extérieure", 170, "O")),
            axis("Antennes", ("2x2", 0, "2"), ("4x4", 110, "4")), GENERATION,
            axis("Lot", ("à l'unité", 0, "1"), ("lot de 5", 480, "5")),
        ),
    ),
    Family(
        "pare-feu", "pare-feu", "Pare-feu", 350, 39_000,
        ("Fjordane", "Galvenor"),
        lines(("Herse", "HE", 100), ("Barbacane", "BB", 210), ("Donjon", "DJ", 520)),
        (
            axis("Débit", ("500 Mbit/s", 0, "05"), ("1 Gbit/s", 190, "10"), ("3 Gbit/s", 640, "30")),
            axis("Utilisateurs", ("25 postes", 0, "A"), ("50 postes", 120, "B"), ("100 postes", 290, "C")),
            axis("Abonnement", ("1 an", 0, "1"), ("3 ans", 380, "3"), ("5 ans", 640, "5")), GENERATION,
        ),
    ),
    Family(
        "module-optique", "modules-optiques", "Module optique", 600, 2_900,
        ("Fjordane", "Rivoltane", "Galvenor", "Verdanelle"),
        lines(("Lueur", "LU", 100), ("Éclat", "EL", 150)),
        (
            axis("Débit", ("1G", 0, "1"), ("10G", 45, "X"), ("25G", 120, "Y"), ("100G", 410, "C")),
            axis("Portée", ("300 m", 0, "S"), ("10 km", 30, "L"), ("40 km", 180, "E"), ("80 km", 390, "Z")),
            axis("Fibre", ("monomode", 0, "M"), ("multimode", 0, "U")),
            axis("Compatibilité", *((f"codé {letter}", 0, letter) for letter in "ABCDEF")),
        ),
    ),
    Family(
        "serveur", "serveurs", "Serveur", 800, 119_000,
        ("Helvane", "Xandrelle", "Tessarune"),
        lines(("Ossature", "OS", 100), ("Charpente", "CP", 165), ("Voûte", "VO", 290)),
        (
            axis("Format", ("tour", 0, "T"), ("1U", 190, "1"), ("2U", 380, "2")),
            axis("Processeur", ("1 x 8 cœurs", 0, "A"), ("1 x 16 cœurs", 620, "B"), ("2 x 16 cœurs", 1_500, "C")),
            axis("Mémoire", ("32 Go", 0, "32"), ("64 Go", 260, "64"), ("128 Go", 780, "28")),
            axis("Disques", ("2 x SSD 480 Go", 0, "2"), ("4 x SSD 960 Go", 640, "4"), ("8 x disque 2 To", 890, "8")),
            GENERATION,
        ),
    ),
    Family(
        "nas", "stockage-reseau", "Stockage en réseau", 400, 21_900,
        ("Nordelune", "Morvanis"),
        lines(("Grenier", "GR", 100), ("Cellier", "CE", 155), ("Silo", "SI", 280)),
        (
            axis("Baies", ("2 baies", 0, "2"), ("4 baies", 180, "4"), ("8 baies", 620, "8")),
            axis("Disques", ("sans disque", 0, "0"), ("disques de 4 To", 320, "4"), ("disques de 12 To", 980, "C")),
            axis("Mémoire", ("4 Go", 0, "04"), ("8 Go", 70, "08"), ("32 Go", 320, "32")), GENERATION,
        ),
    ),
    Family(
        "ssd", "ssd", "Disque SSD", 900, 3_900,
        ("Nordelune", "Verdanelle", "Zephirane", "Elvonic"),
        lines(("Éclair", "EK", 100), ("Foudre", "FO", 135), ("Orage", "OR", 190)),
        (
            _capacities(("240 Go", 0, "02"), ("480 Go", 18, "04"), ("1 To", 42, "10"), ("2 To", 110, "20"),
                ("4 To", 280, "40")),
            axis("Interface", ("SATA", 0, "S"), ("NVMe 3", 10, "3"), ("NVMe 4", 30, "4")),
            axis("Endurance", ("standard", 0, "R"), ("renforcée", 70, "W")), GENERATION,
        ),
    ),
    Family(
        "disque-dur", "disques-durs", "Disque dur", 500, 4_900,
        ("Nordelune", "Zephirane", "Elvonic"),
        lines(("Granit", "GT", 100), ("Basalte", "BT", 140), ("Ardennes", "AE", 118)),
        (
            _capacities(*((f"{to} To", 22 * to, f"{to:02d}") for to in (1, 2, 4, 6, 8, 12, 16, 20))),
            axis("Vitesse", ("5400 tr/min", 0, "5"), ("7200 tr/min", 20, "7")),
            axis("Usage", ("bureau", 0, "D"), ("NAS", 25, "N"), ("serveur", 80, "E"), ("externe", 12, "X")),
        ),
    ),
    Family(
        "memoire", "memoire", "Barrette mémoire", 900, 2_400,
        ("Verdanelle", "Elvonic", "Zephirane", "Nordelune"),
        lines(("Rappel", "RA", 100), ("Écho", "EH", 122)),
        (
            _capacities(("8 Go", 0, "08"), ("16 Go", 28, "16"), ("32 Go", 75, "32"), ("64 Go", 190, "64"),
                ("128 Go", 460, "28")),
            axis("Fréquence", *((f"{mhz} MHz", (mhz - 2666) // 60, f"{mhz // 100}") for mhz in (2666, 3200, 4800,
                5600, 6400))),
            axis("Format", ("DIMM", 0, "D"), ("SODIMM", 2, "S"), ("RDIMM ECC", 35, "R")),
            axis("Lot", ("1 barrette", 0, "1"), ("2 barrettes", 30, "2")),
        ),
    ),
    Family(
        "onduleur", "onduleurs", "Onduleur", 600, 7_900,
        ("Brumelec", "Orvellac", "Morvanis"),
        lines(("Digue", "DG", 100), ("Écluse", "EU", 170), ("Barrage", "BG", 260)),
        (
            axis("Puissance", *((f"{va} VA", va // 6, f"{va:04d}") for va in (650, 850, 1000, 1500, 2200, 3000, 5000,
                6000))),
            axis("Format", ("tour", 0, "T"), ("rack 2U", 110, "R")),
            axis("Technologie", ("interactif", 0, "L"), ("double conversion", 220, "O")),
            axis("Carte réseau", ("sans carte réseau", 0, "N"), ("avec carte réseau", 190, "S")),
        ),
    ),
    Family(
        "baie", "baies", "Baie", 400, 8_900,
        ("Rivoltane", "Brumelec"),
        lines(("Armature", "AM", 100), ("Coffret", "CO", 62)),
        (
            axis("Hauteur", *((f"{units}U", 14 * units, f"{units:02d}") for units in (6, 9, 12, 18, 24, 32, 42, 47))),
            axis("Largeur", ("600 mm", 0, "6"), ("800 mm", 90, "8")),
            axis("Profondeur", ("600 mm", 0, "6"), ("800 mm", 60, "8"), ("1000 mm", 130, "X")),
            axis("Porte", ("porte vitrée", 0, "V"), ("porte perforée", 20, "P")),
        ),
    ),
)
