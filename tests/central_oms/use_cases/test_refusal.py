from central_oms.storage import fulfilments
from central_oms.use_cases.orders import place_order
from shared.money import Money
from shared.network import DeliveryMode
from tests.support.builders import NOW, SKU, STORE, a_line
from tests.support.central import PARIS_STORE, WAREHOUSE, StoreLine, a_database, a_web_order, an_offer


def test_an_offer_says_who_would_do_it_instead_and_at_what_cost(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    with a_database(url, *stock) as database, database.transaction() as tx:
        (near,) = place_order(tx, a_web_order(), NOW).plan
        (offer,) = StoreLine(tx, WAREHOUSE).offers(tx)
        again = a_web_order(order_id="w-2", lines=(a_line(quantity=5, mode=None),))
        (far,) = place_order(tx, again, NOW).plan
        assert [part.node_id for part in far.parts] == [PARIS_STORE]
        assert offer.refusal is not None
        assert (offer.refusal.node, offer.refusal.days, offer.only_here) == ("Alba Paris", 1, False)
        assert offer.refusal.days == (far.promised_at - near.promised_at).days
        assert offer.refusal.extra_minor > 0


def test_an_offer_names_all_who_would_share_it_and_their_parcels(url: str) -> None:
    stock = (WAREHOUSE, SKU, 5, 0, 0), (STORE, SKU, 2, 0, 0), (PARIS_STORE, SKU, 2, 0, 0)
    order = a_web_order(lines=(a_line(quantity=4, mode=None),))
    with a_database(url, *stock) as database, database.transaction() as tx:
        place_order(tx, order, NOW)
        (offer,) = StoreLine(tx, WAREHOUSE).offers(tx)
        assert offer.refusal is not None
        assert (offer.refusal.node, offer.refusal.more_parcels) == ("Alba Lyon + Alba Paris", 1)


def test_what_a_refusal_would_cost_is_in_the_money_of_the_order(url: str) -> None:
    stock = (STORE, SKU, 5, 0, 0), (PARIS_STORE, SKU, 5, 0, 0)
    line = a_line(mode=None).model_copy(update={"price": Money(minor=5_000, currency="GBP")})
    with a_database(url, *stock) as database, database.transaction() as tx:
        place_order(tx, a_web_order(lines=(line,), mode=DeliveryMode.PICK_UP), NOW)
        (work,) = fulfilments.of_order(tx, "w-1")
        assert work.refusal is not None
        assert work.refusal.currency == "GBP"


def test_an_offer_that_nobody_else_can_take_says_so(url: str) -> None:
    with a_database(url, (WAREHOUSE, SKU, 5, 0, 0)) as database, database.transaction() as tx:
        work = an_offer(tx)
        assert (work.only_here, work.refusal) == (True, None)
