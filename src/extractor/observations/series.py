"""A、B和C分别为1、2和3: as many figures as things, in order; where they are not as many, none is tied."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise

from extractor.matching.rules import RuleSet
from extractor.matching.scan import Match
from extractor.observations.clauses import Clauses, Indicator
from extractor.observations.indicators import IndicatorFinder
from extractor.observations.mask import DATE, FIGURES, NAME, PLACE, Masked, Slot
from extractor.observations.phrases import Phrase, PhraseFinder

PAIR = 2  # figures that a word for two things stands before
SHORT_GAP = 4  # characters between what is compared with and 分别
MOST_SHARED = 50  # figures of one list
LONGEST_LIST = 400  # characters of a clause before its 分别: what is longer is no list of things
_FIGURE = re.compile(f"[{''.join(sorted(FIGURES))}]")
_TOLD = re.compile(f"[{''.join(sorted(FIGURES))}]、")
LONGEST_ITEM = 12  # characters of a thing between two joints
LONGEST_GAP = 6  # characters beside what joins two figures of a series


class Series:
    """Built once from a rule set."""

    def __init__(self, rules: RuleSet, phrases: PhraseFinder, indicators: IndicatorFinder) -> None:
        self._phrases, self._indicators = phrases, indicators
        words = rules.list("series_joints").entries
        joints = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        self._pause = re.compile("|".join(re.escape(word) for word in words if not word.isalnum()) or "(?!)")
        pairs = rules.list("series_pairs")
        self._pairs = [(word, first, pairs.column("second")[word]) for word, first in pairs.column("first").items()]
        gap = f"[^\ue100-\ue106，；。]{{0,{LONGEST_GAP}}}"
        self._joint = re.compile(joints)
        self._partners = rules.list("partner_prepositions").entries
        self._between = re.compile(f"{gap}(?:{joints}){gap}")

    def share_out(self, clauses: Clauses, cue: Match) -> None:
        """Gives each figure after the cue its own indicator, subject or date of the list before it, in `clauses`."""
        masked, text = clauses.masked, clauses.masked.text
        figures = self._figures(clauses, cue)
        if not figures:
            return
        clauses.shares.first.update(dict.fromkeys(figures, figures[0]))
        start = clauses.clause(cue.start)
        if cue.start - start > LONGEST_LIST:
            clauses.shares.untold.update(figures)
            return
        # 死亡人数|较2020年春运|分别下降: what it is compared with is none of the things.
        against = (other.start for other in clauses.before("compares", start + 2, cue.start) if other.end + SHORT_GAP >= cue.start)
        end = next(against, cue.start)
        # 甲县损失10万元、乙县及丙县|分别: what has its figure before is none of the things.
        start = max((found.end() - 1 for found in _TOLD.finditer(text, start + 1, end)), default=start)
        compared = any(other.start == start + 1 and other.end == cue.start for other in clauses.giving("compares"))
        items = [(start + 1, end)] if compared else self._items(text, start, end)  # 与上年同期相比: its 与 joins nothing
        silent = compared or not self._phrases.says(text[start + 1 : cue.start])
        if len(items) == 1 < len(figures) and start > clauses.region[0]:
            before = clauses.clause(start)
            listed = self._items(text, before, start)
            if len(listed) == len(figures) and _FIGURE.search(text, before, start) is None:
                # 最多的是甲、乙和丙，占比|分别: what the clause before lists.
                if self._share_named(clauses, listed, start, figures, silent):
                    return
                head = None if silent else self._phrases.before(clauses.words, masked.there(start + 1), masked.there(end))
                self._share_words(clauses, before, listed, figures, head.text if head else "")
                return
        if len(items) == 1 and start > clauses.region[0] and silent:
            if len(figures) > 1:
                # 旅客100人次、航班20架次，同比分别增长8%和9%: what the figures before them measure.
                clauses.shares.echoes.update(dict.fromkeys(figures, len(figures)))
            else:
                clauses.shares.untold.update(figures)
            return
        if len(items) == 1 and len(figures) == PAIR and self._share_pair(clauses, cue.start, figures):
            return
        if len(items) > len(figures) > 1:
            parts = self._items(text, start, end, self._pause)
            # 教育、文化和体育、住房投资: where 和 stands before the last pause it is part of a thing.
            items = parts if self._items(text, start, parts[-1][0] - 1) != parts[:-1] else items
        if len(items) != len(figures):
            clauses.shares.untold.update(figures)
            return
        slots = _slots(masked, start, cue.start)
        named = _named(slots, items)
        dated = [next((at for at in range(a, b) if at in slots and slots[at].sign == DATE), -1) for a, b in items]
        if len(figures) > 1 and min(named) >= 0 and text[named[0] - 1] in self._partners:
            # 我国对东盟、欧盟进出口
            toward, leader = text[named[0] - 1], clauses.subjects.before(named[0])
            done = self._phrases.before(clauses.words, masked.there(named[-1] + 1), masked.there(cue.start))
            for figure, at in zip(figures, named, strict=True):
                whom = clauses.article.text[slots[at].start : slots[at].end]
                clauses.shares.given[figure] = Indicator(toward + whom + (done.text if done else ""))
                if leader is not None:
                    clauses.shares.whose[figure] = leader
        elif len(figures) > 1 and min(named) >= 0:
            for figure, at in zip(figures, named, strict=True):
                if (subject := clauses.subjects.at(slots[at])) is not None:
                    clauses.shares.whose[figure] = subject
            phrase = self._indicators.left(clauses, cue.start)
            if phrase is not None:
                clauses.shares.given.update((figure, Indicator(phrase.text, phrase)) for figure in figures)
            else:
                clauses.shares.echoes.update(dict.fromkeys(figures[1:], 1))
        elif len(figures) > 1 and min(dated) >= 0:
            clauses.shares.when.update((figure, slots[at].row) for figure, at in zip(figures, dated, strict=True) if slots[at].row.timex)
        else:
            self._share_words(clauses, start, items, figures)

    def _share_named(
        self, clauses: Clauses, listed: list[tuple[int, int]], end: int, figures: list[int], silent: bool
    ) -> bool:  # fmt: skip
        """Gives each figure whom the clause before lists (甲县、乙县和丙县产量最多，分别), and what is told of them; False where it lists
        others."""
        masked = clauses.masked
        slots = _slots(masked, listed[0][0], end)
        named = _named(slots, listed)
        if min(named) < 0 or not silent:
            return False
        end -= self._phrases.tail(masked.text[named[-1] + 1 : end])
        phrase = self._phrases.before(clauses.words, masked.there(named[-1] + 1), masked.there(end))
        if phrase is None:
            return False
        for figure, at in zip(figures, named, strict=True):
            clauses.shares.given[figure] = Indicator(phrase.text, phrase)
            if (subject := clauses.subjects.at(slots[at])) is not None:
                clauses.shares.whose[figure] = subject
        return True

    def _figures(self, clauses: Clauses, cue: Match) -> list[int]:
        """The figures after the cue, in its clause, that but joints part."""
        masked = clauses.masked
        figures: list[int] = []
        for number in range(bisect_left(masked.at, cue.end), bisect_left(masked.at, clauses.region[1])):
            at = masked.at[number]
            if not figures and clauses.clause(at) > cue.start:
                break
            if masked.slots[number].sign in FIGURES:
                if figures and not self._between.fullmatch(masked.text, figures[-1] + 1, at):
                    break
                figures.append(at)
                if len(figures) == MOST_SHARED:
                    break
            elif figures:
                break
        return figures

    def _share_pair(self, clauses: Clauses, end: int, figures: list[int]) -> bool:
        """Gives two figures what one word says of both (产销量分别为: 产量 and 销量)."""
        phrase = self._indicators.left(clauses, end)
        text = phrase.text if phrase is not None else ""
        both = next(((first, second, word) for word, first, second in self._pairs if word in text), None)
        if both is None:
            return False
        for figure, part in zip(figures, both[:2], strict=True):
            clauses.shares.given[figure] = Indicator(text.replace(both[2], part, 1), phrase)
        return True

    def _items(self, text: str, start: int, end: int, joint: re.Pattern[str] | None = None) -> list[tuple[int, int]]:
        """The parts between the joints of a stretch of masked text that begins past its first character."""
        edges = [start, *(found.start() for found in (joint or self._joint).finditer(text, start + 1, end)), end]
        return [(a + 1, b) for a, b in pairwise(edges)]

    def _share_words(self, clauses: Clauses, start: int, items: list[tuple[int, int]], figures: list[int], head: str = "") -> None:
        """To each figure the words of its item, and the head that all share; short items share the head of the last."""
        masked, subjects = clauses.masked, clauses.subjects
        floor = clauses.past(subjects.reach(start, items[0][1]))
        spans = [(max(masked.there(a), floor), masked.there(b)) for a, b in items]
        shared = self._phrases.shared(clauses.words, spans) if len(items) > 1 else None
        if shared is not None:
            clauses.shares.given.update((figure, Indicator(words + head)) for figure, words in zip(figures, shared, strict=True))
            return
        for number, (figure, (low, high)) in enumerate(zip(figures, spans, strict=True)):
            phrase = self._phrases.before(clauses.words, low, high)
            # What stands between two joints is a thing, whatever its words are (教育、社会组织和文化投资).
            between = 0 < number < len(items) - 1 and high - low <= LONGEST_ITEM
            told = phrase or (Phrase(low, high, clauses.article.text[low:high], False, 0, 0) if between else None)
            if told is None:
                clauses.shares.untold.update(figures)
                return
            clauses.shares.given[figure] = Indicator(told.text + head, told)


def _named(slots: Mapping[int, Slot], items: Sequence[tuple[int, int]]) -> list[int]:
    """Where the last name or place of each item stands, -1 where it has none; `slots` are the mentions by where they stand."""
    return [next((at for at in range(b - 1, a - 1, -1) if at in slots and slots[at].sign in (NAME, PLACE)), -1) for a, b in items]


def _slots(masked: Masked, low: int, high: int) -> dict[int, Slot]:
    """The mentions in a stretch of the masked text, by where they stand."""
    stretch = slice(bisect_left(masked.at, low), bisect_left(masked.at, high))
    return dict(zip(masked.at[stretch], masked.slots[stretch], strict=True))
