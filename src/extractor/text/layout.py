"""What each line of a page is, and where one story ends and the next begins. The cues are rules (table "sections")."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from extractor.article import FURNITURE
from extractor.matching.scan import Match
from extractor.text.cues import Cues

BODY, HEADLINE, CAPTION, HEADER, BYLINE = "body", "headline", "caption", "header", "byline"
LONGEST_HEADLINE = 60  # characters; above it a line is prose
MOST_HEADLINES = 3  # lines of a headline
SHORTEST_STORY = 60  # characters of prose that make a story of its own
_SENTENCE_SIGNS = frozenset("。！？；…")
_ENDS, _CLOSERS = frozenset("。！？；…!?;：:，,、"), '”"’)）」』】'
_STOP = re.compile("[。；]")
_SENTENCE_END = re.compile("[。！？!?…”\\s]")
_PROSE_SIGN = re.compile("[，。；,;]")
_SIGNS = re.compile(r"[\W_]+")
_HAN = re.compile("[\u3400-\u9fff][^\u3400-\u9fff]{0,8}[\u3400-\u9fff]")
_BULLET = re.compile("[•·●▪◆■◇□]\\s*")
_MENU_ITEM = re.compile("[-·•*|>»#\\s]{0,4}(?:[\u3400-\u9fff]{1,6}|[A-Za-z]{1,12})")
SHORTEST_QUESTION, LONGEST_QUESTION = 8, 40  # characters of a headline that ends with ？ or ！
_QUESTION = re.compile("[\u3400-\u9fff《「0-9A-Za-z][^。；？！?!…]*[？！?!]")
LONGEST_ITEM = 8  # characters of a menu's item that no cue knows
SHORTEST_MENU = 5  # lines of short items that stand together at an edge of the page

# Where a line that is not blank begins, and its span without blanks at the edges.
Span = tuple[int, int, int]


class Line:
    """A line that is not blank: where it begins, its span without blanks at the edges, its section, and what its cues found."""

    __slots__ = ("begin", "end", "matches", "section", "start", "wedges")

    def __init__(self, begin: int, start: int, end: int) -> None:
        self.begin, self.start, self.end = begin, start, end
        self.section = BODY
        self.matches: Sequence[Match] = ()
        self.wedges: list[tuple[int, int]] = []  # spans of spam in the line

    def given(self, key: str) -> Any:
        """What the line's cues say of this, the first that says anything."""
        return next((match.rule.give[key] for match in self.matches if key in match.rule.give), None) if self.matches else None


def split_lines(text: str) -> list[Span]:
    """The lines that hold something."""
    if "\n" not in text and text and not (text[0].isspace() or text[-1].isspace()):
        return [(0, 0, len(text))]
    lines, position = [], 0
    for piece in text.split("\n"):
        if piece:
            kept = piece.strip()
            length = len(kept)
            if length == len(piece):
                lines.append((position, position, position + length))
            elif kept:
                start = position + piece.index(kept[0])
                lines.append((position, start, start + length))
            position += len(piece)
        position += 1
    return lines


def all_prose(text: str, lines: Sequence[Span]) -> bool:
    """Whether every line ends as a sentence does, and is more than signs: none can be a headline, an item of a menu or cut."""
    if len(lines) > 1 and _asks(text, lines[0][1], lines[0][2]):
        return False
    for _, start, end in lines:
        if text[end - 1] not in _SENTENCE_SIGNS:
            return False
        if not text[start].isalnum() and _SIGNS.fullmatch(text, start, end):
            return False
    return True


def _asks(text: str, start: int, end: int) -> bool:
    """Whether a page's first line is a headline that asks or calls out: short, and but one sentence."""
    return SHORTEST_QUESTION <= end - start <= LONGEST_QUESTION and _QUESTION.fullmatch(text, start, end) is not None


def classified(text: str, lines: Sequence[Span], found: Sequence[Match]) -> list[Line]:
    """The lines, each in the section that the cue of the highest priority gives, else body; `found` is what cues found in them."""
    whole = list(itertools.starmap(Line, lines))
    by_line: dict[int, list[Match]] = {}
    for match in found:
        line = whole[match.region]
        # Spam inside prose is lifted out of it; what is no prose is spam as a whole.
        is_part = 2 * (match.end - match.start) < line.end - line.start
        if is_part and "wedge" in match.rule.give and _PROSE_SIGN.search(text, line.start, line.end):
            continue
        by_line.setdefault(match.region, []).append(match)
    for number, matches in by_line.items():
        line = whole[number]
        matches.sort(key=lambda m: (-m.rule.priority, m.start, m.rule.id))
        line.matches = matches
        line.section = line.given("section") or BODY
    return whole


