"""The big word lists of names: regions, heads, known names, in automata; a text is read once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from extractor.automaton import Automaton
from extractor.matching.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Region:
    """A region that a word may name: its path (福建省/泉州市/晋江市), level, and the form of the word.

    `code` is its own, or of the nearest region above it that has one; "" where none has.
    """

    word: str
    path: str
    code: str
    level: str
    form: str


@dataclass(frozen=True, slots=True)
class Head:
    """The right end of a name and the kind it gives.

    `strength` tells how much else a name needs: nothing beside any proper part where it is empty; see docs/rules.md.
    """

    word: str
    kind: str
    strength: str = ""

    @property
    def weak(self) -> bool:
        """Whether the word alone does not tell a name from a plain noun."""
        return self.strength in ("weak", "trade", "bare")


@dataclass(frozen=True, slots=True)
class Known:
    """A well-known name: its kind, its form (`short` or empty) and the identity behind all its names."""

    word: str
    kind: str
    form: str
    entity: str


@dataclass(slots=True)
class Hits:
    """What stands where in a text: by its end, the longest region (its start), head and known name (start, what); where regions start."""

    regions: dict[int, int]
    heads: dict[int, tuple[int, Head]]
    known: dict[int, tuple[int, Known]]
    places: set[int]


class Gazetteer:
    """Built once from the word lists of a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._heads = _heads(rules)
        self._known = _known(rules)
        inert = rules.list("not_heads").entries.keys()
        words, rows, self._children = rules.memory.part("regions", lambda: _regions(rules))
        # Word -> the regions it names, as they are written, until they are asked for.
        self._rows: dict[str, str] = dict(zip(words, rows, strict=True))
        self._readings: dict[str, list[Region]] = {}
        not_regions = rules.list("not_regions").entries.keys()
        names = {*self._heads, *self._known, *inert}
        self._words = Automaton({*(word for word in words if len(word) > 1), *not_regions, *names})
        numbers = dict(zip(self._words.words, count(), strict=False))
        # By the number of a word: head, known name, no head; what only begins like a region; what is none.
        self._names = {numbers[word]: (self._heads.get(word), self._known.get(word), word in inert) for word in names}
        self._no_place = frozenset(map(numbers.__getitem__, not_regions))
        self._no_region = self._no_place.union(numbers[word] for word in names if len(word) == 1 or word not in self._rows)
        # Names of districts without their last character, where they are no short names by themselves (道里, 海淀).
        self.stems = frozenset(stem for _, stem in self._children if stem not in self._rows)

    def hits(self, text: str) -> Hits:
        """What stands where in a text; for each end the longest of its sort."""
        hits = Hits({}, {}, {}, set())
        heads, known, regions = hits.heads, hits.known, hits.regions
        inert: list[tuple[int, int]] = []
        found = self._words.occurrences(text)
        for start, end, number in found:
            if number not in self._names:
                continue
            head, name, is_inert = self._names[number]
            if head is not None and (end not in heads or start < heads[end][0]):
                heads[end] = (start, head)
            if name is not None and (end not in known or start < known[end][0]):
                known[end] = (start, name)
            if is_inert:
                inert.append((start, end))
        for start, stop in inert:
            for end in range(start + 1, stop + 1):
                # A word that is a head itself and holds a shorter one (集团军) stays.
                if end in heads and heads[end][0] >= start and (heads[end][0] > start or end < stop):
                    del heads[end]
        for start, end in self._regions(found):
            if end not in regions or start < regions[end]:
                regions[end] = start
        hits.places.update(regions.values())
        return hits

    def is_head(self, word: str) -> bool:
        """Whether a word ends names by itself: 大学, not 九中."""
        head = self._heads.get(word)
        return head is not None and not head.weak

    def regions(self, name: str) -> list[tuple[int, int]]:
        """The spans of the regions in a text, by their ends; what only begins like one (中山大学) is none."""
        return self._regions(self._words.occurrences(name))

    def _regions(self, found: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
        others = {start for start, _, number in found if number in self._no_place}
        return [(start, end) for start, end, number in found if number not in self._no_region and start not in others]

    def known(self, name: str) -> Known | None:
        """What is known of a name, None for any that is not well known."""
        return self._known.get(name)

    def entity(self, name: str) -> str | None:
        """The identity of a well-known name; None for any other."""
        known = self._known.get(name)
        return known.entity or None if known else None

    def readings(self, word: str) -> list[Region]:
        """The regions that a word names."""
        known = self._readings.get(word)
        if known is None:
            known = []
            if (rows := self._rows.get(word)) is not None:
                known = self._readings[word] = [Region(word, *row.split("\t")) for row in rows.split("\n")]
        return known

    def child(self, path: str, text: str) -> Region | None:
        """The district of the region at `path` whose name without its last character begins the text (沈河 in 沈河分局)."""
        for length in (3, 2):
            county = self._children.get((path, text[:length]))
            if county is not None:
                return Region(*county)
        return None


def _regions(rules: RuleSet) -> tuple[list[str], list[str], dict[tuple[str, str], tuple[str, ...]]]:
    """The words that name regions, sorted; for each its regions: path, code, level and form between tabs, a line each; and the counties.

    These are by the path of their city and their name without its last character, for full names of three characters and more.
    """
    # Rows of word, level, path, code, form.
    rows = [row for name in ("regions", "townships") for rows in rules.list(name).entries.values() for row in rows]
    codes = {path: code[:6] for _, _, path, code, *_ in rows if code}
    readings: dict[str, list[str]] = {}
    counties: dict[tuple[str, str], tuple[str, ...]] = {}
    for word, level, path, _, form, *_ in rows:
        above = path
        while above not in codes and "/" in above:
            above = above.rpartition("/")[0]
        region = path, codes.get(above, ""), level, form
        readings.setdefault(word, []).append("\t".join(region))
        if level == "county" and form == "full" and len(word) > 2:
            counties[path.rpartition("/")[0], word[:-1]] = (word, *region)
    words = sorted(readings)
    return words, ["\n".join(readings[word]) for word in words], counties


def _heads(rules: RuleSet) -> dict[str, Head]:
    words = rules.list("institution_heads")
    strengths = words.column("strength")
    return {word: Head(word, kind, strengths.get(word, "")) for word, kind in words.column("kind").items()}


def _known(rules: RuleSet) -> dict[str, Known]:
    words = rules.list("institution_known")
    forms, entities = words.column("form"), words.column("entity")
    return {word: Known(word, kind, forms.get(word, ""), entities.get(word, "")) for word, kind in words.column("kind").items()}
