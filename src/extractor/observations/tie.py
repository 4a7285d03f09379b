"""The observations stage: each figure that measures something, tied to what, whose and when. Rules speak; code knows clauses and reach.

An observation rule matches masked sentences (mask.py) around the sign of a figure, its group `figure`. What it gives: the role, the
direction (or a group `verb` that a word list gives it for), and where the indicator lies (indicators.py).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from extractor.article import Article
from extractor.matching.rules import CUES, RuleSet
from extractor.matching.scan import Match
from extractor.observations.clauses import OPEN, SEMICOLONS, Clauses, Indicator
from extractor.observations.indicators import AGE, CHANGE, COUNTED, GROUP, LEVEL, SAME, TO, Before, IndicatorFinder
from extractor.observations.mask import COUNT, DATE, FIGURES, NAME, OTHER, PERCENTAGE, Masked, Slot, slots_of
from extractor.observations.phrases import PhraseFinder, Reading
from extractor.observations.rows import PLANNED, RowMaker, Tied, dates_within, quoted_spans
from extractor.observations.scan import MaskedScanner, Told
from extractor.observations.series import Series
from extractor.observations.subjects import UNTOLD, Head, SubjectFinder, Subjects
from extractor.segment import Tokens, Words
from extractor.tables import CountRow, DateRow, InstitutionRow, ObservationRow, PercentageRow

DURATION = "duration"
NO_ROLE = "none"  # of rules that tell what measures nothing
AGAIN = "same"  # of rules that tell that a figure says again what the one before it says
DAY = "day"
_start = attrgetter("start")
# What a figure of a sentence measures, and its number among those that are tied, where there are such.
_Measured = tuple[Indicator | None, int | None]


class Case(NamedTuple):
    """An article, its words and its mentions."""

    article: Article
    tokens: Tokens
    institutions: list[InstitutionRow]
    dates: list[DateRow]
    percentages: list[PercentageRow]
    counts: list[CountRow]

    def words(self, index: int) -> Words:
        """The words of a sentence, by its place among the readable ones."""
        sentence = self.article.readable[index]
        return self.tokens.of(sentence.start, sentence.end)


@dataclass(slots=True)
class _Observed:
    """An article on its way: its place among those that go together, the sentences that were chosen, by their places among the readable
    ones, and what each step adds; lists are by these sentences."""

    number: int
    case: Case
    masked: Masked
    chosen: list[int]
    told: list[Told] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    subjects: Subjects = field(init=False)
    words: list[Reading] = field(default_factory=list)
    clauses: list[Clauses] = field(default_factory=list)
    tied: list[list[Tied]] = field(default_factory=list)


class Observer:
    """Ties figures; built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        # Rules and cues look at the same masked sentences: one scanner for both.
        cues = [rule for rule in rules.of(CUES) if rule.give.get("observes") and not rule.give.get("subject")]
        self._scanner = MaskedScanner([*rules.of("observations"), *cues])
        self._phrases = PhraseFinder(rules)
        self._indicators = IndicatorFinder(rules, self._phrases)
        self._series = Series(rules, self._phrases, self._indicators)
        self._subjects = SubjectFinder(rules)
        self._rows = RowMaker(rules)

    def observe(self, cases: Sequence[Case]) -> list[list[ObservationRow]]:
        """The observations of each article in the order of its text.

        All articles go through one step after the other: what a step looks up stays at hand for the next article.
        """
        telling = [(number, case) for number, case in enumerate(cases) if case.percentages or case.counts]
        places = [self._subjects.slots(case.article.text) for _, case in telling]
        masks = [_masked(case, some) for (_, case), some in zip(telling, places, strict=True)]
        read = [
            _Observed(number, case, masked, chosen)
            for (number, case), masked in zip(telling, masks, strict=True)
            if (chosen := _with_figures(case.article, masked))
        ]
        for one in read:
            one.told = self._scanner.scan(one.masked.text, [one.masked.regions[index] for index in one.chosen])
        for one in read:
            one.heads = self._subjects.heads(one.masked)
        for one in read:
            one.subjects = self._subjects.subjects(one.case.article, one.case.tokens, one.masked, one.heads)
        for one in read:
            one.words = [self._phrases.read(one.case.words(index)) for index in one.chosen]
        for one in read:
            one.clauses = _clauses(one)
        for one in read:
            one.tied = [self._tied(clauses, told.by_figure) for clauses, told in zip(one.clauses, one.told, strict=True)]
        rows: list[list[ObservationRow]] = [[] for _ in cases]
        for one in read:
            rows[one.number] = self._rows_of(one)
        return rows

    def _rows_of(self, one: _Observed) -> list[ObservationRow]:
        """The rows of what an article's figures were tied to."""
        quoted = quoted_spans(one.case.article.text)
        by_sentence = [self._rows.rows(clauses, tied, quoted) for clauses, tied in zip(one.clauses, one.tied, strict=True)]
        _plan_on(one.case.article, one.clauses, by_sentence)
        rows = [row for some in by_sentence for row in some]
        _hint(rows, one.case.dates, one.clauses)
        return rows

    def _tied(self, clauses: Clauses, by_figure: Mapping[int, list[Match]]) -> list[Tied]:
        """The figures of a sentence that measure something, in order."""
        for cue in clauses.giving("shares"):
            self._series.share_out(clauses, cue)
        masked, shares = clauses.masked, clauses.shares
        shared = clauses.has("shares")
        tied: list[Tied] = []
        told: list[_Measured] = []
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
            like: int | None = None
            for match in self._speaking(by_figure, shares.first[at], at) if at in shares.first else by_figure[at]:
                role = match.rule.give["role"]
                if role == NO_ROLE or at in shares.untold:
                    break
                if role == AGAIN:
                    if before is not None and tied and tied[-1].slot is before.slot and _again(before, slot.row):
                        tied.append(Tied(at, slot, match, None, None))
                        break
                    continue
                # A rule that says where the words must lie gives way where there are none.
                gives_way = match.rule.give.get("indicator") in (GROUP, SAME)
                if role == LEVEL and not gives_way and not shared and not self._indicators.tells(slot.row):
                    break  # what it measures is not asked
                indicator, like = self._measured(clauses, match, at, slot, before, told)
                if indicator is not None or not gives_way:
                    break
            number: int | None = None
            if (
                indicator is not None
                and self._indicators.measures(slot.row, role, indicator)
                and (role != LEVEL or self._indicators.tells(slot.row))
            ):
                number = len(tied)
                tied.append(Tied(at, slot, match, indicator, like))
                before = Before(slot, indicator, role)
                if role in (LEVEL, TO):
                    clauses.levels[slot.row.unit] = indicator.text
            elif role == NO_ROLE and clauses.tail(at) > at + 1:
                before = None  # 死亡10人以上|事故: what follows is told of next
            elif getattr(slot.row, "dimension", None) != DURATION and role not in (NO_ROLE, AGAIN):
                before = None  # a duration only tells time (总值达121亿元，五年增长5%)
            # What is compared with, and what only tells time or of whom, is none of what is shared out later.
            if shared and not clauses.within("compares", at + 1) and (number is not None or not self._beside(clauses, at, slot)):
                told.append((indicator, number))
        return tied

    def _measured(
        self, clauses: Clauses, match: Match, at: int, slot: Slot, before: Before | None, told: Sequence[_Measured]
    ) -> _Measured:  # fmt: skip
        """What a figure measures by this match; where it echoes an earlier one, with the number of that among those that are tied."""
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


