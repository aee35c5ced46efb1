"""What the bank said, through the OMS, of payments that the terminal approved while its line was down."""

from datetime import datetime

from shared.audit import AuditAction
from shared.contract.oms.settlements import Settled
from shared.offline_cards import Stored
from shared.payment import Payment, followed, waiting
from store_server.storage import payments
from store_server.storage.outbox import Cause
from store_server.storage.tx import Tx
from store_server.use_cases import audit


def heard(tx: Tx, told: Settled, _cause: Cause) -> None:
    """Keep with a payment what the bank said; one that is not known here, or that no terminal stored, is passed over."""
    payment = payments.find(tx, told.attempt_id)
    if payment is None or payment.settlement is None:
        return
    settlement = followed(payment.settlement, told.settlement)
    payments.save(tx, payment.model_copy(update={"settlement": settlement}))
    if payment.order_id is not None:
        tx.touch("order", payment.order_id)


def note_approval(tx: Tx, payment: Payment, now: datetime) -> None:
    """Write down which manager let a terminal take a card off line, if it did."""
    if payment.settlement is not None and payment.stored_by is not None:
        cause = Cause(payment.attempt_id, payment.taken_by or "", payment.device_id or "", now)
        about = payment.order_id or payment.attempt_id
        audit.note(tx, AuditAction.PAYMENT_STORED, about, cause, payment.stored_by)


def stored(tx: Tx) -> Stored:
    """Give what the terminal holds, as far as this store has heard."""
    return waiting(payments.stored(tx))


def may_be_stored(tx: Tx) -> Stored:
    """Give what the terminal holds, with what it was let store and has not answered yet."""
    asked = (payment for payment in payments.open_attempts(tx) if payment.not_stored is None)
    return waiting((*payments.stored(tx), *asked))
