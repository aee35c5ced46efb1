from datetime import timedelta

from central_oms.storage import fulfilments, positions
from shared.contract.events import CatalogueImported, EventType, StockCounted, StockMoved
from shared.contract.oms.feed import Cursor, Kind
from shared.counting import count_moves
from shared.fulfilment import ReasonCode, step
from shared.network import DeliveryMode
from shared.stock import Bucket, Movement, MovementKind, StockLevel, grant
from shared.workflow import Status, Step
from tests.support.builders import NOW, SKU, STORE, a_fulfilment, a_line, a_product, an_order
from tests.support.central import (
    EPOCH,
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    accepted,
    an_event,
    an_offer,
    changed,
    declined,
    opened,
    placed,
    short_picked,
    states,
    to_send,
)


def test_an_opening_replaces_what_the_network_was_filled_with(url: str) -> None:
    with a_database(url, (STORE, SKU, 3, 1, 0)) as database, database.transaction() as tx:
        StoreLine(tx).tell(tx, opened(5))
        (at,) = positions.of(tx, {SKU})
        assert (at.on_hand, at.safety_stock) == (5, 1)


def test_a_count_moves_the_figure_and_the_right_and_a_right_one_makes_it_fresh(url: str) -> None:
    moves = count_moves(StockLevel(sku=SKU, on_hand=5, granted=4), expected=5, counted=3)
    told = StockCounted(sku=SKU, counted=3, expected=5, moves=tuple(moves))
    again = StockCounted(sku=SKU, counted=3, expected=3, moves=(moves[0].model_copy(update={"delta": 0}),))
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened(5))
        granted = StockMoved(moves=(grant(SKU, 4),))
        line.tell(tx, an_event("e-2", EventType.RIGHT_GRANTED, "e-2", granted))
        line.tell(tx, an_event("e-3", EventType.STOCK_COUNTED, "e-3", told))
        (at,) = positions.of(tx, {SKU})
        assert (at.on_hand, at.granted, at.atp) == (3, 3, 3)
        later = NOW + timedelta(days=1)
        line.tell(tx, an_event("e-4", EventType.STOCK_COUNTED, "e-4", again), now=later)
        (at,) = positions.of(tx, {SKU})
        assert (at.on_hand, at.as_of) == (3, later)


