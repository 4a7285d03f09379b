"""The observations stage: each figure that measures something, tied to what, whose and when. Rules speak; code knows clauses and reach.

An observation rule matches masked sentences (see mask.py) around the sign of a figure, its group `figure`; what it gives (`give`) are the
role, the direction or a group `verb` that a word list gives it for, and where the indicator lies (`indicator`):
before    the noun phrase that ends where the match starts; where there is none, the indicator of the figure before
beside    after the figure, else before it
share     before, and what it is a share of: a group `whole`
group     inside the group `indicator`
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from extractor.article import Article, Sentence
from extractor.matching.rules import CUES, RuleSet
from extractor.matching.scan import Match, Scanner
from extractor.observations.mask import COUNT, DATE, FIGURES, NAME, OTHER, PERCENTAGE, PLACE, Masked, Slot
from extractor.observations.periods import UNTIL, Times, times
from extractor.observations.phrases import Phrase, PhraseFinder
from extractor.observations.subjects import UNTOLD, Subject, SubjectFinder, Subjects
from extractor.segment import Token, Tokens
from extractor.tables import CountRow, DateRow, InstitutionRow, ObservationRow, PercentageRow

LEAST_IN_WORDS = 4  # counts below it that are written in words tell a story
NO_ROLE = "none"  # of rules that tell what measures nothing
CHANGE, TO, FROM, LEVEL = "change", "to", "from", "level"
# What a clause's words end at; a place stands inside them.
_BOUND = re.compile("[\ue100-\ue105，,；;：:。！？!?（）()…—]")
_COMMA = re.compile("[，,；;：:。！？!?…—]")
_SEMICOLON = "；;"
_LISTED = re.compile("[、，,和及与]|以及")
_BETWEEN = re.compile("[^\ue100-\ue106，；。]{0,6}(?:[、，,和及与]|以及)[^\ue100-\ue106，；。]{0,6}")
_QUOTED = re.compile("“[^”]{12,}”|「[^」]{12,}」")
_DIGIT = re.compile("[0-9]")


@dataclass(slots=True)
class Indicator:
    """What a figure measures: the words, the phrase that they lie in, whether they stand with another figure."""

    text: str
    phrase: Phrase | None = None
    carried: bool = False


@dataclass(slots=True)
class Clauses:
    """One sentence of figures: what its rules and cues found."""

    index: int
    sentence: Sentence
    region: tuple[int, int]
    words: Sequence[Token]
    starts: Sequence[int]
    bounds: Sequence[int]
    cues: Sequence[Match]
    given: dict[int, Indicator] = field(default_factory=dict)  # shared out by 分别
    subjects: dict[int, Subject] = field(default_factory=dict)
    periods: dict[int, DateRow] = field(default_factory=dict)
    echoes: dict[int, int] = field(default_factory=dict)  # figure -> how many figures back its indicator stands
    first: dict[int, int] = field(default_factory=dict)  # figure -> the first of those that share its verb
    untold: set[int] = field(default_factory=set)  # figures that 分别 speaks of and that could not be shared out


class Observer:
    """Ties figures; built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        # Rules and cues look at the same masked sentences: one scanner for both.
        cues = [rule for rule in rules.of(CUES) if rule.give.get("observes") and not rule.give.get("subject")]
        self._scanner = Scanner([*rules.of("observations"), *cues])
        self._directions: dict[str, str] = {}
        for name in ("change_words", "change_to_words", "change_nouns", "gain_verbs", "comparatives"):
            self._directions |= rules.list(name).column("direction")
        self._phrases = PhraseFinder(rules)
        self._subjects = SubjectFinder(rules)
        heads = rules.list("dimension_heads").column("dimensions")
        self._dimension_heads: dict[str, tuple[str, ...]] = {}
        for word, dimensions in heads.items():
            for dimension in dimensions.split():
                self._dimension_heads[dimension] = (*self._dimension_heads.get(dimension, ()), word)
        self._listing = frozenset(rules.list("listing_units").entries)
        self._telling = frozenset(rules.list("telling_units").entries)
        self._ends = tuple(rules.list("year_ends").entries)

    def observe(
        self, article: Article, tokens: Tokens, institutions: Sequence[InstitutionRow], dates: Sequence[DateRow],
        percentages: Sequence[PercentageRow], counts: Sequence[CountRow],
    ) -> list[ObservationRow]:  # fmt: skip
        """The observations of the article in the order of its text."""
        if not percentages and not counts:
            return []
        slots = [Slot(NAME, row.start, row.end, row) for row in institutions]
        slots += [Slot(DATE, row.start, row.end, row) for row in dates]
        slots += [Slot(PERCENTAGE if row.value is not None else OTHER, row.start, row.end, row) for row in percentages]
        slots += [Slot(COUNT if row.value is not None else OTHER, row.start, row.end, row) for row in counts]
        taken = sorted(slots, key=lambda slot: slot.start)
        slots = sorted([*slots, *_free(self._subjects.slots(article.text), taken)], key=lambda slot: slot.start)
        masked = Masked(article.text, [(s.start, s.end) for s in article.readable], slots)
        subjects = self._subjects.subjects(article, tokens, masked)
        figures = [i for i, slot in enumerate(masked.slots) if slot.sign in FIGURES]
        chosen: list[int] = []
        for index in figures:
            number = bisect_right(masked.regions, (masked.at[index], len(masked.text))) - 1
            if (not chosen or chosen[-1] != number) and article.readable[number].section not in UNTOLD:
                chosen.append(number)
        matches: list[list[Match]] = [[] for _ in chosen]
        for match in self._scanner.scan(masked.text, [masked.regions[index] for index in chosen]):
            matches[match.region].append(match)
        bounds = [found.start() for found in _BOUND.finditer(masked.text)]
        quoted = [found.span() for found in _QUOTED.finditer(article.text)]
        rows: list[ObservationRow] = []
        for index, found in zip(chosen, matches, strict=True):
            sentence = article.readable[index]
            words = tokens.of(sentence.start, sentence.end)
            cues = sorted((match for match in found if match.rule.table == CUES), key=lambda match: match.start)
            clauses = Clauses(index, sentence, masked.regions[index], words, [word.start for word in words], bounds, cues)
            rows += self._in_sentence(article, masked, clauses, found, subjects, quoted)
        _hint(article, rows, dates)
        return rows

    def _in_sentence(
        self, article: Article, masked: Masked, clauses: Clauses, found: Sequence[Match], subjects: Subjects,
        quoted: Sequence[tuple[int, int]],
    ) -> list[ObservationRow]:  # fmt: skip
        best: dict[int, list[Match]] = {}
        for match in sorted(found, key=lambda match: (-match.rule.priority, match.rule.id)):
            if match.rule.table != CUES:
                best.setdefault(match.found.start("figure"), []).append(match)
        for cue in clauses.cues:
            if cue.rule.give.get("shares"):
                self._share_out(masked, clauses, cue, subjects)
        rows: list[ObservationRow] = []
        before: tuple[Slot, Indicator] | None = None
        told: list[Indicator | None] = []
        for at in sorted(best):
            slot = masked.slots[bisect_left(masked.at, at)]
            indicator: Indicator | None = None
            # The first rule that finds an indicator ties the figure.
            for match in best.get(clauses.first.get(at, at), best[at]):
                if match.rule.give["role"] == NO_ROLE or at in clauses.untold:
                    break
                if at in clauses.given:
                    indicator = clauses.given[at]
                elif (back := clauses.echoes.get(at)) is not None:
                    said = told[-back] if back <= len(told) else None
                    indicator = Indicator(said.text, None, True) if said else None
                else:
                    indicator = self._indicator(article, masked, clauses, match, at, slot, before, subjects)
                if indicator is not None:
                    break
            told.append(indicator)
            if indicator is None or not self._measures(slot.row, match, indicator):
                before = None
                continue
            rows.append(self._row(article, masked, clauses, match, at, slot, indicator, subjects, quoted))
            before = slot, indicator
        return rows

    # What is measured.

    def _indicator(
        self,
        article: Article,
        masked: Masked,
        clauses: Clauses,
        match: Match,
        at: int,
        slot: Slot,
        before: tuple[Slot, Indicator] | None,
        subjects: Subjects,
    ) -> Indicator | None:
        where = match.rule.give.get("indicator", "beside")
        if where == "group":
            start, end = match.found.span("indicator")
            phrase = self._phrases.before(clauses.words, clauses.starts, masked.there(start), masked.there_end(end))
            return Indicator(phrase.text, phrase) if phrase else None
        # What is money or a measure says what it is of before it; what is counted stands after it.
        after_first = where == "beside" and getattr(slot.row, "dimension", "count") == "count"
        if after_first and (after := self._after(masked, clauses, at, slot)):
            return after
        left = self._left(masked, clauses, match.start, subjects, clause=where == "before")
        if left is None and where == "beside" and not after_first and (after := self._after(masked, clauses, at, slot)):
            return after
        if where == "share":
            whole = self._phrases.before(
                clauses.words, clauses.starts, masked.there(match.found.start("whole")), masked.there_end(match.found.end("whole"))
            )
            own = left.text if left else before[1].text if before else ""
            said = match.group("share") or ""
            of = (
                whole.text
                if whole
                else (article.text[masked.there(match.found.start("whole")) : masked.there_end(match.found.end("whole"))])
            )
            return Indicator(own + said + of, left, not left) if of else None
        if left is not None:
            if before is not None and before[1].text.endswith(left.text) and before[1].phrase and before[1].phrase.start == left.start:
                return Indicator(before[1].text, left)
            if left.thin and before is not None and self._alone(masked, clauses, left):
                return Indicator(before[1].text + left.text, left, True)
            # 费用下降: a noun that says nothing alone is nothing, where none stands before it.
            return Indicator(left.text, left)
        if where == "beside":
            return self._verb_or_clause(masked, clauses, match, at, slot, before)
        if match.rule.give["role"] == LEVEL and slot.sign == COUNT and (after := self._after(masked, clauses, at, slot)):
            return after
        if before is not None and (match.rule.give["role"] != LEVEL or _alike(before[0].row, slot.row)):
            return Indicator(before[1].text, None, True)
        return None

    def _left(self, masked: Masked, clauses: Clauses, end: int, subjects: Subjects, clause: bool = False) -> Phrase | None:
        """The noun phrase that ends here; a date between them is passed over (门诊量2024年增长)."""
        text = masked.text
        while end - 1 > clauses.region[0] and text[end - 1] == DATE:
            end -= 1
        floor = clauses.bounds[bisect_left(clauses.bounds, end) - 1]
        # The subject itself is no part of what is measured.
        for lead in subjects.between(floor, end):
            floor = lead
        floor_there = masked.there_end(floor + 1) if text[floor] != "\ue100" else clauses.sentence.start
        phrase = self._phrases.before(clauses.words, clauses.starts, floor_there, masked.there_end(end), clause=clause)
        if phrase is not None and phrase.thin and text[floor] in "）)" and phrase.start == floor_there:
            # 食用菌(干鲜混合)产量
            opening = max(text.rfind("（", 0, floor), text.rfind("(", 0, floor))
            outer = self._left(masked, clauses, opening, subjects) if opening > clauses.region[0] else None
            if outer is not None and outer.end == masked.there(opening):
                return Phrase(phrase.start, phrase.end, outer.text + phrase.text, False)
        return phrase

    def _alone(self, masked: Masked, clauses: Clauses, phrase: Phrase) -> bool:
        """Whether nothing but a comma stands before a phrase that says nothing alone."""
        here = masked.here(phrase.start)
        floor = clauses.bounds[bisect_right(clauses.bounds, here) - 1]
        return here - floor <= 2 and _COMMA.match(masked.text, floor) is not None

    def _after(self, masked: Masked, clauses: Clauses, at: int, slot: Slot) -> Indicator | None:
        """The noun phrase that follows the figure, over 以上, 左右 and, for a share, 的."""
        text = masked.text
        tail = self._tail(masked, clauses, at)
        start = tail
        following = text[start : start + 1]
        if not following or (_BOUND.match(following) and following != NAME):
            return None
        if following == NAME:
            start += 1
        ceiling_at = next((b for b in clauses.bounds[bisect_right(clauses.bounds, start - 1) :] if b >= start), len(text))
        ceiling = masked.there(ceiling_at) if ceiling_at < clauses.region[1] else clauses.sentence.end
        phrase = self._phrases.after(clauses.words, clauses.starts, masked.there(start), ceiling)
        if phrase is None:
            head = self._phrases.relative(clauses.words, clauses.starts, masked.there(start), ceiling)
            phrase = self._phrases.after(clauses.words, clauses.starts, head, ceiling) if head is not None else None
        if phrase is None or phrase.thin or phrase.text in self._listing:
            return None
        words = phrase.text
        if slot.sign == PERCENTAGE:
            # 超九成企业实现盈利: the share is of those who do so.
            words += self._phrases.clause(clauses.words, clauses.starts, phrase.end, ceiling) or ""
        if self._phrases.modifier(clauses.words, phrase) and (head_phrase := self._next_head(masked, clauses, at)):
            words += head_phrase
        return Indicator(words, phrase)

    def _tail(self, masked: Masked, clauses: Clauses, at: int) -> int:
        """Where the words after a figure begin, past what bounds it."""
        tail = at + 1
        for cue in clauses.cues:
            if cue.rule.give.get("bounds") and cue.start == at + 1:
                tail = max(tail, cue.end)
        return tail

    def _next_head(self, masked: Masked, clauses: Clauses, at: int) -> str:
        """The head noun that stands with the next figure of a list (3个国家级、1个省级示范县)."""
        number = bisect_right(masked.at, at)
        while number < len(masked.at) and masked.slots[number].sign == PLACE:
            number += 1
        if number >= len(masked.at) or masked.slots[number].sign != COUNT or masked.at[number] >= clauses.region[1]:
            return ""
        if not _LISTED.search(masked.text, at, masked.at[number]) or _COMMA.search(masked.text, at, masked.at[number]):
            return ""
        following = masked.at[number]
        ceiling_at = next((b for b in clauses.bounds[bisect_right(clauses.bounds, following) :]), len(masked.text))
        ceiling = masked.there(ceiling_at) if ceiling_at < clauses.region[1] else clauses.sentence.end
        phrase = self._phrases.after(clauses.words, clauses.starts, masked.there_end(following + 1), ceiling)
        return self._phrases.without_modifier(clauses.words, phrase) if phrase else ""

    def _verb_or_clause(
        self, masked: Masked, clauses: Clauses, match: Match, at: int, slot: Slot, before: tuple[Slot, Indicator] | None
    ) -> Indicator | None:
        """Where no noun stands beside the figure: what is done with it, or what those of the figure before do."""
        floor = clauses.bounds[bisect_left(clauses.bounds, match.start) - 1]
        floor_there = masked.there_end(floor + 1) if masked.text[floor] != "\ue100" else clauses.sentence.start
        verb = self._phrases.verb(clauses.words, clauses.starts, floor_there, masked.there_end(match.start))
        if verb is not None:
            # 黑土地保护资金下达11.3亿元
            noun = self._phrases.before(clauses.words, clauses.starts, floor_there, verb.start)
            return Indicator((noun.text if noun and noun.end == verb.start else "") + verb.text, verb)
        tail = self._tail(masked, clauses, at)
        ceiling_at = next((b for b in clauses.bounds[bisect_right(clauses.bounds, tail - 1) :] if b >= tail), len(masked.text))
        ceiling = masked.there(ceiling_at) if ceiling_at < clauses.region[1] else clauses.sentence.end
        unit = slot.row.unit
        said = self._phrases.clause(clauses.words, clauses.starts, masked.there(tail), ceiling) if tail < clauses.region[1] else None
        if said is not None and before is not None and (before[0].row.unit == unit or slot.sign == PERCENTAGE):
            return Indicator(f"{said}的{before[1].text}", None, True)
        return Indicator(said) if said is not None and unit in self._telling else None

    def _measures(self, row: Any, match: Match, indicator: Indicator) -> bool:
        """Whether a figure of this sort is a measurement of that: durations, distances, ages and marks are, of few things."""
        # 一家企业, 两位客人: words that tell a story, as a rule; optional in the gold.
        if row.value < LEAST_IN_WORDS and not row.text[0].isdigit() and isinstance(row, CountRow) and match.rule.give["role"] == LEVEL:
            return False
        dimension = getattr(row, "dimension", None)
        heads = self._dimension_heads.get(dimension or "")
        if heads is None or match.rule.give["role"] in (FROM, TO) or (match.rule.give["role"] == CHANGE and dimension != "age"):
            return True
        return indicator.text.endswith(heads)

    def _share_out(self, masked: Masked, clauses: Clauses, cue: Match, subjects: Subjects) -> None:
        """A、B和C分别为1、2和3: as many figures as things, in order; where they are not as many, none is tied."""
        text = masked.text
        figures: list[int] = []
        number = bisect_left(masked.at, cue.end)
        while number < len(masked.at) and masked.at[number] < clauses.region[1]:
            if masked.slots[number].sign in FIGURES:
                if figures and not _BETWEEN.fullmatch(text, figures[-1] + 1, masked.at[number]):
                    break
                if not figures and _COMMA.search(text, cue.end, masked.at[number]):
                    break
                figures.append(masked.at[number])
            elif figures:
                break
            number += 1
        if not figures:
            return
        clauses.first.update(dict.fromkeys(figures, figures[0]))
        start = clauses.region[0]
        for comma in _COMMA.finditer(text, start, cue.start):
            start = comma.start()
        edges = [start, *(found.start() for found in _LISTED.finditer(text, start + 1, cue.start)), cue.start]
        items = [(a + 1, b) for a, b in pairwise(edges)]
        slots = {masked.at[i]: masked.slots[i] for i in range(bisect_left(masked.at, start), bisect_left(masked.at, cue.start))}
        named = [next((at for at in range(a, b) if at in slots and slots[at].sign in (NAME, PLACE)), None) for a, b in items]
        when = [next((at for at in range(a, b) if at in slots and slots[at].sign == DATE), None) for a, b in items]
        if len(items) == 1 and len(figures) > 1 and start > clauses.region[0] and not self._phrases.says(text[start + 1 : cue.start]):
            # 旅客100人次、航班20架次，同比分别增长8%和9%: what the figures before them measure.
            clauses.echoes.update({figure: len(figures) for figure in figures})
        elif len(items) != len(figures):
            clauses.untold.update(figures)
        elif len(figures) > 1 and all(at is not None for at in named):
            for figure, at in zip(figures, named, strict=True):
                if at is not None and (subject := subjects.at(at, slots[at])) is not None:
                    clauses.subjects[figure] = subject
            phrase = self._left(masked, clauses, cue.start, subjects)
            if phrase is not None:
                clauses.given.update({figure: Indicator(phrase.text, phrase) for figure in figures})
            else:
                clauses.echoes.update(dict.fromkeys(figures[1:], 1))
        elif len(figures) > 1 and all(at is not None for at in when):
            for figure, at in zip(figures, when, strict=True):
                if at is not None and slots[at].row.timex:
                    clauses.periods[figure] = slots[at].row
        else:
            lead = max(subjects.between(start, items[0][1]), default=start)
            floor = masked.there_end(lead + 1) if text[lead] != "\ue100" else clauses.sentence.start
            spans = [(max(masked.there(a), floor), masked.there_end(b)) for a, b in items]
            if len(items) > 1 and (shared := self._phrases.shared(clauses.words, clauses.starts, spans)) is not None:
                clauses.given.update({figure: Indicator(words) for figure, words in zip(figures, shared, strict=True)})
                return
            for figure, (a, b) in zip(figures, items, strict=True):
                lead = max(subjects.between(a - 1, b), default=a - 1)
                floor = masked.there_end(lead + 1) if text[lead] != "\ue100" else clauses.sentence.start
                phrase = self._phrases.before(clauses.words, clauses.starts, floor, masked.there_end(b), joints=False)
                if phrase is None:
                    clauses.untold.update(figures)
                    return
                clauses.given[figure] = Indicator(phrase.text, phrase)

    # Whose, when, how sure.

    def _row(
        self, article: Article, masked: Masked, clauses: Clauses, match: Match, at: int, slot: Slot, indicator: Indicator,
        subjects: Subjects, quoted: Sequence[tuple[int, int]],
    ) -> ObservationRow:  # fmt: skip
        give, figure, cues = match.rule.give, slot.row, clauses.cues
        role = give["role"]
        clause = max((found.start() for found in _COMMA.finditer(masked.text, clauses.region[0], at)), default=clauses.region[0])
        reach: str | None = "sentence"
        subject = clauses.subjects.get(at)
        if subject is None:
            sources = [cue for cue in cues if cue.rule.give.get("no_subject")]
            subject, reach = subjects.of(clauses.index, at, clause, sources)
        name, region = (subject.institution, subject.region) if subject else (None, None)
        apart = (match.start, match.found.start("verb")) if give.get("base") and role == TO else (0, 0)
        when = times(masked, clauses.region, at, cues, apart)
        period = clauses.periods.get(at) or _period(masked, clauses, match, at, role, when)
        baseline = _baseline(article, masked, clauses, match, at, clause, role, when) if role in (CHANGE, TO) else None
        direction = give.get("direction") or self._directions.get(match.group("verb") or "")
        told = [cue for cue in cues if cue.start < at]
        told = [cue for cue in told if not any(stop in masked.text[cue.start : at] for stop in _SEMICOLON)]
        status = next((cue.rule.give["status"] for cue in reversed(told) if "status" in cue.rule.give), "actual")
        if status == "actual" and period and period.first and article.published and period.first > article.published:
            status = "planned"
        flags = ["carried"] if indicator.carried else []
        if any(start < figure.start and figure.end < end for start, end in quoted):
            flags.append("quoted")
        if any(cue.rule.give.get("negates") and cue.start < at <= cue.end for cue in cues):
            flags.append("negated")
        is_count = isinstance(figure, CountRow)
        return ObservationRow(
            article.doc_id, clauses.sentence.index, clauses.sentence.section, figure.start, figure.end, figure.raw_start, figure.raw_end,
            "count" if is_count else "percentage", figure.value, figure.high, figure.unit,
            figure.unit_code if is_count else None, figure.per if is_count else None, figure.dimension if is_count else None, figure.bound,
            indicator.text, name.canonical if name else None, name.kind if name else None, name.region_code if name else None,
            region.name if region else None, region.code if region else None,
            reach if subject else None, subject.start if name and subject else None, subject.end if name and subject else None,
            role, direction or None, baseline, status, self._extent(masked, told, clause, at, period, when, give),
            period.timex if period else None, period.first if period else None, period.last if period else None,
            period.start if period else None, period.end if period else None, None,
            match.rule.id, article.text[clauses.sentence.start : clauses.sentence.end], flags,
        )  # fmt: skip

    def _extent(
        self, masked: Masked, told: Sequence[Match], clause: int, at: int, period: DateRow | None, when: Times, give: Mapping[str, Any]
    ) -> str | None:
        """Whether a figure is a total over its period, a stock at its end, or a running total."""
        said = next((cue.rule.give["extent"] for cue in reversed(told) if "extent" in cue.rule.give and cue.start >= clause), None)
        until = period is not None and (period.mod == UNTIL or period.text.endswith(self._ends))
        if said == "cumulative" and period is not None and not until:
            return "period"  # 2025年累计: the total of that year
        if said is not None:
            return str(said)
        if when.since:
            return "cumulative"
        if until:
            return "as_of"
        return "period" if period is not None and (give["role"] == CHANGE or give.get("flow")) else None


