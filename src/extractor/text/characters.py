"""Which characters are what: pieces of character classes (for use inside brackets of a pattern), and what kinds a text holds."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from extractor.text.mojibake import SIGNS as SIGNS_OF_MOJIBAKE
from extractor.text.simplify import BEYOND_BMP, simplifier

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
# What a font of its own would show: nobody can tell what it was.
PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010fffd"
# Line ends by other names (a carriage return before a line feed is a mark), and blanks by other names.
BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
BLANKS = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# What shows nothing and says nothing: zero-width and directional marks, fillers, variation selectors, controls.
MARKS = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069"
    "\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef"
)
# Full-width forms: those that stand for the usual ones wherever they are, and those that do beside figures.
WIDE = "０-９Ａ-Ｚａ-ｚ％﹪"
WIDE_SIGNS = "．－＋"
# The same character under a second code: compatibility forms and radicals, which PDF files are full of.
VARIANTS = "\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f"
TONED = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿ"
# What stands for characters that were lost; question marks do where there are several.
LOST_SIGNS = "\ufffd□〓" + PRIVATE

# The kinds that a text is asked for, as bits.
BREAK, MARK, BLANK, FULL_WIDTH, VARIANT, TONE, LOST_SIGN, TRADITIONAL, RARE, ONLY_HANT, ONLY_HANS, MIXUP, MARKUP = (
    1 << bit for bit in range(13)
)
_KINDS = {
    BREAK: BREAKS, MARK: MARKS, BLANK: BLANKS, FULL_WIDTH: WIDE + WIDE_SIGNS, VARIANT: VARIANTS, TONE: TONED, LOST_SIGN: LOST_SIGNS,
    MIXUP: SIGNS_OF_MOJIBAKE + PRIVATE, MARKUP: "&<",
}  # fmt: skip


class Characters:
    """Tells which kinds of characters a text holds."""

    def __init__(self) -> None:
        to_simplified = simplifier()
        self._table = np.zeros(sys.maxunicode + 1, np.uint16)
        for bit, pieces in {**_KINDS, TRADITIONAL: to_simplified.changed + BEYOND_BMP, RARE: to_simplified.rare}.items():
            for first, last in _ranges(pieces):
                self._table[first : last + 1] |= bit
        self._table[[ord(c) for c in to_simplified.only_hant]] |= ONLY_HANT
        self._table[[ord(c) for c in to_simplified.only_hans]] |= ONLY_HANS
        # In the basic plane alone: there re looks a class up in a bitmap, twice as fast as else. What is beyond is in no negated class.
        self._usual = (self._table[:0x10000] & ~np.uint16(ONLY_HANS)) == 0
        self._unusual = re.compile(f"[^{_class(self._usual)}]")
        self._han = re.compile(f"[{HAN}]")

    def are_usual(self, text: str) -> bool:
        """Whether the text holds no character of any kind, none that is only traditional, and none beyond the basic plane."""
        return self._unusual.search(text) is None

    def unusual(self) -> NDArray[np.intp]:
        """The code points of the basic plane that are not usual."""
        return np.flatnonzero(~self._usual)

    def unusual_or(self, others: str) -> re.Pattern[str]:
        """A pattern of one character that is not usual, or is one of these."""
        kept = self._usual.copy()
        kept[[ord(other) for other in others]] = False
        return re.compile(f"[^{_class(kept)}]")

    def usual_script(self, text: str) -> str:
        """The script of a text of usual characters: `hans`, or `none` where it holds nothing Chinese."""
        return "hans" if "\u4e00" <= text[:1] <= "\u9fff" or self._han.search(text) else "none"

    def kinds(self, text: str) -> int:
        """The bits of all kinds that the text holds."""
        return _any_of(self._of_each(text))

    def kinds_and_script(self, text: str) -> tuple[int, str]:
        """The kinds, and `hans`, `hant`, `mixed` or `none`: which characters, among those that only one script writes, the text has.

        Mixed is a text of which either script holds more than a fifth of those characters.
        """
        each = self._of_each(text)
        kinds = _any_of(each)
        if not kinds & ONLY_HANT:
            return kinds, self.usual_script(text)
        if not kinds & ONLY_HANS:
            return kinds, "hant"
        hant, hans = np.count_nonzero(each & ONLY_HANT), np.count_nonzero(each & ONLY_HANS)
        return kinds, "hans" if 5 * hant < hans else "hant" if 5 * hans < hant else "mixed"

    def _of_each(self, text: str) -> NDArray[np.uint16]:
        return self._table.take(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4"))


def members(pieces: str) -> Iterator[str]:
    """The characters that pieces of a class stand for."""
    return (chr(code) for first, last in _ranges(pieces) for code in range(first, last + 1))


def _class(kept: NDArray[np.bool_]) -> str:
    """The inside of a character class: of the code points that are marked."""
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in _runs(kept.nonzero()[0].tolist()))


def _any_of(each: NDArray[np.uint16]) -> int:
    return int(np.bitwise_or.reduce(each)) if each.size else 0


def _runs(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The runs (first, last) of code points that follow one another."""
    for _, run in itertools.groupby(enumerate(codes), lambda numbered: numbered[1] - numbered[0]):
        some = [code for _, code in run]
        yield some[0], some[-1]


def _ranges(pieces: str) -> Iterator[tuple[int, int]]:
    """The ranges (first, last) of code points that pieces of a class stand for."""
    at = 0
    while at < len(pieces):
        span = 2 if pieces[at + 1 : at + 2] == "-" else 0
        yield ord(pieces[at]), ord(pieces[at + span])
        at += span + 1


@cache
def characters() -> Characters:
    """The one table of the process."""
    return Characters()


def script_of(text: str) -> str:
    """The script of a text, as `Characters.kinds_and_script` tells it."""
    return characters().kinds_and_script(text)[1]
