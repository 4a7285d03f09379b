"""What the rules of table "sections" say of the lines of a page.

Most lines are prose, and tell nothing: a rule is tried on the lines alone that begin as its matches do, or hold what they hold. Of a
long line only the edges are looked at, since prose may speak of anything (a hotline, an app) in its middle.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from extractor.article import FURNITURE
from extractor.automaton import Automaton
from extractor.matching.analysis import STOP
from extractor.matching.rules import Rule
from extractor.matching.scan import Match, Scanner, match_of
from extractor.text.glance import SHORTEST, Glance, Seen

LONGEST_SHORT = 60  # characters of a line that a cue in its middle tells of
_EDGE = 32  # characters at either edge of a longer line
MOST_KNOWN = 10_000  # sets of rules that are remembered at a time


class Cues:
    """The rules that tell what a line of a page is, and those that find spam wedged into sentences."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._spam = [rule for rule in rules if rule.give.get("wedge")]
        self._wedges = Scanner(self._spam)
        self._spam_hint = _Literals(self._spam)
        # Those of which the beginning tells nothing, and those that may stand anywhere in a short line; of a long line furniture is
        # told by its beginning alone.
        untold = [rule for rule in rules if rule.anchored and rule.entry is None]
        anywhere = [rule for rule in rules if not rule.anchored]
        edges = [rule for rule in anywhere if rule.give.get("section") != FURNITURE or rule.entry is None]
        in_short = [*untold, *(rule for rule in anywhere if rule not in self._spam)]
        in_long = [*untold, *edges]
        # What a line that holds a sentence is, is told by fewer rules.
        anchored = [rule for rule in rules if rule.anchored]
        self._short, self._short_prose = _tellers(anchored, in_short), _tellers(_of_prose(anchored), _of_prose(in_short))
        self._long, self._long_prose = _tellers(rules, in_long), _tellers(_of_prose(rules), _of_prose(in_long))
        # Where the literals of spam and of what tells of prose begin; None where one of those rules has none.
        told = [*self._spam, *_of_prose(in_short), *_of_prose(in_long)]
        literals = {literal for rule in told for literal in rule.literals}
        is_told = all(rule.literals for rule in told)
        self._alone = tuple(literal for literal in literals if len(literal) == 1)
        by_pair: dict[str, list[str]] = {}
        for literal in literals.difference(self._alone):
            by_pair.setdefault(literal[:2], [*self._alone]).append(literal)
        self._by_pair = {pair: tuple(some) for pair, some in by_pair.items()}
        openings = {opening for openings, _, _ in (self._short_prose, self._long_prose) for opening in openings}
        self._first = {opening[0] for opening in openings}
        self._openings = openings
        self._glance = Glance(literals) if is_told else None
        self._occurrences = Automaton(literals).occurrences if is_told else None

    def look(self, text: str) -> Seen | None:
        """What a text of at least SHORTEST characters holds: unusual characters, and the `places`; None where that cannot be told."""
        if self._glance is None:
            return None
        is_usual, places = self._glance.at(text)
        by_pair, alone = self._by_pair, self._alone
        return Seen(is_usual, [at for at in places if text.startswith(by_pair.get(text[at : at + 2], alone), at)])

    def places(self, text: str) -> Sequence[int] | None:
        """Where in a text something begins that is spam or tells of prose, in order; None where that cannot be told."""
        if len(text) >= SHORTEST:
            seen = self.look(text)
            return seen.places if seen else None
        if self._occurrences is None:
            return None
        found = self._occurrences(text)
        return sorted([start for start, _, _ in found]) if found else ()

    def of_lines(
        self, text: str, lines: Sequence[tuple[int, int, int]], spam: Sequence[tuple[int, int]] = (), places: Sequence[int] | None = None
    ) -> list[Match]:
        """The matches in lines (see `layout.Span`); `region` is the line's number, `start` counts in the line.

        `spam` is what `wedged` found in the text, `places` those of the text, where they are known.
        """
        matches: list[Match] = []
        if spam or places is None:
            for number, (_, start, end) in enumerate(lines):
                self._tell(text[start:end], number, matches, bool(spam))
            return matches
        near = _near(lines, places) if places else _NOWHERE
        first, openings = self._first, self._openings
        for number, (_, start, end) in enumerate(lines):
            # Most lines are prose, and nothing that they begin or end with tells of anything.
            if (
                text[end - 1] != STOP or number in near
                or (text[start] in first and (text[start] in openings or text[start : start + 2] in openings))
            ):  # fmt: skip
                self._tell(text[start:end], number, matches, False)
        return matches

    def _tell(self, line: str, number: int, matches: list[Match], is_spammed: bool) -> None:
        """Adds the matches in a line, which stands by itself, so that ^ and $ are its edges."""
        length = len(line)
        if length <= LONGEST_SHORT:
            openings, search, held_by = self._short_prose if STOP in line else self._short
            held = held_by(line, (0, length)) if search(line) else _NONE
            if is_spammed:
                held = _Held(held.anchored, (*held.anywhere, *self._spam))
        else:
            openings, search, held_by = self._long_prose if STOP in line else self._long
            is_held = search(line, 0, _EDGE) or search(line, length - _EDGE)
            held = held_by(line, (0, _EDGE), (length - _EDGE, length)) if is_held else _NONE
        for rule in (*(openings.get(line[:2]) or openings.get(line[0]) or ()), *held.anchored):
            if (found := rule.pattern.match(line, 0, length)) is not None:
                matches.append(match_of(rule, number, found))
        for rule in held.anywhere:
            matches += [match_of(rule, number, found) for found in rule.pattern.finditer(line, 0, length)]

    def wedged(self, text: str, places: Sequence[int] | None = None) -> list[tuple[int, int]]:
        """The spans of spam anywhere in a text, in order, overlapping ones made one; `places` are those of the text."""
        if places is None:
            is_hinted = self._spam_hint.search(text) is not None
        else:
            is_hinted = any(self._spam_hint.match(text, at) for at in places) if places else False
        if not is_hinted:
            return []
        spans: list[tuple[int, int]] = []
        for start, end in sorted((match.start, match.end) for match in self._wedges.scan(text, [(0, len(text))])):
            if spans and start <= spans[-1][1]:
                spans[-1] = spans[-1][0], max(end, spans[-1][1])
            else:
                spans.append((start, end))
        return spans


