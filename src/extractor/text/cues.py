"""What the rules of table "sections" say of the lines of a page.

A rule is run on the lines that can hold a match of it and on no others: most lines are prose, and tell nothing. Of a long line only the
edges are looked at for what a cue is made of; prose may speak of anything (a hotline, an app) in its middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extractor.matching.rules import Rule
from extractor.matching.scan import Match, Scanner

LONGEST_SHORT = 60  # characters of a line that a cue in its middle tells of
_EDGE = 32  # characters at either edge of a longer line


class Cues:
    """The rules that tell what a line of a page is, and those that find spam wedged into sentences."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._scanner = Scanner(rules)
        wedges = [rule for rule in rules if rule.give.get("wedge")]
        self._wedges = Scanner(wedges)
        # A rule without literals may match anywhere.
        self._hint = _any_of(literal for rule in rules for literal in rule.literals) if all(rule.literals for rule in rules) else None
        self._wedge_hint = _any_of(literal for rule in wedges for literal in rule.literals) if all(r.literals for r in wedges) else None

    def of_lines(self, text: str, spans: Sequence[tuple[int, int]]) -> list[Match]:
        """The matches in lines (start, end; without blanks at their edges); `region` is the line's number, `start` counts in the line."""
        asked: list[int] = []
        if self._hint is None:
            asked += range(len(spans))
        else:
            search = self._hint.search
            for number, (start, end) in enumerate(spans):
                if end - start <= LONGEST_SHORT:
                    if search(text, start, end):
                        asked.append(number)
                elif search(text, start, start + _EDGE) or search(text, end - _EDGE, end):
                    asked.append(number)
        if not asked:
            return []
        # Set beneath one another, so that ^ and $ are the edges of a line.
        page = "\n".join([text[start:end] for start, end in map(spans.__getitem__, asked)])
        regions, position = [], 0
        for number in asked:
            start, end = spans[number]
            regions.append((position, position + end - start))
            position += end - start + 1
        found = self._scanner.scan(page, regions)
        for match in found:
            shift = regions[match.region][0]
            match.start, match.end, match.region = match.start - shift, match.end - shift, asked[match.region]
        return found

    def wedged(self, text: str) -> list[tuple[int, int]]:
        """The spans of spam anywhere in a text, in order, overlapping ones made one."""
        if self._wedge_hint is not None and not self._wedge_hint.search(text):
            return []
        spans: list[tuple[int, int]] = []
        for start, end in sorted((match.start, match.end) for match in self._wedges.scan(text, [(0, len(text))])):
            if spans and start <= spans[-1][1]:
                spans[-1] = spans[-1][0], max(end, spans[-1][1])
            else:
                spans.append((start, end))
        return spans


def _any_of(literals: Iterable[str]) -> re.Pattern[str]:
    """A pattern of these strings by their first characters: re looks for any of those first, which is fast."""
    by_first: dict[str, set[str]] = {}
    for literal in literals:
        by_first.setdefault(literal[0], set()).add(literal[1:])
    branches = [
        re.escape(first) + ("" if "" in rests else f"(?:{'|'.join(map(re.escape, sorted(rests)))})")
        for first, rests in sorted(by_first.items())
    ]
    return re.compile("|".join(branches) or r"(?!)")
