"""Comparing ways as a customer does: what each is the best at among those shown, and none shown twice."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, tzinfo

from shared.promise.answer import Label, Option

_FIGURES: dict[Label, Callable[[Option], datetime | int]] = {
    Label.FASTEST: lambda option: option.promised_at,
    Label.CHEAPEST: lambda option: option.price.minor,
    Label.ONE_PARCEL: lambda option: option.parcels,
    Label.GREENEST: lambda option: option.grams_co2e,
}


def best_at(options: Sequence[Option]) -> dict[str, tuple[Label, ...]]:
    """Give what each option, by its id, is the best at; what they are all alike in marks none."""
    holders = {label: _best(options, figure) for label, figure in _FIGURES.items()}
    return {
        option.option_id: tuple(label for label, ids in holders.items() if option.option_id in ids)
        for option in options
    }


def told_apart(options: Iterable[Option], chosen: str, zone: tzinfo) -> list[Option]:
    """Keep one of those that a customer could not tell apart: the chosen one, else the first."""
    alike: dict[object, Option] = {}
    for option in options:
        face = _face(option, zone)
        if face not in alike or option.option_id == chosen:
            alike[face] = option
    return list(alike.values())


def _best(options: Sequence[Option], figure: Callable[[Option], datetime | int]) -> set[str]:
    figures = {option.option_id: figure(option) for option in options}
    least = min(figures.values(), default=None)
    ids = {option_id for option_id, value in figures.items() if value == least}
    return ids if len(ids) < len(figures) else set()


def _face(option: Option, zone: tzinfo) -> tuple[object, ...]:
    return (
        option.mode,
        option.parts[0].place_id,
        _promised(option, zone),
        option.price,
        option.parcels,
        round(option.grams_co2e, -2),
        option.standing,
    )


def _promised(option: Option, zone: tzinfo) -> datetime | date:
    return option.promised_at if option.by_hour else _day(option, zone)


def _day(option: Option, zone: tzinfo) -> date:
    return option.promised_at.astimezone(zone).date()
