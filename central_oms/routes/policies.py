"""The retailer's rules: the live ones, every version, drafts tried out on past orders, and who changed what."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Path, Query, Response

from central_oms.dependencies import Db, Now, exactly
from central_oms.use_cases import policies
from central_oms.use_cases.what_if import what_if
from shared.contract.oms.policies import Draft, JournalEntry, PolicyVersion, Publish, Replay, Unsound, WhatIf
from shared.contract.problem import documented
from shared.errors import BadInput, NotFound, TooLarge, VersionConflict
from shared.promise.policy import Policy

router = APIRouter(tags=["policies"])
Version = Annotated[int, Path(ge=0, le=1_000_000_000, examples=[1])]
Limit = Annotated[int, Query(ge=1, le=200)]


async def _seen(if_match: Annotated[str, Header(pattern=r'^"?[0-9]{1,9}"?$', examples=['"0"'])]) -> int:
    return int(if_match.strip('"'))


Seen = Annotated[int, Depends(_seen)]

DRAFT = {
    "policy": {
        "name": "No small splits",
        "currency": "EUR",
        "limits": [
            {
                "limit": "no_split_under",
                "name": "No split under 30 €",
                "value": {"minor": 3000, "currency": "EUR"},
            }
        ],
    },
    "actor": "Hélène",
}


@router.get("/policy")
async def live_policy(db: Db, response: Response) -> Policy:
    """Give the rules under which everything is promised now; the header `ETag` has their version."""
    policy = await db.read(policies.live)
    response.headers["ETag"] = f'"{policy.version}"'
    return policy


@router.get("/policies", responses=documented(BadInput))
async def policy_versions(db: Db, limit: Limit = 20) -> list[PolicyVersion]:
    """List the newest versions first."""
    return await db.read(lambda tx: policies.versions(tx, limit))


@router.post("/policies", status_code=201, responses=documented(Unsound, BadInput, TooLarge))
async def draft_policy(
    drafted: Annotated[Draft, exactly(Draft), Body(examples=[DRAFT])], db: Db, now: Now
) -> PolicyVersion:
    """Keep rules as a new version, which sells nothing yet; what is wrong with them is in the problem's `flaws`."""
    return await db.write(lambda tx: policies.draft(tx, drafted.policy, drafted.actor, now))


@router.get("/policies/journal", responses=documented(BadInput))
async def policy_journal(db: Db, limit: Limit = 50) -> list[JournalEntry]:
    """List who changed what, the newest first."""
    return await db.read(lambda tx: policies.journal(tx, limit))


@router.post("/policies/{version}/what-if", responses=documented(NotFound, BadInput, TooLarge))
async def try_policy(version: Version, asked: Annotated[WhatIf, exactly(WhatIf)], db: Db, now: Now) -> Replay:
    """Replay past orders under a version and under the live one; nothing is changed by it."""
    return await db.read(lambda tx: what_if(tx, version, asked.orders, now))


@router.post(
    "/policies/{version}/publish",
    responses=documented(NotFound, VersionConflict, Unsound, BadInput, TooLarge),
)
async def publish_policy(
    version: Version,
    seen: Seen,
    asked: Annotated[Publish, exactly(Publish), Body(examples=[{"actor": "Hélène"}])],
    db: Db,
    now: Now,
    response: Response,
) -> Policy:
    """Let a version go live, a new or an earlier one; `If-Match` names the version that was live when this was decided."""
    policy = await db.write(lambda tx: policies.publish(tx, version, seen, asked.actor, now))
    response.headers["ETag"] = f'"{policy.version}"'
    return policy
