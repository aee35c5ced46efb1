"""What the outside must offer; simulated by default, real in `devices/`."""

from typing import Protocol

from shared.contract.oms.reservations import Reservation, Reserve
from shared.money import Money
from shared.payment import CardFacts, Outcome
from shared.promise.account import Explanation


class PaymentTerminal(Protocol):
    """Takes money. `attempt_id` is the idempotency key: the same attempt never charges twice."""

    async def charge(self, attempt_id: str, amount: Money, *, may_store: bool) -> tuple[Outcome, CardFacts]:
        """Ask for the amount; `Outcome.LOSE` when no answer came in time.

        Args:
            may_store: whether it may approve by itself while its own line is down, and present the payment later.
        """
        ...

    async def look_up(self, attempt_id: str) -> tuple[Outcome, CardFacts]:
        """Tell how an attempt ended; `DECLINE` for one that never reached the terminal, `LOSE` while it cannot be told."""
        ...


class CarrierDesk(Protocol):
    """Gives parcels their tracking number."""

    async def book(self, fulfilment_id: str, carrier_id: str, weight_g: int) -> str:
        """Announce one parcel and give its tracking number; the same parcel gets the same number."""
        ...


class CentralDesk(Protocol):
    """The central OMS, for what someone waits for: it keeps units of other nodes for an order on its way, and explains orders."""

    async def reserve(self, asked: Reserve) -> Reservation:
        """Keep what an option takes; the same id again keeps nothing more.

        Raises:
            Overtaken: the units are gone; it brings the best way that is left.
            ShopError: it cannot be told, or is refused otherwise.
        """
        ...

    async def release(self, reservation_id: str) -> None:
        """Let go of what is kept; what is over is let go already.

        Raises:
            ShopError: it cannot be told.
        """
        ...

    async def explain(self, order_id: str, fulfilment_id: str) -> Explanation:
        """Tell why a part of an order was asked of its node.

        Raises:
            NotFound: it is not known.
            ShopError: it cannot be told.
        """
        ...
