from tests.support.selling import CLARA
from tests.support.till import a_till, walked


async def test_a_customer_is_found_as_one_types_and_served(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/customers") as seen:
        await seen.until("Clara Moulin")
        await seen.type("customer.find", "xyz")
        await seen.until("Aucun client trouvé")
        await seen.type("customer.find", "clar")
        await seen.until("Choisir Clara Moulin")
        await seen.tap(f"customer:{CLARA.customer_id}")
        await seen.until("Servir ce client")
        await seen.tap("serve")
        await seen.until("Le panier est vide")
        basket = (await ours.client.basket(ours.basket_id)).basket
        assert basket.customer
        assert basket.customer.customer_id == CLARA.customer_id


async def test_nobody_found_is_drawn(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/customers") as seen:
        await seen.until("Clara Moulin")
        await seen.type("customer.find", "xyz")
        await seen.until("Aucun client trouvé")


async def test_someone_new_is_written_down(tmp_path):
    async with a_till(tmp_path) as (_, ours), walked(ours, "/customers") as seen:
        await seen.until("Clara Moulin")
        await seen.tap("customer.new")
        await seen.type("customer.first_name", "Anouk")
        await seen.type("customer.last_name", "Roux")
        await seen.type("customer.phone", "pas un numéro")
        await seen.tap("customer.create")
        assert getattr(seen.find("customer.phone"), "error", None) == "À corriger"
        await seen.type("customer.phone", "06 39 98 00 11")
        await seen.tap("customer.create")
        await seen.until("Anouk Roux")
        assert seen.route.startswith("/customers/")


async def test_a_picker_is_told_that_customers_are_not_for_their_role(tmp_path):
    async with a_till(tmp_path, "k-noemie") as (_, ours), walked(ours, "/customers") as seen:
        await seen.until("Pas pour votre rôle")
