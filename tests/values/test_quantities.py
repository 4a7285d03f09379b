"""parse_quantity: bounds, ranges, multipliers that two ends share, and figures that are not definite."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.values.quantities import Quantity, parse_quantity


def quantity(value: int | str | None, high: int | str | None = None, bound: str = "exact") -> Quantity:
    return Quantity(None if value is None else Decimal(value), None if high is None else Decimal(high), bound)


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param("110", quantity(110), id="plain"),
        pytest.param("3.6", quantity("3.6"), id="decimal"),
        pytest.param("-3.2", quantity("-3.2"), id="negative"),
        pytest.param("三点五亿", quantity(350000000), id="numerals"),
        pytest.param("110余", quantity(110, bound="over"), id="more"),
        pytest.param("10余万", quantity(100000, bound="over"), id="more_before_unit"),
        pytest.param("2400余万", quantity(24000000, bound="over"), id="more_before_unit_of_long_figure"),
        pytest.param("三十多", quantity(30, bound="over"), id="more_spoken"),
        pytest.param("1万多", quantity(10000, bound="over"), id="more_after_unit"),
        pytest.param("一千多万", quantity(10000000, bound="over"), id="more_between_units"),
        pytest.param("十来", quantity(10, bound="about"), id="about"),
        pytest.param("上百", quantity(None, bound="over"), id="up_to_unit"),
        pytest.param("上千万", quantity(None, bound="over"), id="up_to_large_unit"),
        pytest.param("十几", quantity(10, bound="over"), id="some_above_ten"),
        pytest.param("二十几", quantity(20, bound="over"), id="some_above_twenty"),
        pytest.param("几十", quantity(None, bound="about"), id="some_tens"),
        pytest.param("几", quantity(None, bound="about"), id="some"),
        pytest.param("数百", quantity(None, bound="about"), id="some_hundreds"),
        pytest.param("数千万", quantity(None, bound="about"), id="some_ten_millions"),
        pytest.param("三四十", quantity(30, 40), id="neighbours_of_tens"),
        pytest.param("两三", quantity(2, 3), id="neighbours"),
        pytest.param("两三百", quantity(200, 300), id="neighbours_from_two"),
        pytest.param("七八百", quantity(700, 800), id="neighbours_of_hundreds"),
        pytest.param("三四十万", quantity(300000, 400000), id="neighbours_of_two_units"),
        pytest.param("八九十", quantity(80, 90), id="highest_neighbours"),
        pytest.param("十五六", quantity(15, 16), id="neighbours_above_ten"),
        pytest.param("二十三四", quantity(23, 24), id="neighbours_above_twenty"),
        pytest.param("十二三万", quantity(120000, 130000), id="neighbours_above_ten_with_unit"),
        pytest.param("三四十余", quantity(30, 40, "over"), id="neighbours_and_bound"),
        pytest.param("二十三", quantity(23), id="no_neighbours"),
        pytest.param("abc", quantity(None), id="no_figure"),
        pytest.param("一两", quantity(1, 2), id="one_or_two"),
        pytest.param("一两万", quantity(10000, 20000), id="one_or_two_with_unit"),
        pytest.param("一两百", quantity(100, 200), id="one_or_two_hundred"),
        pytest.param("三五", quantity(3, 5), id="three_to_five"),
        pytest.param("一百二三十", quantity(120, 130), id="neighbours_above_hundred"),
        pytest.param("百八十", quantity(80, 100, "about"), id="about_a_hundred"),
        pytest.param("万八千", quantity(8000, 10000, "about"), id="about_ten_thousand"),
        pytest.param("一百八十", quantity(180), id="a_hundred_and_eighty"),
        pytest.param("一千五百零几万", quantity(15000000, bound="over"), id="some_after_zero"),
        pytest.param("十 余 万", quantity(100000, bound="over"), id="set_apart"),
        pytest.param("二十幾萬", quantity(200000, bound="over"), id="traditional"),
        pytest.param("百余", quantity(100, bound="over"), id="bare_unit_and_more"),
        pytest.param("千余万", quantity(10000000, bound="over"), id="bare_units_and_more"),
        pytest.param("10几万", quantity(100000, bound="over"), id="some_above_ten_with_unit"),
    ],
)  # fmt: skip
def test_a_figure_is_read_as(text: str, expected: Quantity) -> None:
    assert parse_quantity(text) == expected


@pytest.mark.parametrize(
    "low, high, expected",
    [
        pytest.param("3", "5", quantity(3, 5), id="plain"),
        pytest.param("三", "五", quantity(3, 5), id="numerals"),
        pytest.param("3.5", "5", quantity("3.5", 5), id="decimal"),
        pytest.param("3", "5万", quantity(30000, 50000), id="shared_unit"),
        pytest.param("三", "五百", quantity(300, 500), id="shared_small_unit"),
        pytest.param("1.2", "1.5万亿", quantity(1200000000000, 1500000000000), id="shared_units"),
        pytest.param("5", "十二万", quantity(50000, 120000), id="shared_by_unlike_forms"),
        pytest.param("500", "1200万", quantity(5000000, 12000000), id="shared_by_long_figures"),
        pytest.param(
            "十", "二十万", quantity(100000, 200000), id="tens_share_the_large_unit",
        ),
        pytest.param(
            "五十", "一百万", quantity(500000, 1000000), id="hundreds_share_the_large_unit",
        ),
        pytest.param("3万", "5万", quantity(30000, 50000), id="own_units"),
        pytest.param("8000万", "1亿", quantity(80000000, 100000000), id="different_units"),
        pytest.param("800", "1万", quantity(800, 10000), id="too_large_to_share"),
        pytest.param("二十", "三十", quantity(20, 30), id="tens"),
        pytest.param("3", "5万余", quantity(30000, 50000, "over"), id="bound_behind"),
        pytest.param("3", "5余万", quantity(30000, 50000, "over"), id="bound_before_unit"),
        pytest.param("10余", "20", quantity(10, 20, "over"), id="bound_of_lower_end"),
        pytest.param("10余", "20万", quantity(100000, 200000, "over"), id="bound_of_lower_end_with_shared_unit"),
        pytest.param("3", "几", quantity(3, None, "about"), id="indefinite_upper_end"),
        pytest.param("一百", "一百二十", quantity(100, 120), id="upper_end_with_inner_units"),
        pytest.param("80", "一百二十", quantity(80, 120), id="unlike_forms_and_inner_units"),
        pytest.param("二十", "三百五十", quantity(20, 350), id="hundreds_and_tens"),
        pytest.param("5000", "1万2千", quantity(5000, 12000), id="arabic_with_inner_units"),
        pytest.param("3千", "1万5千", quantity(3000, 15000), id="both_with_inner_units"),
        pytest.param("五百", "一千二百万", quantity(5000000, 12000000), id="shared_unit_after_inner_units"),
    ],
)  # fmt: skip
def test_a_range_is_read_as(low: str, high: str, expected: Quantity) -> None:
    assert parse_quantity(low, high) == expected


@pytest.mark.parametrize("unit, power", [("", 0), ("百", 2), ("千", 3), ("万", 4), ("百万", 6), ("千万", 7), ("亿", 8), ("万亿", 12)])
@given(ends=st.lists(st.integers(1, 9999), min_size=2, max_size=2, unique=True).map(sorted))
def test_a_rising_range_shares_the_unit_of_its_upper_end(unit: str, power: int, ends: list[int]) -> None:
    low, high = ends
    assert parse_quantity(str(low), f"{high}{unit}") == quantity(low * 10**power, high * 10**power)


@given(low=st.integers(1, 9999), high=st.integers(1, 9999), unit=st.sampled_from("万亿"), other=st.sampled_from("万亿"))
def test_ends_with_units_of_their_own_keep_them(low: int, high: int, unit: str, other: str) -> None:
    powers = {"万": 4, "亿": 8}
    assert parse_quantity(f"{low}{unit}", f"{high}{other}") == quantity(low * 10 ** powers[unit], high * 10 ** powers[other])


@given(number=st.integers(1, 10**12), sign=st.sampled_from("余多来上"))
def test_a_bound_sign_leaves_the_value_as_it_is(number: int, sign: str) -> None:
    assert parse_quantity(f"{number}{sign}") == quantity(number, bound="about" if sign == "来" else "over")


@given(text=st.text("一二两三九十百千万亿几数余多来上点-0123456789.,"), high=st.none() | st.text("一二三十百万亿几余0123456789."))
def test_any_text_gives_a_quantity(text: str, high: str | None) -> None:
    found = parse_quantity(text, high)
    assert found.bound in ("exact", "about", "over")
    assert all(end is None or end.is_finite() for end in (found.value, found.high))
