import pytest

from shared.errors import StepNotAllowed
from shared.fulfilment import Parcel
from shared.money import Money
from shared.network import DeliveryMode
from store_server.devices.printing.label import names_on_label, shipping_label
from store_server.devices.printing.receipt import receipt, vat_included
from store_server.devices.printing.slip import packing_slip
from store_server.devices.printing.wording import Wording
from tests.support.builders import (
    STORE,
    a_contact,
    a_fulfilment,
    a_fulfilment_line,
    a_line,
    a_network,
    a_relay,
    an_address,
    euros,
)
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
    label = shipping_label(a_fulfilment(mode=DeliveryMode.SHIP_HOME, parcel=PARCEL), a_network())
    assert (title(label), pages(label)) == (PARCEL.tracking, 1)


def test_a_label_names_the_carrier_with_its_service_and_the_sender() -> None:
    names = names_on_label(a_fulfilment(mode=DeliveryMode.SHIP_HOME, carrier_id="c-home"), a_network())
    assert (names.carrier, names.service) == ("Courrier Domicile", "standard")
    assert names.sender == ("Alba Lyon", "LYON")


def test_a_parcel_home_is_addressed_to_the_door() -> None:
    names = names_on_label(a_fulfilment(mode=DeliveryMode.SHIP_HOME, customer=a_contact()), a_network())
    assert names.addressee == ("Clara Moulin", "12 rue des Tilleuls", "69002 LYON", "FR")


@pytest.mark.parametrize(
    ("mode", "place_id", "place"),
    [
        (DeliveryMode.RELAY_POINT, a_relay().relay_id, (a_relay().name, a_relay().town.upper())),
        (DeliveryMode.SHIP_TO_STORE, STORE, ("Alba Lyon", "LYON")),
    ],
)
def test_a_parcel_to_collect_is_addressed_to_the_counter_and_not_to_the_door(
    mode: DeliveryMode, place_id: str, place: tuple[str, str]
) -> None:
    work = a_fulfilment(mode=mode, place_id=place_id, customer=a_contact())
    assert names_on_label(work, a_network()).addressee == ("Clara Moulin", *place)


def test_a_place_that_left_the_network_is_named_by_its_id() -> None:
    work = a_fulfilment(mode=DeliveryMode.RELAY_POINT, place_id="r-gone", carrier_id="c-gone")
    names = names_on_label(work, a_network())
    assert (names.carrier, names.addressee) == ("c-gone", ("10482", "r-gone"))


def test_a_long_address_still_leaves_a_label_of_one_page() -> None:
    address = an_address(street="Résidence des Hauts de Belleville, bâtiment C, 4e étage, " * 3)
    customer = a_contact(name="Marie-Antoinette de Bourbon-Montpensier " * 4, address=address)
    label = shipping_label(
        a_fulfilment(mode=DeliveryMode.SHIP_HOME, parcel=PARCEL, customer=customer), a_network()
    )
    assert pages(label) == 1


def test_what_is_not_packed_has_no_label() -> None:
    with pytest.raises(StepNotAllowed):
        shipping_label(a_fulfilment(mode=DeliveryMode.SHIP_HOME), a_network())


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Money(minor=12_840, currency="EUR"), "128,40\xa0€"),
        (Money(minor=12_840, currency="JPY"), "12\u202f840\xa0JPY"),
    ],
    ids=["euros", "yen"],
)
def test_an_amount_is_written_with_the_decimals_of_its_currency(amount: Money, written: str) -> None:
    assert Wording("fr", "Europe/Paris").money(amount) == written
