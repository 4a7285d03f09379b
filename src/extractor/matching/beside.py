"""Words that say something of what they stand right before or after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

WIDEST_WORD = 6  # characters of the longest word that is looked for
NOTHING = "-"  # what a word says that only begins or ends like one of the others (前往, 起草)


class Beside:
    """Two word lists, each word with what it says."""

    def __init__(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        self.before, self.after = before, after
        # How long the words are, the longest first, by the character that they meet a span with: most spans meet none.
        self._ending = _lengths((word[-1], len(word)) for word in before)
        self._beginning = _lengths((word[0], len(word)) for word in after)

    def meets(self, text: str, start: int, end: int) -> bool:
        """Whether one of the words may stand beside the span: a character that one ends with before it, or begins with after it."""
        return text[start - 1 : start] in self._ending or text[end : end + 1] in self._beginning

    def around(self, text: str, start: int, end: int) -> str | None:
        """What the longest word straight before the span, else straight after it says; None where there is none."""
        ending, beginning = self._ending, self._beginning
        if (sign := text[start - 1 : start]) in ending:
            for length in ending[sign]:
                if length <= start and (said := self.before.get(text[start - length : start])):
                    return None if said == NOTHING else said
        if (sign := text[end : end + 1]) in beginning:
            for length in beginning[sign]:
                if said := self.after.get(text[end : end + length]):
                    return None if said == NOTHING else said
        return None


def _lengths(words: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, set[int]] = {}
    for character, length in words:
        if length <= WIDEST_WORD:
            found.setdefault(character, set()).add(length)
    return {character: sorted(lengths, reverse=True) for character, lengths in found.items()}
