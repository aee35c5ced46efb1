"""Printed documents in tests: what they are drawn from, and what can be read of them without a printer."""

import re

from shared.basket import BasketLine
from store_server.devices.printing.receipt import Receipt
from tests.support.builders import a_contact, an_option, an_order


def a_receipt(*lines: BasketLine, language: str = "fr") -> Receipt:
    """Give a receipt of these lines, with one that is sent home."""
    order = an_order(*lines, number="LYON-000123", customer=a_contact(language=language))
    plan = (an_option(order.lines[0].line_id),)
    return Receipt(order.model_copy(update={"plan": plan}), "Alba Lyon", {}, None, "Europe/Paris")


def title(pdf: bytes) -> str:
    """Read a document's title."""
    found = re.search(rb"/Title \((.*?)\)", pdf)
    assert found is not None
    return found[1].decode("utf-16") if found[1].startswith(b"\xfe\xff") else found[1].decode("latin-1")


def pages(pdf: bytes) -> int:
    """Count a document's pages."""
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))
