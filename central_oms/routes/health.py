"""Whether the OMS runs, whether it can answer, its figures, and its messages described."""

from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from central_oms.dependencies import Db, Now, ProgramDep
from central_oms.use_cases import look, watch
from shared.contract.asyncapi import document

ASYNCAPI = "/api/v1/asyncapi.json"
router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Tell that the program runs."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(db: Db) -> dict[str, str]:
    """Tell that the database answers."""
    await db.read(lambda tx: look.open_work(tx, 1))
    return {"status": "ready"}


@router.get("/metrics")
async def metrics(program: ProgramDep, db: Db, now: Now) -> Response:
    """Give the figures in the text format of Prometheus."""
    waiting = await db.read(lambda tx: watch.figures(tx, now))
    text = generate_latest(program.metrics) + generate_latest(_shown(waiting))
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


@router.get(ASYNCAPI)
async def asyncapi() -> dict[str, Any]:
    """Describe the messages on the line as an AsyncAPI document."""
    return document()


def _shown(figures: watch.Figures) -> CollectorRegistry:
    shown = CollectorRegistry()
    letters = Gauge(
        "oms_dead_letters", "Facts that could not be taken, by state.", ("state",), registry=shown
    )
    for state, count in figures.letters.items():
        letters.labels(state).set(count)
    oldest = Gauge("oms_dead_letter_oldest_seconds", "Age of the oldest that still waits.", registry=shown)
    oldest.set(figures.oldest_letter_s)
    Gauge("oms_facts_waiting", "Those, and what waits behind them.", registry=shown).set(figures.parked)
    cases = Gauge("oms_cases", "Cases by class and how they stand.", ("case_class", "state"), registry=shown)
    for labels, count in figures.cases.items():
        cases.labels(*labels).set(count)
    alone = Gauge("oms_cases_settled_alone", "Share of closed cases that needed nobody.", registry=shown)
    alone.set(figures.settled_alone)
    return shown
