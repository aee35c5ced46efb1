from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.cases import RULES, CaseClass, case_of, closed
from tests.support.builders import NOW, STORE


def test_every_class_has_its_rule() -> None:
    assert RULES.keys() == set(CaseClass)


@given(st.sampled_from(CaseClass), st.text(max_size=20))
def test_the_same_occasion_is_the_same_case_and_another_is_another(kind: CaseClass, occasion: str) -> None:
    case = case_of(kind, "o-1", STORE, occasion, NOW, {})
    assert case.case_id == case_of(kind, "o-1", STORE, occasion, NOW + timedelta(days=1), {}).case_id
    assert case.case_id != case_of(kind, "o-1", STORE, occasion + "!", NOW, {}).case_id
    assert (case.desk, case.due_at) == (RULES[kind].desk, NOW + timedelta(hours=RULES[kind].within_h))


def test_a_case_is_closed_once() -> None:
    case = case_of(CaseClass.CAN_2, "f-1", STORE, "c-1", NOW, {})
    done = closed(case, "Hélène", "back on the shelf", NOW)
    assert not done.open
    assert closed(done, "Inès", "", NOW + timedelta(hours=1)) == done
