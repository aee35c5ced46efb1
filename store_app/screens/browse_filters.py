"""What a search is narrowed by: what is here, sizes, colours and prices, then departments and their categories."""

from collections.abc import Callable, Sequence
from functools import partial

import flet as ft
from babel.numbers import get_decimal_symbol

from shared.contract.store.finding import ColourFacet, Facet, Found, price_bounds
from shared.money import Money
from store_app.components.buttons import Chip, QuietButton
from store_app.components.filters import Choice, ChoiceSheet, FilterChip
from store_app.components.text import Label
from store_app.state.browse import Browse
from store_app.state.filters import By, Filters
from store_app.state.tablet import Tablet
from store_app.theme import Colour, Space, Touch
from store_app.words import Words

_MOST_CATEGORIES = 12
_MOST_SAID = 2


def filter_rows(tablet: Tablet, view: Browse, found: Found) -> ft.Control:
    """Draw what can be chosen, with what was found at the end of the first row."""
    words = tablet.words
    here = Chip(
        words.t("search.filter_here"),
        key="here",
        chosen=view.filters.here,
        on_tap=lambda: _narrow(tablet, view, here=not view.filters.here),
    )
    chips = [here, *(_filter(tablet, view, found, by) for by in By), *_clear(tablet, view)]
    count = [Label(words.t("search.results", count=found.total), lines=1)] if found.total else []
    first = ft.Row([ft.Container(_row(chips), expand=True), *count], spacing=Space.L)
    return ft.Column([first, _row(_groups(tablet, view, found))], spacing=Space.S)


def choice_sheet(tablet: Tablet, view: Browse) -> ft.AlertDialog | None:
    """Draw the sheet that is open, if any."""
    by, found, filters = view.by, view.found, view.filters
    if by is None or found is None:
        return None

    def choose(to: Filters) -> None:
        tablet.do(view.narrow(to))

    return ChoiceSheet(
        tablet.words,
        _title(tablet.words, by),
        _choices(tablet.words, by, found, filters.chosen(by)),
        filters.chosen(by),
        left=found.total,
        on_choose=lambda value: choose(view.filters.toggled(by, value)),
        on_clear=lambda: choose(view.filters.without(by)),
        on_close=lambda: tablet.do(view.choose_by(None)),
    )


def _filter(tablet: Tablet, view: Browse, found: Found, by: By) -> ft.Control:
    words, chosen = tablet.words, view.filters.chosen(by)
    said = [_said(words, by, value, _currency(found)) for value in chosen]
    text = _title(words, by)
    if said:
        more = f" +{words.number(len(said) - _MOST_SAID)}" if len(said) > _MOST_SAID else ""
        text = words.t("search.chosen", name=text, values=f"{', '.join(said[:_MOST_SAID])}{more}")
    return FilterChip(
        text, key=f"filter:{by}", chosen=bool(said), on_tap=lambda: tablet.do(view.choose_by(by))
    )


def _clear(tablet: Tablet, view: Browse) -> list[ft.Control]:
    if view.filters == Filters():
        return []
    text = tablet.words.t("search.filters_clear")
    return [QuietButton(text, key="clear", on_tap=lambda: tablet.do(view.narrow(Filters())))]


def _groups(tablet: Tablet, view: Browse, found: Found) -> list[ft.Control]:
    """Departments, or the chosen one alone, and after a line the categories in it."""
    filters = view.filters
    departments = _chips(
        tablet,
        "department",
        _without_others(found.departments, filters.department),
        filters.department,
        lambda value: _narrow(tablet, view, department=value, category=""),
    )
    categories = _chips(
        tablet,
        "category",
        found.categories[:_MOST_CATEGORIES],
        filters.category,
        lambda value: _narrow(tablet, view, category=value),
    )
    line = ft.Container(width=1, height=Touch.TARGET // 2, bgcolor=Colour.OUTLINE)
    return [*departments, *([line] if departments and categories else []), *categories]


def _without_others(facets: Sequence[Facet], chosen: str) -> Sequence[Facet]:
    return [facet for facet in facets if not chosen or facet.value == chosen]


def _chips(
    tablet: Tablet, kind: str, facets: Sequence[Facet], chosen: str, on_choose: Callable[[str], object]
) -> list[ft.Control]:
    """One chip for each value; a second tap takes the filter off, and the chosen one never leaves the row."""
    counts = {facet.value: facet.count for facet in facets}
    values = [chosen, *counts] if chosen and chosen not in counts else [*counts]
    number = tablet.words.number
    return [
        Chip(
            f"{value} {number(counts[value])}" if value in counts else value,
            key=f"{kind}:{value}",
            chosen=value == chosen,
            on_tap=partial(on_choose, "" if value == chosen else value),
        )
        for value in values
    ]


def _choices(words: Words, by: By, found: Found, chosen: Sequence[str]) -> list[Choice]:
    """What was found, and what was chosen before and is found no more."""
    facets: Sequence[Facet] = {By.SIZE: found.sizes, By.COLOUR: found.colours, By.PRICE: found.prices}[by]
    offered = {facet.value for facet in facets}
    gone = [Facet(value=value, count=0) for value in chosen if value not in offered]
    return [
        Choice(
            facet.value,
            _said(words, by, facet.value, _currency(found)),
            facet.count,
            facet.tint if isinstance(facet, ColourFacet) else None,
        )
        for facet in (*gone, *facets)
    ]


def _narrow(tablet: Tablet, view: Browse, **changed: object) -> None:
    tablet.do(view.narrow(view.filters.model_copy(update=changed)))


def _title(words: Words, by: By) -> str:
    keys = {
        By.SIZE: words.t("search.filter_size"),
        By.COLOUR: words.t("search.filter_colour"),
        By.PRICE: words.t("search.filter_price"),
    }
    return keys[by]


def _said(words: Words, by: By, value: str, currency: str) -> str:
    if by is not By.PRICE:
        return value
    low, high = price_bounds(value)
    at_least = _round(words, low, currency)
    if high is None:
        return words.t("search.price_over", low=at_least)
    under = _round(words, high, currency)
    return (
        words.t("search.price_between", low=at_least, high=under)
        if low
        else words.t("search.price_under", high=under)
    )


def _round(words: Words, minor: int, currency: str) -> str:
    """Write an amount without its cents where there are none: the ends of ranges are round."""
    cents = f"{get_decimal_symbol(words.locale)}00"
    written = words.money(Money(minor=minor, currency=currency))
    return written.replace(cents, "") if minor % 100 == 0 else written


def _currency(found: Found) -> str:
    return found.hits[0].price.currency if found.hits else "EUR"


def _row(chips: Sequence[ft.Control]) -> ft.Control:
    return ft.Row([*chips], spacing=Space.S, scroll=ft.ScrollMode.HIDDEN)
