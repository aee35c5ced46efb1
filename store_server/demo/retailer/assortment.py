"""The plan of the demo range: how each category is called, sized, tinted, priced, weighed and shelved."""

from collections.abc import Iterator
from typing import NamedTuple

from store_server.demo.retailer.words import PALETTES


class Plan(NamedTuple):
    """One category of one department; `articles` of it are made, `tints` colours of each at most."""

    department: str
    category: str
    picture: str
    material: str
    sizes: str
    palette: tuple[str, ...]
    articles: int
    tints: int
    euros: tuple[int, int]
    weight_g: tuple[int, int]
    volume_cm3: int
    flags: frozenset[str]
    nouns: tuple[str, ...]


SIZES: dict[str, tuple[str, ...]] = {
    "one": (),
    "letters": ("XS", "S", "M", "L", "XL", "XXL"),
    "women": ("34", "36", "38", "40", "42", "44", "46"),
    "men": ("38", "40", "42", "44", "46"),
    "children": ("4 ans", "6 ans", "8 ans", "10 ans", "12 ans"),
    "shoes": ("36", "37", "38", "39", "40", "41"),
    "wide_shoes": ("36", "37", "38", "39", "40", "41", "42", "43", "44", "45"),
    "children_shoes": ("28", "30", "32", "34"),
    "socks": ("36-38", "39-42", "43-46"),
    "belts": ("80", "90", "100", "110"),
    "rugs": ("120x170", "160x230", "200x290"),
    "cushions": ("40x40", "50x50"),
    "curtains": ("140x240", "140x280"),
    "beds": ("140x200", "220x240", "260x240"),
    "towels": ("30x50", "50x100", "70x140"),
    "pans": ("20 cm", "24 cm", "28 cm"),
    "pots": ("12 cm", "18 cm", "24 cm"),
}
# In these the larger size is the larger thing: it costs, weighs and fills more.
GROWING = frozenset({"rugs", "cushions", "curtains", "beds", "towels", "pans", "pots"})

