from datetime import timedelta
from pathlib import Path

from shared.contract.store.managing import Manager
from shared.contract.store.shift import Line, Today
from shared.workflow import Status
from store_server.storage import baskets, work
from tests.support.builders import NOW, a_basket, a_fulfilment, a_line
from tests.support.store import World, open_shop


async def test_today_tells_what_is_due_what_is_late_and_what_waits(tmp_path: Path) -> None:
    late = a_fulfilment(due_at=NOW - timedelta(minutes=5))
    soon = a_fulfilment(fulfilment_id="f-2")
    ready = a_fulfilment(fulfilment_id="f-3", status=Status.STAGED)
    async with open_shop(tmp_path, World()) as shop, shop.tablet() as tablet:
        for known in (soon, late, ready):
            await shop.services.operations.write(lambda tx, known=known: work.save(tx, known, NOW))
        await shop.services.operations.write(lambda tx: baskets.save(tx, a_basket(a_line(4_200))))
        today = Today.model_validate_json((await tablet.get("/today")).content)
    assert (today.to_prepare, today.late, today.to_hand_over) == (2, 1, 1)
    assert [(row.work.fulfilment_id, row.late) for row in today.rows] == [("f-1", True), ("f-2", False)]
    assert today.next_due == late.due_at
    assert (today.baskets, today.baskets_total.minor) == (1, 4_200)


async def test_the_managers_page_says_what_a_person_must_mend_while_the_line_is_up(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.tablet("m-helene") as tablet:
        shop.services.line.alarmed("one fact is too large")
        page = Manager.model_validate_json((await tablet.get("/manager")).content)
    assert (page.line.up, page.line.alarm) == (True, "one fact is too large")


async def test_a_cut_line_says_since_when_the_network_is_not_heard(tmp_path: Path) -> None:
    async with open_shop(tmp_path, World()) as shop, shop.tablet() as tablet:
        shop.services.line.silent("no route", NOW)
        shop.clock.move(timedelta(minutes=9))
        line = Line.model_validate_json((await tablet.get("/line")).content)
    assert (line.up, line.since, line.network_as_of, line.last_error) == (False, NOW, NOW, "no route")
    assert line.now - line.since == timedelta(minutes=9)
