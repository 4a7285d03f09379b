"""Words that say something of what they stand right before or after."""

from __future__ import annotations

from collections.abc import Mapping

WIDEST_WORD = 6  # characters of the longest word that is looked for
NOTHING = "-"  # what a word says that only begins or ends like one of the others (前往, 起草)


class Beside:
    """Two word lists, each word with what it says, and the characters that they meet a span with."""

    def __init__(self, before: Mapping[str, str], after: Mapping[str, str]) -> None:
        self.before, self.after = before, after
        self.last = frozenset(word[-1] for word in before)
        self.first = frozenset(word[0] for word in after)

    def around(self, text: str, start: int, end: int) -> str | None:
        """What the longest word straight before the span, else straight after it says; None where there is none."""
        if text[start - 1 : start] in self.last:
            for length in range(min(WIDEST_WORD, start), 0, -1):
                if said := self.before.get(text[start - length : start]):
                    return None if said == NOTHING else said
        if text[end : end + 1] in self.first:
            for length in range(WIDEST_WORD, 0, -1):
                if said := self.after.get(text[end : end + length]):
                    return None if said == NOTHING else said
        return None