# Columns: department, category, picture, material, sizes, palette, articles x tints, €, g, litres, flags, nouns.
_TABLE = """
Femme | Robes | dress | woven | women | clothes | 62 x 3 | 49-129 | 260-480 | 2.2 |  | Robe midi, Robe longue, Robe portefeuille, Robe chemise
Femme | Chemises | shirt | woven | women | clothes | 38 x 2 | 39-79 | 160-260 | 1.4 |  | Chemise, Blouse, Chemise à col rond
Femme | T-shirts | t-shirt | knit | letters | clothes | 36 x 3 | 15-35 | 120-190 | 0.9 |  | T-shirt col rond, T-shirt col V, Marinière
Femme | Pulls | sweater | knit | letters | clothes | 44 x 3 | 45-119 | 280-520 | 3.5 |  | Pull col rond, Pull col V, Pull à col roulé
Femme | Gilets | cardigan | knit | letters | clothes | 26 x 2 | 49-99 | 300-520 | 3.2 |  | Gilet, Gilet long
Femme | Jeans | jeans | denim | women | denim | 28 x 2 | 59-99 | 480-680 | 2.6 |  | Jean droit, Jean large, Jean étroit
Femme | Pantalons | trousers | woven | women | clothes | 32 x 2 | 49-95 | 300-460 | 2 |  | Pantalon fluide, Pantalon cigarette, Pantalon large
Femme | Jupes | skirt | woven | women | clothes | 32 x 2 | 39-85 | 220-400 | 1.6 |  | Jupe midi, Jupe plissée, Jupe trapèze
Femme | Manteaux | coat | warm | women | leather | 26 x 2 | 129-299 | 900-1700 | 9 |  | Manteau, Caban, Manteau long
Femme | Vestes | jacket | warm | women | clothes | 26 x 2 | 79-179 | 520-900 | 5 |  | Veste, Veste courte, Blazer
Femme | Shorts | shorts | woven | women | clothes | 16 x 2 | 29-55 | 160-280 | 1.1 |  | Short, Bermuda
Homme | Chemises | shirt | woven | letters | clothes | 36 x 2 | 45-89 | 200-340 | 1.6 |  | Chemise droite, Chemise à col mao, Surchemise
Homme | T-shirts | t-shirt | knit | letters | clothes | 34 x 3 | 17-39 | 150-230 | 1 |  | T-shirt, T-shirt à poche, Polo
Homme | Pulls | sweater | knit | letters | clothes | 36 x 2 | 49-129 | 360-620 | 3.8 |  | Pull marin, Pull à col zippé, Pull torsadé
Homme | Gilets | cardigan | knit | letters | clothes | 14 x 2 | 59-109 | 380-620 | 3.6 |  | Gilet boutonné, Gilet zippé
Homme | Jeans | jeans | denim | men | denim | 22 x 2 | 65-109 | 600-820 | 3 |  | Jean coupe droite, Jean ajusté
Homme | Pantalons | trousers | woven | men | clothes | 26 x 2 | 55-99 | 420-600 | 2.4 |  | Chino, Pantalon à pinces, Pantalon de toile
Homme | Manteaux | coat | warm | letters | leather | 18 x 2 | 149-329 | 1200-2100 | 11 |  | Pardessus, Parka, Duffle-coat
Homme | Vestes | jacket | warm | letters | clothes | 22 x 2 | 89-189 | 620-1100 | 6 |  | Blouson, Veste de travail
Homme | Shorts | shorts | woven | letters | clothes | 16 x 2 | 29-59 | 180-320 | 1.3 |  | Short de bain, Bermuda de toile
Enfant | T-shirts | t-shirt | knit | children | bright | 28 x 2 | 9-19 | 80-130 | 0.6 |  | T-shirt rayé, T-shirt uni
Enfant | Pulls | sweater | knit | children | bright | 22 x 2 | 25-49 | 180-320 | 2.2 |  | Petit pull, Pull à capuche
Enfant | Robes | dress | woven | children | bright | 20 x 2 | 25-49 | 140-240 | 1.2 |  | Petite robe, Robe à volants
Enfant | Pantalons | trousers | woven | children | bright | 20 x 2 | 25-39 | 180-300 | 1.3 |  | Petit pantalon, Pantalon de velours
Enfant | Manteaux | coat | warm | children | bright | 12 x 2 | 59-109 | 520-900 | 5.5 |  | Petit caban, Petite parka
Enfant | Baskets | sneakers | leather | children_shoes | bright | 12 x 2 | 35-59 | 420-620 | 4.5 |  | Petites baskets
Accessoires | Chaussettes | socks | knit | socks | bright | 32 x 3 | 6-15 | 40-90 | 0.3 |  | Chaussettes, Chaussettes hautes
Accessoires | Écharpes | scarf | knit | one | clothes | 38 x 4 | 19-69 | 90-320 | 1.2 |  | Écharpe, Foulard, Étole
Accessoires | Ceintures | belt | leather | belts | leather | 22 x 2 | 25-49 | 120-240 | 0.6 |  | Ceinture, Ceinture tressée
Accessoires | Sacs | bag | leather | one | leather | 50 x 3 | 39-189 | 350-1100 | 8 |  | Sac cabas, Sac bandoulière, Sac à dos, Besace
Accessoires | Chapeaux | hat | knit | one | clothes | 30 x 3 | 15-45 | 60-160 | 1.8 |  | Bonnet, Chapeau, Casquette, Bob
Accessoires | Baskets | sneakers | leather | wide_shoes | clothes | 22 x 2 | 69-129 | 650-1000 | 7.5 |  | Baskets basses, Baskets montantes
Accessoires | Bottes | boots | leather | shoes | leather | 22 x 2 | 99-199 | 900-1500 | 10 |  | Bottines, Bottes, Chelsea
Accessoires | Sandales | sandals | leather | shoes | leather | 20 x 2 | 39-89 | 380-620 | 4.5 |  | Sandales, Mules, Espadrilles
Accessoires | Parfums | perfume | scent | one | scent | 20 x 1 | 29-89 | 180-420 | 0.5 | fragile hazardous | Eau de parfum, Brume parfumée, Eau de Cologne
Maison | Canapés | sofa | house | one | fabric | 18 x 4 | 690-1690 | 42000-85000 | 900 | bulky | Canapé 2 places, Canapé 3 places, Méridienne
Maison | Fauteuils | armchair | house | one | fabric | 20 x 4 | 249-590 | 14000-26000 | 420 | bulky | Fauteuil, Fauteuil à bascule
Maison | Chaises | chair | wood | one | wood | 22 x 3 | 69-189 | 3800-7500 | 120 |  | Chaise, Tabouret
Maison | Tables | table | wood | one | wood | 20 x 3 | 149-790 | 9000-48000 | 320 | bulky | Table basse, Table à manger, Console
Maison | Lampes | lamp | metal | one | metal | 40 x 3 | 39-199 | 900-4200 | 24 | fragile | Lampe, Lampadaire, Suspension
Maison | Tapis | rug | house | rugs | fabric | 24 x 2 | 89-249 | 3500-7000 | 28 |  | Tapis, Kilim
Maison | Coussins | cushion | house | cushions | fabric | 42 x 4 | 15-39 | 350-600 | 9 |  | Coussin, Coussin brodé
Maison | Plaids | throw | house | one | fabric | 30 x 4 | 29-99 | 700-1600 | 8 |  | Plaid, Couvre-lit
Maison | Rideaux | curtain | house | curtains | fabric | 24 x 3 | 29-89 | 700-1400 | 5 |  | Rideau, Voilage
Maison | Vases | vase | pottery | one | pottery | 34 x 3 | 15-79 | 500-2400 | 6 | fragile | Vase, Soliflore
Maison | Mugs | mug | pottery | one | pottery | 24 x 4 | 7-17 | 280-420 | 0.9 | fragile | Mug, Tasse
Maison | Assiettes | plate | pottery | one | pottery | 24 x 4 | 8-35 | 450-1300 | 1.8 | fragile | Assiette plate, Assiette creuse, Plat de service
Maison | Verres | glass | glass | one | glass | 24 x 3 | 6-35 | 180-900 | 1.2 | fragile | Verre, Verre à pied, Carafe
Maison | Poêles | pan | metal | pans | metal | 14 x 2 | 29-69 | 800-1700 | 6 |  | Poêle, Sauteuse
Maison | Linge de lit | bedlinen | house | beds | fabric | 30 x 3 | 49-129 | 1100-1900 | 6 |  | Housse de couette, Parure de lit
Maison | Serviettes | towel | house | towels | fabric | 26 x 4 | 7-15 | 120-300 | 1.5 |  | Serviette, Drap de bain
Maison | Bougies | candle | scent | one | scent | 28 x 2 | 15-45 | 250-700 | 0.9 | hazardous | Bougie, Huile parfumée, Diffuseur
Maison | Miroirs | mirror | metal | one | metal | 18 x 2 | 49-249 | 2500-14000 | 60 | fragile | Miroir rond, Miroir, Psyché
Maison | Étagères | shelf | wood | one | wood | 16 x 3 | 129-490 | 16000-42000 | 260 | bulky | Étagère, Bibliothèque
Maison | Paniers | basket | house | one | fabric | 24 x 2 | 15-45 | 300-900 | 14 |  | Panier, Corbeille
Maison | Horloges | clock | wood | one | wood | 14 x 2 | 25-89 | 350-1600 | 5 | fragile | Horloge, Réveil
Maison | Cache-pots | plantpot | pottery | pots | pottery | 24 x 2 | 12-29 | 600-1400 | 3 | fragile | Cache-pot, Jardinière
"""


def plans() -> Iterator[Plan]:
    """Read the plan of the range, department by department."""
    for row in _TABLE.strip().splitlines():
        department, category, picture, material, sizes, palette, *rest = row.split(" | ")
        made, euros, grams, litres, flags, nouns = rest
        how_many, tints = _pair(made, " x ")
        yield Plan(
            department=department,
            category=category,
            picture=picture,
            material=material,
            sizes=sizes,
            palette=PALETTES[palette],
            articles=how_many,
            tints=tints,
            euros=_pair(euros, "-"),
            weight_g=_pair(grams, "-"),
            volume_cm3=round(float(litres) * 1000),
            flags=frozenset(flags.split()),
            nouns=tuple(nouns.split(", ")),
        )


def _pair(text: str, between: str) -> tuple[int, int]:
    first, second = text.split(between)
    return int(first), int(second)
