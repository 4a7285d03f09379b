"""Which Chinese characters are everyday ones: what a wrong charset makes of bytes are mostly others."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

# What wrong charsets make of Chinese bytes, by and large.
CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u3040-\u30ff\u0370-\u04ff\u2500-\u25ff\uff61-\uff9f\U00020000-\U0003ffff]+")


def everyday_share(text: str) -> float:
    """The share of everyday ones among the characters that a wrong charset yields; 0 where there are none of either.

    Everyday are the first levels of GB 2312 (3,755 characters by frequency) and of Big5 (5,401).
    """
    chinese = sum(map(len, CHINESE.findall(text)))
    if not chinese:
        return 0.0
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return np.count_nonzero(_everyday().take(codes, mode="clip")) / chinese


@cache
def _everyday() -> NDArray[np.bool_]:
    """Code point up to U+FFFF -> whether it is an everyday character; U+FFFF, which is none, answers for those beyond."""
    everyday = np.zeros(0x10000, np.bool_)
    for charset, rows in (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7))):
        # A line for each pair of bytes: one that is no character spoils no other.
        pairs = np.full((len(rows), 0xFF - 0x40, 3), ord("\n"), np.uint8)
        pairs[:, :, 0], pairs[:, :, 1] = np.array(rows)[:, None], range(0x40, 0xFF)
        found = "".join(CHINESE.findall(pairs.tobytes().decode(charset, "ignore")))
        everyday[np.frombuffer(found.encode("utf-32-le"), "<u4")] = True
    return everyday
