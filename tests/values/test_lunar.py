"""The lunar calendar, festivals and holidays, held against almanacs and against the calendar's own laws."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.values.lunar import LUNAR, SOLAR, TERM, Festival, holiday_around, lunar_day, lunar_month, read_day, read_month


@pytest.mark.parametrize(
    ("year", "spring", "dragon_boat", "autumn"),
    [
        (2020, "2020-01-25", "2020-06-25", "2020-10-01"),
        (2021, "2021-02-12", "2021-06-14", "2021-09-21"),
        (2022, "2022-02-01", "2022-06-03", "2022-09-10"),
        (2023, "2023-01-22", "2023-06-22", "2023-09-29"),
        (2024, "2024-02-10", "2024-06-10", "2024-09-17"),
        (2025, "2025-01-29", "2025-05-31", "2025-10-06"),
    ],
)
def test_festivals_fall_where_almanacs_have_them(year: int, spring: str, dragon_boat: str, autumn: str) -> None:
    found = [Festival(LUNAR, month, day).of(year) for month, day in (("1", 1), ("5", 5), ("8", 15))]
    assert found == [date.fromisoformat(day) for day in (spring, dragon_boat, autumn)]


def test_the_last_of_the_year_is_the_day_before_the_first() -> None:
    assert Festival(LUNAR, "12", 0).of(2023) == date(2024, 2, 9)


@pytest.mark.parametrize(("year", "day"), [(2023, "2023-04-05"), (2024, "2024-04-04"), (2025, "2025-04-04")])
def test_a_solar_term_falls_where_almanacs_have_it(year: int, day: str) -> None:
    assert Festival(TERM, "清明", 0).of(year) == date.fromisoformat(day)


def test_a_solar_festival_has_its_day() -> None:
    assert Festival(SOLAR, "10", 1).of(2024) == date(2024, 10, 1)


@given(year=st.integers(1400, 2500), month=st.integers(1, 12))
def test_months_follow_one_another(year: int, month: int) -> None:
    this = lunar_month(year, month)
    assert this is not None
    assert (this[1] - this[0]).days in (28, 29)
    after = [lunar_month(year, -month), lunar_month(year, month + 1) if month < 12 else lunar_month(year + 1, 1)]
    following = next(found for found in after if found)
    assert following[0] == this[1] + timedelta(days=1)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [pytest.param(2023, -3, 1, id="no such leap month"), pytest.param(2024, 1, 30, id="short month"), pytest.param(999, 1, 1, id="year")],
)
def test_what_the_calendar_lacks_is_none(year: int, month: int, day: int) -> None:
    assert lunar_day(year, month, day) is None


def test_a_leap_month_is_found() -> None:
    assert lunar_day(2023, -2, 1) == date(2023, 3, 22)


@pytest.mark.parametrize(("text", "month"), [("正", 1), ("八", 8), ("冬", 11), ("腊", 12), ("十二", 12), ("闰二", -2), ("十三", None)])
def test_months_are_read(text: str, month: int | None) -> None:
    assert read_month(text) == month


@pytest.mark.parametrize(("text", "day"), [("初一", 1), ("初十", 10), ("十五", 15), ("廿三", 23), ("三十", 30), ("三十一", None)])
def test_days_are_read(text: str, day: int | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        pytest.param("2024-10-01", "2024-10-01", "2024-10-07", id="national day"),
        pytest.param("2023-10-01", "2023-09-29", "2023-10-06", id="two festivals in one"),
        pytest.param("2024-02-10", "2024-02-10", "2024-02-17", id="spring festival"),
    ],
)
def test_a_holiday_is_as_it_was_arranged(day: str, first: str, last: str) -> None:
    assert holiday_around(date.fromisoformat(day)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_holiday_without_an_arrangement_has_no_days() -> None:
    assert holiday_around(date(1998, 10, 1)) is None


def test_a_lock_of_the_package_that_was_never_opened_holds_up_nothing() -> None:
    # As it is left when an article's time runs out inside the package.
    code = "from lunar_python import LunarYear as Y; from extractor.values.lunar import lunar_day as d; Y._LunarYear__lock.acquire(); print(d(1999, 1, 1))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "1999-02-16\n", done.stderr
