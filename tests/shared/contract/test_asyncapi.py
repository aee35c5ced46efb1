import json
from collections.abc import Iterator

from shared.contract.asyncapi import document
from shared.contract.events import EventType
from shared.contract.messages import ENTRIES, FACTS
from shared.contract.oms.feed import STATE_CHANNELS, Kind

DOCUMENT = document()


def references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (part["$ref"],) if isinstance(part.get("$ref"), str) else ()
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def found(reference: str) -> object:
    part: object = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        assert isinstance(part, dict)
        part = part[step.replace("~1", "/")]
    return part


def test_every_fact_and_every_kind_of_entry_has_its_model() -> None:
    assert FACTS.keys() == set(EventType)
    assert ENTRIES.keys() == set(Kind)


def test_every_fact_and_every_kind_of_entry_is_described_in_a_channel() -> None:
    told = {name for channel in DOCUMENT["channels"].values() for name in channel["messages"]}
    assert told == {kind.value for kind in (*EventType, *Kind)} == DOCUMENT["components"]["messages"].keys()
    assert DOCUMENT["channels"].keys() == {"facts", "bulk", "store", *STATE_CHANNELS}


def test_every_reference_leads_somewhere() -> None:
    named = set(references(DOCUMENT))
    assert len(named) > 50
    assert all(found(reference) for reference in named)


def test_a_message_has_the_attributes_of_its_model() -> None:
    envelope, narrowed = DOCUMENT["components"]["messages"]["fulfilment.changed.v1"]["payload"]["allOf"]
    assert {"id", "type", "subject", "time", "data"} <= found(envelope["$ref"])["properties"].keys()
    assert found(narrowed["properties"]["data"]["$ref"])["properties"].keys() == {"step", "work", "moves"}


def test_the_document_is_json() -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT
