"""A carrier's desk that is not there: its tracking numbers follow from the parcel, so that asking twice books once."""

from hashlib import sha256

DIGITS = 11


class SimulatedCarrierDesk:
    """Books every parcel at once."""

    async def book(self, fulfilment_id: str, carrier_id: str, weight_g: int) -> str:
        """Give a parcel its tracking number, whatever it weighs."""
        digest = sha256(f"{carrier_id}/{fulfilment_id}".encode()).hexdigest()
        letters = "".join(letter for letter in carrier_id.upper() if letter.isalpha())[-2:]
        return f"{letters:X<2}{int(digest, 16) % 10**DIGITS:0{DIGITS}d}"
