"""Every match of every rule in a text, at a cost that grows far slower than the number of rules.

The literals of all rules stand in one automaton (Aho-Corasick). One pass over the text tells which rules can match in which region
(a sentence, a line); only those are run there. Overlaps are settled afterwards, so that no match hides another from view.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.automaton import Automaton
from extractor.matching.patterns import Found
from extractor.matching.rules import Rule

_DIGIT = re.compile("[0-9]")


@dataclass(slots=True)
class Match:
    """A span of a text that a rule matched, and the region (index) it lies in."""

    start: int
    end: int
    rule: Rule
    region: int
    found: Found
    _groups: dict[str, str | None] | None = None

    def group(self, name: str) -> str | None:
        """The text of a named group, None where the rule has none of that name or it took no part."""
        if self._groups is None:
            self._groups = self.found.groupdict()
        return self._groups.get(name)


@dataclass(frozen=True, slots=True)
class Lost:
    """A match that did not become anything, and why."""

    match: Match
    to: Match | None
    reason: str


class Scanner:
    """Runs a fixed set of rules over texts."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = list(rules)
        self._always = 0
        masks: dict[str, int] = {}
        for index, rule in enumerate(self._rules):
            if not rule.literals:
                self._always |= 1 << index
            for literal in rule.literals:
                masks[literal] = masks.get(literal, 0) | 1 << index
        # Figures are everywhere: one search for any digit tells as much as a hit for each.
        self._digits = 0
        for digit in "0123456789":
            self._digits |= masks.pop(digit, 0)
        self._automaton = Automaton(masks) if masks else None
        self._masks = [masks[literal] for literal in self._automaton.words] if self._automaton else []
        self._chosen = lru_cache(maxsize=65536)(self._choose)

    def _choose(self, mask: int) -> tuple[Rule, ...]:
        return tuple(rule for index, rule in enumerate(self._rules) if mask >> index & 1)

    def scan(self, text: str, regions: Sequence[tuple[int, int]]) -> list[Match]:
        """All matches within the regions (start, end; in order, not overlapping), by region, then by rule."""
        if not regions or not self._rules:
            return []
        masks = [self._always] * len(regions)
        if self._automaton is not None:
            index, last = 0, len(regions) - 1
            start, end = regions[0]
            by_literal = self._masks
            for literal, _, at in self._automaton.find(text):
                while at > end and index < last:
                    index += 1
                    start, end = regions[index]
                # A literal that ends in a region but starts before it only makes a rule look in vain.
                if start < at <= end:
                    masks[index] |= by_literal[literal]
        matches = []
        for index, (start, end) in enumerate(regions):
            mask = masks[index]
            if self._digits and _DIGIT.search(text, start, end):
                mask |= self._digits
            if mask:
                for rule in self._chosen(mask):
                    for found in rule.pattern.finditer(text, start, end):
                        span = found.span()
                        if rule.has_span and found.start("span") >= 0:
                            span = found.span("span")
                        matches.append(Match(span[0], span[1], rule, index, found))
        return matches


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
    for match in sorted(matches, key=lambda m: (m.start, -m.end)):
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
