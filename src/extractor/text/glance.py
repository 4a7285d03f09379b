"""One look at all characters of a text: whether any needs repair, and where a cue may begin.

Of each character a table tells, as bits, which pairs it may be the first of, and which the second. Two characters that share such a bit
may begin a literal: what is told errs on the safe side, at a fraction of what a pattern costs that tries every first character.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from extractor.text.characters import characters

SHORTEST = 160  # characters of a text that are looked at so; below it others are faster
_PAIRS = 29  # bits that pairs are told apart by
_COMMA, _UNUSUAL, _ALONE = 1 << 29, 1 << 30, 1 << 31  # of a digit before a comma, and of what tells by itself


class Seen(NamedTuple):
    """Whether a text holds nothing but usual characters (see `Characters.are_usual`), and no full-width comma behind a digit; and where
    in it a literal may begin, in order."""

    is_usual: bool
    places: list[int]


class Glance:
    """Looks for literals, and for unusual characters."""

    def __init__(self, literals: Iterable[str]) -> None:
        firsts, seconds = np.zeros(0x10000, np.uint32), np.zeros(0x10000, np.uint32)
        # What lies beyond the basic plane is looked up as its last character, which is none.
        firsts[characters().unusual()] |= _UNUSUAL
        firsts[-1] |= _UNUSUAL
        seconds |= _ALONE
        seconds |= _UNUSUAL
        firsts[[ord(digit) for digit in string.digits]] |= _COMMA
        seconds[ord("，")] |= _COMMA
        pairs = {literal[:2] for literal in literals}
        bits = {second: 1 << number % _PAIRS for number, second in enumerate(sorted({pair[1:] for pair in pairs}))}
        for pair in pairs:
            firsts[_code(pair[0])] |= bits[pair[1]] if len(pair) > 1 else _ALONE
            if len(pair) > 1:
                seconds[_code(pair[1])] |= bits[pair[1]]
        self._table = np.stack([firsts, seconds], axis=1).view("<u8").ravel()

    def at(self, text: str) -> Seen:
        """What the text holds."""
        # The last character stands before something too.
        codes = np.frombuffer(f"{text}\n".encode("utf-32-le", "surrogatepass"), "<u4")
        both = self._table.take(codes, mode="clip").view("<u4")
        told = both[:-2:2] & both[3::2]
        every = int(np.bitwise_or.reduce(told))
        if not every:
            return Seen(True, [])
        if every & (_UNUSUAL | _COMMA):
            told &= np.uint32(~(_UNUSUAL | _COMMA) & 0xFFFFFFFF)
        # They are few: faster found so than by nonzero().
        marks, places = (told != 0).tobytes(), []
        at = marks.find(1)
        while at >= 0:
            places.append(at)
            at = marks.find(1, at + 1)
        return Seen(not every & (_UNUSUAL | _COMMA), places)


def _code(character: str) -> int:
    """Its number; what lies beyond the basic plane goes by the last one of it."""
    return min(ord(character), 0xFFFF)
