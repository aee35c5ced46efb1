"""A store server that is killed while the terminal is asked: after the start it looks the payment up, and charges no second time."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.killed import a_payment_under_way, agreed, charged, statuses
from tests.support.running_demo import Demo, a_demo

pytestmark = pytest.mark.timeout(600)  # a retailer is made, and its programs start three times


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("killed")


@pytest.fixture(scope="module")
def demo(data: Path) -> Iterator[Demo]:
    with a_demo(data) as running:
        yield running


def test_a_kill_while_the_card_is_asked_for_ends_with_an_order_only_if_it_was_charged(
    demo: Demo, data: Path
) -> None:
    before, sold = charged(data), demo.sold()
    with a_payment_under_way(demo, data):
        demo.program.restart()
    demo.until(lambda _: "paying" not in statuses(demo))
    agreed(demo)
    assert len(demo.sold() - sold) == len(charged(data)) - len(before) <= 1


def test_a_kill_just_after_the_card_was_charged_ends_as_one_order(demo: Demo, data: Path) -> None:
    before, sold = charged(data), demo.sold()
    with a_payment_under_way(demo, data):
        while charged(data) == before:
            time.sleep(0.001)
        demo.program.restart()
    demo.until(lambda _: demo.sold() - sold)
    agreed(demo)
    assert "paying" not in statuses(demo)
    assert len(charged(data)) == len(before) + 1
    assert len(demo.sold() - sold) == 1
