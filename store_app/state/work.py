"""Preparing one order: picking by scanning, then packing and shipping, or staging and handing over."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from shared import picking
from shared.contract.store.preparing import Decline, HandOver, Pack, Scan, Short, Stage, WorkPage
from shared.contract.store.shift import Change
from shared.errors import NotOnThisList, ShopError
from shared.fulfilment import FulfilmentLine, FulfilmentOrder, ReasonCode
from shared.gtin import CodeKind, read_code
from shared.network import DeliveryMode
from shared.workflow import ENDED, Status
from store_app.state.ids import new_id
from store_app.state.view import View

PICKABLE = frozenset({Status.ACCEPTED, Status.PICKING})
#: What an empty box weighs.
BOX_G = 150
#: Between a product's name and its options, as the store server names what was scanned.
JOINT = " · "


@dataclass(frozen=True)
class Feedback:
    """What the last scan was; `line_id` is the line that it filled."""

    is_good: bool
    text: str
    line_id: str = ""


@dataclass(eq=False)
class WorkView(View):
    """One fulfilment order, whatever is next for it."""

    fulfilment_id: str
    page: WorkPage | None = field(default=None, init=False)
    feedback: Feedback | None = field(default=None, init=False)
    weight_g: int = field(default=0, init=False)  #: of the parcel, 0 before anyone guessed
    aimed: str = field(default="", init=False)  #: the line that a person looks for first

    @property
    def work(self) -> FulfilmentOrder | None:
        """The order as it stands."""
        return self.page.work if self.page else None

    @property
    def target(self) -> FulfilmentLine | None:
        """The line to find now: the one that was aimed at, else the first."""
        lines = self.page.work.lines if self.page else ()
        waiting = [line for line in lines if line.to_pick]
        aimed = (line for line in waiting if line.line_id == self.aimed)
        return next(aimed, waiting[0] if waiting else None)

    async def fetch(self) -> None:
        """Ask for the work."""
        before, self.page = self.work, await self.tablet.client.work(self.fulfilment_id)
        if before and before.status is not self.page.work.status:
            self.feedback = None

    def concerns(self, change: Change) -> bool:
        """Look again when this work changes."""
        return change.topic == "work" and change.key in ("", self.fulfilment_id)

    # Deciding

    async def accept(self) -> None:
        """Take the offer on."""
        await self._step(
            "accept", lambda key: self.tablet.client.accept(self.fulfilment_id, key, self._version)
        )

    async def decline(self, reason: ReasonCode) -> None:
        """Refuse the offer."""
        client, why = self.tablet.client, Decline(reason=reason)
        await self._step(
            f"decline {reason}", lambda key: client.decline(self.fulfilment_id, why, key, self._version)
        )

    # Picking

    async def start(self) -> None:
        """Begin to pick, or take over."""
        await self._step(
            "start", lambda key: self.tablet.client.start(self.fulfilment_id, key, self._version)
        )

    def aim(self, line_id: str) -> None:
        """Look for another line first."""
        self.aimed, self.feedback = line_id, None

    async def scan(self, code: str) -> None:
        """Pick one unit: shown at once when the code is on the list, put right by what the server says."""
        self._pick_here(code)
        client = self.tablet.client
        picked = await self.act(
            f"scan {new_id()}", lambda key: client.scan(self.fulfilment_id, Scan(code=code), key)
        )
        if picked:
            self.feedback = Feedback(True, picked.line.name, picked.line.line_id)
            self._take(picked.work)

    async def undo(self) -> None:
        """Take the last scan back."""
        await self._step(f"undo {new_id()}", lambda key: self.tablet.client.undo(self.fulfilment_id, key))

    async def short(self, line: FulfilmentLine, quantity: int, reason: ReasonCode) -> None:
        """Say that units will not be picked here."""
        client, missing = (
            self.tablet.client,
            Short(line_id=line.line_id, quantity=quantity, reason=reason),
        )
        self.feedback = None
        work = await self.act(
            f"short {missing.model_dump_json()} {line.short}",
            lambda key: client.short(self.fulfilment_id, missing, key),
        )
        if work:
            self._take(work)
            self.tablet.tell(self.tablet.words.t("pick.short_done", name=line.name))

    async def finish(self) -> None:
        """End the picking."""
        await self._step(
            "finish", lambda key: self.tablet.client.finish(self.fulfilment_id, key, self._version)
        )

    # After picking

    async def guess_weight(self) -> None:
        """Guess what the parcel weighs, from what the catalogue says of its items."""
        lines = self.page.work.lines if self.page else ()
        self.weight_g = BOX_G + sum([line.picked * await self._weight_g(line) for line in lines])

    async def stage(self, location: str) -> None:
        """Put the order where it waits for its customer."""
        client, place = self.tablet.client, Stage(location=location)
        await self._step(f"stage {location}", lambda key: client.stage(self.fulfilment_id, place, key))

    async def hand_over(self, code: str | None, checked: str = "") -> None:
        """Give it to its customer, by their code or by a note of how they were checked."""
        client, proof = self.tablet.client, HandOver(code=code, checked=checked)
        await self._step(
            f"hand over {code} {checked}", lambda key: client.hand_over(self.fulfilment_id, proof, key)
        )

    async def pack(self, weight_g: int) -> None:
        """Close the box."""
        client, box = self.tablet.client, Pack(weight_g=weight_g)
        await self._step(f"pack {weight_g}", lambda key: client.pack(self.fulfilment_id, box, key))

    async def ship(self) -> None:
        """Hand the parcel to the carrier."""
        await self._step("ship", lambda key: self.tablet.client.ship(self.fulfilment_id, key))

    def open_label(self) -> None:
        """Show the shipping label in a tab of its own."""
        self.tablet.open_document(f"/work/{self.fulfilment_id}/label.pdf")

    def open_slip(self) -> None:
        """Show the packing slip in a tab of its own."""
        self.tablet.open_document(f"/work/{self.fulfilment_id}/packing-slip.pdf")

    async def on_scan(self, code: str) -> bool:
        """Do what a scan means now: pick the item, stage at the place, hand over by the code."""
        work = self.work
        if work is None or work.status in ENDED:
            return False
        if work.status in PICKABLE:
            await self.scan(code)
        elif work.status is Status.PICKED and work.mode is DeliveryMode.PICK_UP:
            await self.stage(code)
        elif work.status is Status.STAGED:
            await self.hand_over(code)
        else:
            return False
        return True

    def say(self, error: ShopError) -> None:
        """Say it over the list, where one looks, and show the work as it really is."""
        self.feedback = Feedback(False, self._wrong(error))
        self.refresh()

    @property
    def _version(self) -> int | None:
        return self.page.work.version if self.page else None

    async def _weight_g(self, line: FulfilmentLine) -> int:
        client = self.tablet.client
        found = await client.read_scan(line.gtin or line.sku)
        cells = (await client.product(found.product_id)).cells if found.product_id else ()
        return next((cell.variant.weight_g for cell in cells if cell.variant.sku == line.sku), 0)

    def _wrong(self, error: ShopError) -> str:
        scanned, wanted = str(error.facts.get("scanned", "")), self.target
        if not isinstance(error, NotOnThisList) or wanted is None:
            return self.tablet.words.error(error)
        is_, should_be = differing(scanned.split(JOINT), [wanted.name, *wanted.options])
        return self.tablet.words.t("pick.wrong", scanned=is_, wanted=should_be)

    async def _step(self, intention: str, call: Callable[[str], Awaitable[FulfilmentOrder]]) -> None:
        work = await self.act(intention, call)
        if work:
            self.feedback = None
            self._take(work)

    def _take(self, work: FulfilmentOrder) -> None:
        """Show it, unless a later scan is shown already."""
        if self.page and work.version >= self.page.work.version:
            self.page = self.page.model_copy(update={"work": work})

    def _pick_here(self, code: str) -> None:
        line = self._wanting(code)
        if line and self.page:
            self._take(picking.pick(self.page.work, line.sku, code))
            self.feedback = Feedback(True, line.name, line.line_id)

    def _wanting(self, code: str) -> FulfilmentLine | None:
        try:
            read = read_code(code)
        except ShopError:
            return None
        lines = self.page.work.lines if self.page and self.page.work.status in PICKABLE else ()
        wanted = (line for line in lines if line.gtin == read.key and line.to_pick)
        return next(wanted, None) if read.kind is CodeKind.ITEM else None


def differing(scanned: Sequence[str], wanted: Sequence[str]) -> tuple[str, str]:
    """Say two items by what tells them apart: of one product's S and M no more than S and M."""
    if len(scanned) == len(wanted) and scanned[0] == wanted[0]:
        pairs = [pair for pair in zip(scanned, wanted, strict=True) if pair[0] != pair[1]]
        scanned, wanted = [first for first, _ in pairs], [second for _, second in pairs]
    return JOINT.join(scanned), JOINT.join(wanted)
