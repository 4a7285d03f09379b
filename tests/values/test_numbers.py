"""parse_number: what is read, that every way to write a number reads back, and that nothing upsets it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from written import DECIMAL_FORMS, WHOLE_FORMS, numerals

from extractor.values.numbers import parse_number

MILLION = 10**6


@pytest.mark.parametrize("form", [pytest.param(form, id=name) for name, form in WHOLE_FORMS.items()])
@given(number=st.integers(1, 10**16))
@example(number=49_0001_0000)
def test_a_whole_number_reads_back_from_every_form(form: Callable[[int], str], number: int) -> None:
    assert parse_number(form(number)) == number


@pytest.mark.parametrize("text", ["0", "000", "0.00", "零", "〇", "○", "零点零"])
def test_zero_is_a_number(text: str) -> None:
    assert parse_number(text) == 0


@pytest.mark.parametrize("form", DECIMAL_FORMS.values(), ids=DECIMAL_FORMS)
@pytest.mark.parametrize("unit, power", [("", 0), ("千", 3), ("万", 4), ("百万", 6), ("亿", 8), ("万亿", 12)])
@given(digits=st.integers(1, 10**16), places=st.integers(1, 6))
def test_a_decimal_reads_back_from_every_form(form: Callable[[Decimal], str], unit: str, power: int, digits: int, places: int) -> None:
    assert parse_number(form(Decimal(digits).scaleb(-places)) + unit) == Decimal(digits).scaleb(power - places)


@given(number=st.integers(1, 10**16), sign=st.sampled_from("-−－﹣负"))
def test_a_minus_negates_every_number(number: int, sign: str) -> None:
    assert parse_number(sign + str(number)) == parse_number(sign + numerals(number)) == -number


@given(number=st.integers(1, 10**16), sign=st.sampled_from("+＋正"))
def test_a_plus_changes_nothing(number: int, sign: str) -> None:
    assert parse_number(sign + str(number)) == parse_number(sign + numerals(number)) == number


@given(above=st.integers(0, 10**8), below=st.integers(1, 10**8))
def test_a_fraction_is_its_quotient_to_27_digits(above: int, below: int) -> None:
    for text in (f"{numerals(below)}分之{numerals(above)}", f"{below}分之{above}"):
        value = parse_number(text)
        assert value is not None
        assert abs(Fraction(value) - Fraction(above, below)) <= Fraction(above, below) / 10**27


@given(digits=st.integers(1, 10**9), places=st.integers(0, 6))
def test_percentages_in_words_are_exact(digits: int, places: int) -> None:
    number = Decimal(digits).scaleb(-places)
    assert parse_number(f"百分之{number:f}") == number / 100


@pytest.mark.parametrize("unit, power", [("百", 2), ("千", 3), ("万", 4), ("亿", 8)])
def test_a_spoken_remainder_counts_in_the_next_lower_unit(unit: str, power: int) -> None:
    for left, right in product(range(1, 10), repeat=2):
        expected = left * 10**power + right * 10 ** (power - 1)
        assert parse_number(f"{left}{unit}{right}") == expected
        assert parse_number(f"{numerals(left)}{unit}{numerals(right)}") == expected
        assert parse_number(f"{numerals(left).replace('二', '两')}{unit}{numerals(right)}") == expected


@pytest.mark.parametrize("unit, power", [("", 0), ("万", 4), ("亿", 8)])
def test_a_teen_may_leave_out_its_one_at_the_start(unit: str, power: int) -> None:
    for number in range(10, 20):
        assert parse_number(numerals(number)[1:] + unit) == number * 10**power


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param("12,345", 12345, id="separator"),
        pytest.param("1,234,567.89", "1234567.89", id="separators_and_decimals"),
        pytest.param("1，234", 1234, id="full_width_separator"),
        pytest.param(" 12 ", 12, id="space_around"),
        pytest.param("1万2千", 12000, id="ten_thousands_and_thousands"),
        pytest.param("1万2千3百", 12300, id="three_units"),
        pytest.param("3亿2千万", 320000000, id="unit_of_units"),
        pytest.param("3亿2000万", 320000000, id="arabic_section"),
        pytest.param("1,000万", 10**7, id="separator_before_unit"),
        pytest.param("1.5万", 15000, id="decimal_before_unit"),
        pytest.param("1.5千万", 15 * 10**6, id="decimal_before_two_units"),
        pytest.param("3千万亿", 3 * 10**15, id="three_large_units"),
        pytest.param("12万34", 120034, id="two_digits_are_no_spoken_remainder"),
        pytest.param("5万03", 50003, id="arabic_zero_is_no_spoken_remainder"),
        pytest.param("2千零5", 2005, id="zero_then_arabic"),
        pytest.param("两万三", 23000, id="spoken"),
        pytest.param("三百五", 350, id="spoken_hundreds"),
        pytest.param("三千零五", 3005, id="zero_is_no_spoken_remainder"),
        pytest.param("一百一", 110, id="spoken_ten"),
        pytest.param("一百一十", 110, id="hundred_and_ten"),
        pytest.param("十二", 12, id="bare_ten"),
        pytest.param("百五", 150, id="bare_hundred"),
        pytest.param("万", 10000, id="bare_unit"),
        pytest.param("千万", 10**7, id="bare_units"),
        pytest.param("万亿", 10**12, id="bare_large_units"),
        pytest.param("万万", 10**8, id="repeated_unit_multiplies"),
        pytest.param("十万八千", 108000, id="bare_ten_of_ten_thousands"),
        pytest.param("一万零五十", 10050, id="inner_zero"),
        pytest.param("一亿零一万零一", 100010001, id="inner_zeros"),
        pytest.param("一兆二千亿", 12 * 10**11, id="trillion"),
        pytest.param("九千九百九十九万九千九百九十九亿", 99999999 * 10**8, id="sections_within_a_section"),
        pytest.param("廿三", 23, id="twenty"),
        pytest.param("卅", 30, id="thirty"),
        pytest.param("一百廿三", 123, id="twenty_after_hundred"),
        pytest.param("二〇二四", 2024, id="one_by_one"),
        pytest.param("二零○四", 2004, id="one_by_one_other_zeros"),
        pytest.param("壹仟贰佰叁拾肆", 1234, id="financial"),
        pytest.param("壹佰贰拾叁万肆仟伍佰陆拾柒", 1234567, id="financial_with_large_unit"),
        pytest.param("两千两百", 2200, id="two"),
        pytest.param("三点五亿", 35 * 10**7, id="point_and_unit"),
        pytest.param("十二点五", "12.5", id="ten_and_point"),
        pytest.param("3点5", "3.5", id="arabic_point_word"),
        pytest.param("负零点五", "-0.5", id="negative_point"),
        pytest.param("-3.2", "-3.2", id="negative_decimal"),
        pytest.param("负三分之一", "-0.3333333333333333333333333333", id="negative_fraction"),
        pytest.param("百分之七十六点五", "0.765", id="hundredths"),
        pytest.param("2分之1.5", "0.75", id="fraction_of_decimal"),
        pytest.param("半", "0.5", id="half"),
        pytest.param("半百", 50, id="half_a_hundred"),
        pytest.param("14亿零5百万", 1405000000, id="zero_between_arabic_sections"),
        pytest.param("3又二分之一", "3.5", id="mixed_fraction"),
        pytest.param("1 1/4", "1.25", id="mixed_fraction_with_slash"),
        pytest.param("3/8", "0.375", id="slash"),
        pytest.param("负4分之负3", "0.75", id="signs_in_a_fraction"),
        pytest.param("3.5×10^4", 35000, id="power_of_ten"),
        pytest.param("2.4×10³", 2400, id="raised_power_of_ten"),
        pytest.param("1.2×10⁻⁵", "0.000012", id="raised_negative_power_of_ten"),
        pytest.param("6乘以10的四次方", 60000, id="power_of_ten_in_words"),
        pytest.param("1e5", 100000, id="exponent"),
        pytest.param("一萬兩千", 12000, id="traditional"),
        pytest.param("貳億零叁拾萬", 200300000, id="traditional_financial"),
        pytest.param("7 万5 千", 75000, id="blanks_around_units"),
        pytest.param("三千 八百 零 六", 3806, id="blanks_between_numerals"),
        pytest.param("三亿五五四○万", 355400000, id="digits_before_a_multiplier"),
        pytest.param("一半", "0.5", id="one_half"),
    ],
)
def test_is_read_as(text: str, expected: int | str) -> None:
    assert parse_number(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" ", id="blank"),
        pytest.param("abc", id="letters"),
        pytest.param("12个", id="unit_behind"),
        pytest.param("约12", id="word_before"),
        pytest.param("十几", id="some_above_ten"),
        pytest.param("几", id="some"),
        pytest.param("数十", id="some_tens"),
        pytest.param("三四百", id="two_neighbours"),
        pytest.param("三百四五", id="two_neighbours_behind"),
        pytest.param("1,23", id="short_group"),
        pytest.param("12,34,567", id="indian_groups"),
        pytest.param("1,2345", id="long_group"),
        pytest.param("1 2", id="two_figures"),
        pytest.param("1.2.3", id="version"),
        pytest.param("1..2", id="two_points"),
        pytest.param("12.", id="point_at_end"),
        pytest.param(".5", id="point_at_start"),
        pytest.param("1e99", id="exponent_beyond_any_number"),
        pytest.param("2^3", id="power_of_another_base"),
        pytest.param("1.5×10", id="product"),
        pytest.param("两百点两", id="two_things_after_point"),
        pytest.param("1/0", id="slash_over_zero"),
        pytest.param("1/2/3", id="date_with_slashes"),
        pytest.param("3又5", id="and_a_whole_number"),
        pytest.param("1又2又3分之4", id="mixed_twice"),
        pytest.param("1_000", id="underscore"),
        pytest.param("NaN", id="not_a_number"),
        pytest.param("Infinity", id="infinity"),
        pytest.param("٣", id="digit_of_another_script"),
        pytest.param("²", id="superscript"),
        pytest.param("½", id="vulgar_fraction"),
        pytest.param("-", id="sign_alone"),
        pytest.param("--3", id="two_signs"),
        pytest.param("3-5", id="range"),
        pytest.param("点五", id="nothing_before_point"),
        pytest.param("三点", id="nothing_after_point"),
        pytest.param("三点五点六", id="two_point_words"),
        pytest.param("三点二十五", id="clock"),
        pytest.param("1.5点5", id="decimal_before_point_word"),
        pytest.param("零分之一", id="division_by_zero"),
        pytest.param("三分之", id="nothing_above"),
        pytest.param("分之三", id="nothing_below"),
        pytest.param("三分之三分之三", id="fraction_of_fraction"),
        pytest.param("一个半", id="one_and_a_half_of_something"),
        pytest.param("百千", id="rising_units"),
        pytest.param("二千三千", id="same_unit_twice"),
        pytest.param("二十三十", id="tens_twice"),
        pytest.param("一万一万", id="large_unit_twice"),
        pytest.param("1万1千1万", id="large_unit_again"),
        pytest.param("万" * 13, id="beyond_any_number"),
        pytest.param("二三万", id="two_neighbours_before_large_unit"),
        pytest.param("1万23456", id="remainder_above_unit"),
        pytest.param("1.5万5", id="remainder_of_decimal"),
        pytest.param("一百五万", id="spoken_inside_section"),
        pytest.param("廿廿", id="twenty_twice"),
        pytest.param("二十廿", id="tens_and_twenty"),
        pytest.param("三点五十", id="clock_with_ten"),
    ],
)
def test_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["0万", "0.00亿", "零万"])
def test_zero_times_a_unit_is_zero(text: str) -> None:
    assert parse_number(text) == 0


@given(st.one_of(st.text(), st.text("零〇一二两三九十廿百千万亿兆壹拾佰点分之半负-+. ,，．0123456789几")))
def test_any_text_gives_a_finite_number_or_none(text: str) -> None:
    value = parse_number(text)
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    "text, is_number",
    [
        pytest.param("9" * MILLION, True, id="digits"),
        pytest.param("1" + ",234" * (MILLION // 4), True, id="separators"),
        pytest.param("1" + ",234" * (MILLION // 4) + "5", False, id="separators_that_fail_at_the_end"),
        pytest.param("1." + "3" * MILLION, True, id="decimals"),
        pytest.param("九" * MILLION, True, id="numerals"),
        pytest.param("一点" + "三" * MILLION, True, id="decimals_in_numerals"),
        pytest.param("零" * MILLION, True, id="zeros"),
        pytest.param("万" * MILLION, False, id="multipliers"),
        pytest.param("1亿1万" * (MILLION // 4), False, id="sections"),
        pytest.param("点" * MILLION, False, id="points"),
        pytest.param("分之" * (MILLION // 2), False, id="fraction_bars"),
        pytest.param("9" * (MILLION // 2) + "分之" + "7" * (MILLION // 2), True, id="long_fraction"),
        pytest.param("-" * MILLION, False, id="signs"),
        pytest.param("字" * MILLION, False, id="words"),
        pytest.param("五 " * MILLION, True, id="numerals_set_apart"),
        pytest.param("1" + " " * MILLION + "2", False, id="blanks"),
        pytest.param("1" + " " * MILLION + "万", True, id="blanks_before_unit"),
        pytest.param("又" * MILLION, False, id="mixed_fractions"),
        pytest.param("1/" * MILLION, False, id="slashes"),
        pytest.param("1×10^" * (MILLION // 5), False, id="powers"),
        pytest.param("一分之" + "9" * (MILLION + 1), True, id="fraction_beyond_the_exponents"),
    ],
)  # fmt: skip
def test_a_million_characters_return(text: str, is_number: bool) -> None:
    assert (parse_number(text) is not None) == is_number
