"""Settled matches of date rules into rows: what the groups of a rule mean, and which day a relative expression counts from.

An article's dates are made in their order, since one may count from another (同年, 次日). Words stand in lists; the calendar itself is
`values.calendar`, the choice of a date in the text `values.context`. Nothing here reads a clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from extractor.article import Article
from extractor.errors import RuleError
from extractor.matching.beside import Beside
from extractor.matching.rules import Rule, RuleSet
from extractor.matching.scan import Match
from extractor.tables import DateRow
from extractor.values.calendar import (
    EARLIEST_YEAR,
    FIRST_YEAR,
    LATEST_YEAR,
    NOWHERE,
    OFFSETS,
    Days,
    Point,
    nearest,
    read_point,
    resolve,
    resolve_century,
    resolve_decades,
    resolve_plan,
    resolve_range,
    resolve_school_year,
    resolve_weeks,
)
from extractor.values.context import Place, Said, find_anchor, share, speaks_of
from extractor.values.lunar import LUNAR, SOLAR, Festival, holiday_around, lunar_day, lunar_month, read_day, read_month
from extractor.values.numbers import parse_number

Groups = Mapping[str, str | None]
POINT_FIELDS = ("year", "month", "day", "months", "last_months", "republic")
PUBLISHED, CONTEXT, EITHER = "published", "context", "either"
_CLAUSE_ENDS = re.compile(r"[，。；！？、：\n]")
# Groups of which most dates have none.
_SPECIAL = frozenset(
    (
        "second", "era", "festival", "lunar_month", "plan", "century", "last_century", "decade", "weeks", "week", "school",
        "same_month", "same_quarter",
    )
)  # fmt: skip
MOST_KNOWN = 16_384  # expressions are remembered at a time
CLAUSE_REACH = 16  # characters before a date in which a word may tell its tense


@dataclass(frozen=True, slots=True)
class Relative:
    """What a relative word says: so many units away from its anchor, and where that is looked for."""

    unit: str
    offset: int
    anchor: str
    reach: str


class Resolved(NamedTuple):
    """Days, whether they count from another date, from which kind, and from which day."""

    days: Days
    relative: bool
    anchor: str | None = None
    anchor_date: date | None = None


VAGUE = Resolved(Days(None, None, None, "other"), True)
OPEN = Resolved(Days(None, None, None, "other"), False)


@dataclass(slots=True)
class _Expression:
    """What the groups of a match say, the same wherever it stands: its first and last point and the first one's relative word."""

    vague: bool  # no date of its own
    ambiguous: bool = False
    same_time: bool = False
    fixed: Resolved | None = None  # what it comes to, where nothing that stands around it matters
    low: Point | None = None  # None where a figure is none, or all is fixed
    high: Point = NOWHERE
    word: Relative | None = None
    returning: bool = False  # a festival or a lunar date
    same_unit: str | None = None  # month or quarter, which it shares with the one that the text speaks of
    relative: bool = False
    sharing: bool = False  # whether the text may tell its year


