"""A card is taken while no line is up, and its bank speaks later: what it pays is paid once, what it declines is someone's case."""

from shared.cases import Case, CaseClass, Unpaid
from shared.contract.oms.settlements import Settled
from shared.contract.store.selling import AddLine, Approval, Paid, Pay
from shared.network import DeliveryMode
from shared.payment import Settlement
from shared.workflow import Status
from store_server.demo.bank import Bank
from store_server.dependencies import mint_id
from store_server.devices.payment.simulated import SimulatedTerminal
from tests.support.network import BELT, LAMP, Retail, filled_basket
from tests.support.selling import charges
from tests.support.store import PIN

HELENE = Approval(override_by="m-helene", pin=PIN)


async def test_a_card_taken_without_any_line_is_paid_once_all_lines_are_back(retail: Retail) -> None:
    bank = Bank(retail.oms)
    sale = await _sold_without_a_line(retail, AddLine(sku=BELT))
    retail.line.cut = False
    await retail.settled()
    await bank.turn(_terminal(retail), retail.clock())
    assert await _settlement(retail, sale) is Settlement.OFFLINE_STORED
    _terminal(retail).offline = False
    for _ in range(2):
        await bank.turn(_terminal(retail), retail.clock())
        await retail.settled()
    assert await _settlement(retail, sale) is Settlement.CAPTURED
    assert await _cases(retail) == []
    assert await retail.agree(BELT)


async def test_a_bank_that_declines_before_the_oms_knows_the_order_stops_what_has_not_left(
    retail: Retail,
) -> None:
    bank = Bank(retail.oms)
    bank.declines_next = True
    lines = AddLine(sku=BELT), AddLine(sku=LAMP, mode=DeliveryMode.SHIP_HOME)
    sale = await _sold_without_a_line(retail, *lines)
    assert sale.order is not None
    _terminal(retail).offline = False
    await bank.turn(_terminal(retail), retail.clock())
    assert await retail.order(sale.order.order_id) is None
    retail.line.cut = False
    await retail.settled()
    order = await retail.order(sale.order.order_id)
    assert order is not None
    assert (order.cancelled, order.settlement) == (True, Settlement.DECLINED)
    assert await _settlement(retail, sale) is Settlement.DECLINED
    (case,) = await _cases(retail)
    assert (case.facts["number"], case.facts["rest"]) == (sale.order.number, Unpaid.CANCELLED)
    async with retail.tablet("m-helene") as manager:
        assert [known.case_id for known in (await manager.manager()).cases] == [case.case_id]
    assert await retail.agree(BELT)


async def test_a_bank_that_declines_when_all_has_left_is_heard_once_however_often_it_says_so(
    retail: Retail,
) -> None:
    sale = await _sold_without_a_line(retail, AddLine(sku=BELT))
    retail.line.cut = False
    await retail.settled()
    for word in ("declined", "declined", "captured"):
        at = retail.clock().isoformat()
        told = {"attempt_id": sale.payment.attempt_id, "settlement": word, "at": at}
        answer = await retail.oms.put("/api/v1/settlements", json={"settlements": [told]})
        (standing,) = [Settled.model_validate(row) for row in answer.json()]
        assert standing.settlement is Settlement.DECLINED
    await retail.settled()
    assert [case.facts["rest"] for case in await _cases(retail)] == [Unpaid.GONE]
    assert await _settlement(retail, sale) is Settlement.DECLINED
    assert await retail.agree(BELT)


async def test_work_of_this_store_that_nobody_pays_leaves_its_queue(retail: Retail) -> None:
    here = AddLine(sku=BELT, mode=DeliveryMode.PICK_UP, collect_at="s-lyon")
    sale = await _sold_without_a_line(retail, here)
    retail.line.cut = False
    await retail.settled()
    bank = Bank(retail.oms)
    bank.declines_next = True
    _terminal(retail).offline = False
    await bank.turn(_terminal(retail), retail.clock())
    await retail.settled()
    async with retail.tablet() as tablet:
        assert (await tablet.queue()).rows == ()
        page = await tablet.order(sale.payment.order_id or "")
    assert [part.status for part in page.parts] == [Status.CANCELLED]
    assert await retail.agree(BELT)


async def _sold_without_a_line(retail: Retail, *lines: AddLine) -> Paid:
    await retail.goes_down()
    _terminal(retail).offline = True
    async with retail.tablet() as tablet:
        page = await filled_basket(tablet, *lines)
        pay = Pay(attempt_id=mint_id(), amount=page.due.now, approval=HELENE)
        sale = await tablet.pay(page.basket.basket_id, pay, mint_id())
    assert sale.payment.settlement is Settlement.OFFLINE_STORED
    assert charges(retail.services.settings.data / "terminal.jsonl") == 1
    return sale


async def _settlement(retail: Retail, sale: Paid) -> Settlement | None:
    async with retail.tablet() as tablet:
        return (await tablet.order(sale.payment.order_id or "")).settlement


async def _cases(retail: Retail) -> list[Case]:
    listed = (await retail.oms.get("/api/v1/cases")).json()
    cases = [Case.model_validate(row) for row in listed]
    return [case for case in cases if case.case_class is CaseClass.TND_1]


def _terminal(retail: Retail) -> SimulatedTerminal:
    terminal = retail.services.terminal
    assert isinstance(terminal, SimulatedTerminal)
    return terminal
