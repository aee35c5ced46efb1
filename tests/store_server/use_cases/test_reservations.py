"""What a basket asks other nodes to keep, and which promises that makes firm."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from shared.basket import Basket
from shared.contract.oms.reservations import Reserve
from shared.network import DeliveryMode
from shared.order import order_id_of
from shared.promise.answer import Option, Part, PartLine, Standing, Wait
from store_server.dependencies import mint_id
from store_server.use_cases.reservations import asked, confirmed
from tests.support.builders import LYON, SKU, STORE, a_basket, a_contact, a_line, an_address, an_option

PARIS_STORE, WAREHOUSE = "s-paris", "w-orleans"
ATTEMPT = mint_id()
NODES = st.sampled_from([STORE, PARIS_STORE, WAREHOUSE])
WAITS = st.sampled_from([None, None, *Wait])


def a_part(node_id: str, quantity: int = 1, line_id: str = "l-1", waits_for: Wait | None = None) -> Part:
    (part,) = an_option(line_id).parts
    line = PartLine(line_id=line_id, sku=SKU, quantity=quantity)
    return part.model_copy(update={"node_id": node_id, "lines": (line,), "waits_for": waits_for})


def an_ordering(*options: tuple[Part, ...], standing: Standing = Standing.LIKELY) -> Basket:
    """Give a basket with one line for each option, and one that is taken away."""
    chosen = tuple(
        an_option(f"l-{place}", parts=parts, standing=standing) for place, parts in enumerate(options)
    )
    lines = [
        a_line(line_id=f"l-{place}", quantity=_units(option), mode=DeliveryMode.SHIP_HOME)
        for place, option in enumerate(chosen)
    ]
    customer = a_contact(address=an_address())
    return a_basket(a_line(line_id="taken"), *lines, chosen=chosen, customer=customer)


def _units(option: Option) -> int:
    return sum(line.quantity for part in option.parts for line in part.lines)


def _of(wanted: tuple[Reserve, ...]) -> Counter[tuple[str, str]]:
    return Counter(
        {
            (part.node_id, line.line_id): line.quantity
            for each in wanted
            for part in each.parts
            for line in part.lines
        }
    )


def test_what_is_taken_away_or_prepared_here_is_asked_of_nobody() -> None:
    assert asked(an_ordering((a_part(STORE, line_id="l-0"),)), ATTEMPT, STORE) == ()


def test_what_is_on_no_shelf_yet_is_asked_of_nobody() -> None:
    coming = a_part(WAREHOUSE, line_id="l-0", waits_for=Wait.PURCHASE)
    assert asked(an_ordering((coming,)), ATTEMPT, STORE) == ()


def test_it_is_asked_for_the_order_that_the_attempt_will_place() -> None:
    (wanted,) = asked(an_ordering((a_part(WAREHOUSE, 2, "l-0"),)), ATTEMPT, STORE)
    assert (wanted.order_id, wanted.seller, wanted.home) == (order_id_of(ATTEMPT), STORE, LYON)
    assert [(line.line_id, line.quantity) for line in wanted.lines] == [("l-0", 2)]


def test_the_same_attempt_asks_under_the_same_ids_and_another_under_others() -> None:
    basket = an_ordering((a_part(WAREHOUSE, 1, "l-0"),), (a_part(PARIS_STORE, 1, "l-1"),))
    first, again, other = (asked(basket, attempt, STORE) for attempt in (ATTEMPT, ATTEMPT, mint_id()))
    assert first == again
    assert len({each.reservation_id for each in (*first, *other)}) == 4


@given(st.lists(st.lists(st.tuples(NODES, st.integers(1, 9), WAITS), min_size=1, max_size=3), max_size=3))
def test_exactly_what_others_have_on_their_shelves_is_asked(
    options: list[list[tuple[str, int, Wait | None]]],
) -> None:
    parts = [
        tuple(
            a_part(node_id, quantity, f"l-{place}", wait)
            for node_id, quantity, wait in {one[0]: one for one in option}.values()
        )
        for place, option in enumerate(options)
    ]
    wanted = asked(an_ordering(*parts), ATTEMPT, STORE)
    there = [
        part
        for option in parts
        for part in option
        if part.node_id != STORE and part.waits_for in (None, Wait.CONFIRMATION)
    ]
    assert _of(wanted) == Counter(
        {(part.node_id, line.line_id): line.quantity for part in there for line in part.lines}
    )
    for each in wanted:
        (line,) = each.lines
        assert line.quantity == sum(_of((each,)).values())


def test_a_promise_is_firm_once_all_that_it_takes_is_kept() -> None:
    basket = an_ordering((a_part(WAREHOUSE, 1, "l-0"),), (a_part(PARIS_STORE, 1, "l-1"),))
    standing = [option.standing for option in confirmed(basket, {"l-0"}, STORE).chosen]
    assert standing == [Standing.CONFIRMED, Standing.LIKELY]


def test_what_a_node_must_look_for_first_is_not_firm_though_kept() -> None:
    looked_for = a_part(WAREHOUSE, 1, "l-0", Wait.CONFIRMATION)
    basket = an_ordering((looked_for,), standing=Standing.PROVISIONAL)
    assert confirmed(basket, {"l-0"}, STORE) == basket
