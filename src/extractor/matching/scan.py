"""Every match of every rule in a text, at a cost that grows far slower than the number of rules.

Where a rule can match is told from its pattern (analysis.py), so that it is tried there and nowhere else: where a figure begins, if the
character after the figure suits the rule; where one of the strings stands that its matches open with (one automaton for all rules); or, if
a pattern tells neither, all over a region (a sentence, a line) that holds one of its literals. Overlaps are settled afterwards, so that no
match hides another from view.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import TypeVar

from extractor.automaton import Automaton
from extractor.matching.analysis import ANY_SIGN, LONGEST_FIGURE, MORE, SHAPE, WIDTHS, Entry, stands_behind
from extractor.matching.patterns import Found, Matcher, named_groups
from extractor.matching.rules import Rule

K = TypeVar("K")
V = TypeVar("V")

# In a longer run of figure signs no match begins further from its end than this, so that the cost of a run stays linear.
LONGEST_INSIDE = 40
# What stands after a figure is looked at so far.
LONGEST_FOLLOW = WIDTHS[0][0]
# Figures are told apart by their length up to this.
LONGEST_LEAST = 8
# So many contexts of figures are remembered at a time.
MOST_KNOWN = 20_000


@dataclass(slots=True)
class Match:
    """A span of a text that a rule matched, and the region (index) it lies in."""

    start: int
    end: int
    rule: Rule
    region: int
    found: Found

    def groups(self) -> Mapping[str, str | None]:
        """The texts of all named groups, None for those that took no part."""
        repeated = self.rule.pattern.repeated
        return named_groups(self.found, repeated) if repeated else self.found.groupdict()

    def group(self, name: str) -> str | None:
        """The text of a named group, None where the rule has none of that name or it took no part."""
        if self.rule.pattern.repeated:
            return self.groups().get(name)
        return self.found.group(name) if name in self.rule.pattern.groups else None


@dataclass(slots=True)
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
        marks = self._figures.marks if self._figures else {}
        self._openings = _Openings(entries, marks) if marks or any(entry.openings for _, entry in entries) else None
        searched = [rule for rule in rules if rule.entry is None]
        self._searches = Searches(searched) if searched else None

    def scan(self, text: str, regions: Regions) -> list[Match]:
        """All matches within the regions (start, end; in order, not overlapping)."""
        return self.scan_all([(text, regions)])[0]

    def scan_all(self, texts: Sequence[tuple[str, Regions]]) -> list[list[Match]]:
        """The same of several texts, each with its regions: in all it is told where rules are to be tried before any is."""
        opened = [self._openings.places(*pair) if self._openings and pair[1] else _NOTHING for pair in texts]
        places = [self._places(*pair, *some) for pair, some in zip(texts, opened, strict=True)]
        found = [_tried(*pair, some) if some else [] for pair, some in zip(texts, places, strict=True)]
        if self._searches:
            for (text, regions), matches in zip(texts, found, strict=True):
                matches += self._searches.matches(text, regions) if regions else ()
        return found

    def _places(self, text: str, regions: Regions, opened: Sequence[_Place], marked: Mapping[int, int]) -> Sequence[_Place]:
        """Where rules are to be tried: where strings stand that they open with, and at figures by the `marked` regions."""
        if not (regions and self._figures and self._figures.shared in text):
            return opened
        figures = self._figures.places(_folded(text), regions, marked)
        return sorted([*figures, *opened], key=_position) if opened else figures


# Rules to try at a position, each with what tries it, and whether it has a group `span`.
Rules = tuple[tuple[Matcher, Rule, bool], ...]
_Place = tuple[int, Rules]
_position = itemgetter(0)
ALL = -1  # every rule, a bit each
_NOTHING: tuple[Sequence[_Place], Mapping[int, int]] = ((), {})


def _tried(text: str, regions: Regions, places: Sequence[_Place]) -> list[Match]:
    """The matches that begin at these places (in the order of the text); those of one rule do not overlap."""
    matches: list[Match] = []
    add = matches.append
    reached: dict[Rule, int] = {}
    furthest = 0  # where the last of all matches ends: before it alone need it be asked where those of a rule end
    index, (start, end) = 0, regions[0]
    last = len(regions) - 1
    for at, rules in places:
        while at >= end and index < last:
            index += 1
            start, end = regions[index]
        if not start <= at < end:
            continue
        for match, rule, has_span in rules:
            if at < furthest and reached.get(rule, 0) > at:
                continue
            if found := match(text, at, end):
                stop = reached[rule] = found.end()
                if stop > furthest:
                    furthest = stop
                if has_span and found.start("span") >= 0:
                    add(Match(*found.span("span"), rule, index, found))
                else:
                    add(Match(at, stop, rule, index, found))
    return matches


def _folded(text: str) -> str:
    """The text with 1 for every digit but 0: what is known of one figure is known of all that are written alike."""
    for digit in "23456789":  # some hundred times as fast as `translate`
        text = text.replace(digit, "1")
    return text


def match_of(rule: Rule, region: int, found: Found) -> Match:
    """What a rule found in a region."""
    start, end = found.span()
    if rule.has_span and found.start("span") >= 0:
        start, end = found.span("span")
    return Match(start, end, rule, region, found)


# Places in a figure, counted from its beginning, with the rules to try there.
_Plan = tuple[tuple[int, Rules], ...]


class _Made(dict[K, V]):
    """Values by key, each made when it is first asked for: for every figure nothing is called, as long as all is known."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[K], V]) -> None:
        self.make = make

    def __missing__(self, key: K) -> V:
        return self.make(key)


