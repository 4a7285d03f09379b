"""Where an institution lies: read from its name, and from the article where the name alone leaves it open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from extractor.matching.rules import RuleSet
from extractor.names.gazetteer import LONGEST_KNOWN, Gazetteer, Marks, Region
from extractor.signs import CLOSING, OPENING

LEVELS = {"province": 0, "city": 1, "county": 2, "township": 3}
WIDEST = 24  # characters of a name in which its region is looked for
SHORTEST_KNOWN = 3  # characters of a well-known name in front of another that tells a region


# A region that a word names for certain; its path and those above it.
Certain = tuple[Region, tuple[str, ...]]


class _Told(NamedTuple):
    """What a name tells by itself: the regions that it may name, the only one where it is one, and whether no article tells otherwise."""

    readings: Sequence[Region]
    region: Region | None
    settled: bool


@dataclass
class Places:
    """The regions that an article names for certain, told where a name asks for them."""

    text: str
    marks: Marks
    certain: Callable[[str], Certain | None]
    mainland: bool  # whether the page is written as on the mainland

    @cached_property
    def _told(self) -> list[Certain]:
        words = dict.fromkeys(self.text[end - mark.region : end] for end, mark in self.marks.ends.items() if mark.region)
        return [known for known in map(self.certain, words) if known is not None]

    @cached_property
    def named(self) -> Mapping[str, Region]:
        """The regions themselves, by their paths."""
        return {region.path: region for region, _ in self._told}

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths with those above them."""
        return frozenset().union(*(paths for _, paths in self._told))


