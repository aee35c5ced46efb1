from shared.contract.store.selling import AddLine
from shared.payment import Outcome, PaymentStatus
from store_app.state.basket import put_in_basket
from store_app.state.checkout import Checkout
from store_app.state.ids import new_id
from tests.support.builders import SKU
from tests.support.counter import signed_in


async def test_paying_gives_the_order_and_its_receipt(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        page = await put_in_basket(tablet, AddLine(sku=SKU), new_id())
        checkout = Checkout(tablet, page.basket.basket_id)
        await checkout.load()
        await checkout.pay()
        assert checkout.is_paid
        checkout.open_receipt()
        assert counter.opened == [f"/orders/{checkout.order.order.order_id}/receipt.pdf"]


async def test_a_payment_whose_answer_was_lost_is_not_taken_twice(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        page = await put_in_basket(tablet, AddLine(sku=SKU), new_id())
        checkout = Checkout(tablet, page.basket.basket_id)
        await checkout.load()
        counter.line.lose_answers = 2
        await checkout.pay()
        assert checkout.is_paid
        assert len(set(counter.line.keys[1:])) == 1


async def test_a_declined_payment_can_be_tried_again(tmp_path):
    async with signed_in(tmp_path) as (counter, tablet):
        page = await put_in_basket(tablet, AddLine(sku=SKU), new_id())
        checkout = Checkout(tablet, page.basket.basket_id)
        await checkout.load()
        counter.shop.services.terminal.next_outcome = Outcome.DECLINE
        await checkout.pay()
        assert checkout.payment.status is PaymentStatus.DECLINED
        await checkout.pay()
        assert checkout.is_paid


async def test_a_paid_basket_is_rebuilt_from_its_address(tmp_path):
    async with signed_in(tmp_path) as (_, tablet):
        page = await put_in_basket(tablet, AddLine(sku=SKU), new_id())
        first = Checkout(tablet, page.basket.basket_id)
        await first.load()
        await first.pay()
        again = Checkout(tablet, page.basket.basket_id)
        await again.load()
        assert again.order == first.order
