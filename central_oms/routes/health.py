"""Whether the OMS runs, whether it can answer, and its figures."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from central_oms.dependencies import Db, ProgramDep
from central_oms.use_cases import look

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
async def metrics(program: ProgramDep) -> Response:
    """Give the figures in the text format of Prometheus."""
    return Response(generate_latest(program.metrics), headers={"Content-Type": CONTENT_TYPE_LATEST})