# What tells the rules for a line of one kind: by its first characters; whether it holds anything that tells; which rules that is.
_Tellers = tuple[Mapping[str, tuple[Rule, ...]], Callable[..., re.Match[str] | None], Callable[..., "_Held"]]


def _tellers(opened: Sequence[Rule], held: Sequence[Rule]) -> _Tellers:
    literals = _Literals(held)
    return _by_opening(opened), literals.search, literals.of


def _of_prose(rules: Sequence[Rule]) -> list[Rule]:
    """Those that may tell of a line that holds a full stop."""
    return [rule for rule in rules if not rule.stopless]


def _by_opening(rules: Iterable[Rule]) -> dict[str, tuple[Rule, ...]]:
    """The rules that can match where a line begins: by its first two characters, or by its first one where no rule tells them apart."""
    by: dict[str, dict[Rule, None]] = {}
    for rule in rules:
        for opening in _openings(rule):
            by.setdefault(opening[:2], {})[rule] = None
    return {opening: tuple(by.get(opening[0], {}) | some) for opening, some in by.items()}


def _openings(rule: Rule) -> Iterable[str]:
    """What the matches of a rule open with, one or two characters (of figures the first); nothing where that cannot be told."""
    if rule.entry is None:
        return ()
    return rule.entry.openings | rule.entry.first_signs()


class _Held(NamedTuple):
    """Rules that a stretch of text may hold: those that match where it begins, and those that match anywhere."""

    anchored: tuple[Rule, ...]
    anywhere: tuple[Rule, ...]


_NONE = _Held((), ())


class _Literals:
    """Which of some rules can match in a stretch of text, by the literals of theirs that it holds; `search` tells whether any can."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._free = sum(1 << index for index, rule in enumerate(rules) if not rule.literals)
        masks: dict[str, int] = {}
        for index, rule in enumerate(rules):
            for literal in rule.literals:
                masks[literal] = masks.get(literal, 0) | 1 << index
        self._by_first: dict[str, list[tuple[str, int]]] = {}
        for literal, mask in masks.items():
            self._by_first.setdefault(literal[0], []).append((literal, mask))
        self._pattern = _any_of(masks.keys())
        pattern = re.compile("") if self._free else self._pattern
        self.search, self.match = pattern.search, pattern.match
        self._known: dict[int, _Held] = {}

    def of(self, text: str, *spans: tuple[int, int]) -> _Held:
        """The rules, in their order, of which one of the spans holds a literal; and those without any."""
        held = self._free
        for start, end in spans:
            while found := self._pattern.search(text, start, end):
                start = found.start()
                for literal, mask in self._by_first[text[start]]:
                    if text.startswith(literal, start, end):
                        held |= mask
                start += 1
        known = self._known.get(held)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            some = [rule for index, rule in enumerate(self._rules) if held >> index & 1]
            anchored, anywhere = (tuple(rule for rule in some if rule.anchored is which) for which in (True, False))
            known = self._known[held] = _Held(anchored, anywhere)
        return known


_NOWHERE: frozenset[int] = frozenset()


def _near(lines: Sequence[tuple[int, int, int]], places: Iterable[int]) -> Set[int]:
    """The numbers of the lines that have one of the places (in order) at an edge."""
    near = set()
    waiting = iter(places)
    place = next(waiting, sys.maxsize)
    for number, (_, start, end) in enumerate(lines):
        while place < end:
            if place < start + _EDGE or place >= end - _EDGE:
                near.add(number)
            place = next(waiting, sys.maxsize)
    return near


def _any_of(literals: Set[str]) -> re.Pattern[str]:
    """A pattern of one or two characters, where one of these strings begins.

    re looks for their first characters, which is fast, and most fail at the second one, as a class: nothing else is tried then.
    Alternatives that begin with a character of their own are passed over faster than any others.
    """
    alone = {literal for literal in literals if len(literal) == 1}
    by_second: dict[str, dict[str, list[str]]] = {}
    for literal in sorted(literals - alone):
        by_second.setdefault(literal[1], {}).setdefault(literal[2:], []).append(literal[0])
    branches = []
    for second, rests in by_second.items():
        ends = (f"(?<={_one_of(firsts)}{re.escape(second)})(?={re.escape(rest)})" for rest, firsts in rests.items())
        branches.append(f"{re.escape(second)}(?:{'|'.join(ends)})")
    parts = [f"{_one_of(by_second)}(?<={'|'.join(branches)})"] if branches else []
    parts += [f"(?<={_one_of(alone)})"] if alone else []
    firsts = alone.union(literal[0] for literal in literals)
    return re.compile(f"{_one_of(firsts)}(?:{'|'.join(parts)})" if parts else r"(?!)")


def _one_of(characters: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"
