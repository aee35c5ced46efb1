"""One tablet: who works on it, what it hears from its scanner and from the store server, and where that leads."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from shared.contract.store.finding import Scanned
from shared.contract.store.shift import Change, Line, Session, SignIn
from shared.errors import NotAllowed, NotFound, ShopError, SignInNeeded, Unavailable
from shared.gtin import CodeKind
from shared.permissions import Permission
from store_app.scanning import without_scan
from store_app.state.device import Device
from store_app.state.keyboard import Keyboard
from store_app.state.listening import Listening
from store_app.state.shown import Shown, Signal, Telling

EVERYTHING = "everything"
RETRY_S = 1.0


@dataclass(eq=False)
class Tablet(Device):
    """What every screen shares."""

    awake: bool = field(default=False, init=False)  #: what the browser remembers is known
    session: Session | None = field(default=None, init=False)
    line: Line | None = field(default=None, init=False)
    reachable: bool = field(default=True, init=False)  #: the store server answers
    signal: Signal | None = field(default=None, init=False)  #: of the last scan
    query: str = field(default="", init=False)  #: what stands in the search box of the frame
    pickup_code: str = field(
        default="", init=False
    )  #: what a customer just showed; too secret for an address
    beat: int = field(default=0, init=False)  #: grows every 20 s, so that ages on screen grow too
    _line_at_s: float = field(default=0.0, init=False)
    _shown: list[Shown] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._keyboard = Keyboard(lambda code: self.do(self.scan(code)), self._type)
        # As an errand: losing the session ends what hears of it.
        self._listening = Listening(
            self.client.changes, self._hear, lambda: self.do(self.lose_session()), self._grow_older
        )

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
        await self._recall()
        while self.client.token and not self.session:
            try:
                await self._enter(await self.client.session())
            except SignInNeeded:
                self.client.token = ""
            except ShopError:
                # Whatever else goes wrong while a server starts is no reason to ask for a PIN again.
                self.reachable = False
                await asyncio.sleep(RETRY_S)
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
            self._refused(error)
        await self.lose_session()

    async def lose_session(self) -> None:
        """Ask for a sign-in again; the address stays, so one comes back to where one was."""
        self.client.token = ""
        self.basket_id = ""
        self.session = None
        self.pause()
        await self._keep()

    async def _enter(self, session: Session) -> None:
        self._note_line(await self.client.line())
        self.reachable = True
        self.session = session
        self.resume()

    # Hearing

    def resume(self) -> None:
        """Listen to the store server, if someone is signed in and nobody listens yet."""
        if self.session:
            self._listening.begin()

    def pause(self) -> None:
        """Stop listening."""
        self._listening.end()

    def show(self, view: Shown) -> None:
        """Let what is on the screen hear scans, keys and changes."""
        self._shown = [*self._shown, view]

    def hide(self, view: Shown) -> None:
        """Let it hear no more."""
        self._shown = [shown for shown in self._shown if shown is not view]

    async def hear(self, change: Change) -> None:
        """Hear what changed, and let what is on the screen look again."""
        if change.topic in ("line", EVERYTHING):
            await self._look_at_line()
        for view in self._shown:
            view.on_change(change)

    async def _hear(self, change: Change | None) -> None:
        self.reachable = change is not None
        if change is not None:
            await self.hear(change)

    async def _look_at_line(self) -> None:
        try:
            self._note_line(await self.client.line())
        except Unavailable:
            self.reachable = False

    def _note_line(self, line: Line) -> None:
        self._line_at_s = monotonic()
        self.line = line

    def _grow_older(self) -> None:
        self.beat += 1

    # Scanning

    def press(self, key: str, *, shift: bool = False) -> None:
        """Hear one key: of a scanner, whose keys come together, or of a person."""
        self._keyboard.press(key, shift=shift)

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

    def _type(self, key: str) -> None:
        for view in reversed(self._shown):
            self.do(view.on_key(key))

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
        elif found.delivery_id:
            self._open_delivery(found.delivery_id)
        else:
            raise NotFound(what="item", key=code)

    def _open_delivery(self, delivery_id: str) -> None:
        if not self.may(Permission.RECEIVE):
            role = self.session.person.role if self.session else ""
            raise NotAllowed(role=role, permission=Permission.RECEIVE)
        self.go(f"/deliveries/{delivery_id}")
