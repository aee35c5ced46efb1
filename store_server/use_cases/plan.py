"""The options of a basket's ordered lines: solved outside the writer, the best kept with the basket."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import NamedTuple, TypeVar

from shared.basket import Basket, BasketLine, Way, asked_for, line_of, ordered_groups, way_of, with_way
from shared.contract.store.selling import TakeLeft
from shared.errors import NotFound
from shared.money import total
from shared.promise.answer import Answer, Option
from shared.promise.request import Request

T = TypeVar("T")
Answers = Mapping[Request, Answer]
Run = Callable[[Answers], Awaitable[T]]
Solve = Callable[[Request], Awaitable[Answer]]


class Asker(NamedTuple):
    """Which store asks for promises, and when."""

    store_id: str
    at: datetime


class Unplanned(Exception):
    """The change needs promises that are not solved yet: solve `requests`, then write again."""

    def __init__(self, requests: tuple[Request, ...]) -> None:
        super().__init__(f"{len(requests)} requests to solve")
        self.requests = requests


def requests_of(basket: Basket, asker: Asker) -> dict[Way, Request]:
    """Give what each group of lines that travel alike asks of the network."""
    return {way: _request(basket, way, lines, asker) for way, lines in ordered_groups(basket).items()}


def answers_to(basket: Basket, asker: Asker, answers: Answers) -> dict[Way, Answer]:
    """Give the answer for each group.

    Raises:
        Unplanned: one is not solved yet.
    """
    requests = requests_of(basket, asker)
    unsolved = tuple(request for request in requests.values() if request not in answers)
    if unsolved:
        raise Unplanned(unsolved)
    return {way: answers[request] for way, request in requests.items()}


def planned(basket: Basket, before: tuple[Option, ...], asker: Asker, answers: Answers) -> Basket:
    """Choose for each group the option most like the one it had, or else the best.

    Raises:
        Unplanned: a group is not solved yet.
    """
    groups = ordered_groups(basket)
    chosen = (
        _most_alike(answer.options, groups[way], before)
        for way, answer in answers_to(basket, asker, answers).items()
    )
    return basket.model_copy(update={"chosen": tuple(option for option in chosen if option is not None)})


def with_option(basket: Basket, option_id: str, asker: Asker, answers: Answers) -> Basket:
    """Choose one of the options that are offered now.

    Raises:
        NotFound: it is not, or no longer, offered.
        Unplanned: a group is not solved yet.
    """
    option = _offered(basket, option_id, asker, answers)
    if option is None:
        raise NotFound(what="option", key=option_id)
    return basket.model_copy(update={"chosen": (option, *basket.chosen)})


def with_left(basket: Basket, left: TakeLeft, asker: Asker, answers: Answers) -> Basket:
    """Let a line, and all that travel like it, go another way, by the option that is left if this store has heard of it.

    Raises:
        NotFound: no such line.
        Unplanned: a group is not solved yet.
    """
    way, moved = way_of(line_of(basket, left.line_id)), basket
    for line in basket.lines:
        if way_of(line) == way:
            moved = with_way(moved, line.line_id, left.mode, left.collect_at, left.relay_id)
    option = _offered(moved, left.option_id, asker, answers)
    return moved.model_copy(update={"chosen": (*([option] if option else []), *basket.chosen)})


def _offered(basket: Basket, option_id: str, asker: Asker, answers: Answers) -> Option | None:
    offered = (option for answer in answers_to(basket, asker, answers).values() for option in answer.options)
    return next((option for option in offered if option.option_id == option_id), None)


async def with_promises(run: Run[T], solve: Solve, answers: dict[Request, Answer]) -> T:
    """Write; when promises are missing, solve them outside the writer into `answers` and write again."""
    while True:
        try:
            return await run(answers)
        except Unplanned as unplanned:
            for request in unplanned.requests:
                answers[request] = await solve(request)


def line_ids(option: Option) -> frozenset[str]:
    """Give the lines that an option covers."""
    return frozenset(line.line_id for part in option.parts for line in part.lines)


def _request(basket: Basket, way: Way, lines: tuple[BasketLine, ...], asker: Asker) -> Request:
    address = None if basket.customer is None else basket.customer.address
    return Request(
        lines=tuple(map(asked_for, lines)),
        modes=(way.mode,),
        seller=asker.store_id,
        home=None if address is None else address.place,
        collect_at=way.collect_at,
        relay_id=way.relay_id,
        at=asker.at,
        basket_value=total([line.amount for line in basket.lines], lines[0].price.currency),
        customer_tier="" if basket.customer is None else basket.customer.tier,
    )


def _most_alike(
    options: tuple[Option, ...], lines: tuple[BasketLine, ...], before: tuple[Option, ...]
) -> Option | None:
    wanted = {line.line_id for line in lines}
    was = next((option for option in before if wanted & line_ids(option)), None)
    if not options or was is None:
        return options[0] if options else None
    return min(options, key=lambda option: (option.option_id != was.option_id, not _alike(option, was)))


def _alike(option: Option, was: Option) -> bool:
    return option.labels[:1] == was.labels[:1] and _places(option) == _places(was)


def _places(option: Option) -> tuple[str | None, ...]:
    return tuple(part.place_id for part in option.parts)
