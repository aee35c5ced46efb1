"""The audit trail: who did what by their word alone, on which tablet, and who approved; people and things stand in it by their ids.

An entry is a fact of the lane that can wait: nobody edits it, and the chain of that lane proves that nobody did.
"""

from datetime import datetime
from enum import StrEnum

from shared.value import Id, Message, Words


class AuditAction(StrEnum):
    """What someone did."""

    SIGNED_IN = "signed_in"  #: about themselves
    SIGN_IN_FAILED = "sign_in_failed"  #: a wrong PIN; about the person whose it was not
    LOCKED_OUT = "locked_out"  #: one wrong PIN too many; likewise
    SIGNED_OUT = "signed_out"  #: about themselves
    STOCK_OVERRIDDEN = "stock_overridden"  #: let a basket sell what is kept for orders
    PAYMENT_STORED = "payment_stored"  #: let the terminal take a card off line
    CUSTOMER_OPENED = "customer_opened"  #: looked at a customer's record
    CASE_CLOSED = "case_closed"  #: said that a case was dealt with
    PRODUCTS_IMPORTED = "products_imported"  #: brought products and first units in


class AuditEntry(Message):
    """One deed. `who` is None where nobody was known yet; `action` is an `AuditAction`, or one that a newer store knows."""

    who: Id | None
    device: Id | None
    approver: Id | None = None
    action: Words
    object: Id
    detail: Words = ""


class AuditRow(AuditEntry):
    """A deed as it is kept, with its own id and moment."""

    entry_id: Id
    at: datetime


class AuditPage(Message):
    """A store's deeds, the newest first; ask on with `before` until it is None."""

    entries: tuple[AuditRow, ...]
    before: Id | None
