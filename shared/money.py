"""Money in integer minor units of one currency; rounding that adds up."""

from typing import Annotated, Self

from pydantic import Field

from shared.value import Value

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Money(Value):
    """An amount in minor units (cents), possibly negative for a refund."""

    minor: Annotated[int, Field(strict=True, ge=-(10**12), le=10**12)]
    currency: Currency = "EUR"

    def __add__(self, other: Self) -> "Money":
        return Money(minor=self.minor + self._same(other), currency=self.currency)

    def __sub__(self, other: Self) -> "Money":
        return Money(minor=self.minor - self._same(other), currency=self.currency)

    def __mul__(self, quantity: int) -> "Money":
        return Money(minor=self.minor * quantity, currency=self.currency)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added")
        return other.minor

    def percent(self, share: int) -> "Money":
        """Give `share` percent, half a minor unit rounded away from zero."""
        whole = abs(self.minor) * share
        rounded = (whole + 50) // 100
        return Money(minor=rounded if self.minor >= 0 else -rounded, currency=self.currency)


def zero(currency: str = "EUR") -> Money:
    """Nothing, in `currency`."""
    return Money(minor=0, currency=currency)


def total(amounts: list[Money], currency: str = "EUR") -> Money:
    """Sum `amounts`; an empty list is zero.

    Raises:
        ValueError: the currencies differ.
    """
    return sum(amounts, start=zero(currency))
