"""An article as observation rules see it: each figure, date, name and place is one sign, so that a rule speaks of clauses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
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

    `slots` are the mentions in order, `at` where the sign of each stands in `text`; `regions` are the sentences' spans there, `starts`
    where they begin.
    """

    def __init__(self, text: str, sentences: Iterable[tuple[int, int]], slots: Sequence[Slot]) -> None:
        """`sentences` are spans of `text` in order; `slots` are in order, and of two that overlap the first counts."""
        pieces: list[str] = []
        self.regions: list[tuple[int, int]] = []
        self.slots: list[Slot] = []
        self.at: list[int] = []
        # Where a sentence begins or what follows a mention, here and in the article.
        self._here: list[int] = []
        self._there: list[int] = []
        length = index = 0
        count = len(slots)
        for start, end in sentences:
            region = length
            pieces.append(OPENING)
            length += 1
            self._here.append(length)
            self._there.append(start)
            at = start
            while index < count and (slot := slots[index]).start < end:
                index += 1
                if slot.start < at:
                    continue
                pieces += text[at : slot.start], slot.sign
                length += slot.start - at
                self.slots.append(slot)
                self.at.append(length)
                length += 1
                at = slot.end
                self._here.append(length)
                self._there.append(at)
            if at < end:
                pieces.append(text[at:end])
                length += end - at
            self.regions.append((region, length))
        self.starts = [start for start, _ in self.regions]
        self.text = "".join(pieces)

    def there(self, position: int) -> int:
        """Where a position of the masked text stands in the article's text: before what begins here, behind what ends here."""
        index = bisect_right(self._here, position) - 1
        return self._there[index] + position - self._here[index] if index >= 0 else 0

    def here(self, position: int) -> int:
        """Where a position of the article's text, outside mentions, stands here."""
        index = bisect_right(self._there, position) - 1
        return self._here[index] + position - self._there[index]

    def within(self, start: int, end: int) -> list[Slot]:
        """The mentions whose signs stand in a stretch of the masked text."""
        return self.slots[bisect_left(self.at, start) : bisect_left(self.at, end)]
