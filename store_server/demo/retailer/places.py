"""The demo network: 52 stores, 3 warehouses and 5 partners, who carries between them, and where parcels wait."""

from datetime import datetime
from math import cos, pi, radians, sin

from shared.money import Money
from shared.network import (
    Carrier,
    DeliveryMode,
    Fee,
    Hours,
    Network,
    Node,
    NodeKind,
    Place,
    RelayPoint,
    Tariff,
)
from store_server.demo.retailer.towns import TOWNS, Town

DEMO_STORE = "s-lyon"

Week = tuple[tuple[Hours, ...], ...]

_DAY = (Hours(opens=600, closes=1170),)
_MORNING = (Hours(opens=600, closes=780),)
_SHOP_WEEK: Week = (*[_DAY] * 6, ())
_SUNDAY_TOO: Week = (*[_DAY] * 6, _MORNING)
_WAREHOUSE_WEEK: Week = (*[(Hours(opens=360, closes=1260),)] * 5, (Hours(opens=360, closes=780),), ())
_OFFICE_WEEK: Week = (*[(Hours(opens=480, closes=720), Hours(opens=780, closes=1020))] * 5, (), ())

_SUNDAYS = {
    "lyon",
    "paris",
    "boulogne",
    "versailles",
    "nice",
    "lille",
    "bordeaux",
    "annecy",
    "aix",
    "marseille",
}
_SENDS_NOTHING = {"vannes", "bourges", "macon", "dunkerque"}
_PAUSED = {"troyes"}
_FULL_TODAY = {"chambery", "pau"}

_WAREHOUSES = (
    ("w-orleans", "Entrepôt Orléans", "Saran", "Centre-Val de Loire", 47.9510, 1.8740, 4000),
    ("w-lyon", "Entrepôt Saint-Priest", "Saint-Priest", "Auvergne-Rhône-Alpes", 45.6964, 4.9460, 2000),
    ("w-lille", "Entrepôt Lesquin", "Lesquin", "Hauts-de-France", 50.5890, 3.1130, 2000),
)
# One brand each: the partner sends what it makes, and nothing else.
PARTNERS: dict[str, str] = {
    "p-kerveo": "Kervéo",
    "p-lumbrae": "Lumbrae",
    "p-ostrea": "Ostréa Maison",
    "p-velluno": "Velluno",
    "p-tisserine": "Tisserine",
}
_PARTNER_PLACES = (
    ("p-kerveo", "Lorient", "Bretagne", 47.7483, -3.3702, 4),
    ("p-lumbrae", "Oyonnax", "Auvergne-Rhône-Alpes", 46.2574, 5.6551, 3),
    ("p-ostrea", "Niort", "Nouvelle-Aquitaine", 46.3237, -0.4648, 5),
    ("p-velluno", "Cholet", "Pays de la Loire", 47.0603, -0.8793, 7),
    ("p-tisserine", "Roanne", "Auvergne-Rhône-Alpes", 46.0341, 4.0717, 10),
)

_COUNTERS = (
    "Tabac de la Gare",
    "Librairie du Marché",
    "Épicerie des Halles",
    "Fleurs du Pont",
    "Pressing Saint-Martin",
    "Presse du Théâtre",
    "Cave des Remparts",
    "Cycles du Canal",
)
_GOLDEN_ANGLE = pi * (3 - 5**0.5)
_KM_PER_DEGREE = 111.2

_HOME_MINOR = (
    (250, 390, 450, 520),
    (500, 430, 510, 580),
    (1_000, 490, 590, 680),
    (2_000, 560, 690, 790),
    (5_000, 720, 890, 1_050),
    (10_000, 990, 1_250, 1_520),
    (15_000, 1_290, 1_650, 2_050),
    (30_000, 1_890, 2_450, 3_100),
)
_RELAY_MINOR = (
    (250, 270, 310, 340),
    (500, 290, 330, 370),
    (1_000, 320, 370, 420),
    (2_000, 360, 420, 480),
    (5_000, 450, 540, 640),
    (10_000, 590, 720, 860),
    (15_000, 740, 900, 1_090),
    (20_000, 890, 1_090, 1_320),
)
_BULKY_MINOR = (
    (30_000, 3_900, 4_900, 5_900),
    (60_000, 5_400, 6_900, 8_400),
    (120_000, 7_900, 9_900, 11_900),
)
_SHUTTLE_MINOR = (
    (1_000, 90, 160, 220),
    (5_000, 140, 240, 330),
    (30_000, 290, 480, 690),
    (120_000, 900, 1_500, 2_200),
)


def network(as_of: datetime) -> Network:
    """Give the whole network as it stands at `as_of`; node ids begin with s-, w- or p- as their kind says."""
    return Network(
        nodes=(*map(_store, TOWNS), *_warehouses(), *_partners()),
        carriers=_carriers(),
        relays=tuple(relay for town in TOWNS for relay in _relays(town)),
        fees=_fees(),
        as_of=as_of,
    )


