"""What every test may rely on: one event loop, no deadline on a busy machine, the same examples on each CI run."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from store_server.use_cases import reservations, why
from tests.support.kept import patient_mirrors
from tests.support.patience import PATIENCE_S

# How long it takes to draw an example says how busy the machine is, and nothing of the product.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("desk", PATIENT)
settings.register_profile("ci", PATIENT, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "desk")


@pytest.fixture(scope="session", autouse=True)
def _patience() -> Iterator[None]:
    """Let nothing be given up because the machine is busy; a test of who gives up says how soon they do."""
    with patient_mirrors(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(reservations, "ANSWER_WITHIN_S", PATIENCE_S)
        patch.setattr(why, "ANSWER_WITHIN_S", PATIENCE_S)
        yield


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
