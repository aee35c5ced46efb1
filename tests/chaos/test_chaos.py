"""Two shops whose programs are killed while they sell agree with their tablets and the OMS; and what does not agree is seen."""

import asyncio
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]  # pysqlite3 where it is installed

from store_server.storage.bodies import teach
from store_server.storage.packing import BODY
from tests.chaos.books import OmsBooks, StoreBooks
from tests.chaos.checks import Accounts, check
from tests.chaos.ledger import Told
from tests.chaos.run import live

KILLS = 6
SEED = 7
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return asyncio.run(live(tmp_path_factory.mktemp("chaos"), SEED, KILLS))


def test_what_tablets_were_told_is_what_the_stores_and_the_oms_hold(told: Told) -> None:
    assert {rule: broken for rule, broken in told.broken.items() if broken} == {}
    assert told.figures["answered again from the store"]


def _one(table: str, key: str, which: str) -> str:
    return f"{key} = (SELECT max({key}) FROM {table} WHERE {which})"


_A_PICK = (
    f"SELECT json_extract({BODY}, '$.cause') FROM outbox WHERE json_extract({BODY}, '$.data.step') = 'pick'"
)
#: What is tampered with: the file, how, and the rule that must see it.
TAMPERED = {
    "a sale that the OMS lost": (
        "oms/oms.db",
        f"DELETE FROM orders WHERE {_one('orders', 'order_id', 'node_id IS NOT NULL')}",
        "every sale told is held and central",
    ),
    "an order of the web that the OMS lost": (
        "oms/oms.db",
        f"DELETE FROM orders WHERE {_one('orders', 'order_id', 'node_id IS NULL')}",
        "no order of the web is lost or doubled",
    ),
    "a fact that the OMS lost": (
        "oms/oms.db",
        f"DELETE FROM inbound WHERE {_one('inbound', 'event_id', 'true')}",
        "every fact is central once",
    ),
    "a unit too many at the OMS": (
        "oms/oms.db",
        "UPDATE position SET on_hand = on_hand + 1",
        "stock is equal to the unit",
    ),
    "a movement that the ledger lost": (
        "s-lyon/operations.db",
        f"DELETE FROM ledger WHERE {_one('ledger', 'n', 'true')}",
        "stock is equal to the unit",
    ),
    "units that nobody prepares": (
        "oms/oms.db",
        "DELETE FROM fulfilment",
        "every unit ordered is in one place",
    ),
    "work that the OMS lost": ("oms/oms.db", "DELETE FROM fulfilment", "work is equal on both sides"),
    "a command that was done again": (
        "s-lyon/operations.db",
        f"UPDATE outbox SET body = json_set({BODY}, '$.cause', ({_A_PICK})), packed = NULL",
        "a command has one effect",
    ),
    "a step back": (
        "s-lyon/operations.db",
        f"UPDATE outbox SET body = json_set({BODY}, '$.data.work.version', 0), packed = NULL",
        "every step was legal",
    ),
    "units that are reserved for nobody": (
        "s-lyon/operations.db",
        "UPDATE stock SET reserved = reserved + 1",
        "what is reserved is what open work needs",
    ),
    "a payment that the store lost": (
        "s-lyon/operations.db",
        "DELETE FROM payment WHERE status = 'approved'",
        "money told is held is charged",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_an_account_that_was_tampered_with_is_seen(what: str, told: Told, tmp_path: Path) -> None:
    file, statement, rule = TAMPERED[what]
    accounts = _copied(told.accounts, tmp_path / "tampered")
    with closing(sqlite3.connect(tmp_path / "tampered" / file)) as database:
        teach(database)
        assert database.execute(statement).rowcount > 0
        database.commit()
    assert check(accounts)[rule] != []


def test_a_second_charge_for_one_attempt_is_seen(told: Told, tmp_path: Path) -> None:
    accounts = _copied(told.accounts, tmp_path / "tampered")
    journal = tmp_path / "tampered" / "s-lyon" / "terminal.jsonl"
    charged = next(line for line in journal.read_text().splitlines() if '"approve"' in line)
    with journal.open("a") as file:
        file.write(f"{charged}\n")
    broken = check(accounts)
    assert broken["money told is held is charged"] != []
    assert broken["what was charged has one order"] != []


def test_an_answer_that_was_never_given_is_seen(told: Told) -> None:
    lyon = dict(told.accounts.told["s-lyon"])
    pay = next(sent for sent in lyon.values() if sent.path.endswith("/payments") and sent.said)
    scan = next(sent for sent in lyon.values() if "/work/" in sent.path and sent.told)
    twice = next(
        sent for sent in lyon.values() if sent.path.endswith("/scans") and sent.told and sent is not scan
    )
    lyon[scan.key] = replace(scan, answers=[(409, "{}")])
    lyon[twice.key] = replace(twice, answers=[*twice.answers, (200, "{}")])
    lyon[pay.key] = replace(pay, answers=[])
    broken = check(replace(told.accounts, told={**told.accounts.told, "s-lyon": lyon}))
    assert broken["every step told is held"] != []
    assert broken["a key has one answer"] != []
    assert broken["every call had its answer"] != []


def _copied(accounts: Accounts, folder: Path) -> Accounts:
    shutil.copytree(accounts.oms.data.parent, folder)
    stores = tuple(StoreBooks(folder / store.store_id) for store in accounts.stores)
    return replace(accounts, stores=stores, oms=OmsBooks(folder / "oms"))