def _free(places: Sequence[Slot], taken: Sequence[Slot]) -> list[Slot]:
    """The places that no other mention holds."""
    starts = [slot.start for slot in taken]
    free = []
    for place in places:
        index = bisect_left(starts, place.end) - 1
        if index < 0 or taken[index].end <= place.start:
            free.append(place)
    return free


def _alike(before: Any, row: Any) -> bool:
    """Whether a level may share the indicator of the figure before: another unit of measurement, or the same, but no other thing."""
    return isinstance(before, PercentageRow) or isinstance(row, PercentageRow) or before.unit == row.unit


def _period(masked: Masked, clauses: Clauses, match: Match, at: int, role: str, when: Times) -> DateRow | None:
    """The date that holds for the figure by its role: what a change starts from holds at the earlier date."""
    if role != FROM:
        return when.period
    own = [
        masked.slots[i].row for i in range(bisect_left(masked.at, match.start), bisect_left(masked.at, at)) if masked.slots[i].sign == DATE
    ]
    if own:
        row: DateRow = own[-1]
        return row if row.timex else None
    if when.compared is not None:
        return when.compared if when.compared.timex else None
    if when.period is None:
        return None
    for cue in reversed(clauses.cues):
        if cue.rule.give.get("pairs") and cue.end <= at:
            slots = {masked.at[i]: masked.slots[i] for i in range(bisect_left(masked.at, cue.start), bisect_left(masked.at, cue.end))}
            first, second = slots.get(cue.found.start("first")), slots.get(cue.found.start("second"))
            if first and second and second.row is when.period:
                return first.row if first.row.timex else None
    return when.period if "/" in (when.period.timex or "") else None


def _baseline(article: Article, masked: Masked, clauses: Clauses, match: Match, at: int, clause: int, role: str, when: Times) -> str | None:
    """What the text says a change is measured against, for this figure or the change before it."""
    base = match.found.span("base") if match.rule.give.get("base") else (-1, -1)
    if base[0] >= 0 and base[1] > base[0]:
        return article.text[masked.there(base[0]) : masked.there_end(base[1])]
    said: str | None = None
    said_at = -1
    for cue in clauses.cues:
        text = cue.group("baseline")
        near = cue.start < at and (role == CHANGE or cue.start >= clause)
        if text and near and not any(stop in masked.text[cue.end : at] for stop in _SEMICOLON):
            said, said_at = text, cue.start
    if when.compared is not None and when.compared_at > said_at:
        return when.compared.text
    return said


def _hint(article: Article, rows: Sequence[ObservationRow], dates: Sequence[DateRow]) -> None:
    """Fills `context_period`: the last date before the figure in its paragraph, else in the article."""
    told = [row for row in dates if row.timex and row.section not in UNTOLD]
    starts = [row.start for row in told]
    for row in rows:
        if row.period is None:
            index = bisect_left(starts, row.start) - 1
            if index >= 0:
                row.context_period = told[index].timex
