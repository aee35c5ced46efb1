import pytest

from shared.errors import StepNotAllowed
from shared.fulfilment import Parcel
from shared.network import DeliveryMode
from store_server.devices.printing.label import shipping_label
from store_server.devices.printing.receipt import receipt, vat_included
from store_server.devices.printing.slip import packing_slip
from tests.support.builders import a_fulfilment, a_fulfilment_line, a_line, euros
from tests.support.papers import a_receipt, pages, title

PARCEL = Parcel(tracking="HO12345678901", carrier="c-home", weight_g=1_250)


@pytest.mark.parametrize(("language", "called"), [("fr", "Ticket de caisse"), ("en", "Receipt")])
def test_a_receipt_speaks_the_customers_language(language: str, called: str) -> None:
    assert title(receipt(a_receipt(language=language))) == f"{called} LYON-000123"


def test_a_receipt_of_many_lines_goes_on_over_several_pages() -> None:
    many = tuple(a_line(line_id=f"l-{place}", name="Lampe Vézère en œuvre " * 8) for place in range(60))
    assert pages(receipt(a_receipt(*many))) > 1


@pytest.mark.parametrize(
    ("minor", "tax_minor"), [(12_000, 2_000), (100, 17), (1, 0), (0, 0), (31_290, 5_215)]
)
def test_the_tax_that_a_price_holds_is_a_sixth(minor: int, tax_minor: int) -> None:
    assert vat_included(euros(minor)) == euros(tax_minor)


def test_a_packing_slip_is_one_page() -> None:
    line = a_fulfilment_line(2, picked=1, short=1)
    assert pages(packing_slip(a_fulfilment(line, mode=DeliveryMode.SHIP_HOME))) == 1


def test_a_label_names_its_parcel_and_is_one_page() -> None:
    label = shipping_label(a_fulfilment(mode=DeliveryMode.SHIP_HOME, parcel=PARCEL))
    assert (title(label), pages(label)) == (PARCEL.tracking, 1)


def test_what_is_not_packed_has_no_label() -> None:
    with pytest.raises(StepNotAllowed):
        shipping_label(a_fulfilment(mode=DeliveryMode.SHIP_HOME))
