"""One sentence that holds figures: its clauses, its words, and what its rules and cues found."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.article import Article, Sentence
from extractor.matching.scan import Match
from extractor.observations.mask import OPENING, Masked
from extractor.observations.phrases import Phrase
from extractor.observations.subjects import Subject, Subjects
from extractor.segment import Token
from extractor.tables import DateRow

# What the words of a phrase end at; a place stands inside them.
BOUND = re.compile("[\ue100-\ue105，,；;：:。！？!?（）()…—]")
# What a clause ends at.
COMMAS = frozenset((OPENING, *"，,；;：:。！？!?…—"))
SEMICOLONS = "；;"


@dataclass(slots=True)
class Indicator:
    """What a figure measures: the words, the phrase that they lie in, whether they stand with another figure."""

    text: str
    phrase: Phrase | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the phrases, and the clauses, of a whole masked article end, in order."""

    phrases: Sequence[int]
    clauses: Sequence[int]

    @classmethod
    def of(cls, masked: Masked) -> Bounds:
        phrases = [found.start() for found in BOUND.finditer(masked.text)]
        return cls(phrases, [at for at in phrases if masked.text[at] in COMMAS])


@dataclass(slots=True)
class Clauses:
    """A sentence of figures. Positions count in the masked text (`masked`), those called `there` in the article's."""

    article: Article
    masked: Masked
    subjects: Subjects
    bounds: Bounds
    index: int  # among the article's readable sentences
    words: Sequence[Token]
    starts: Sequence[int]
    cues: Sequence[Match]  # in order
    region: tuple[int, int] = field(init=False)
    sentence: Sentence = field(init=False)
    by_key: dict[str, list[Match]] = field(init=False)  # the cues that give something, by what they give
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
        self.by_key = {}
        for cue in self.cues:
            for key in cue.rule.give:
                self.by_key.setdefault(key, []).append(cue)
        self.tails = {cue.start: cue.end for cue in self.by_key.get("bounds", ())}

    def giving(self, key: str) -> Sequence[Match]:
        """The cues that give this."""
        return self.by_key.get(key, ())

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
        return max(self.region[0], *(self.masked.text.rfind(stop, self.region[0], at) for stop in SEMICOLONS))
