"""The receipt: what was taken, what is promised and when, what was paid and what is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.basket import BasketLine
from shared.money import Money
from shared.network import DeliveryMode
from shared.order import Order
from shared.promise.answer import Option
from store_server.devices.printing.paper import RECEIPT, Paper
from store_server.devices.printing.wording import Wording

VAT_PERCENT = 20


@dataclass(frozen=True)
class Receipt:
    """What a receipt is drawn from; `names` are those of the nodes and relay points of the plan."""

    order: Order
    store_name: str
    names: Mapping[str, str]
    pickup_code: str | None
    timezone: str


def receipt(of: Receipt) -> bytes:
    """Draw a receipt in the customer's language."""
    order = of.order
    words = Wording("fr" if order.customer is None else order.customer.language, of.timezone)
    paper = Paper(RECEIPT, f"{words.t('receipt')} {order.number}")
    paper.text(of.store_name, 15, bold=True)
    paper.row(f"{words.t('receipt')} · {order.number}", words.hour(order.placed_at), faint=True)
    if order.customer is not None:
        paper.text(order.customer.name, faint=True)
    _taken(paper, words, order)
    for option in order.plan:
        _promised(paper, words, of, option)
    _totals(paper, words, order)
    _code(paper, words, of)
    return paper.printed()


def vat_included(amount: Money, percent: int = VAT_PERCENT) -> Money:
    """Give the tax that a price with tax holds, half a minor unit rounded up."""
    whole = 100 + percent
    return Money(minor=(2 * amount.minor * percent + whole) // (2 * whole), currency=amount.currency)


def _taken(paper: Paper, words: Wording, order: Order) -> None:
    taken = [line for line in order.lines if line.mode is DeliveryMode.TAKE_AWAY]
    if taken:
        paper.rule()
        paper.text(words.t("take_away"), 10, bold=True)
        _lines(paper, words, ((line, line.quantity) for line in taken))


def _promised(paper: Paper, words: Wording, of: Receipt, option: Option) -> None:
    paper.rule()
    paper.row(words.t(option.mode.value), words.money(option.price), 10, bold=True)
    when = (
        words.t("by_hour", when=words.hour(option.promised_at))
        if option.by_hour
        else words.t("by_day", when=words.day(option.promised_at))
    )
    places = dict.fromkeys(of.names.get(part.place_id or "", "") for part in option.parts)
    told = [place for place in places if place]
    paper.text(" · ".join((*told, when)) + words.t(option.standing.value), faint=True)
    sold = {line.line_id: line for line in of.order.lines}
    promised = [(sold[line.line_id], line.quantity) for part in option.parts for line in part.lines]
    _lines(paper, words, promised)


def _lines(paper: Paper, words: Wording, lines: Iterable[tuple[BasketLine, int]]) -> None:
    for line, quantity in lines:
        described = ", ".join((line.name, *line.options))
        paper.row(f"{quantity} × {described}", words.money(line.price * quantity))


def _totals(paper: Paper, words: Wording, order: Order) -> None:
    due = order.due
    whole = due.goods + due.delivery
    paper.rule()
    paper.row(words.t("goods"), words.money(due.goods))
    if due.delivery.minor:
        paper.row(words.t("delivery"), words.money(due.delivery))
    paper.row(words.t("total"), words.money(whole), 11, bold=True)
    paper.row(words.t("vat", rate=VAT_PERCENT), words.money(vat_included(whole)), faint=True)
    paper.rule()
    paper.row(words.t("now"), words.money(due.now), 11, bold=True)
    if order.card is not None and order.card.last4:
        brand = order.card.brand.capitalize()
        paper.text(words.t("card", brand=brand, last4=order.card.last4), faint=True)
    if order.paid_offline:
        paper.text(words.t("card.offline"), faint=True)
    if due.later.minor:
        paper.row(words.t("later"), words.money(due.later), bold=True)


def _code(paper: Paper, words: Wording, of: Receipt) -> None:
    paper.gap(5)
    paper.qr(of.pickup_code or f"O-{of.order.number}")
    paper.gap(2)
    paper.centred(words.t("collect" if of.pickup_code else "find"), 8)
