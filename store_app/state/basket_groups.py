"""A basket as one reads it: lines under the way they travel, with what is promised for them together."""

from dataclasses import dataclass

from shared.basket import BasketLine, Way, ordered_groups, taken_away
from shared.contract.store.selling import BasketPage
from shared.network import DeliveryMode
from shared.promise.answer import Answer, Option


@dataclass(frozen=True)
class Together:
    """Lines that reach the customer together; `way` is None until it is chosen for them."""

    way: Way | None
    lines: tuple[BasketLine, ...]
    option: Option | None = None
    answer: Answer | None = None


def groups(page: BasketPage) -> list[Together]:
    """Give what has no way yet, then what is taken away, then what is ordered."""
    basket = page.basket
    open_lines = tuple(line for line in basket.lines if line.mode is None)
    taken = taken_away(basket)
    return [
        *([Together(None, open_lines)] if open_lines else []),
        *([Together(Way(DeliveryMode.TAKE_AWAY, None, None), taken)] if taken else []),
        *(_ordered(page, way, lines) for way, lines in ordered_groups(basket).items()),
    ]


def _ordered(page: BasketPage, way: Way, lines: tuple[BasketLine, ...]) -> Together:
    ids = {line.line_id for line in lines}
    chosen = (option for option in page.basket.chosen if ids & _line_ids(option))
    answers = (group.answer for group in page.groups if ids & set(group.line_ids))
    return Together(way, lines, next(chosen, None), next(answers, None))


def _line_ids(option: Option) -> set[str]:
    return {line.line_id for part in option.parts for line in part.lines}
