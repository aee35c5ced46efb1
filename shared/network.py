"""The places of the network and how goods travel between them and the customer."""

from datetime import datetime
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from shared.money import Money
from shared.value import Count, Id, Message, Words

Latitude = Annotated[float, Field(strict=True, ge=-90, le=90)]
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180)]
MinuteOfDay = Annotated[int, Field(ge=0, le=1440)]
WorkingDays = Annotated[int, Field(strict=True, ge=0, le=366)]  #: what takes longer is no delivery
EARTH_KM = 6371.0
#: A place that nobody has put on the map comes after all that are on it, and is paid for like the farthest.
UNPLACED_KM = 1_000.0


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone") from error
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


class NodeKind(StrEnum):
    """What a node is."""

    STORE = "store"
    WAREHOUSE = "warehouse"
    PARTNER = "partner"  #: not operated by the retailer


class DeliveryMode(StrEnum):
    """How a line reaches the customer."""

    TAKE_AWAY = "take_away"  #: handed over at the till
    PICK_UP = "pick_up"  #: prepared and collected where the stock stands
    SHIP_HOME = "ship_home"
    RELAY_POINT = "relay_point"
    SHIP_TO_STORE = "ship_to_store"  #: sent from another node, collected in the selling store


class Place(Message):
    """A point on the map, in degrees."""

    lat: Latitude
    lon: Longitude


class Hours(Message):
    """One opening span of a day, in minutes after local midnight."""

    opens: MinuteOfDay
    closes: MinuteOfDay


class Node(Message):
    """A place holding stock. `week` has the opening hours from Monday to Sunday; an empty day is closed.

    `prepare_min` is the working time from accepting an order to having it ready. `cut_off` is the minute of the day up to
    which an order leaves with the same day's carrier. `lead_days` are working days before a partner ships at all, and
    `commission_percent` is what it keeps of the price. `groups` are the retailer's own names for nodes that a rule speaks of.
    """

    node_id: Id
    kind: NodeKind
    name: Words
    town: Words
    place: Place | None = None
    region: Words = ""
    groups: tuple[Words, ...] = ()
    week: Annotated[tuple[tuple[Hours, ...], ...], Field(min_length=7, max_length=7)]
    prepare_min: Count = 60
    cut_off: MinuteOfDay = 900
    lead_days: WorkingDays = 0
    ships: bool = True
    collects: bool = False
    paused: bool = False
    daily_capacity: Count = 200
    used_capacity: Count = 0
    commission_percent: Annotated[int, Field(strict=True, ge=0, le=100)] = 0


class Tariff(Message):
    """What a parcel up to `up_to_g` costs the retailer, by distance band: near, regional, national."""

    up_to_g: Count
    minor: tuple[Count, Count, Count]


class Carrier(Message):
    """One carrier's service for one delivery mode; transit in working days by distance band."""

    carrier_id: Id
    name: Words
    mode: DeliveryMode
    service: Words
    tariffs: Annotated[tuple[Tariff, ...], Field(min_length=1)]
    transit_days: tuple[WorkingDays, WorkingDays, WorkingDays]
    cut_off: MinuteOfDay = 960
    max_weight_g: Count = 30_000
    max_volume_cm3: Count = 200_000
    takes_hazardous: bool = False
    takes_bulky: bool = False
    delivers_saturday: bool = True


class RelayPoint(Message):
    """A third party's counter where parcels are collected."""

    relay_id: Id
    name: Words
    town: Words
    place: Place
    max_weight_g: Count = 20_000


class Fee(Message):
    """What the customer pays for a delivery mode; free from a basket value of `free_from`."""

    mode: DeliveryMode
    price: Money
    free_from: Money | None = None


class Network(Message):
    """Everything about places and transport that a promise needs, at one moment."""

    nodes: tuple[Node, ...]
    carriers: tuple[Carrier, ...] = ()
    relays: tuple[RelayPoint, ...] = ()
    fees: tuple[Fee, ...] = ()
    timezone: TimeZone = "Europe/Paris"
    as_of: datetime

    def node(self, node_id: str) -> Node | None:
        """Give the node with this id, if the network has it."""
        return next((node for node in self.nodes if node.node_id == node_id), None)


def distance_km(a: Place | None, b: Place | None) -> float:
    """Great-circle distance by the haversine formula; `UNPLACED_KM` where one of the places is not known."""
    if a is None or b is None:
        return UNPLACED_KM
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
