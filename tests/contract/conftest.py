from collections.abc import Iterator

import httpx
import pytest

from tests.support.network import a_store_alone, signed_in
from tests.support.patience import PATIENCE_S
from tests.support.serving import served


@pytest.fixture(scope="module")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(a_store_alone(tmp_path_factory.mktemp("store"))) as url:
        yield url


@pytest.fixture(scope="module")
def manager(store_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=store_url, timeout=PATIENCE_S) as client:
        client.headers["Authorization"] = f"Bearer {signed_in(client, 'm-helene')}"
        yield client