def _again(before: Before, row: Any) -> bool:
    """Whether a figure may say again what the one before it says: in another unit, or of a change how much that is in percent."""
    said = before.slot.row
    if isinstance(row, CountRow) and isinstance(said, CountRow):
        return row.dimension == said.dimension != COUNTED and (row.unit, row.per) != (said.unit, said.per)
    return isinstance(said, CountRow) and before.role == CHANGE


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


def _clauses(one: _Observed) -> list[Clauses]:
    """The sentences of an article that were chosen, by what was found in them and what their words are."""
    article = one.case.article
    clauses: list[Clauses] = []
    levels: dict[str, str] = {}
    paragraph = -1
    for index, (_, cues), words in zip(one.chosen, one.told, one.words, strict=True):
        sentence = article.readable[index]
        if sentence.paragraph != paragraph:
            levels, paragraph = {}, sentence.paragraph
        clauses.append(Clauses(article, one.masked, one.subjects, index, words, cues, levels))
    return clauses


def _plan_on(article: Article, sentences: Sequence[Clauses], rows: Sequence[Sequence[ObservationRow]]) -> None:
    """Plans for days to come go on over semicolons (到2030年，力争产量达5万吨；产值达8亿元)."""
    ahead, before, end = False, -1, 0
    for clauses, some in zip(sentences, rows, strict=True):
        goes_on = clauses.index == before + 1 and article.text[end - 1] in SEMICOLONS
        if ahead := ahead and goes_on and DATE not in clauses.signs and not clauses.has("status"):
            for row in some:
                row.status = PLANNED
        elif article.published is not None and [cue.rule.give["status"] for cue in clauses.giving("status")[-1:]] == [PLANNED]:
            ahead = any(row.status == PLANNED and row.last is not None and row.last > article.published for row in some)
        before, end = clauses.index, clauses.sentence.end


def _hint(rows: Sequence[ObservationRow], dates: Sequence[DateRow], sentences: Iterable[Clauses]) -> None:
    """Fills `context_period`: the last date that the article names before a figure that has none of its own; what is compared with and the
    day of an announcement are none."""
    compared: set[int] = set()
    for clauses in sentences:
        for cue in clauses.giving("compares"):
            compared.update(row.start for row in dates_within(clauses.masked, cue.start, cue.end))
        for cue in clauses.giving("announces"):
            compared.update(row.start for row in dates_within(clauses.masked, cue.start, cue.end) if row.grain == DAY)
    told = [row for row in dates if row.timex and row.section not in UNTOLD and row.start not in compared]
    starts = [row.start for row in told]
    for row in rows:
        if row.period is None:
            index = bisect_left(starts, row.start) - 1
            if index >= 0:
                row.context_period = told[index].timex
