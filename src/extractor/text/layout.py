"""What each line of a page is, and where one story ends and the next begins. The cues are rules (table "sections")."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractor.article import FURNITURE
from extractor.matching.scan import Match, Scanner

BODY, HEADLINE, CAPTION = "body", "headline", "caption"
LONGEST_HEADLINE = 60  # characters; above it a line is prose
LONGEST_FURNITURE = 60  # characters of a line that a cue in its middle makes furniture
SHORTEST_STORY = 60  # characters of prose that make a story of its own
_CLOSED = re.compile(r"""[。！？；…!?;：:，,、][”"’)）」』】]*$""")


@dataclass(slots=True)
class Line:
    """A line that is not blank: where it begins, its span without blanks at the edges, its section, and what its cues found."""

    begin: int
    start: int
    end: int
    section: str = BODY
    matches: list[Match] = field(default_factory=list)

    def given(self, key: str) -> Any:
        return next((match.rule.give[key] for match in self.matches if key in match.rule.give), None)


def split_lines(text: str) -> list[Line]:
    """The lines that hold something."""
    lines, position = [], 0
    for piece in text.split("\n"):
        stripped = piece.strip()
        if stripped:
            start = position + piece.index(stripped[0])
            lines.append(Line(position, start, start + len(stripped)))
        position += len(piece) + 1
    return lines


def classify(text: str, lines: Sequence[Line], cues: Scanner) -> None:
    """Gives each line its section: the one that the cue of the highest priority gives, else body."""
    for match in cues.scan(text, [(line.begin, line.end) for line in lines]):
        line = lines[match.region]
        # Prose may speak of anything (a hotline, an app): a cue from its middle tells what a short line is, and no more.
        if match.start <= line.start or line.end - line.start <= LONGEST_FURNITURE or match.rule.give.get("section") != FURNITURE:
            line.matches.append(match)
    for line in lines:
        line.matches.sort(key=lambda m: (-m.rule.priority, m.start, m.rule.id))
        line.section = line.given("section") or BODY


def looks_like_headline(text: str, line: Line) -> bool:
    """Short, and not closed like a sentence."""
    return line.section == BODY and line.end - line.start <= LONGEST_HEADLINE and not _CLOSED.search(text, line.start, line.end)


def split_stories(text: str, lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each story of the page.

    A story begins with headlines that stand before a line which opens one (本报讯 …) or after a line that closes one (a byline in
    brackets); it has prose of its own. Lines before the first story belong to it.
    """
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
    stories: list[list[Line]] = []
    for start, stop in zip([0, *starts], [*starts, len(lines)], strict=True):
        story = list(lines[start:stop])
        if stories and not (_prose(text, stories[-1]) and _prose(text, story)):
            stories[-1] += story
        else:
            stories.append(story)
    return stories


def _neighbour(lines: Sequence[Line], index: int, step: int) -> Line | None:
    index += step
    while 0 <= index < len(lines):
        if lines[index].section != FURNITURE:
            return lines[index]
        index += step
    return None


def _prose(text: str, lines: Sequence[Line]) -> bool:
    prose = (line for line in lines if line.section == BODY and not looks_like_headline(text, line))
    return sum(line.end - line.start for line in prose) >= SHORTEST_STORY


def mark_headline(text: str, story: Sequence[Line]) -> Line | None:
    """The first line of a story that is neither furniture nor prose is its headline."""
    for line in story:
        if line.section == BODY:
            if looks_like_headline(text, line):
                line.section = HEADLINE
                return line
            return None
    return None


def first_group(story: Sequence[Line], name: str) -> tuple[str, Mapping[str, Any]] | None:
    """The first text that a cue of the story's lines found under this group name."""
    for line in story:
        for match in line.matches:
            value = match.group(name)
            if value and value.strip():
                return value.strip(), match.rule.give
    return None
