"""Which date of a text another one counts from: 同年, 次日, 上年, and the year that a list of months says once.

An expression is tied only to a date that a careful reader would take: the nearest before it in its sentence, else the last of the
sentence before; where two readings stand, to none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from operator import attrgetter
from typing import NamedTuple

from extractor.values.calendar import FUTURE, Days, Point, resolve

_sentence = attrgetter("place.sentence")
# Days within which a date without a year is news rather than part of an older story.
NEWS = 31
WEEK = 7
LATELY = 20  # dates back up to which the last day is looked for


class Place(NamedTuple):
    """Where an expression stands: sentence and paragraph by their number, and the section of the page."""

    sentence: int
    paragraph: int
    section: str


class Said(NamedTuple):
    """A date that the text has named, its days (None where not known), and where it stands.

    `compared`: what a change is measured against (较2020年). `since`: a beginning (自2019年以来). `vague`: no date of its own.
    """

    first: date | None
    last: date | None
    grain: str
    place: Place
    timex: str | None = None
    compared: bool = False
    since: bool = False
    vague: bool = False


def find_anchor(unit: str, said: Sequence[Said], here: Place, reach: str = "before", from_since: bool = True) -> Said | None:
    """The date that an expression counts units from; None where there is none or it is in doubt.

    `said` is in the order of the text. `unit` is year, quarter, month, week or day: the date must lie within one of them; `period` takes
    any. `reach` is `sentence`, `before` (the sentence before as well) or `paragraph` (that one where it is of the same paragraph).
    `from_since` tells whether a beginning may be meant.
    """
    same = _back(said, here.sentence, from_since)
    latest = next(same, None)
    if latest is not None:
        return _nearest(unit, chain((latest,), same))
    if reach == "sentence":
        return None
    before = [one for one in _back(said, here.sentence - 1, from_since) if _is_near(one.place, here, reach)]
    found = _nearest(unit, before)
    if found is None or found.first is None:
        return None
    # A sentence that goes back and forth leaves open which of its dates is meant.
    return found if all(one.first is not None and one.first <= found.first for one in before) else None


def _gone_on(point: Point, published: date, tense: str | None, said: Sequence[Said], alone: Shared) -> Shared:
    """A bare day far from the last day that the article named: of that one's month where the article's own date leads back behind it."""
    if point.month is not None:
        return alone
    lately = islice(reversed(said), LATELY)
    last = next((one for one in lately if one.grain == "day" and one.first is not None and _usable(one, False)), None)
    news = resolve(point, published, tense)
    if last is None or last.first is None or news.first is None:
        return alone
    completed = point._replace(year=last.first.year, month=last.first.month)
    found = resolve(completed, None)
    if found.first is None or found.first == news.first or not 0 <= (found.first - last.first).days <= WEEK:
        return alone
    # 6月27日…。28日…, dated 27 June, goes on; dated 3 August it may be either month's.
    return Shared(completed, last) if news.first < last.first else Shared(point, None, doubtful=True)


def _usable(one: Said, from_since: bool) -> bool:
    return not one.compared and not one.vague and (from_since or not one.since)


def _back(said: Sequence[Said], sentence: int, from_since: bool) -> Iterator[Said]:
    """The dates of a sentence that may be counted from, the last first."""
    for index in range(bisect_right(said, sentence, key=_sentence) - 1, -1, -1):
        one = said[index]
        if one.place.sentence != sentence:
            return
        if _usable(one, from_since):
            yield one


def _is_near(place: Place, here: Place, reach: str) -> bool:
    return place.section == here.section and (reach != "paragraph" or place.paragraph == here.paragraph)


def _nearest(unit: str, said: Iterable[Said]) -> Said | None:
    """The first of these, the last ones first, that lies within one unit, unless one after it in the text speaks of another time."""
    low, high = date.min, date.max  # what all of the wider ones hold
    for one in said:
        if one.first is None or one.last is None:
            return None
        if _within(one.first, one.last, unit):
            return one if low <= one.first and one.last <= high else None
        low, high = max(low, one.first), min(high, one.last)
        if low > high:
            return None
    return None


def _within(first: date, last: date, unit: str) -> bool:
    if unit == "period":
        return True
    if unit == "day" or unit == "week":
        return first == last
    if unit == "month":
        return (first.year, first.month) == (last.year, last.month)
    if unit == "quarter":
        return (first.year, (first.month - 1) // 3) == (last.year, (last.month - 1) // 3)
    return first.year == last.year


def speaks_of(unit: str, said: Sequence[Said], published: date) -> bool:
    """Whether the last date that the text named lies in the article's own year (month, for months), or it named none."""
    for one in reversed(said):
        if one.first is not None and one.last is not None and not one.compared:
            same_year = one.last.year == published.year
            return same_year and (unit != "month" or one.first.month <= published.month <= one.last.month)
    return True


class Shared(NamedTuple):
    """What an expression without a year takes from the text: the point completed and from what, or that it is in doubt."""

    point: Point
    source: Said | None
    doubtful: bool = False


def share(point: Point, published: date | None, tense: str | None, said: Sequence[Said], here: Place) -> Shared:
    """A yearless point completed by a date of the text where a careful reader would (2019年3月成立，8月上市).

    What is left as it is counts from the article's own date.
    """
    unit = "month" if point.month is None and (point.day is not None or (point.part or "").startswith("d")) else "year"
    alone = Shared(point, None)
    source, in_sentence = None, False
    if said and said[-1].place.sentence >= here.sentence - 1:
        source = find_anchor(unit, said, here, "sentence", from_since=False)
        in_sentence = source is not None
        if source is None and next(_back(said, here.sentence, False), None) is None:
            source = find_anchor(unit, said, here, "paragraph", from_since=False)
    if source is None and point.day is not None and published is not None:
        return _gone_on(point, published, tense, said, alone)
    if source is None or source.first is None or source.last is None:
        return alone
    completed = point._replace(year=source.last.year, month=source.last.month if unit == "month" else point.month)
    found = resolve(completed, None)
    if found.first is None or found.last is None:
        return alone
    news = resolve(point, published, tense) if published else Days(None, None, None, "")
    if news.first == found.first:
        return alone
    later = found.first >= source.first
    # What stands beside a date of these days goes on from it.
    fresh = published is not None and abs((published - source.first).days) <= NEWS
    recent = published is not None and news.first is not None and 0 <= (published - news.first).days <= NEWS
    whole_year = source.grain == "year"
    if recent and not (fresh and later) and (whole_year or not in_sentence):
        # 2023年 …，1月 …, told in January 2024: a day is news, a month may be of either year.
        return alone if point.day is not None or not in_sentence else Shared(point, None, doubtful=True)
    if published is not None and tense != FUTURE and found.first > published and point.month is None and point.part is not None:
        return Shared(point, None, doubtful=True)  # a quarter that has not begun tells of another year
    if later and (in_sentence or not whole_year) and not (tense == FUTURE and published is not None and found.last < published):
        return Shared(completed, source)
    if published is None or (published.year == source.last.year and unit == "year"):
        return alone
    return Shared(point, None, doubtful=(published - source.last).days > NEWS)
