import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic

import httpx
import pytest

from central_oms.storage import settlements
from shared.amending import AMENDED
from shared.contract.events import EventType
from shared.contract.oms.line import BULK
from shared.payment import Outcome, Settlement
from shared.promise.policy import Weights
from shared.workflow import Status, Step
from store_server.demo import panel, web
from store_server.demo.looking import AtTerminal
from store_server.demo.retailer.rules import WEIGHTS, Switch
from store_server.demo.showcase import Where
from tests.support.builders import euros
from tests.support.demo import OPENED, Playground, a_playground, prepared
from tests.support.patience import PATIENCE_S


@pytest.fixture(scope="module")
async def playground(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Playground]:
    async with a_playground(tmp_path_factory.mktemp("demo")) as running:
        yield running


@pytest.mark.parametrize("part", ["", "/panel.css", "/panel.js", "/scanner.js", "/words.js"])
async def test_the_page_and_its_parts_are_served(playground: Playground, part: str) -> None:
    assert (await playground.browser.get(f"/demo{part}")).is_success


async def test_the_page_may_load_nothing_from_elsewhere(playground: Playground) -> None:
    page = (await playground.browser.get("/demo")).text
    assert "default-src 'self'" in page
    assert "//" not in page


def test_the_page_says_the_same_in_both_languages() -> None:
    french, english = (panel.PAGE / "words.js").read_text("utf-8").split("  en: {")
    keys = re.compile(r'^ {4}"([^"]+)":', re.MULTILINE)
    assert keys.findall(french)
    assert keys.findall(french) == keys.findall(english)


async def test_it_shows_whom_to_be_what_to_scan_and_what_is_to_do(playground: Playground) -> None:
    shown = await playground.until_told()
    assert {person.name: person.pin for person in shown.people}["Inès"] == "246810"
    assert {ware.where for ware in shown.wares if ware.free} == {Where.HERE}
    assert any(ware.where is Where.ELSEWHERE and not ware.free for ware in shown.wares)
    assert any(task.missing for task in shown.tasks)
    assert {order.number for order in shown.oms_orders} >= {task.number for task in shown.tasks}


async def test_a_customer_orders_on_the_web_what_this_store_is_then_asked_to_prepare(tmp_path: Path) -> None:
    async with a_playground(tmp_path) as playground, asyncio.timeout(PATIENCE_S):
        number = (await playground.browser.post("/demo/order")).json()["number"]
        while True:
            tasks = (await playground.until_told()).tasks
            if (number, Status.OFFERED) in {(task.number, task.status) for task in tasks}:
                break
            await asyncio.sleep(0.05)


async def test_an_oms_that_fails_is_said_and_asked_again(tmp_path: Path) -> None:
    async with a_playground(tmp_path) as playground:
        failing = httpx.MockTransport(lambda _: httpx.Response(500))
        async with httpx.AsyncClient(transport=failing, base_url="http://oms") as oms:
            playground.store.state.demo = replace(playground.demo, oms=oms)
            ruled = {"rule": next(iter(Switch)), "on": True}
            for answer in (
                await playground.browser.post("/demo/order"),
                await playground.browser.post("/demo/rules", json=ruled),
                await playground.browser.get("/demo/state"),
            ):
                assert (answer.status_code, answer.json()["retryable"]) == (503, True)


async def test_facts_wait_while_the_line_is_cut_and_leave_when_it_is_back(playground: Playground) -> None:
    await playground.until_told()
    await playground.browser.post("/demo/wan", json={"cut": True})
    operations = playground.store.state.services.operations
    await operations.write(lambda tx: prepared(tx, OPENED))
    cut = (await playground.browser.get("/demo/state")).json()
    assert cut["cut"] is True
    assert cut["waiting"] > 0
    await playground.browser.post("/demo/wan", json={"cut": False})
    assert (await playground.until_told()).facts[0].told


async def test_a_web_customers_qr_is_shown_once_their_order_is_ready(playground: Playground) -> None:
    operations = playground.store.state.services.operations
    ready = await operations.write(lambda tx: prepared(tx, OPENED))
    (task,) = [task for task in (await playground.until_told()).tasks if task.number == ready.number]
    assert task.status is Status.STAGED
    assert task.pickup_code == web.pickup_code(ready.order_id)


async def test_the_clock_runs_faster_without_a_jump(playground: Playground) -> None:
    before, begun = playground.demo.clock(), monotonic()
    await playground.browser.post("/demo/speed", json={"speed": 60})
    speed, passed = playground.demo.clock.speed, playground.demo.clock() - before
    took_s = monotonic() - begun
    await playground.browser.post("/demo/speed", json={"speed": 1})
    assert speed == 60
    assert passed.total_seconds() <= 60 * took_s + 1


