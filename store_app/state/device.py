"""A device, whoever works on it: how it likes things, what it remembers, and what it says."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field

import flet as ft

from shared.errors import ShopError
from store_app.state.errands import Errands
from store_app.state.ids import new_id
from store_app.state.kept import Kept, Memory, Preferences, keep, recall
from store_app.state.toast import Toast, ToastTone
from store_app.store_client import StoreClient
from store_app.theme import NARROW_DP
from store_app.words import Words

TOAST_S = 6.0


def _undressed(_preferences: Preferences) -> None:
    """Of a tablet that no page shows."""


@dataclass(eq=False)
class Device(ft.Observable):
    """What is the same for everyone who works on it. `go` navigates; `open_document` shows a PDF of the API in a tab of its own."""

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
    basket_id: str = field(default="", init=False)  #: the basket that scans and "add" go to, empty for none
    toast: Toast | None = field(default=None, init=False)
    _wrongs: int = field(default=0, init=False)  #: how often something was told as wrong

    def __post_init__(self) -> None:
        self._errands = Errands(self._refused)

    @property
    def narrow(self) -> bool:
        """Whether it is held upright, or a phone, or its texts are so large that it holds no more than one."""
        return self.width * 100 < NARROW_DP * self.preferences.text_percent

    @property
    def words(self) -> Words:
        """The words of the chosen language."""
        return self.catalogues[self.preferences.language]

    # Remembering

    async def prefer(self, preferences: Preferences) -> None:
        """Change how this tablet likes things."""
        self._like(preferences)
        await self._keep()

    async def use_basket(self, basket_id: str) -> None:
        """Let scans and "add" go to this basket; empty lets the next one open a new basket."""
        self.basket_id = basket_id
        await self._keep()

    async def _recall(self) -> None:
        kept = await recall(self.memory) or self._now_kept()
        self.device_id = kept.device_id
        self.client.token = kept.token
        self.basket_id = kept.basket_id
        self._like(kept.preferences)

    async def _keep(self) -> None:
        await keep(self.memory, self._now_kept())

    def _now_kept(self) -> Kept:
        return Kept(
            device_id=self.device_id,
            token=self.client.token,
            basket_id=self.basket_id,
            preferences=self.preferences,
        )

    def _like(self, preferences: Preferences) -> None:
        # The page first: what is drawn for the preferences is measured by its texts.
        self.dress(preferences)
        self.preferences = preferences

    # Doing and saying

    def do(self, errand: Coroutine[object, object, object]) -> None:
        """Carry out a verb that takes time, from a tap that does not wait; what it is refused with is told."""
        self._errands.do(errand)

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

    def fail(self) -> None:
        """Say that something failed in a way that nobody expected."""
        self.tell(self.words.t("state.failed"), ToastTone.WRONG)

    async def undo(self) -> None:
        """Take back what the toast tells of."""
        toast, self.toast = self.toast, None
        if toast and toast.undo:
            await toast.undo()

    def _refused(self, error: Exception) -> None:
        if isinstance(error, ShopError):
            self.tell(self.words.error(error), ToastTone.WRONG)
        else:
            self.fail()

    def _fade(self, toast: Toast) -> None:
        if self.toast is toast:
            self.toast = None
