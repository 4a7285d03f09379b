"""Where sentences end: at 。！？；… with the closing quotes and brackets that follow, and where the line ends."""

from __future__ import annotations

import re

# A lone half-width ? closes a sentence after a character; ??? are characters that were lost. A decimal point or a list number closes
# none. The first class alone is looked for all over the text; what follows it tells what a half-width sign is.
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
