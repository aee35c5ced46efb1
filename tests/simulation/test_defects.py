"""The simulator sees mistakes that are put in on purpose."""

import pytest

from store_server.use_cases import replay
from tests.simulation.__main__ import DEFECTS
from tests.simulation.run import Defect, worlds_until_noticed

WITHIN = 200


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("defect", "mishap"), DEFECTS, ids=[defect.__name__ for defect, _ in DEFECTS])
def test_a_defect_is_caught(defect: Defect, mishap: str) -> None:
    assert worlds_until_noticed(defect, mishap, WITHIN)


def test_a_mistake_that_does_not_fit_is_not_taken_for_one_that_was_noticed() -> None:
    with pytest.raises(AssertionError, match="TypeError"):
        worlds_until_noticed(
            lambda patch: patch.setattr(replay, "bring_in", lambda: None), "store_lost", WITHIN
        )
