"""Sentences that the page cut: by its line width, or by a caption that stands in the middle.

Lines are joined by deleting the line ends between them; a caption is lifted out and set after the paragraph that it stood in. Both are
moves of pieces in the offset map: nothing is lost, and a mention that a caption cut in half still leads back to the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.offsets import OffsetMap
from extractor.text.layout import BODY, CAPTION, LONGEST_HEADLINE, Line, looks_like_headline
from extractor.values.numbers import LARGE

_COMMA = re.compile("[,，、]")
_WORD_END = re.compile("[\u3400-\u9fffA-Za-z0-9(（《“]")
_CLOSERS = frozenset('。！？；…!?;：:”"’』」)）】〕》')  # after these no line is open
_FULL_STOP = re.compile("[。；！？]")
_COMMAS = re.compile("[,，]")
_PROSE = re.compile("[，。；,;！？]")
# 门诊量达168.5 | 万人次: words before the figure tell that it is no cell of a table.
_FIGURE_BEGUN = re.compile(r"[\u3400-\u9fff（(，,、][0-9][0-9,.]*")
_FIGURE_WENT_ON = re.compile(f"[{''.join(LARGE)}%％‰]")
_LONGEST_FIGURE = 20
SHORTEST_CUT_LINE = 28  # characters of a line without a full stop that can be the first half of a sentence
CAPTION_GAP = 2  # blank lines that set a caption apart


@dataclass(frozen=True, slots=True)
class Joined:
    """A text with its sentences whole again, its map, and where in it the lifted captions start."""

    text: str
    map: OffsetMap
    captions: frozenset[int]


def join_lines(text: str, lines: Sequence[Line]) -> Joined | None:
    """The text with cut sentences joined; None where none was cut."""
    cut = any(text[line.end - 1] not in _CLOSERS and _is_open(text, line, first=True) for line in lines)
    if not cut and not any(_cuts_figure(text, line, after) for line, after in pairwise(lines)):
        return None
    chains = list(_chains(text, lines))
    if all(len(chain.parts) == 1 for chain in chains):
        return None
    spans: list[tuple[int, int]] = []
    captions: list[int] = []
    position = length = 0

    def keep(start: int, end: int) -> None:
        nonlocal length
        spans.append((start, end))
        length += end - start

    for chain in chains:
        keep(position, chain.parts[0].end)
        for part in chain.parts[1:]:
            keep(part.start, part.end)
        for caption in chain.lifted:
            # The line end before it, and the caption.
            keep(caption.begin - 1, caption.begin)
            captions.append(length)
            keep(caption.start, caption.end)
        position = chain.parts[-1].end
    keep(position, len(text))
    return Joined("".join(text[start:end] for start, end in spans), OffsetMap.kept(spans), frozenset(captions))


@dataclass(slots=True)
class _Chain:
    parts: list[Line]
    lifted: list[Line]


def _chains(text: str, lines: Sequence[Line]) -> Iterator[_Chain]:
    index = 0
    # Where the lines begin that lead over captions to an end that stays open: none is gone on from a second time.
    open_ended: set[int] = set()
    while index < len(lines):
        chain = _Chain([lines[index]], [])
        index += 1
        whole = index, 1  # what comes next, and how many parts there are, before the first caption
        while index < len(lines):
            if _cuts_figure(text, chain.parts[-1], lines[index]):
                chain.parts.append(lines[index])
                index += 1
                continue
            if not _is_open(text, chain.parts[-1], len(chain.parts) == 1):
                break
            captions = 0
            while index + captions < len(lines) and _is_caption(text, lines, index + captions):
                captions += 1
            if (captions or chain.lifted) and chain.parts[-1].begin in open_ended:
                break
            after = index + captions
            if after >= len(lines) or not _continues(text, chain, lines[after]):
                break
            if not chain.lifted:
                whole = index, len(chain.parts)
            chain.lifted += lines[index:after]
            chain.parts.append(lines[after])
            index = after + 1
        if chain.lifted and (chain.parts[-1].begin in open_ended or _COMMA.match(text, chain.parts[-1].end - 1)):
            # A sentence that stays open would take in the caption behind it.
            open_ended.update(part.begin for part in chain.parts)
            index, count = whole
            del chain.parts[count:]
            chain.lifted.clear()
        yield chain


def _cuts_figure(text: str, line: Line, after: Line) -> bool:
    """Whether a line ends inside a figure that the next one goes on with."""
    return (
        line.section == after.section == BODY
        and text[line.end - 1].isdigit()
        and _FIGURE_WENT_ON.match(text, after.start) is not None
        and any(found.end() == line.end for found in _FIGURE_BEGUN.finditer(text, max(line.start, line.end - _LONGEST_FIGURE), line.end))
    )


def _is_open(text: str, line: Line, first: bool) -> bool:
    """Whether a line ends inside a sentence; the first of a chain could also be a heading."""
    if line.section != BODY:
        return False
    if _COMMA.match(text, line.end - 1):
        return True
    if not _WORD_END.match(text, line.end - 1):
        return False
    if not first:
        return True
    # A heading may be long too, but holds no full stop and seldom two commas.
    if line.end - line.start >= SHORTEST_CUT_LINE and len(_COMMAS.findall(text, line.start, line.end)) >= 2:
        return True
    return _FULL_STOP.search(text, line.start, line.end) is not None


def _is_caption(text: str, lines: Sequence[Line], index: int) -> bool:
    """A caption by its own cue, or a short line that is set apart where a sentence is open."""
    line = lines[index]
    if line.section == CAPTION:
        return True
    gap = text.count("\n", lines[index - 1].end, line.start) - 1
    return gap >= CAPTION_GAP and looks_like_headline(text, line) and not _PROSE.search(text, line.start, line.end)


def _continues(text: str, chain: _Chain, line: Line) -> bool:
    """Whether a line can be the other half of an open sentence."""
    if line.section != BODY or line.start > line.begin or line.given("story") == "opens":
        return False
    if _COMMA.match(text, chain.parts[-1].end - 1):
        return line.end - line.start <= LONGEST_HEADLINE or _PROSE.search(text, line.start, line.end) is not None
    # After a line without any sign, lines of verse go on only with one that a sign closes.
    return _PROSE.search(text, line.start, line.end) is not None
