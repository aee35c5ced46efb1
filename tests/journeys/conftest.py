from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.network import Retail, a_retail


@pytest.fixture
async def retail(tmp_path: Path) -> AsyncIterator[Retail]:
    async with a_retail(tmp_path) as opened:
        yield opened
