"""The big word lists of names: regions, heads, known names, in one automaton; a text is read once for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extractor.automaton import Automaton
from extractor.matching.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Region:
    """A region that a word may name: its path (福建省/泉州市/晋江市), code and level."""

    word: str
    path: str
    code: str
    level: str


@dataclass(frozen=True, slots=True)
class Head:
    """The right end of a name, or a whole known one: the kind it gives, and of a known one its form and identity."""

    word: str
    kind: str
    strength: str = ""  # strong, or "weak" (needs a place or a proper name in front), or "trade" (a trade word of short company names)
    form: str = ""  # "short" of a shortened name
    entity: str = ""

    @property
    def weak(self) -> bool:
        return self.strength != ""


@dataclass(slots=True)
class Hits:
    """What stands where in a text: by its end, the longest region, head and known name as (start, what)."""

    regions: dict[int, int]
    heads: dict[int, tuple[int, Head]]
    known: dict[int, tuple[int, Head]]


class Gazetteer:
    """Built once from the word lists of a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        # Rows of word, level, path, code, form.
        self._regions = [rules.list(name).entries for name in ("regions", "townships")]
        regions = {word for entries in self._regions for word in entries if len(word) > 1}
        self._heads = _heads(rules, "institution_heads")
        self._known = _heads(rules, "institution_known")
        inert = rules.list("not_heads").entries.keys()
        self._names = Automaton({*self._heads, *self._known, *inert})
        self._by_number = [(self._heads.get(word), self._known.get(word), word in inert) for word in self._names.words]
        self._places = Automaton(regions)

    def hits(self, text: str) -> Hits:
        """What stands where in a text; for each end the longest of its sort."""
        hits = Hits({}, {}, {})
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
                if end in heads and heads[end][0] >= start:
                    del heads[end]
        for _, start, end in self._places.find(text):
            if end not in regions or start < regions[end]:
                regions[end] = start
        return hits

    def regions(self, name: str) -> list[tuple[int, int]]:
        """The spans of the regions in a name."""
        return [(start, end) for _, start, end in self._places.find(name)]

    def is_known(self, name: str) -> bool:
        """Whether a text is a well-known name."""
        return name in self._known

    def entity(self, name: str) -> str | None:
        """The identity of a well-known name; None for any other."""
        known = self._known.get(name)
        return known.entity or None if known else None

    def readings(self, word: str) -> list[Region]:
        """The regions that a word names."""
        rows = (row for entries in self._regions for row in entries.get(word, ()))
        return [Region(word, path, code[:6], level) for _, level, path, code, *_ in rows]


def _heads(rules: RuleSet, name: str) -> Mapping[str, Head]:
    words = rules.list(name)
    strengths, forms, entities = (words.column(column) for column in ("strength", "form", "entity"))
    return {
        word: Head(word, kind, strengths.get(word, ""), forms.get(word, ""), entities.get(word, ""))
        for word, kind in words.column("kind").items()
    }
