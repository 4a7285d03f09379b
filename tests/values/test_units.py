"""ratio: how many of one unit make another, or that they do not go together."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.values.units import ratio

CODES = [
    "s",
    "min",
    "h",
    "d",
    "wk",
    "mo",
    "a",
    "mm",
    "cm",
    "m",
    "km",
    "mg",
    "g",
    "kg",
    "t",
    "m2",
    "har",
    "km2",
    "mL",
    "L",
    "m3",
    "kW",
    "MW.h",
    "GHz",
]


@pytest.mark.parametrize(
    "large, small, expected",
    [
        pytest.param("a", "mo", 12, id="year_of_months"),
        pytest.param("h", "s", 3600, id="hour_of_seconds"),
        pytest.param("wk", "d", 7, id="week_of_days"),
        pytest.param("km", "m", 1000, id="kilometre"),
        pytest.param("t", "kg", 1000, id="tonne"),
        pytest.param("km2", "har", 100, id="hectares"),
        pytest.param("m3", "L", 1000, id="litres"),
        pytest.param("MW.h", "kW.h", 1000, id="prefix_of_a_product"),
        pytest.param("g", "kg", Decimal("0.001"), id="smaller_first"),
    ],
)
def test_is(large: str, small: str, expected: int | Decimal) -> None:
    assert ratio(large, small) == expected


@pytest.mark.parametrize(
    "one, other",
    [
        pytest.param("mo", "d", id="months_have_no_length"),
        pytest.param("m", "m2", id="length_and_area"),
        pytest.param("m", "min", id="metre_and_minute"),
        pytest.param("", "d", id="no_code"),
        pytest.param("Cel", "K", id="unknown"),
    ],
)
def test_there_is_none_between(one: str, other: str) -> None:
    assert ratio(one, other) is None


@given(one=st.sampled_from(CODES), other=st.sampled_from(CODES))
def test_there_and_back_is_one(one: str, other: str) -> None:
    there, back = ratio(one, other), ratio(other, one)
    assert (there is None) == (back is None)
    assert there is None or back is None or abs(there * back - 1) < Decimal("1e-20")
