"""Every match of every rule in a text, at a cost that grows far slower than the number of rules.

Where a rule can match is told from its pattern (analysis.py), so that it is tried there and nowhere else: where a figure begins, if the
character after the figure suits the rule; where one of the strings stands that its matches open with (one automaton for all rules); or, if
a pattern tells neither, all over a region (a sentence, a line) that holds one of its literals. Overlaps are settled afterwards, so that no
match hides another from view.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter

from extractor.automaton import Automaton
from extractor.matching.analysis import ANY_SIGN, LONGEST_ALONE, LONGEST_BEGINNING, Entry
from extractor.matching.patterns import Found, Matcher, named_groups
from extractor.matching.rules import Rule

# In a longer run of figure signs no match begins further from its end than this, so that the cost of a run stays linear.
LONGEST_INSIDE = 40
# Figures are told apart by their length up to this.
LONGEST_LEAST = 8
# So many contexts of figures are remembered at a time.
MOST_KNOWN = 100_000


@dataclass(slots=True)
class Match:
    """A span of a text that a rule matched, and the region (index) it lies in."""

    start: int
    end: int
    rule: Rule
    region: int
    found: Found
    _groups: dict[str, str | None] | None = None

    def groups(self) -> Mapping[str, str | None]:
        """The texts of all named groups, None for those that took no part."""
        groups = self._groups
        if groups is None:
            repeated = self.rule.pattern.repeated
            groups = self._groups = named_groups(self.found, repeated) if repeated else self.found.groupdict()
        return groups

    def group(self, name: str) -> str | None:
        """The text of a named group, None where the rule has none of that name or it took no part."""
        return self.groups().get(name)


@dataclass(frozen=True, slots=True)
class Lost:
    """A match that did not become anything, and why."""

    match: Match
    to: Match | None
    reason: str


Regions = Sequence[tuple[int, int]]


class Scanner:
    """Runs a fixed set of rules over texts."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        entries = [(rule, rule.entry) for rule in rules if rule.entry is not None]
        self._figures = _Figures(entries) if any(entry.figures or entry.alone for _, entry in entries) else None
        self._openings = _Openings(entries) if any(entry.openings for _, entry in entries) else None
        searched = [rule for rule in rules if rule.entry is None]
        self._searches = _Searches(searched) if searched else None

    def scan(self, text: str, regions: Regions) -> list[Match]:
        """All matches within the regions (start, end; in order, not overlapping)."""
        if not regions:
            return []
        places: list[_Place] = self._figures.places(text) if self._figures else []
        if self._openings:
            openings = self._openings.places(text)
            places = sorted([*places, *openings], key=_position) if places else openings
        matches = _tried(text, regions, places) if places else []
        if self._searches:
            matches += self._searches.matches(text, regions)
        return matches


# Rules to try at a position, each with what tries it.
Rules = tuple[tuple[Matcher, Rule], ...]
_Place = tuple[int, Rules]
_position = itemgetter(0)


def _tried(text: str, regions: Regions, places: Sequence[_Place]) -> list[Match]:
    """The matches that begin at these places (in the order of the text); those of one rule do not overlap."""
    matches = []
    reached: dict[Rule, int] = {}
    index, (start, end) = 0, regions[0]
    last = len(regions) - 1
    for at, rules in places:
        while at >= end and index < last:
            index += 1
            start, end = regions[index]
        if not start <= at < end:
            continue
        for match, rule in rules:
            if reached.get(rule, 0) > at:
                continue
            found = match(text, at, end)
            if found is not None:
                first, stop = found.span()
                reached[rule] = stop
                if rule.has_span and found.start("span") >= 0:
                    first, stop = found.span("span")
                matches.append(Match(first, stop, rule, index, found))
    return matches


def match_of(rule: Rule, region: int, found: Found) -> Match:
    """What a rule found in a region."""
    start, end = found.span()
    if rule.has_span and found.start("span") >= 0:
        start, end = found.span("span")
    return Match(start, end, rule, region, found)


class _Figures:
    """Where figures begin, and the rules that can match there."""

    def __init__(self, entries: Sequence[tuple[Rule, Entry]]) -> None:
        self._rules = [rule for rule, _ in entries]
        signs: frozenset[str] = frozenset()
        # Rules, a bit each: by the sign that a match begins with and by what stands after the figure, and those that anything may follow.
        self._first: dict[str, int] = {}
        self._follow: dict[str, int] = {}
        self._any: dict[str, int] = {}
        # Those with matches of signs alone, by what these begin with, for each length of the rest of the figure.
        self._alone: list[dict[str, int]] = [{} for _ in range(LONGEST_LEAST + 1)]
        for index, (_, entry) in enumerate(entries):
            bit = 1 << index
            signs |= entry.signs
            _add(self._follow, filter(None, entry.figures), bit)
            for first in {first for follow, first in entry.figures.items() if follow}:
                _add(self._first, first, bit)
            _add(self._any, entry.figures.get("", ()), bit)
            for table in self._alone[min(entry.least, LONGEST_LEAST) :]:
                _add(table, entry.alone, bit)
        first = frozenset(text[0] for text in {*self._first, *self._any}.union(*self._alone))
        self._sign = re.compile(_one_of(signs))
        self._run = re.compile(f"{_one_of(first)}{_one_of(signs)}*+")
        # Inside a run, a match may begin anywhere but within a row of Arabic digits.
        self._inside = re.compile(f"(?<![0-9])[0-9]|(?![0-9]){_one_of(first)}")
        self._suited: dict[str, int] = {}
        self._begun: dict[tuple[str, int], tuple[int, int]] = {}
        self._chosen: dict[int, Rules] = {0: ()}

    def places(self, text: str) -> list[_Place]:
        places: list[_Place] = []
        suited, begun, chosen = self._suited, self._begun, self._chosen
        for run in self._run.finditer(text):
            start, end = run.span()
            follow = text[end : end + LONGEST_BEGINNING]
            if (after := suited.get(follow)) is None:
                after = self._suit(follow)
            at = start
            while True:
                begin = text[at : min(at + LONGEST_ALONE, end)], min(end - at, LONGEST_LEAST)
                first, anything = begun.get(begin) or self._begin(*begin)
                mask = after & first | anything
                if mask:
                    rules = chosen.get(mask)
                    places.append((at, self._choose(mask) if rules is None else rules))
                if end - at == 1:
                    break
                inner = self._inside.search(text, max(at + 1, end - LONGEST_INSIDE), end)
                if not inner:
                    break
                at = inner.start()
        return places

    def _suit(self, follow: str) -> int:
        """The rules that a figure suits after which this text stands."""
        if len(self._suited) >= MOST_KNOWN:
            self._suited.clear()
        known = self._suited[follow] = _beginning(self._follow, self._sign.sub(ANY_SIGN, follow))
        return known

    def _begin(self, begin: str, length: int) -> tuple[int, int]:
        """The rules with matches that begin with such signs if the right text follows, and those that any text may follow."""
        if len(self._begun) >= MOST_KNOWN:
            self._begun.clear()
        anything = self._any.get(begin[0], 0) | _beginning(self._alone[length], begin)
        known = self._begun[begin, length] = self._first.get(begin[0], 0), anything
        return known

    def _choose(self, mask: int) -> Rules:
        rules = self._chosen[mask] = tuple((r.pattern.match, r) for index, r in enumerate(self._rules) if mask >> index & 1)
        return rules


