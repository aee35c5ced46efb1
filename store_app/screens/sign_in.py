"""Signing in: faces, then a PIN."""

from functools import partial

import flet as ft

from shared.permissions import Person
from store_app.components.buttons import Chip, QuietButton
from store_app.components.picture import Initials
from store_app.components.sign_in import Face, PinHint
from store_app.components.states import Empty, Failed, Loading, Offline
from store_app.components.text import Say, Title
from store_app.screens.component import component
from store_app.screens.pin import Pin
from store_app.state.hooks import use_tablet, use_view
from store_app.state.sign_in import SignInView
from store_app.state.tablet import Tablet
from store_app.theme import SUBTITLE, Colour, Space, grown

_WIDTH = 640


@component
def SignInScreen() -> ft.Control:
    """Ask who works here, then for the PIN."""
    tablet = use_tablet()
    view = use_view(lambda: SignInView(tablet))
    middle = ft.Container(_body(tablet, view), alignment=ft.Alignment.CENTER, expand=True)
    return ft.Container(
        ft.Column(
            [Say(tablet.words.t("app.name"), SUBTITLE, Colour.MUTED), middle, _languages(tablet)],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        alignment=ft.Alignment.CENTER,
        padding=Space.XL,
        expand=True,
    )


def _languages(tablet: Tablet) -> ft.Control:
    def speak(language: str) -> None:
        tablet.do(tablet.prefer(tablet.preferences.model_copy(update={"language": language})))

    chips = [
        Chip(
            tablet.words.t(f"language.{language}"),
            key=f"language:{language}",
            on_tap=partial(speak, language),
            chosen=language == tablet.preferences.language,
        )
        for language in tablet.catalogues
    ]
    return ft.Row(chips, spacing=Space.S, tight=True)


def _body(tablet: Tablet, view: SignInView) -> ft.Control:
    words = tablet.words
    if view.person:
        return _pin(tablet, view, view.person)
    if view.staff:
        return _faces(tablet, view)
    if view.loading:
        return Loading(words)
    if view.offline:
        return Offline(words)
    if view.error:
        return Failed(words, words.error(view.error), view.refresh)
    return Empty(ft.Icons.BADGE_OUTLINED, words.t("sign_in.no_people"))


def _faces(tablet: Tablet, view: SignInView) -> ft.Control:
    words = tablet.words
    faces = [
        Face(
            key=f"face:{person.person_id}",
            name=person.name,
            initials=person.initials,
            role=words.of(person.role),
            on_tap=partial(view.choose, person),
        )
        for person in view.staff
    ]
    grid = ft.Row(
        list[ft.Control](faces),
        wrap=True,
        width=min(grown(_WIDTH), tablet.width - 2 * Space.XL),
        spacing=Space.L,
        run_spacing=Space.L,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    return ft.Column(
        [Title(words.t("sign_in.title")), grid],
        spacing=Space.XL,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        scroll=ft.ScrollMode.AUTO,
    )


def _pin(tablet: Tablet, view: SignInView, person: Person) -> ft.Control:
    words = tablet.words
    other = QuietButton(
        words.t("sign_in.other"),
        key="someone-else",
        icon=ft.Icons.ARROW_BACK,
        on_tap=lambda: view.choose(None),
    )
    return ft.Column(
        [
            Initials(person.initials, size=64),
            Title(words.t("sign_in.pin", name=person.name)),
            PinHint(words, view.refused),
            Pin(view),
            other,
        ],
        spacing=Space.S,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        scroll=ft.ScrollMode.AUTO,
    )
