"""The panel's hand on the retailer's rules: it reads and changes them at the OMS, as head office would."""

from enum import StrEnum

import httpx

from shared.contract.oms.policies import Draft, PolicyVersion, Publish
from shared.promise.policy import Policy, Weights
from shared.value import Value
from store_server.demo.retailer.rules import Switch, is_on, switched

POLICY = "/api/v1/policy"
POLICIES = "/api/v1/policies"
ACTOR = "Panneau de démo"
_JSON = {"Content-Type": "application/json"}


class Part(StrEnum):
    """What a rule is about."""

    TIER = "tier"
    SORT = "sort"
    LIMIT = "limit"
    RULE = "rule"
    WEIGHT = "weight"
    ALLOTMENT = "allotment"


class Said(Value):
    """One rule as it is called; a weight is called as in the policy and has its `figure`."""

    part: Part
    name: str
    figure: int | None = None


class Rules(Value):
    """What is live, and which of the switched rules hold."""

    version: int
    said: tuple[Said, ...]
    switches: dict[Switch, bool]


async def live(oms: httpx.AsyncClient) -> Rules:
    """Read the live rules.

    Raises:
        httpx.HTTPError: the OMS did not answer.
    """
    policy = await _live(oms)
    return Rules(
        version=policy.version,
        said=_said(policy),
        switches={switch: is_on(policy, switch) for switch in Switch},
    )


async def switch(oms: httpx.AsyncClient, wanted: Switch, *, on: bool) -> None:
    """Publish the live rules with one of them on or off.

    Raises:
        httpx.HTTPError: the OMS did not take it, such as when somebody else published meanwhile.
    """
    policy = await _live(oms)
    drafted = Draft(policy=switched(policy, wanted, on=on), actor=ACTOR)
    kept = await oms.post(POLICIES, content=drafted.model_dump_json(), headers=_JSON)
    kept.raise_for_status()
    version = PolicyVersion.model_validate_json(kept.content).policy.version
    published = await oms.post(
        f"{POLICIES}/{version}/publish",
        content=Publish(actor=ACTOR).model_dump_json(),
        headers={**_JSON, "If-Match": f'"{policy.version}"'},
    )
    published.raise_for_status()


async def _live(oms: httpx.AsyncClient) -> Policy:
    answer = await oms.get(POLICY)
    answer.raise_for_status()
    return Policy.model_validate_json(answer.content)


def _said(policy: Policy) -> tuple[Said, ...]:
    named = (
        (Part.TIER, policy.tiers),
        (Part.SORT, policy.sorts),
        (Part.LIMIT, policy.limits),
        (Part.RULE, policy.rules),
        (Part.ALLOTMENT, policy.allotments),
    )
    weights, usual = policy.weights.model_dump(), Weights().model_dump()
    return (
        *(Said(part=part, name=one.name) for part, ones in named for one in ones),
        *(
            Said(part=Part.WEIGHT, name=name, figure=figure)
            for name, figure in weights.items()
            if isinstance(figure, int) and figure != usual[name]
        ),
    )
