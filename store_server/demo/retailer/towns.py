"""The towns of the demo network: name, postcode, region and where each lies on the map."""

from typing import NamedTuple


class Town(NamedTuple):
    """A real town; `size` is how many customers it brings, relative to the others."""

    slug: str
    name: str
    postcode: str
    region: str
    lat: float
    lon: float
    size: int


_ARA = "Auvergne-Rhône-Alpes"
_BFC = "Bourgogne-Franche-Comté"
_BRE = "Bretagne"
_CVL = "Centre-Val de Loire"
_GES = "Grand Est"
_HDF = "Hauts-de-France"
_IDF = "Île-de-France"
_NOR = "Normandie"
_NAQ = "Nouvelle-Aquitaine"
_OCC = "Occitanie"
_PDL = "Pays de la Loire"
_PAC = "Provence-Alpes-Côte d'Azur"

# Lyon brings the most customers: its store is the one a newcomer works in.
TOWNS: tuple[Town, ...] = (
    Town("lyon", "Lyon", "69002", _ARA, 45.7578, 4.8320, 12),
    Town("villeurbanne", "Villeurbanne", "69100", _ARA, 45.7719, 4.8902, 5),
    Town("vienne", "Vienne", "38200", _ARA, 45.5249, 4.8748, 2),
    Town("saint-etienne", "Saint-Étienne", "42000", _ARA, 45.4397, 4.3872, 3),
    Town("grenoble", "Grenoble", "38000", _ARA, 45.1885, 5.7245, 3),
    Town("valence", "Valence", "26000", _ARA, 44.9334, 4.8924, 2),
    Town("chambery", "Chambéry", "73000", _ARA, 45.5646, 5.9178, 1),
    Town("annecy", "Annecy", "74000", _ARA, 45.8992, 6.1294, 2),
    Town("clermont", "Clermont-Ferrand", "63000", _ARA, 45.7772, 3.0870, 2),
    Town("bourg", "Bourg-en-Bresse", "01000", _ARA, 46.2052, 5.2255, 1),
    Town("dijon", "Dijon", "21000", _BFC, 47.3220, 5.0415, 2),
    Town("besancon", "Besançon", "25000", _BFC, 47.2378, 6.0241, 1),
    Town("macon", "Mâcon", "71000", _BFC, 46.3069, 4.8287, 1),
    Town("rennes", "Rennes", "35000", _BRE, 48.1173, -1.6778, 3),
    Town("brest", "Brest", "29200", _BRE, 48.3904, -4.4861, 1),
    Town("quimper", "Quimper", "29000", _BRE, 47.9975, -4.0979, 1),
    Town("vannes", "Vannes", "56000", _BRE, 47.6582, -2.7608, 1),
    Town("orleans", "Orléans", "45000", _CVL, 47.9030, 1.9093, 1),
    Town("tours", "Tours", "37000", _CVL, 47.3941, 0.6848, 2),
    Town("bourges", "Bourges", "18000", _CVL, 47.0810, 2.3988, 1),
    Town("strasbourg", "Strasbourg", "67000", _GES, 48.5734, 7.7521, 3),
    Town("mulhouse", "Mulhouse", "68100", _GES, 47.7508, 7.3359, 1),
    Town("nancy", "Nancy", "54000", _GES, 48.6921, 6.1844, 2),
    Town("metz", "Metz", "57000", _GES, 49.1193, 6.1757, 1),
    Town("reims", "Reims", "51100", _GES, 49.2583, 4.0317, 1),
    Town("troyes", "Troyes", "10000", _GES, 48.2973, 4.0744, 1),
    Town("lille", "Lille", "59000", _HDF, 50.6292, 3.0573, 4),
    Town("amiens", "Amiens", "80000", _HDF, 49.8941, 2.2958, 1),
    Town("dunkerque", "Dunkerque", "59140", _HDF, 51.0344, 2.3768, 1),
    Town("paris", "Paris", "75011", _IDF, 48.8566, 2.3522, 9),
    Town("versailles", "Versailles", "78000", _IDF, 48.8014, 2.1301, 2),
    Town("boulogne", "Boulogne-Billancourt", "92100", _IDF, 48.8397, 2.2399, 2),
    Town("creteil", "Créteil", "94000", _IDF, 48.7904, 2.4556, 2),
    Town("rouen", "Rouen", "76000", _NOR, 49.4432, 1.0999, 1),
    Town("caen", "Caen", "14000", _NOR, 49.1829, -0.3707, 1),
    Town("le-havre", "Le Havre", "76600", _NOR, 49.4944, 0.1079, 1),
    Town("bordeaux", "Bordeaux", "33000", _NAQ, 44.8378, -0.5792, 4),
    Town("limoges", "Limoges", "87000", _NAQ, 45.8336, 1.2611, 1),
    Town("poitiers", "Poitiers", "86000", _NAQ, 46.5802, 0.3404, 1),
    Town("la-rochelle", "La Rochelle", "17000", _NAQ, 46.1603, -1.1511, 1),
    Town("pau", "Pau", "64000", _NAQ, 43.2951, -0.3708, 1),
    Town("toulouse", "Toulouse", "31000", _OCC, 43.6047, 1.4442, 4),
    Town("montpellier", "Montpellier", "34000", _OCC, 43.6108, 3.8767, 3),
    Town("nimes", "Nîmes", "30000", _OCC, 43.8367, 4.3601, 1),
    Town("perpignan", "Perpignan", "66000", _OCC, 42.6887, 2.8948, 1),
    Town("nantes", "Nantes", "44000", _PDL, 47.2184, -1.5536, 3),
    Town("angers", "Angers", "49000", _PDL, 47.4784, -0.5632, 1),
    Town("le-mans", "Le Mans", "72000", _PDL, 48.0061, 0.1996, 1),
    Town("marseille", "Marseille", "13001", _PAC, 43.2965, 5.3698, 4),
    Town("aix", "Aix-en-Provence", "13100", _PAC, 43.5297, 5.4474, 2),
    Town("nice", "Nice", "06000", _PAC, 43.7102, 7.2620, 2),
    Town("avignon", "Avignon", "84000", _PAC, 43.9493, 4.8055, 1),
)
