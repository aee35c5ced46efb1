"""What waits for the manager: each case with what happened, what to do, and a button for when it is done."""

from collections.abc import Callable, Mapping

import flet as ft

from shared.cases import Case, CaseClass, Facts, Unpaid
from shared.money import Money
from shared.overrides import OverrideReason
from store_app.components.buttons import SecondaryButton
from store_app.components.card import Card
from store_app.components.pill import Fact
from store_app.components.text import Label, Say, Small, Subtitle
from store_app.state.manager import ManagerView
from store_app.state.tablet import Tablet
from store_app.theme import LATE, PRIMARY, STRONG, Colour, Space
from store_app.words import Words

#: What happened and what to do, for each class that a store deals with.
SAYS = {
    CaseClass.OVS_2: ("case.what.ovs_2", "case.todo.ovs_2"),
    CaseClass.OVS_3: ("case.what.ovs_3", "case.todo.ovs_3"),
    CaseClass.CAN_2: ("case.what.can_2", "case.todo.can_2"),
    CaseClass.NEG_1: ("case.what.neg_1", "case.todo.neg_1"),
    CaseClass.TND_1: ("case.what.tnd_1", "case.todo.tnd_1"),
    CaseClass.RCV_1: ("case.what.rcv_1", "case.todo.rcv_1"),
    CaseClass.SET_1: ("case.what.set_1", "case.todo.set_1"),
    CaseClass.PPL_1: ("case.what.ppl_1", "case.todo.ppl_1"),
    CaseClass.CLK_1: ("case.what.clk_1", "case.todo.clk_1"),
    CaseClass.CPY_1: ("case.what.cpy_1", "case.todo.cpy_1"),
}


def ToHandle(tablet: Tablet, view: ManagerView, cases: tuple[Case, ...]) -> ft.Control:
    """List the cases, the oldest first."""
    words = tablet.words
    head = Subtitle(words.t("manager.cases"))
    if not cases:
        nothing = Fact(words.t("manager.no_case"), PRIMARY, ft.Icons.CHECK_CIRCLE)
        return Card(ft.Column([head, nothing], spacing=Space.S))
    rows: list[ft.Control] = [head]
    for case in cases:
        rows += [*_case(tablet, view, case), ft.Divider(height=1, color=Colour.HAIRLINE)]
    return Card(ft.Column(rows[:-1], spacing=Space.S))


def _case(tablet: Tablet, view: ManagerView, case: Case) -> list[ft.Control]:
    words, now = tablet.words, tablet.now()
    says_what, says_todo = SAYS[case.case_class]
    facts = _FILLED[case.case_class](words, case.facts) if case.case_class in _FILLED else case.facts
    what = words.t(says_what, **facts)
    late = [Fact(words.t("manager.case_late"), LATE, ft.Icons.ERROR)] if case.due_at < now else []
    done = SecondaryButton(
        words.t("manager.case_done"),
        key=f"case:{case.case_id}",
        name=words.t("manager.case_done_with", what=what),
        on_tap=lambda: tablet.do(view.close_case(case.case_id)),
        enabled=f"case {case.case_id}" not in view.busy,
    )
    return [
        Say(what, STRONG),
        Label(words.t(says_todo, **facts)),
        Small(f"{words.ago(case.opened_at, now)} · {case.case_class.value}"),
        *late,
        ft.Row([done]),
    ]


def _of_override(words: Words, facts: Facts) -> Facts:
    """Say the reason and the orders that gave way; where none did, it was granted to the OMS."""
    return {**_of_count(words, facts), "reason": words.of(OverrideReason(str(facts["reason"])))}


def _of_count(words: Words, facts: Facts) -> Facts:
    return {**facts, "orders": facts["orders"] or words.t("case.no_order")}


def _of_delivery(words: Words, facts: Facts) -> Facts:
    return {**facts, "origin": facts["origin"] or words.t("delivery.nobody")}


def _of_unpaid(words: Words, facts: Facts) -> Facts:
    """Say how much nobody paid, and what becomes of what the customer has not yet."""
    amount = Money(minor=int(facts["minor"]), currency=str(facts["currency"]))
    return {**facts, "amount": words.money(amount), "rest": words.of(Unpaid(str(facts["rest"])))}


_FILLED: Mapping[CaseClass, Callable[[Words, Facts], Facts]] = {
    CaseClass.OVS_2: _of_override,
    CaseClass.OVS_3: _of_count,
    CaseClass.RCV_1: _of_delivery,
    CaseClass.TND_1: _of_unpaid,
}
