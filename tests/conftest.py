"""What every test may rely on: one event loop, no deadline on a busy machine, the same examples on each CI run."""

import os

import pytest
from hypothesis import settings

settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "desk")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
