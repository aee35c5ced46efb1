"""One tablet: who works on it, what it remembers, what it hears from the store server, and what it says."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic
from typing import Protocol, runtime_checkable

import flet as ft
from uuid_utils import uuid7

from shared.contract.store.finding import Scanned
from shared.contract.store.shift import Change, Line, Session, SignIn
from shared.errors import NotFound, ShopError, SignInNeeded, Unavailable
from shared.gtin import CodeKind
from shared.permissions import Permission
from store_app.scanning import MOST_BETWEEN_KEYS_S, Heard, hear, without_scan
from store_app.state.kept import Kept, Memory, Preferences, keep, recall
from store_app.store_client import StoreClient
from store_app.theme import NARROW_DP
from store_app.words import Words

EVERYTHING = "everything"
TOAST_S = 6.0
BEAT_S = 20.0
RETRY_S = 1.0


class Shown(Protocol):
    """What is on the screen and hears what the tablet hears."""

    async def on_scan(self, code: str) -> bool:
        """Take a scan; False leaves it to whatever shows behind, in the end to the tablet."""

    async def on_key(self, key: str) -> None:
        """Take a key that a person pressed, wherever the focus is."""

    def on_change(self, change: Change) -> None:
        """Look again, if this concerns what is shown."""

    def close(self) -> None:
        """Stop looking."""


class ToastTone(StrEnum):
    """What kind of news a toast is."""

    GOOD = "good"
    WRONG = "wrong"
    PLAIN = "plain"


@dataclass(frozen=True, eq=False)
class Signal:
    """What a scan was, for hand and ear; no two are the same."""

    good: bool


@runtime_checkable
class Telling(Protocol):
    """A screen that itself lets one feel what a scan was, where it has something to say of it."""

    feedback: object


@dataclass(frozen=True)
class Toast:
    """Something that just happened, and the way back where there is one."""

    text: str
    tone: ToastTone = ToastTone.PLAIN
    undo: Callable[[], Awaitable[object]] | None = None


def run_aside(work: Coroutine[object, object, None]) -> asyncio.Task[None]:
    """Run something beside what goes on; a failure that nobody waits for is reported by the loop."""
    task = asyncio.ensure_future(work)
    task.add_done_callback(lambda done: None if done.cancelled() else done.result())
    return task


def new_id() -> str:
    """Mint an id that sorts by time."""
    return str(uuid7())


def _undressed(_preferences: Preferences) -> None:
    """Of a tablet that no page shows."""


@dataclass(eq=False)
class Tablet(ft.Observable):
    """What every screen shares. `go` navigates; `open_document` shows a PDF of the API in a tab of its own."""

    client: StoreClient
    catalogues: Mapping[str, Words]
    memory: Memory
    go: Callable[[str], None]
    open_document: Callable[[str], object]
    preferences: Preferences = field(default_factory=Preferences)
    dress: Callable[[Preferences], None] = field(
        default_factory=lambda: _undressed, init=False
    )  #: what its page looks like
    device_id: str = field(default_factory=new_id, init=False)
    width: int = field(default=1280, init=False)  #: of the page, in dp
    awake: bool = field(default=False, init=False)  #: what the browser remembers is known
    session: Session | None = field(default=None, init=False)
    line: Line | None = field(default=None, init=False)
    reachable: bool = field(default=True, init=False)  #: the store server answers
    toast: Toast | None = field(default=None, init=False)
    signal: Signal | None = field(default=None, init=False)  #: of the last scan
    query: str = field(default="", init=False)  #: what stands in the search box of the frame
    basket_id: str = field(default="", init=False)  #: the basket that scans and "add" go to, empty for none
    pickup_code: str = field(
        default="", init=False
    )  #: what a customer just showed; too secret for an address
    beat: int = field(default=0, init=False)  #: grows every 20 s, so that ages on screen grow too
    _wrongs: int = field(default=0, init=False)  #: how often something was told as wrong
    _line_at_s: float = field(default=0.0, init=False)
    _shown: list[Shown] = field(default_factory=list, init=False)
    _heard: Heard = field(default_factory=Heard, init=False)
    _keys: tuple[str, ...] = field(default=(), init=False)
    _listening: list[asyncio.Task[None]] = field(default_factory=list, init=False)
    _errands: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    @property
    def narrow(self) -> bool:
        """Whether it is held upright, or a phone, or its texts are so large that it holds no more than one."""
        return self.width * 100 < NARROW_DP * self.preferences.text_percent

    @property
    def words(self) -> Words:
        """The words of the chosen language."""
        return self.catalogues[self.preferences.language]

    def may(self, permission: Permission) -> bool:
        """Tell whether the person who is signed in may do this."""
        return self.session is not None and permission in self.session.permissions

    def now(self) -> datetime:
        """Give the store's time, which is not this machine's."""
        if self.line is None:
            raise SignInNeeded
        return self.line.now + timedelta(seconds=(monotonic() - self._line_at_s) * self.line.speed)

    # Waking up, signing in and out

    async def wake(self) -> None:
        """Recall what the browser keeps, and go on with its session if that is still good."""
        self._become(await recall(self.memory) or self._now_kept())
        while self.client.token and not self.session:
            try:
                await self._enter(await self.client.session())
            except Unavailable:
                self.reachable = False
                await asyncio.sleep(RETRY_S)
            except ShopError:
                self.client.token = ""
        self.awake = True

    async def sign_in(self, person_id: str, pin: str) -> None:
        """Sign a person in on this tablet.

        Raises:
            WrongPin: not this person's PIN.
            LockedOut: too many wrong ones.
        """
        await self._enter(
            await self.client.sign_in(SignIn(person_id=person_id, pin=pin, device_id=self.device_id))
        )
        await self._keep()

    async def sign_out(self) -> None:
        """Leave the tablet to someone else; a basket stays with whoever opened it."""
        try:
            await self.client.sign_out()
        except ShopError as error:
            self.tell(self.words.error(error), ToastTone.WRONG)
        await self.lose_session()

    async def lose_session(self) -> None:
        """Ask for a sign-in again; the address stays, so one comes back to where one was."""
        self.client.token = ""
        self.basket_id = ""
        self.session = None
        self.pause()
        await self._keep()

    async def prefer(self, preferences: Preferences) -> None:
        """Change how this tablet likes things."""
        self._like(preferences)
        await self._keep()

    async def use_basket(self, basket_id: str) -> None:
        """Let scans and "add" go to this basket; empty lets the next one open a new basket."""
        self.basket_id = basket_id
        await self._keep()

    # Hearing

    def resume(self) -> None:
        """Listen to the store server, if someone is signed in and nobody listens yet."""
        if self.session and not self._listening:
            self._listening = [run_aside(self._hear_changes()), run_aside(self._keep_time())]

    def pause(self) -> None:
        """Stop listening."""
        for task in self._listening:
            task.cancel()
        self._listening = []

    def show(self, view: Shown) -> None:
        """Let what is on the screen hear scans, keys and changes."""
        self._shown = [*self._shown, view]

    def hide(self, view: Shown) -> None:
        """Let it hear no more."""
        self._shown = [shown for shown in self._shown if shown is not view]

    def press(self, key: str, *, shift: bool = False) -> None:
        """Hear one key: of a scanner, whose keys come together, or of a person."""
        self._heard, code = hear(self._heard, key, monotonic(), shift=shift)
        if code:
            self._keys = ()
            self.do(self.scan(code))
        else:
            self._keys = (*self._keys, key)
            # Only when no other key follows at a scanner's pace were they a person's; a busy machine hears two at once.
            asyncio.get_running_loop().call_later(MOST_BETWEEN_KEYS_S, self._pass_keys, self._heard)

    async def scan(self, code: str) -> None:
        """Hand a scan to the screen that shows; one that nobody takes opens what it stands for."""
        self.query = without_scan(self.query, code)
        told = self._wrongs
        try:
            taker = await self._hand(code)
        except ShopError:
            self._signal(good=False)
            raise
        if not (isinstance(taker, Telling) and taker.feedback):
            self._signal(good=self._wrongs == told)

    def go_hand_over(self, fulfilment_id: str, code: str = "") -> None:
        """Go and hand an order over; `code` is what its customer showed, if anything."""
        self.pickup_code = code
        self.go(f"/handover?work={fulfilment_id}")

    async def hear(self, change: Change) -> None:
        """Hear what changed, and let what is on the screen look again."""
        if change.topic in ("line", EVERYTHING):
            await self._look_at_line()
        for view in self._shown:
            view.on_change(change)

    def do(self, errand: Coroutine[object, object, object]) -> None:
        """Carry out a verb that takes time, from a tap that does not wait; what it is refused with is told."""
        task = run_aside(self._told(errand))
        # The loop itself holds tasks only weakly.
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    # Saying

    def tell(
        self,
        text: str,
        tone: ToastTone = ToastTone.PLAIN,
        undo: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        """Say what just happened, for a few seconds."""
        toast = self.toast = Toast(text, tone, undo)
        self._wrongs += tone is ToastTone.WRONG
        asyncio.get_running_loop().call_later(TOAST_S, self._fade, toast)

    async def undo(self) -> None:
        """Take back what the toast tells of."""
        toast, self.toast = self.toast, None
        if toast and toast.undo:
            await toast.undo()

    def _pass_keys(self, heard: Heard) -> None:
        if self._heard is not heard:
            return
        keys, self._keys = self._keys, ()
        for view in reversed(self._shown):
            for key in keys:
                self.do(view.on_key(key))

    def _fade(self, toast: Toast) -> None:
        if self.toast is toast:
            self.toast = None

    async def _hand(self, code: str) -> Shown | None:
        for view in reversed(self._shown):
            if await view.on_scan(code):
                return view
        self._open(await self.client.read_scan(code), code)
        return None

    def _signal(self, *, good: bool) -> None:
        if self.session:
            self.signal = Signal(good)

    def _open(self, found: Scanned, code: str) -> None:
        if found.product_id:
            self.go(f"/products/{found.product_id}?sku={found.sku or ''}")
        elif found.code.kind is CodeKind.PICK_UP and found.fulfilment_ids:
            self.go_hand_over(found.fulfilment_ids[0], code)
        elif found.order_id and self.may(Permission.SELL):
            self.go(f"/orders/{found.order_id}")
        elif found.fulfilment_ids:
            self.go(f"/work/{found.fulfilment_ids[0]}")
        elif found.customer_id:
            self.go(f"/customers/{found.customer_id}")
        else:
            raise NotFound(what="item", key=code)

    async def _enter(self, session: Session) -> None:
        self._note_line(await self.client.line())
        self.reachable = True
        self.session = session
        self.resume()

    def _become(self, kept: Kept) -> None:
        self.device_id = kept.device_id
        self.client.token = kept.token
        self.basket_id = kept.basket_id
        self._like(kept.preferences)

    def _like(self, preferences: Preferences) -> None:
        # The page first: what is drawn for the preferences is measured by its texts.
        self.dress(preferences)
        self.preferences = preferences

    def _now_kept(self) -> Kept:
        return Kept(
            device_id=self.device_id,
            token=self.client.token,
            basket_id=self.basket_id,
            preferences=self.preferences,
        )

    async def _keep(self) -> None:
        await keep(self.memory, self._now_kept())

    def _note_line(self, line: Line) -> None:
        self._line_at_s = monotonic()
        self.line = line

    async def _told(self, errand: Coroutine[object, object, object]) -> None:
        try:
            await errand
        except ShopError as error:
            self.tell(self.words.error(error), ToastTone.WRONG)

    async def _hear_changes(self) -> None:
        try:
            async for change in self.client.changes():
                self.reachable = change is not None
                if change is not None:
                    await self.hear(change)
        except SignInNeeded:
            # As an errand: losing the session ends this task.
            self.do(self.lose_session())

    async def _look_at_line(self) -> None:
        try:
            self._note_line(await self.client.line())
        except Unavailable:
            self.reachable = False

    async def _keep_time(self) -> None:
        while self.session:
            await asyncio.sleep(BEAT_S)
            self.beat += 1
