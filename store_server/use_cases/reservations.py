"""Before a card is charged: the OMS keeps what is to come from other nodes, so that nobody else is promised it.

    asked ─▶ kept ─┬─ all of it ─▶ the payment begins, its promises are confirmed; the order takes over what is kept
                   ├─ overtaken ─▶ let go of the rest; the seller hears what is left, and no card is charged
                   └─ no answer, slow, line down ─▶ the payment begins, its promises as sure as they were

Whatever happens to this program afterwards, a reservation ends by itself.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from uuid import UUID, uuid5

import structlog

from shared.basket import Basket, due
from shared.contract.oms.reservations import Overtaken, Reserve
from shared.errors import Fact, PromiseGone, ShopError
from shared.order import order_id_of
from shared.promise.answer import Option, Part, Standing
from store_server.use_cases.ports import CentralDesk

# A slow line must not hold a till: without an answer it goes on as if there were no line.
ANSWER_WITHIN_S = 1.5
# A minute at the terminal, one more in which a lost answer is looked up, and one for the order to reach the OMS.
KEPT_FOR_S = 180
log = structlog.get_logger()


def asked(
    basket: Basket, attempt_id: str, store_id: str, covered: Collection[str] = ()
) -> tuple[Reserve, ...]:
    """Give what each chosen option takes from shelves of other nodes, under ids that follow from the attempt.

    Args:
        covered: the options whose units this store may promise without asking.
    """
    chosen = zip(_ids(basket, attempt_id), basket.chosen, strict=True)
    return tuple(
        _asked(basket, store_id, attempt_id, reservation_id, parts)
        for reservation_id, option in chosen
        if option.option_id not in covered and (parts := _on_the_shelf(option, store_id))
    )


def confirmed(basket: Basket, kept: Collection[str], store_id: str, covered: Collection[str] = ()) -> Basket:
    """Give the basket with the options confirmed of which all that comes from elsewhere is `kept`, by line, or `covered`.

    One that was confirmed by units which another payment took since is as likely as it was.
    """
    chosen = tuple(
        option.model_copy(update={"standing": _standing(option, kept, covered, store_id)})
        for option in basket.chosen
    )
    return basket.model_copy(update={"chosen": chosen})


@asynccontextmanager
async def kept(desk: CentralDesk | None, wanted: Collection[Reserve]) -> AsyncIterator[frozenset[str]]:
    """Keep what is wanted while the block begins the payment; if it is refused, let go.

    Args:
        desk: None while the line is down.

    Yields:
        the lines that are kept.

    Raises:
        PromiseGone: others were faster.
    """
    lines = await _keep(desk, wanted) if desk else frozenset[str]()
    try:
        yield lines
    except ShopError:
        await _release(desk, [each.reservation_id for each in wanted])
        raise


async def let_go(desk: CentralDesk | None, basket: Basket, attempt_id: str) -> None:
    """Let go of all that was kept for an attempt which took no money."""
    await _release(desk, _ids(basket, attempt_id))


async def _keep(desk: CentralDesk, wanted: Collection[Reserve]) -> frozenset[str]:
    lines: set[str] = set()
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            for each in wanted:
                await desk.reserve(each)
                lines |= {line.line_id for line in each.lines}
    except Overtaken as overtaken:
        await _release(desk, [one.reservation_id for one in wanted])
        raise _gone(overtaken, each) from overtaken
    except (TimeoutError, ShopError) as error:
        log.warning("not reserved", error=repr(error))
    return frozenset(lines)


async def _release(desk: CentralDesk | None, reservation_ids: Iterable[str]) -> None:
    if desk is None:
        return
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            for reservation_id in reservation_ids:
                await desk.release(reservation_id)
    except (TimeoutError, ShopError) as error:
        log.warning("a reservation is left to end by itself", error=repr(error))


def _ids(basket: Basket, attempt_id: str) -> list[str]:
    order = UUID(order_id_of(attempt_id))
    return [str(uuid5(order, f"reservation/{place}")) for place in range(len(basket.chosen))]


def _asked(
    basket: Basket, seller: str, attempt_id: str, reservation_id: str, parts: tuple[Part, ...]
) -> Reserve:
    units = Counter[str]()
    for part in parts:
        for taken in part.lines:
            units[taken.line_id] += taken.quantity
    customer = basket.customer
    return Reserve(
        reservation_id=reservation_id,
        order_id=order_id_of(attempt_id),
        lines=tuple(
            line.model_copy(update={"quantity": units[line.line_id]})
            for line in basket.lines
            if units[line.line_id]
        ),
        parts=parts,
        seller=seller,
        home=customer.address.place if customer and customer.address else None,
        goods=due(basket).goods,
        customer_id=customer.customer_id if customer else None,
        for_s=KEPT_FOR_S,
    )


def _standing(option: Option, kept: Collection[str], covered: Collection[str], store_id: str) -> Standing:
    if option.option_id in covered or _firm(option, kept, store_id):
        return Standing.CONFIRMED
    overtaken = option.standing is Standing.CONFIRMED and bool(_elsewhere(option, store_id))
    return Standing.LIKELY if overtaken else option.standing


def _elsewhere(option: Option, store_id: str) -> list[Part]:
    return [part for part in option.parts if part.node_id != store_id]


def _on_the_shelf(option: Option, store_id: str) -> tuple[Part, ...]:
    return tuple(part for part in _elsewhere(option, store_id) if not part.comes_later)


def _firm(option: Option, kept: Collection[str], store_id: str) -> bool:
    parts = _elsewhere(option, store_id)
    return bool(parts) and all(
        part.waits_for is None and all(line.line_id in kept for line in part.lines) for part in parts
    )


def _gone(overtaken: Overtaken, wanted: Reserve) -> PromiseGone:
    sku = str(overtaken.facts.get("sku", ""))
    line = next((line for line in wanted.lines if line.sku == sku), wanted.lines[0])
    return PromiseGone(name=line.name, line_id=line.line_id, **_left(overtaken.option))


def _left(option: Option | None) -> dict[str, Fact]:
    if option is None:
        return {}
    return {
        "option_id": option.option_id,
        "mode": option.mode.value,
        "place_id": option.parts[0].place_id or "",
        "at": option.promised_at.isoformat(),
        "by_hour": int(option.by_hour),
        "price_minor": option.price.minor,
        "currency": option.price.currency,
    }
