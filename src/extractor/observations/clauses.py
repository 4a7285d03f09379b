"""One sentence that holds figures: its clauses, its words, and what its rules and cues found."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import attrgetter

from extractor.article import Article, Sentence
from extractor.matching.scan import Match
from extractor.observations.mask import OPENING, Masked
from extractor.observations.phrases import Phrase, Reading
from extractor.observations.subjects import Subject, Subjects
from extractor.tables import DateRow

# What the words of a phrase end at; a place stands inside them.
BOUND = re.compile("[\ue100-\ue105，,；;：:。！？!?（）()…—]")
# What a clause ends at.
COMMAS = frozenset((OPENING, *"，,；;：:。！？!?…—"))
SEMICOLONS = "；;"
OPEN = "（("

_start = attrgetter("start")


@dataclass(slots=True)
class Indicator:
    """What a figure measures: the words, the phrase that they lie in, whether they stand with another figure, and their noun where that
    is another figure's too (11项达到领先水平: the 新技术 of the figure before)."""

    text: str
    phrase: Phrase | None = None
    carried: bool = False
    noun: str | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the phrases, and the clauses, of a whole masked article end, its semicolons and its opening brackets, in order."""

    phrases: Sequence[int]
    clauses: Sequence[int]
    semicolons: Sequence[int]
    opening: Sequence[int]

    @classmethod
    def of(cls, masked: Masked) -> Bounds:
        text = masked.text
        phrases = [found.start() for found in BOUND.finditer(text)]
        clauses = [at for at in phrases if text[at] in COMMAS]
        return cls(phrases, clauses, [at for at in clauses if text[at] in SEMICOLONS], [at for at in phrases if text[at] in OPEN])


@dataclass(slots=True)
class Clauses:
    """A sentence of figures. Positions count in the masked text (`masked`), those called `there` in the article's."""

    article: Article
    masked: Masked
    subjects: Subjects
    bounds: Bounds
    index: int  # among the article's readable sentences
    words: Reading
    cues: Sequence[Match]  # in order
    region: tuple[int, int] = field(init=False)
    sentence: Sentence = field(init=False)
    said: str = field(init=False)  # the text of the sentence
    by_key: dict[str, list[Match]] = field(init=False)  # the cues that give something, by what they give
    furthest: dict[str, list[int]] = field(default_factory=dict)  # by what they give: how far cues reach, up to each
    tails: dict[int, int] = field(init=False)  # where what bounds a figure starts -> where it ends
    # Of figures, by position, what 分别 shares out among them.
    given: dict[int, Indicator] = field(default_factory=dict)
    whose: dict[int, Subject] = field(default_factory=dict)
    when: dict[int, DateRow] = field(default_factory=dict)
    echoes: dict[int, int] = field(default_factory=dict)  # how many figures back the indicator stands
    first: dict[int, int] = field(default_factory=dict)  # the first of those that share a verb
    untold: set[int] = field(default_factory=set)  # those that could not be shared out

    def __post_init__(self) -> None:
        self.region = self.masked.regions[self.index]
        self.sentence = self.article.readable[self.index]
        self.said = self.article.text[self.sentence.start : self.sentence.end]
        self.by_key = {}
        for cue in self.cues:
            for key in cue.rule.give:
                self.by_key.setdefault(key, []).append(cue)
        self.tails = {cue.start: cue.end for cue in self.by_key.get("bounds", ())}

    def giving(self, key: str) -> Sequence[Match]:
        """The cues that give this."""
        return self.by_key.get(key, ())

    def before(self, key: str, low: int, at: int) -> Iterator[Match]:
        """The cues that give this and start from `low` on, but before `at`; the last first."""
        cues = self.by_key.get(key, ())
        for index in range(bisect_left(cues, at, key=_start) - 1, -1, -1):
            if cues[index].start < low:
                return
            yield cues[index]

    def within(self, key: str, at: int) -> bool:
        """Whether a cue that gives this starts before a position and reaches to it."""
        cues = self.by_key.get(key, ())
        if not cues:
            return False
        if key not in self.furthest:
            self.furthest[key] = list(accumulate((cue.end for cue in cues), max))
        index = bisect_left(cues, at, key=_start)
        return index > 0 and self.furthest[key][index - 1] >= at

    def floor(self, end: int) -> int:
        """Where the phrase that ends here is bound on its left."""
        return self.bounds.phrases[bisect_left(self.bounds.phrases, end) - 1]

    def clause(self, at: int) -> int:
        """What the clause of this position begins with: a comma, or the opening of the sentence."""
        return self.bounds.clauses[bisect_left(self.bounds.clauses, at) - 1]

    def past(self, bound: int) -> int:
        """Where the words after a bound begin, there."""
        return self.sentence.start if self.masked.text[bound] == OPENING else self.masked.there_end(bound + 1)

    def ceiling(self, start: int) -> int:
        """Where the words from here on end, there."""
        index = bisect_left(self.bounds.phrases, start)
        if index == len(self.bounds.phrases) or self.bounds.phrases[index] >= self.region[1]:
            return self.sentence.end
        return self.masked.there(self.bounds.phrases[index])

    def tail(self, at: int) -> int:
        """Where the words after a figure begin, past 以上, 左右 and 的."""
        return self.tails.get(at + 1, at + 1)

    def semicolon(self, at: int) -> int:
        """Where the last semicolon before this position stands, else where the sentence starts."""
        return self._last(self.bounds.semicolons, at, self.region[0])

    def opening(self, at: int) -> int:
        """Where the last opening bracket before this position stands, -1 where there is none."""
        return self._last(self.bounds.opening, at, -1)

    def _last(self, places: Sequence[int], at: int, default: int) -> int:
        index = bisect_left(places, at) - 1
        return places[index] if index >= 0 and places[index] > self.region[0] else default
