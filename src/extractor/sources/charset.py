"""Bytes into text. A wrong guess is worse than a reject: what no candidate reads plausibly is not decoded."""

from __future__ import annotations

import codecs
import re
from functools import cache

MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CANDIDATES = ("gb18030", "big5hkscs")
# A text of which fewer of the Chinese characters are everyday ones was decoded wrongly.
LEAST_PLAUSIBLE = 0.85
# What a wrong charset makes of bytes: private use, rare planes, controls.
_IMPLAUSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u3040-\u30ff\u0370-\u04ff\u2500-\u25ff\uff61-\uff9f]")


class UndecodableError(ValueError):
    """No candidate reads the bytes plausibly; says what was tried."""


def decode(data: bytes) -> tuple[str, str]:
    """The text of these bytes and the charset it was read from. A byte order mark is kept as U+FEFF; raises UndecodableError."""
    for mark, charset in MARKS:
        if data.startswith(mark):
            try:
                return "\ufeff" + data.decode(charset), charset
            except UnicodeDecodeError as error:
                raise UndecodableError(f"begins with the mark of {charset}, but {error.reason} at byte {error.start}") from None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        tried = [f"utf-8: {error.reason} at byte {error.start}"]
    best: tuple[float, str, str] | None = None
    for charset in CANDIDATES:
        try:
            text = data.decode(charset)
        except UnicodeDecodeError as error:
            tried.append(f"{charset}: {error.reason} at byte {error.start}")
            continue
        share = plausibility(text)
        tried.append(f"{charset}: {share:.0%} plausible")
        if best is None or share > best[0]:
            best = (share, text, charset)
    if best is None or best[0] < LEAST_PLAUSIBLE:
        raise UndecodableError("; ".join(tried))
    return best[1], best[2]


def plausibility(text: str) -> float:
    """The share of everyday ones among the characters that a wrong charset yields; 0 where one could not stand in a text at all.

    Everyday are the first levels of GB 2312 (3,755 characters by frequency) and of Big5 (5,401).
    """
    characters = _CHINESE.findall(text)
    if not characters or _IMPLAUSIBLE.search(text):
        return 0.0
    return sum(_everyday(character) for character in characters) / len(characters)


@cache
def _everyday(character: str) -> bool:
    for charset, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= character.encode(charset)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False
