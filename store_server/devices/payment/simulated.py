"""A payment terminal that is not there: it remembers every attempt on disk, as a real one does beyond our walls."""

import asyncio
import os
from pathlib import Path

from shared.money import Money
from shared.payment import CardFacts, Outcome
from shared.value import Id, Message

DECLINES_ON = 51  # amounts that end in these cents
LOSES_ON = 52
ASKS_FOR_S = 0.3


class Remembered(Message):
    """How an attempt ended, one line of the terminal's own journal."""

    attempt_id: Id
    outcome: Outcome
    card: CardFacts = CardFacts()


class SimulatedTerminal:
    """Approves, unless the amount ends in 51 cents (declines) or 52 (charges, but its answer is lost).

    `next_outcome`, if set, decides about the next attempt instead; while it is `LOSE`, no attempt can be looked up either.
    """

    def __init__(self, journal: Path, asks_for_s: float = ASKS_FOR_S) -> None:
        journal.parent.mkdir(parents=True, exist_ok=True)
        self._journal = journal
        self._asks_for_s = asks_for_s
        self._ended = {remembered.attempt_id: remembered for remembered in _read(journal)}
        self._asking: set[str] = set()
        self.next_outcome: Outcome | None = None

    async def charge(self, attempt_id: str, amount: Money) -> tuple[Outcome, CardFacts]:
        """Ask for the amount; an attempt that has ended is answered as it ended, and charged no second time."""
        if attempt_id in self._asking:
            return Outcome.LOSE, CardFacts()
        if attempt_id in self._ended:
            return self._answer(attempt_id)
        self._asking.add(attempt_id)
        try:
            await asyncio.sleep(self._asks_for_s)
            outcome = self._decide(amount)
            await self._end(attempt_id, Outcome.DECLINE if outcome is Outcome.DECLINE else Outcome.APPROVE)
        finally:
            self._asking.discard(attempt_id)
        return (outcome, CardFacts()) if outcome is Outcome.LOSE else self._answer(attempt_id)

    async def look_up(self, attempt_id: str) -> tuple[Outcome, CardFacts]:
        """Tell how an attempt ended. One that never came here is declined, and stays so if it comes later."""
        if attempt_id in self._asking or self.next_outcome is Outcome.LOSE:
            return Outcome.LOSE, CardFacts()
        if attempt_id not in self._ended:
            await self._end(attempt_id, Outcome.DECLINE)
        return self._answer(attempt_id)

    def _decide(self, amount: Money) -> Outcome:
        chosen = self.next_outcome
        if chosen is not Outcome.LOSE:
            self.next_outcome = None
        by_amount = {DECLINES_ON: Outcome.DECLINE, LOSES_ON: Outcome.LOSE}
        return chosen or by_amount.get(amount.minor % 100, Outcome.APPROVE)

    async def _end(self, attempt_id: str, outcome: Outcome) -> None:
        card = CardFacts()
        if outcome is Outcome.APPROVE:
            card = CardFacts(reference=f"sim-{attempt_id}"[:200], brand="visa", last4="4242")
        remembered = Remembered(attempt_id=attempt_id, outcome=outcome, card=card)
        self._ended[attempt_id] = remembered
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
