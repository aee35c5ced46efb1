from hypothesis import given
from hypothesis import strategies as st

from store_app.scanning import Heard, hear, without_scan
from tests.support.wedge import press, press_all

FAST, SLOW = 0.004, 0.120
GTIN = "2000000000015"


def test_fast_keys_that_end_in_enter_are_a_scan():
    assert press_all([*GTIN, "Enter"], every_s=FAST) == [GTIN]


def test_a_person_typing_is_no_scan():
    assert press_all([*GTIN, "Enter"], every_s=SLOW) == []


def test_a_scan_right_after_typing_leaves_the_typing_out():
    heard, _ = press(Heard(), [*"robe"], start_s=1.0, every_s=SLOW)
    heard, codes = press(heard, [*GTIN, "Enter"], start_s=heard.at_s + SLOW, every_s=FAST)
    assert codes == [GTIN]


def test_a_scan_that_a_busy_machine_hears_in_two_bursts_comes_through_whole():
    heard, _ = press(Heard(), [*GTIN[:8]], start_s=1.0, every_s=FAST)
    _, codes = press(heard, [*GTIN[8:], "Enter"], start_s=heard.at_s + 0.09, every_s=FAST)
    assert codes == [GTIN]


@given(st.lists(st.integers(1, 12), max_size=3), st.floats(0.1, 0.6))
def test_a_code_that_can_be_read_comes_through_whole_however_late_some_keys_are_heard(late, stall_s):
    heard, at_s = Heard(), 1.0
    for place, key in enumerate(GTIN):
        at_s += stall_s if place in late else FAST
        heard, _ = hear(heard, key, at_s)
    assert hear(heard, "Enter", at_s + FAST)[1] == GTIN


def test_digits_before_a_code_at_the_same_pace_are_not_cut_off():
    assert press_all([*"1" + GTIN, "Enter"], every_s=FAST) == ["1" + GTIN]


def test_a_quick_typist_is_no_scanner():
    assert press_all([*GTIN, "Enter"], every_s=0.07) == []


def test_two_scans_in_a_row_are_two_codes():
    assert press_all([*GTIN, "Enter", *"LA12", "Enter"], every_s=FAST) == [GTIN, "la12"]


def test_the_number_pad_counts_as_figures():
    keys = [*(f"Numpad {digit}" for digit in GTIN), "Numpad Enter"]
    assert press_all(keys, every_s=FAST) == [GTIN]


def test_capitals_are_letters_with_shift():
    heard, codes = press(Heard(), ["Shift Left"], start_s=1.0, every_s=FAST)
    heard, codes = press(heard, [*"L-A12"], start_s=heard.at_s + FAST, every_s=FAST, shift=True)
    heard, codes = press(heard, ["Enter"], start_s=heard.at_s + FAST, every_s=FAST)
    assert codes == ["L-A12"]


def test_gs1_elements_keep_their_separator():
    keys = [*"0103453120000011", *"10A", "F8", *"17260101", "Enter"]
    assert press_all(keys, every_s=FAST) == ["010345312000001110a\x1d17260101"]


def test_a_short_burst_is_no_code():
    assert press_all(["1", "2", "Enter"], every_s=FAST) == []


def test_a_key_without_a_character_breaks_the_scan():
    assert press_all([*"123456", "Arrow Left", "7", "Enter"], every_s=FAST) == []


def test_a_scan_is_taken_out_of_the_field_it_was_typed_into():
    assert without_scan("robe" + GTIN, GTIN) == "robe"


@given(st.text("0123456789", min_size=4, max_size=60), st.floats(0.001, 0.03))
def test_every_code_of_figures_comes_through_whole(code, every_s):
    assert press_all([*code, "Enter"], every_s=every_s) == [code]
