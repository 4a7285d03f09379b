"""Characters put in place of others, one for one, all over a text at once."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping

import numpy as np

_MARK = 1 << 31
_MARKED = re.compile(b"\1")


class Translation:
    """Puts characters in place of others: what `str.translate` does, some ten times as fast on Chinese."""

    def __init__(self, others: Mapping[str, str], marked: Iterable[str] = ()) -> None:
        """`others` stand for the characters; `marked` are characters to be told the places of."""
        self._table = np.arange(sys.maxunicode + 1, dtype="<u4")
        self._table[[ord(character) for character in others]] = [ord(other) for other in others.values()]
        self._marked_table = self._table.copy()
        self._marked_table[[ord(character) for character in marked]] |= _MARK

    def of(self, text: str) -> str:
        """The text with every character of the mapping replaced; of the same length."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        return self._table.take(codes).tobytes().decode("utf-32-le", "surrogatepass")

    def and_places(self, text: str) -> tuple[str, list[int]]:
        """The same, and where the text holds marked characters."""
        codes = self._marked_table.take(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4"))
        marks = (codes >= _MARK).tobytes()
        places = [found.start() for found in _MARKED.finditer(marks)]
        if places:
            codes &= np.uint32(_MARK - 1)
        return codes.tobytes().decode("utf-32-le", "surrogatepass"), places
