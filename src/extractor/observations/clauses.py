"""One sentence that holds figures: its clauses, its words, and what its rules and cues found."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress, count
from operator import add, attrgetter

from extractor.article import Article
from extractor.matching.scan import Match
from extractor.observations.mask import COUNT, DATE, NAME, OPENING, OTHER, PERCENTAGE, Masked
from extractor.observations.phrases import Phrase, Reading
from extractor.observations.subjects import Subject, Subjects
from extractor.tables import DateRow

# What the words of a phrase end at; a place stands inside them.
BOUNDS = frozenset((OPENING, PERCENTAGE, COUNT, DATE, NAME, OTHER, *"，,；;：:。！？!?（）()…—"))
# What a clause ends at.
COMMAS = frozenset((OPENING, *"，,；;：:。！？!?…—"))
SEMICOLONS = frozenset("；;")
OPEN = frozenset("（(")
CLOSE = frozenset("）)")
_BOUND = re.compile(f"([{''.join(sorted(BOUNDS))}])")

_start = attrgetter("start")


@dataclass(slots=True)
class Indicator:
    """What a figure measures: the words, the phrase that they lie in, whether they stand with another figure, their noun where that is
    another figure's too (11项达到领先水平: the 新技术 of the figure before), and what else is of the same (用电量降幅: 用电量)."""

    text: str
    phrase: Phrase | None = None
    carried: bool = False
    noun: str | None = None
    base: str | None = None


@dataclass(slots=True)
class Shares:
    """What 分别 shares out among figures, by where they stand."""

    given: dict[int, Indicator] = field(default_factory=dict)
    whose: dict[int, Subject] = field(default_factory=dict)
    when: dict[int, DateRow] = field(default_factory=dict)
    echoes: dict[int, int] = field(default_factory=dict)  # how many figures back the indicator stands
    first: dict[int, int] = field(default_factory=dict)  # the first of those that share a verb
    untold: set[int] = field(default_factory=set)  # those that could not be shared out


_UNSHARED = Shares()  # of all sentences without 分别


class Clauses:
    """A sentence of figures. Positions count in the masked text (`masked`), those called `there` in the article's."""

    __slots__ = (
        "_brackets", "_by_key", "_commas", "_furthest", "_openings", "_semicolons", "_tails", "article", "bounds", "index", "levels",
        "masked", "region", "said", "sentence", "shares", "signs", "subjects", "words",
    )  # fmt: skip

    def __init__(
        self, article: Article, masked: Masked, subjects: Subjects, index: int, words: Reading, cues: Sequence[Match],
        levels: dict[str, str],
    ) -> None:  # fmt: skip
        """`index` is the sentence's among the readable ones; `words` are its words, `cues` those found in it, in order; `levels` tells by
        unit what the last level of the paragraph so far measures, and is kept up by who ties the figures."""
        self.article, self.masked, self.subjects = article, masked, subjects
        self.index, self.words = index, words
        self.levels = levels
        self.region = low, high = masked.regions[index]
        self.sentence = article.readable[index]
        self.said = article.text[self.sentence.start : self.sentence.end]
        # Where phrases end, the opening of the sentence first, and the sign that stands there.
        parts = _BOUND.split(masked.text[low:high])
        self.bounds: list[int] = list(map(add, accumulate(map(len, parts[:-1:2])), count(low)))
        self.signs = "".join(parts[1::2])
        self._openings: list[int] | None = None
        self._brackets: tuple[list[int], list[int]] | None = None
        self._commas = list(compress(self.bounds, map(COMMAS.__contains__, self.signs)))
        self._semicolons = [low]
        if not SEMICOLONS.isdisjoint(self.signs):
            self._semicolons += compress(self.bounds, map(SEMICOLONS.__contains__, self.signs))
        self._by_key: dict[str, list[Match]] = {}  # the cues that give something, by what they give
        for cue in cues:
            for key in cue.rule.give:
                self._by_key.setdefault(key, []).append(cue)
        self._furthest: dict[str, list[int]] = {}  # by what they give: how far cues reach, up to each
        # Where what bounds a figure starts -> where it ends.
        self._tails = {cue.start: cue.end for cue in self._by_key["bounds"]} if "bounds" in self._by_key else {}
        self.shares = Shares() if "shares" in self._by_key else _UNSHARED

    def has(self, key: str) -> bool:
        """Whether a cue of the sentence gives this."""
        return key in self._by_key

    def giving(self, key: str) -> Sequence[Match]:
        """The cues that give this."""
        return self._by_key.get(key, ())

    def before(self, key: str, low: int, at: int) -> Iterable[Match]:
        """The cues that give this and start from `low` on, but before `at`; the last first."""
        cues = self._by_key.get(key)
        if cues is None:
            return ()
        return map(cues.__getitem__, reversed(range(bisect_left(cues, low, key=_start), bisect_left(cues, at, key=_start))))

    def last(self, key: str, low: int, at: int) -> Match | None:
        """The last cue that gives this and starts from `low` on, but before `at`."""
        if key not in self._by_key:
            return None
        return next(iter(self.before(key, low, at)), None)

    def within(self, key: str, at: int) -> bool:
        """Whether a cue that gives this starts before a position and reaches to it."""
        cues = self._by_key.get(key)
        if cues is None:
            return False
        if key not in self._furthest:
            self._furthest[key] = list(accumulate((cue.end for cue in cues), max))
        index = bisect_left(cues, at, key=_start)
        return index > 0 and self._furthest[key][index - 1] >= at

    def floor(self, end: int) -> int:
        """Where the phrase that ends here is bound on its left."""
        return self.bounds[bisect_left(self.bounds, end) - 1]

    def clause(self, at: int) -> int:
        """What the clause of this position begins with: a comma, or the opening of the sentence."""
        return self._commas[bisect_left(self._commas, at, 1) - 1]

    def past(self, bound: int) -> int:
        """Where the words after a bound begin, there."""
        return self.masked.there(bound + 1)

    def ceiling(self, start: int) -> int:
        """Where the words from here on end, there."""
        index = bisect_left(self.bounds, start)
        return self.sentence.end if index == len(self.bounds) else self.masked.there(self.bounds[index])

    def tail(self, at: int) -> int:
        """Where the words after a figure begin, past 以上, 左右 and 的."""
        return self._tails.get(at + 1, at + 1)

    def semicolon(self, at: int) -> int:
        """Where the last semicolon before this position stands, else where the sentence starts."""
        return self._semicolons[bisect_left(self._semicolons, at, 1) - 1]

    def bracket(self, at: int) -> int:
        """Where the bracket opens that holds this position; -1 where none does."""
        if self._brackets is None:
            marks: list[int] = []
            holding: list[int] = []
            unclosed: list[int] = []
            for bound, sign in zip(self.bounds, self.signs, strict=True):
                if sign in OPEN:
                    unclosed.append(bound)
                elif sign in CLOSE and unclosed:
                    unclosed.pop()
                else:
                    continue
                marks.append(bound)
                holding.append(unclosed[-1] if unclosed else -1)
            self._brackets = marks, holding
        marks, holding = self._brackets
        index = bisect_left(marks, at) - 1
        return holding[index] if index >= 0 else -1

    def opening(self, at: int) -> int:
        """Where the last opening bracket before this position stands, else where the sentence starts."""
        if self._openings is None:
            self._openings = [self.bounds[0], *compress(self.bounds, map(OPEN.__contains__, self.signs))]
        return self._openings[bisect_left(self._openings, at, 1) - 1]
