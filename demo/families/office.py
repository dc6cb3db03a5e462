"""Families of telephony, accessories, software and services."""

from demo.families.shape import COLOURS, GENERATION, KEYBOARD, Family, axis, lines

_LENGTHS = axis(
    "Longueur", *((f"{m} m", round_euros, code) for m, round_euros, code in (
        ("0,5", 0, "05"), ("1", 1, "01"), ("2", 2, "02"), ("3", 3, "03"), ("5", 5, "50"), ("10", 9, "10"),
        ("15", 14, "15"),
        ("20", 19, "20"), ("30", 29, "30"),
    )),
)
_CABLE_COLOURS = axis("Couleur", *((text, 0, text[0].upper()) for text in ("gris", "bleu", "rouge", "vert", "jaune",
    "noir")))
_TERMS = axis("Durée", ("1 an", 0, "1"), ("3 ans", 180, "3"), ("5 ans", 320, "5"))

FAMILIES = (
    Family(
        "telephone-ip", "telephones-ip", "Téléphone IP", 450, 7_900,
        ("Sonarelle", "Galvenor"),
        lines(("Parole", "PA", 100), ("Dialogue", "DI", 165), ("Tribune", "TR", 240)),
        (
            axis("Lignes", ("2 lignes", 0, "2"), ("6 lignes", 40, "6"), ("12 lignes", 110, "C")),
            axis("Afficheur", ("noir et blanc", 0, "B"), ("couleur", 45, "K"), ("tactile", 120, "T")),
            axis("Réseau", ("PoE", 0, "P"), ("PoE et Wi-Fi", 40, "W")), GENERATION,
        ),
    ),
    Family(
        "smartphone", "smartphones", "Téléphone mobile", 700, 24_900,
        ("Xandrelle", "Lumivarre", "Quelionne"),
        lines(("Nova Terra", "NT", 100), ("Nova Ciel", "NC", 180), ("Nova Roc", "NR", 140)),
        (
            axis("Stockage", ("128 Go", 0, "1"), ("256 Go", 80, "2"), ("512 Go", 210, "5")),
            axis("Mémoire", ("6 Go de mémoire", 0, "6"), ("8 Go de mémoire", 50, "8"), ("12 Go de mémoire", 130, "C")),
            GENERATION, COLOURS,
        ),
    ),
    Family(
        "visioconference", "visioconference", "Visioconférence", 360, 29_900,
        ("Sonarelle", "Irisolde"),
        lines(("Cercle", "CC", 100), ("Agora", "AA", 260), ("Amphi", "AI", 520)),
        (
            axis("Image", ("1080p", 0, "1"), ("4K", 240, "4")), axis("Zoom", ("x4", 0, "4"), ("x12", 380, "C")),
            axis("Son", ("2 micros", 0, "2"), ("6 micros", 160, "6"), ("sans micro", -90, "0")), GENERATION,
        ),
    ),
    Family(
        "casque", "casques", "Casque audio", 800, 3_900,
        ("Sonarelle", "Jovarelle", "Elvonic"),
        lines(("Murmure", "MM", 100), ("Silence", "SL", 210), ("Appel", "AP", 130)),
        (
            axis("Liaison", ("USB-A", 0, "A"), ("USB-C", 4, "C"), ("Bluetooth", 50, "B"), ("DECT", 90, "D")),
            axis("Écoute", ("mono", 0, "M"), ("stéréo", 12, "S")),
            axis("Bruit", ("sans réduction de bruit", 0, "N"), ("réduction de bruit", 60, "R")), GENERATION, COLOURS,
        ),
    ),
    Family(
        "clavier", "claviers-souris", "Clavier", 700, 2_400,
        ("Jovarelle", "Elvonic", "Orvellac", "Verdanelle"),
        lines(("Touche", "TO", 100), ("Portée", "PO", 160), ("Gamme", "GM", 130)),
        (
            axis("Liaison", ("filaire", 0, "W"), ("sans fil", 18, "R"), ("Bluetooth", 24, "B")), KEYBOARD,
            axis("Format", ("complet", 0, "F"), ("compact", -3, "C"), ("avec souris", 22, "S")), COLOURS,
        ),
    ),
    Family(
        "souris", "claviers-souris", "Souris", 600, 1_490,
        ("Jovarelle", "Elvonic", "Orvellac", "Verdanelle"),
        lines(("Mulot", "ML", 100), ("Musaraigne", "MS", 150), ("Campagnol", "CG", 230)),
        (
            axis("Liaison", ("filaire", 0, "W"), ("sans fil", 10, "R"), ("Bluetooth", 16, "B")),
            axis("Forme", ("ambidextre", 0, "A"), ("droitier", 4, "D"), ("gaucher", 9, "G"), ("verticale", 22, "V")),
            axis("Boutons", ("3 boutons", 0, "3"), ("6 boutons", 12, "6")), COLOURS,
        ),
    ),
    Family(
        "station-accueil", "stations-accueil", "Station d'accueil", 500, 8_900,
        ("Kestrane", "Tessarune", "Jovarelle", "Rivoltane"),
        lines(("Quai", "QU", 100), ("Ponton", "PT", 74), ("Embarcadère", "EB", 165)),
        (
            axis("Écrans", ("1 écran", 0, "1"), ("2 écrans", 45, "2"), ("3 écrans", 110, "3")),
            axis("Charge", ("60 W", 0, "06"), ("90 W", 25, "09"), ("130 W", 60, "13")),
            axis("Ports", ("8 ports", 0, "8"), ("11 ports", 30, "B"), ("14 ports", 70, "E")), GENERATION,
        ),
    ),
    Family(
        "cable-reseau", "cables-reseau", "Câble réseau", 1600, 290,
        ("Rivoltane", "Verdanelle", "Ysalune", "Orvellac"),
        lines(("Brin", "BN", 100), ("Tresse", "TS", 135)),
        (
            axis("Catégorie", ("cat. 5e", 0, "5"), ("cat. 6", 1, "6"), ("cat. 6A", 2, "A"), ("cat. 8", 9, "8")),
            axis("Blindage", ("U/UTP", 0, "U"), ("F/UTP", 1, "F"), ("S/FTP", 3, "S")), _LENGTHS, _CABLE_COLOURS,
        ),
    ),
    Family(
        "cable-video", "cables-video", "Câble", 1300, 590,
        ("Rivoltane", "Verdanelle", "Ysalune", "Jovarelle"),
        lines(("Trait", "TT", 100), ("Filin", "FI", 140)),
        (
            axis(
                "Type", ("HDMI", 0, "HD"), ("DisplayPort", 2, "DP"), ("USB-C", 4, "UC"), ("USB-A vers USB-C", 1, "UA"),
                ("USB-C vers HDMI", 9, "CH"), ("USB-C vers DisplayPort", 10, "CD"), ("VGA", -1, "VG"), ("DVI", 1, "DV"),
            ),
            _LENGTHS, axis("Gaine", ("souple", 0, "S"), ("tressée", 4, "T")),
            axis("Couleur", ("noir", 0, "N"), ("gris", 0, "G"), ("blanc", 0, "W")),
        ),
    ),
    Family(
        "chargeur", "alimentation", "Chargeur", 500, 1_990,
        ("Brumelec", "Elvonic", "Kestrane", "Verdanelle"),
        lines(("Relais", "RL", 100), ("Étape", "ET", 130)),
        (
            axis("Puissance", *((f"{w} W", w // 3, f"{w:03d}") for w in (20, 30, 45, 65, 90, 100, 130, 140))),
            axis("Sorties", ("1 sortie", 0, "1"), ("2 sorties", 9, "2"), ("4 sorties", 24, "4")),
            axis("Prise", ("européenne", 0, "E"), ("multipays", 8, "M")), COLOURS,
        ),
    ),
    Family(
        "sacoche", "sacoches", "Sacoche", 500, 1_990,
        ("Ysalune", "Verdanelle", "Quelionne"),
        lines(("Escale", "ES", 100), ("Trajet", "TJ", 145), ("Bivouac", "BI", 210)),
        (
            axis("Taille", ("13 pouces", 0, "13"), ("14 pouces", 3, "14"), ("15,6 pouces", 6, "15"),
                ("17,3 pouces", 12, "17")),
            axis("Forme", ("à dos", 12, "B"), ("à main", 0, "H"), ("housse", -8, "S")), COLOURS,
            axis("Matière", ("polyester", 0, "P"), ("matière recyclée", 9, "R"), ("cuir", 70, "L")),
        ),
    ),
    Family(
        "cle-usb", "cles-usb", "Clé USB", 400, 690,
        ("Elvonic", "Zephirane", "Verdanelle"),
        lines(("Noisette", "NO", 100), ("Amande", "AD", 125)),
        (
            axis("Capacité", ("32 Go", 0, "03"), ("64 Go", 4, "06"), ("128 Go", 9, "12"), ("256 Go", 22, "25"),
                ("1 To", 90, "1T")),
            axis("Norme", ("USB 2", 0, "2"), ("USB 3.2", 3, "3"), ("USB-C", 6, "C")),
            axis("Lot", ("à l'unité", 0, "1"), ("lot de 10", 60, "X")),
            axis("Chiffrement", ("sans chiffrement", 0, "N"), ("chiffrée", 45, "K")),
        ),
    ),
    Family(
        "licence", "licences", "Licence", 900, 4_900,
        ("Galvenor", "Nordelune", "Corvenne", "Ardoval"),
        lines(
            ("Bureau complet", "BC", 100), ("Antivirus", "AV", 70), ("Sauvegarde", "SV", 130),
            ("Gestion documentaire", "GD", 190),
            ("Supervision réseau", "SR", 260), ("Plans et dessin", "PD", 410),
        ),
        (
            axis("Postes", *((f"{seats} postes", seats * 18, f"{seats:03d}") for seats in (1, 5, 10, 25, 50, 100,
                250))),
            _TERMS, axis("Public", ("entreprise", 0, "B"), ("éducation", -20, "E"), ("secteur public", -10, "G")),
        ),
    ),
    Family(
        "extension-garantie", "extensions-garantie", "Extension de garantie", 700, 4_900,
        ("Ardoval", "Kestrane", "Tessarune", "Helvane", "Fjordane"),
        lines(("Essentiel", "EE", 100), ("Confort", "CM", 145), ("Intégral", "IT", 220)),
        (
            _TERMS, axis("Délai", ("retour atelier", 0, "R"), ("sur site à J+1", 60, "N"),
                ("sur site en 4 h", 240, "4")),
            axis("Matériel", ("portable", 0, "P"), ("imprimante", 20, "I"), ("serveur", 220, "S"), ("réseau", 60, "W")),
        ),
    ),
    Family(
        "prestation", "prestations", "Prestation", 160, 9_900,
        ("Ardoval", "Corvenne"),
        lines(("Installation", "IN", 100), ("Formation", "FT", 180), ("Reprise de données", "RD", 220),
            ("Audit", "AU", 320)),
        (
            axis("Durée", ("demi-journée", 190, "H"), ("1 journée", 420, "1"), ("3 jours", 1_180, "3")),
            axis("Zone", ("Île-de-France", 0, "I"), ("grandes villes", 20, "G"), ("toute la France", 90, "F")),
        ),
    ),
)
