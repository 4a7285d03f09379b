"""The big word lists of names: regions, heads, known names, in automata; a text is read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from extractor.automaton import Automaton
from extractor.matching.rules import RuleSet

TRADES = ("trade", "brand")  # strengths of heads that end short names of companies
WEAK = ("weak", "bare", *TRADES)
LONGEST_KNOWN = 12  # characters of a well-known name in front of another


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
    strength: str
    weak: bool  # whether the word alone does not tell a name from a plain noun
    local: bool  # whether it is called without its place there (县委)


@dataclass(frozen=True, slots=True)
class Known:
    """A well-known name: its kind, its form (`short` or empty) and the identity behind all its names."""

    word: str
    kind: str
    form: str
    entity: str


@dataclass(slots=True)
class Mark:
    """What the words tell that end at one place of a text; lengths are 0 where there is none of the sort."""

    region: int  # length of the longest region
    head: Head | None  # the longest one
    head_length: int
    known: Known | None  # the longest well-known name
    known_length: int
    names: bool  # whether there is a head or a known name
    regions: tuple[int, ...]  # lengths of all regions, the longest first
    inert: tuple[int, ...]  # lengths of words in which no head is one
    like_regions: tuple[int, ...]  # lengths of words that only begin like a region
    crossing: bool  # whether there is a word of these two sorts, which change what others are
    headless: Mark | None = None  # the same without the head, once it has been asked for

    def without_head(self) -> Mark:
        """The same, of a head that is none here."""
        if self.headless is None:
            self.headless = replace(self, head=None, head_length=0, names=self.known is not None)
        return self.headless


@dataclass(slots=True)
class Marks:
    """What stands in a text: what its words tell by where they end, in order; and where regions start."""

    ends: dict[int, Mark]
    places: set[int]


class Gazetteer:
    """Built once from the word lists of a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._heads = _heads(rules)
        self._known = _known(rules)
        self._inert = rules.list("not_heads").entries.keys()
        self._like_regions = rules.list("not_regions").entries.keys()
        words, rows, self._children = rules.memory.part("regions", lambda: _regions(rules))
        # Word -> the regions it names, as they are written, until they are asked for.
        self._rows: dict[str, str] = dict(zip(words, rows, strict=True))
        self._readings: dict[str, tuple[Region, ...]] = {}
        names = {*self._heads, *self._known, *self._inert, *self._like_regions}
        self._words = Automaton({*(word for word in words if len(word) > 1), *names})
        # By the number of a word, once it has been met.
        self._marks: list[Mark | None] = [None] * len(self._words.words)
        self._districts: dict[str, list[tuple[str, ...]]] = {}
        for (_, stem), county in self._children.items():
            self._districts.setdefault(stem, []).append(county)
        # Names of districts without their last character, where they are no short names by themselves (道里, 海淀).
        self.stems = frozenset(stem for _, stem in self._children if stem not in self._rows)

    def marks(self, text: str) -> Marks:
        """What stands in a text."""
        known = self._marks
        ends = {end: known[number] or self._mark(number) for _, end, number in self._words.longest(text)}
        crossing = [end for end, mark in ends.items() if mark.crossing]
        if crossing:
            _cross(ends, crossing)
        return Marks(ends, {end - mark.region for end, mark in ends.items() if mark.region})

    def _mark(self, number: int) -> Mark:
        """What a word tells, with those that it ends with."""
        word = self._words.words[number]
        ends = [word[start:] for start in range(len(word))]
        head = next((self._heads[end] for end in ends if end in self._heads), None)
        known = next((self._known[end] for end in ends if end in self._known), None)
        regions = tuple(len(end) for end in ends if len(end) > 1 and end in self._rows and end not in self._like_regions)
        inert = tuple(len(end) for end in ends if end in self._inert)
        like_regions = tuple(len(end) for end in ends if end in self._like_regions)
        mark = self._marks[number] = Mark(
            regions[0] if regions else 0, head, len(head.word) if head else 0, known, len(known.word) if known else 0,
            bool(head or known), regions, inert, like_regions, bool(inert or like_regions),
        )  # fmt: skip
        return mark

    def head(self, word: str) -> Head | None:
        """The head that a word is, None where it is none."""
        return self._heads.get(word)

    def is_head(self, word: str) -> bool:
        """Whether a word ends names by itself: 大学, not 九中."""
        head = self._heads.get(word)
        return head is not None and not head.weak

    def regions(self, name: str) -> list[tuple[int, int]]:
        """The spans of the regions in a text, by their ends; what only begins like one (中山大学) is none."""
        marks = [(end, self._marks[number] or self._mark(number)) for _, end, number in self._words.longest(name)]
        others = {end - length for end, mark in marks for length in mark.like_regions}
        return [(end - length, end) for end, mark in marks for length in mark.regions if end - length not in others]

    def known(self, name: str) -> Known | None:
        """What is known of a name, None for any that is not well known."""
        return self._known.get(name)

    def entity(self, name: str) -> str | None:
        """The identity of a well-known name; None for any other."""
        known = self._known.get(name)
        return known.entity or None if known else None

    def readings(self, word: str) -> tuple[Region, ...]:
        """The regions that a word names."""
        known = self._readings.get(word)
        if known is None:
            known = ()
            if (rows := self._rows.get(word)) is not None:
                known = tuple(Region(word, *row.split("\t")) for row in rows.split("\n"))
                if all(region.level == "county" and region.form == "short" for region in known):
                    # 通州 is Nantong's district, and Beijing's as well.
                    paths = {region.path for region in known}
                    known += tuple(region for region in self.districts(word) if region.path not in paths)
                self._readings[word] = known
        return known

    def districts(self, stem: str) -> list[Region]:
        """The districts whose name without its last character this is (大东)."""
        return [replace(Region(*county), word=stem, form="short") for county in self._districts.get(stem, ())]

    def child(self, path: str, text: str) -> Region | None:
        """The district of the region at `path` whose name without its last character begins the text (沈河 in 沈河分局)."""
        for length in (3, 2):
            county = self._children.get((path, text[:length]))
            if county is not None:
                return Region(*county)
        return None


def _cross(ends: dict[int, Mark], crossing: Iterable[int]) -> None:
    """Takes away the heads in words that end no name, and the regions that others only begin like."""
    others: set[int] = set()
    for stop in crossing:
        here = ends[stop]
        others.update(stop - length for length in here.like_regions)
        for length in here.inert:
            start = stop - length
            for end in range(start + 1, stop + 1):
                mark = ends.get(end)
                # A word that is a head itself and holds a shorter one (集团军) stays.
                if mark and mark.head and (end - mark.head_length > start or (end - mark.head_length == start and end < stop)):
                    ends[end] = mark.without_head()
    if others:
        for end, mark in ends.items():
            if mark.region and end - mark.region in others:
                regions = tuple(length for length in mark.regions if end - length not in others)
                ends[end] = replace(mark, region=regions[0] if regions else 0, regions=regions)


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
    words, local = rules.list("institution_heads"), rules.list("local_bodies").entries
    strengths = words.column("strength")
    return {
        word: Head(word, kind, strength := strengths.get(word, ""), strength in WEAK, word in local)
        for word, kind in words.column("kind").items()
    }


def _known(rules: RuleSet) -> dict[str, Known]:
    words = rules.list("institution_known")
    forms, entities = words.column("form"), words.column("entity")
    return {word: Known(word, kind, forms.get(word, ""), entities.get(word, "")) for word, kind in words.column("kind").items()}
