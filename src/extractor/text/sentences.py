"""Where sentences end: at 。！？；… with the closing quotes and brackets that follow, and where the line ends."""

from __future__ import annotations

import re

# A lone ? closes a sentence after a character; ??? are characters that were lost. A decimal point or a list number closes none.
_SENTENCE = re.compile(
    r"""(?:[^。！？；…!?;\n]++|\?(?=[?0-9])|(?<=\?)\?|(?<![\u3400-\u9fff”"’])[?!;])*(?:[。！？；…!?;]+["”’」』)）】〕》]*|\Z)"""
)


def split_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the sentences of one line, blanks at their edges left out."""
    spans, position = [], start
    while position < end:
        found = _SENTENCE.match(text, position, end)
        stop = found.end() if found and found.end() > position else end
        left, right = position, stop
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        if left < right:
            spans.append((left, right))
        position = stop
    return spans