class _Figures:
    """Where figures begin, and the rules that can match there."""

    def __init__(self, entries: Sequence[tuple[Rule, Entry]]) -> None:
        # What all that must stand after figures begins with: a text without it needs no look at its figures.
        follows = [follow for _, entry in entries for follow in entry.figures]
        self.shared = "" if any(entry.alone for _, entry in entries) else _beginning_of(follows).partition(ANY_SIGN)[0]
        # Rules, a bit each, several where what stands after a figure tells with which shapes matches begin: by these and by what stands
        # after, and by the shapes after which anything may stand.
        self._rules: list[Rule] = []
        self._shapes: dict[str, int] = {}
        self._follow: dict[str, int] = {}
        self._any: dict[str, int] = {}
        # Those with matches of signs alone, by what these begin with, for each length of the rest of the figure.
        self._alone: list[dict[str, int]] = [{} for _ in range(LONGEST_LEAST + 1)]
        # And by the strings one of which a region must hold; all that need none.
        self.marks: dict[str, int] = {}
        self._unmarked = 0
        for rule, entry in entries:
            before = len(self._rules)
            for shapes, follows in entry.by_shapes():
                bit = self._add(rule)
                add_bit(self._follow, filter(None, follows), bit)
                add_bit(self._shapes if follows[0] else self._any, shapes, bit)
            if entry.alone:
                bit = self._add(rule)
                for table in self._alone[min(entry.least, LONGEST_LEAST) :]:
                    add_bit(table, entry.alone, bit)
            bits = (1 << len(self._rules)) - (1 << before)
            add_bit(self.marks, entry.marks, bits)
            self._unmarked |= 0 if entry.marks else bits
        self._fronts = {shape[0] for table in (self._shapes, self._any, *self._alone) for shape in table}
        every = frozenset().union(*(entry.signs for _, entry in entries))
        begun = frozenset().union(*(entry.first_signs() for _, entry in entries))
        # A row of digits is one figure from its first digit on, whichever of them matches begin with.
        first, signs = _one_of(begun if begun.isdisjoint(_DIGITS) else begun | (every & _DIGITS)), _one_of(every)
        self._sign = re.compile(signs)
        self._run = re.compile(f"{first}{signs}*+")
        # Inside a run, a match may begin anywhere but within a row of Arabic digits.
        self._inside = re.compile(f"(?<![0-9])[0-9]|(?![0-9]){first}")
        # By what stands after a figure the rules that this suits; by rules, where in a figure of some signs which of them are to be tried;
        # and both at once for the rules that have no marks, as most regions hold none.
        self._suited: _Made[str, int] = _Made(self._suit)
        self._plans: _Made[int, _Made[str, _Plan]] = _Made(self._plans_for)
        self._usual: _Made[str, _Made[str, _Plan]] = _Made(self._suit_usual)
        self._figures: dict[str, list[tuple[int, int, int]]] = {}
        self._chosen: dict[int, Rules] = {}
        self._known = 0

    def places(self, text: str, regions: Regions, marked: Mapping[int, int]) -> list[_Place]:
        """`marked`: the regions that hold marks of rules, with these rules, a bit each."""
        places: list[_Place] = []
        usual = self._usual
        index, (_, stop), marks = 0, regions[0], marked.get(0)
        last = len(regions) - 1
        for run in self._run.finditer(text):
            start, end = run.span()
            while start >= stop and index < last:
                index += 1
                _, stop = regions[index]
                marks = marked.get(index)
            follow, signs = text[end : end + LONGEST_FOLLOW], text[start:end]
            if marks is None and end <= stop:
                plan = usual[follow][signs]
            else:
                plan = self._plans[self._suited[follow] & (self._unmarked | marks if marks and end <= stop else ALL)][signs]
            for offset, rules in plan:
                places.append((start + offset, rules))
        return places

    def _suit(self, follow: str) -> int:
        """The rules that a figure suits after which this text stands."""
        self._know()
        known = self._suited[follow] = begun_by(self._follow, self._sign.sub(ANY_SIGN, follow))
        return known

    def _suit_usual(self, follow: str) -> _Made[str, _Plan]:
        """The plans of figures after which this text stands, for rules without marks."""
        known = self._usual[follow] = self._plans[self._suited[follow] & self._unmarked]
        return known

    def _plans_for(self, after: int) -> _Made[str, _Plan]:
        """The plans of figures that suit these rules by what stands after them."""
        plans: _Made[str, _Plan] = _Made(lambda signs: self._plan(plans, signs, after))
        self._plans[after] = plans
        return plans

    def _know(self) -> None:
        """Forgets all once it is too much."""
        self._known += 1
        if self._known >= MOST_KNOWN:
            self._known = 0
            for known in (self._suited, self._plans, self._usual, self._figures, self._chosen):
                known.clear()

    def _plan(self, plans: _Made[str, _Plan], signs: str, after: int) -> _Plan:
        """Where in a figure rules are to be tried that suit what stands after it, and which."""
        masks = [(at, after & first | anything) for at, first, anything in self._figures.get(signs) or self._figure(signs)]
        plan = tuple((at, self._chosen.get(mask) or self._choose(mask)) for at, mask in masks if mask)
        if len(signs) <= LONGEST_INSIDE:
            self._know()
            plans[signs] = plan
        return plan

    def _figure(self, signs: str) -> list[tuple[int, int, int]]:
        """Where in a figure of these signs matches may begin, the rules that the signs from there suit if the right text follows, and
        those that they suit whatever follows."""
        places, shape = [], signs.translate(SHAPE)
        at, length = 0, len(signs)
        while True:
            alone = self._alone[min(length - at, LONGEST_LEAST)]
            wholes, parts = _whole_shapes(shape[at:]), _begun_shapes(shape[at:])
            first = anything = 0
            for front in self._fronts:
                if not at or stands_behind(front, shape[at - 1]):
                    for whole in wholes:
                        first |= self._shapes.get(front + whole, 0)
                    for part in parts:
                        anything |= self._any.get(front + part, 0) | alone.get(front + part, 0)
            places.append((at, first, anything))
            inner = self._inside.search(signs, max(at + 1, length - LONGEST_INSIDE), length)
            if not inner:
                break
            at = inner.start()
        if length <= LONGEST_INSIDE:
            self._figures[signs] = places
        return places

    def _add(self, rule: Rule) -> int:
        """A bit for a rule."""
        self._rules.append(rule)
        return 1 << len(self._rules) - 1

    def _choose(self, mask: int) -> Rules:
        rules = self._chosen[mask] = to_try(dict.fromkeys(rule for index, rule in enumerate(self._rules) if mask >> index & 1))
        return rules


