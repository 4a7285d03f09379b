"""The calendar: fields into points, points into days, and TIMEX3 values that say the same as the days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.values.calendar import FUTURE_WEIGHT, Days, Point, read_point, resolve, resolve_century, resolve_plan, resolve_range
from timex import days_of, month_end

CHINESE = "〇一二三四五六七八九"
SPOKEN = [tens + unit for tens in ("", "十", "二十", "三十") for unit in ("", *CHINESE[1:])]  # 0 to 39
YEAR_PARTS = ["m1-2", "m6-7", "m11-12", "m1-9", "q1", "q2", "q3", "q4", "h1", "h2"]
MONTH_PARTS = ["d1-10", "d11-20", "d21-31", "d1-15", "d16-31"]

anchors = st.dates(date(1900, 1, 1), date(2100, 12, 31))
days = st.dates(date(1000, 1, 1), date(2999, 12, 31))
months = st.fixed_dictionaries(
    {"month": st.integers(1, 12)}, optional={"day": st.integers(1, 31)}
) | st.fixed_dictionaries({"month": st.integers(1, 12), "part": st.sampled_from(MONTH_PARTS)})  # fmt: skip
year_fields = months | st.fixed_dictionaries({}, optional={"part": st.sampled_from(YEAR_PARTS)})
month_fields = st.fixed_dictionaries({}, optional={"day": st.integers(1, 31)}) | st.fixed_dictionaries(
    {"part": st.sampled_from(MONTH_PARTS)}
)
absolute = st.builds(lambda year, fields: Point(year=year, **fields), st.integers(1000, 2999), year_fields)
yearless = year_fields.filter(bool).map(lambda fields: Point(**fields))
relative = st.one_of(
    st.builds(lambda offset: Point(day_offset=offset), st.integers(-1000, 1000)),
    st.builds(lambda offset, day: Point(week_offset=offset, weekday=day), st.integers(-100, 100), st.none() | st.integers(1, 7)),
    st.builds(lambda offset, fields: Point(month_offset=offset, **fields), st.integers(-100, 100), month_fields),
    st.builds(lambda offset, fields: Point(year_offset=offset, **fields), st.integers(-100, 100), year_fields),
)


def span(found: Days) -> tuple[str | None, str | None, str | None]:
    """Value, first and last day, as text."""
    return found.timex, found.first and found.first.isoformat(), found.last and found.last.isoformat()


# Fields into points


@given(day=days)
def test_a_date_in_any_digits_is_read_and_resolved_to_its_day(day: date) -> None:
    year = "".join(CHINESE[int(digit)] for digit in str(day.year))
    for fields in (
        {"year": str(day.year), "month": str(day.month), "day": str(day.day)},
        {"year": str(day.year), "month": f"{day.month:02d}", "day": f"{day.day:02d}"},
        {"year": year, "month": SPOKEN[day.month], "day": SPOKEN[day.day]},
        {"year": year.replace("〇", "零"), "month": SPOKEN[day.month], "day": SPOKEN[day.day].replace("二十", "廿")},
        {"year": day.year, "month": day.month, "day": day.day},
    ):
        point = read_point(fields)
        assert point is not None
        assert resolve(point, None) == Days(day.isoformat(), day, day, "day")


@given(republic=st.integers(1, 999))
def test_years_of_the_republic_begin_in_1912(republic: int) -> None:
    assert read_point({"republic": str(republic)}) == Point(year=1911 + republic)


@pytest.mark.parametrize(
    "fields, point",
    [
        pytest.param({}, Point(), id="nothing"),
        pytest.param({"year": "97"}, Point(year=1997), id="two_digits_of_last_century"),
        pytest.param({"year": "24"}, Point(year=2024), id="two_digits_of_this_century"),
        pytest.param({"republic": "一百一十三"}, Point(year=2024), id="republic_in_numerals"),
        pytest.param({"year": "2024", "months": "8"}, Point(year=2024, part="m1-8"), id="first_months"),
        pytest.param({"year": "2024", "months": "十"}, Point(year=2024, part="m1-10"), id="first_months_in_numerals"),
        pytest.param({"year_offset": -1, "month": "十二"}, Point(year_offset=-1, month=12), id="offset"),
        pytest.param({"week_offset": 0, "weekday": "三"}, Point(week_offset=0, weekday=3), id="weekday"),
        pytest.param({"year": "两千"}, None, id="year_with_a_unit"),
        pytest.param({"month": "几"}, None, id="no_figure"),
        pytest.param({"day": "1.5"}, None, id="no_whole_figure"),
        pytest.param({"republic": "几"}, None, id="no_figure_of_republic"),
        pytest.param({"year": "2024", "months": "几"}, None, id="no_figure_of_months"),
    ],
)  # fmt: skip
def test_fields_are_read_as(fields: dict[str, str | int | None], point: Point | None) -> None:
    assert read_point(fields) == point


# Points into days


@pytest.mark.parametrize(
    "point, expected, grain",
    [
        pytest.param(Point(year=2024), ("2024", "2024-01-01", "2024-12-31"), "year", id="year"),
        pytest.param(Point(year=2024, month=2), ("2024-02", "2024-02-01", "2024-02-29"), "month", id="month_of_leap_year"),
        pytest.param(Point(year=2023, month=2), ("2023-02", "2023-02-01", "2023-02-28"), "month", id="month"),
        pytest.param(Point(year=2000, month=2, day=29), ("2000-02-29", "2000-02-29", "2000-02-29"), "day", id="leap_day_of_century"),
        pytest.param(Point(year=2024, part="q3"), ("2024-Q3", "2024-07-01", "2024-09-30"), "quarter", id="quarter"),
        pytest.param(Point(year=2024, part="h1"), ("2024-H1", "2024-01-01", "2024-06-30"), "half", id="half"),
        pytest.param(Point(year=2024, part="m11-12"), ("2024-11/2024-12", "2024-11-01", "2024-12-31"), "other", id="end_of_year"),
        pytest.param(Point(year=2024, part="m1-2"), ("2024-01/2024-02", "2024-01-01", "2024-02-29"), "other", id="start_of_year"),
        pytest.param(
            Point(year=2024, month=3, part="d11-20"), ("2024-03-11/2024-03-20", "2024-03-11", "2024-03-20"), "other", id="ten_days"
        ),
        pytest.param(
            Point(year=2023, month=2, part="d21-31"), ("2023-02-21/2023-02-28", "2023-02-21", "2023-02-28"), "other", id="end_of_february"
        ),
        pytest.param(Point(month=7, day=22), ("XXXX-07-22", None, None), "day", id="day_without_year"),
        pytest.param(Point(month=2, day=29), ("XXXX-02-29", None, None), "day", id="leap_day_without_year"),
        pytest.param(Point(month=3), ("XXXX-03", None, None), "month", id="month_without_year"),
        pytest.param(Point(part="q3"), ("XXXX-Q3", None, None), "quarter", id="quarter_without_year"),
        pytest.param(Point(month=3, part="d1-10"), ("XXXX-03-01/XXXX-03-10", None, None), "other", id="ten_days_without_year"),
    ],
)
def test_a_point_without_anchor_covers(point: Point, expected: tuple[str | None, ...], grain: str) -> None:
    found = resolve(point, None)
    assert (span(found), found.grain, found.anchored, found.invalid) == (expected, grain, False, False)


@pytest.mark.parametrize(
    "point",
    [
        pytest.param(Point(year=2023, month=2, day=29), id="leap_day_of_common_year"),
        pytest.param(Point(year=1900, month=2, day=29), id="leap_day_of_common_century"),
        pytest.param(Point(year=2024, month=4, day=31), id="day_31_of_short_month"),
        pytest.param(Point(year=2024, month=13), id="month_13"),
        pytest.param(Point(year=2024, month=0, day=1), id="month_0"),
        pytest.param(Point(year=2024, month=1, day=0), id="day_0"),
        pytest.param(Point(year=2024, month=1, day=32), id="day_32"),
        pytest.param(Point(month=2, day=30), id="february_30_without_year"),
        pytest.param(Point(year=999), id="too_early"),
        pytest.param(Point(year=3000), id="too_late"),
        pytest.param(Point(year=2024, part="m1-13"), id="thirteen_months"),
        pytest.param(Point(year=2024, part="m1-0"), id="no_months"),
        pytest.param(Point(year=2023, month=2, part="d29-31"), id="part_that_the_month_lacks"),
    ],
)  # fmt: skip
def test_an_impossible_date_is_invalid_and_has_no_days(point: Point) -> None:
    found = resolve(point, None)
    assert found.invalid
    assert span(found) == (None, None, None)


@pytest.mark.parametrize(
    "point, anchor, expected",
    [
        pytest.param(Point(day_offset=-1), "2024-03-01", "2024-02-29", id="yesterday_over_leap_day"),
        pytest.param(Point(day_offset=1), "2023-12-31", "2024-01-01", id="tomorrow_over_year"),
        pytest.param(Point(day_offset=-2), "2022-10-01", "2022-09-29", id="day_before_yesterday_over_month"),
        pytest.param(Point(week_offset=0, weekday=7), "2022-09-26", "2022-10-02", id="sunday_ends_the_week"),
        pytest.param(Point(week_offset=-1, weekday=3), "2022-09-30", "2022-09-21", id="weekday_of_last_week"),
        pytest.param(Point(week_offset=1), "2024-12-28", "2025-W01", id="week_of_two_years"),
        pytest.param(Point(week_offset=0), "2021-01-03", "2020-W53", id="week_of_the_year_before"),
        pytest.param(Point(month_offset=-1), "2024-03-31", "2024-02", id="last_month_from_its_longer_end"),
        pytest.param(Point(month_offset=-1), "2022-01-28", "2021-12", id="last_month_over_year"),
        pytest.param(Point(month_offset=1), "2023-12-31", "2024-01", id="next_month_over_year"),
        pytest.param(Point(month_offset=0, day=29), "2024-02-01", "2024-02-29", id="day_of_this_month"),
        pytest.param(Point(month_offset=-1, day=31), "2024-03-15", None, id="day_that_last_month_lacks"),
        pytest.param(Point(month_offset=0, part="d21-31"), "2022-02-10", "2022-02-21/2022-02-28", id="end_of_this_month"),
        pytest.param(Point(year_offset=-1), "2024-02-29", "2023", id="last_year_from_leap_day"),
        pytest.param(Point(year_offset=-1, month=2, day=29), "2024-05-01", None, id="day_that_last_year_lacks"),
        pytest.param(Point(year_offset=0, part="m1-8"), "2024-09-20", "2024-01/2024-08", id="first_months_of_this_year"),
        pytest.param(Point(year_offset=1, part="h2"), "2024-09-20", "2025-H2", id="half_of_next_year"),
    ],
)
def test_a_relative_point_counts_from_its_anchor(point: Point, anchor: str, expected: str | None) -> None:
    found = resolve(point, date.fromisoformat(anchor))
    assert (found.timex, found.invalid) == (expected, expected is None)
    assert found.anchored or found.invalid


@given(anchor=anchors, offset=st.integers(-5000, 5000))
def test_day_offsets_agree_with_datetime(anchor: date, offset: int) -> None:
    day = anchor + timedelta(days=offset)
    assert resolve(Point(day_offset=offset), anchor) == Days(day.isoformat(), day, day, "day", anchored=True)


@given(anchor=anchors, offset=st.integers(-500, 500), weekday=st.integers(1, 7))
def test_weeks_and_weekdays_agree_with_the_iso_calendar(anchor: date, offset: int, weekday: int) -> None:
    year, week, _ = (anchor + timedelta(weeks=offset)).isocalendar()
    day = resolve(Point(week_offset=offset, weekday=weekday), anchor)
    assert day.first == day.last == date.fromisocalendar(year, week, weekday)
    whole = resolve(Point(week_offset=offset), anchor)
    assert (whole.first, whole.last) == (date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7))


@given(anchor=anchors, offset=st.integers(-60, 60))
def test_month_offsets_agree_with_stepping_over_month_ends(anchor: date, offset: int) -> None:
    first = anchor.replace(day=1)
    for _ in range(abs(offset)):
        first = (first + timedelta(days=31 if offset > 0 else -1)).replace(day=1)
    found = resolve(Point(month_offset=offset), anchor)
    assert (found.first, found.last, found.grain) == (first, month_end(first.year, first.month), "month")


@given(anchor=anchors, offset=st.integers(-100, 100), fields=year_fields)
def test_a_year_offset_gives_the_days_of_that_year(anchor: date, offset: int, fields: dict[str, int | str]) -> None:
    found = resolve(Point(year_offset=offset, **fields), anchor)  # type: ignore[arg-type]
    named = resolve(Point(year=anchor.year + offset, **fields), None)  # type: ignore[arg-type]
    assert found._replace(anchored=False) == named


@given(point=relative)
def test_a_relative_point_without_anchor_has_no_days(point: Point) -> None:
    found = resolve(point, None)
    assert (span(found), found.anchored) == ((None, None, None), False)


@given(point=relative | yearless, anchor=anchors)
def test_the_grain_does_not_depend_on_the_anchor(point: Point, anchor: date) -> None:
    found = resolve(point, anchor)
    assume(not found.invalid)
    assert resolve(point, None).grain == found.grain


@given(point=absolute, anchor=anchors)
def test_a_year_that_is_said_leaves_the_anchor_unused(point: Point, anchor: date) -> None:
    assert resolve(point, anchor) == resolve(point, None)


@given(point=absolute | relative | yearless, anchor=st.none() | anchors)
def test_timex_and_days_say_the_same(point: Point, anchor: date | None) -> None:
    found = resolve(point, anchor)
    if found.invalid:
        assert span(found) == (None, None, None)
    elif found.first is not None and found.last is not None:
        assert found.timex is not None
        assert (found.first, found.last) == days_of(found.timex)
        assert found.first <= found.last
    else:
        assert found.last is None
        assert found.timex is None or "XXXX" in found.timex


@pytest.mark.parametrize(
    "anchor, offset",
    [pytest.param(date.max, 1, id="after_the_last_day"), pytest.param(date.min, -1, id="before_the_first_day")],
)
def test_an_offset_out_of_the_calendar_is_invalid(anchor: date, offset: int) -> None:
    assert resolve(Point(day_offset=offset), anchor).invalid


# The nearest year


@pytest.mark.parametrize(
    "point, anchor, expected",
    [
        pytest.param(Point(month=9, day=20), "2022-09-28", "2022-09-20", id="same_month"),
        pytest.param(Point(month=12, day=31), "2024-01-02", "2023-12-31", id="just_past"),
        pytest.param(Point(month=1, day=2), "2023-12-31", "2024-01-02", id="just_ahead"),
        pytest.param(Point(month=12), "2024-01-15", "2023-12", id="month_just_past"),
        pytest.param(Point(part="q4"), "2024-02-01", "2023-Q4", id="quarter_just_past"),
        pytest.param(Point(part="h1"), "2024-07-20", "2024-H1", id="half_just_past"),
        pytest.param(Point(month=2, day=29), "2023-06-01", "2024-02-29", id="leap_day_ahead"),
        pytest.param(Point(month=2, day=29), "2025-06-01", "2024-02-29", id="leap_day_past"),
        pytest.param(Point(month=2, day=29), "2022-06-01", None, id="no_leap_day_near"),
    ],
)
def test_a_yearless_point_takes_the_nearest_year(point: Point, anchor: str, expected: str | None) -> None:
    found = resolve(point, date.fromisoformat(anchor))
    assert found.timex == expected
    assert found.anchored or found.invalid


@given(point=yearless, anchor=anchors)
def test_no_other_year_lies_nearer(point: Point, anchor: date) -> None:
    def distance(found: Days) -> float:
        assert found.first is not None and found.last is not None
        return max((found.first - anchor).days * FUTURE_WEIGHT, (anchor - found.last).days, 0)

    years = [resolve(point._replace(year=anchor.year + shift), None) for shift in (-1, 0, 1)]
    possible = [distance(found) for found in years if not found.invalid]
    found = resolve(point, anchor)
    assert found.invalid == (not possible)
    assert not possible or point.month is None or distance(found) == min(possible)


@pytest.mark.parametrize(
    ("part", "anchor", "timex"),
    [
        pytest.param("h1", "2024-11-19", "2024-H1", id="a half that is over"),
        pytest.param("q4", "2025-01-10", "2024-Q4", id="a quarter of the year before"),
        pytest.param("q1", "2025-01-10", "2025-Q1", id="the quarter that runs"),
        pytest.param("m1-9", "2024-10-20", "2024-01/2024-09", id="three quarters"),
    ],
)
def test_a_part_of_a_year_is_the_last_that_has_begun(part: str, anchor: str, timex: str) -> None:
    assert resolve(Point(part=part), date.fromisoformat(anchor)).timex == timex


@pytest.mark.parametrize(
    ("day", "anchor", "timex"),
    [
        pytest.param(24, "2024-11-19", "2024-10-24", id="a day of the month before"),
        pytest.param(7, "2023-08-08", "2023-08-07", id="a day of the month"),
        pytest.param(31, "2024-03-01", "2024-01-31", id="a day that the month before lacks"),
    ],
)
def test_a_day_without_a_month_is_the_last_that_was(day: int, anchor: str, timex: str) -> None:
    assert resolve(Point(day=day), date.fromisoformat(anchor)).timex == timex


# Ranges


@pytest.mark.parametrize(
    "low, high, anchor, expected",
    [
        pytest.param(Point(year=2022), Point(year=2023), None, ("2022/2023", "2022-01-01", "2023-12-31"), id="years"),
        pytest.param(
            Point(year=2024, month=1), Point(month=8), None, ("2024-01/2024-08", "2024-01-01", "2024-08-31"), id="months_of_one_year",
        ),
        pytest.param(
            Point(year=2024, month=8, day=5), Point(day=7), None, ("2024-08-05/2024-08-07", "2024-08-05", "2024-08-07"), id="days_of_one_month",
        ),
        pytest.param(
            Point(year=2024, month=2, day=27), Point(month=3, day=1), None, ("2024-02-27/2024-03-01", "2024-02-27", "2024-03-01"),
            id="days_of_two_months",
        ),
        pytest.param(
            Point(year=2023, month=12, day=30), Point(year=2024, month=1, day=2), None,
            ("2023-12-30/2024-01-02", "2023-12-30", "2024-01-02"), id="days_of_two_years",
        ),
        pytest.param(Point(month=1), Point(month=8), None, ("XXXX-01/XXXX-08", None, None), id="no_year"),
        pytest.param(
            Point(month=9, day=28), Point(day=30), "2022-09-28", ("2022-09-28/2022-09-30", "2022-09-28", "2022-09-30"), id="nearest_year",
        ),
        pytest.param(
            Point(month=12, day=30), Point(month=1, day=2), "2024-01-03", ("2023-12-30/2024-01-02", "2023-12-30", "2024-01-02"),
            id="over_new_year",
        ),
        pytest.param(
            Point(month=6, day=1), Point(month=8, day=31), "2024-01-15", ("2023-06-01/2023-08-31", "2023-06-01", "2023-08-31"),
            id="ends_nearest_in_two_years",
        ),
        pytest.param(
            Point(year_offset=0, month=1), Point(month=8), "2024-09-20", ("2024-01/2024-08", "2024-01-01", "2024-08-31"), id="this_year",
        ),
        pytest.param(
            Point(year_offset=-1, month=12), Point(year_offset=0, month=1), "2024-02-01", ("2023-12/2024-01", "2023-12-01", "2024-01-31"),
            id="two_offsets",
        ),
        pytest.param(
            Point(month=3), Point(year=2024, month=5), None, ("2024-03/2024-05", "2024-03-01", "2024-05-31"), id="year_of_the_second_end",
        ),
        pytest.param(
            Point(month=12, day=30), Point(year=2024, month=1, day=2), None, ("2023-12-30/2024-01-02", "2023-12-30", "2024-01-02"),
            id="year_of_the_second_end_over_new_year",
        ),
        pytest.param(
            Point(month=1, day=8), Point(month=9, day=1), "2024-01-10", ("2024-01-08/2024-09-01", "2024-01-08", "2024-09-01"),
            id="range_that_holds_its_anchor",
        ),
        pytest.param(
            Point(month=1), Point(month=12), "2024-01-10", ("2023-01/2023-12", "2023-01-01", "2023-12-31"), id="months_just_past",
        ),
        pytest.param(
            Point(year=2023, part="m11-12"), Point(year=2024, part="m1-2"), None, ("2023-11/2024-02", "2023-11-01", "2024-02-29"),
            id="parts_of_years",
        ),
        pytest.param(
            Point(month=2, day=29), Point(month=9, day=1), "2024-01-10", ("2024-02-29/2024-09-01", "2024-02-29", "2024-09-01"),
            id="range_from_leap_day",
        ),
    ],
)  # fmt: skip
def test_a_range_covers(low: Point, high: Point, anchor: str | None, expected: tuple[str | None, ...]) -> None:
    found = resolve_range(low, high, date.fromisoformat(anchor) if anchor else None)
    assert span(found) == expected
    assert not found.invalid


@pytest.mark.parametrize(
    "low, high",
    [
        pytest.param(Point(year=2024), Point(year=2022), id="years"),
        pytest.param(Point(year=2024, month=8), Point(month=3), id="months"),
        pytest.param(Point(year=2024, month=8, day=7), Point(day=5), id="days"),
        pytest.param(Point(year=2024, month=2, day=27), Point(day=30), id="impossible_end"),
    ],
)
def test_a_range_that_runs_backwards_or_nowhere_is_invalid(low: Point, high: Point) -> None:
    found = resolve_range(low, high, None)
    assert found.invalid
    assert span(found) == (None, None, None)


@given(low=days, high=days)
def test_a_range_of_two_dates_runs_from_the_one_to_the_other(low: date, high: date) -> None:
    found = resolve_range(Point(low.year, low.month, low.day), Point(high.year, high.month, high.day), None)
    if low > high:
        assert found.invalid
    else:
        assert span(found) == (f"{low}/{high}", str(low), str(high))


@given(ends=st.lists(anchors, min_size=2, max_size=2).map(sorted), anchor=anchors)
def test_a_yearless_range_never_runs_backwards(ends: list[date], anchor: date) -> None:
    low, high = ends
    assume((2, 29) not in ((low.month, low.day), (high.month, high.day)))
    found = resolve_range(Point(month=low.month, day=low.day), Point(month=high.month, day=high.day), anchor)
    assert found.first is not None and found.last is not None and found.timex is not None
    assert (found.first.month, found.first.day, found.last.month, found.last.day) == (low.month, low.day, high.month, high.day)
    assert found.first <= found.last < found.first + timedelta(days=366)
    assert (found.first, found.last) == days_of(found.timex)


@pytest.mark.parametrize(
    "grain, low, high", [("period", Point(year=2022), Point(year=2023)), ("other", Point(year=2022, month=1), Point(month=8))]
)
def test_only_a_range_of_years_is_a_period(grain: str, low: Point, high: Point) -> None:
    assert resolve_range(low, high, None).grain == grain


# Plans, decades, centuries


@pytest.mark.parametrize(
    "number, first, last",
    [
        pytest.param(14, 2021, 2025, id="fourteenth"),
        pytest.param(10, 2001, 2005, id="tenth"),
        pytest.param(7, 1986, 1990, id="seventh"),
        pytest.param(3, 1966, 1970, id="third"),
        pytest.param(2, 1958, 1962, id="second"),
        pytest.param(1, 1953, 1957, id="first"),
    ],
)
def test_a_five_year_plan_covers(number: int, first: int, last: int) -> None:
    assert resolve_plan(number) == Days(f"{first}/{last}", date(first, 1, 1), date(last, 12, 31), "period")
    assert resolve_plan(number, last_year=True) == Days(str(last), date(last, 1, 1), date(last, 12, 31), "year")


@pytest.mark.parametrize(
    "century, decade, expected",
    [
        pytest.param(20, 90, ("199", "1990-01-01", "1999-12-31"), id="decade"),
        pytest.param(21, 0, ("200", "2000-01-01", "2009-12-31"), id="first_decade"),
        pytest.param(20, None, ("19", "1900-01-01", "1999-12-31"), id="century"),
        pytest.param(20, 5, (None, None, None), id="no_decade"),
        pytest.param(5, 20, (None, None, None), id="too_early"),
        pytest.param(31, 0, (None, None, None), id="too_late"),
    ],
)
def test_a_decade_covers(century: int, decade: int | None, expected: tuple[str | None, ...]) -> None:
    found = resolve_century(century, decade)
    assert (span(found), found.invalid) == (expected, expected[0] is None)
