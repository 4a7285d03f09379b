"""Characters of two bytes that damage made slip by one: it swallowed a byte, and all that follow were read across their edges.

The slip ends where such a pair swallows an ASCII letter as its second half, or where the damage shows again. Of the first character
one half is lost: the sign of loss before it stays. Every other one stands in the place of the one it was read as, so that no map is
needed. What reads as well as before is left: a wrong repair is worse than none.
"""

from __future__ import annotations

import re

from extractor.everyday import CHINESE, everyday_share
from extractor.text.mojibake import LEAST_AFTER, MOST_BEFORE

# It begins with single characters, which re finds fast.
# A run of signs is taken from its head and as a whole: else a long one would be tried from each of them.
_BEHIND_LOSS = re.compile(
    "[?？\ufffd](?:(?<=[?])(?<![?][?])[?]++|(?<=？)(?<!？？)？++|(?<=\ufffd)(?<!\ufffd\ufffd)\ufffd*+)([^\x00-\x7f\ufffd？\\s]{4,})"
)
_LOSS = frozenset("?？\ufffd")
_LETTER = re.compile("[A-Za-z]")
_HAN = re.compile("[\u3400-\u9fff]")
FEWEST = 4  # Chinese characters that must be everyday ones, nearly all
FEWEST_BEFORE_LETTER = 3  # of them, where a sign that nobody sets before Latin letters proves to be one that the word lacks


def mend_slipped(text: str) -> str:
    """The text with what slipped put right, of the same length."""
    pieces, position = [], 0
    for found in _BEHIND_LOSS.finditer(text):
        start, end = found.span(1)
        mended = _read_anew(text[start:end], text[end : end + 1])
        if mended:
            pieces += [text[position:start], mended]
            position = start + len(mended)
    return "".join([*pieces, text[position:]]) if pieces else text


def _read_anew(run: str, following: str) -> str | None:
    """What a run, or its beginning, reads without its first byte; None where that is no better."""
    data = bytearray()
    for character in run:
        try:
            data += character.encode("gbk")
        except UnicodeEncodeError:
            return None
        if data[-1] < 0x80:
            break
    slipped = len(data) // 2  # all of them are of two bytes
    swallowed = data[-1] < 0x80
    if not swallowed and following not in _LOSS:
        return None
    try:
        # The last byte is the letter that was swallowed, or half of a character that is lost.
        after = data[1:-1].decode("gbk") + (chr(data[-1]) if swallowed else "\ufffd")
    except UnicodeDecodeError:
        return None
    before = run[:slipped]
    chinese = sum(map(len, CHINESE.findall(after)))
    if len(after) != slipped or chinese < FEWEST_BEFORE_LETTER or everyday_share(after) < LEAST_AFTER:
        return None
    behind = (run + following)[slipped : slipped + 1]
    is_letter = _LETTER.match(after[-1]) and _LETTER.match(behind) and not _HAN.match(before[-1])
    if is_letter or (chinese >= FEWEST and everyday_share(before) <= MOST_BEFORE):
        return after
    return None
