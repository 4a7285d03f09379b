"""The observations stage: each figure that measures something, tied to what, whose and when. Rules speak; code knows clauses and reach.

An observation rule matches masked sentences (mask.py) around the sign of a figure, its group `figure`. What it gives: the role, the
direction (or a group `verb` that a word list gives it for), and where the indicator lies (indicators.py).
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from extractor.article import Article
from extractor.matching.rules import CUES, RuleSet
from extractor.matching.scan import Match
from extractor.observations.clauses import OPEN, Clauses, Indicator
from extractor.observations.indicators import AGE, CHANGE, COUNTED, FROM, GROUP, LEVEL, SAME, TO, Before, IndicatorFinder
from extractor.observations.mask import COUNT, DATE, FIGURES, NAME, OTHER, PERCENTAGE, Masked, Slot, slots_of
from extractor.observations.periods import NO_TIMES, UNTIL, Timeline, Times
from extractor.observations.phrases import PhraseFinder, Reading
from extractor.observations.scan import MaskedScanner, Told
from extractor.observations.series import Series
from extractor.observations.subjects import CLAUSE, SENTENCE, UNTOLD, SubjectFinder, Subjects
from extractor.segment import Tokens, Words
from extractor.tables import CountRow, DateRow, InstitutionRow, ObservationRow, PercentageRow

DURATION = "duration"
NO_ROLE = "none"  # of rules that tell what measures nothing
AGAIN = "same"  # of rules that tell that a figure says again what the one before it says
DAY, YEAR = "day", "year"
# What tells whom a row is about.
WHOSE = ("institution", "kind", "region_code", "place", "place_code", "subject_from", "institution_start", "institution_end")
ACTUAL, PLANNED = "actual", "planned"
_AGAINST = frozenset((CHANGE, TO))  # roles that are measured against something
PERIOD, AS_OF, CUMULATIVE = "period", "as_of", "cumulative"
SPEECH = 12  # characters between quotation marks; what is shorter is a name
_QUOTES = {"“": "”", "「": "」"}
_OPENING_QUOTE = re.compile("[“「]")
_start = attrgetter("start")
# What a figure of a sentence measures, and its row, where there are such.
_Told = tuple[Indicator | None, ObservationRow | None]


class Case(NamedTuple):
    """An article, its words and its mentions."""

    article: Article
    tokens: Tokens
    institutions: Sequence[InstitutionRow]
    dates: Sequence[DateRow]
    percentages: Sequence[PercentageRow]
    counts: Sequence[CountRow]

    def words(self, index: int) -> Words:
        """The words of a sentence, by its place among the readable ones."""
        sentence = self.article.readable[index]
        return self.tokens.of(sentence.start, sentence.end)


class Observer:
    """Ties figures; built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        # Rules and cues look at the same masked sentences: one scanner for both.
        cues = [rule for rule in rules.of(CUES) if rule.give.get("observes") and not rule.give.get("subject")]
        self._scanner = MaskedScanner([*rules.of("observations"), *cues])
        self._directions: dict[str, str] = {}
        for name in ("change_words", "change_to_words", "change_nouns", "gain_verbs", "comparatives"):
            self._directions |= rules.list(name).column("direction")
        self._phrases = PhraseFinder(rules)
        self._indicators = IndicatorFinder(rules, self._phrases)
        self._series = Series(rules, self._phrases, self._indicators)
        self._subjects = SubjectFinder(rules)
        self._ends = tuple(rules.list("year_ends").entries)
        self._like = tuple(rules.list("same_time").entries)

    def observe(self, cases: Sequence[Case]) -> list[list[ObservationRow]]:
        """The observations of each article in the order of its text.

        All articles go through one step after the other: what a step looks up stays at hand for the next article.
        """
        told = [(number, case) for number, case in enumerate(cases) if case.percentages or case.counts]
        places = [self._subjects.slots(case.article.text) for _, case in told]
        masks = [_masked(case, some) for (_, case), some in zip(told, places, strict=True)]
        read = [
            (number, case, masked, chosen)
            for (number, case), masked in zip(told, masks, strict=True)
            if (chosen := _with_figures(case.article, masked))
        ]
        found = [self._scanner.scan(masked.text, [masked.regions[index] for index in chosen]) for _, _, masked, chosen in read]
        subjects = [self._subjects.subjects(case.article, case.tokens, masked) for _, case, masked, _ in read]
        words = [[self._phrases.read(case.words(index)) for index in chosen] for _, case, _, chosen in read]
        rows: list[list[ObservationRow]] = [[] for _ in cases]
        for (number, case, masked, chosen), matches, leading, readings in zip(read, found, subjects, words, strict=True):
            rows[number] = self._in_article(case, masked, chosen, matches, leading, readings)
        return rows

    def _in_article(
        self, case: Case, masked: Masked, chosen: Sequence[int], told: Sequence[Told], subjects: Subjects, readings: Sequence[Reading],
    ) -> list[ObservationRow]:  # fmt: skip
        """The observations of an article by what was found in its sentences that hold figures and what their words are."""
        article = case.article
        quoted = _quoted(article.text)
        rows: list[ObservationRow] = []
        compared: set[int] = set()
        levels: dict[str, str] = {}
        paragraph = -1
        for index, (by_figure, cues), words in zip(chosen, told, readings, strict=True):
            sentence = article.readable[index]
            if sentence.paragraph != paragraph:
                levels, paragraph = {}, sentence.paragraph
            clauses = Clauses(article, masked, subjects, index, words, cues, levels)
            rows += self._in_sentence(clauses, by_figure, quoted)
            if cues:
                compared.update(row.start for cue in clauses.giving("compares") for row in _dates(masked, cue.start, cue.end))
                announced = (row for cue in clauses.giving("announces") for row in _dates(masked, cue.start, cue.end))
                compared.update(row.start for row in announced if row.grain == DAY)
        _hint(rows, [row for row in case.dates if row.start not in compared])
        return rows

    def _in_sentence(
        self, clauses: Clauses, by_figure: Mapping[int, list[Match]], quoted: Sequence[tuple[int, int]]
    ) -> list[ObservationRow]:
        for cue in clauses.giving("shares"):
            self._series.share_out(clauses, cue)
        masked, shares = clauses.masked, clauses.shares
        shared = clauses.has("shares")
        timeline = Timeline(clauses, self._like)
        rows: list[ObservationRow] = []
        told: list[_Told] = []
        before: Before | None = None
        # What stood before a bracket goes on behind it; where no bracket opens, all is outside.
        outside: dict[int, Before | None] = {}
        inside = -1
        bracketed = not OPEN.isdisjoint(clauses.signs)
        for at in sorted(by_figure):
            slot = masked.slots[bisect_left(masked.at, at)]
            if bracketed and (here := clauses.bracket(at)) != inside:
                outside[inside] = before
                before = outside[here] if here in outside else outside.get(clauses.bracket(here))
                inside = here
            indicator: Indicator | None = None
            like: ObservationRow | None = None
            for match in self._speaking(by_figure, shares.first[at], at) if at in shares.first else by_figure[at]:
                role = match.rule.give["role"]
                if role == NO_ROLE or at in shares.untold:
                    break
                if role == AGAIN:
                    if before is not None and rows and rows[-1].start == before.slot.start and _again(before, slot.row):
                        rows.append(_said_again(rows[-1], slot.row, match))
                        break
                    continue
                indicator, like = self._measured(clauses, match, at, slot, before, told)
                # A rule that says where the words must lie gives way where there are none.
                if indicator is not None or match.rule.give.get("indicator") not in (GROUP, SAME):
                    break
            row: ObservationRow | None = None
            if indicator is not None and self._indicators.measures(slot.row, match, indicator):
                row = self._row(clauses, timeline, match, at, slot, indicator, quoted)
                if like is not None and at not in shares.whose:
                    for name in WHOSE:
                        setattr(row, name, getattr(like, name))
                rows.append(row)
                before = Before(slot, indicator, role)
                if role in (LEVEL, TO):
                    clauses.levels[slot.row.unit] = indicator.text
            elif role == NO_ROLE and clauses.tail(at) > at + 1:
                before = None  # 死亡10人以上|事故: what follows is told of next
            elif getattr(slot.row, "dimension", None) != DURATION and role not in (NO_ROLE, AGAIN):
                before = None  # a duration only tells time (总值达121亿元，五年增长5%)
            # What is compared with, and what only tells time or of whom, is none of what is shared out later.
            if shared and not clauses.within("compares", at + 1) and (row is not None or not self._beside(clauses, at, slot)):
                told.append((indicator, row))
        return rows

    def _measured(
        self, clauses: Clauses, match: Match, at: int, slot: Slot, before: Before | None, told: Sequence[_Told]
    ) -> _Told:  # fmt: skip
        """What a figure measures by this match; where it echoes an earlier one, with the row of that."""
        shares = clauses.shares
        if at in shares.given:
            return self._indicators.given(clauses, match, shares.given[at]), None
        if back := shares.echoes.get(at):
            said, like = told[-back] if back <= len(told) else (None, None)
            return Indicator(said.base or said.text, None, True) if said else None, like
        return self._indicators.find(clauses, match, at, slot, before), None

    def _beside(self, clauses: Clauses, at: int, slot: Slot) -> bool:
        """Whether a figure only tells time or of whom something is told."""
        return getattr(slot.row, "dimension", None) in (DURATION, AGE) or clauses.tail(at) > at + 1

    def _speaking(self, by_figure: Mapping[int, list[Match]], first: int, at: int) -> list[Match]:
        """The matches that speak of a figure of a list: those of its first, but where it has a verb of its own (分别增长1%、下降3%)."""
        own = by_figure[at]
        return own if first == at or any(match.start > first and match.group("verb") for match in own) else by_figure.get(first, own)

    def _row(
        self, clauses: Clauses, timeline: Timeline, match: Match, at: int, slot: Slot, indicator: Indicator,
        quoted: Sequence[tuple[int, int]],
    ) -> ObservationRow:  # fmt: skip
        give, figure, sentence, shares = match.rule.give, slot.row, clauses.sentence, clauses.shares
        role = give["role"]
        clause, semicolon = clauses.clause(at), clauses.semicolon(at)
        reach: str | None = SENTENCE
        subject = shares.whose.get(at)
        if match.group("whose"):
            named = clauses.masked.slots[bisect_left(clauses.masked.at, match.found.start("whose"))]
            subject, reach = clauses.subjects.at(named), CLAUSE
        elif subject is None:
            subject, reach = clauses.subjects.of(clauses.index, at, clause, clauses.giving("no_subject"))
        when, period = NO_TIMES, shares.when.get(at)
        if timeline.dated:
            # 由2020年的61.5%提高至68.3%: the date of what a change starts from is not that of what it leads to.
            apart = (match.start, match.found.start("verb")) if role == TO and give.get("base") else (0, 0)
            when = timeline.at(at, clause, semicolon, apart)
            timeline.forget(*apart)
            period = period or _period(clauses, match, at, role, when)
        status = ACTUAL
        if clauses.has("status") and (cue := clauses.last("status", semicolon, at + 1)) is not None:
            status = cue.rule.give["status"]
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
        return ObservationRow(
            clauses.article.doc_id, sentence.index, sentence.section, figure.start, figure.end, figure.raw_start, figure.raw_end,
            measure, figure.value, figure.high, figure.unit, code, per, dimension, figure.bound, indicator.text,
            institution, kind, region_code, place, place_code, reach, institution_start, institution_end,
            role, give.get("direction") or self._directions.get(match.group("verb") or ""),
            _baseline(clauses, match, at, clause, semicolon, when) if role in _AGAINST else None, status,
            self._extent(clauses, clause, at, period, when, give), timex, first, last, start, end, None,
            match.rule.id, clauses.said, flags,
        )  # fmt: skip

    def _extent(self, clauses: Clauses, clause: int, at: int, period: DateRow | None, when: Times, give: Mapping[str, Any]) -> str | None:
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
        return PERIOD if period is not None and (give["role"] == CHANGE or give.get("flow")) else None


