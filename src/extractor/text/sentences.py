"""Where sentences end: at 。！？；… with the closing quotes and brackets that follow, and where the line ends."""

from __future__ import annotations

import re

# A lone half-width ? closes a sentence after a character; ??? are characters that were lost. A decimal point or a list number closes
# none. The first class alone is looked for all over the text; what follows it tells what a half-width sign is.
_END = re.compile(
    r"""[。！？；…?!;](?:(?<=[。！？；…])|(?<=[\u3400-\u9fff”"’][!;])|(?<=[\u3400-\u9fff”"’]\?)(?![?0-9]))[。！？；…!?;]*["”’」』)）】〕》]*"""
)
# A half-width sign that begins such an end, or stands in one.
_HALF_WIDTH_ENDS = re.compile(r"[?!;](?:(?<=[。！？；…][?!;])|(?<=[\u3400-\u9fff”\"’][!;])|(?<=[\u3400-\u9fff”\"’]\?)(?![?0-9]))[?!;]*")
LONGEST_END = 64  # characters in which the end of a sentence is looked for from behind
_CLOSERS = '"”’」』)）】〕》'
_CLOSERS_AND_BLANKS = frozenset(_CLOSERS + "".join(filter(str.isspace, map(chr, range(0x10000)))))


def split_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the sentences of one line, blanks at their edges left out."""
    while end > start and text[end - 1].isspace():
        end -= 1
    spans = []
    for found in _END.finditer(text, start, end):
        stop = found.end()
        while text[start].isspace():
            start += 1
        spans.append((start, stop))
        start = stop
    if start < end:
        while text[start].isspace():
            start += 1
        spans.append((start, end))
    return spans


def with_one_end(text: str) -> str:
    """The text with 。 for every sign that ends a sentence."""
    if "?" in text or ";" in text or "!" in text:
        text = _HALF_WIDTH_ENDS.sub(lambda found: "。" * len(found[0]), text)
    for sign in "！？；…":
        if sign in text:
            text = text.replace(sign, "。")
    return text


def split_plain(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What `split_sentences` gives, of a line of a text from `with_one_end`, and faster; the line is without blanks at its edges."""
    spans = []
    head, *pieces = text[start:end].split("。")
    stop = start + len(head) + 1  # behind the end that the next piece follows
    for piece in pieces:
        if piece:
            spans.append((start, stop))
            start = stop
            if piece[0] in _CLOSERS_AND_BLANKS:
                start += len(piece) - len(piece.lstrip(_CLOSERS))
                spans[-1] = spans[-1][0], start
                while start < end and text[start].isspace():
                    start += 1
            stop += len(piece)
        stop += 1
    if start < end:
        spans.append((start, end))
    return spans


def sentence_end(text: str, start: int, end: int) -> int:
    """Where the sentence that stands at `start` ends, in a line that ends at `end`."""
    found = _END.search(text, start, end)
    return found.end() if found else end


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether a line's text[start:end] is nothing, or ends where a sentence does."""
    low = max(start, end - LONGEST_END)
    kept = text[low:end].rstrip()
    if not kept and low > start:
        low, kept = start, text[start:end].rstrip()
    return not kept or any(found.end() == len(kept) for found in _END.finditer(kept))
