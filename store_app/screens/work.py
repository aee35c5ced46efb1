"""One order to prepare: what is to be done with it now, by where it stands."""

import flet as ft

from shared.fulfilment import FulfilmentOrder, ReasonCode
from shared.workflow import COLLECTED, ENDED, Status
from store_app.components.body import Body
from store_app.components.buttons import ActionBar, IconAction, PrimaryButton, SecondaryButton
from store_app.components.card import Card
from store_app.components.haptic import feel
from store_app.components.pill import StatusPill
from store_app.components.states import Failed, Loading, Offline
from store_app.components.tap import OnTap
from store_app.components.text import Label, Say
from store_app.screens.component import component
from store_app.screens.decline import CostOfDeclining, WhyDecline
from store_app.screens.why_us import WhyUs, why_us
from store_app.screens.work_ended import WorkEnded
from store_app.screens.work_head import LineRows, WorkHead
from store_app.screens.work_pack import WorkPack, WorkPacked
from store_app.screens.work_pick import WorkPick
from store_app.screens.work_stage import WorkStage, WorkStaged
from store_app.state.hooks import use_tablet, use_view
from store_app.state.tablet import Tablet
from store_app.state.work import PICKABLE, WorkView
from store_app.theme import Space
from store_app.words import Words


@component
def WorkScreen(fulfilment_id: str) -> ft.Control:
    """Show the order with what is next for it."""
    tablet = use_tablet()
    view = use_view(lambda: WorkView(tablet, fulfilment_id), [fulfilment_id])
    page, feedback = view.page, view.feedback

    async def let_feel() -> None:
        if feedback:
            await feel(good=feedback.is_good)

    ft.use_effect(let_feel, [feedback])
    if page is None:
        return Body([_instead(tablet, view)], narrow=tablet.narrow)
    # Each part has state of its own; the key makes it anew when the order moves on.
    return ft.Container(_part(view, page.work), key=f"{fulfilment_id}:{page.work.status}", expand=True)


def _instead(tablet: Tablet, view: WorkView) -> ft.Control:
    if view.offline:
        return Offline(tablet.words)
    if view.error:
        return Failed(tablet.words, tablet.words.error(view.error), view.refresh)
    return Loading(tablet.words)


def _part(view: WorkView, work: FulfilmentOrder) -> ft.Control:
    is_collected = work.mode in COLLECTED
    if work.status in ENDED:
        return WorkEnded(view)
    if work.status is Status.OFFERED:
        return WorkOffer(view)
    if work.status in PICKABLE:
        return WorkPick(view)
    if work.status is Status.PICKED:
        return WorkStage(view) if is_collected else WorkPack(view)
    return WorkStaged(view) if is_collected else WorkPacked(view)


@component
def WorkOffer(view: WorkView) -> ft.Control:
    """An offer: what it is, why it came here, and the answer."""
    tablet = use_tablet()
    words, work = tablet.words, view.work
    asking, ask = ft.use_state("")
    assert work
    ft.use_dialog(_sheet(tablet, view, work, asking, lambda: ask("")))
    foot = ActionBar(
        PrimaryButton(words.t("queue.accept"), key="accept", on_tap=lambda: tablet.do(view.accept())),
        [SecondaryButton(words.t("queue.decline"), key="decline", on_tap=lambda: ask("decline"))],
        left_handed=tablet.preferences.left_handed,
    )
    body = [
        WorkHead(tablet, work, title=work.number),
        ft.Row([StatusPill(words, work.status), _lapses(tablet, work)], spacing=Space.M),
        _why_us(words, work, lambda: ask("why")),
        LineRows(tablet, view, work),
    ]
    return Body(body, narrow=tablet.narrow, foot=foot)


def _lapses(tablet: Tablet, work: FulfilmentOrder) -> ft.Control:
    words = tablet.words
    return Label(words.t("queue.lapses", time=words.time(work.lapses_at)) if work.lapses_at else "")


def _why_us(words: Words, work: FulfilmentOrder, ask: OnTap) -> ft.Control:
    why = why_us(words, work)
    said = [
        *([Label(words.t("queue.why_us")), Say(why)] if why else []),
        *CostOfDeclining(words, work),
    ]
    more = IconAction(
        ft.Icons.HELP_OUTLINE, name=words.t("queue.why_us_it", number=work.number), key="why", on_tap=ask
    )
    told = ft.Column(said, spacing=Space.XS, expand=True)
    return ft.Row([Card(ft.Row([told, more], spacing=Space.M), expand=True)])


def _sheet(
    tablet: Tablet, view: WorkView, work: FulfilmentOrder, asking: str, on_close: OnTap
) -> ft.AlertDialog | None:
    if asking == "why":
        return WhyUs(tablet, work, on_close=on_close)

    def decline(reason: ReasonCode) -> None:
        tablet.do(view.decline(reason))

    return WhyDecline(tablet.words, work, on_decline=decline, on_close=on_close) if asking else None
