"""Blanks that part two names (甲市医院 乙市医院), and are no page's layout."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.matching.rules import RuleSet
from extractor.signs import LONGEST_PERSON
from extractor.values.numbers import LARGE

MOST_BEHIND = 14  # characters behind a blank in which the name of a branch ends
_LONGEST_END = 8  # characters of what ends a name
_LONGEST_BEGINNING = 12  # characters of what begins one


class Parting:
    """Tells such blanks by what names end with, what they begin with, and what a branch, which stands behind its body's name, ends with."""

    def __init__(self, ends: Iterable[str] = (), beginnings: Iterable[str] = (), branches: Iterable[str] = ()) -> None:
        # A single character ends and begins much that is no name.
        self._ends = frozenset(word for word in ends if 2 <= len(word) <= _LONGEST_END)
        self._beginnings = frozenset(word for word in beginnings if 2 <= len(word) <= _LONGEST_BEGINNING)
        self._branches = tuple(branches)

    @classmethod
    def of(cls, rules: RuleSet) -> Parting:
        """As the word lists of names tell."""
        known = rules.list("institution_known").entries
        return cls(
            [*rules.list("institution_heads").entries, *known],
            [*rules.list("regions").entries, *known],
            rules.list("branch_ends").entries,
        )

    def parts(self, text: str, start: int, end: int) -> bool:
        """Whether the blank text[start:end] parts two names, or a name from the figure or from the first few characters of a line before
        it, as people's names stand there."""
        # 损失3亿 台北最多: what a figure counts is no place.
        return (
            (
                text[start - 1] in LARGE
                or text.rfind("\n", max(start - LONGEST_PERSON - 1, 0), start) >= 0
                or start <= LONGEST_PERSON
                or any(text[max(start - length, 0) : start] in self._ends for length in range(2, _LONGEST_END + 1))
            )
            and any(text[end : end + length] in self._beginnings for length in range(2, _LONGEST_BEGINNING + 1))
            and not any(branch in text[end : end + MOST_BEHIND] for branch in self._branches)
        )


NO_NAMES = Parting()  # every blank may be the page's
