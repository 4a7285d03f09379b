"""The big word lists of names: regions, heads, known names, in one automaton; a text is read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ahocorasick

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
        self._inert = rules.list("not_heads").entries.keys()
        self._names = _automaton({*self._heads, *self._known, *self._inert})
        self._places = _automaton(regions)

    def heads(self, text: str) -> Hits:
        """The heads and known names of a text; for each end the longest. Its regions are still to be looked up."""
        hits = Hits({}, {}, {})
        heads, known = hits.heads, hits.known
        for last, word in self._names.iter(text):
            # At one end the automaton gives the longest word first.
            end = last + 1
            start = end - len(word)
            head = self._heads.get(word)
            if head is not None and end not in heads:
                heads[end] = (start, head)
            name = self._known.get(word)
            if name is not None and end not in known:
                known[end] = (start, name)
            if word in self._inert:
                for covered in range(start + 1, end + 1):
                    if covered in heads and heads[covered][0] >= start:
                        del heads[covered]
        return hits

    def add_regions(self, text: str, start: int, end: int, hits: Hits) -> None:
        """Looks up the regions in text[start:end]: only where a head stands does a name need them."""
        regions = hits.regions
        # A slice: the automaton copies whatever it is given, also of which it reads a part.
        for last, word in self._places.iter(text[start:end]):
            at = start + last + 1
            if at not in regions:
                regions[at] = at - len(word)

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


def _automaton(words: Iterable[str]) -> Any:
    """An automaton that gives each word itself."""
    automaton: Any = ahocorasick.Automaton()
    for word in (*words, "\0"):  # an empty one cannot be made
        automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


def _heads(rules: RuleSet, name: str) -> Mapping[str, Head]:
    words = rules.list(name)
    strengths, forms, entities = (words.column(column) for column in ("strength", "form", "entity"))
    return {
        word: Head(word, kind, strengths.get(word, ""), forms.get(word, ""), entities.get(word, ""))
        for word, kind in words.column("kind").items()
    }