class RegionReader:
    """Reads the region of a name, a county at the lowest; built once from a rule set."""

    def __init__(self, rules: RuleSet, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._prefixes = rules.list("name_prefixes").entries.keys()
        self._bridges = tuple(rules.list("name_bridges").entries)
        # Right ends of bodies that need not stand where the one they belong to does.
        self._elsewhere = tuple(rules.list("name_branches").entries)
        ends = rules.list("spelled_ends")
        self._of_districts = tuple(end for word in ends.column("stem") for end in (word, ends.column("plain")[word]))
        # Word -> the level of the place that it leaves out (市 in 市第一医院), and how that one's name ends.
        self._levels = rules.list("local_prefixes").column("level")
        self._ends = rules.list("local_prefixes").column("end")
        self._local_words = tuple(self._ends)
        self._told = lru_cache(maxsize=16384)(self._tell_of)
        self._certain = lru_cache(maxsize=16384)(self._tell)

    def places(self, text: str, marks: Marks, mainland: bool) -> Places:
        """What the regions that an article names tell of where it plays."""
        return Places(text, marks, self._certain, mainland)

    def _tell(self, word: str) -> Certain | None:
        """The region that a word names for certain, its path and those above it; None where that is open."""
        readings = self._gazetteer.readings(word)
        if len({region.path for region in readings}) != 1:
            return None
        path, level, form = readings[0].path, readings[0].level, readings[0].form
        if level not in ("province", "city") and not (level == "county" and form == "full"):
            return None
        parts = path.split("/")
        return readings[0], tuple("/".join(parts[:length]) for length in range(1, len(parts) + 1))

    def _called(self, path: str) -> Region | None:
        return next((r for r in self._gazetteer.readings(path.rpartition("/")[2]) if r.path == path), None)

    def named(self, name: str) -> bool:
        """Whether a name tells a region, be it one of several."""
        return bool(self._told(name, "").readings)

    def path(self, name: str) -> str | None:
        """The path of the region that a name alone tells, None where it tells none or leaves it open."""
        region = self._told(name, "").region
        return region.path if region else None

    def own_path(self, word: str) -> str | None:
        """The path of the one region that a word names, None where it names several, or a township, of which the path is its county's."""
        region = _one(self._gazetteer.readings(word))
        return region.path if region is not None and region.level != "township" else None

    def region(self, name: str, tail: str, kind: str, places: Places) -> Region | None:
        """The region of an institution; `tail` is what follows an organisation inside the name, "" where there is none."""
        readings, region, settled = self._told(name, tail)
        if settled:
            return region
        if not readings:
            return self._local_region(name, places)
        # What several share, and a township's name, which villages share, the article has to tell.
        if region is None or readings[0].level == "township":
            region = _one([region for region in readings if region.path in places.paths or region.path.rpartition("/")[0] in places.paths])
        # A county's bare name in front of a company is as often a brand (金川集团), on pages from elsewhere a place there (玉山): the
        # article has to tell.
        if region is not None and self._is_bare(name, region) and (kind == "company" or not places.mainland):
            above = region.path.rpartition("/")[0]
            return region if above in places.paths else None
        return region

    def _tell_of(self, name: str, tail: str) -> _Told:
        """What a name and what follows an organisation inside it tell, the same in every article."""
        readings = self._read(name, tail)[0]
        region = _one(readings)
        if region is None:
            return _Told(readings, None, not readings and not name.startswith(self._local_words))
        return _Told(readings, region, readings[0].level != "township" and not self._is_bare(name, region))

    def _local_region(self, name: str, places: Places) -> Region | None:
        """市第一医院 lies in the only city that the article names, 省委 in the only province, 县医院 in the only county.

        A city under no province (上海市) is a city too; one under a city (晋江市) is where no other is named.
        """
        if not name.startswith(self._local_words):
            return None
        local = next(word for word in self._local_words if name.startswith(word))
        level, end = self._levels[local], self._ends[local]
        counties = [region for region in places.named.values() if region.level == "county" and region.path.endswith(end)]
        if level != "county":
            above = [
                path
                for path in places.paths
                if path.count("/") <= LEVELS[level] and path.endswith(end) and all(region.path != path for region in counties)
            ]
            if level != "city" or not counties or any(path in places.named for path in above):
                return self._called(above[0]) if len(above) == 1 else None
        return counties[0] if len(counties) == 1 else None

    def _is_bare(self, name: str, region: Region) -> bool:
        """Whether a county's short name is all that tells the region: no region and no well-known name stands in front of it."""
        if region.level != "county" or region.form != "short":
            return False
        before = name.partition(region.word)[0]
        return not self._gazetteer.readings(before) and self._gazetteer.known(before) is None

    def _read(self, name: str, tail: str) -> tuple[Sequence[Region], int]:
        """The regions that a name may tell, the narrowest it names (北京市朝阳区), and where the name goes on behind them."""
        name = name[:WIDEST] if len(name) > WIDEST else name
        if tail:
            for bridge in self._bridges:
                tail = tail.removeprefix(bridge)
            readings, end = self._at_start(tail[:WIDEST])
            if readings:
                return readings, end
        for length in range(min(len(name) - 1, LONGEST_KNOWN), SHORTEST_KNOWN - 1, -1):
            if self._gazetteer.known(name[:length]) is not None:
                rest = name[length:]
                # 清华大学 does not say where its 附属中学 stands; a college stands where its university does.
                apart = rest.startswith(self._bridges) or rest.endswith(self._elsewhere)
                for bridge in self._bridges:
                    rest = rest.removeprefix(bridge)
                readings, end = self._at_start(rest)
                if readings or apart:
                    return readings, end
                break
        readings, end = self._at_start(name)
        if readings and tail and (region := _one(readings)) is not None:
            district = self._gazetteer.child(region.path, tail)
            if district is not None:
                return (district,), end
        return readings or self._in_brackets(name) or self._by_court(name), end

    def _by_court(self, name: str) -> Sequence[Region]:
        """The districts that a court or the like may belong to (大东法院)."""
        end = next((end for end in self._of_districts if name.endswith(end)), None)
        return tuple(self._gazetteer.districts(name[: -len(end)])) if end is not None else ()

    def _in_brackets(self, name: str) -> Sequence[Region]:
        """The region in a bracket inside a name: 国浩律师（杭州）事务所."""
        start = next((at for at, sign in enumerate(name) if sign in OPENING), -1)
        end = next((at for at, sign in enumerate(name) if sign in CLOSING and at > start), -1)
        if not 0 <= start < end:
            return ()
        return self._at_start(name[end + 1 :])[0] or self._gazetteer.readings(name[start + 1 : end])

    def _at_start(self, name: str) -> tuple[Sequence[Region], int]:
        spans = sorted(self._gazetteer.regions(name))
        start = 0
        if spans and spans[0][0] > 0:
            # A region in the middle may be anything (惠环|平南|小学).
            start = spans[0][0]
            if name[:start] not in self._prefixes:
                return (), 0
        if not spans:
            return (), 0
        end = max(e for s, e in spans if s == start)
        readings = [_county(region) for region in self._gazetteer.readings(name[start:end])]
        if any(region.level != "township" for region in readings):
            readings = [region for region in readings if region.level != "township"]
        while following := [e for s, e in spans if s == end]:
            inner_end = max(following)
            inner = [
                r
                for r in self._gazetteer.readings(name[end:inner_end])
                if r.level != "township" and any(r.path.startswith(o.path + "/") for o in readings)
            ]
            if len({region.path for region in inner}) != 1:
                break
            readings, end = inner, inner_end
        if len({region.path for region in readings}) > 1:
            highest = min(LEVELS[region.level] for region in readings)
            readings = [region for region in readings if LEVELS[region.level] == highest]
        return tuple(readings), end


def _county(region: Region) -> Region:
    """The county of a township (its code is that one's already); any other region as it is."""
    return replace(region, path=region.path.rpartition("/")[0]) if region.level == "township" else region


def _one(readings: Sequence[Region]) -> Region | None:
    if len(readings) == 1:
        return readings[0]
    return readings[0] if len({region.path for region in readings}) == 1 else None
