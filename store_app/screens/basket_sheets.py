"""What is asked over a basket: for whom it is, how a line travels, and whether to give it up."""

from collections.abc import Callable
from functools import partial

import flet as ft

from shared.basket import BasketLine
from shared.contract.store.selling import CustomerRow
from shared.promise.answer import Option
from store_app.components.buttons import PrimaryButton, QuietButton, SecondaryButton
from store_app.components.dialog import Dialog
from store_app.components.fields import Field
from store_app.components.states import Empty
from store_app.components.text import Say
from store_app.screens.component import component
from store_app.screens.customer_form import CreateButton, CustomerForm
from store_app.screens.customer_row import PersonRow
from store_app.screens.waiting import Waiting
from store_app.screens.ways import OptionRows, way_title
from store_app.screens.why import WhySheet
from store_app.state.basket import BasketView
from store_app.state.customers import CustomersView, Draft
from store_app.state.hooks import use_tablet, use_view
from store_app.state.line_ways import LineWays
from store_app.theme import Space

Close = Callable[[], object]
_MOST_ROWS = 6
_NOBODY_ASKS: Option | None = None
_DIALOG_ROOM, _BESIDE_DIALOG = 480, 128  # what it holds, and its own margins, in dp


@component
def CustomerSheet(view: BasketView, close: Close) -> ft.Control:
    """Ask for whom the basket is: someone known, or someone new."""
    tablet = use_tablet()
    words = tablet.words
    people = use_view(lambda: CustomersView(tablet))
    draft, write = ft.use_state(Draft())
    is_new, set_new = ft.use_state(False)

    def choose(customer_id: str | None) -> None:
        tablet.do(view.choose_customer(customer_id))
        close()

    def start() -> None:
        first, _, last = people.text.strip().title().rpartition(" ")
        write(Draft(first_name=first, last_name=last))
        set_new(True)

    if is_new:
        form = CustomerForm(tablet, people, draft, write)
        create = CreateButton(tablet, people, draft, choose)
        ft.use_dialog(Dialog(words, words.t("customer.new"), form, on_close=close, action=create))
        return ft.Container()
    named = view.page.basket.customer if view.page else None
    off = QuietButton(words.t("customer.take_off"), key="customer.off", on_tap=lambda: choose(None))
    new = SecondaryButton(
        words.t("customer.new"), key="customer.new", icon=ft.Icons.PERSON_ADD_OUTLINED, on_tap=start
    )
    find = Field(
        words.t("customer.find"),
        people.text,
        key="customer.find",
        hint=words.t("customer.find_hint"),
        on_change=lambda text: tablet.do(people.type(text)),
        autofocus=True,
        expand=True,
    )
    content = ft.Column(
        [
            ft.Row([find]),
            *_people(people, choose),
            ft.Row([new, *([off] if named else [])], spacing=Space.M, wrap=True),
        ],
        spacing=Space.S,
        tight=True,
    )
    ft.use_dialog(Dialog(words, words.t("basket.choose_customer"), content, on_close=close))
    return ft.Container()


@component
def WaySheet(view: BasketView, line: BasketLine, close: Close) -> ft.Control:
    """Ask how one line reaches the customer."""
    tablet = use_tablet()
    words = tablet.words
    choice = use_view(lambda: LineWays(tablet, line), [line.line_id])
    asked, ask = ft.use_state(_NOBODY_ASKS)

    def choose(option: Option) -> None:
        tablet.do(view.travel(line.line_id, option))
        close()

    ways = choice.ways
    rows: list[ft.Control] = [Waiting(tablet, choice)]
    if ways is not None:
        rows = OptionRows(
            tablet,
            ways.answer,
            ways.answer.options,
            title=lambda way: way_title(words, way, ways.names),
            room=min(_DIALOG_ROOM, tablet.width - _BESIDE_DIALOG),
            chosen=next((way.option_id for way in ways.answer.options if choice.is_chosen(way)), ""),
            on_choose=choose,
            on_why=ask,
        )
        empty = ways.answer.empty
        rows += [Empty(ft.Icons.BLOCK, words.reason(empty))] if empty else []
    content = ft.Column(rows, spacing=Space.S, tight=True)
    title = words.t("way.change", name=line.name)
    ft.use_dialog(None if asked else Dialog(words, title, content, on_close=close))
    if ways is None or asked is None:
        return ft.Container()
    named = way_title(words, asked, ways.names)
    return WhySheet(named, partial(choice.why, asked.option_id), lambda: ask(None))


@component
def DropSheet(view: BasketView, close: Close) -> ft.Control:
    """Ask whether to give the basket up, which cannot be undone."""
    tablet = use_tablet()
    words = tablet.words

    def drop() -> None:
        tablet.do(view.drop())
        close()

    yes = PrimaryButton(words.t("basket.drop"), key="basket.drop_it", on_tap=drop)
    ft.use_dialog(
        Dialog(
            words,
            words.t("basket.drop_title"),
            Say(words.t("basket.drop_hint")),
            on_close=close,
            action=yes,
        )
    )
    return ft.Container()


def _people(people: CustomersView, on_choose: Callable[[str], object]) -> list[ft.Control]:
    words = people.tablet.words
    if people.rows:
        return [_person(people, row, on_choose) for row in people.rows[:_MOST_ROWS]]
    if people.loading or people.error:
        return [Waiting(people.tablet, people)]
    return [Empty(ft.Icons.PERSON_SEARCH, words.t("customer.none"), words.t("customer.none_hint"))]


def _person(people: CustomersView, row: CustomerRow, on_choose: Callable[[str], object]) -> ft.Control:
    return PersonRow(people.tablet.words, row, on_tap=lambda: on_choose(row.customer_id))