def _add(table: dict[str, int], keys: Iterable[str], bit: int) -> None:
    for key in keys:
        table[key] = table.get(key, 0) | bit


def _beginning(table: Mapping[str, int], text: str) -> int:
    """All that the table has for the beginnings of the text."""
    found = 0
    for length in range(1, len(text) + 1):
        found |= table.get(text[:length], 0)
    return found


class _Openings:
    """Where the strings stand that matches open with, and the rules that can match there."""

    def __init__(self, entries: Sequence[tuple[Rule, Entry]]) -> None:
        by_opening: dict[str, list[Rule]] = {}
        for rule, entry in entries:
            for opening in entry.openings:
                by_opening.setdefault(opening, []).append(rule)
        self._automaton = Automaton(by_opening)
        self._found = [by_opening[opening] for opening in self._automaton.words]
        self._rules: dict[int, Rules] = {}

    def places(self, text: str) -> list[_Place]:
        places = []
        known = self._rules
        for start, _, word in self._automaton.occurrences(text):
            rules = known.get(word)
            if rules is None:
                rules = known[word] = tuple((rule.pattern.match, rule) for rule in self._found[word])
            places.append((start, rules))
        return sorted(places, key=_position)


class _Searches:
    """Rules whose patterns do not tell where they begin: each is run over the regions that hold one of its literals."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._always = 0
        masks: dict[str, int] = {}
        for index, rule in enumerate(rules):
            if not rule.literals:
                self._always |= 1 << index
            for literal in rule.literals:
                masks[literal] = masks.get(literal, 0) | 1 << index
        self._automaton = Automaton(masks) if masks else None
        self._masks = [masks[literal] for literal in self._automaton.words] if self._automaton else []

    def matches(self, text: str, regions: Regions) -> list[Match]:
        return [
            match_of(rule, index, found)
            for index, (mask, (start, end)) in enumerate(zip(self._triggered(text, regions), regions, strict=True))
            if mask
            for number, rule in enumerate(self._rules)
            if mask >> number & 1
            for found in rule.pattern.finditer(text, start, end)
        ]

    def _triggered(self, text: str, regions: Regions) -> list[int]:
        """For each region the rules to run there, a bit each."""
        masks = [self._always] * len(regions)
        if self._automaton is not None:
            index, last = 0, len(regions) - 1
            start, end = regions[0]
            for _, at, literal in self._automaton.occurrences(text):
                while at > end and index < last:
                    index += 1
                    start, end = regions[index]
                # A literal that ends in a region but starts before it only makes a rule look in vain.
                if start < at <= end:
                    masks[index] |= self._masks[literal]
        return masks


def _one_of(characters: frozenset[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"


def settle(matches: Sequence[Match]) -> tuple[list[Match], list[Lost]]:
    """Overlaps settled: the higher priority wins, then the longer, then the earlier, then the rule that comes first by id.

    Returns the winners in the order of the text, and the losers with what they lost to.
    """
    winners: list[Match] = []
    lost: list[Lost] = []
    if not matches:
        return winners, lost
    cluster: list[Match] = []
    reach = -1
    for match in sorted(matches, key=attrgetter("start")):
        if cluster and match.start >= reach:
            _settle_cluster(cluster, winners, lost)
            cluster = []
        cluster.append(match)
        reach = max(reach, match.end)
    _settle_cluster(cluster, winners, lost)
    return winners, lost


def _settle_cluster(cluster: list[Match], winners: list[Match], lost: list[Lost]) -> None:
    if len(cluster) == 1:
        winners.append(cluster[0])
        return
    kept: list[Match] = []
    for match in sorted(cluster, key=lambda m: (-m.rule.priority, m.start - m.end, m.start, m.rule.id)):
        other = next((k for k in kept if k.start < match.end and match.start < k.end), None)
        if other is None:
            kept.append(match)
        else:
            why = (
                "priority"
                if other.rule.priority > match.rule.priority
                else "length"
                if other.end - other.start > match.end - match.start
                else "order"
            )
            lost.append(Lost(match, other, why))
    winners.extend(sorted(kept, key=lambda m: m.start))