class DateMaker:
    """Makes rows of matches; built once from a rule set; nothing that one article tells reaches the next."""

    def __init__(self, rules: RuleSet) -> None:
        parts = rules.list("date_parts")
        self._parts = parts.column("of_year"), parts.column("of_month"), parts.column("of_week")
        self._weekdays = rules.list("weekdays").column("number")
        before, after = rules.list("date_mods_before"), rules.list("date_mods_after")
        self._mods = Beside(before.column("mod"), after.column("mod"))
        self._compared = Beside(before.column("compared"), after.column("compared"))
        self._beside = Beside({**self._mods.before, **self._compared.before}, {**self._mods.after, **self._compared.after})
        tenses = rules.list("date_tenses_before").column("tense"), rules.list("date_tenses_after").column("tense")
        self._tenses, self._tense_after = tenses[0], Beside({}, tenses[1])
        self._any_tense = re.compile("|".join(map(re.escape, self._tenses)) or r"(?!)")
        self._words = _relative_words(rules)
        # By rule and what its groups took: the same few dates stand in every article.
        self._expressions: dict[tuple[Rule, tuple[str | None, ...]], _Expression] = {}
        self._festivals, self._reigns = _festivals(rules), _reigns(rules)

    def rows(self, matches: Sequence[Match], article: Article) -> list[DateRow]:
        """The rows of an article's date matches, which stand in the order of the text."""
        rows = []
        said: list[Said] = []
        readable, text = article.readable, article.text
        region = -1
        for match in matches:
            start, end = match.start, match.end
            if match.region != region:
                region = match.region
                sentence = readable[region]
                here = Place(sentence.index, sentence.paragraph, sentence.section)
            expression = self._expressions.get((match.rule, match.found.groups())) or self._read(match)
            resolved = expression.fixed or self._resolve(expression, match, article, said, here)
            if resolved is None:
                continue
            place = article.locate(sentence, start, end, match.rule.id)
            (timex, first, last, grain, _, invalid), relative, anchor, anchor_date = resolved
            vague = expression.vague
            if expression.ambiguous or invalid or place[-1]:
                flags = place[-1]
                if expression.ambiguous:
                    flags.append("ambiguous")
                if invalid:
                    flags.append("invalid")
                if invalid or "damaged" in flags:
                    timex = first = last = None
                    vague = True
            if first is None:
                anchor = anchor_date = None
            mod, compared = None, expression.same_time
            if self._beside.meets(text, start, end):
                mod = self._mods.around(text, start, end)
                compared = compared or self._compared.around(text, start, end) is not None
            rows.append(DateRow(*place, timex, first, last, grain, mod, relative, anchor, anchor_date))
            said.append(Said(first, last, grain, here, timex, compared, mod == "since", vague))
        return rows

    def _resolve(self, expression: _Expression, match: Match, article: Article, said: Sequence[Said], here: Place) -> Resolved | None:
        """What an expression comes to where it stands, None where its figures turn out to be none; `said` are the dates before it."""
        low, high, word, published = expression.low, expression.high, expression.word, article.published
        if low is None:
            return None
        if expression.returning:
            return self._returning(match, low, article)
        if word is not None:
            if expression.same_unit is not None:
                return _same_of_year(expression.same_unit, word, said, here)
            if word.anchor != PUBLISHED:
                return _in_context(low, high, word, published, said, here)
        tense = self._tense(article.text, match.start, match.end) if published and not expression.relative else None
        if expression.sharing:
            shared = share(low, published, tense, said, here)
            if shared.source is not None:
                return Resolved(_days(shared.point, high, None, None), False, CONTEXT, shared.source.first)
            if shared.doubtful:
                published = None
        days = _days(low, high, published, tense)
        anchor = PUBLISHED if days.anchored else None
        return Resolved(days, expression.relative or low.weekday is not None, anchor, published if anchor else None)

    def _read(self, match: Match) -> _Expression:
        """What a match says that has not been met."""
        if len(self._expressions) >= MOST_KNOWN:
            self._expressions.clear()
        expression = self._expressions[match.rule, match.found.groups()] = self._told(match.rule, match.groups())
        return expression

    def _told(self, rule: Rule, said: Groups) -> _Expression:
        """What the groups of a match say."""
        vague, same_time = bool(rule.give.get("vague")), said.get("same_time") is not None
        if vague:
            return _Expression(True, False, same_time, VAGUE)
        if rule.give.get("ambiguous"):
            return _Expression(False, True, same_time, OPEN)
        if not _SPECIAL.isdisjoint(said):
            if said.get("second") is not None:
                days = _two_orders(said)
                return _Expression(False, days is None, same_time, OPEN if days is None else Resolved(days, False))
            if said.get("era") is not None:
                return _Expression(False, False, same_time, self._of_reign(said))
            if said.get("festival") is not None or said.get("lunar_month") is not None:
                return _Expression(False, low=self._points(rule, said)[0], returning=True, same_time=same_time)
            named = _named_span(said)
            if named is not None:
                return _Expression(False, False, same_time, Resolved(named, False))
        low, high, word = self._points(rule, said)
        if low is None or high is None:
            return _Expression(False)
        fixed = None
        if word is None and low.year is not None and _is_bare(low) and _is_bare(high):
            fixed = Resolved(_days(low, high, None, None), False)
        same_unit = next((unit for unit in ("month", "quarter") if said.get(f"same_{unit}") is not None), None)
        sharing = low.yearless and low.weekday is None and low != NOWHERE and high.yearless
        return _Expression(False, False, same_time, fixed, low, high, word, False, same_unit, low.relative, sharing)

    def _points(self, rule: Rule, said: Groups) -> tuple[Point | None, Point | None, Relative | None]:
        """The first and the last point that the groups say, None where a figure is none, and the first one's relative word."""
        word, word_to = self._relative(rule, said, ""), self._relative(rule, said, "_to")
        low, high = self._point(said, "", word), self._point(said, "_to", word_to)
        if low is not None and high is not None and word_to is not None and word_to.anchor == CONTEXT:
            high = _after(low, high, word_to)
        return low, high, word

    def _relative(self, rule: Rule, said: Groups, suffix: str) -> Relative | None:
        written = said.get("word" + suffix)
        if written is not None:
            return self._words.get(written)
        give = rule.give
        if suffix:
            return None
        for name in OFFSETS:
            if name in give:
                return Relative(name.removesuffix("_offset"), give[name], give.get("anchor", PUBLISHED), give.get("reach", "before"))
        return None

    def _point(self, said: Groups, suffix: str, word: Relative | None) -> Point | None:
        fields: dict[str, Any] = {name: said.get(name + suffix) for name in POINT_FIELDS}
        fields["month"] = fields["month"] or said.get("month_of_year" + suffix)
        fields["republic"] = fields["republic"] or said.get("republic_bare" + suffix)
        if word is not None and word.unit != "period":
            fields[f"{word.unit}_offset"] = word.offset
        if weekday := said.get("weekday" + suffix):
            fields["weekday"] = self._weekdays.get(weekday, weekday)
        if quarter := said.get("quarter" + suffix):
            number = parse_number(quarter)
            fields["part"] = None if number is None else f"q{number}"
        elif written := said.get("part" + suffix):
            of_month = (fields["month"] or said.get("month")) is not None or (word is not None and word.unit == "month")
            kind = 2 if word is not None and word.unit == "week" else 1 if of_month else 0
            fields["part"] = self._parts[kind].get(written) or self._parts[1].get(written)
        return read_point(fields)

    def _of_reign(self, said: Groups) -> Resolved | None:
        """康熙二十年: a year of a reign; its months are lunar ones, or solar ones in Japan."""
        reign, written = self._reigns[said.get("era") or ""], said.get("era_year") or ""
        number = 1 if written == FIRST_YEAR else parse_number(written)
        if number is None:
            return None
        year = reign.first + int(number) - 1
        if not reign.first <= year <= reign.last:
            return Resolved(Days(None, None, None, "year", invalid=True), False)
        month, day = said.get("lunar_month"), said.get("lunar_day")
        if month is None:
            return Resolved(resolve(Point(year=year), None), False)
        if reign.calendar == SOLAR:
            point = read_point({"year": year, "month": month, "day": day})
            return None if point is None else Resolved(resolve(point, None), False)
        return Resolved(_of_lunar(year, month, day), False)

    def _returning(self, match: Match, point: Point, article: Article) -> Resolved:
        """A festival, the holiday around it or a lunar date: of a year that is said, else the nearest to the article's own date."""
        published = article.published
        festival = self._festivals.get(match.group("festival") or "")

        def of(year: int) -> Days:
            if festival is None:
                return _of_lunar(year, match.group("lunar_month") or "", match.group("lunar_day"))
            return _of_festival(festival, year, bool(match.group("holiday") or match.group("period")))

        if point.year is not None:
            return Resolved(of(point.year), False)
        if published is None:
            return Resolved(of(date.max.year)._replace(timex=None, first=None, last=None, invalid=False), point.relative)
        if point.year_offset is not None:
            return Resolved(of(published.year + point.year_offset), True, PUBLISHED, published)
        tense = self._tense(article.text, match.start, match.end)
        found = nearest([of(published.year + shift) for shift in (0, -1, 1)], published, tense)
        return Resolved(found or Days(None, None, None, "other"), False, PUBLISHED, published)

    def _tense(self, text: str, start: int, end: int) -> str | None:
        before = text[max(start - CLAUSE_REACH, 0) : start]
        if self._any_tense.search(before):
            clause = _CLAUSE_ENDS.split(before)[-1]
            for word, tense in self._tenses.items():
                if word in clause:
                    return tense
        return self._tense_after.around(text, start, end)


