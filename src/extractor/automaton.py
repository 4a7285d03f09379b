"""Many words looked for at once (Aho-Corasick): a thin layer over the library that does it."""

from __future__ import annotations

from collections.abc import Iterable

import ahocorasick_rs


class Automaton:
    """Finds every occurrence of every word, overlapping ones too."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(words)
        # This form is built fast and reads some ten times as fast as a tree of nodes where thousands of words begin differently.
        self._automaton = ahocorasick_rs.AhoCorasick(self.words, implementation=ahocorasick_rs.Implementation.ContiguousNFA)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """(number of the word in `words`, start, end) of each occurrence, by end."""
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return found
