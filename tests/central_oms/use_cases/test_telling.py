import asyncio
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import event as sql

from central_oms.storage.database import Tx, alone
from central_oms.storage.feed import Told
from central_oms.use_cases import dead_letters, facts, streams
from shared.contract.events import CatalogueImported, Event, EventType
from shared.contract.oms.line import PushAnswer
from tests.support.builders import NOW, STORE, a_product, a_variant
from tests.support.central import PARIS_STORE, StoreLine, a_database, an_event, opened
from tests.support.patience import PATIENCE_S

MEETS = Event(id="e-meet", type="test.met", subject="meeting", aggver=1, time=NOW, data={})
POISON = Event(id="e-p", type=EventType.STOCK_OPENED, subject="thing", aggver=1, time=NOW, data={"moves": 1})


def imported(sku: str) -> Event:
    product = a_product(product_id=f"p-{sku}", variants=(a_variant(sku=sku, gtin=None),))
    told = CatalogueImported(products=(product,))
    return an_event(f"e-import-{sku}", EventType.CATALOGUE_IMPORTED, f"import-{sku}", told)


async def test_two_pushes_that_have_to_tell_the_same_in_another_order_never_stop_each_other(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, tried = threading.Barrier(2, timeout=PATIENCE_S), list[str]()

    def meet(tx: Tx, store_id: str, _event: Event, _now: datetime) -> list[Told]:
        # One writer at a time never meets the other, and neither does a push that is done anew.
        if not alone(tx) and tried.count(store_id) == 1:
            both.wait()
        return []

    def pushing(line: StoreLine, *told: Event) -> Callable[[Tx], PushAnswer]:
        batch = line.batch(*told)

        def push(tx: Tx) -> PushAnswer:
            tried.append(line.store_id)
            return streams.push(tx, line.store_id, batch, NOW)

        return push

    monkeypatch.setitem(facts.HANDLERS, MEETS.type, meet)
    with a_database(url) as database:
        with database.transaction() as tx:
            lyon, paris = StoreLine(tx, STORE), StoreLine(tx, PARIS_STORE)
        theirs = MEETS.model_copy(update={"id": "e-meet-2"})
        answers = await asyncio.gather(
            database.write(pushing(lyon, imported("a"), MEETS, opened(5, sku="c"))),
            database.write(pushing(paris, opened(5, sku="d", event_id="e-2"), theirs, imported("b"))),
        )
        assert [(answer.acked, answer.parked) for answer in answers] == [(3, ()), (3, ())]
        assert sorted(tried) == [STORE, PARIS_STORE]


@pytest.mark.parametrize("decide", [dead_letters.discard, dead_letters.replay])
def test_all_that_waits_behind_a_fact_is_told_in_the_one_order_of_channels(
    url: str, decide: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = [opened(5, sku="c", event_id="e-1"), imported("a"), opened(5, sku="d", event_id="e-2")]
    behind = [event.model_copy(update={"subject": POISON.subject}) for event in behind]
    with a_database(url) as database:
        with database.transaction() as tx:
            StoreLine(tx).tell(tx, POISON, *behind)
        monkeypatch.setitem(facts.HANDLERS, POISON.type, taking_poison(facts.HANDLERS[POISON.type]))
        with database.transaction() as tx:
            raised = raised_in(tx)
            words = ("Of no use.",) if decide is dead_letters.discard else ()
            decide(tx, POISON.id, "Camille", *words, NOW)
        assert [name for name in raised if not name.startswith("store:")] == ["catalogue", "stock"]
        assert raised == sorted(set(raised))


def taking_poison(handler: facts.Handler) -> facts.Handler:
    def taken(tx: Tx, store_id: str, event: Event, now: datetime) -> list[Told]:
        return [] if event.id == POISON.id else handler(tx, store_id, event, now)

    return taken


def raised_in(tx: Tx) -> list[str]:
    """Give a list to which each channel is added when it is taken, by its name."""
    raised: list[str] = []

    def look(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if statement.startswith("INSERT INTO channel"):
            assert isinstance(values, dict | tuple)
            raised.append(values["channel"] if isinstance(values, dict) else values[0])

    sql.listen(tx, "before_cursor_execute", look)
    return raised
