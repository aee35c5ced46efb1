"""The shipping label: A6, to be read by people and by the carrier's scanners."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.errors import StepNotAllowed
from shared.fulfilment import FulfilmentOrder, Parcel
from shared.network import Network
from store_server.devices.printing.paper import LABEL, Paper
from store_server.devices.printing.wording import Wording

GRAMS_PER_KG = 1_000


@dataclass(frozen=True)
class Names:
    """Who carries a parcel, and the lines that say from where and to whom."""

    carrier: str
    service: str
    sender: tuple[str, ...]
    addressee: tuple[str, ...]


def names_on_label(work: FulfilmentOrder, network: Network) -> Names:
    """Give the names that a label says; what the network does not know is named by its id."""
    carrier = next((known for known in network.carriers if known.carrier_id == work.carrier_id), None)
    return Names(
        carrier=carrier.name if carrier else work.carrier_id or "",
        service=carrier.service if carrier else "",
        sender=_place(network, work.node_id),
        addressee=tuple(filter(None, _addressee(work, network))),
    )


def shipping_label(work: FulfilmentOrder, network: Network) -> bytes:
    """Draw the label of a packed order.

    Raises:
        StepNotAllowed: it is not packed yet.
    """
    if work.parcel is None:
        raise StepNotAllowed(status=work.status.value, step="label")
    words, names = Wording("fr"), names_on_label(work, network)
    paper = Paper(LABEL, work.parcel.tracking, margin=7)
    paper.fitted(names.carrier.upper(), 15, bold=True)
    paper.row(words.t(work.mode.value), words.service(names.service))
    paper.rule(1, 2)
    _places(paper, words, names)
    _tracking(paper, work.parcel)
    weight = f"{work.parcel.weight_g / GRAMS_PER_KG:.2f}".replace(".", ",")
    paper.row(words.t("order", number=work.number), words.t("weight", kg=weight))
    paper.gap(2)
    paper.qr(work.parcel.tracking, 20)
    return paper.printed()


def _places(paper: Paper, words: Wording, names: Names) -> None:
    paper.text(words.t("from"), 8, faint=True)
    for line in names.sender:
        paper.fitted(line)
    paper.rule(1, 2)
    paper.text(words.t("to"), 8, faint=True)
    for line in names.addressee:
        paper.fitted(line, 13, bold=True)
    paper.rule(1, 2)


def _tracking(paper: Paper, parcel: Parcel) -> None:
    paper.code128(parcel.tracking)
    paper.centred(parcel.tracking, 11, bold=True)
    paper.rule(1, 2)


def _addressee(work: FulfilmentOrder, network: Network) -> Iterator[str]:
    """Give who it is for, and the counter or the address where they have it."""
    yield work.customer.name if work.customer else work.number
    address = work.customer.address if work.customer else None
    if work.place_id is not None:
        yield from _place(network, work.place_id)
    elif address is not None:
        yield from (address.street, f"{address.postcode} {address.town.upper()}", address.country)


def _place(network: Network, place_id: str) -> tuple[str, ...]:
    named = {relay.relay_id: (relay.name, relay.town.upper()) for relay in network.relays}
    named |= {node.node_id: (node.name, node.town.upper()) for node in network.nodes}
    return named.get(place_id, (place_id,))
