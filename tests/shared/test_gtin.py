import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from shared.errors import InvalidCode
from shared.gtin import CodeKind, gtin14, printed, read_code


@pytest.mark.parametrize(
    ("scanned", "key"),
    [
        ("4006381333931", "04006381333931"),
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("00036000291452", "00036000291452"),
        (" 4006381333931\n", "04006381333931"),
    ],
)
def test_every_length_of_gtin_becomes_fourteen_digits(scanned: str, key: str) -> None:
    code = read_code(scanned)
    assert (code.kind, code.key) == (CodeKind.ITEM, key)


@pytest.mark.parametrize(
    ("scanned", "kind", "key"),
    [
        ("P-7KQ2M9", CodeKind.PICK_UP, "7KQ2M9"),
        ("l-a12", CodeKind.LOCATION, "A12"),
        ("O-10482", CodeKind.ORDER, "10482"),
        ("C-1042", CodeKind.CUSTOMER, "1042"),
    ],
)
def test_the_shop_knows_its_own_codes(scanned: str, kind: CodeKind, key: str) -> None:
    code = read_code(scanned)
    assert (code.kind, code.key) == (kind, key)


@pytest.mark.parametrize(
    "scanned",
    [
        "",
        "4006381333932",
        "400638133393",
        "https://example.com",
        "P-",
        "X-12",
        "O-10482\x00",
        "٤٠٠٦٣٨١٣٣٣٩٣١",
        "9" * 5_000,
    ],
)
def test_what_is_no_code_is_refused(scanned: str) -> None:
    with pytest.raises(InvalidCode):
        read_code(scanned)


def test_a_refusal_repeats_no_more_than_a_line_of_what_was_scanned() -> None:
    with pytest.raises(InvalidCode) as refused:
        gtin14("9" * 5_000)
    assert len(str(refused.value.facts["code"])) == 40


@given(st.integers(0, 10**12 - 1))
def test_a_printed_code_is_read_back_as_the_same_item(serial: int) -> None:
    body = f"{serial:012d}"
    gtin = gtin14(body + ean.calc_check_digit(body))
    assert gtin14(printed(gtin)) == gtin


@given(st.integers(0, 10**12 - 1), st.integers(0, 11), st.integers(1, 9))
def test_one_misread_digit_is_always_noticed(serial: int, place: int, off: int) -> None:
    body = f"{serial:012d}"
    code = body + ean.calc_check_digit(body)
    misread = code[:place] + str((int(code[place]) + off) % 10) + code[place + 1 :]
    with pytest.raises(InvalidCode):
        gtin14(misread)
