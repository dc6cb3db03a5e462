"""French towns with their postcodes, street names, and the telephone numbers kept for fiction."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Town:
    """A town with one of its postcodes, the adjective companies use for it, and its numbering zone (1 to 5)."""

    name: str
    postcode: str
    adjective: str
    zone: int


TOWNS: tuple[Town, ...] = tuple(Town(*row) for row in (
    ("Paris", "75011", "Parisienne", 1), ("Paris", "75015", "Parisienne", 1),
    ("Versailles", "78000", "Versaillaise", 1),
    ("Évry-Courcouronnes", "91000", "Essonnienne", 1), ("Nanterre", "92000", "Francilienne", 1),
    ("Saint-Denis", "93200", "Dionysienne", 1), ("Créteil", "94000", "Cristolienne", 1),
    ("Cergy", "95000", "Cergyssoise", 1),
    ("Melun", "77000", "Melunaise", 1), ("Rouen", "76000", "Rouennaise", 2), ("Le Havre", "76600", "Havraise", 2),
    ("Caen", "14000", "Caennaise", 2), ("Rennes", "35000", "Rennaise", 2), ("Brest", "29200", "Brestoise", 2),
    ("Quimper", "29000", "Quimpéroise", 2), ("Lorient", "56100", "Lorientaise", 2),
    ("Vannes", "56000", "Vannetaise", 2),
    ("Nantes", "44000", "Nantaise", 2), ("Saint-Nazaire", "44600", "Nazairienne", 2),
    ("Angers", "49000", "Angevine", 2),
    ("Le Mans", "72000", "Mancelle", 2), ("Laval", "53000", "Lavalloise", 2),
    ("La Roche-sur-Yon", "85000", "Vendéenne", 2),
    ("Tours", "37000", "Tourangelle", 2), ("Orléans", "45000", "Orléanaise", 2), ("Blois", "41000", "Blésoise", 2),
    ("Chartres", "28000", "Chartraine", 2), ("Lille", "59000", "Lilloise", 3),
    ("Dunkerque", "59140", "Dunkerquoise", 3),
    ("Valenciennes", "59300", "Valenciennoise", 3), ("Arras", "62000", "Arrageoise", 3),
    ("Amiens", "80000", "Amiénoise", 3),
    ("Beauvais", "60000", "Beauvaisienne", 3), ("Reims", "51100", "Rémoise", 3), ("Troyes", "10000", "Troyenne", 3),
    ("Metz", "57000", "Messine", 3), ("Nancy", "54000", "Nancéienne", 3), ("Strasbourg", "67000", "Strasbourgeoise", 3),
    ("Colmar", "68000", "Colmarienne", 3), ("Mulhouse", "68100", "Mulhousienne", 3),
    ("Besançon", "25000", "Bisontine", 3),
    ("Dijon", "21000", "Dijonnaise", 3), ("Lyon", "69003", "Lyonnaise", 4),
    ("Villeurbanne", "69100", "Villeurbannaise", 4),
    ("Saint-Étienne", "42000", "Stéphanoise", 4), ("Grenoble", "38000", "Grenobloise", 4),
    ("Annecy", "74000", "Annécienne", 4),
    ("Chambéry", "73000", "Chambérienne", 4), ("Valence", "26000", "Valentinoise", 4),
    ("Clermont-Ferrand", "63000", "Clermontoise", 4), ("Marseille", "13002", "Marseillaise", 4),
    ("Aix-en-Provence", "13100", "Aixoise", 4), ("Toulon", "83000", "Toulonnaise", 4), ("Nice", "06000", "Niçoise", 4),
    ("Avignon", "84000", "Avignonnaise", 4), ("Nîmes", "30000", "Nîmoise", 4),
    ("Montpellier", "34000", "Montpelliéraine", 4),
    ("Perpignan", "66000", "Perpignanaise", 4), ("Ajaccio", "20000", "Ajaccienne", 4),
    ("Toulouse", "31000", "Toulousaine", 5),
    ("Albi", "81000", "Albigeoise", 5), ("Tarbes", "65000", "Tarbaise", 5), ("Pau", "64000", "Paloise", 5),
    ("Bayonne", "64100", "Bayonnaise", 5), ("Bordeaux", "33000", "Bordelaise", 5),
    ("Mérignac", "33700", "Mérignacaise", 5),
    ("Limoges", "87000", "Limougeaude", 5), ("Poitiers", "86000", "Poitevine", 5),
    ("La Rochelle", "17000", "Rochelaise", 5),
    ("Angoulême", "16000", "Angoumoisine", 5), ("Brive-la-Gaillarde", "19100", "Briviste", 5),
))
STREETS: tuple[str, ...] = (
    "rue de la Gare", "avenue de la République", "rue Victor-Hugo", "rue des Artisans", "boulevard de la Liberté",
    "rue du Moulin", "avenue Jean-Jaurès", "rue de l'Industrie", "rue des Tilleuls", "place du Marché",
    "allée des Platanes", "rue Pasteur", "quai des Mariniers", "rue du Commerce", "chemin des Vignes",
    "avenue de l'Europe", "rue Ampère", "rue Denis-Papin", "rue des Tanneurs", "impasse des Forges",
    "rue Gustave-Eiffel", "rue de la Fontaine", "cours de la Marne", "rue des Frères-Lumière",
)
_FICTION = {1: "019900", 2: "026191", 3: "035301", 4: "046571", 5: "053649"}


def telephone(zone: int, number: int) -> str:
    """A number of the blocks the regulator keeps for works of fiction, so nobody's telephone rings; `number` 0-9999."""
    return f"+33{_FICTION[zone][1:]}{number % 10_000:04d}"
