"""What the rules of table "sections" say of the lines of a page.

Most lines are prose, and tell nothing: a rule is tried on the lines alone that begin as its matches do, or hold what they hold. Of a
long line only the edges are looked at, since prose may speak of anything (a hotline, an app) in its middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
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
        self._short, self._long = _Tellers([rule for rule in rules if rule.anchored], in_short), _Tellers(rules, in_long)
        self._short_prose, self._long_prose = self._short.of_prose(), self._long.of_prose()

    def of_lines(self, text: str, spans: Sequence[tuple[int, int]], spam: Sequence[tuple[int, int]] = ()) -> list[Match]:
        """The matches in lines (start, end; without blanks at their edges); `region` is the line's number, `start` counts in the line.

        `spam` is what `wedged` found in the text.
        """
        matches: list[Match] = []
        for number, (start, end) in enumerate(spans):
            is_prose = STOP in text[start:end]
            held = _NONE
            if end - start <= LONGEST_SHORT:
                tellers = self._short_prose if is_prose else self._short
                if tellers.held.search(text, start, end):
                    held = tellers.held.of(text, (start, end))
                if spam:
                    held = _Held(held.anchored, (*held.anywhere, *self._spam))
            else:
                tellers = self._long_prose if is_prose else self._long
                if tellers.held.search(text, start, start + _EDGE) or tellers.held.search(text, end - _EDGE, end):
                    held = tellers.held.of(text, (start, start + _EDGE), (end - _EDGE, end))
            opened = tellers.opened.get(text[start : start + 2]) or tellers.opened.get(text[start])
            if opened or held is not _NONE:
                # By itself, so that ^ and $ are the edges of the line.
                line = text[start:end]
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


class _Tellers:
    """The rules that tell what a line of one kind is, by how it begins and by what it holds."""

    def __init__(self, opened: Sequence[Rule], held: Sequence[Rule]) -> None:
        self._rules = opened, held
        self.opened, self.held = _by_opening(opened), _Literals(held)

    def of_prose(self) -> _Tellers:
        """Those of them that may tell of a line that holds a full stop."""
        opened, held = ([rule for rule in some if not rule.stopless] for some in self._rules)
        return _Tellers(opened, held)


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