def to_try(rules: Iterable[Rule]) -> Rules:
    """These rules, with what is asked of each at every place that it is tried at."""
    return tuple((rule.pattern.match, rule, rule.has_span) for rule in rules)


def add_bit(table: dict[str, int], keys: Iterable[str], bit: int) -> None:
    """Adds a rule, by its bit, to those that the table has for each of the keys."""
    for key in keys:
        table[key] = table.get(key, 0) | bit


def begun_by(table: Mapping[str, int], text: str) -> int:
    """All that the table has for the beginnings of the text."""
    found = 0
    for length in range(1, len(text) + 1):
        found |= table.get(text[:length], 0)
    return found


def _whole_shapes(signs: str) -> set[str]:
    """All shapes, without their fronts, of a figure of these signs."""
    heads = (signs[:length] for length in range(1, LONGEST_FIGURE + 1))
    return {head + MORE + signs[-1] if len(head) < len(signs) else signs for head in heads}


def _begun_shapes(signs: str) -> set[str]:
    """All shapes of figures that these signs begin with."""
    heads = {signs[:length] for length in range(1, LONGEST_FIGURE + 1)}
    return heads | {head + MORE + last for head in heads for last in set(signs[len(head) :])}


class _Openings:
    """Where the strings stand that matches open with, the rules that can match there, and which rules' marks a region holds."""

    def __init__(self, entries: Sequence[tuple[Rule, Entry]], marks: Mapping[str, int]) -> None:
        """`marks`: the rules of each mark, a bit each."""
        by_opening: dict[str, list[Rule]] = {}
        for rule, entry in entries:
            for opening in entry.openings:
                by_opening.setdefault(opening, []).append(rule)
        self._automaton = Automaton({*by_opening, *marks})
        self._found = [(by_opening.get(word, ()), marks.get(word, 0)) for word in self._automaton.words]
        self._rules: dict[int, Rules] = {}

    def places(self, text: str, regions: Regions) -> tuple[list[_Place], dict[int, int]]:
        """Where rules are to be tried, and the regions that hold marks of rules, with these rules, a bit each."""
        places = []
        held: dict[int, int] = {}
        index, (_, end) = 0, regions[0]
        last = len(regions) - 1
        found = self._found
        for at, stop, word in self._automaton.occurrences(text):
            opened, marked = found[word]
            if marked:
                while stop > end and index < last:
                    index += 1
                    _, end = regions[index]
                held[index] = held.get(index, 0) | marked
            if opened:
                places.append((at, self._rules.get(word) or self._choose(word, opened)))
        return sorted(places, key=_position), held

    def _choose(self, word: int, opened: Iterable[Rule]) -> Rules:
        rules = self._rules[word] = to_try(opened)
        return rules


