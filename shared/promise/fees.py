"""What the customer pays for a delivery mode, beside the goods."""

from shared.money import Money
from shared.network import DeliveryMode, Fee, Network
from shared.promise.answer import Reason
from shared.promise.request import Request
from shared.promise.rules import reason


def price(request: Request, network: Network, mode: DeliveryMode) -> Money:
    """Give what the customer pays for `mode`."""
    fee = _fee(network, mode)
    if fee is None:
        return Money(minor=0, currency=request.lines[0].price.currency)
    free_from = fee.free_from
    if free_from is not None and request.value_in(free_from.currency) >= free_from.minor:
        return Money(minor=0, currency=fee.price.currency)
    return fee.price


def keeps_from_charging(request: Request, network: Network, mode: DeliveryMode) -> Reason | None:
    """Tell why the fee of a mode cannot be added to the basket: it is in another currency."""
    fee = _fee(network, mode)
    if fee is None or fee.price.currency in request.currencies:
        return None
    return reason("drop.fee_currency", mode=mode.value, currency=fee.price.currency)


def _fee(network: Network, mode: DeliveryMode) -> Fee | None:
    return next((fee for fee in network.fees if fee.mode is mode), None)
