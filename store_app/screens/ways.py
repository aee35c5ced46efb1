"""How a promise is said: where, when, for how much, how sure; and ways beside each other, to compare."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import flet as ft

from shared.network import DeliveryMode
from shared.promise.answer import Answer, Label, Option
from store_app.components.way import Figure, WayRow
from store_app.state.compare import best_at, told_apart
from store_app.state.tablet import Tablet
from store_app.words import Words

OnOption = Callable[[Option], object]


def way_title(words: Words, option: Option, names: Mapping[str, str]) -> str:
    """Name a way with the place where the customer goes for it."""
    place = names.get(option.parts[0].place_id or "", "")
    if option.mode is DeliveryMode.TAKE_AWAY:
        return words.t("way.here_now")
    if option.mode is DeliveryMode.PICK_UP:
        return words.t("way.pick_up_at", place=place)
    if option.mode is DeliveryMode.RELAY_POINT:
        return words.t("way.relay_at", place=place)
    return words.of(option.mode)


def way_when(tablet: Tablet, option: Option) -> str:
    """Say when the customer has it."""
    if option.mode is DeliveryMode.TAKE_AWAY:
        return tablet.words.t("way.now")
    return tablet.words.promise(option.promised_at, tablet.now(), by_hour=option.by_hour)


def way_from(words: Words, option: Option, names: Mapping[str, str]) -> str:
    """Say which places prepare it."""
    return words.t("way.from", place=_places(option, names))


def way_prepared_by(words: Words, option: Option, names: Mapping[str, str]) -> str:
    """Name a way by who prepares it, where all the others bring the goods to the same place."""
    return words.t("way.prepared_by", place=_places(option, names))


def way_price(words: Words, option: Option) -> str:
    """Say what it costs the customer."""
    # "Free" beside something to pay for at the till would be misread.
    taken = option.mode is DeliveryMode.TAKE_AWAY
    return words.t("way.no_fee") if taken else words.price(option.price)


def way_seen(tablet: Tablet, option: Option, answer: Answer) -> str:
    """Say how old the figures are on which a promise stands; the own shelf's are of this moment."""
    here = tablet.session.store_id if tablet.session else ""
    own = all(part.node_id == here for part in option.parts)
    return tablet.words.seen(tablet.now() if own else answer.as_of, tablet.now())


def OptionRows(
    tablet: Tablet,
    answer: Answer,
    options: Sequence[Option],
    *,
    title: Callable[[Option], str],
    room: int,
    chosen: str,
    on_choose: OnOption,
    on_why: OnOption,
) -> list[ft.Control]:
    """Draw ways to choose under each other, in `room` dp, so that each figure stands over the others of its kind."""
    shown = told_apart(options, chosen, tablet.words.zone)
    best = best_at(shown)
    return [
        WayRow(
            tablet.words,
            key=f"way:{option.option_id}",
            mode=option.mode,
            title=title(option),
            figures=_figures(tablet, option, best[option.option_id]),
            standing=option.standing,
            probability=option.probability,
            seen=way_seen(tablet, option, answer),
            why=tablet.words.reason(option.reason),
            room=room,
            chosen=option.option_id == chosen,
            on_choose=partial(on_choose, option),
            on_why=partial(on_why, option),
        )
        for option in shown
    ]


def _figures(tablet: Tablet, option: Option, best: Sequence[Label]) -> list[Figure]:
    words = tablet.words
    told = {
        Label.FASTEST: way_when(tablet, option),
        Label.CHEAPEST: way_price(words, option),
        Label.ONE_PARCEL: _parcels(words, option),
        Label.GREENEST: words.carbon(option.grams_co2e),
    }
    return [Figure(value, label if label in best else None) for label, value in told.items()]


def _parcels(words: Words, option: Option) -> str:
    if option.mode is DeliveryMode.TAKE_AWAY:
        return words.t("way.no_parcel")
    key = "way.collections" if option.mode is DeliveryMode.PICK_UP else "way.parcels"
    return words.t(key, count=option.parcels)


def _places(option: Option, names: Mapping[str, str]) -> str:
    return " + ".join(dict.fromkeys(names.get(part.node_id, part.node_id) for part in option.parts))