class Searches:
    """Rules that are each run over the regions that hold one of its literals: those whose patterns do not tell where they begin."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._always = 0
        masks: dict[str, int] = {}
        for index, rule in enumerate(rules):
            if not rule.literals:
                self._always |= 1 << index
            add_bit(masks, rule.literals, 1 << index)
        self._automaton = Automaton(masks) if masks else None
        self._masks = [masks[literal] for literal in self._automaton.words] if self._automaton else []

    def matches(self, text: str, regions: Regions) -> list[Match]:
        return [
            match_of(rule, index, found)
            for index, mask in self._triggered(text, regions).items()
            for number, rule in enumerate(self._rules)
            if mask >> number & 1
            for found in rule.pattern.finditer(text, *regions[index])
        ]

    def _triggered(self, text: str, regions: Regions) -> dict[int, int]:
        """The rules to run, a bit each, in each region where there are some."""
        masks = dict.fromkeys(range(len(regions)), self._always) if self._always else {}
        if self._automaton is not None:
            index, last = 0, len(regions) - 1
            start, end = regions[0]
            for _, at, literal in self._automaton.occurrences(text):
                while at > end and index < last:
                    index += 1
                    start, end = regions[index]
                # A literal that ends in a region but starts before it only makes a rule look in vain.
                if start < at <= end:
                    masks[index] = masks.get(index, 0) | self._masks[literal]
        return masks


def _beginning_of(texts: Sequence[str]) -> str:
    """What all the texts begin with."""
    first, last = min(texts), max(texts)
    shared = 0
    while last.startswith(first[: shared + 1]) and shared < len(first):
        shared += 1
    return first[:shared]


_DIGITS = frozenset("0123456789")


def _one_of(characters: frozenset[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"


def settle(matches: Sequence[Match]) -> tuple[list[Match], list[Lost]]:
    """Overlaps settled: the higher priority wins, then the longer, then the earlier, then the rule that comes first by id.

    Returns the winners in the order of the text, and the losers with what they lost to.
    """
    winners: list[Match] = []
    lost: list[Lost] = []
    cluster: list[Match] = []
    reach = -1
    for match in sorted(matches, key=_start):
        if match.start < reach:
            cluster.append(match)
            if match.end > reach:
                reach = match.end
            continue
        if len(cluster) > 1:
            _settle_cluster(cluster, winners, lost)
        else:
            winners += cluster
        cluster = [match]
        reach = match.end
    _settle_cluster(cluster, winners, lost)
    return winners, lost


_start = attrgetter("start")


def _settle_cluster(cluster: Sequence[Match], winners: list[Match], lost: list[Lost]) -> None:
    kept: list[Match] = []
    for match in sorted(cluster, key=_rank):
        start, end = match.start, match.end
        for other in kept:
            if other.start < end and start < other.end:
                lost.append(Lost(match, other, _why(match, other)))
                break
        else:
            kept.append(match)
    if len(kept) > 1:
        kept.sort(key=_start)
    winners += kept


def _rank(match: Match) -> tuple[int, int, int, str]:
    """Who is lower wins."""
    return -match.rule.priority, match.start - match.end, match.start, match.rule.id


def _why(match: Match, other: Match) -> str:
    """Why a match lost to another one."""
    if other.rule.priority > match.rule.priority:
        return "priority"
    return "length" if other.end - other.start > match.end - match.start else "order"
