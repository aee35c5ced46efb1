"""The retailer's rules: drafted, published and looked back on. One version is live; none is ever changed."""

from datetime import datetime

from central_oms.storage import documents, feed, policies
from central_oms.storage.database import Tx
from central_oms.storage.feed import Entry
from central_oms.use_cases.changes import changes
from shared.contract.oms.feed import Kind, Op
from shared.contract.oms.policies import Action, Flaw, JournalEntry, PolicyVersion, Unsound
from shared.errors import BadInput, NotFound, VersionConflict
from shared.network import Network
from shared.promise.check import check
from shared.promise.policy import HOUSE, Policy

CHANNEL = documents.CHANNEL[Kind.POLICY]


def live(tx: Tx) -> Policy:
    """Give the rules under which everything is promised now."""
    return documents.policy(tx)


def versions(tx: Tx, limit: int) -> list[PolicyVersion]:
    """Give the newest versions first."""
    number = documents.policy(tx).version
    return [
        PolicyVersion(policy=policy, actor=actor, made_at=made_at, live=policy.version == number)
        for policy, actor, made_at in policies.latest(tx, limit)
    ]


def journal(tx: Tx, limit: int) -> list[JournalEntry]:
    """Give what was done, the newest first."""
    return policies.journal(tx, limit)


def draft(tx: Tx, policy: Policy, actor: str, now: datetime) -> PolicyVersion:
    """Keep rules as a new version, which sells nothing yet.

    Raises:
        Unsound: they contradict themselves, or name what the network does not have.
        BadInput: they are under another id than the house's.
    """
    if policy.policy_id != HOUSE.policy_id:
        raise BadInput(what=f"policy_id: a retailer has one set of rules, {HOUSE.policy_id}")
    before = _standing(tx)
    _check(policy, documents.retailer(tx, now).network)
    kept = policies.add(tx, policy, actor, now)
    policies.note(tx, Action.DRAFTED, kept.version, before.version, changes(before, kept), actor, now)
    return PolicyVersion(policy=kept, actor=actor, made_at=now, live=False)


def publish(tx: Tx, version: int, seen: int, actor: str, now: datetime) -> Policy:
    """Let a version go live, here with the next order and in every store with the next pull.

    Args:
        seen: the version that was live when this was decided.

    Raises:
        NotFound: there is no such version.
        VersionConflict: somebody else published meanwhile.
        Unsound: the network no longer has what it names.
    """
    before = _standing(tx)
    wanted = find(tx, version)
    if before.version != seen:
        raise VersionConflict(who=policies.last_published_by(tx))
    if before.version != version:
        _check(wanted, documents.retailer(tx, now).network)
        documents.put(tx, Kind.POLICY, {wanted.policy_id: wanted})
        policies.note(tx, Action.PUBLISHED, version, before.version, changes(before, wanted), actor, now)
        entry = Entry(Kind.POLICY, wanted.policy_id, Op.PUT, wanted.model_dump_json())
        feed.add(tx, CHANNEL, [entry])
    return wanted


def find(tx: Tx, version: int) -> Policy:
    """Give one version.

    Raises:
        NotFound: there is no such version.
    """
    found = policies.find(tx, version)
    if found is None:
        raise NotFound(what="policy", key=version)
    return found


def _standing(tx: Tx) -> Policy:
    """Give the live rules, which stay so until this write ends: whoever writes rules takes their channel first."""
    feed.raise_head(tx, CHANNEL, 0)
    return documents.policy(tx)


def _check(policy: Policy, network: Network) -> None:
    flaws = tuple(
        Flaw(path=found.path, code=found.code, facts=found.facts, says=found.says)
        for found in check(policy, network)
    )
    if flaws:
        raise Unsound(flaws)
