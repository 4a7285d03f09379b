"""What the rules of table "sections" say of the lines of a page.

Most lines are prose, and tell nothing: a rule is tried on the lines alone that begin as its matches do, or hold what they hold. Of a
long line only the edges are looked at, since prose may speak of anything (a hotline, an app) in its middle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set
from typing import NamedTuple

from extractor.article import FURNITURE
from extractor.matching.analysis import STOP
from extractor.matching.rules import Rule
from extractor.matching.scan import Match, Scanner, match_of

LONGEST_SHORT = 60  # characters of a line that a cue in its middle tells of
_EDGE = 32  # characters at either edge of a longer line


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

    def of_lines(self, text: str, spans: Sequence[tuple[int, int]], spam: Sequence[tuple[int, int]] = ()) -> list[Match]:
        """The matches in lines (start, end; without blanks at their edges); `region` is the line's number, `start` counts in the line.

        `spam` is what `wedged` found in the text.
        """
        matches: list[Match] = []
        short, short_prose, long, long_prose = self._short, self._short_prose, self._long, self._long_prose
        for number, (start, end) in enumerate(spans):
            # By itself, so that ^ and $ are the edges of the line.
            line = text[start:end]
            length = end - start
            if length <= LONGEST_SHORT:
                opened_by, search, held_by = short_prose if STOP in line else short
                held = held_by(line, (0, length)) if search(line) else _NONE
                if spam:
                    held = _Held(held.anchored, (*held.anywhere, *self._spam))
            else:
                opened_by, search, held_by = long_prose if STOP in line else long
                is_held = search(line, 0, _EDGE) or search(line, length - _EDGE)
                held = held_by(line, (0, _EDGE), (length - _EDGE, length)) if is_held else _NONE
            opened = opened_by(line[:2]) or opened_by(line[0])
            if opened or held is not _NONE:
                for rule in (*opened, *held.anchored) if opened else held.anchored:
                    if (found := rule.pattern.match(line, 0, len(line))) is not None:
                        matches.append(match_of(rule, number, found))
                for rule in held.anywhere:
                    matches += [match_of(rule, number, found) for found in rule.pattern.finditer(line, 0, len(line))]
        return matches

    def wedged(self, text: str) -> list[tuple[int, int]]:
        """The spans of spam anywhere in a text, in order, overlapping ones made one."""
        if not self._spam_hint.search(text):
            return []
        spans: list[tuple[int, int]] = []
        for start, end in sorted((match.start, match.end) for match in self._wedges.scan(text, [(0, len(text))])):
            if spans and start <= spans[-1][1]:
                spans[-1] = spans[-1][0], max(end, spans[-1][1])
            else:
                spans.append((start, end))
        return spans


# What tells the rules for a line of one kind: by its first characters; whether it holds anything that tells; which rules that is.
_Tellers = tuple[Callable[[str], tuple[Rule, ...] | None], Callable[..., re.Match[str] | None], Callable[..., "_Held"]]


def _tellers(opened: Sequence[Rule], held: Sequence[Rule]) -> _Tellers:
    literals = _Literals(held)
    return _by_opening(opened).get, literals.search, literals.of


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
    figures = rule.entry.alone.union(*rule.entry.figures.values())
    return {*rule.entry.openings, *(figure[:1] for figure in figures)}


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
        self.search = re.compile("").search if self._free else self._pattern.search
        self._known: dict[int, _Held] = {}

    def of(self, text: str, *spans: tuple[int, int]) -> _Held:
        """The rules, in their order, of which one of the spans holds a literal; and those without any."""
        held = self._free
        for start, end in spans:
            for found in self._pattern.finditer(text, start, end):
                at = found.start()
                for literal, mask in self._by_first[text[at]]:
                    if text.startswith(literal, at, end):
                        held |= mask
        known = self._known.get(held)
        if known is None:
            some = [rule for index, rule in enumerate(self._rules) if held >> index & 1]
            anchored, anywhere = (tuple(rule for rule in some if rule.anchored is which) for which in (True, False))
            known = self._known[held] = _Held(anchored, anywhere)
        return known


def _any_of(literals: Set[str]) -> re.Pattern[str]:
    """A pattern of one character, where one of these strings begins.

    re looks for their first characters, which is fast, then for their second ones, and goes on from there: alternatives that begin with
    a character of their own are passed over faster than any others.
    """
    alone = {literal for literal in literals if len(literal) == 1}
    by_second: dict[str, dict[str, list[str]]] = {}
    for literal in sorted(literals - alone):
        by_second.setdefault(literal[1], {}).setdefault(literal[2:], []).append(literal[0])
    branches = []
    for second, rests in by_second.items():
        ends = (f"(?<={_one_of(firsts)}{re.escape(second)}){re.escape(rest)}" for rest, firsts in rests.items())
        branches.append(f"{re.escape(second)}(?:{'|'.join(ends)})")
    parts = [f"(?<={_one_of(alone)})"] if alone else []
    parts += [f"(?={_one_of(by_second)})(?={'|'.join(branches)})"] if branches else []
    firsts = alone.union(literal[0] for literal in literals)
    return re.compile(f"{_one_of(firsts)}(?:{'|'.join(parts)})" if parts else r"(?!)")


def _one_of(characters: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"