def _store(town: Town) -> Node:
    capacity = 20 + 10 * town.size
    return Node(
        node_id=f"s-{town.slug}",
        kind=NodeKind.STORE,
        name=f"Alba {town.name}",
        town=town.name,
        place=Place(lat=town.lat, lon=town.lon),
        region=town.region,
        week=_SUNDAY_TOO if town.slug in _SUNDAYS else _SHOP_WEEK,
        prepare_min=60 if town.size > 1 else 120,
        cut_off=900,
        ships=town.slug not in _SENDS_NOTHING,
        collects=True,
        paused=town.slug in _PAUSED,
        daily_capacity=capacity,
        used_capacity=capacity if town.slug in _FULL_TODAY else 0,
    )


def _warehouses() -> tuple[Node, ...]:
    return tuple(
        Node(
            node_id=node_id,
            kind=NodeKind.WAREHOUSE,
            name=name,
            town=town,
            place=Place(lat=lat, lon=lon),
            region=region,
            week=_WAREHOUSE_WEEK,
            prepare_min=180,
            cut_off=1020,
            daily_capacity=capacity,
        )
        for node_id, name, town, region, lat, lon, capacity in _WAREHOUSES
    )


def _partners() -> tuple[Node, ...]:
    return tuple(
        Node(
            node_id=node_id,
            kind=NodeKind.PARTNER,
            name=PARTNERS[node_id],
            town=town,
            place=Place(lat=lat, lon=lon),
            region=region,
            week=_OFFICE_WEEK,
            prepare_min=240,
            cut_off=840,
            lead_days=lead_days,
            daily_capacity=100,
        )
        for node_id, town, region, lat, lon, lead_days in _PARTNER_PLACES
    )


def _relays(town: Town) -> tuple[RelayPoint, ...]:
    """Spread the counters of a town on a sunflower: evenly, and never two on one spot."""
    return tuple(
        RelayPoint(
            relay_id=f"r-{town.slug}-{nth + 1}",
            name=_COUNTERS[(nth + len(town.slug)) % len(_COUNTERS)],
            town=town.name,
            place=_around(town, 0.9 * (nth + 1) ** 0.5, nth * _GOLDEN_ANGLE),
        )
        for nth in range(min(len(_COUNTERS), 2 + town.size // 4))
    )


def _around(town: Town, km: float, angle: float) -> Place:
    lat = town.lat + km * cos(angle) / _KM_PER_DEGREE
    lon = town.lon + km * sin(angle) / (_KM_PER_DEGREE * cos(radians(town.lat)))
    return Place(lat=round(lat, 5), lon=round(lon, 5))


def _tariffs(rows: tuple[tuple[int, int, int, int], ...], percent: int = 100) -> tuple[Tariff, ...]:
    return tuple(
        Tariff(
            up_to_g=up_to_g,
            minor=(near * percent // 100, regional * percent // 100, national * percent // 100),
        )
        for up_to_g, near, regional, national in rows
    )


def _carriers() -> tuple[Carrier, ...]:
    return (
        Carrier(
            carrier_id="c-home",
            name="Courrier Domicile",
            mode=DeliveryMode.SHIP_HOME,
            service="standard",
            tariffs=_tariffs(_HOME_MINOR),
            transit_days=(1, 2, 2),
            takes_hazardous=True,
        ),
        Carrier(
            carrier_id="c-express",
            name="Courrier Express",
            mode=DeliveryMode.SHIP_HOME,
            service="express",
            tariffs=_tariffs(_HOME_MINOR, percent=210),
            transit_days=(1, 1, 1),
            cut_off=840,
        ),
        Carrier(
            carrier_id="c-volume",
            name="Transport Volume",
            mode=DeliveryMode.SHIP_HOME,
            service="bulky",
            tariffs=_tariffs(_BULKY_MINOR),
            transit_days=(3, 4, 5),
            cut_off=720,
            max_weight_g=120_000,
            max_volume_cm3=1_000_000,
            takes_bulky=True,
            delivers_saturday=False,
        ),
        Carrier(
            carrier_id="c-relay",
            name="Courrier Relais",
            mode=DeliveryMode.RELAY_POINT,
            service="relay",
            tariffs=_tariffs(_RELAY_MINOR),
            transit_days=(2, 3, 3),
            max_weight_g=20_000,
            max_volume_cm3=100_000,
        ),
        Carrier(
            carrier_id="c-shuttle",
            name="Navette Alba",
            mode=DeliveryMode.SHIP_TO_STORE,
            service="shuttle",
            tariffs=_tariffs(_SHUTTLE_MINOR),
            transit_days=(1, 2, 2),
            cut_off=1020,
            max_weight_g=120_000,
            max_volume_cm3=1_000_000,
            takes_hazardous=True,
            takes_bulky=True,
        ),
    )


def _fees() -> tuple[Fee, ...]:
    return (
        Fee(mode=DeliveryMode.TAKE_AWAY, price=Money(minor=0)),
        Fee(mode=DeliveryMode.PICK_UP, price=Money(minor=0)),
        Fee(mode=DeliveryMode.SHIP_TO_STORE, price=Money(minor=0)),
        Fee(mode=DeliveryMode.RELAY_POINT, price=Money(minor=290), free_from=Money(minor=6_000)),
        Fee(mode=DeliveryMode.SHIP_HOME, price=Money(minor=490), free_from=Money(minor=10_000)),
    )
