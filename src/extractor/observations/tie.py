"""The observations stage: each figure that measures something, tied to what, whose and when. Rules speak; this code knows reach.

An observation rule matches a masked sentence (see mask.py). Its groups: `figure` (the sign of the figure), `indicator` (where the
indicator lies, if not right before the match; it is narrowed to the noun phrase next to the figure), `verb` (a word of
words/change_words.txt, which gives the direction), `baseline`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.article import Article, Sentence
from extractor.matching.rules import CUES, RuleSet
from extractor.matching.scan import Match, Scanner
from extractor.observations.mask import COUNT, DATE, FIGURES, NAME, OTHER, PERCENTAGE, Masked, Slot, mask
from extractor.segment import Token, Tokens
from extractor.tables import CountRow, DateRow, InstitutionRow, ObservationRow, PercentageRow

# Dimensions of figures that only tell a story: they measure nothing.
STORY = frozenset(("age", "length"))
PHRASE_TAGS = ("n", "j", "b", "eng", "g", "l", "i", "an", "vn", "s", "f", "x", "m", "z")
_CLAUSE = re.compile("[，,；;：:]")
_STOP = re.compile("[；;]")


class Observer:
    """Ties figures; built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        # Rules and cues look at the same masked sentences: one scanner for both.
        self._scanner = Scanner([*rules.of("observations"), *(rule for rule in rules.of(CUES) if rule.give.get("observes"))])
        self._directions = rules.list("change_words").column("direction") | rules.list("change_to_words").column("direction")
        self._edge_words = rules.list("indicator_stops").entries.keys()

    def observe(
        self, article: Article, tokens: Tokens, institutions: Sequence[InstitutionRow], dates: Sequence[DateRow],
        percentages: Sequence[PercentageRow], counts: Sequence[CountRow],
    ) -> list[ObservationRow]:  # fmt: skip
        """The observations of the article in the order of its text."""
        by_sentence: dict[int, list[Slot]] = {}
        for sign, rows in ((NAME, institutions), (DATE, dates), (PERCENTAGE, percentages)):
            for row in rows:
                by_sentence.setdefault(row.sentence, []).append(Slot(sign, row.start, row.end, row))
        for count in counts:
            sign = OTHER if count.dimension in STORY or count.value is None else COUNT
            by_sentence.setdefault(count.sentence, []).append(Slot(sign, count.start, count.end, count))
        observations = []
        for sentence in article.readable:
            slots = sorted(by_sentence.get(sentence.index, ()), key=lambda slot: slot.start)
            if any(slot.sign in FIGURES for slot in slots):
                masked = mask(article.text, sentence.start, sentence.end, slots)
                observations += self._in_sentence(article, sentence, masked, tokens)
        return observations

    def _in_sentence(self, article: Article, sentence: Sentence, masked: Masked, tokens: Tokens) -> list[ObservationRow]:
        best: dict[int, Match] = {}
        cues: list[Match] = []
        for match in self._scanner.scan(masked.text, [(0, len(masked.text))]):
            if match.rule.table == CUES:
                cues.append(match)
                continue
            at = match.found.start("figure")
            known = best.get(at)
            if known is None or (-match.rule.priority, match.rule.id) < (-known.rule.priority, known.rule.id):
                best[at] = match
        if not best:
            return []
        words = tokens.of(sentence.start, sentence.end)
        rows = []
        for at in sorted(best):
            slot = masked.slots[at]
            if slot.row.value is None:
                continue
            row = self._row(article, sentence, masked, slot, at, best[at], cues, words)
            if row is not None:
                rows.append(row)
        return rows

    def _row(
        self, article: Article, sentence: Sentence, masked: Masked, slot: Slot, at: int, match: Match, cues: Sequence[Match],
        words: Sequence[Token],
    ) -> ObservationRow | None:  # fmt: skip
        give, figure = match.rule.give, slot.row
        indicator = self._indicator(article, masked, match, words)
        if indicator is None:
            return None
        name, reach = self._subject(masked, at, cues)
        period, baseline = self._times(masked, at, cues)
        direction = give.get("direction") or self._directions.get(match.group("verb") or "")
        status = next((cue.rule.give["status"] for cue in cues if "status" in cue.rule.give and cue.start < at), "actual")
        said = next(
            (
                cue.group("baseline")
                for cue in cues
                if cue.group("baseline") and cue.start < at and not _CLAUSE.search(masked.text, cue.end, at)
            ),
            None,
        )
        is_count = isinstance(figure, CountRow)
        change = give["role"] == "change"
        return ObservationRow(
            article.doc_id, sentence.index, sentence.section, figure.start, figure.end, figure.raw_start, figure.raw_end,
            "count" if is_count else "percentage", figure.value, figure.high, figure.unit,
            figure.unit_code if is_count else None, figure.per if is_count else None, figure.dimension if is_count else None, figure.bound,
            indicator, name.canonical if name else None, name.kind if name else None, name.region_code if name else None, None, None,
            reach, name.start if name else None, name.end if name else None,
            give["role"], direction or None, (said or (baseline.text if baseline else None)) if change else None, status, None,
            period.timex if period else None, period.first if period else None, period.last if period else None,
            period.start if period else None, period.end if period else None, None,
            match.rule.id, article.text[sentence.start : sentence.end], [],
        )  # fmt: skip

    def _subject(self, masked: Masked, at: int, cues: Sequence[Match]) -> tuple[InstitutionRow | None, str | None]:
        """The institution named last before the figure in its sentence, unless it is only a source or a partner there."""
        passed = {position for cue in cues if cue.rule.give.get("no_subject") for position in range(cue.start, cue.end)}
        named = [position for position, slot in masked.slots.items() if slot.sign == NAME and position < at and position not in passed]
        if not named:
            return None, None
        nearest = max(named)
        return masked.slots[nearest].row, "sentence" if _CLAUSE.search(masked.text, nearest, at) else "clause"

    def _times(self, masked: Masked, at: int, cues: Sequence[Match]) -> tuple[DateRow | None, DateRow | None]:
        """The date that governs the figure, up to the last semicolon, and the one that a change is measured against."""
        compared = {position for cue in cues if cue.rule.give.get("compares") for position in range(cue.start, cue.end)}
        period: DateRow | None = None
        baseline: DateRow | None = None
        for position, slot in sorted(masked.slots.items()):
            if slot.sign == DATE and position < at and slot.row.timex and not _STOP.search(masked.text, position, at):
                if position in compared:
                    baseline = slot.row
                elif slot.row.mod != "since":
                    period = slot.row
        return period, baseline

    def _indicator(self, article: Article, masked: Masked, match: Match, words: Sequence[Token]) -> str | None:
        """The noun phrase that stands next to the figure, where the rule says that the indicator lies, in the article's words."""
        if match.rule.give.get("indicator") == "before":
            start, end = masked.phrase_start(match.start), match.start
        else:
            start, end = match.found.span("indicator")
        if start < 0 or start == end:
            return None
        text_start, text_end = masked.positions[start], masked.positions[end - 1] + 1
        inside = [token for token in words if token.start >= text_start and token.end <= text_end]
        if not inside:
            return None
        after = match.found.start("figure") < start
        chosen: list[Token] = []
        for token in inside if after else reversed(inside):
            fits = token.tag.startswith(PHRASE_TAGS) or (token.text == "的" and bool(chosen))
            if not fits and token.tag.startswith("v") and chosen and not after and len(token.text) > 1:
                fits = token.tag == "vn"
            if token.text in self._edge_words or not fits:
                break
            chosen.append(token)
        while chosen and chosen[-1].text == "的":
            chosen.pop()
        if not chosen:
            return None
        phrase = article.text[min(t.start for t in chosen) : max(t.end for t in chosen)].strip('“”"、的 ')
        return phrase if len(phrase) > 1 else None
