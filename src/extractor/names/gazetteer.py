"""The big word lists of names: regions, heads, known names, in automata; a text is read once for all of them."""

from __future__ import annotations

from dataclasses import dataclass

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
        self._readings = _readings(rules)
        self._heads = _heads(rules)
        self._known = _known(rules)
        inert = rules.list("not_heads").entries.keys()
        self._names = Automaton({*self._heads, *self._known, *inert})
        self._by_number = [(self._heads.get(word), self._known.get(word), word in inert) for word in self._names.words]
        self._not_regions = rules.list("not_regions").entries.keys()
        self._places = Automaton({*self._not_regions, *(word for word in self._readings if len(word) > 1)})
        self._no_place = [word in self._not_regions for word in self._places.words]
        self._children = _children(self._readings)
        # Names of districts without their last character, where they are no short names by themselves (道里, 海淀).
        self.stems = frozenset(stem for _, stem in self._children if stem not in self._readings)

    def hits(self, text: str) -> Hits:
        """What stands where in a text; for each end the longest of its sort."""
        hits = Hits({}, {}, {}, set())
        heads, known, regions = hits.heads, hits.known, hits.regions
        inert: list[tuple[int, int]] = []
        for number, start, end in self._names.find(text):
            head, name, is_inert = self._by_number[number]
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
        for start, end in self.regions(text):
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
        found = self._places.find(name)
        others = {start for number, start, _ in found if self._no_place[number]}
        return [(start, end) for _, start, end in found if start not in others]

    def known(self, name: str) -> Known | None:
        """What is known of a name, None for any that is not well known."""
        return self._known.get(name)

    def entity(self, name: str) -> str | None:
        """The identity of a well-known name; None for any other."""
        known = self._known.get(name)
        return known.entity or None if known else None

    def readings(self, word: str) -> list[Region]:
        """The regions that a word names."""
        return self._readings.get(word, [])

    def child(self, path: str, text: str) -> Region | None:
        """The district of the region at `path` whose name without its last character begins the text (沈河 in 沈河分局)."""
        for length in (3, 2):
            region = self._children.get((path, text[:length]))
            if region is not None:
                return region
        return None


def _readings(rules: RuleSet) -> dict[str, list[Region]]:
    """Word -> the regions it names. Rows of word, level, path, code, form."""
    rows = [row for name in ("regions", "townships") for rows in rules.list(name).entries.values() for row in rows]
    codes = {path: code[:6] for _, _, path, code, *_ in rows if code}
    readings: dict[str, list[Region]] = {}
    for word, level, path, _, form, *_ in rows:
        above = path
        while above not in codes and "/" in above:
            above = above.rpartition("/")[0]
        readings.setdefault(word, []).append(Region(word, path, codes.get(above, ""), level, form))
    return readings


def _children(readings: dict[str, list[Region]]) -> dict[tuple[str, str], Region]:
    """(path of a city, stem of a county's name) -> the county, for full names of three characters and more."""
    children = {}
    for regions in readings.values():
        for region in regions:
            if region.level == "county" and region.form == "full" and len(region.word) > 2:
                children[region.path.rpartition("/")[0], region.word[:-1]] = region
    return children


def _heads(rules: RuleSet) -> dict[str, Head]:
    words = rules.list("institution_heads")
    strengths = words.column("strength")
    return {word: Head(word, kind, strengths.get(word, "")) for word, kind in words.column("kind").items()}


def _known(rules: RuleSet) -> dict[str, Known]:
    words = rules.list("institution_known")
    forms, entities = words.column("form"), words.column("entity")
    return {word: Known(word, kind, forms.get(word, ""), entities.get(word, "")) for word, kind in words.column("kind").items()}
