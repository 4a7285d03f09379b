"""Which Chinese characters are everyday ones: what a wrong charset makes of bytes are mostly others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

# What wrong charsets make of Chinese bytes, by and large.
CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u3040-\u30ff\u0370-\u04ff\u2500-\u25ff\uff61-\uff9f\U00020000-\U0003ffff]+")


def everyday_share(text: str) -> float:
    """The share of everyday ones among the characters that a wrong charset yields; 0 where there are none of either.

    Everyday are the first levels of GB 2312 (3,755 characters by frequency) and of Big5 (5,401).
    """
    chinese = sum(map(len, CHINESE.findall(text)))
    return sum(map(len, _everyday().findall(text))) / chinese if chinese else 0.0


@cache
def _everyday() -> re.Pattern[str]:
    levels = (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7)))
    return re.compile(f"[{''.join(sorted({character for charset, rows in levels for character in _level(charset, rows)}))}]+")


def _level(charset: str, rows: range) -> Iterator[str]:
    for lead in rows:
        for trail in range(0x40, 0xFF):
            character = bytes((lead, trail)).decode(charset, "ignore")
            if len(character) == 1 and CHINESE.match(character):
                yield character
