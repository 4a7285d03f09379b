"""Characters put in place of others, one for one, all over a text at once."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import numpy as np


class Translation:
    """Puts characters in place of others: what `str.translate` does, some ten times as fast on Chinese."""

    def __init__(self, others: Mapping[str, str]) -> None:
        self._table = np.arange(sys.maxunicode + 1, dtype="<u4")
        self._table[[ord(character) for character in others]] = [ord(other) for other in others.values()]

    def of(self, text: str) -> str:
        """The text with every character of the mapping replaced; of the same length."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        return self._table.take(codes).tobytes().decode("utf-32-le", "surrogatepass")
