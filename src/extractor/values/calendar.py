"""Pieces of the calendar: what a date expression says, and the days it covers once an anchor is named.

Values are TIMEX3 (ISO 8601 as TimeML extends it). Nothing here reads a clock: a relative expression without an anchor has no value.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from extractor.values.numbers import DIGITS, parse_number

REPUBLIC = 1911  # 民国 1 is 1912
FIRST_YEAR = "元"  # how the first year of a reign is counted: a numeral of its own
TENTH_PLAN = 2001  # first year of the tenth five-year plan (十五); each later one starts five years on
EARLY_PLANS = {1: 1953, 2: 1958, 3: 1966, 4: 1971, 5: 1976}  # from the sixth, 1981, they follow every five years
FUTURE_WEIGHT = 2.5  # of a day to come against a day past, in finding the year that a yearless date means
EARLIEST_YEAR, LATEST_YEAR = 1000, 2999
PAST, FUTURE = "past", "future"
_PART = re.compile(r"(?P<unit>[mdqhs])(?P<first>\d+)(?:-(?P<last>\d+))?")
# Seasons as TIMEX3 names them, and their months; winter runs into the next year.
SEASONS = {1: ("SP", 3), 2: ("SU", 6), 3: ("FA", 9), 4: ("WI", 12)}
_NO_OFFSETS = (None,) * 5
_LETTERS = str.maketrans("oO", "00")  # 二O二四年, as typed where there is no 〇


class Point(NamedTuple):
    """One end of an expression. A field that is None was not said; offsets count from the anchor's year, month, week or day.

    `part` narrows a year to months, a quarter, a half or a season (`m11-12`, `q1`, `h2`, `s4`), or a month to days (`d11-20`).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str | None = None
    year_offset: int | None = None
    quarter_offset: int | None = None
    month_offset: int | None = None
    week_offset: int | None = None
    day_offset: int | None = None
    weekday: int | None = None

    @property
    def relative(self) -> bool:
        return self[4:9] != _NO_OFFSETS  # the five offsets

    @property
    def yearless(self) -> bool:
        return self.year is None and not self.relative


NOWHERE = Point()  # of which nothing was said
OFFSETS = ("year_offset", "quarter_offset", "month_offset", "week_offset", "day_offset")


class Days(NamedTuple):
    """A resolved expression: TIMEX3 value, first and last day (inclusive, None where not known), grain, and whether it is a real date."""

    timex: str | None
    first: date | None
    last: date | None
    grain: str
    anchored: bool = False
    invalid: bool = False


def read_point(fields: Mapping[str, str | int | None]) -> Point | None:
    """The point that these named groups and fixed fields say; None where a figure in them is none."""
    numbers: dict[str, int | None] = {}
    for name in ("year", "month", "day", "weekday", *OFFSETS):
        text = fields.get(name)
        if text is None:
            numbers[name] = None
            continue
        number = _year(text) if name == "year" and isinstance(text, str) else _whole(text)
        if number is None:
            return None
        numbers[name] = number
    if (republic := fields.get("republic")) is not None:
        if (of_republic := 1 if republic == FIRST_YEAR else _whole(republic)) is None:
            return None
        numbers["year"] = REPUBLIC + of_republic
    part = fields.get("part")
    if (months := fields.get("months")) is not None:
        if (count := _whole(months)) is None:
            return None
        part = f"m1-{count}"
    if (months := fields.get("last_months")) is not None:
        if (count := _whole(months)) is None:
            return None
        part = f"m{13 - count}-12" if 1 <= count <= 12 else "m0-12"
    return Point(part=str(part) if part else None, **numbers)


def _whole(text: str | int | None) -> int | None:
    if text is None or isinstance(text, int):
        return text
    if re.fullmatch(r"-?\d{1,4}", text):
        return int(text)
    value = parse_number(text)
    return int(value) if value is not None and value == int(value) else None


def _year(text: str) -> int | None:
    digits = "".join(str(DIGITS.get(ch, ch)) for ch in text.translate(_LETTERS))
    if not re.fullmatch(r"[0-9]+", digits):
        return None
    year = int(digits)
    if len(digits) == 2:
        return 2000 + year if year < 50 else 1900 + year
    return year


def resolve(point: Point, anchor: date | None, tense: str | None = None) -> Days:
    """The days of one point; `anchor` is the day that relative and yearless expressions count from, None where there is none.

    `tense` is `past` or `future` where the text tells: of the years that a yearless expression may mean, one before or after the anchor.
    """
    if point.relative:
        return _relative(point, anchor)
    if point.weekday is not None:
        return _nearest_weekday(point.weekday, anchor, tense)
    if point.yearless and anchor is not None:
        if point.month is None and point.day is not None:
            return _nearest_month(point, anchor, tense)
        return _nearest(point, anchor, tense)
    return _absolute(point)


