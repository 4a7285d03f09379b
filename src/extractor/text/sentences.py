"""Where sentences end: at 。！？；… with the closing quotes and brackets that follow, and where the line ends."""

from __future__ import annotations

import re

# A lone half-width ? closes a sentence after a character; ??? are characters that were lost. A decimal point or a list number closes
# none. The first class alone is looked for all over the text; what follows it tells what a half-width sign is.
_CLOSERS = "\"”’」』)）】〕》"
_END = re.compile(
    r"""[。！？；…?!;](?:(?<=[。！？；…])|(?<=[\u3400-\u9fff”"’][!;])|(?<=[\u3400-\u9fff”"’]\?)(?![?0-9]))[。！？；…!?;]*["”’」』)）】〕》]*"""
)


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


def with_one_end(text: str) -> str | None:
    """The text with 。 for every sign that ends a sentence; None where it holds half-width ones, which may end none."""
    if "?" in text or ";" in text or "!" in text:
        return None
    for sign in "！？；…":
        if sign in text:
            text = text.replace(sign, "。")
    return text


def split_plain(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What `split_sentences` gives, of a text from `with_one_end`, three times as fast; text[start:end] has no blank at its end."""
    spans = []
    head, *pieces = text[start:end].split("。")
    stop = start + len(head) + 1  # behind the end that the next piece follows
    for piece in pieces:
        if piece:
            length = len(piece)
            if piece[0] in _CLOSERS:
                length = len(piece.lstrip(_CLOSERS))
                stop += len(piece) - length
            while text[start].isspace():
                start += 1
            spans.append((start, stop))
            start = stop
            stop += length
        stop += 1
    if start < end:
        while text[start].isspace():
            start += 1
        spans.append((start, end))
    return spans


def sentence_end(text: str, start: int, end: int) -> int:
    """Where the sentence that stands at `start` ends, in a line that ends at `end`."""
    found = _END.search(text, start, end)
    return found.end() if found else end


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether a line's text[start:end] is nothing, or ends where a sentence does."""
    kept = text[start:end].rstrip()
    return not kept or any(found.end() == len(kept) for found in _END.finditer(kept))
