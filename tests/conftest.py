"""What every test may rely on: one event loop, no deadline on a busy machine, the same examples on each CI run."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.kept import patient_mirrors

# How long it takes to draw an example says how busy the machine is, and nothing of the product.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("desk", PATIENT)
settings.register_profile("ci", PATIENT, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "desk")


@pytest.fixture(scope="session", autouse=True)
def _patient_mirrors() -> Iterator[None]:
    with patient_mirrors():
        yield


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
