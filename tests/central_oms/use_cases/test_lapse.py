from datetime import timedelta

from central_oms.storage import documents, fulfilments, positions
from central_oms.storage.database import Tx
from central_oms.use_cases.again import lacking
from central_oms.use_cases.lapse import SILENCE, lapse, unanswered
from central_oms.use_cases.source import LAPSES_AFTER
from shared.contract.oms.feed import Kind
from shared.fulfilment import FulfilmentOrder, step
from shared.network import NodeKind
from shared.picking import finish, pick
from shared.stock import MovementKind, leave
from shared.workflow import Status, Step
from tests.support.builders import NOW, SKU, a_node
from tests.support.central import (
    PARIS_STORE,
    WAREHOUSE,
    StoreLine,
    a_database,
    accepted,
    an_offer,
    changed,
    declined,
    opened,
    states,
)

BOTH = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
SILENT = NOW + LAPSES_AFTER + SILENCE


def lapsed(tx: Tx, work: FulfilmentOrder) -> FulfilmentOrder:
    """Let an offer lapse, and give the one that takes its place."""
    lapse(tx, work.fulfilment_id, SILENT)
    works = fulfilments.of_order(tx, work.order_id)
    return next(other for other in works if other.fulfilment_id != work.fulfilment_id)


def test_an_offer_that_nobody_answers_goes_to_another_node(url: str) -> None:
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        seller = StoreLine(tx)
        work = an_offer(tx, seller)
        assert unanswered(tx, SILENT - timedelta(seconds=1), 10) == []
        assert unanswered(tx, SILENT, 10) == [work.fulfilment_id]
        instead = lapsed(tx, work)
        assert instead.node_id != work.node_id
        assert {at.node_id: at.allocated for at in positions.of(tx, {SKU})} == {
            work.node_id: 0,
            instead.node_id: 1,
        }
        told = states(seller.read(tx))[-1]
        assert [(part.status, part.note) for part in told.parts] == [
            (Status.LAPSED, "no_answer"),
            (Status.OFFERED, ""),
        ]
        assert [entry.kind for entry in StoreLine(tx, work.node_id).read(tx)] == [Kind.OFFER, Kind.CANCEL]


def test_an_offer_that_was_answered_meanwhile_stays(url: str) -> None:
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        work = an_offer(tx)
        StoreLine(tx, work.node_id).tell(tx, accepted(work)[1])
        lapse(tx, work.fulfilment_id, SILENT)
        assert [found.status for found in fulfilments.of_order(tx, work.order_id)] == [Status.ACCEPTED]


def test_an_offer_that_nobody_else_can_do_waits_for_its_node(url: str) -> None:
    with a_database(url, BOTH[0]) as database, database.transaction() as tx:
        work = an_offer(tx)
        lapse(tx, work.fulfilment_id, SILENT)
        assert [found.status for found in fulfilments.of_order(tx, work.order_id)] == [Status.OFFERED]
        StoreLine(tx, PARIS_STORE).tell(tx, opened(1), now=SILENT)
        assert lapsed(tx, work).node_id == PARIS_STORE


def test_an_offer_to_a_node_that_is_paused_does_not_wait(url: str) -> None:
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        work = an_offer(tx)
        paused = a_node(work.node_id, kind=NodeKind.WAREHOUSE, paused=True)
        documents.put(tx, Kind.NODE, {work.node_id: paused})
        assert unanswered(tx, NOW, 10) == [work.fulfilment_id]
        lapse(tx, work.fulfilment_id, NOW)
        assert [other.node_id for other in fulfilments.open_work(tx, 10)] != [work.node_id]


def test_what_a_node_answers_too_late_is_not_sought_a_second_time(url: str) -> None:
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        work = an_offer(tx)
        instead = lapsed(tx, work)
        taken, event = accepted(work)
        stopped = changed(step(taken, Step.CANCEL), Step.CANCEL)
        StoreLine(tx, work.node_id).tell(tx, event, stopped, now=SILENT)
        assert {found.fulfilment_id: found.status for found in fulfilments.of_order(tx, work.order_id)} == {
            work.fulfilment_id: Status.CANCELLED,
            instead.fulfilment_id: Status.OFFERED,
        }


def test_a_node_that_hears_of_an_offer_after_it_lapsed_does_not_hold_it_again(url: str) -> None:
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        work = an_offer(tx)
        instead = lapsed(tx, work)
        heard = work.model_copy(update={"version": 1})
        StoreLine(tx, work.node_id).tell(tx, changed(heard, Step.ACCEPT), now=SILENT)
        assert unanswered(tx, SILENT, 10) == []
        assert [offer.fulfilment_id for offer in fulfilments.offers(tx, 10)] == [instead.fulfilment_id]
        lapse(tx, work.fulfilment_id, SILENT)
        assert len(fulfilments.of_order(tx, work.order_id)) == 2


def test_goods_that_left_all_the_same_are_not_sent_twice(url: str) -> None:
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        work = an_offer(tx)
        instead = lapsed(tx, work)
        taken, event = accepted(work)
        sent = step(step(finish(pick(taken, SKU, SKU)), Step.PACK), Step.SHIP)
        left = changed(sent, Step.SHIP, *leave(SKU, 1, MovementKind.SHIP))
        StoreLine(tx, work.node_id).tell(tx, event, left, now=SILENT)
        found = fulfilments.find(tx, instead.fulfilment_id)
        assert found is not None
        assert found.status is Status.CANCELLED
        assert [entry.kind for entry in StoreLine(tx, instead.node_id).read(tx)] == [Kind.OFFER, Kind.CANCEL]
        assert sum(at.allocated for at in positions.of(tx, {SKU})) == 0


def test_goods_that_left_all_the_same_are_not_sought_when_nobody_had_them(url: str) -> None:
    with a_database(url, *BOTH) as database, database.transaction() as tx:
        work = an_offer(tx)
        instead = lapsed(tx, work)
        StoreLine(tx, instead.node_id).tell(tx, declined(instead), now=SILENT)
        assert lacking(tx, 10) == [work.order_id]
        taken, event = accepted(work)
        sent = step(step(finish(pick(taken, SKU, SKU)), Step.PACK), Step.SHIP)
        left = changed(sent, Step.SHIP, *leave(SKU, 1, MovementKind.SHIP))
        StoreLine(tx, work.node_id).tell(tx, event, left, now=SILENT)
        assert lacking(tx, 10) == []
