"""The Chinese lunar calendar, the days that return each year, and the statutory holidays around them.

Lunar dates and solar terms are `lunar_python`'s, which computes them; holidays are `chinese_calendar`'s, which keeps the arrangements
that the State Council publishes (2004 to the last one published when it was locked).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chinese_calendar.constants import holidays
from lunar_python import Lunar, LunarYear, Solar

from extractor.values.calendar import EARLIEST_YEAR, LATEST_YEAR
from extractor.values.numbers import parse_number

SOLAR, LUNAR, TERM = "solar", "lunar", "term"
# The first month, the eleventh and the twelfth have names of their own; a leap month follows the one it is named for.
MONTHS = {"正": 1, "冬": 11, "腊": 12}
LEAP, FIRST_TEN = "闰", "初"


def read_month(text: str) -> int | None:
    """A lunar month by its name (正, 八, 腊), negative where it is a leap one (闰二); None where it is none."""
    name = text.removeprefix(LEAP)
    number = MONTHS.get(name)
    if number is None:
        value = parse_number(name)
        number = int(value) if value is not None and 1 <= value <= 12 else None
    return None if number is None else -number if text.startswith(LEAP) else number


def read_day(text: str) -> int | None:
    """A day of a lunar month (初八, 十五, 廿三); None where it is none."""
    value = parse_number(text.removeprefix(FIRST_TEN))
    return int(value) if value is not None and 1 <= value <= 30 else None


@lru_cache(maxsize=4096)
def lunar_day(year: int, month: int, day: int) -> date | None:
    """The day of a lunar date; a negative month is a leap one, day 0 the last of the month. None where there is no such day."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR or (month < 0 and _year(year).getLeapMonth() != -month):
        return None
    found = _year(year).getMonth(month)
    days = found.getDayCount() if found else -1
    return _date(found.getFirstJulianDay() + (day or days) - 1) if 0 <= day <= days else None


def lunar_month(year: int, month: int) -> tuple[date, date] | None:
    """The first and the last day of a lunar month; None where the year has none of that number."""
    first, last = lunar_day(year, month, 1), lunar_day(year, month, 0)
    return (first, last) if first and last else None


@lru_cache(maxsize=256)  # one takes some 3 ms
def _year(year: int) -> LunarYear:
    # Not by the package's `fromYear`: when an article's time runs out in it, its lock stays locked for good.
    return LunarYear(year)


def _date(julian_day: float) -> date:
    solar = Solar.fromJulianDay(julian_day)
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@dataclass(frozen=True, slots=True)
class Festival:
    """A day that returns each year: by which calendar, its month (or the name of a solar term) and day."""

    calendar: str
    month: str
    day: int

    def of(self, year: int) -> date | None:
        """Its day in a year; of a lunar year for a lunar one. None where there is none."""
        if self.calendar == TERM:
            return _date(_year(year).getJieQiJulianDays()[Lunar.JIE_QI_IN_USE.index(self.month)])
        return lunar_day(year, int(self.month), self.day) if self.calendar == LUNAR else date(year, int(self.month), self.day)


def holiday_around(day: date) -> tuple[date, date] | None:
    """The days off, one after another, that a festival's day lies in; None where no arrangement for them is known."""
    if day not in holidays:
        return None
    first = last = day
    while first - timedelta(days=1) in holidays:
        first -= timedelta(days=1)
    while last + timedelta(days=1) in holidays:
        last += timedelta(days=1)
    return first, last