def _relative_words(rules: RuleSet) -> dict[str, Relative]:
    words = rules.list("relative_dates")
    units, offsets, anchors, reaches = (words.column(name) for name in ("unit", "offset", "anchor", "reach"))
    found = {}
    for word in words.entries:
        offset, unit = offsets.get(word, ""), units.get(word, "")
        if not re.fullmatch(r"-?[0-9]{1,3}", offset) or (f"{unit}_offset" not in OFFSETS and unit != "period"):
            problem = f"relative_dates: {word}: a unit (year, quarter, month, week, day, period) and a whole number are wanted"
            raise RuleError(rules.folders[-1] / "words" / "relative_dates.txt", None, None, problem)
        found[word] = Relative(unit, int(offset), anchors.get(word, PUBLISHED), reaches.get(word, "before"))
    return found


@dataclass(frozen=True, slots=True)
class Reign:
    """A name given to years: the first and the last of them, and the calendar that their months are counted by."""

    first: int
    last: int
    calendar: str


def _reigns(rules: RuleSet) -> dict[str, Reign]:
    words = rules.list("eras")
    first, last, calendars = (words.column(name) for name in ("first", "last", "calendar"))
    return {word: Reign(int(first[word]), int(last[word]), calendars.get(word, LUNAR)) for word in words.entries}


