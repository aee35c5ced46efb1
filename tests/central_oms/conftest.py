"""Both databases that the OMS knows: a test that asks for `url` runs on each, on one that is empty."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from sqlalchemy import create_engine, text

from tests.support.postgres import a_postgres


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with a_postgres() as address:
        yield address


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Give what makes the address of an empty database."""
    if request.param == "sqlite":
        return lambda: f"sqlite:///{tmp_path_factory.mktemp('oms') / 'oms.db'}"
    address: str = request.getfixturevalue("server")
    numbers = count(1)
    return lambda: _schema(address, f"t{next(numbers)}")


@pytest.fixture
def url(fresh: Callable[[], str]) -> str:
    return fresh()


def _schema(address: str, name: str) -> str:
    engine = create_engine(address)
    with engine.begin() as tx:
        tx.execute(text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    return f"{address}?options=-csearch_path%3D{name}"