def part_bylines(text: str, lines: list[Line], cues: Cues) -> list[Line]:
    """The lines, with the byline in brackets that ends a paragraph behind its last sentence as a line of its own."""
    if not any(text[line.end - 1] in ")）】" for line in lines):
        return lines
    spans: dict[int, tuple[int, int]] = {}
    for number, line in enumerate(lines):
        if line.section == BODY and text[line.end - 1] in ")）】":
            start = max(text.rfind(bracket, line.start, line.end) for bracket in "(（【")
            if start > line.start and _SENTENCE_END.match(text, start - 1):
                spans[number] = start, line.end
    if not spans:
        return lines
    found = cues.of_lines(text, [(start, start, end) for start, end in spans.values()])
    numbers = list(spans)
    tails = {
        numbers[match.region]: match
        for match in found
        if match.rule.give.get("section") == BYLINE
        and match.end - match.start == spans[numbers[match.region]][1] - spans[numbers[match.region]][0]
    }
    parted: list[Line] = []
    for number, line in enumerate(lines):
        parted.append(line)
        if number in tails:
            start, end = spans[number]
            tail = Line(start, start, end)
            tail.section, tail.matches = BYLINE, (tails[number],)
            line.end = start
            while text[line.end - 1].isspace():
                line.end -= 1
            parted.append(tail)
    return parted


def mark_navigation(text: str, lines: Sequence[Line]) -> None:
    """Makes furniture of what leads elsewhere: headings below a line that opens a list of links, headings with dots below one that
    closes a story, and menus of short items at the edges."""
    in_list = is_closed = False
    for line in lines:
        if not text[line.start].isalnum() and _SIGNS.fullmatch(text, line.start, line.end):
            line.section = FURNITURE
        elif line.matches and line.given("list"):
            in_list = True
        elif line.matches and line.given("story") == "closes":
            is_closed, in_list = True, False
        elif is_closed and line.section == BODY:
            is_closed = _BULLET.match(text, line.start) is not None and looks_like_headline(text, line)
            if is_closed:
                line.section = FURNITURE
        elif in_list:
            if line.section in (BODY, HEADER) and _is_link(text, line):
                line.section = FURNITURE
            elif line.section != FURNITURE:
                in_list = False
    _mark_end(text, lines)
    for some in (lines, lines[::-1]):
        for number, line in enumerate(some):
            if line.section != FURNITURE and not _MENU_ITEM.fullmatch(text, line.start, line.end):
                if number >= SHORTEST_MENU:
                    for item in some[:number]:
                        item.section = FURNITURE
                break


def _mark_end(text: str, lines: Sequence[Line]) -> None:
    """Makes furniture of the headings that stand below what ends the article, with no prose behind them."""
    if not any(line.given("ends") for line in lines if line.matches):
        return
    last = next((number for number in reversed(range(len(lines))) if _is_prose(text, lines[number])), None)
    if last is None:
        return
    ended = False
    for line in lines[last + 1 :]:
        ended = ended or bool(line.given("ends"))
        if ended and line.section == BODY:
            line.section = FURNITURE


def _is_prose(text: str, line: Line) -> bool:
    return line.section == BODY and not _is_link(text, line)


def _is_link(text: str, line: Line) -> bool:
    """Whether a line can be the heading of another page, or its date."""
    return line.end - line.start <= LONGEST_HEADLINE and _STOP.search(text, line.start, line.end) is None


def looks_like_headline(text: str, line: Line) -> bool:
    """Short, and not closed like a sentence."""
    if text[line.end - 1] in _ENDS and not line.wedges:
        return False
    end = line.wedges[-1][0] if line.wedges and line.wedges[-1][1] == line.end else line.end
    if line.section != BODY or end - line.start > LONGEST_HEADLINE:
        return False
    bare = text[line.start : end].rstrip(_CLOSERS)
    return not bare or bare[-1] not in _ENDS


