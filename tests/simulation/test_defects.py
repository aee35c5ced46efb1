"""The simulator sees mistakes that are put in on purpose."""

import pytest

from store_server.use_cases import replay
from tests.simulation import (
    defects,
    defects_of_deliveries,
    defects_of_payments,
    defects_of_promises,
    defects_of_repair,
    defects_of_the_line,
    defects_of_the_mirror,
    defects_of_the_trail,
)
from tests.simulation.__main__ import DEFECTS
from tests.simulation.run import Defect, worlds_until_noticed

WITHIN = 200
#: These show in one world of dozens, after a minute each: `make simulate-defects` puts them in too.
RARE = (
    defects.the_oms_answers_before_its_commit,
    defects_of_the_line.rights_outlive_the_epoch,
    defects_of_deliveries.what_came_elsewhere_is_waited_for,
    defects_of_the_line.rights_hold_again_before_all_is_told,
    defects_of_repair.a_snapshot_is_laid_over_what_was_there,
    defects_of_the_mirror.a_hole_after_a_crash_counts_as_told,
    defects.two_branches_release_the_same_units,
    defects_of_the_trail.the_oms_takes_a_known_event_for_new,
    defects_of_promises.nobody_gives_way_to_a_count,
    defects_of_promises.a_start_forgets_what_the_night_found,
    defects_of_payments.a_file_that_forgot_takes_a_stored_card_for_paid,
)
SOON = [(defect, mishap) for defect, mishap in DEFECTS if defect not in RARE]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("defect", "mishap"), SOON, ids=[defect.__name__ for defect, _ in SOON])
def test_a_defect_is_caught(defect: Defect, mishap: str) -> None:
    assert worlds_until_noticed(defect, mishap, WITHIN)


def test_a_mistake_that_does_not_fit_is_not_taken_for_one_that_was_noticed() -> None:
    with pytest.raises(AssertionError, match="TypeError"):
        worlds_until_noticed(
            lambda patch: patch.setattr(replay, "bring_in", lambda: None), "store_lost", WITHIN
        )
