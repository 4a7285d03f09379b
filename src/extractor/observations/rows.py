"""Rows of the figures that were tied: whose they are and when, what a change is measured against, whether it was or is to be."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from extractor.matching.rules import Rule, RuleSet
from extractor.matching.scan import Match
from extractor.observations.clauses import Clauses, Indicator
from extractor.observations.indicators import CHANGE, FROM, TO
from extractor.observations.mask import DATE, Masked, Slot
from extractor.observations.periods import NO_TIMES, UNTIL, Timeline, Times
from extractor.observations.subjects import CLAUSE, SENTENCE
from extractor.tables import CountRow, DateRow, ObservationRow

YEAR = "year"
# What tells whom a row is about.
WHOSE = ("institution", "kind", "region_code", "place", "place_code", "subject_from", "institution_start", "institution_end")
ACTUAL, PLANNED = "actual", "planned"
PERIOD, AS_OF, CUMULATIVE = "period", "as_of", "cumulative"
SPEECH = 12  # characters between quotation marks; what is shorter is a name
_QUOTES = {"“": "”", "「": "」"}
_OPENING_QUOTE = re.compile("[“「]")


class Tied(NamedTuple):
    """A figure that measures something: where its sign stands, its mention, the match that tied it, and what it measures; None where it
    says again what the one before it says. `like` is the number, among those of its sentence, of the one whose subject it shares."""

    at: int
    slot: Slot
    match: Match
    indicator: Indicator | None
    like: int | None


class _Says(NamedTuple):
    """What a rule tells of the figures that it ties."""

    role: str
    direction: str | None
    base: bool  # it names what is measured against
    flow: bool  # a total over its period
    verb: bool  # it has a verb, which tells the direction
    whose: bool  # it names whose the figure is


class RowMaker:
    """Built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._directions: dict[str, str] = {}
        for name in ("change_words", "change_to_words", "change_nouns", "gain_verbs", "comparatives"):
            self._directions |= rules.list(name).column("direction")
        self._ends = tuple(rules.list("year_ends").entries)
        self._like = tuple(rules.list("same_time").entries)
        self._said: dict[Rule, _Says] = {}

    def rows(self, clauses: Clauses, tied: Sequence[Tied], quoted: Sequence[tuple[int, int]]) -> list[ObservationRow]:
        """The rows of the figures of a sentence, in order; `quoted` are the spans of the article that are said in quotation marks."""
        if not tied:
            return []
        timeline = Timeline(clauses, self._like) if DATE in clauses.signs else None
        rows: list[ObservationRow] = []
        for at, slot, match, indicator, like in tied:
            if indicator is None:
                rows.append(_said_again(rows[-1], slot.row, match))
                continue
            row = self._row(clauses, timeline, match, at, slot.row, indicator, quoted)
            if like is not None and at not in clauses.shares.whose:
                for name in WHOSE:
                    setattr(row, name, getattr(rows[like], name))
            rows.append(row)
        return rows

    def _row(
        self, clauses: Clauses, timeline: Timeline | None, match: Match, at: int, figure: Any, indicator: Indicator,
        quoted: Sequence[tuple[int, int]],
    ) -> ObservationRow:  # fmt: skip
        role, direction, base, flow, verb, whose = self._said.get(match.rule) or self._says(match.rule)
        sentence, shares = clauses.sentence, clauses.shares
        clause, semicolon = clauses.clause(at), clauses.semicolon(at)
        reach: str | None = SENTENCE
        subject = shares.whose.get(at)
        if whose and match.group("whose"):
            named = clauses.masked.slots[bisect_left(clauses.masked.at, match.found.start("whose"))]
            subject, reach = clauses.subjects.at(named), CLAUSE
        elif subject is None:
            subject, reach = clauses.subjects.of(clauses.index, at, clause, clauses.giving("no_subject"))
        when, period = NO_TIMES, shares.when.get(at)
        if timeline is not None:
            # 由2020年的61.5%提高至68.3%: the date of what a change starts from is not that of what it leads to.
            apart = (match.start, match.found.start("verb")) if base and role == TO else (0, 0)
            when = timeline.at(at, clause, semicolon, apart)
            if base:
                timeline.forget(*apart)
            period = period or _period(clauses, match, at, role, when)
        status = ACTUAL
        if clauses.has("status"):
            said = (cue for cue in clauses.before("status", semicolon, at + 1) if cue.end > at or not cue.rule.give.get("within"))
            status = next((cue.rule.give["status"] for cue in said), ACTUAL)
        timex: str | None = None
        first = last = start = end = None
        if period is not None:
            if role == CHANGE and period.grain == YEAR and clauses.last("averages", clause, at):
                period = None  # 从2016年的4221元提高到2019年的9313元，年均增长30%
            else:
                timex, first, last, start, end = period.timex, period.first, period.last, period.start, period.end
                status = _in_time(status, first, last, clauses.article.published)
        flags = ["carried"] if indicator.carried else []
        if quoted and _inside(quoted, figure.start, figure.end):
            flags.append("quoted")
        if clauses.has("negates") and clauses.within("negates", at):
            flags.append("negated")
        measure, code, per, dimension = "percentage", None, None, None
        if isinstance(figure, CountRow):
            measure, code, per, dimension = "count", figure.unit_code, figure.per, figure.dimension
        institution = kind = region_code = place = place_code = institution_start = institution_end = None
        if subject is None:
            reach = None
        elif (name := subject.institution) is not None:
            institution, kind, region_code = name.canonical, name.kind, name.region_code
            institution_start, institution_end = subject.start, subject.end
        elif (region := subject.region) is not None:
            place, place_code = region.name, region.code
        if verb and direction is None:
            direction = self._directions.get(match.group("verb") or "")
        return ObservationRow(
            clauses.article.doc_id, sentence.index, sentence.section, figure.start, figure.end, figure.raw_start, figure.raw_end,
            measure, figure.value, figure.high, figure.unit, code, per, dimension, figure.bound, indicator.text,
            institution, kind, region_code, place, place_code, reach, institution_start, institution_end,
            role, direction,
            _baseline(clauses, match, at, clause, semicolon, when) if role in (CHANGE, TO) else None, status,
            self._extent(clauses, clause, at, period, when, flow or role == CHANGE), timex, first, last, start, end, None,
            match.rule.id, clauses.said, flags,
        )  # fmt: skip

    def _extent(self, clauses: Clauses, clause: int, at: int, period: DateRow | None, when: Times, flow: bool) -> str | None:
        """Whether a figure is a total over its period, a stock at its end, or a running total."""
        said = clauses.last("extent", clause, at) if clauses.has("extent") else None
        if period is None and said is None:
            return CUMULATIVE if when.since else None
        until = period is not None and (period.mod == UNTIL or period.text.endswith(self._ends))
        if said is not None:
            extent: str = said.rule.give["extent"]
            # 2025年累计: the total of that year
            return PERIOD if extent == CUMULATIVE and period is not None and not until else extent
        if when.since:
            return CUMULATIVE
        if until:
            return AS_OF
        return PERIOD if period is not None and flow else None

    def _says(self, rule: Rule) -> _Says:
        give, groups = rule.give, rule.pattern.groups
        said = self._said[rule] = _Says(
            give["role"], give.get("direction"), bool(give.get("base")), bool(give.get("flow")), "verb" in groups, "whose" in groups
        )
        return said