def split_stories(text: str, lines: list[Line]) -> list[list[Line]]:
    """The lines of each story of the page.

    A story begins with headlines that stand before a line which opens one (本报讯 …) or after a line that closes one (a byline in
    brackets), or as the first one of the page does, with its date above or below its headline; it has prose of its own. Lines before
    the first story belong to it.
    """
    if len(lines) < 2 or not any(line.matches for line in lines):
        return [lines]
    starts: list[int] = []
    for index, line in enumerate(lines):
        if not index or not looks_like_headline(text, line):
            continue
        before = _neighbour(lines, index, -1)
        after = index + 1
        while after < len(lines) and looks_like_headline(text, lines[after]) and after - index < 3:
            after += 1
        opened = after < len(lines) and lines[after].given("story") == "opens"
        closed = before is not None and before.given("story") == "closes"
        if (opened or closed) and not (starts and all(looks_like_headline(text, x) for x in lines[starts[-1] : index])):
            starts.append(index)
    starts = sorted({*starts, *_stamped(text, lines)})
    if not starts:
        return [lines]
    stories: list[list[Line]] = []
    lengths: list[int] = []  # of the prose of each
    for start, stop in zip([0, *starts], [*starts, len(lines)], strict=True):
        story = lines[start:stop]
        length = _prose_length(text, story)
        if stories and min(lengths[-1], length) < SHORTEST_STORY:
            stories[-1] += story
            lengths[-1] += length
        else:
            stories.append(story)
            lengths.append(length)
    return stories


def _stamped(text: str, lines: Sequence[Line]) -> list[int]:
    """Where stories begin that have their date where the first one of the page has it: above the headline, or below it."""
    kept = [number for number, line in enumerate(lines) if line.section != FURNITURE]
    starts: dict[bool, list[int]] = {True: [], False: []}
    for place, number in enumerate(kept):
        line = lines[number]
        if line.section != HEADER or not any(match.group("year") for match in line.matches):
            continue
        first = place
        while first and place - first < MOST_HEADLINES and _is_heading(text, lines[kept[first - 1]]):
            first -= 1
        is_above = first == place
        if is_above and not (place + 1 < len(kept) and _is_heading(text, lines[kept[place + 1]])):
            continue
        # 2024年3月5日 below a name is how a document is signed.
        if is_above or text[line.end - 1].isdigit() or any(match.group("label") or match.group("publisher") for match in line.matches):
            starts[is_above].append(kept[first])
    return max(starts.values(), key=lambda some: -some[0] if some else -len(text))[1:]


def _is_heading(text: str, line: Line) -> bool:
    return looks_like_headline(text, line) and _HAN.search(text, line.start, line.end) is not None


def _neighbour(lines: Sequence[Line], index: int, step: int) -> Line | None:
    index += step
    while 0 <= index < len(lines):
        if lines[index].section != FURNITURE:
            return lines[index]
        index += step
    return None


def _prose_length(text: str, lines: Sequence[Line]) -> int:
    prose = (line for line in lines if line.section == BODY and not looks_like_headline(text, line))
    return sum(line.end - line.start for line in prose)


def mark_headline(text: str, story: Sequence[Line]) -> Line | None:
    """The first line of a story that is neither furniture nor prose is its headline.

    So is a question or a cry at its very beginning. Short items above the last furniture at its head (政府动态 above a breadcrumb) are
    furniture too, where a headline follows, and so are those that a breadcrumb ends with.
    """
    heads: list[Line] = []
    furniture = 0
    above: list[str] = []  # what furniture says above them
    for line in story:
        if line.section == FURNITURE:
            furniture = len(heads)
            above.append(text[line.start : line.end])
        elif line.section == BODY:
            if not looks_like_headline(text, line) and not (not heads and len(story) > 1 and _asks(text, line.start, line.end)):
                break
            heads.append(line)
    if not heads:
        return None
    if furniture < len(heads) and all(line.end - line.start <= LONGEST_ITEM for line in heads[:furniture]):
        for line in heads[:furniture]:
            line.section = FURNITURE
        heads = heads[furniture:]
    heads = [line for line in heads if _HAN.search(text, line.start, line.end)]
    if not heads:
        return None
    # A page's headline may stand above its header and below it; what its breadcrumb ends with is none where another follows.
    said = [text[line.start : line.end] for line in heads]
    times = Counter(said)
    best = next((number for number, words in enumerate(said) if times[words] > 1), None)
    if best is None:
        best = next((number for number, words in enumerate(said) if not any(bar.endswith(words) for bar in above)), 0)
        for line in heads[:best]:
            line.section = FURNITURE
    heads[best].section = HEADLINE
    return heads[best]


def words_of(text: str, headline: Line) -> str:
    """What a headline says, without the dot of a list before it."""
    bullet = _BULLET.match(text, headline.start, headline.end)
    return text[bullet.end() if bullet else headline.start : headline.end]


def first_group(story: Sequence[Line], name: str) -> str | None:
    """The first text that a cue of the story's lines found under this group name."""
    for line in story:
        for match in line.matches:
            value = match.group(name)
            if value and value.strip() and line.section != CAPTION:
                return value.strip()
    return None
