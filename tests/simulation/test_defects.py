"""The simulator sees mistakes that are put in on purpose."""

import pytest

from store_server.use_cases import replay
from tests.simulation import defects, defects_of_repair
from tests.simulation.defects import Defect
from tests.simulation.run import worlds_until_broken

WITHIN = 200
ALL = (*defects.ALL, *defects_of_repair.ALL)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("defect", "mishap"), ALL, ids=[defect.__name__ for defect, _ in ALL])
def test_a_defect_is_caught(defect: Defect, mishap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    defect(monkeypatch)
    assert worlds_until_broken(mishap, WITHIN)


def test_a_mistake_that_does_not_fit_is_not_taken_for_one_that_was_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replay, "bring_in", lambda: None)
    with pytest.raises(AssertionError, match="TypeError"):
        worlds_until_broken("store_lost", WITHIN)
