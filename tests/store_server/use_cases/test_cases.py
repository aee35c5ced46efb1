from datetime import timedelta
from pathlib import Path

import pytest

from shared.cases import CaseClass, case_of, closed
from shared.contract.events import CaseTold, Event, EventType
from shared.contract.oms.feed import CancelWork, Kind, Op
from shared.errors import Conflict, NotFound
from shared.workflow import Status
from store_server.storage import cases as kept
from store_server.storage import outbox, work
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import cases, receive
from tests.support.builders import NOW, STORE, a_fulfilment, a_fulfilment_line
from tests.support.protocol import a_talker
from tests.support.store import told

CAUSE = Cause("c-1", "m-helene", "tablet-1", NOW)
SET_ASIDE = case_of(CaseClass.SET_1, "o-1", STORE, "e-1", NOW, {"reason": "counted"})


def told_to_oms(tx: Tx, kind: EventType) -> list[CaseTold]:
    events = [Event.model_validate_json(one.body) for one in outbox.after(tx, 0, 100)]
    return [CaseTold.model_validate(event.data) for event in events if event.type == kind]


def cancel(tx: Tx) -> None:
    asked = told(Kind.CANCEL, "f-1", CancelWork(fulfilment_id="f-1"), Op.COMMAND)
    receive.entry(tx, asked, NOW)


@pytest.mark.parametrize(("picked", "there"), [(0, 0), (1, 1)])
def test_what_was_picked_of_a_cancelled_order_is_to_be_put_back(
    tmp_path: Path, picked: int, there: int
) -> None:
    taken = a_fulfilment(a_fulfilment_line(2, picked=picked), fulfilment_id="f-1", status=Status.PICKING)
    with a_talker(tmp_path) as store, store.operations.transaction() as tx:
        work.save(tx, taken, NOW)
        cancel(tx)
        cancel(tx)
        found = kept.open_cases(tx)
        assert [(case.case_class, case.facts["count"]) for case in found] == [(CaseClass.CAN_2, 1)] * there
        assert [one.case for one in told_to_oms(tx, EventType.CASE_OPENED)] == list(found)


def test_a_case_is_closed_by_one_person_and_told_to_the_oms(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store, store.operations.transaction() as tx:
        receive.entry(tx, told(Kind.CASE, SET_ASIDE.case_id, SET_ASIDE), NOW)
        assert kept.open_cases(tx) == (SET_ASIDE,)
        done = cases.close(tx, SET_ASIDE.case_id, "Hélène", CAUSE)
        assert (done.open, done.closed_by) == (False, "Hélène")
        assert [one.case for one in told_to_oms(tx, EventType.CASE_CLOSED)] == [done]
        with pytest.raises(Conflict):
            cases.close(tx, SET_ASIDE.case_id, "Inès", CAUSE)
        with pytest.raises(NotFound):
            cases.close(tx, "no-case", "Inès", CAUSE)


def test_a_case_that_is_closed_here_is_not_opened_again_by_an_old_entry(tmp_path: Path) -> None:
    with a_talker(tmp_path) as store, store.operations.transaction() as tx:
        for told_case in (
            SET_ASIDE,
            closed(SET_ASIDE, "Camille", "seen", NOW + timedelta(hours=1)),
            SET_ASIDE,
        ):
            receive.entry(tx, told(Kind.CASE, SET_ASIDE.case_id, told_case), NOW)
        assert kept.open_cases(tx) == ()