def resolve_range(low: Point, high: Point, anchor: date | None, tense: str | None = None) -> Days:
    """The days from the first of one point to the last of another; what the second leaves unsaid it takes from the first."""
    if high.yearless and not low.yearless:
        high = high._replace(year=low.year, year_offset=low.year_offset)
    if high.month is None and (high.part is None or high.part[0] == "d") and (high.day is not None or high.part is not None):
        high = high._replace(month=low.month, month_offset=low.month_offset)
    if not low.yearless:
        return _joined(resolve(low, anchor), resolve(high, anchor))
    if not high.yearless:
        end = resolve(high, anchor)
        if end.last is None:
            return _joined(resolve(low, None), end)
        same_year = _joined(_absolute(low._replace(year=end.last.year)), end)
        return same_year if same_year.first else _joined(_absolute(low._replace(year=end.last.year - 1)), end)
    if anchor is None:
        return _joined(resolve(low, None), resolve(high, None))
    if low.month is None and low.day is not None:
        months = [anchor.year * 12 + anchor.month - 1 + shift for shift in (0, -1, 1)]
        spans = [_joined(_in_month(low, at), _in_month(high, at)) for at in months]
        valid = [days for days in _in_tense(spans, anchor, tense) if days.first]
        return min(valid, key=lambda days: _distance(days, anchor), default=spans[0])
    years = (anchor.year, anchor.year - 1, anchor.year + 1)
    found = _in_tense([_over_new_year(low, high, year) for year in years], anchor, tense)
    # Whole months are told of when they are over (1—12月, in January); days also while they last.
    far = _distance if low.day is not None else _distance_of_end
    return min((days for days in found if days.first), key=lambda days: far(days, anchor), default=found[0])


def _over_new_year(low: Point, high: Point, year: int) -> Days:
    """A yearless range that starts in this year and may end in the next (12月30日至1月2日)."""
    start = _in_year(low, year)
    same_year = _joined(start, _in_year(high, year))
    return same_year if same_year.first else _joined(start, _in_year(high, year + 1))


def _joined(start: Days, end: Days) -> Days:
    """From the first day of one to the last of the other; invalid where that is backwards."""
    backwards = start.first is not None and end.last is not None and start.first > end.last
    if start.invalid or end.invalid or backwards:
        return Days(None, None, None, "other", invalid=True)
    timex = f"{start.timex.split('/')[0]}/{end.timex.split('/')[-1]}" if start.timex and end.timex else None
    grain = "period" if start.grain == end.grain == "year" else "other"
    known = start.first is not None and end.last is not None
    return Days(timex, start.first if known else None, end.last if known else None, grain, start.anchored or end.anchored)


def resolve_plan(number: int, last_year: bool = False) -> Days:
    """A five-year plan by its number (14 for 十四五), or the last year of it."""
    start = EARLY_PLANS.get(number) or TENTH_PLAN + 5 * (number - 10)
    if last_year:
        return resolve(Point(year=start + 4), None)
    return Days(f"{start}/{start + 4}", date(start, 1, 1), date(start + 4, 12, 31), "period")


