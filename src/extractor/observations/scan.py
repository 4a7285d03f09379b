"""Every match of observation rules and cues in masked sentences.

Figures are signs there, so that what a match opens with tells where a rule is to be tried, and sentences are short: of each it is looked
up once which strings stand where, and a rule is tried where one of its openings stands and one of its literals stands there or behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractor.automaton import Automaton
from extractor.matching.rules import Rule
from extractor.matching.scan import Match, Rules, add_bit, begun_by, match_of, to_try

# So many sets of rules are remembered at a time.
MOST_KNOWN = 20_000


class MaskedScanner:
    """Runs a fixed set of rules over masked sentences."""

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
        self._automaton = Automaton({*openings, *literals})
        # By word: the rules that it or what it begins with opens, and those that it or what it begins with is a literal of.
        self._known = [(begun_by(openings, word), begun_by(literals, word)) for word in self._automaton.words]
        self._chosen: dict[int, Rules] = {}

    def scan(self, text: str, regions: Sequence[tuple[int, int]]) -> list[list[Match]]:
        """The matches in each of the regions (start, end), those of one rule in order."""
        return [self._region(text, index, start, end) for index, (start, end) in enumerate(regions)]

    def _region(self, text: str, index: int, start: int, end: int) -> list[Match]:
        known, chosen = self._known, self._chosen
        # Occurrences come by their ends: of those that start at one place the longest is the last, and begins with all others.
        longest = {at: word for at, _, word in self._automaton.occurrences(text[start:end])}
        held = self._always
        plan = []
        for at in sorted(longest, reverse=True):
            opened, literal = known[longest[at]]
            held |= literal
            if mask := opened & held:
                plan.append((start + at, mask))
        matches = []
        reached: dict[Rule, int] = {}
        for at, mask in reversed(plan):
            for match, rule, has_span in chosen.get(mask) or self._choose(mask):
                if rule in reached and reached[rule] > at:
                    continue
                found = match(text, at, end)
                if found is not None:
                    stop = reached[rule] = found.end()
                    matches.append(match_of(rule, index, found) if has_span else Match(at, stop, rule, index, found))
        for rule in self._searched:
            matches += [match_of(rule, index, found) for found in rule.pattern.finditer(text, start, end)]
        return matches

    def _choose(self, mask: int) -> Rules:
        """What tries the rules of these bits."""
        if len(self._chosen) >= MOST_KNOWN:
            self._chosen.clear()
        rules = self._chosen[mask] = to_try(rule for index, rule in enumerate(self._rules) if mask >> index & 1)
        return rules
