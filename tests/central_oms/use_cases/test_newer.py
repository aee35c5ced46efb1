"""A store whose program is newer than the OMS: what it adds is passed over and kept as it came. One that is too old is told so."""

import pytest
from pydantic import TypeAdapter

from central_oms.storage import dead_letters as letters
from central_oms.storage import positions
from central_oms.use_cases import dead_letters, streams
from shared.contract.events import FIRST_CHAIN, SCHEMA, Pushed, chained
from shared.contract.oms.line import Hello, Push
from shared.contract.versions import OLDEST
from shared.errors import UpgradeRequired
from shared.value import Message
from tests.support.builders import NOW, SKU, STORE
from tests.support.central import EPOCH, StoreLine, a_database, opened

_ANY = TypeAdapter(dict[str, object])


def grown(value: Message) -> str:
    """Give the JSON of a message with a field that this version does not know, also inside."""
    told = _ANY.validate_json(value.model_dump_json())
    return _ANY.dump_json(_grown(told)).decode()


def _grown(told: object) -> object:
    if isinstance(told, dict):
        return {key: _grown(inner) for key, inner in told.items()} | {"from_the_future": {"x": 1}}
    return [_grown(inner) for inner in told] if isinstance(told, list) else told


def test_fields_that_a_newer_store_adds_are_passed_over_and_the_fact_is_kept_whole(url: str) -> None:
    body = grown(opened(5))
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        event = Pushed(seq=1, id="e-open", body=body)
        sent = Push(
            session=line.hello.session, inc=line.hello.inc, first=1, prev=FIRST_CHAIN, events=(event,)
        )
        assert streams.push(tx, STORE, Push.model_validate_json(grown(sent)), NOW).parked == ()
        assert [at.on_hand for at in positions.of(tx, {SKU})] == [5]
        kept = tx.exec_driver_sql("SELECT body FROM inbound").scalar_one()
        assert kept == body
        stream = streams.current(tx, STORE, line.hello.session)
        assert stream.chain == chained(FIRST_CHAIN, "e-open", body)


def test_a_fact_of_a_newer_version_waits_with_its_subject_until_that_version_is_known(url: str) -> None:
    newer = opened(7, event_id="e-new").model_copy(update={"schema_version": SCHEMA + 1})
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        answer = line.tell(tx, newer, opened(8, event_id="e-2"), opened(5, sku="other", event_id="e-3"))
        assert (answer.acked, answer.parked) == (3, ("e-new", "e-2"))
        assert [at.on_hand for at in positions.of(tx, {SKU, "other"})] == [5]
        assert dead_letters.due(tx, NOW, 9) == []
        assert letters.due(tx, NOW, (), "", (dead_letters.of_version(SCHEMA + 1),), 9) == ["e-new"]


def test_a_newer_store_can_say_hello_while_it_still_understands_this_oms() -> None:
    said = Hello(nonce="n", boot_id="b", inc=None, seq=0, clock=NOW, schema_min=SCHEMA, schema_max=SCHEMA + 3)
    assert Hello.model_validate_json(grown(said)) == said


@pytest.mark.parametrize(("least", "most"), [(0, OLDEST - 1), (SCHEMA + 1, SCHEMA + 4)])
def test_a_store_that_is_too_old_or_too_new_has_no_session(url: str, least: int, most: int) -> None:
    said = Hello(nonce="n", boot_id="b", inc=None, seq=0, clock=NOW, schema_min=least, schema_max=most)
    with a_database(url) as database, database.transaction() as tx:
        with pytest.raises(UpgradeRequired):
            streams.hello(tx, STORE, said, EPOCH, NOW, lambda: "s")
        assert streams.streams.find(tx, STORE) is None


def test_facts_of_a_program_that_is_too_old_stay_with_it(url: str) -> None:
    with a_database(url) as database, database.transaction() as tx:
        line = StoreLine(tx)
        batch = line.batch(opened(5)).model_copy(update={"schema_version": OLDEST - 1})
        with pytest.raises(UpgradeRequired):
            streams.push(tx, STORE, batch, NOW)
        assert positions.of(tx, {SKU}) == []
