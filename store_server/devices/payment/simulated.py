"""A payment terminal that is not there: it remembers every attempt on disk, as a real one does beyond our walls."""

import asyncio
import os
from pathlib import Path

from shared.money import Money
from shared.payment import Auth, CardFacts, Outcome
from shared.value import Id, Message

DECLINES_ON = 51  # amounts that end in these cents
LOSES_ON = 52
ASKS_FOR_S = 0.3


class Remembered(Message):
    """How an attempt ended, one line of the terminal's own journal; a later one says that its bank was told."""

    attempt_id: Id
    outcome: Outcome
    card: CardFacts = CardFacts()
    forwarded: bool = False


class SimulatedTerminal:
    """Approves, unless the amount ends in 51 cents (declines) or 52 (charges, but its answer is lost).

    `next_outcome`, if set, decides about the next attempt instead; while it is `LOSE`, no attempt can be looked up either.
    While it is `offline` no bank is asked: what may be stored is approved, and else declined.
    """

    def __init__(self, journal: Path, asks_for_s: float = ASKS_FOR_S) -> None:
        journal.parent.mkdir(parents=True, exist_ok=True)
        self._journal = journal
        self._asks_for_s = asks_for_s
        self._ended = {remembered.attempt_id: remembered for remembered in _read(journal)}
        self._asking: set[str] = set()
        self.next_outcome: Outcome | None = None
        self.offline = False

    async def charge(self, attempt_id: str, amount: Money, *, may_store: bool) -> tuple[Outcome, CardFacts]:
        """Ask for the amount; an attempt that has ended is answered as it ended, and charged no second time."""
        if attempt_id in self._asking:
            return Outcome.LOSE, CardFacts()
        if attempt_id in self._ended:
            return self._answer(attempt_id)
        self._asking.add(attempt_id)
        try:
            await asyncio.sleep(self._asks_for_s)
            outcome = self._decide(amount)
            if outcome is Outcome.DECLINE:
                await self._decline(attempt_id, Auth.ONLINE)
            elif self.offline and not may_store:
                await self._decline(attempt_id, Auth.OFFLINE_DECLINED)
            else:
                await self._approve(attempt_id)
        finally:
            self._asking.discard(attempt_id)
        return (outcome, CardFacts()) if outcome is Outcome.LOSE else self._answer(attempt_id)

    async def look_up(self, attempt_id: str) -> tuple[Outcome, CardFacts]:
        """Tell how an attempt ended. One that never came here is declined, and stays so if it comes later."""
        if attempt_id in self._asking or self.next_outcome is Outcome.LOSE:
            return Outcome.LOSE, CardFacts()
        if attempt_id not in self._ended:
            await self._decline(attempt_id, Auth.ONLINE)
        return self._answer(attempt_id)

    def stored(self) -> list[str]:
        """Name the attempts that it approved off line and can present now, the first one first."""
        if self.offline:
            return []
        ended = self._ended.values()
        return [one.attempt_id for one in ended if one.card.auth is Auth.OFFLINE_STORED and not one.forwarded]

    async def forward(self, attempt_id: str) -> None:
        """Know that the bank has heard of an attempt."""
        await self._keep(self._ended[attempt_id].model_copy(update={"forwarded": True}))

    def _decide(self, amount: Money) -> Outcome:
        chosen = self.next_outcome
        if chosen is not Outcome.LOSE:
            self.next_outcome = None
        by_amount = {DECLINES_ON: Outcome.DECLINE, LOSES_ON: Outcome.LOSE}
        return chosen or by_amount.get(amount.minor % 100, Outcome.APPROVE)

    async def _approve(self, attempt_id: str) -> None:
        auth = Auth.OFFLINE_STORED if self.offline else Auth.ONLINE
        card = CardFacts(reference=f"sim-{attempt_id}"[:200], brand="visa", last4="4242", auth=auth)
        await self._keep(Remembered(attempt_id=attempt_id, outcome=Outcome.APPROVE, card=card))

    async def _decline(self, attempt_id: str, auth: Auth) -> None:
        declined = Remembered(attempt_id=attempt_id, outcome=Outcome.DECLINE, card=CardFacts(auth=auth))
        await self._keep(declined)

    async def _keep(self, remembered: Remembered) -> None:
        self._ended[remembered.attempt_id] = remembered
        await asyncio.to_thread(_append, self._journal, remembered.model_dump_json())

    def _answer(self, attempt_id: str) -> tuple[Outcome, CardFacts]:
        remembered = self._ended[attempt_id]
        return remembered.outcome, remembered.card


def _read(journal: Path) -> list[Remembered]:
    if not journal.exists():
        return []
    whole, _, torn = journal.read_bytes().rpartition(b"\n")
    if torn:
        # A kill in the middle of a line: its attempt was never answered, and is looked up as one that did not come.
        os.truncate(journal, len(whole) + 1 if whole else 0)
    return [Remembered.model_validate_json(line) for line in whole.splitlines()]


def _append(journal: Path, line: str) -> None:
    with journal.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
