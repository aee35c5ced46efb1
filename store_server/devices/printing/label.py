"""The shipping label: A6, to be read by people and by the carrier's scanners."""

from shared.errors import StepNotAllowed
from shared.fulfilment import FulfilmentOrder
from store_server.devices.printing.paper import LABEL, Paper
from store_server.devices.printing.wording import Wording

GRAMS_PER_KG = 1_000


def shipping_label(work: FulfilmentOrder) -> bytes:
    """Draw the label of a packed order.

    Raises:
        StepNotAllowed: it is not packed yet.
    """
    if work.parcel is None:
        raise StepNotAllowed(status=work.status.value, step="label")
    parcel, words = work.parcel, Wording("fr")
    paper = Paper(LABEL, parcel.tracking, margin=7)
    paper.row(parcel.carrier.upper(), words.t(work.mode.value), 11, bold=True)
    paper.rule(1, 2)
    paper.text(words.t("to"), 8, faint=True)
    for line in _address(work):
        paper.text(line, 13, bold=True)
    paper.rule()
    paper.code128(parcel.tracking)
    paper.centred(parcel.tracking, 11, bold=True)
    paper.rule()
    weight = words.t("weight", kg=f"{parcel.weight_g / GRAMS_PER_KG:.2f}".replace(".", ","))
    paper.row(words.t("order", number=work.number), weight)
    paper.gap(2)
    paper.qr(parcel.tracking, 22)
    return paper.printed()


def _address(work: FulfilmentOrder) -> tuple[str, ...]:
    """Give the lines that a carrier needs; a relay point or a store is named by its id on the carrier's list."""
    name = "" if work.customer is None else work.customer.name
    address = None if work.customer is None else work.customer.address
    if work.place_id is not None:
        return tuple(line for line in (name, work.place_id) if line)
    if address is None:
        return (name or work.number,)
    return (name, address.street, f"{address.postcode} {address.town.upper()}", address.country)
