"""Many words looked for at once (Aho-Corasick): a thin layer over the library that does it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

MOST_SOUGHT = 100  # words that are looked for one by one in a single text: an automaton for fewer costs more than it saves


class Automaton:
    """Finds every occurrence of every word, overlapping ones too."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(words)
        self._automaton = CharwiseDoubleArrayAhoCorasick(self.words)
        self._only = self.words[0] if len(self.words) == 1 else None

    def occurrences(self, text: str) -> list[tuple[int, int, int]]:
        """(start, end, number of the word in `words`) of each occurrence, by end, of those with one end the longest first."""
        if self._only is None:
            return self._automaton.find_overlapping(text)
        return [(at, at + len(self._only), 0) for at in _each(text, self._only, 1)]

    def longest(self, text: str) -> list[tuple[int, int, int]]:
        """The same of the longest word alone wherever words end: the others that end there are ends of it."""
        return self._automaton.find_overlapping_no_suffix(text)


class Beginnings:
    """Finds the longest word wherever words begin."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(words)
        # Of words read from their ends, the longest wherever they end is what the library finds.
        self._automaton = CharwiseDoubleArrayAhoCorasick([word[::-1] for word in self.words])

    def longest(self, text: str) -> list[tuple[int, int, int]]:
        """(how far before the end of the text it ends, how far before it begins, number of the word in `words`), the last first."""
        return self._automaton.find_overlapping_no_suffix(text[::-1])


class Leftmost:
    """Finds words that do not overlap: where two do, the earlier, of those that begin together the longest."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(words)
        self._automaton = CharwiseDoubleArrayAhoCorasick(self.words, MATCH_KIND_LEFTMOST_LONGEST)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """(start, end, number of the word in `words`), in the order of the text."""
        return self._automaton.find(text)


def places_apart(text: str, words: Collection[str]) -> dict[str, list[int]]:
    """Where each of the words stands in a text, those places left out that overlap one before of the same word."""
    if len(words) <= MOST_SOUGHT:
        return {word: list(_each(text, word, len(word))) for word in words}
    places: dict[str, list[int]] = {}
    automaton = Automaton(words)
    for start, _, number in automaton.occurrences(text):
        word = automaton.words[number]
        before = places.setdefault(word, [])
        if not before or before[-1] + len(word) <= start:
            before.append(start)
    return places


def _each(text: str, word: str, step: int) -> Iterator[int]:
    """Where a single word stands, some ten times as fast as an automaton finds it; the next is looked for a step behind the last."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + step)
