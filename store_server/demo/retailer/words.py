"""The words that the demo's articles are named and described with."""

from typing import NamedTuple


class Colour(NamedTuple):
    """A colour as customers call it, its short form in a SKU, and its tint."""

    code: str
    name: str
    tint: str


def _each(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COLOURS: dict[str, Colour] = {
    colour.code: colour
    for colour in (
        Colour("BLA", "blanc", "#F4F3EE"),
        Colour("ECR", "écru", "#E9DFC7"),
        Colour("SAB", "sable", "#D3BE9B"),
        Colour("CAM", "camel", "#B8834F"),
        Colour("CHO", "chocolat", "#5A3A29"),
        Colour("NOI", "noir", "#25262B"),
        Colour("GRC", "gris chiné", "#A3A6A9"),
        Colour("ANT", "anthracite", "#4A4E54"),
        Colour("MAR", "marine", "#22304F"),
        Colour("NUI", "bleu nuit", "#1E2A5A"),
        Colour("CIE", "bleu ciel", "#9CC3E0"),
        Colour("CAN", "bleu canard", "#1F6B75"),
        Colour("JEA", "bleu jean", "#4C6C93"),
        Colour("SAU", "vert sauge", "#9DB197"),
        Colour("SAP", "vert sapin", "#23513F"),
        Colour("KAK", "kaki", "#6F6B45"),
        Colour("MOU", "moutarde", "#D09B2C"),
        Colour("TER", "terracotta", "#BC5A3C"),
        Colour("ROU", "rouge", "#B3262E"),
        Colour("BOR", "bordeaux", "#6B1F33"),
        Colour("COR", "corail", "#EE7F6A"),
        Colour("ROP", "rose poudré", "#E6BFBB"),
        Colour("LIL", "lilas", "#B6A3CF"),
        Colour("PRU", "prune", "#5C2B52"),
        Colour("CHE", "chêne clair", "#C9A26D"),
        Colour("NOY", "noyer", "#6E4A2F"),
        Colour("LAI", "laiton", "#C2A24B"),
        Colour("TRA", "transparent", "#D5E3E6"),
    )
}

PALETTES: dict[str, tuple[str, ...]] = {
    "clothes": _each("NOI ECR MAR NUI BLA GRC SAU TER KAK BOR CAM ROP CIE MOU SAP LIL"),
    "denim": _each("JEA NUI NOI ANT CIE ECR"),
    "bright": _each("CIE COR MOU MAR ROP SAU ROU GRC LIL BLA"),
    "leather": _each("NOI CAM CHO BOR MAR SAB"),
    "fabric": _each("ECR SAB GRC TER SAU CAN MOU ANT ROP SAP BLA PRU"),
    "wood": _each("CHE NOY NOI BLA"),
    "metal": _each("LAI NOI BLA SAU TER"),
    "pottery": _each("ECR TER SAU NOI SAB CAN BLA"),
    "glass": _each("TRA SAU CIE ROP NOI"),
    "scent": _each("TRA ECR ROP NOI"),
}

# Rivers, valleys and islands: two hundred short names that sound well after a noun.
NAMES = _each(
    """
    Adour Agly Agout Aigoual Ailette Ain Aisne Alagnon Alba Albarine Alène Allier Alzette Ambre Andelle
    Arc Ardèche Ariège Arize Arly Armançon Aron Arros Arve Aube Aude Aulne Aure Auron Authie Auvézère
    Avance Aveyron Azergues Baïse Bandiat Barse Beaume Besbre Beuvron Bièvre Blaise Blavet Bléone Borne
    Boulzane Bourbre Braye Bresle Brévenne Bruche Buëch Canche Cance Cèze Chalaronne Charente Chassezac
    Cher Chère Ciron Clain Claise Clarée Colagne Corrèze Coise Couesnon Creuse Cure Dive Dordogne Dore
    Dorne Doubs Douze Drac Dronne Dropt Drôme Durance Durolle Éclimont Élorn Ellé Epte Erdre Ergé Essonne
    Eure Eyrieux Falleron Fier Fure Furan Gardon Gartempe Gave Gers Gimone Glane Glandon Groix Guiers Guil
    Guisane Hérault Hien Huisne Hyères Ille Indre Indrois Isère Isle Isole Jabron Jonte Judaine Laïta
    Larzac Layon Lergue Leyre Lignon Liane Loing Loir Loire Lot Loue Louet Luye Maine Manse Marne Maronne
    Mauldre Mayenne Meuse Mimente Molène Morge Moselle Nère Neste Nied Nièvre Nive Nivelle Noa Nonette
    Odet Ognon Oise Orb Orbieu Orge Orne Ornain Oudon Ouessant Ourcq Ouche Peyne Rance Reyssouze Rhue
    Risle Romanche Salat Sambre Sarthe Saulx Save Savoureuse Scarpe Scorff Sée Seille Semoy Serein Sioule
    Somme Sorgue Tarn Tech Têt Thérain Thouet Tille Touques Truyère Ubaye Vanne Varenne Veyle Veyre Vézère
    Viaur Vidourle Vienne Vilaine Vire Volane Yerres Yonne
    """
)

OWN_BRANDS = ("Alba", "Alba Atelier", "Noa Rivage", "Sylvaé", "Maroquine")

MATERIALS: dict[str, tuple[str, ...]] = {
    "woven": (
        "coton biologique",
        "lin lavé",
        "viscose fluide",
        "popeline de coton",
        "gaze de coton",
        "satin recyclé",
    ),
    "knit": ("laine mérinos", "coton peigné", "laine et alpaga", "maille recyclée", "cachemire mêlé"),
    "denim": ("denim brut", "denim de coton biologique", "denim souple et recyclé"),
    "warm": ("laine bouillie", "drap de laine", "toile déperlante", "matelassé recyclé", "velours côtelé"),
    "leather": ("cuir lisse", "cuir grainé", "croûte de cuir velours", "toile et cuir"),
    "house": ("lin lavé", "coton biologique", "gaze de coton", "percale de coton", "jute et coton"),
    "wood": ("chêne massif", "noyer huilé", "frêne teinté", "hêtre certifié"),
    "pottery": ("grès émaillé", "faïence", "terre cuite", "porcelaine mate"),
    "glass": ("verre soufflé", "verre recyclé", "verre côtelé"),
    "metal": ("métal laqué", "laiton brossé", "acier et lin", "fer forgé"),
    "scent": (
        "cire végétale et figuier",
        "notes de cèdre et d'agrumes",
        "fleur de coton",
        "ambre et bois de santal",
    ),
}

TOUCHES: dict[str, tuple[str, ...]] = {
    "woven": (
        "coupe ample et tombé souple",
        "col soigné et boutons en nacre",
        "taille marquée",
        "longueur au genou",
    ),
    "knit": ("maille douce qui ne gratte pas", "bords côtelés", "coupe droite", "poignets resserrés"),
    "denim": ("taille haute", "coupe droite et cinq poches", "jambe légèrement évasée"),
    "warm": ("doublure confortable", "deux grandes poches", "col montant", "fermeture cachée"),
    "leather": ("coutures faites main", "finitions cirées", "semelle ou doublure remplaçable"),
    "house": ("toucher lavé", "bords ourlés", "tissage serré", "teinture douce"),
    "wood": ("assemblage sans vis apparentes", "bords arrondis", "finition huilée"),
    "pottery": ("tourné puis émaillé", "légères variations d'une pièce à l'autre", "fond mat"),
    "glass": ("bord fin", "reflets changeants", "base stable"),
    "metal": ("lumière douce et chaude", "finition mate", "pied stable"),
    "scent": ("sillage léger", "présentation dans un étui en papier recyclé", "fragrance composée à Grasse"),
}

CARE: dict[str, tuple[str, ...]] = {
    "woven": ("Lavage à 30 °C, repassage doux.", "Lavage à 30 °C, séchage à plat."),
    "knit": ("Lavage à froid, séchage à plat.", "Programme laine, sans essorage."),
    "denim": ("Lavage à 30 °C sur l'envers.", "Laver peu : il se patine avec le temps."),
    "warm": ("Nettoyage à sec.", "Brosser, aérer, nettoyer à sec une fois l'an."),
    "leather": (
        "Nourrir deux fois l'an avec une crème incolore.",
        "Éviter l'eau, sécher loin d'une source de chaleur.",
    ),
    "house": ("Lavage à 40 °C, séchage à l'air.", "Lavage à 60 °C, repassage facultatif."),
    "wood": ("Montage à deux en moins d'une heure.", "Livré avec l'huile d'entretien."),
    "pottery": ("Passe au lave-vaisselle.", "Ne craint ni le four ni le lave-vaisselle."),
    "glass": ("Lavage à la main conseillé.", "Passe au lave-vaisselle."),
    "metal": ("Un chiffon sec suffit.", "Ampoule à vis, non fournie."),
    "scent": ("Tenir loin d'une flamme et des enfants.", "Produit inflammable : ne pas exposer au soleil."),
}

FIRST_NAMES = _each(
    """
    Adèle Agathe Alice Amina Anaïs Anouk Apolline Armelle Ariane Béatrice Camille Capucine Céleste Chloé Clara Clémence
    Diane Éléonore Élise Emma Estelle Fatou Flora Gabrielle Hélène Inès Iris Jeanne Joséphine Julie Khadija Léa Léonie
    Louise Lucie Maëlle Manon Margaux Mathilde Nadia Ninon Noémie Ondine Pauline Rose Salomé Sofia Suzanne Yasmine Zoé
    Adrien Ahmed Alexis Antoine Arthur Augustin Bastien Baptiste Boris César Clément Côme Damien Denis Émile Étienne
    Félix Florent Gabriel Gaspard Grégoire Hugo Ibrahim Ismaël Jules Julien Karim Léon Louis Loïc Lucas Mamadou Marius
    Martin Mathis Maxime Nathan Nicolas Olivier Oscar Paul Quentin Raphaël Rémi Sacha Samuel Simon Théo Thomas Victor
    """
)

LAST_NAMES = _each(
    """
    Allard Arnaud Aubry Bailly Barbier Baron Barre Benali Benoît Berger Bertin Besson Blanchard Bodin Bonnet Bouchet
    Bourdon Boyer Brunet Carlier Caron Chauvin Chevalier Clerc Collet Colas Cordier Coulon Courtois Cousin Daniel
    Delmas Descamps Diallo Dufour Dumas Duval Fabre Faure Ferrand Fleury Gaillard Garnier Gautier Germain Gilbert
    Giraud Grondin Guérin Guillot Hamel Hardy Haddad Humbert Jacquet Joly Joubert Kone Lacombe Lamy Langlois Laurent
    Lebrun Leclerc Lefort Legrand Lemaire Leroux Levasseur Mallet Marchal Maréchal Masson Mercier Meunier Millet
    Monnier Morel Moulin Nguyen Noël Olivier Paris Pasquier Pelletier Perrin Picard Pineau Poirier Pons Prévost Rey
    Renaud Rivière Rolland Roussel Royer Salmon Schmitt Tessier Thibault Traoré Vallet Vasseur Vidal Weber
    """
)

STREETS = (
    "rue des Tilleuls",
    "rue de la Fontaine",
    "avenue des Marronniers",
    "rue du Moulin",
    "impasse des Lilas",
    "boulevard du Parc",
    "rue des Écoles",
    "chemin des Vignes",
    "place du Marché",
    "rue de l'Abreuvoir",
    "quai des Bateliers",
    "rue des Tanneurs",
    "allée des Cerisiers",
    "rue du Four",
    "montée des Soldats",
    "cours des Platanes",
)