def resolve_century(century: int, decade: int | None = None) -> Days:
    """`20世纪90年代`: (20, 90); a whole century, by the hundreds its years begin with, where the decade is None."""
    start = (century - 1) * 100 + (decade or 0)
    length = 100 if decade is None else 10
    if not EARLIEST_YEAR <= start <= LATEST_YEAR or (decade or 0) % 10:
        return Days(None, None, None, "other", invalid=True)
    return Days(str(start // length), date(start, 1, 1), date(start + length - 1, 12, 31), "other")


def resolve_decades(century: int, first: int, last: int) -> Days:
    """`20世纪六七十年代`: (20, 60, 70)."""
    days = _joined(resolve_century(century, first), resolve_century(century, last))
    return days._replace(grain="other")


def resolve_school_year(year: int) -> Days:
    """The school year that begins on the first of September of this year."""
    return resolve_range(Point(year=year, month=9), Point(year=year + 1, month=8), None)


def resolve_weeks(year: int, first: int, last: int) -> Days:
    """The weeks of a year from one number to another, as ISO 8601 counts them."""
    try:
        low, high = (_week_of(date.fromisocalendar(year, week, 1), anchored=False) for week in (first, last))
    except ValueError:
        return Days(None, None, None, "other", invalid=True)
    return low if first == last else _joined(low, high)


@lru_cache(maxsize=8192)  # most of what is named lies within a few years
def _absolute(point: Point, anchored: bool = False) -> Days:
    year, month, day = point.year, point.month, point.day
    invalid = (
        (month is not None and not 1 <= month <= 12)
        or (year is not None and not EARLIEST_YEAR <= year <= LATEST_YEAR)
        or (day is not None and month is not None and 1 <= month <= 12 and not 1 <= day <= _month_length(year, month))
    )
    if invalid:
        return Days(None, None, None, "day" if day else "month" if month else "year", invalid=True)
    written = f"{year:04d}" if year is not None else "XXXX"
    if month is None and day is not None:
        return Days(f"XXXX-XX-{day:02d}", None, None, "day", anchored, invalid=not 1 <= day <= 31)
    if month is None:
        return _year_part(written, year, point.part, anchored)
    written += f"-{month:02d}"
    if day is not None:
        on = date(year, month, day) if year is not None else None
        return Days(f"{written}-{day:02d}", on, on, "day", anchored)
    length = _month_length(year, month)
    if point.part and (span := _PART.fullmatch(point.part)) and span["unit"] == "d":
        first, last = int(span["first"]), min(int(span["last"] or 31), length)
        if not 1 <= first <= last:
            return Days(None, None, None, "other", invalid=True)
        known = year is not None
        return Days(
            f"{written}-{first:02d}/{written}-{last:02d}",
            date(year, month, first) if known and year else None, date(year, month, last) if known and year else None,
            "other", anchored,
        )  # fmt: skip
    if year is None:
        return Days(written, None, None, "month", anchored)
    return Days(written, date(year, month, 1), date(year, month, length), "month", anchored)


def _year_part(written: str, year: int | None, part: str | None, anchored: bool) -> Days:
    span = _PART.fullmatch(part) if part else None
    if span is None:
        if year is None:
            return Days(None, None, None, "year", anchored)
        return Days(written, date(year, 1, 1), date(year, 12, 31), "year", anchored)
    first, last = int(span["first"]), int(span["last"] or span["first"])
    grain = "other"
    timex = f"{written}-{first:02d}/{written}-{last:02d}"
    if span["unit"] in "qh":
        length, grain = (3, "quarter") if span["unit"] == "q" else (6, "half")
        timex = f"{written}-{span['unit'].upper()}{first}"
        first, last = (first - 1) * length + 1, last * length
    elif span["unit"] == "s":
        name, first = SEASONS[first]
        if year is None:
            return Days(f"{written}-{name}", None, None, "other", anchored)
        over = first + 2 > 12
        return Days(
            f"{written}-{name}", date(year, first, 1),
            date(year + over, (first + 1) % 12 + 1, _month_length(year + over, (first + 1) % 12 + 1)), "other", anchored,
        )  # fmt: skip
    if not 1 <= first <= last <= 12:
        return Days(None, None, None, grain, invalid=True)
    if year is None:
        return Days(timex, None, None, grain, anchored)
    return Days(timex, date(year, first, 1), date(year, last, _month_length(year, last)), grain, anchored)


def nearest(found: list[Days], anchor: date, tense: str | None) -> Days | None:
    """Of the days that an expression may mean, those nearest to the anchor on the side that the tense tells; None where all are unknown."""
    known = [days for days in found if days.first is not None]
    return min(_in_tense(known, anchor, tense), key=lambda days: _distance(days, anchor), default=None)


def _in_tense(found: list[Days], anchor: date, tense: str | None) -> list[Days]:
    """Those that lie on the side of the anchor that the tense tells of; all of them where none does."""
    if tense == FUTURE:
        fitting = [days for days in found if days.last is not None and days.last >= anchor]
    elif tense == PAST:
        fitting = [days for days in found if days.first is not None and days.first <= anchor]
    else:
        fitting = []
    return fitting or found


def _nearest(point: Point, anchor: date, tense: str | None) -> Days:
    """A yearless expression: of the anchor's year and its neighbours, the one whose days lie nearest.

    News tells what was: days to come count as farther off, and quarters and halves that have not begun not at all.
    """
    year = anchor.year
    all_found = [_in_year(point, year), _in_year(point, year - 1), _in_year(point, year + 1)]
    found = _in_tense(all_found, anchor, tense)
    if point.month is None and tense is None:
        return found[0] if found[0].first is None or found[0].first <= anchor else found[1]
    valid = [days for days in found if days.first is not None and not days.invalid]
    if not valid:
        return all_found[0]
    return min(valid, key=lambda days: _distance(days, anchor))


@lru_cache(maxsize=8192)  # the same few days are named in every article
def _in_month(point: Point, months: int) -> Days:
    """The days of a point in a month that another date tells: months since the year 0."""
    return _absolute(point._replace(year=months // 12, month=months % 12 + 1, month_offset=None), anchored=True)


@lru_cache(maxsize=8192)
def _in_year(point: Point, year: int) -> Days:
    """The days of a point in a year that another date tells."""
    return _absolute(point._replace(year=year, year_offset=None), anchored=True)


def _distance_of_end(days: Days, anchor: date) -> float:
    """How many days lie between an anchor and the last of these days."""
    return abs((days.last - anchor).days) if days.last else 0


def _distance(days: Days, anchor: date) -> float:
    """How many days lie between an anchor and these days, those to come weighing more."""
    if days.first is None or days.last is None:
        return 0
    return max((days.first - anchor).days * FUTURE_WEIGHT, (anchor - days.last).days, 0)


def _nearest_month(point: Point, anchor: date, tense: str | None) -> Days:
    """A day of an unnamed month (24日): the last such day before the anchor, or the anchor's own; the next one in future tense."""
    step = 1 if tense == FUTURE else -1
    for back in range(4):
        months = anchor.year * 12 + anchor.month - 1 + back * step
        days = _in_month(point, months)
        if days.first is not None and (days.first >= anchor if tense == FUTURE else days.first <= anchor):
            return days
    return Days(None, None, None, "day", invalid=True)


def _nearest_weekday(weekday: int, anchor: date | None, tense: str | None) -> Days:
    """A day of an unnamed week (周三): the last such day before the anchor, or the anchor's own; the next one in future tense."""
    if anchor is None:
        return Days(f"XXXX-WXX-{weekday}", None, None, "day")
    away = weekday - anchor.isoweekday()
    return _on(anchor + timedelta(days=away % 7 if tense == FUTURE else -(-away % 7)))


def _relative(point: Point, anchor: date | None) -> Days:
    if anchor is None:
        return Days(None, None, None, _grain(point))
    try:
        return _counted(point, anchor)
    except OverflowError:  # before the first or after the last day that there is
        return Days(None, None, None, _grain(point), invalid=True)


def _grain(point: Point) -> str:
    """The grain of a relative expression whose days are not known."""
    if point.day is not None or point.day_offset is not None or point.weekday is not None:
        return "day"
    of_month = point.month is not None or point.month_offset is not None
    if point.part and (of_month or point.part[0] in "md"):
        return "other"
    if point.part:
        return {"q": "quarter", "h": "half"}.get(point.part[0], "other")
    if point.quarter_offset is not None:
        return "quarter"
    return "month" if of_month else "year" if point.year_offset is not None else "other"


def _counted(point: Point, anchor: date) -> Days:
    """A relative expression as counted from its anchor; raises OverflowError at the ends of the calendar."""
    if point.day_offset is not None:
        return _on(anchor + timedelta(days=point.day_offset))
    if point.week_offset is not None:
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=point.week_offset)
        if point.part is not None and (span := _PART.fullmatch(point.part)):
            first, last = (monday + timedelta(days=int(span[end]) - 1) for end in ("first", "last"))
            return Days(f"{first.isoformat()}/{last.isoformat()}", first, last, "other", True)
        if point.weekday is not None:
            return _on(monday + timedelta(days=point.weekday - 1))
        return _week_of(monday, anchored=True)
    if point.quarter_offset is not None:
        quarters = anchor.year * 4 + (anchor.month - 1) // 3 + point.quarter_offset
        return _absolute(Point(year=quarters // 4, part=f"q{quarters % 4 + 1}"), anchored=True)
    if point.month_offset is not None:
        return _in_month(point, anchor.year * 12 + anchor.month - 1 + point.month_offset)
    return _in_year(point, anchor.year + (point.year_offset or 0))


def _week_of(monday: date, anchored: bool) -> Days:
    iso = monday.isocalendar()
    return Days(f"{iso.year:04d}-W{iso.week:02d}", monday, monday + timedelta(days=6), "other", anchored)


def _on(day: date) -> Days:
    return Days(day.isoformat(), day, day, "day", True)


def _month_length(year: int | None, month: int) -> int:
    """Without a year, February has 29 days: the expression may be right."""
    return calendar.monthrange(year if year is not None else 2000, month)[1]
