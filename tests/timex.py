"""TIMEX3 values into days, written anew here, so that the program is held against the standard and not against itself."""

from __future__ import annotations

import calendar
import re
from datetime import date

SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def days_of(timex: str) -> tuple[date, date]:
    """First and last day of a TIMEX3 value that names its year."""
    if "/" in timex:
        low, high = timex.split("/")
        return days_of(low)[0], days_of(high)[1]
    if week := re.fullmatch(r"(\d{4})-W(\d\d)", timex):
        return date.fromisocalendar(int(week[1]), int(week[2]), 1), date.fromisocalendar(int(week[1]), int(week[2]), 7)
    if part := re.fullmatch(r"(\d{4})-([QH])(\d)", timex):
        length = 3 if part[2] == "Q" else 6
        last = int(part[3]) * length
        return date(int(part[1]), last - length + 1, 1), month_end(int(part[1]), last)
    if season := re.fullmatch(r"(\d{4})-(SP|SU|FA|WI)", timex):
        year, month = int(season[1]), SEASONS[season[2]]
        return date(year, month, 1), month_end(year + (month == 12), (month + 1) % 12 + 1)
    if re.fullmatch(r"\d{2,3}", timex):
        length = 10 ** (4 - len(timex))
        return date(int(timex) * length, 1, 1), date(int(timex) * length + length - 1, 12, 31)
    year, *rest = map(int, timex.split("-"))
    if len(rest) == 2:
        return date(year, *rest), date(year, *rest)
    return date(year, rest[0] if rest else 1, 1), month_end(year, rest[0] if rest else 12)


def grain_of(timex: str) -> str:
    """The grain of a value, as GUIDE.md names them."""
    if "/" in timex:
        return "period" if re.fullmatch(r"\d{4}/\d{4}", timex) else "other"
    for pattern, grain in ((r".{4}-(.{2})-\d\d", "day"), (r".{4}-\d\d", "month"), (r".{4}-Q\d", "quarter"), (r".{4}-H\d", "half"), (r".{4}", "year")):  # fmt: skip
        if re.fullmatch(pattern, timex):
            return grain
    return "other"
