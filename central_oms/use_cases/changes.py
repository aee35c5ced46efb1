"""What is no longer the same in a retailer's rules, place by place, as a person reads it."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import JsonValue

from shared.contract.oms.policies import Change
from shared.promise.policy import Policy

UNTOLD = {"version"}


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Give what leads from one version to another; a named rule is found by its name, wherever it stands."""
    one, other = before.model_dump(mode="json", exclude=UNTOLD), after.model_dump(mode="json", exclude=UNTOLD)
    return tuple(_changes("", one, other))


def _changes(path: str, before: JsonValue, after: JsonValue) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _in_fields(path, before, after)
    elif isinstance(before, list) and isinstance(after, list) and _are_named([*before, *after]):
        yield from _in_rules(path, before, after)
    else:
        yield Change(path=path, before=before, after=after)


def _in_fields(
    path: str, before: Mapping[str, JsonValue], after: Mapping[str, JsonValue]
) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        yield from _changes(f"{path}.{name}".removeprefix("."), before.get(name), after.get(name))


def _in_rules(path: str, before: Sequence[JsonValue], after: Sequence[JsonValue]) -> Iterator[Change]:
    one, other = _by_name(before), _by_name(after)
    for name in dict.fromkeys([*one, *other]):
        yield from _changes(f"{path}[{name}]", one.get(name), other.get(name))
    stayed = [name for name in one if name in other], [name for name in other if name in one]
    if stayed[0] != stayed[1]:
        yield Change(path=path, before=list(stayed[0]), after=list(stayed[1]))


def _are_named(rules: Sequence[JsonValue]) -> bool:
    return bool(rules) and all(isinstance(rule, dict) and "name" in rule for rule in rules)


def _by_name(rules: Sequence[JsonValue]) -> dict[str, JsonValue]:
    return {str(rule["name"]): rule for rule in rules if isinstance(rule, dict)}
