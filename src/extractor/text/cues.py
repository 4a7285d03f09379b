"""What the rules of table "sections" say of the lines of a page.

Most lines are prose, and tell nothing: a rule is tried on the lines alone that begin as its matches do, or hold what they hold. Of a
long line only the edges are looked at, since prose may speak of anything (a hotline, an app) in its middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractor.article import FURNITURE
from extractor.matching.rules import Rule
from extractor.matching.scan import Match, Scanner, match_of

LONGEST_SHORT = 60  # characters of a line that a cue in its middle tells of
_EDGE = 32  # characters at either edge of a longer line


class Cues:
    """The rules that tell what a line of a page is, and those that find spam wedged into sentences."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        wedges = [rule for rule in rules if rule.give.get("wedge")]
        self._wedges = Scanner(wedges)
        self._wedge_hint = _hint(wedges)
        # Which rules can match where a line begins: by its first two characters, by its first one.
        by_two: dict[str, dict[Rule, None]] = {}
        by_one: dict[str, dict[Rule, None]] = {}
        for rule in rules:
            for opening in _openings(rule):
                (by_one if len(opening) == 1 else by_two).setdefault(opening[:2], {})[rule] = None
        self._by_one = {first: tuple(some) for first, some in by_one.items()}
        self._by_two = {both: tuple(by_one.get(both[0], {}) | some) for both, some in by_two.items()}
        # Those of which the beginning tells nothing, and those that may stand anywhere in a short line; of a long line furniture is
        # told by its beginning alone.
        self._untold = [rule for rule in rules if rule.anchored and rule.entry is None]
        self._anywhere = [(rule, _hint([rule])) for rule in rules if not rule.anchored]
        self._edges = [(rule, hint) for rule, hint in self._anywhere if rule.give.get("section") != FURNITURE or rule.entry is None]
        self._untold_hint = _hint([*self._untold, *(rule for rule, _ in self._edges)])
        self._anywhere_hint = _hint([rule for rule, _ in self._anywhere])

    def of_lines(self, text: str, spans: Sequence[tuple[int, int]]) -> list[Match]:
        """The matches in lines (start, end; without blanks at their edges); `region` is the line's number, `start` counts in the line."""
        matches: list[Match] = []
        by_one, by_two = self._by_one.get, self._by_two.get
        untold, anywhere = self._untold_hint.search, self._anywhere_hint.search
        for number, (start, end) in enumerate(spans):
            is_short = end - start <= LONGEST_SHORT
            rules = by_two(text[start : start + 2]) or by_one(text[start]) or ()
            if is_short:
                is_untold = untold(text, start, end) is not None
                is_anywhere = anywhere(text, start, end) is not None
            else:
                is_untold = untold(text, start, start + _EDGE) is not None or untold(text, end - _EDGE, end) is not None
                is_anywhere = False
            if rules or is_untold or is_anywhere:
                # By itself, so that ^ and $ are the edges of the line.
                self._tell(text[start:end], number, rules, is_untold, is_anywhere, matches)
        return matches

    def _tell(
        self, line: str, number: int, rules: Sequence[Rule], is_untold: bool, is_anywhere: bool, matches: list[Match]
    ) -> None:  # fmt: skip
        """Adds the matches of one line: of the rules that its beginning suits, and of the others that it may hold."""
        is_short = len(line) <= LONGEST_SHORT
        searched = self._anywhere if is_anywhere else self._edges if is_untold and not is_short else ()
        for rule in (*rules, *self._untold) if is_untold else rules:
            if (rule.anchored or not is_short) and (found := rule.pattern.match(line, 0, len(line))) is not None:
                matches.append(match_of(rule, number, found))
        for rule, hint in searched:
            if hint.search(line):
                matches += [match_of(rule, number, found) for found in rule.pattern.finditer(line, 0, len(line))]

    def wedged(self, text: str) -> list[tuple[int, int]]:
        """The spans of spam anywhere in a text, in order, overlapping ones made one."""
        if not self._wedge_hint.search(text):
            return []
        spans: list[tuple[int, int]] = []
        for start, end in sorted((match.start, match.end) for match in self._wedges.scan(text, [(0, len(text))])):
            if spans and start <= spans[-1][1]:
                spans[-1] = spans[-1][0], max(end, spans[-1][1])
            else:
                spans.append((start, end))
        return spans


def _openings(rule: Rule) -> Iterable[str]:
    """What the matches of a rule open with, one or two characters (of figures the first); nothing where that cannot be told."""
    if rule.entry is None:
        return ()
    figures = rule.entry.alone.union(*rule.entry.figures.values())
    return {*rule.entry.openings, *(figure[:1] for figure in figures)}


def _hint(rules: Sequence[Rule]) -> re.Pattern[str]:
    """A pattern of the literals of the rules; one that is found in any text where a rule has none, and may match anywhere."""
    return _any_of(literal for rule in rules for literal in rule.literals) if all(rule.literals for rule in rules) else re.compile("")


def _any_of(literals: Iterable[str]) -> re.Pattern[str]:
    """A pattern of these strings: re looks for any of their first characters, which is fast, then for any of their second ones."""
    by_first: dict[str, set[str]] = {}
    alone, seconds = set(), set()
    for literal in literals:
        if len(literal) == 1:
            alone.add(literal)
        else:
            by_first.setdefault(literal[0], set()).add(literal[1:])
            seconds.add(literal[1])
    branches = [f"(?<={re.escape(first)})(?:{'|'.join(map(re.escape, sorted(rests)))})" for first, rests in sorted(by_first.items())]
    parts = [f"(?<={_one_of(alone)})"] if alone else []
    parts += [f"(?={_one_of(seconds)})(?:{'|'.join(branches)})"] if branches else []
    return re.compile(f"{_one_of(alone.union(by_first))}(?:{'|'.join(parts)})" if parts else r"(?!)")


def _one_of(characters: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, sorted(characters)))}]"
