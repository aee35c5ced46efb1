from pathlib import Path

import pytest

from shared.contract.oms.reservations import MOST_RESERVED_S, OvertakenProblem, Reservation
from shared.contract.problem import MEDIA_TYPE
from tests.support.builders import SKU
from tests.support.central import PARIS_STORE, WAREHOUSE, a_reserve, an_oms

RESERVATIONS = "/api/v1/reservations"


async def test_a_reservation_is_made_kept_longer_and_let_go(tmp_path: Path) -> None:
    async with an_oms(tmp_path, (WAREHOUSE, SKU, 1, 0, 0)) as (_, client):
        answer = await client.post(RESERVATIONS, json=a_reserve(for_s=60).model_dump(mode="json"))
        assert answer.status_code == 201
        made = Reservation.model_validate_json(answer.content)
        longer = await client.post(f"{RESERVATIONS}/r-1/extend", json={"for_s": 600})
        assert Reservation.model_validate_json(longer.content).until > made.until
        assert (await client.delete(f"{RESERVATIONS}/r-1")).status_code == 204
        assert (await client.post(f"{RESERVATIONS}/r-1/extend", json={})).status_code == 404


async def test_units_that_are_gone_are_a_problem_with_another_way_in_it(tmp_path: Path) -> None:
    stock = (WAREHOUSE, SKU, 1, 0, 0), (PARIS_STORE, SKU, 1, 0, 0)
    async with an_oms(tmp_path, *stock) as (_, client):
        await client.post(RESERVATIONS, json=a_reserve().model_dump(mode="json"))
        answer = await client.post(RESERVATIONS, json=a_reserve(reservation_id="r-2").model_dump(mode="json"))
        assert (answer.status_code, answer.headers["content-type"]) == (409, MEDIA_TYPE)
        problem = OvertakenProblem.model_validate_json(answer.content)
        assert (problem.type, problem.facts["sku"]) == ("/problems/overtaken", SKU)
        assert problem.option is not None
        assert [part.node_id for part in problem.option.parts] == [PARIS_STORE]


@pytest.mark.parametrize("for_s", [0, MOST_RESERVED_S + 1, "60"])
async def test_nobody_keeps_units_for_ever(tmp_path: Path, for_s: object) -> None:
    async with an_oms(tmp_path, (WAREHOUSE, SKU, 1, 0, 0)) as (_, client):
        asked = {**a_reserve().model_dump(mode="json"), "for_s": for_s}
        assert (await client.post(RESERVATIONS, json=asked)).status_code == 422