def test_an_order_sold_here_is_offered_to_a_node_that_has_it(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        seller, warehouse = StoreLine(tx), StoreLine(tx, WAREHOUSE)
        seller.tell(tx, placed(to_send(quantity=2)))
        (offer,) = warehouse.offers(tx)
        assert (offer.status, offer.units, offer.why is not None) == (Status.OFFERED, 2, True)
        assert offer.lines[0].zone == "Femme · allée 2 · étagère 4"
        assert [(at.allocated, at.atp) for at in positions.of(tx, {SKU})] == [(2, 3)]
        (state,) = states(seller.read(tx))
        assert [(part.node_name, part.status) for part in state.parts] == [("Alba Orléans", Status.OFFERED)]


def test_of_a_hybrid_order_only_what_is_not_taken_away_is_offered(url: str) -> None:
    order = an_order(a_line(quantity=2), a_line(line_id="l-2", mode=DeliveryMode.SHIP_HOME))
    sale = Movement(sku=SKU, bucket=Bucket.ON_HAND, delta=-2, kind=MovementKind.SALE)
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        StoreLine(tx).tell(tx, opened(2), placed(order, moves=(sale,)))
        (offer,) = StoreLine(tx, WAREHOUSE).offers(tx)
        assert [line.line_id for line in offer.lines] == ["l-2"]
        assert {at.node_id: (at.on_hand, at.allocated) for at in positions.of(tx, {SKU})} == {
            STORE: (0, 0),
            WAREHOUSE: (5, 1),
        }


def test_what_the_seller_prepares_itself_is_offered_to_nobody(url: str) -> None:
    order = an_order(a_line(mode=DeliveryMode.PICK_UP, collect_at=STORE))
    own = a_fulfilment(status=Status.ACCEPTED)
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        seller = StoreLine(tx)
        assert seller.tell(tx, opened(5), placed(order, own_work=(own,))).parked == ()
        (state,) = states(seller.read(tx))
        assert [part.node_id for part in state.parts] == [STORE]


def test_a_reservation_by_the_store_takes_the_place_of_the_allocation(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        work = an_offer(tx, quantity=2)
        StoreLine(tx, WAREHOUSE).tell(tx, accepted(work)[1])
        (at,) = positions.of(tx, {SKU})
        assert (at.reserved, at.allocated, at.atp) == (2, 0, 3)


def test_a_declined_offer_goes_to_another_node_and_both_are_told(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        seller = StoreLine(tx)
        work = an_offer(tx, seller=seller)
        other = WAREHOUSE if work.node_id == PARIS_STORE else PARIS_STORE
        seller.read(tx)
        StoreLine(tx, work.node_id).tell(tx, declined(work, ReasonCode.SOLD))
        (again,) = StoreLine(tx, other).offers(tx)
        assert (again.node_id, again.fulfilment_id != work.fulfilment_id) == (other, True)
        (state,) = states(seller.read(tx))
        assert {(part.node_id, part.status, part.note) for part in state.parts} == {
            (work.node_id, Status.DECLINED, "sold"),
            (other, Status.OFFERED, ""),
        }
        assert {at.node_id: at.allocated for at in positions.of(tx, {SKU})} == {work.node_id: 0, other: 1}


def test_what_nobody_else_has_is_told_as_unfilled(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        seller = StoreLine(tx)
        work = an_offer(tx, seller=seller)
        StoreLine(tx, WAREHOUSE).tell(tx, declined(work))
        assert states(seller.read(tx))[-1].unfilled == ("1 × Robe midi Alba",)


def test_units_that_a_pick_did_not_find_come_from_elsewhere_once(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        seller = StoreLine(tx)
        work = an_offer(tx, seller=seller, quantity=3)
        node = StoreLine(tx, work.node_id)
        kept, event = accepted(work)
        picked = short_picked(kept, found=2)
        packed = step(picked, Step.PACK)
        node.tell(tx, event, changed(picked, Step.FINISH), changed(packed, Step.PACK))
        works = fulfilments.of_order(tx, work.order_id)
        assert sorted((each.node_id == work.node_id, each.units, each.status) for each in works) == [
            (False, 1, Status.OFFERED),
            (True, 3, Status.PACKED),
        ]


def test_a_pick_up_that_the_store_cannot_fill_is_brought_there_from_elsewhere(url: str) -> None:
    order = an_order(a_line(mode=DeliveryMode.PICK_UP, collect_at=STORE))
    own = a_fulfilment(status=Status.ACCEPTED)
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        StoreLine(tx).tell(tx, opened(1), placed(order, own_work=(own,)), declined(own, ReasonCode.NOT_FOUND))
        (offer,) = StoreLine(tx, WAREHOUSE).offers(tx)
        assert (offer.mode, offer.place_id) == (DeliveryMode.SHIP_TO_STORE, STORE)


def test_an_older_version_of_work_changes_nothing_but_its_stock_moved(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        work = an_offer(tx)
        node = StoreLine(tx, WAREHOUSE)
        node.tell(tx, accepted(work)[1])
        late = work.model_copy(update={"status": Status.DECLINED})
        node.tell(tx, changed(late, Step.DECLINE))
        found = fulfilments.find(tx, work.fulfilment_id)
        assert found is not None
        assert found.status is Status.ACCEPTED


def test_products_that_a_store_brought_in_reach_the_others(url: str) -> None:
    imported = CatalogueImported(products=(a_product(product_id="p-new"),))
    with a_database(url) as database, database.transaction() as tx:
        event = an_event("e-1", EventType.CATALOGUE_IMPORTED, "import-1", imported)
        assert StoreLine(tx).tell(tx, event).parked == ()
        other = StoreLine(tx, PARIS_STORE)
        other.cursor = Cursor(epoch=EPOCH, through={"catalogue": 1})
        assert [(entry.kind, entry.key) for entry in other.read(tx)] == [(Kind.PRODUCT, "p-new")]


def test_a_store_cannot_speak_for_another(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        work = an_offer(tx)
        answer = StoreLine(tx, PARIS_STORE).tell(tx, accepted(work)[1])
        assert len(answer.parked) == 1
        assert [at.reserved for at in positions.of(tx, {SKU})] == [0]