def _again(before: Before, row: Any) -> bool:
    """Whether a figure may say again what the one before it says: in another unit, or of a change how much that is in percent."""
    said = before.slot.row
    if isinstance(row, CountRow) and isinstance(said, CountRow):
        return row.dimension == said.dimension != COUNTED and (row.unit, row.per) != (said.unit, said.per)
    return isinstance(said, CountRow) and before.role == CHANGE


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


def _quoted(text: str) -> list[tuple[int, int]]:
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


def _masked(case: Case, places: Sequence[Slot]) -> Masked:
    """The article with all its mentions masked, and the places that lie in none of them; all are in order."""
    slots = [
        *slots_of(repeat(NAME), case.institutions),
        *slots_of(repeat(DATE), case.dates),
        *slots_of((PERCENTAGE if row.value is not None else OTHER for row in case.percentages), case.percentages),
        *slots_of((COUNT if row.value is not None else OTHER for row in case.counts), case.counts),
    ]
    slots.sort(key=_start)
    slots += _free(places, slots)
    slots.sort(key=_start)
    return Masked(case.article.text, case.article.spans, slots)


def _with_figures(article: Article, masked: Masked) -> list[int]:
    """The sentences that hold figures and tell of the world, by their places among the readable ones."""
    holding = {bisect_right(masked.starts, at) - 1 for at, slot in zip(masked.at, masked.slots, strict=True) if slot.sign in FIGURES}
    return sorted(index for index in holding if article.readable[index].section not in UNTOLD)


