"""Spam that is wedged into sentences: set behind the sentence that it stands in, which is whole again.

A phrase at the edge of a sentence stays where it is. Nothing is deleted: the phrases are sentences of their own, and furniture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.article import FURNITURE
from extractor.offsets import OffsetMap
from extractor.text.layout import CAPTION, Line
from extractor.text.sentences import ends_sentence, sentence_end

_WORD = re.compile(r"\S")
_BLANKS = re.compile(r"[^\S\n]*")


def note_wedges(lines: Sequence[Line], spam: Sequence[tuple[int, int]]) -> None:
    """Notes in each line the spam (spans of the text) that stands in it beside other text."""
    number = 0
    for start, end in spam:
        while number < len(lines) and lines[number].end < end:
            number += 1
        if number == len(lines):
            return
        line = lines[number]
        if line.start <= start and line.section != FURNITURE and (line.start < start or end < line.end):
            line.wedges.append((start, end))


def lift_wedges(text: str, lines: Sequence[Line]) -> tuple[str, OffsetMap] | None:
    """The text with its sentences whole again, and its map; None where no phrase stands inside one."""
    if not any(line.wedges for line in lines):
        return None
    spans: list[tuple[int, int]] = []
    position, moved = 0, False
    for line in lines:
        if line.section == CAPTION:
            continue  # what tells a caption stands at its edge, and is to stay there
        lifted: list[tuple[int, int]] = []
        until = 0  # where the sentence ends that the lifted phrases stood in
        for start, end in line.wedges:
            if lifted and start >= until:
                spans += [(position, until), *lifted]
                position, lifted = until, []
            before = max(position, line.start)
            if not lifted and ends_sentence(text, before, start):
                continue
            stop = until if lifted and end <= until else _past_blanks(text, sentence_end(text, end, line.end), line.end)
            if not _WORD.search(text, end, stop):
                continue
            spans.append((position, start))
            position, moved, until = end, True, stop
            lifted.append((start, end))
        if lifted:
            spans += [(position, until), *lifted]
            position = until
    if not moved:
        return None
    spans.append((position, len(text)))
    return "".join(text[start:end] for start, end in spans), OffsetMap.kept(spans)


def _past_blanks(text: str, start: int, end: int) -> int:
    """Where the blanks end that part a sentence from the next: before them, what is lifted would stand where none was."""
    blanks = _BLANKS.match(text, start, end)
    return blanks.end() if blanks else start