async def test_an_hour_passes_at_once_and_the_tablets_hear_of_it(playground: Playground) -> None:
    before = playground.demo.clock()
    with playground.store.state.services.hub.listener() as heard:
        await playground.browser.post("/demo/hour")
        passed = playground.demo.clock() - before
        async with asyncio.timeout(PATIENCE_S):
            # The store may still hear what other tests did.
            while (await heard.get()).topic != "line":
                pass
    assert timedelta(hours=1) <= passed < timedelta(hours=1, seconds=PATIENCE_S)


@pytest.mark.parametrize("outcome", [Outcome.DECLINE, Outcome.LOSE, None])
async def test_the_next_payment_ends_as_chosen(playground: Playground, outcome: Outcome | None) -> None:
    await playground.browser.post("/demo/terminal", json={"outcome": outcome})
    assert (await playground.until_told()).next_outcome is outcome


@pytest.mark.parametrize(("kind", "text"), [("ean13", "4006381333931"), ("qr", "P-7KQ2")])
async def test_codes_are_drawn(playground: Playground, kind: str, text: str) -> None:
    answer = await playground.browser.get("/demo/code.svg", params={"kind": kind, "text": text})
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "<svg" in answer.text


@pytest.mark.parametrize(
    ("kind", "text"),
    [("ean13", "4006381333932"), ("ean13", "abc"), ("qr", ""), ("qr", "x" * 81), ("oval", "1")],
)
async def test_what_cannot_be_drawn_is_refused(playground: Playground, kind: str, text: str) -> None:
    answer = await playground.browser.get("/demo/code.svg", params={"kind": kind, "text": text})
    assert answer.is_client_error


async def test_it_says_no_to_a_speed_that_it_does_not_offer(playground: Playground) -> None:
    answer = await playground.browser.post("/demo/speed", json={"speed": 1e9})
    assert answer.is_client_error
    assert playground.demo.clock.speed == 1.0


async def test_a_rule_is_switched_off_and_on_by_new_versions(playground: Playground) -> None:
    before = (await playground.until_told()).rules
    assert before.switches == {Switch.NO_SPLIT: True, Switch.STORES_FIRST: False}
    for on in (False, True):
        answer = await playground.browser.post("/demo/rules", json={"rule": "no_split", "on": on})
        assert answer.status_code == 204
        assert (await playground.until_told()).rules.switches[Switch.NO_SPLIT] is on
    assert (await playground.until_told()).rules.version == before.version + 2


async def test_the_live_rules_are_read_out_with_the_costs_that_are_not_the_usual_ones(
    playground: Playground,
) -> None:
    said = (await playground.until_told()).rules.said
    assert [one.name for one in said if one.part == "tier"] == ["Nos sites avant les partenaires"]
    assert {one.name: one.figure for one in said if one.part == "weight"} == {
        "refusal": 20_000,
        "scarcity_percent": 20,
        "clearing_percent": 50,
    }


def test_every_cost_that_the_panel_may_read_out_has_words() -> None:
    words = (panel.PAGE / "words.js").read_text("utf-8")
    unusual = {
        name for name, figure in WEIGHTS.model_dump().items() if figure != Weights().model_dump()[name]
    }
    assert all(f'"weight.{name}":' in words for name in unusual)


def test_every_fact_that_the_panel_may_name_has_words() -> None:
    words = (panel.PAGE / "words.js").read_text("utf-8")
    # Work is offered by the OMS, and what is given back is told as finished.
    steps = {*Step, AMENDED, "reserve", "pick", "undo", "short"} - {Step.OFFER, Step.GIVE_BACK}
    others = set(EventType) - {EventType.ORDER_PLACED, EventType.FULFILMENT} - BULK
    named = {"sale", *steps, *(kind.partition(".")[0] for kind in others)}
    assert named == set(re.findall(r'"fact\.([a-z_]+)":', words))


async def test_what_the_terminal_stored_reaches_its_bank_once_its_line_is_back(tmp_path: Path) -> None:
    async with a_playground(tmp_path) as playground:
        await playground.until_told()
        terminal = playground.store.state.services.terminal
        await playground.browser.post("/demo/terminal-line", json={"cut": True})
        await terminal.charge("t-1", euros(500), may_store=True)
        await playground.demo.bank.turn(terminal, OPENED)
        assert terminal.stored() == []
        shown = await playground.until_told()
        assert shown.terminal == AtTerminal(offline=True, waiting=0, bank_declines=False)
        await playground.browser.post("/demo/bank", json={"declined": True})
        await playground.browser.post("/demo/terminal-line", json={"cut": False})
        assert (await playground.until_told()).terminal.bank_declines
        await playground.demo.bank.turn(terminal, OPENED)
        assert (terminal.stored(), playground.demo.bank.declines_next) == ([], False)
        told = await playground.central.database.read(lambda tx: settlements.find(tx, "t-1"))
        assert told is not None
        assert told.settlement is Settlement.DECLINED
