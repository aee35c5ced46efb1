"""The packing slip: what lies in the box, for whoever opens it."""

from shared.fulfilment import FulfilmentOrder
from store_server.devices.printing.paper import SLIP, Paper
from store_server.devices.printing.wording import Wording


def packing_slip(work: FulfilmentOrder) -> bytes:
    """Draw the packing slip of a fulfilment order, in the customer's language."""
    words = Wording("fr" if work.customer is None else work.customer.language)
    paper = Paper(SLIP, f"{words.t('slip')} {work.number}", margin=20)
    paper.text(words.t("slip"), 20, bold=True)
    paper.text(words.t("order", number=work.number), 11, faint=True)
    if work.customer is not None:
        paper.gap(6)
        paper.text(f"{words.t('for')} {work.customer.name}", 11)
    paper.gap(6)
    paper.row(words.t("article"), words.t("quantity"), faint=True)
    paper.rule(1, 3)
    for line in work.lines:
        if line.picked:
            paper.row(", ".join((line.name, *line.options)), str(line.picked), 11)
            paper.text(line.sku, 8, faint=True)
            paper.gap(2)
    paper.rule()
    paper.text(words.t("enclosed", count=work.units_picked), 11, bold=True)
    if missing := work.units - work.units_picked:
        paper.text(words.t("missing", count=missing), faint=True)
    paper.gap(12)
    paper.qr(f"O-{work.number}")
    return paper.printed()
