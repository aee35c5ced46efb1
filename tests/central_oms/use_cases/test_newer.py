"""A store whose program is newer than the OMS: what it adds is passed over and kept as it came."""

from pydantic import TypeAdapter

from central_oms.storage import positions
from central_oms.use_cases import streams
from shared.contract.events import FIRST_CHAIN, Pushed, chained
from shared.contract.oms.line import Hello, Push
from shared.value import Message
from tests.support.builders import NOW, SKU, STORE
from tests.support.central import StoreLine, a_database, opened

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


def test_a_newer_store_can_say_hello() -> None:
    said = Hello(nonce="n", boot_id="b", inc=None, seq=0, clock=NOW, schema_max=9)
    assert Hello.model_validate_json(grown(said)) == said
