"""What someone did by their word is seen on the manager's page, and at the OMS as soon as there is a line."""

from shared.audit import AuditPage
from tests.support.builders import STORE
from tests.support.network import CUSTOMER, Retail


async def central(retail: Retail) -> list[tuple[str, str | None]]:
    """Give who did what, the oldest first, as the OMS has it."""
    answer = await retail.oms.get(f"/api/v1/stores/{STORE}/audit")
    page = AuditPage.model_validate(answer.json())
    return [(row.action, row.who) for row in reversed(page.entries)]


async def test_who_came_and_who_looked_is_known_at_the_oms_once_the_line_is_back(retail: Retail) -> None:
    await retail.goes_down()
    async with retail.tablet() as tablet, retail.tablet("m-helene") as managers:
        await tablet.customer(CUSTOMER.customer_id)
        assert await central(retail) == []
        deeds = (await managers.manager()).deeds
        assert [(deed.row.action, deed.who) for deed in deeds][:1] == [("customer_opened", "Inès")]
        retail.line.cut = False
        await retail.settled()
        assert ("customer_opened", "a-ines") in await central(retail)
        assert {("signed_in", "a-ines"), ("signed_in", "m-helene")} <= set(await central(retail))