def _festivals(rules: RuleSet) -> dict[str, Festival]:
    words = rules.list("festivals")
    calendars, months, days = (words.column(name) for name in ("calendar", "month", "day"))
    return {word: Festival(calendars[word], months[word], int(days.get(word, "0"))) for word in words.entries}


@lru_cache(maxsize=1024)  # the same few holidays are told of in every year
def _of_festival(festival: Festival, year: int, whole: bool) -> Days:
    """A festival's day in a calendar year, or all days off around it; no days where they are not known."""
    years = (year, year - 1) if festival.calendar == LUNAR else (year,)
    found = (festival.of(one) for one in years if EARLIEST_YEAR <= one <= LATEST_YEAR)
    day = next((day for day in found if day is not None and day.year == year), None)
    span = (day, day) if day is None or not whole else holiday_around(day)
    return _span(span, "other" if whole else "day")


def _of_lunar(year: int, month: str, day: str | None) -> Days:
    """A lunar month or day of a lunar year; invalid where the year has none such."""
    number, on = read_month(month), read_day(day) if day else None
    grain = "day" if day else "other"
    if number is None or (day and on is None):
        return Days(None, None, None, grain, invalid=True)
    found = lunar_day(year, number, on) if on is not None else None
    days = _span(lunar_month(year, number) if on is None else (found, found), grain)
    return days if days.first else days._replace(invalid=True)


def _span(days: tuple[date | None, date | None] | None, grain: str) -> Days:
    first, last = days or (None, None)
    if first is None or last is None:
        return Days(None, None, None, grain)
    return Days(str(first) if grain == "day" else f"{first}/{last}", first, last, grain)


def _is_bare(point: Point) -> bool:
    """Whether a point counts from nothing but the year that it, or another point, says."""
    return point.weekday is None and not point.relative


