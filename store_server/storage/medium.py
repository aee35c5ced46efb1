"""A medium that may fail to answer: what is asked of it is done in a thread of its own, and nobody waits for it for long."""

import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

SILENT = "it does not answer"
T = TypeVar("T")


@dataclass(frozen=True)
class _Asked(Generic[T]):
    work: Callable[[], T]
    done: Future[T]

    def answer(self) -> None:
        if not self.done.set_running_or_notify_cancel():
            return
        try:
            result = self.work()
        except BaseException as error:  # noqa: BLE001 -- it is handed to whoever asked
            self.done.set_exception(error)
        else:
            self.done.set_result(result)


class Medium:
    """One thread that does what it is asked, one after the other; it ends with this object."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[_Asked[Any] | None] = SimpleQueue()
        self._late: Future[Any] | None = None
        # A daemon: a program may end although its medium never answers.
        threading.Thread(target=_serve, args=(self._asked,), name="medium", daemon=True).start()
        weakref.finalize(self, self._asked.put, None)

    @property
    def silent(self) -> bool:
        """Tell whether something that was not done in time still is not."""
        return self._late is not None and not self._late.done()

    def ask(self, work: Callable[[], T]) -> Future[T]:
        """Have something done when its turn comes."""
        asked = _Asked[T](work, Future())
        self._asked.put(asked)
        return asked.done

    def do(self, work: Callable[[], T], within_s: float) -> T:
        """Have something done now.

        Raises:
            OSError: it failed, or was not done in time; then it may still be done, before whatever is asked next.
        """
        if self.silent:
            raise OSError(SILENT)
        done = self.ask(work)
        try:
            return done.result(within_s)
        except TimeoutError:
            if done.done():
                raise
            self._late = done
            raise OSError(SILENT) from None


def _serve(queue: SimpleQueue[_Asked[Any] | None]) -> None:
    while (asked := queue.get()) is not None:
        asked.answer()
        # Or the last thing asked would be held until the next.
        del asked
