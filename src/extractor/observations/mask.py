"""An article as observation rules see it: each figure, date, name and place is one sign, so that a rule speaks of clauses."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

# One private-use character for each sort of mention, and one before each sentence; rules/observations.toml names them.
OPENING, PERCENTAGE, COUNT, DATE, NAME, OTHER, PLACE = map(chr, range(0xE100, 0xE107))
FIGURES = frozenset((PERCENTAGE, COUNT))


class Slot(NamedTuple):
    """A mention: its sign, its span in the article's text, and its row (of a place: a `places.Place`)."""

    sign: str
    start: int
    end: int
    row: Any


class Masked:
    """Masked sentences one after another.

    `slots` are the mentions in order, `at` where the sign of each stands in `text`; `regions` are the sentences' spans there.
    """

    def __init__(self, text: str, sentences: Iterable[tuple[int, int]], slots: Sequence[Slot]) -> None:
        """`sentences` are spans of `text` in order; `slots` are in order, and of two that overlap the first counts."""
        pieces: list[str] = []
        self.regions: list[tuple[int, int]] = []
        self.slots: list[Slot] = []
        self.at: list[int] = []
        # Where each piece of plain text starts here and in the article.
        self._here: list[int] = []
        self._there: list[int] = []
        length = index = 0
        for start, end in sentences:
            region = length
            pieces.append(OPENING)
            length += 1
            at = start
            while index < len(slots) and slots[index].start < end:
                slot = slots[index]
                index += 1
                if slot.start < at:
                    continue
                self._here.append(length)
                self._there.append(at)
                pieces.append(text[at : slot.start])
                length += slot.start - at
                self._here.append(length)
                self._there.append(slot.start)
                self.slots.append(slot)
                self.at.append(length)
                pieces.append(slot.sign)
                length += 1
                at = slot.end
            self._here.append(length)
            self._there.append(at)
            pieces.append(text[at:end])
            length += max(end - at, 0)
            self.regions.append((region, length))
        self.text = "".join(pieces)

    def there(self, position: int) -> int:
        """Where a position of the masked text stands in the article's text."""
        index = bisect_right(self._here, position) - 1
        return self._there[index] + position - self._here[index] if index >= 0 else 0

    def there_end(self, position: int) -> int:
        """Where what ends before this position of the masked text ends in the article's text."""
        index = bisect_right(self.at, position - 1) - 1
        if index >= 0 and self.at[index] == position - 1:
            return self.slots[index].end
        return self.there(position - 1) + 1

    def here(self, position: int) -> int:
        """Where a position of the article's text, outside mentions, stands here."""
        index = bisect_right(self._there, position) - 1
        return self._here[index] + position - self._there[index]
