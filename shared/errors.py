"""The one tree of what can go wrong, in the shop's words; `contract/problem.py` gives each its status on the wire.

ShopError
├── BadInput          InvalidCode · InvalidQuantity · TooLarge · MissingKey
├── NotFound
├── SignInNeeded      WrongPin · LockedOut
├── NotAllowed
├── Conflict          VersionConflict · StepNotAllowed · ShelfMoved · AlreadyReceived · OutOfStock · PromiseGone · NotOnThisList · AlreadyPicked · NothingToUndo
│                     (KeptForOrders is an OutOfStock) · EmptyBasket · BasketLocked · WayMissing · CustomerMissing · NoLongerSold · KeyReused
│                     Unexplained · StaleSession · SequenceGap · EpochChanged · CursorExpired · Superseded · Fenced · UpgradeRequired
├── PaymentProblem    PaymentBeingChecked
└── Unavailable       Unreachable · LineDown · Torn · TooOften · StoreBusy · CannotSave
"""

from typing import ClassVar

Fact = str | int


class ShopError(Exception):
    """Something the person or the calling program has to know; `facts` fill the words in any language."""

    says: ClassVar[str] = "Something went wrong. Try again."

    def __init__(self, **facts: Fact) -> None:
        self.facts = facts
        super().__init__(self.says.format(**facts))


class BadInput(ShopError):
    """What was sent cannot be read."""

    says = "This cannot be read: {what}."


class InvalidCode(BadInput):
    """A scan or a typed code that is no code of ours and no valid GTIN."""

    says = "{code} is not a code this shop can read. Scan it again, or search by name."


class InvalidQuantity(BadInput):
    """A quantity outside what the line can take."""

    says = "{quantity} is not a quantity that can be taken here: choose from {lowest} to {highest}."


class TooLarge(BadInput):
    """More than is taken at once."""

    says = "{what} is too large: at most {most}."


class MissingKey(BadInput):
    """A changing call without an idempotency key."""

    says = "Send the header Idempotency-Key with a new UUID for each intention."


class NotFound(ShopError):
    """There is no such thing here."""

    says = "There is no {what} {key} here."


class SignInNeeded(ShopError):
    """No one is signed in on this tablet."""

    says = "Sign in first."


class WrongPin(SignInNeeded):
    """The PIN is not this person's."""

    says = "This PIN is not right. {left} tries left."


class LockedOut(SignInNeeded):
    """Too many wrong PINs."""

    says = "Too many wrong PINs. Try again in {seconds} s."


class NotAllowed(ShopError):
    """The person's role does not hold the permission."""

    says = "A {role} may not do this ({permission}). Ask a manager."


class Conflict(ShopError):
    """What was asked does not fit the state things are in."""

    says = "This no longer fits: {what}."


class VersionConflict(Conflict):
    """Someone else changed it first."""

    says = "{who} changed this meanwhile. Look at it as it is now, then try again."


class StepNotAllowed(Conflict):
    """The life cycle has no such step from this status."""

    says = "This cannot be done while it is {status}."


class ShelfMoved(Conflict):
    """Units came or went since someone began to count them, or are being paid for now."""

    says = "Units of {name} came or went meanwhile. Count them again."


class AlreadyReceived(Conflict):
    """A delivery was received before, on another tablet or in another life of this store."""

    says = "{who} has received delivery {delivery} already. Whatever else came in is counted on its own page."


class OutOfStock(Conflict):
    """Fewer units are free than were asked for."""

    says = "{sku}: {free} free, {asked} asked for."


class KeptForOrders(OutOfStock):
    """The units stand here, and orders wait for them: a manager may let them be sold all the same."""

    says = "{name}: {free} free, {kept} kept for orders. A manager can let them be sold."


class PromiseGone(Conflict):
    """What was to come from elsewhere was promised to someone else first; no card was charged.

    `line_id` is one of the lines. Where there is another way for them, `option_id`, `mode`, `place_id`, which may be empty, `at`
    (ISO), `by_hour` (0 or 1), `price_minor` and `currency` tell of the best.
    """

    says = "{name} was just promised to someone else. Nothing was charged."


