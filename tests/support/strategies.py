"""What hypothesis draws for property tests: amounts, products, baskets, fulfilment orders and pickers at work."""

from hypothesis import strategies as st

from shared.basket import Basket, BasketLine
from shared.catalogue import Product
from shared.fulfilment import SHORT_REASONS, FulfilmentOrder
from shared.money import Money
from shared.network import DeliveryMode
from shared.workflow import Status
from tests.support.builders import (
    a_basket,
    a_fulfilment,
    a_fulfilment_line,
    a_line,
    a_product,
    a_variant,
    an_option,
)

amounts = st.builds(Money, minor=st.integers(-(10**9), 10**9))
prices = st.integers(0, 10**6)
quantities = st.integers(1, 99)
modes = st.sampled_from(DeliveryMode)
short_reasons = st.sampled_from(SHORT_REASONS)


@st.composite
def products(draw: st.DrawFn) -> Product:
    """Draw a product with one to six variants."""
    price_minors = draw(st.lists(prices, min_size=1, max_size=6))
    variants = tuple(
        a_variant(price, sku=f"0001-{place}", gtin=None) for place, price in enumerate(price_minors)
    )
    return a_product(variants=variants)


def _line(place: int, price: int, quantity: int, mode: DeliveryMode) -> BasketLine:
    return a_line(price, quantity, line_id=f"l-{place}", sku=f"000{place}-NOI", mode=mode)


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    """Draw a basket of up to six lines, an option for what is ordered, and any deposit."""
    drawn = draw(st.lists(st.tuples(prices, quantities, modes), max_size=6))
    lines = [_line(place, *facts) for place, facts in enumerate(drawn)]
    ordered = [line.line_id for line in lines if line.mode is not DeliveryMode.TAKE_AWAY]
    chosen = (an_option(*ordered, price_minor=draw(prices)),) if ordered else ()
    return a_basket(*lines, chosen=chosen, deposit_percent=draw(st.integers(0, 100)))


@st.composite
def fulfilments(draw: st.DrawFn) -> FulfilmentOrder:
    """Draw accepted work of one to four lines with nothing done yet."""
    ordered = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    lines = [
        a_fulfilment_line(units, line_id=f"l-{place}", sku=f"000{place}-NOI")
        for place, units in enumerate(ordered)
    ]
    return a_fulfilment(*lines, status=Status.ACCEPTED)
