"""Every match of observation rules and cues in masked sentences.

Figures are signs there, so that what a match opens with tells where a rule is to be tried, and sentences are short: of each it is looked
up once which strings stand where, and a rule is tried where one of its openings stands and one of its literals stands there or behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from extractor.automaton import Beginnings
from extractor.matching.patterns import Matcher
from extractor.matching.rules import CUES, Rule
from extractor.matching.scan import Match, add_bit, begun_by, match_of

# So many sets of rules are remembered at a time.
MOST_KNOWN = 20_000
FIGURE = "figure"
_start = attrgetter("start")
# Rules to try at a position: what tries one, the rule, the number of its group `figure` (0 for cues), whether it has a group `span`.
_Tried = tuple[tuple[Matcher, Rule, int, bool], ...]


class Told(NamedTuple):
    """What rules and cues found in a sentence: the matches of rules by where the figure stands that they speak of, those that win over
    others first, and the cues, in order."""

    by_figure: dict[int, list[Match]]
    cues: list[Match]


class MaskedScanner:
    """Runs a fixed set of rules and cues over masked sentences."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = list(rules)
        openings: dict[str, int] = {}
        literals: dict[str, int] = {}
        self._searched: list[Rule] = []
        self._always = 0  # the rules without literals, a bit each
        for index, rule in enumerate(self._rules):
            if rule.entry is None:
                self._searched.append(rule)
                continue
            # Of what begins with signs of a figure, no more than the first is looked at: few are left where figures are masked.
            add_bit(openings, rule.entry.openings | rule.entry.first_signs(), 1 << index)
            add_bit(literals, rule.literals, 1 << index)
            self._always |= 0 if rule.literals else 1 << index
        self._words = Beginnings({*openings, *literals})
        # By word: the rules that it or what it begins with opens, and those that it or what it begins with is a literal of.
        self._known = [(begun_by(openings, word), begun_by(literals, word)) for word in self._words.words]
        self._chosen: dict[int, _Tried] = {}

    def scan(self, text: str, regions: Iterable[tuple[int, int]]) -> list[Told]:
        """What is told in each of the regions (start, end)."""
        return [self._region(text, index, start, end) for index, (start, end) in enumerate(regions)]

    def _region(self, text: str, index: int, start: int, end: int) -> Told:
        known, chosen = self._known, self._chosen
        held = self._always
        plan = []
        for _, back, word in self._words.longest(text[start:end]):
            opened, literal = known[word]
            held |= literal
            if mask := opened & held:
                plan.append((end - back, mask))
        by_figure: dict[int, list[Match]] = {}
        cues: list[Match] = []
        reached: dict[Rule, int] = {}
        furthest = 0
        for at, mask in reversed(plan):
            for match, rule, figure, has_span in chosen.get(mask) or self._choose(mask):
                if at < furthest and reached.get(rule, 0) > at:
                    continue
                found = match(text, at, end)
                if found is None:
                    continue
                stop = reached[rule] = found.end()
                if stop > furthest:
                    furthest = stop
                made = match_of(rule, index, found) if has_span else Match(at, stop, rule, index, found)
                if not figure:
                    cues.append(made)
                elif (place := found.start(figure)) in by_figure:
                    by_figure[place].append(made)
                else:
                    by_figure[place] = [made]
        for rule in self._searched:
            for found in rule.pattern.finditer(text, start, end):
                self._take(match_of(rule, index, found), by_figure, cues)
        if len(cues) > 1:
            cues.sort(key=_start)
        for matches in by_figure.values():
            if len(matches) > 1:
                matches.sort(key=_precedence)
        return Told(by_figure, cues)

    def _take(self, match: Match, by_figure: dict[int, list[Match]], cues: list[Match]) -> None:
        """Puts what a rule found to its like."""
        if match.rule.table == CUES:
            cues.append(match)
        else:
            by_figure.setdefault(match.found.start(FIGURE), []).append(match)

    def _choose(self, mask: int) -> _Tried:
        """What tries the rules of these bits."""
        if len(self._chosen) >= MOST_KNOWN:
            self._chosen.clear()
        rules = [rule for index, rule in enumerate(self._rules) if mask >> index & 1]
        tried = self._chosen[mask] = tuple((rule.pattern.match, rule, _figure(rule), rule.has_span) for rule in rules)
        return tried


def _figure(rule: Rule) -> int:
    """The number of the group that a rule calls the figure, 0 for cues."""
    return 0 if rule.table == CUES else rule.pattern.compiled.groupindex[FIGURE]


def _precedence(match: Match) -> tuple[int, str]:
    return -match.rule.priority, match.rule.id