def _said_again(row: ObservationRow, figure: Any, match: Match) -> ObservationRow:
    """The row of a figure that says again what another does."""
    is_count = isinstance(figure, CountRow)
    return replace(
        row, start=figure.start, end=figure.end, raw_start=figure.raw_start, raw_end=figure.raw_end,
        measure="count" if is_count else "percentage", value=figure.value, high=figure.high, unit=figure.unit,
        unit_code=figure.unit_code if is_count else None, per=figure.per if is_count else None,
        dimension=figure.dimension if is_count else None, bound=figure.bound, rule=match.rule.id,
        flags=["carried", *(flag for flag in row.flags if flag != "carried")],
    )  # fmt: skip


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """The spans of what is said in quotation marks, in order; what is never closed is none."""
    spans: list[tuple[int, int]] = []
    unclosed: set[str] = set()
    done = 0
    for found in _OPENING_QUOTE.finditer(text):
        start, mark = found.start(), _QUOTES[found.group()]
        if start < done or mark in unclosed:
            continue
        end = text.find(mark, start + 1)
        if end < 0:
            unclosed.add(mark)
        elif end - start > SPEECH:
            done = end + 1
            spans.append((start, done))
    return spans


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the spans, which are in order, holds this one and more on both sides."""
    index = bisect_left(spans, (start,)) - 1
    return index >= 0 and end < spans[index][1]


def dates_within(masked: Masked, start: int, end: int) -> list[DateRow]:
    """The dates whose signs stand in a stretch of the masked text."""
    return [slot.row for slot in masked.within(start, end) if slot.sign == DATE]


def _period(clauses: Clauses, match: Match, at: int, role: str, when: Times) -> DateRow | None:
    """The date that holds for the figure by its role: what a change starts from holds at the earlier date."""
    if role != FROM:
        return when.period
    if own := dates_within(clauses.masked, match.start, at):
        return own[-1] if own[-1].timex else None
    if when.compared is not None:
        return when.compared if when.compared.timex else None
    if when.period is None:
        return None
    for cue in reversed(clauses.giving("pairs")):
        if cue.end <= at:
            pair = dates_within(clauses.masked, cue.start, cue.end)
            if len(pair) == 2 and pair[1] is when.period:
                return pair[0] if pair[0].timex else None
    return when.period if "/" in (when.period.timex or "") else None


def _in_time(status: str, first: datetime.date | None, last: datetime.date | None, published: datetime.date | None) -> str:
    """What a status comes to by the days of its period: what lies ahead of the article is planned, what lies behind it was not."""
    if published is not None:
        if status == ACTUAL and first and first > published:
            return PLANNED
        if status == PLANNED and last and last < published:
            return ACTUAL
    return status


def _baseline(clauses: Clauses, match: Match, at: int, clause: int, semicolon: int, when: Times) -> str | None:
    """What the text says a change is measured against, for this figure or for the change before it."""
    masked = clauses.masked
    if match.rule.give.get("base"):
        start, end = match.found.span("base")
        if end > start >= 0:
            return clauses.article.text[masked.there(start) : masked.there(end)]
    # To a value that was reached it is said in its own clause.
    floor = semicolon if match.rule.give["role"] == CHANGE else clause
    said = next((cue for cue in clauses.before("compares_with", floor, at) if cue.group("baseline")), None)
    if when.compared is not None and (said is None or when.compared_at > said.start):
        return when.compared.text
    return said.group("baseline") if said else None
