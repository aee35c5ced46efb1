"""The OMS sums up its state a stretch of keys at a time, in an order that is the same on any database."""

import pytest

from central_oms.storage import positions
from central_oms.storage.database import Tx
from central_oms.use_cases import digests, streams
from central_oms.use_cases.fill import upsert_rates
from shared.contract.digests import COMPARED, position_line, total
from shared.contract.oms.feed import Cursor, Digest, Kind, Pull, Stretch
from shared.contract.oms.supply import Rate
from tests.support.builders import SKU, STORE
from tests.support.central import EPOCH, StoreLine, a_database, opened

SKUS = ("B", "a", "a-1", "a.1", "a1", "A1", "Z", "aa")
HEAD = dict.fromkeys(COMPARED.values(), 1)


def walked(tx: Tx, kind: Kind) -> list[Digest]:
    """Sum up all of a kind, one stretch after the other."""
    found: list[Digest] = []
    after: str | None = ""
    while after is not None:
        told = digests.digest(tx, Stretch(kind=kind, after=after), HEAD)
        assert told is not None
        found, after = [*found, told], told.until
    return found


def test_stretches_follow_each_other_by_the_bytes_of_their_keys(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "MOST_SKUS", 3)
    with a_database(url, *((STORE, sku, 2, 0, 0) for sku in SKUS)) as database, database.transaction() as tx:
        stretches = walked(tx, Kind.POSITION)
        assert [(told.after, told.until) for told in stretches] == [("", "Z"), ("Z", "a.1"), ("a.1", None)]
        for told in stretches:
            here = [sku for sku in SKUS if told.after < sku <= (told.until or "~")]
            assert told.total == total(map(position_line, positions.rows(tx, here)))


def test_every_kind_of_state_is_summed_up(url: str) -> None:
    with a_database(url, (STORE, SKU, 2, 0, 0)) as database, database.transaction() as tx:
        upsert_rates(tx, [Rate(sku=SKU, sold_per_day=1)])
        held = {kind for kind in COMPARED if walked(tx, kind)[0].total != total(())}
        assert held >= {Kind.NODE, Kind.CARRIER, Kind.PRODUCT, Kind.POSITION, Kind.RATE}


def test_a_digest_is_told_only_of_a_channel_that_the_answer_tells_whole(url: str) -> None:
    with a_database(url, (STORE, SKU, 2, 0, 0)) as database, database.transaction() as tx:
        line = StoreLine(tx)
        line.tell(tx, opened(5), opened(6, sku="other", event_id="e-2"))

        def asked(limit: int, **through: int) -> Digest | None:
            cursor = Cursor(epoch=EPOCH, through=through)
            compare = Stretch(kind=Kind.POSITION)
            pulled = Pull(session=line.hello.session, cursor=cursor, limit=limit, compare=compare)
            return streams.pull(tx, STORE, pulled, EPOCH).digest

        assert asked(500) is None
        assert asked(1, stock=1) is None
        told = asked(500, stock=1)
        assert told is not None
        assert (told.pos, told.total) == (3, total(map(position_line, positions.rows(tx, [SKU, "other"]))))


def test_of_what_this_version_does_not_know_nothing_is_told(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        assert digests.digest(tx, Stretch(kind="drone"), HEAD) is None
