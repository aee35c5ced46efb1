"""What an older program wrote is read as today's, one step after the other; nothing that is newer is guessed at."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contract.events import SCHEMA, Event
from shared.contract.oms.feed import FeedEntry, Op
from shared.contract.versions import ENTRY_STEPS, FACT_STEPS, OLDEST, OMS, STORE, Steps, lifted, meet
from shared.errors import UpgradeRequired
from tests.support.builders import NOW

NEWEST = 9


def a_fact(version: int) -> Event:
    data = {"went": []}
    return Event(id="e-1", type="t", subject="s", aggver=1, time=NOW, schema_version=version, data=data)


def step(version: int) -> Callable[[Event], Event]:
    """Give a step that notes from where it led."""
    return lambda told: told.model_copy(update={"data": {"went": [*told.data["went"], version]}})


def steps_from(first: int) -> Steps[Event]:
    return {version: step(version) for version in range(first, NEWEST)}


@given(st.integers(1, NEWEST), st.integers(1, NEWEST))
def test_an_older_fact_takes_each_step_once_and_in_order(written: int, first: int) -> None:
    read = lifted(a_fact(written), steps_from(first), NEWEST)
    if written < first:
        assert read is None
    else:
        assert read is not None
        assert (read.schema_version, read.data["went"]) == (NEWEST, [*range(written, NEWEST)])


def test_a_newer_fact_is_not_guessed_at() -> None:
    assert lifted(a_fact(NEWEST + 1), steps_from(1), NEWEST) is None


def test_an_entry_of_the_feed_takes_its_steps_too() -> None:
    entry = FeedEntry(channel="stock", pos=1, kind="k", key="1", op=Op.PUT, body={"qty": 2})
    renamed: Steps[FeedEntry] = {
        1: lambda told: told.model_copy(update={"body": {"quantity": told.body["qty"]}})
    }
    read = lifted(entry, renamed, 2)
    assert read is not None
    assert (read.schema_version, read.body) == (2, {"quantity": 2})


@pytest.mark.parametrize("steps", [FACT_STEPS, ENTRY_STEPS])
def test_there_is_a_step_from_every_version_that_is_understood(steps: Steps[Event]) -> None:
    assert steps.keys() == set(range(OLDEST, SCHEMA))


def test_programs_of_today_understand_each_other() -> None:
    meet(OMS, STORE, OLDEST, SCHEMA)
    meet(OMS, STORE, OLDEST, SCHEMA + 1)


@pytest.mark.parametrize(
    ("least", "most", "told"),
    [
        (0, OLDEST - 1, {"program": STORE, "speaks": OLDEST - 1, "needs": OLDEST}),
        (SCHEMA + 1, SCHEMA + 4, {"program": OMS, "speaks": SCHEMA, "needs": SCHEMA + 1}),
    ],
)
def test_whoever_is_too_old_is_named(least: int, most: int, told: dict[str, object]) -> None:
    with pytest.raises(UpgradeRequired) as refused:
        meet(OMS, STORE, least, most)
    assert refused.value.facts == told
