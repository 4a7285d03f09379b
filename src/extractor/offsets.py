"""The way back from every character of a cleaned text to the raw one.

A map is a list of pieces (text start, raw start, length): within a piece, characters follow one another in both texts. Cleaning
steps delete characters or put others in their place one for one; a step that does so yields a map, and maps compose.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple


class OffsetMap(NamedTuple):
    """Pieces in the order of the text: `starts` in the text, `raws` where each stands in the raw text, and the text's `length`.

    `tails` tells, where it is given, how many raw characters after a piece belong to its last character (the pinyin of 學(xué)).
    """

    starts: Sequence[int]
    raws: Sequence[int]
    length: int
    tails: Sequence[int] = ()

    @staticmethod
    def identity(length: int) -> OffsetMap:
        """The map of a text that is the raw one."""
        return identity(length)

    @classmethod
    def kept(cls, spans: Iterable[tuple[int, int]]) -> OffsetMap:
        """The map of a text that is made of these spans (start, end) of another one, in their order."""
        starts, raws, length = [], [], 0
        for start, end in spans:
            if end > start:
                starts.append(length)
                raws.append(start)
                length += end - start
        return cls(starts or (0,), raws or (0,), length)

    def to_raw(self, position: int) -> int:
        """Where the character at `position` stands in the raw text."""
        piece = bisect_right(self.starts, position) - 1
        return self.raws[piece] + position - self.starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of text[start:end]: from the first of its characters to the last of them, as they stand in the raw text."""
        if end <= start:
            at = self.to_raw(start) if start < self.length else self.to_raw(start - 1) + 1 if start else self.raws[0]
            return at, at
        if len(self.starts) == 1 and not self.tails:
            shift = self.raws[0]
            return start + shift, end + shift
        last = bisect_right(self.starts, end - 1) - 1
        stop = self.raws[last] + end - self.starts[last]
        if self.tails and end == self._end(last):
            stop += self.tails[last]
        first = self.to_raw(start)
        if last and start < self.starts[last]:
            # Pieces may stand in any order: one that was set behind another can come before it in the raw text.
            inner = range(bisect_right(self.starts, start) - 1, last)
            first = min(first, *self.raws[inner.start + 1 : last + 1])
            stop = max(stop, *(self.raws[piece] + self._end(piece) - self.starts[piece] for piece in inner))
        return first, stop

    def shift(self, start: int, end: int) -> int | None:
        """How far behind its place every character of text[start:end] stands in the raw text; None where that differs, or where what
        follows there belongs to the last of them."""
        piece = bisect_right(self.starts, start) - 1
        stop = self._end(piece)
        if end > stop or (end == stop and self.tails and self.tails[piece]):
            return None
        return self.raws[piece] - self.starts[piece]

    def gaps(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The raw spans that stand between the pieces of text[start:end]."""
        if len(self.starts) > 1:
            first, last = bisect_right(self.starts, start), bisect_right(self.starts, end - 1)
            for piece in range(first, last):
                before = self.raws[piece - 1] + self.starts[piece] - self.starts[piece - 1]
                if before != self.raws[piece]:
                    yield before, self.raws[piece]

    def _end(self, piece: int) -> int:
        return self.starts[piece + 1] if piece + 1 < len(self.starts) else self.length

    def slice(self, start: int, end: int) -> OffsetMap:
        """The map of text[start:end] alone."""
        first = bisect_right(self.starts, start) - 1
        stop = max(bisect_right(self.starts, end - 1), first + 1)
        starts = [max(at - start, 0) for at in self.starts[first:stop]]
        raws = [self.raws[first] + start - self.starts[first], *self.raws[first + 1 : stop]]
        return OffsetMap(starts, raws, end - start, self.tails[first:stop])

    def over(self, earlier: OffsetMap) -> OffsetMap:
        """This map laid over the one of the step before it: from this text straight to the raw one."""
        if len(earlier.starts) == 1 and earlier.raws[0] == 0 and not earlier.tails:
            return self
        starts, raws, tails = [], [], []
        for index, start in enumerate(self.starts):
            end = self._end(index)
            at = self.raws[index]
            while start < end:
                piece = bisect_right(earlier.starts, at) - 1
                stop = earlier._end(piece)
                length = min(end - start, max(stop - at, 1))
                starts.append(start)
                raws.append(earlier.raws[piece] + at - earlier.starts[piece])
                start, at = start + length, at + length
                tail = earlier.tails[piece] if earlier.tails and at == stop else 0
                tails.append(max(tail, self.tails[index] if self.tails and start == end else 0))
        return OffsetMap(starts or (0,), raws or (0,), self.length, tails if any(tails) else ())


@lru_cache(maxsize=4096)
def identity(length: int) -> OffsetMap:
    """The map of a text that is the raw one: most are, and all of one length share it."""
    return OffsetMap((0,), (0,), length)


def without(text: str, spans: Sequence[tuple[int, int]], owned: bool = False) -> tuple[str, OffsetMap]:
    """The text without these spans (sorted, not overlapping), and its map; `owned` spans belong to the character before them."""
    kept, position = [], 0
    for start, end in spans:
        kept.append((position, start))
        position = end
    kept.append((position, len(text)))
    cut = OffsetMap.kept(kept)
    if owned:
        behind = {start: end - start for start, end in spans}
        tails = [behind.get(raw + cut._end(piece) - cut.starts[piece], 0) for piece, raw in enumerate(cut.raws)]
        cut = OffsetMap(cut.starts, cut.raws, cut.length, tails)
    return "".join(text[start:end] for start, end in kept), cut
