"""Two tablets on one thing: both hear of every change, nobody overwrites anybody, and a conflict says who was first."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.contract.store.preparing import Decline, Scan, Stage
from shared.contract.store.selling import AddLine, ChangeLine, Pay
from shared.errors import AlreadyPicked, BasketLocked, PaymentBeingChecked, VersionConflict
from shared.fulfilment import ReasonCode
from shared.payment import PaymentStatus
from shared.workflow import Status
from store_server.dependencies import mint_id
from tests.support.network import BELT, DRESS, GTIN_OF, Retail, filled_basket, paid
from tests.support.selling import charges
from tests.support.side_by_side import Side, both, two_tablets

Tablets = tuple[Retail, Side, Side]


@pytest.fixture
async def tablets(tmp_path: Path) -> AsyncIterator[Tablets]:
    async with two_tablets(tmp_path) as opened:
        yield opened


async def test_a_change_to_a_basket_is_heard_by_both_and_seen_by_the_other(tablets: Tablets) -> None:
    _, ines, helene = tablets
    basket_id = (await filled_basket(ines.client)).basket.basket_id
    page = await ines.client.add_line(basket_id, AddLine(sku=BELT), mint_id())
    for side in (ines, helene):
        await side.hears("basket", basket_id)
    assert (await helene.client.basket(basket_id)).basket == page.basket


async def test_a_sale_and_a_pick_are_heard_by_both(tablets: Tablets) -> None:
    retail, ines, helene = tablets
    await paid(ines.client, await filled_basket(ines.client, AddLine(sku=BELT)))
    work = await retail.offered(helene.client, await retail.web_order(DRESS))
    await helene.client.start(work.fulfilment_id, mint_id())
    await helene.client.scan(work.fulfilment_id, Scan(code=GTIN_OF[DRESS]), mint_id())
    for side in (ines, helene):
        await side.hears("stock", BELT)
        await side.hears("queue")
        await side.hears("work", work.fulfilment_id)


async def test_who_changes_what_a_colleague_changed_meanwhile_is_told_who_and_can_try_again(
    tablets: Tablets,
) -> None:
    _, ines, helene = tablets
    page = await filled_basket(ines.client, AddLine(sku=BELT))
    basket_id, line_id, seen = page.basket.basket_id, page.basket.lines[0].line_id, page.basket.version
    await helene.client.change_line(basket_id, line_id, ChangeLine(quantity=2), mint_id(), seen)
    three = ChangeLine(quantity=3)
    with pytest.raises(VersionConflict, match="Hélène changed this"):
        await ines.client.change_line(basket_id, line_id, three, mint_id(), seen)
    now = (await ines.client.basket(basket_id)).basket
    assert now.lines[0].quantity == 2
    after = await ines.client.change_line(basket_id, line_id, three, mint_id(), now.version)
    assert after.basket.lines[0].quantity == 3


async def test_two_scans_into_one_basket_at_once_are_both_kept(tablets: Tablets) -> None:
    _, ines, helene = tablets
    basket_id = (await filled_basket(ines.client)).basket.basket_id
    await both(
        ines.client.add_line(basket_id, AddLine(sku=BELT), mint_id()),
        helene.client.add_line(basket_id, AddLine(sku=BELT), mint_id()),
    )
    (line,) = (await ines.client.basket(basket_id)).basket.lines
    assert line.quantity == 2


async def test_a_basket_that_both_pay_at_once_is_charged_once(tablets: Tablets) -> None:
    retail, ines, helene = tablets
    page = await filled_basket(ines.client, AddLine(sku=BELT))
    basket_id, amount = page.basket.basket_id, page.due.now
    (sale,), (refused,) = await both(
        ines.client.pay(basket_id, Pay(attempt_id=mint_id(), amount=amount), mint_id()),
        helene.client.pay(basket_id, Pay(attempt_id=mint_id(), amount=amount), mint_id()),
    )
    await retail.settled()
    assert sale.payment.status is PaymentStatus.APPROVED
    assert isinstance(refused, PaymentBeingChecked | BasketLocked)
    assert charges(retail.services.settings.data / "terminal.jsonl") == 1
    assert await retail.agree(BELT)


async def test_the_one_unit_that_both_scan_at_once_is_picked_once(tablets: Tablets) -> None:
    retail, ines, helene = tablets
    work = await retail.offered(ines.client, await retail.web_order(DRESS))
    await ines.client.start(work.fulfilment_id, mint_id())
    code = Scan(code=GTIN_OF[DRESS])
    (picked,), (refused,) = await both(
        ines.client.scan(work.fulfilment_id, code, mint_id()),
        helene.client.scan(work.fulfilment_id, code, mint_id()),
    )
    assert picked.work.units_picked == 1
    assert isinstance(refused, AlreadyPicked)


async def test_who_took_the_work_on_is_named_to_who_wanted_to_decline_it(tablets: Tablets) -> None:
    retail, ines, helene = tablets
    work = await retail.offered(ines.client, await retail.web_order(DRESS))
    await helene.client.accept(work.fulfilment_id, mint_id(), work.version)
    why = Decline(reason=ReasonCode.NO_TIME)
    with pytest.raises(VersionConflict, match="Hélène changed this"):
        await ines.client.decline(work.fulfilment_id, why, mint_id(), work.version)


async def test_an_order_that_one_declines_while_the_other_starts_is_either_but_never_both(
    tablets: Tablets,
) -> None:
    retail, ines, helene = tablets
    order_id = await retail.web_order(DRESS)
    work = await retail.offered(ines.client, order_id)
    why = Decline(reason=ReasonCode.NO_TIME)
    (done,), (refused,) = await both(
        ines.client.decline(work.fulfilment_id, why, mint_id(), work.version),
        helene.client.start(work.fulfilment_id, mint_id(), work.version),
    )
    assert isinstance(refused, VersionConflict)
    assert (await ines.client.work(work.fulfilment_id)).work.status is done.status
    await retail.settled()
    order = await retail.order(order_id)
    assert order is not None
    assert done.status in [part.status for part in order.parts]
    assert await retail.agree(DRESS)


async def test_who_takes_a_pick_over_goes_on_where_the_colleague_was(tablets: Tablets) -> None:
    retail, ines, helene = tablets
    work = await retail.offered(ines.client, await retail.web_order(DRESS))
    begun = await ines.client.start(work.fulfilment_id, mint_id(), work.version)
    await ines.client.scan(work.fulfilment_id, Scan(code=GTIN_OF[DRESS]), mint_id())
    taken = await helene.client.start(work.fulfilment_id, mint_id())
    assert (taken.assignee_name, taken.units_picked) == ("Hélène", 1)
    with pytest.raises(VersionConflict, match="Hélène changed this"):
        await ines.client.finish(work.fulfilment_id, mint_id(), begun.version)
    finished = await helene.client.finish(work.fulfilment_id, mint_id(), taken.version)
    staged = await ines.client.stage(work.fulfilment_id, Stage(location="A12"), mint_id())
    assert (finished.status, staged.status) == (Status.PICKED, Status.STAGED)
