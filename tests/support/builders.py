"""Values for tests: each has sensible defaults, and takes by keyword what the test is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.basket import Basket, BasketLine, due
from shared.catalogue import Product, Variant
from shared.customer import Address, Contact, Customer
from shared.fulfilment import FulfilmentLine, FulfilmentOrder
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
from shared.order import Channel, Order
from shared.payment import CardFacts, Payment, PaymentStatus
from shared.permissions import Person, Role
from shared.promise.answer import Option, Part, PartLine, Reason, Standing
from shared.stock import Position, StockLevel

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # a Tuesday, 10:30 in Paris
STORE = "s-lyon"
SKU = "0001-NOI-M"
GTIN = "04006381333931"
LYON = Place(lat=45.7578, lon=4.8320)
PARIS = Place(lat=48.8566, lon=2.3522)
OPEN_ALL_WEEK: tuple[tuple[Hours, ...], ...] = ((Hours(opens=600, closes=1170),),) * 7


def euros(minor: int) -> Money:
    return Money(minor=minor)


def a_variant(price_minor: int = 5_000, **fields: Any) -> Variant:
    given = {"sku": SKU, "gtin": GTIN, "options": ("M", "noir"), "colour": "#25262B", "weight_g": 400}
    return Variant(**{**given, "volume_cm3": 2_000, "price": euros(price_minor), **fields})


def a_product(price_minor: int = 5_000, **fields: Any) -> Product:
    given: dict[str, Any] = {
        "product_id": "p-0001",
        "name": "Robe midi Alba",
        "brand": "Alba",
        "department": "Femme",
        "category": "Robes",
        "picture": "dress",
        "axes": ("size", "colour"),
        "popularity": 1_000,
        "zone": "Femme · allée 2 · étagère 4",
    }
    return Product(**{**given, "variants": (a_variant(price_minor),), **fields})


def a_node(node_id: str = STORE, **fields: Any) -> Node:
    given: dict[str, Any] = {
        "kind": NodeKind.STORE,
        "name": "Alba Lyon",
        "town": "Lyon",
        "place": LYON,
        "week": OPEN_ALL_WEEK,
        "collects": True,
    }
    return Node(node_id=node_id, **{**given, **fields})


def a_carrier(**fields: Any) -> Carrier:
    given: dict[str, Any] = {
        "carrier_id": "c-home",
        "name": "Courrier Domicile",
        "mode": DeliveryMode.SHIP_HOME,
        "service": "standard",
        "tariffs": (
            Tariff(up_to_g=2_000, minor=(490, 590, 690)),
            Tariff(up_to_g=30_000, minor=(990, 1_190, 1_390)),
        ),
        "transit_days": (1, 2, 2),
    }
    return Carrier(**{**given, **fields})


def a_relay(**fields: Any) -> RelayPoint:
    given: dict[str, Any] = {
        "relay_id": "r-lyon-1",
        "name": "Tabac de la Gare",
        "town": "Lyon",
        "place": LYON,
    }
    return RelayPoint(**{**given, **fields})


def a_network(*nodes: Node, **fields: Any) -> Network:
    """Give a network of these nodes, or of one store; it ships home, to relays and between stores."""
    given: dict[str, Any] = {
        "nodes": nodes or (a_node(),),
        "carriers": (
            a_carrier(),
            a_carrier(
                carrier_id="c-relay", name="Courrier Relais", mode=DeliveryMode.RELAY_POINT, service="relay"
            ),
            a_carrier(
                carrier_id="c-shuttle", name="Navette", mode=DeliveryMode.SHIP_TO_STORE, service="shuttle"
            ),
        ),
        "relays": (a_relay(),),
        "fees": (
            Fee(mode=DeliveryMode.SHIP_HOME, price=euros(490), free_from=euros(10_000)),
            Fee(mode=DeliveryMode.RELAY_POINT, price=euros(290), free_from=euros(6_000)),
        ),
        "as_of": NOW,
    }
    return Network(**{**given, **fields})


def a_position(on_hand: int = 5, **fields: Any) -> Position:
    return Position(**{"node_id": STORE, "sku": SKU, "on_hand": on_hand, "as_of": NOW, **fields})


def a_level(on_hand: int = 5, **fields: Any) -> StockLevel:
    return StockLevel(**{"sku": SKU, "on_hand": on_hand, **fields})


def an_address(**fields: Any) -> Address:
    given = {"street": "12 rue des Tilleuls", "postcode": "69002", "town": "Lyon", "place": LYON}
    return Address(**{**given, **fields})


def a_customer(**fields: Any) -> Customer:
    given: dict[str, Any] = {
        "customer_id": "c-1042",
        "first_name": "Clara",
        "last_name": "Moulin",
        "phone": "06 39 98 12 34",
        "email": "clara.moulin@example.com",
        "address": an_address(),
    }
    return Customer(**{**given, **fields})


def a_contact(**fields: Any) -> Contact:
    given = {
        "customer_id": "c-1042",
        "name": "Clara Moulin",
        "phone": "06 39 98 12 34",
        "address": an_address(),
    }
    return Contact(**{**given, **fields})


def a_person(role: Role = Role.ASSOCIATE, **fields: Any) -> Person:
    return Person(role=role, **{"person_id": "a-ines", "name": "Inès", "initials": "IM", **fields})


def a_line(price_minor: int = 5_000, quantity: int = 1, **fields: Any) -> BasketLine:
    given: dict[str, Any] = {
        "line_id": "l-1",
        "sku": SKU,
        "product_id": "p-0001",
        "name": "Robe midi Alba",
        "options": ("M", "noir"),
        "gtin": GTIN,
        "weight_g": 400,
        "mode": DeliveryMode.TAKE_AWAY,
    }
    return BasketLine(quantity=quantity, price=euros(price_minor), **{**given, **fields})


def a_basket(*lines: BasketLine, **fields: Any) -> Basket:
    given = {
        "basket_id": "b-1",
        "owner": "a-ines",
        "owner_name": "Inès",
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Basket(lines=lines, **{**given, **fields})


def an_option(*line_ids: str, price_minor: int = 490, **fields: Any) -> Option:
    """Give an option that sends the lines with these ids home from the store, one unit each."""
    part = Part(
        node_id=STORE,
        mode=DeliveryMode.SHIP_HOME,
        lines=tuple(PartLine(line_id=line_id, sku=SKU, quantity=1) for line_id in line_ids),
        ready_at=NOW + timedelta(hours=2),
        promised_at=NOW + timedelta(days=2),
        cost=59_000,
        grams_co2e=700,
    )
    given: dict[str, Any] = {
        "option_id": "o-1",
        "mode": DeliveryMode.SHIP_HOME,
        "parts": (part,),
        "promised_at": part.promised_at,
        "by_hour": False,
        "cost": part.cost,
        "grams_co2e": part.grams_co2e,
        "probability": 1.0,
        "standing": Standing.CONFIRMED,
        "distance_km": 3.0,
        "reason": Reason(code="why.here_now"),
    }
    return Option(price=euros(price_minor), **{**given, **fields})


def an_order(*lines: BasketLine, **fields: Any) -> Order:
    lines = lines or (a_line(),)
    given: dict[str, Any] = {
        "order_id": "o-10482",
        "number": "10482",
        "channel": Channel.STORE,
        "node_id": STORE,
        "sold_by": "a-ines",
        "placed_at": NOW,
        "customer": a_contact(),
        "due": due(a_basket(*lines)),
    }
    return Order(lines=lines, **{**given, **fields})


def a_fulfilment_line(ordered: int = 1, **fields: Any) -> FulfilmentLine:
    given: dict[str, Any] = {"line_id": "l-1", "sku": SKU, "name": "Robe midi Alba", "gtin": GTIN}
    return FulfilmentLine(ordered=ordered, **{**given, **fields})


def a_fulfilment(*lines: FulfilmentLine, **fields: Any) -> FulfilmentOrder:
    given: dict[str, Any] = {
        "fulfilment_id": "f-1",
        "order_id": "o-10482",
        "number": "10482",
        "node_id": STORE,
        "channel": Channel.WEB,
        "mode": DeliveryMode.PICK_UP,
        "due_at": NOW + timedelta(hours=1),
        "promised_at": NOW + timedelta(hours=1),
        "offered_at": NOW,
    }
    return FulfilmentOrder(lines=lines or (a_fulfilment_line(),), **{**given, **fields})


def a_payment(amount_minor: int = 5_000, **fields: Any) -> Payment:
    given = {"attempt_id": "t-1", "basket_id": "b-1", "status": PaymentStatus.STARTED, "started_at": NOW}
    return Payment(amount=euros(amount_minor), **{**given, **fields})


def a_card(**fields: Any) -> CardFacts:
    return CardFacts(**{"reference": "sim-1", "brand": "visa", "last4": "4242", **fields})
