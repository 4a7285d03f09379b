"""Places: the regions and countries that a text names, and the words that stand for one (全市, 我省)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.automaton import Leftmost
from extractor.matching.rules import RuleSet

SHORTEST = 2  # characters of a region's name: 京, 闽 stand for too much else
SHORT = "short"
LEVELS = {"province": 1, "city": 2, "county": 3}


class Region(NamedTuple):
    """One reading of a region's name: path (福建省/泉州市), code (null for a country) and form (full, short, former)."""

    path: str
    code: str | None
    form: str

    @property
    def name(self) -> str:
        """Its own name, without those it lies in."""
        return self.path.rpartition("/")[2]


class Place(NamedTuple):
    """A mention of a place: its readings, or the endings of the name that it stands for (全市: 市); `only` where all readings are of one
    region."""

    word: str
    readings: Sequence[Region]
    whole: tuple[str, ...] = ()
    only: Region | None = None


class PlaceFinder:
    """Built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._places: dict[str, Place] = {}
        self._by_code: dict[str, Region] = {}
        plain = rules.list("not_places").entries
        for word, rows in rules.list("regions").entries.items():
            # Rows of word, level, path, code, form.
            readings = [Region(path, code[:6], form) for _, level, path, code, form in rows if level in LEVELS]
            if form_full := [region for region in readings if region.form == "full"]:
                self._by_code.update({region.code: region for region in form_full if region.code})
            if len(word) >= SHORTEST and readings and word not in plain:
                alike = len({reading.path for reading in readings}) == 1
                self._places[word] = Place(word, readings, only=readings[0] if alike else None)
        for word, name in rules.list("countries").column("name").items():
            country = Region(name, None, "full")
            self._places[word] = Place(word, [country], only=country)
        for word, endings in rules.list("place_words").column("endings").items():
            self._places[word] = Place(word, (), tuple(endings.split()))
        self._ends = rules.list("region_ends").column("unless")
        accidents = rules.list("place_accidents").entries
        self._words = Leftmost({*self._places, *accidents})
        self._by_number = [None if word in accidents else self._places[word] for word in self._words.words]

    def find(self, text: str) -> list[tuple[int, int, Place]]:
        """(start, end, place) in the order of the text; where two overlap the earlier, of those that begin together the longest."""
        places, ends = self._by_number, self._ends
        return [
            (start, end, place)
            for start, end, number in self._words.find(text)
            if (place := places[number]) is not None and (text[end : end + 1] not in ends or not self._goes_on(text, end, place))
        ]

    def _goes_on(self, text: str, end: int, place: Place) -> bool:
        """Whether a short name is but the beginning of another region's, which no list holds (永康|区)."""
        unless = self._ends[text[end : end + 1]]
        return bool(place.readings) and place.readings[0].form == SHORT and text[end + 1 : end + 2] not in unless

    def region(self, code: str) -> Region | None:
        """The region of a code."""
        return self._by_code.get(code)


def choose(place: Place, context: Counter[str]) -> Region | None:
    """The reading that the article's other regions speak for; None where several are as good."""
    if place.only is not None:
        return place.only
    readings = place.readings
    best: list[tuple[tuple[int, int], Region]] = sorted(
        (((_support(reading.path, context), -reading.path.count("/")), reading) for reading in readings),
        key=lambda scored: scored[0],
        reverse=True,
    )
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return best[0][1]


def _support(path: str, context: Counter[str]) -> int:
    """How often the article names the region, or one that it lies in, or one inside it."""
    parts = path.split("/")
    return sum(count for other, count in context.items() if other.split("/")[: len(parts)] == parts or path.startswith(other + "/"))


def whole(endings: Iterable[str], regions: Iterable[Region]) -> Region | None:
    """The first region, or the one it lies in, whose name has one of these endings; what 全市 and 我省 stand for."""
    wanted = tuple(endings)
    for region in regions:
        parts = region.path.split("/")
        for depth in range(len(parts), 0, -1):
            if parts[depth - 1].endswith(wanted):
                if depth == len(parts):
                    return region
                code = region.code
                return Region("/".join(parts[:depth]), code and code[: 2 * depth].ljust(6, "0"), "full")
    return None