@lru_cache(maxsize=8192)  # articles of one day say the same: 昨日, 去年
def _days(low: Point, high: Point, anchor: date | None, tense: str | None) -> Days:
    return resolve(low, anchor, tense) if high == NOWHERE else resolve_range(low, high, anchor, tense)


def _after(low: Point, high: Point, word: Relative) -> Point:
    """The second end of 2020年9月至次年1月: it counts from the first."""
    bare = high._replace(**{f"{word.unit}_offset": None})
    if word.unit == "year" and low.year is not None:
        return bare._replace(year=low.year + word.offset)
    if word.unit == "year" and low.year_offset is not None:
        return bare._replace(year_offset=low.year_offset + word.offset)
    return high


def _in_context(low: Point, high: Point, word: Relative, published: date | None, said: Sequence[Said], here: Place) -> Resolved:
    """An expression that counts from a date in the text or, where it may, from the article's own."""
    source = find_anchor(word.unit, said, here, word.reach, from_since=word.anchor == CONTEXT)
    if source is not None and source.first is not None:
        if word.unit == "period":
            return Resolved(Days(source.timex, source.first, source.last, source.grain), True, CONTEXT, source.first)
        return Resolved(_days(low, high, source.first, None), True, CONTEXT, source.first)
    if word.unit == "period":
        return Resolved(Days(None, None, None, "other"), True)
    # The year before is the one before the year that the text speaks of, which need not be the article's.
    if word.anchor == EITHER and published and speaks_of(word.unit, said, published):
        return Resolved(_days(low, high, published, None), True, PUBLISHED, published)
    return Resolved(_days(low, high, None, None), True)


def _same_of_year(unit: str, word: Relative, said: Sequence[Said], here: Place) -> Resolved:
    """上年同月, 去年同季: the month or quarter that the text speaks of, so many years away."""
    source = find_anchor(unit, said, here)
    if source is None or source.first is None:
        return Resolved(Days(None, None, None, unit), True)
    first = source.first
    point = Point(month=first.month) if unit == "month" else Point(part=f"q{(first.month - 1) // 3 + 1}")
    return Resolved(resolve(point._replace(year_offset=word.offset), first), True, CONTEXT, first)


def _two_orders(said: Groups) -> Days | None:
    """A date whose first two figures may be day and month or month and day; None where both readings stand."""
    year, first, second = said.get("year"), said.get("first"), said.get("second")
    points = [read_point({"year": year, "month": month, "day": day}) for month, day in ((first, second), (second, first))]
    readings = {days.timex: days for point in points if point is not None and not (days := resolve(point, None)).invalid}
    return None if len(readings) > 1 else next(iter(readings.values()), Days(None, None, None, "day", invalid=True))


def _named_span(said: Groups) -> Days | None:
    """Plans, decades, centuries, numbered weeks and school years; None where the groups name none of them."""
    if (plan := said.get("plan")) is not None:
        number = parse_number(plan)
        return None if number is None else resolve_plan(int(number), bool(said.get("end")))
    decade = said.get("decade")
    if decade is not None or said.get("century") is not None or said.get("last_century") is not None:
        # 上世纪 and a bare 90年代 are the twentieth, whenever the article was written.
        hundreds = said.get("hundreds")
        century = int(hundreds) + 1 if hundreds else parse_number(said.get("century") or "20")
        tens = parse_number(decade) if decade else None
        if century is None or (decade and tens is None):
            return None
        if (last := said.get("decade_to")) is not None and tens is not None:
            high = parse_number(last)
            return None if high is None else resolve_decades(int(century), int(tens) * 10, int(high) * 10)
        return resolve_century(int(century), None if tens is None else int(tens))
    weeks = said.get("weeks")
    if (week := said.get("week") or weeks) is not None and (point := read_point({"year": said.get("year")})) and point.year:
        number = parse_number(week)
        return None if number is None else resolve_weeks(point.year, 1 if weeks else int(number), int(number))
    if said.get("school") is not None and (point := read_point({"year": said.get("year")})) and point.year:
        return resolve_school_year(point.year)
    return None