def _free(places: Sequence[Slot], taken: Sequence[Slot]) -> list[Slot]:
    """The places that no other mention holds; both are in order."""
    starts = [slot.start for slot in taken]
    free = []
    for place in places:
        index = bisect_left(starts, place.end) - 1
        if index < 0 or taken[index].end <= place.start:
            free.append(place)
    return free


def _dates(masked: Masked, start: int, end: int) -> list[DateRow]:
    """The dates whose signs stand in a stretch of the masked text."""
    return [slot.row for slot in masked.within(start, end) if slot.sign == DATE]


def _period(clauses: Clauses, match: Match, at: int, role: str, when: Times) -> DateRow | None:
    """The date that holds for the figure by its role: what a change starts from holds at the earlier date."""
    if role != FROM:
        return when.period
    if own := _dates(clauses.masked, match.start, at):
        return own[-1] if own[-1].timex else None
    if when.compared is not None:
        return when.compared if when.compared.timex else None
    if when.period is None:
        return None
    for cue in reversed(clauses.giving("pairs")):
        if cue.end <= at:
            pair = _dates(clauses.masked, cue.start, cue.end)
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


def _hint(rows: Sequence[ObservationRow], dates: Sequence[DateRow]) -> None:
    """Fills `context_period`: the last date that the article names before a figure that has none of its own."""
    told = [row for row in dates if row.timex and row.section not in UNTOLD]
    starts = [row.start for row in told]
    for row in rows:
        if row.period is None:
            index = bisect_left(starts, row.start) - 1
            if index >= 0:
                row.context_period = told[index].timex
