from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from shared.allotments import Allotted, left, taken
from tests.support.builders import SKU, a_position

NODES = st.sampled_from(["w-1", "w-2"])


@st.composite
def rights(draw: st.DrawFn) -> list[Allotted]:
    units = draw(st.lists(st.tuples(NODES, st.integers(1, 5)), max_size=6))
    return [
        Allotted(right_id=f"r-{place}", node_id=node, sku=SKU, quantity=quantity)
        for place, (node, quantity) in enumerate(units)
    ]


@given(rights(), st.dictionaries(NODES, st.integers(1, 9), min_size=1))
def test_all_that_is_wanted_is_taken_or_nothing(held: list[Allotted], by_node: dict[str, int]) -> None:
    wanted = Counter({(node, SKU): units for node, units in by_node.items()})
    used = taken(held, wanted)
    enough = all(left(held)[place] >= units for place, units in wanted.items())
    assert left(used) == (wanted if enough else Counter())
    by_right = {right.right_id: right.quantity for right in held}
    assert all(right.quantity <= by_right[right.right_id] for right in used)


@given(on_hand=st.integers(0, 20), others=st.integers(0, 20), allotted=st.integers(0, 20))
def test_what_is_allotted_is_kept_from_all_but_its_holder(on_hand: int, others: int, allotted: int) -> None:
    told = a_position(on_hand, node_id="w-1", allocated=others + allotted)
    ours = told.model_copy(update={"allotted": allotted})
    assert told.atp == max(0, on_hand - others - allotted)
    assert ours.atp == max(allotted, on_hand - others)
    assert ours.hard == allotted
