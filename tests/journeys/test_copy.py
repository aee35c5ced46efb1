"""What the store knows of the network is a copy: where a bit of it flips, it is mended, and someone hears of it."""

from shared.cases import CaseClass
from shared.contract.store.managing import Manager
from store_server.storage import catalogue
from store_server.storage.tx import Tx
from tests.support.network import LAMP, PARIS_STORE, Retail


async def test_a_flipped_bit_is_mended_and_the_manager_is_told(retail: Retail) -> None:
    def units(tx: Tx) -> dict[str, int]:
        return {at.node_id: at.on_hand for at in catalogue.positions(tx, [LAMP])}

    before = await retail.services.replica.read(units)
    await retail.services.replica.write(
        lambda tx: tx.execute("UPDATE position SET on_hand = on_hand | 64 WHERE on_hand > 0")
    )
    assert (await retail.services.replica.read(units))[PARIS_STORE] == before[PARIS_STORE] + 64
    async with retail.tablet("m-helene") as tablet:

        async def told() -> Manager | None:
            page = await tablet.manager()
            return page if page.cases and await retail.services.replica.read(units) == before else None

        page = await retail.eventually(told)
    assert [(case.case_class, case.facts["channel"]) for case in page.cases] == [(CaseClass.CPY_1, "stock")]
    await retail.settled()
    open_cases = (await retail.oms.get("/api/v1/cases")).json()
    assert [case["case_class"] for case in open_cases] == ["CPY-1"]
