import gc
import threading

import pytest

from store_server.storage.medium import SILENT, Medium
from tests.support.patience import PATIENCE_S


def fails() -> None:
    raise OSError("it is full")


def test_what_is_asked_is_done_and_its_answer_or_failure_given() -> None:
    medium = Medium()
    assert medium.do(lambda: "done", PATIENCE_S) == "done"
    with pytest.raises(OSError, match="it is full"):
        medium.do(fails, PATIENCE_S)
    assert medium.do(lambda: "done again", PATIENCE_S) == "done again"


def test_nobody_waits_twice_for_a_medium_that_does_not_answer() -> None:
    medium, answers, done = Medium(), threading.Event(), list[str]()

    def slowly() -> None:
        answers.wait()
        done.append("slowly")

    with pytest.raises(OSError, match=SILENT):
        medium.do(slowly, 0.01)
    with pytest.raises(OSError, match=SILENT):
        medium.do(lambda: done.append("never"), PATIENCE_S)
    let_go = medium.ask(lambda: done.append("afterwards"))
    answers.set()
    let_go.result(PATIENCE_S)
    medium.do(lambda: done.append("again"), PATIENCE_S)
    assert done == ["slowly", "afterwards", "again"]


def test_what_fails_at_last_because_it_took_too_long_is_its_own_failure() -> None:
    def timed_out() -> None:
        raise TimeoutError("the share is gone")

    with pytest.raises(TimeoutError, match="the share is gone"):
        Medium().do(timed_out, PATIENCE_S)


def test_a_thread_ends_with_its_medium() -> None:
    medium = Medium()
    thread = medium.do(threading.current_thread, PATIENCE_S)
    del medium
    gc.collect()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
