from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import AlreadyReceived, NotFound, VersionConflict
from shared.receiving import (
    Receipt,
    ReceiptLine,
    announce,
    close,
    count_one,
    receive_moves,
    recount,
)
from tests.support.builders import NOW
from tests.support.receiving import NOTE, a_delivery

BLANK = Receipt(delivery_id=NOTE)
SKUS = ("dress", "lamp", "mug")
units = st.dictionaries(st.sampled_from(SKUS), st.integers(1, 9))


def counted(receipt: Receipt, **came: int) -> Receipt:
    for sku in Counter(came).elements():
        receipt = count_one(receipt, sku, "Noémie")
    return receipt


@given(announced=units, came=units)
def test_it_does_not_matter_whether_it_is_announced_or_unpacked_first(
    announced: dict[str, int], came: dict[str, int]
) -> None:
    told = a_delivery(**announced)
    one, other = counted(announce(BLANK, told), **came), announce(counted(BLANK, **came), told)
    assert one.lines == other.lines
    assert {line.sku: line.received for line in one.lines if line.received} == came
    assert {line.sku: line.announced for line in one.lines if line.announced} == announced


@given(announced=units, came=units)
def test_exactly_what_was_counted_moves_and_what_is_otherwise_than_announced_differs(
    announced: dict[str, int], came: dict[str, int]
) -> None:
    receipt = counted(announce(BLANK, a_delivery(**announced)), **came)
    assert {move.sku: move.delta for move in receive_moves(receipt.lines)} == came
    differing = {sku for sku in SKUS if announced.get(sku, 0) != came.get(sku, 0)}
    assert {line.sku for line in receipt.differing} == differing


def test_whoever_looks_at_a_list_is_not_held_up_by_an_announcement_that_changes_nothing() -> None:
    seen = count_one(announce(BLANK, a_delivery(dress=2)), "dress", "Noémie")
    assert announce(seen, a_delivery(dress=2)) == seen
    assert announce(seen, a_delivery(dress=3)).version == seen.version + 1


def test_nothing_differs_from_what_nobody_announced() -> None:
    receipt = counted(BLANK, lamp=2)
    assert not receipt.is_announced
    assert not receipt.differing


def test_a_delivery_is_closed_once_and_then_stays_as_it_was_counted() -> None:
    receipt = close(counted(BLANK, lamp=2), "Noémie", None, NOW)
    assert (receipt.received_at, receipt.waits) == (NOW, False)
    for again in (
        lambda: close(receipt, "Inès", None, NOW),
        lambda: count_one(receipt, "lamp", "Inès"),
        lambda: recount(receipt, "lamp", 3, "Inès", None),
    ):
        with pytest.raises(AlreadyReceived, match="Noémie has received delivery 20517 already"):
            again()


def test_whoever_recounts_or_closes_sees_what_a_colleague_counted_meanwhile() -> None:
    seen = counted(BLANK, lamp=1)
    meanwhile = count_one(seen, "lamp", "Hélène")
    with pytest.raises(VersionConflict, match="Hélène"):
        recount(meanwhile, "lamp", 5, "Noémie", seen.version)
    with pytest.raises(VersionConflict, match="Hélène"):
        close(meanwhile, "Noémie", seen.version, NOW)
    assert recount(meanwhile, "lamp", 5, "Noémie", meanwhile.version).received == 5


def test_an_item_that_was_not_announced_and_did_not_come_leaves_the_list() -> None:
    receipt = recount(counted(announce(BLANK, a_delivery(dress=1)), lamp=1), "lamp", 0, "Noémie", None)
    assert receipt.lines == (ReceiptLine(sku="dress", announced=1),)


def test_only_what_is_on_the_list_is_recounted_and_a_blank_note_is_no_delivery() -> None:
    with pytest.raises(NotFound):
        recount(BLANK, "lamp", 2, "Noémie", None)
    with pytest.raises(NotFound):
        close(BLANK, "Noémie", None, NOW)


def test_what_is_unpacked_here_is_expected_here_though_it_was_withdrawn() -> None:
    withdrawn = announce(BLANK, a_delivery(withdrawn=True, lamp=1))
    assert not withdrawn.waits
    assert count_one(withdrawn, "lamp", "Noémie").waits
