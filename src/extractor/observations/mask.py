"""An article as observation rules see it: each figure, date, name and place is one sign, so that a rule speaks of clauses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

# One private-use character for each sort of mention, and one before each sentence; rules/observations.toml names them.
OPENING, PERCENTAGE, COUNT, DATE, NAME, OTHER, PLACE = map(chr, range(0xE100, 0xE107))
FIGURES = frozenset((PERCENTAGE, COUNT))

_start, _end = attrgetter("start"), attrgetter("end")


class Slot(NamedTuple):
    """A mention: its sign, its span in the article's text, and its row (of a place: a `places.Place`)."""

    sign: str
    start: int
    end: int
    row: Any


# A slot of a tuple of its fields: as there are thousands, no code is called for any.
_slot = partial(tuple.__new__, Slot)


def slots_of(signs: Iterable[str], rows: Sequence[Any]) -> Iterable[Slot]:
    """The slots of mentions by their rows, each with its sign."""
    return map(_slot, zip(signs, map(_start, rows), map(_end, rows), rows, strict=False))


class Masked:
    """Masked sentences one after another.

    `slots` are the mentions in order, `at` where the sign of each stands in `text`; `regions` are the sentences' spans there, `starts`
    where they begin.
    """

    def __init__(self, text: str, sentences: Iterable[tuple[int, int]], slots: Sequence[Slot]) -> None:
        """`sentences` are spans of `text` in order; `slots` are in order, and of two that overlap the first counts."""
        pieces: list[str] = []
        regions: list[tuple[int, int]] = []
        kept: list[Slot] = []
        signs: list[int] = []
        # Where a sentence begins or what follows a mention, here and in the article.
        here: list[int] = []
        there: list[int] = []
        length = index = 0
        count = len(slots)
        for begin, stop in sentences:
            region = length
            pieces.append(OPENING)
            length += 1
            here.append(length)
            there.append(begin)
            at = begin
            while index < count:
                slot = slots[index]
                sign, start, end, _ = slot
                if start >= stop:
                    break
                index += 1
                if start < at:
                    continue
                pieces += text[at:start], sign
                length += start - at
                kept.append(slot)
                signs.append(length)
                length += 1
                at = end
                here.append(length)
                there.append(at)
            if at < stop:
                pieces.append(text[at:stop])
                length += stop - at
            regions.append((region, length))
        self.regions, self.slots, self.at = regions, kept, signs
        self._here, self._there = here, there
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
