"""How a promise is said: where, when, for how much, how sure, and why."""

from collections.abc import Mapping

import flet as ft

from shared.network import DeliveryMode
from shared.promise.answer import Option
from store_app.components.tap import OnTap
from store_app.components.way import WayRow
from store_app.state.tablet import Tablet
from store_app.words import Words


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
    places = dict.fromkeys(names.get(part.node_id, part.node_id) for part in option.parts)
    return words.t("way.from", place=" + ".join(places))


def OptionRow(
    tablet: Tablet,
    option: Option,
    names: Mapping[str, str],
    *,
    chosen: bool,
    on_choose: OnTap,
    title: str = "",
    compact: bool = False,
) -> ft.Control:
    """Draw one way to choose; `title` says something else than its place first."""
    words = tablet.words
    named = way_title(words, option, names)
    return WayRow(
        words,
        key=f"way:{option.option_id}",
        mode=option.mode,
        title=title or named,
        when=way_when(tablet, option),
        price=_price(words, option),
        parcels=f"{named} · {_parcels(words, option)}" if title else _parcels(words, option),
        carbon=words.carbon(option.grams_co2e),
        standing=option.standing,
        probability=option.probability,
        why=words.reason(option.reason),
        narrow=compact,
        chosen=chosen,
        on_choose=on_choose,
    )


def _price(words: Words, option: Option) -> str:
    # "Free" beside something to pay for at the till would be misread.
    taken = option.mode is DeliveryMode.TAKE_AWAY
    return words.t("way.no_fee") if taken else words.price(option.price)


def _parcels(words: Words, option: Option) -> str:
    if option.mode is DeliveryMode.TAKE_AWAY:
        return words.t("way.no_parcel")
    key = "way.collections" if option.mode is DeliveryMode.PICK_UP else "way.parcels"
    return words.t(key, count=option.parcels)
