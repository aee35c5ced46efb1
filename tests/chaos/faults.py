"""What goes wrong, drawn by chance: kills at every moment, programs that stand still, lines that misbehave."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.chaos.programs import Program
from tests.chaos.proxy import Fault, Line

BETWEEN_KILLS_S = (1.0, 3.0)
LINE_FAILS, LINE_FAILS_FOR_S = 0.45, (0.5, 8.0)
FREEZES, FROZEN_FOR_S = 0.12, (1.0, 5.0)
FREEZES_LONG, FROZEN_LONG_FOR_S = 0.1, (10.0, 60.0)  # of those that freeze
RESTS, RESTS_FOR_S = 0.2, (1.0, 6.0)


@dataclass
class Faults:
    """Does harm to programs and lines, and counts it."""

    programs: Sequence[Program]
    lines: Sequence[Line]
    chance: Random
    killed: Counter[str] = field(default_factory=Counter)
    frozen: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)

    async def rage(self, kills: int) -> None:
        """Kill so many times; in between lines fail and programs freeze. All is well again afterwards."""
        async with asyncio.TaskGroup() as tasks:
            harm: list[asyncio.Task[None]] = []
            while sum(self.killed.values()) < kills:
                await asyncio.sleep(self.chance.uniform(*BETWEEN_KILLS_S))
                harm += [tasks.create_task(done) for done in self._next()]
            for task in harm:
                task.cancel()
        self._mend()

    def _next(self) -> Iterator[Coroutine[None, None, None]]:
        if self.chance.random() < LINE_FAILS:
            yield self._break(self.chance.choice(self.lines))
        running = [program for program in self.programs if program.runs]
        if running and self.chance.random() < FREEZES:
            yield self._freeze(self.chance.choice(running))
        if running:
            yield self._kill(self.chance.choice(running))

    def _mend(self) -> None:
        for line in self.lines:
            line.heal()
        for program in self.programs:
            program.thaw()
            if not program.runs:
                program.start()

    async def _kill(self, program: Program) -> None:
        self.killed[program.name] += 1
        program.kill()
        if self.chance.random() < RESTS:
            await asyncio.sleep(self.chance.uniform(*RESTS_FOR_S))
        program.start()

    async def _freeze(self, program: Program) -> None:
        long = self.chance.random() < FREEZES_LONG
        self.frozen["long" if long else "for seconds"] += 1
        process = program.process
        program.freeze()
        await asyncio.sleep(self.chance.uniform(*(FROZEN_LONG_FOR_S if long else FROZEN_FOR_S)))
        if program.process is process:
            program.thaw()

    async def _break(self, line: Line) -> None:
        fault = self.chance.choice(tuple(Fault))
        self.broken[fault.value] += 1
        line.break_with(fault)
        await asyncio.sleep(self.chance.uniform(*LINE_FAILS_FOR_S))
        line.heal()