class NotOnThisList(Conflict):
    """A scanned item that this list does not hold."""

    says = "{scanned} is not on this list."


class AlreadyPicked(Conflict):
    """A scan beyond the ordered quantity."""

    says = "{name}: all {ordered} are picked already."


class NothingToUndo(Conflict):
    """There is no scan to take back."""

    says = "There is no scan to take back."


class EmptyBasket(Conflict):
    """A basket without lines cannot be paid."""

    says = "The basket is empty. Scan an item first."


class BasketLocked(Conflict):
    """The basket is being paid, or was."""

    says = "This basket is {status}: it can no longer be changed."


class WayMissing(Conflict):
    """A line that cannot reach the customer the way it was chosen."""

    says = "{name}: choose how the customer gets it."


class CustomerMissing(Conflict):
    """An ordered line needs to know for whom."""

    says = "Choose a customer: ordered items need a name."


class NoLongerSold(Conflict):
    """The product was withdrawn from sale."""

    says = "{name} is no longer sold. Remove the line to go on."


class Unexplained(Conflict):
    """Why it was decided so was not noted: a store promised what the OMS did not know to be there."""

    says = "Why it is so was not noted."


class KeyReused(Conflict):
    """The same idempotency key came with another request."""

    says = "This Idempotency-Key was used for another request. Use a new one."


class StaleSession(Conflict):
    """The line's session is not the current one: a new hello is needed."""

    says = "This session is not the current one: say hello again."


class SequenceGap(Conflict):
    """Pushed events do not follow the last one that was taken."""

    says = "Events start at {first}, expected at most {expected}."


class EpochChanged(Conflict):
    """The OMS was restored since this store last spoke with it."""

    says = "The central OMS is in epoch {epoch} now: say hello again."


class CursorExpired(Conflict):
    """What a channel told after the store's cursor is kept no longer: its snapshot holds it."""

    says = "The channel {channel} is not kept from there on: take its snapshot."


class Superseded(Conflict):
    """A newer run of this store speaks with the OMS; a run that lives all the same says hello again with `proof`."""

    says = "A newer run of this store has begun. Say hello again with the proof {proof}."


class Fenced(Conflict):
    """Two machines speak as one store: neither is heard until a person has chosen one."""

    says = "Two machines speak as store {store_id}: choose one of them at the central OMS."


class UpgradeRequired(Conflict):
    """A program is too old for the one at the other end of the line."""

    says = (
        "The {program} speaks version {speaks} of the line, at least {needs} is needed: bring it up to date."
    )


class PaymentProblem(ShopError):
    """The payment did not go through."""

    says = "The payment did not go through."


class PaymentBeingChecked(PaymentProblem):
    """The outcome is not known yet and is being looked up; it must not be tried again."""

    says = "The payment is being checked with the terminal. Do not charge again."


class Unavailable(ShopError):
    """It cannot be done right now; the same call may work later, after `retry_after_s` if that is told."""

    retry_after_s: int | None = None
    says = "This is not available right now. Try again shortly."


class Unreachable(Unavailable):
    """The other side does not answer."""

    says = "{what} cannot be reached."


class LineDown(Unavailable):
    """Only the central OMS knows, and it does not answer."""

    says = "Only the central OMS knows that, and it cannot be reached right now. Try again once the line is back."


class Torn(Unavailable):
    """What was sent did not arrive whole; nothing of it was taken."""

    says = "The request arrived torn. Send it again."


class TooOften(Unavailable):
    """More was asked than one store may ask."""

    says = "Too much at once: try again in {seconds} s."


class CannotSave(Unavailable):
    """The disk does not take what is to be kept."""

    says = "The store server cannot save right now ({why}). Nothing was done: free some disk space, then try again."


class StoreBusy(Unavailable):
    """Too much is waiting to be written."""

    says = "The store server is busy. Try again in a moment."
