"""The messages between stores and the OMS as an AsyncAPI document, made from the models themselves.

Source: AsyncAPI 3.0.0, <https://www.asyncapi.com/docs/reference/specification/v3.0.0>.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from shared.contract.events import SCHEMA, Event
from shared.contract.messages import ENTRIES, FACTS
from shared.contract.oms.feed import FeedEntry
from shared.contract.oms.line import Lane, lane_of

Json = dict[str, Any]
SCHEMAS = "#/components/schemas/"
#: The channel of each lane that facts go up in.
UP = {Lane.CORE: "facts", Lane.BULK: "bulk"}


def document() -> Json:
    """Describe every fact that a store tells and every entry that the OMS feeds, channel by channel."""
    messages = {kind.value: _message(kind.value, Event, "data", body) for kind, body in FACTS.items()}
    messages |= {
        kind.value: _message(kind.value, FeedEntry, "body", told.body) for kind, told in ENTRIES.items()
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Order In Store: the line between stores and the OMS",
            "version": str(SCHEMA),
            "description": "Facts go up with /push, entries come down with /pull; their attributes are CloudEvents' names.",
        },
        "defaultContentType": "application/json",
        "channels": _channels(),
        "operations": _operations(),
        "components": {"messages": messages, "schemas": _schemas()},
    }


def _channels() -> Json:
    told: dict[str, list[str]] = {}
    for fact in FACTS:
        told.setdefault(UP[lane_of(fact)], []).append(fact.value)
    for kind, entry in ENTRIES.items():
        told.setdefault(entry.channel, []).append(kind.value)
    return {_name(channel): _channel(channel, names) for channel, names in told.items()}


def _channel(channel: str, names: list[str]) -> Json:
    described: Json = {
        "address": channel,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }
    if "{store_id}" in channel:
        described["parameters"] = {"store_id": {"description": "The store that alone reads it."}}
    return described


def _operations() -> Json:
    feeds = {_name(entry.channel) for entry in ENTRIES.values()}
    heard = {f"hear_{name}": _operation("receive", name) for name in sorted(feeds)}
    told = {f"tell_{name}": _operation("send", name) for name in UP.values()}
    return {**told, **heard}


def _operation(action: str, channel: str) -> Json:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}


def _message(name: str, envelope: type[BaseModel], inside: str, body: type[BaseModel]) -> Json:
    """Describe one message: the envelope, whose `inside` is this body."""
    attribute = "type" if envelope is Event else "kind"
    narrowed = {attribute: {"const": name}, inside: {"$ref": f"{SCHEMAS}{body.__name__}"}}
    payload = {"allOf": [{"$ref": f"{SCHEMAS}{envelope.__name__}"}, {"properties": narrowed}]}
    return {"name": name, "summary": (body.__doc__ or "").strip().splitlines()[0], "payload": payload}


def _schemas() -> Json:
    bodies: list[type[BaseModel]] = [Event, FeedEntry, *FACTS.values()]
    bodies += [entry.body for entry in ENTRIES.values()]
    _, described = models_json_schema(
        [(body, "serialization") for body in dict.fromkeys(bodies)], ref_template=SCHEMAS + "{model}"
    )
    schemas: Json = described["$defs"]
    return schemas


def _name(channel: str) -> str:
    return channel.partition(":")[0]
