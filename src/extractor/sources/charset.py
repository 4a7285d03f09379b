"""Bytes into text. A wrong guess is worse than a reject: what no candidate reads plausibly is not decoded."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from extractor.everyday import CHINESE, everyday_share

MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
CANDIDATES = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
# What pages call themselves -> what they are written in: each of these is read as the largest set of its family.
_FAMILIES = (("gb", "gb18030"), ("cp936", "gb18030"), ("x-gbk", "gb18030"), ("big5", "big5hkscs"), ("cp950", "big5hkscs"))
# A text of which fewer of the Chinese characters are everyday ones was decoded wrongly.
LEAST_PLAUSIBLE = 0.85
# A second candidate that comes closer to the first than this leaves it open which of them is right.
LEAST_LEAD = 0.05
# A text of which more is control characters is no text.
MOST_CONTROLS = 0.1
# So many Chinese characters must be sound for each that is lost, or it is no damaged UTF-8.
LEAST_SOUND = 20
LOST = "\ufffd"
# What a wrong charset makes of bytes: private use, rare planes, controls.
_IMPLAUSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


class UndecodableError(ValueError):
    """No candidate reads the bytes plausibly; says what was tried."""


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of these bytes and the charset it was read from.

    `declared` is what a page says of itself; it is believed where it reads the bytes plausibly. A byte order mark is kept as U+FEFF;
    raises UndecodableError.
    """
    for mark, charset in MARKS:
        if data.startswith(mark):
            try:
                return data.decode(charset), charset
            except UnicodeDecodeError as error:
                raise UndecodableError(f"begins with the mark of {charset}, but {error.reason} at byte {error.start}") from None
    if b"\0" in data and (found := _wide(data)):
        return found
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        tried = [f"utf-8: {error.reason} at byte {error.start}"]
        if (damaged := damaged_utf8(data)) is not None:
            return damaged, "utf-8"
    else:
        if (controls := len(_CONTROLS.findall(text))) > MOST_CONTROLS * len(text):
            raise UndecodableError(f"utf-8: {controls} of {len(text)} characters are control characters")
        return text, "utf-8"
    return _best(data, _canonical(declared), tried)


def damaged_utf8(data: bytes) -> str | None:
    """UTF-8 in which few bytes are wrong, with the sign of a lost character in their place; None where it is none.

    UTF-8 alone finds its way back after a wrong byte; what other charsets make of the rest of the line would be wrong, and look right.
    """
    text = data.decode("utf-8", "replace")
    lost = text.count(LOST)
    chinese = sum(map(len, CHINESE.findall(text)))
    return text if LEAST_SOUND * lost <= chinese and plausibility(text.replace(LOST, "")) >= LEAST_PLAUSIBLE else None


def detect(head: bytes, complete: bool) -> str:
    """The charset of a file by its head, which may end within a character unless it is complete; raises UndecodableError."""
    if complete:
        return decode(head)[1]
    with suppress(UnicodeDecodeError):
        # What is UTF-8 up to a character that its end cuts is no damaged UTF-8: nothing has to be guessed.
        head = head[: codecs.utf_8_decode(head, "strict", False)[1]]
    for cut in range(4):
        try:
            return decode(head[: len(head) - cut])[1]
        except UndecodableError:
            continue
    return decode(head)[1]


def plausibility(text: str) -> float:
    """The share of everyday ones among the characters that a wrong charset yields; 0 where one could not stand in a text at all."""
    return 0.0 if _IMPLAUSIBLE.search(text) else everyday_share(text)


def _best(data: bytes, declared: str | None, tried: list[str]) -> tuple[str, str]:
    """The reading of bytes that are no UTF-8; `tried` is what the refusal tells first."""
    readings: list[tuple[float, str, str]] = []
    for charset in dict.fromkeys((declared, *CANDIDATES)):
        if charset is None:
            continue
        try:
            text = data.decode(charset)
        except (UnicodeDecodeError, LookupError) as error:
            where = f"{error.reason} at byte {error.start}" if isinstance(error, UnicodeDecodeError) else "unknown charset"
            tried.append(f"{charset}: {where}")
            continue
        share = plausibility(text)
        tried.append(f"{charset}: {share:.0%} plausible")
        if share >= LEAST_PLAUSIBLE:
            if charset == declared:
                return text, charset
            readings.append((share, charset, text))
    readings.sort(reverse=True)
    if not readings or (len(readings) > 1 and readings[0][0] - readings[1][0] < LEAST_LEAD):
        raise UndecodableError("; ".join(tried))
    return readings[0][2], readings[0][1]


def _wide(data: bytes) -> tuple[str, str] | None:
    """The reading of bytes with NULs among them as UTF-16 or UTF-32 without a mark, None where they are neither."""
    for charset in WIDE:
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if not _IMPLAUSIBLE.search(text) and (text.isascii() or plausibility(text) >= LEAST_PLAUSIBLE):
            return text, charset
    return None


def _canonical(declared: str | None) -> str | None:
    """The charset meant by what a page calls its own; None where that says nothing further."""
    name = (declared or "").strip().lower().replace("_", "-")
    meant = next((charset for start, charset in _FAMILIES if name.startswith(start)), name)
    # Western charsets read any bytes; what they make of Chinese ones is never plausible.
    return meant if meant in CANDIDATES else None
