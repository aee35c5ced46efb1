import pytest
from pydantic import ValidationError

from shared.customer import contact
from tests.support.builders import a_contact, a_customer


def test_an_order_carries_what_a_preparer_needs_and_no_history() -> None:
    assert contact(a_customer(email=None)) == a_contact()


def test_a_customer_without_a_first_name_is_called_by_the_last() -> None:
    assert a_customer(first_name="").name == "Moulin"


@pytest.mark.parametrize("phone", ["call me", "06", "06 39 98 12 34 ext. 5"])
def test_what_cannot_be_dialled_is_no_phone(phone: str) -> None:
    with pytest.raises(ValidationError):
        a_customer(phone=phone)


@pytest.mark.parametrize("email", ["clara", "clara@example", "cl ara@example.com"])
def test_what_cannot_be_mailed_is_no_address(email: str) -> None:
    with pytest.raises(ValidationError):
        a_customer(email=email)
