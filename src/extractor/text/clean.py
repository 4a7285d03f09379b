"""The text stage: a record in, its articles out, clean, simplified, split into sections and sentences."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence, Set
from functools import lru_cache

from extractor.article import FURNITURE, Article, Sentence
from extractor.matching.rules import Rule
from extractor.matching.scan import Match
from extractor.offsets import OffsetMap, identity
from extractor.record import Record
from extractor.text import layout
from extractor.text.characters import characters
from extractor.text.cues import Cues
from extractor.text.glance import SHORTEST
from extractor.text.join import join_lines
from extractor.text.layout import Line
from extractor.text.parting import NO_NAMES, Parting
from extractor.text.repair import is_settled, plainness, repair
from extractor.text.sentences import split, with_one_end
from extractor.text.simplify import simplifier
from extractor.text.wedges import lift_wedges, note_wedges
from extractor.values.calendar import Point, read_point, resolve

_PATH_DATE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-_/.]?)([01][0-9])\2([0-3][0-9])(?![0-9])")

# A sentence made whole may be what its neighbour was cut from: so often that is looked for.
MOST_ROUNDS = 4
_HEAD = 160  # characters that tell that a text is traditional
# What `repair` gives (the text, the way back from it, flags, the script), and the places of cues in the repaired text.
_Repaired = tuple[str, OffsetMap, list[str], str, Sequence[int] | None]


class TextStage:
    """Cleans records; `rules` tell what a line of a page is, `parting` which blanks part names."""

    def __init__(self, rules: Sequence[Rule], parting: Parting = NO_NAMES) -> None:
        self._cues = Cues(rules)
        self._parting = parting
        self._is_plain = plainness()

    def articles(self, record: Record, published: datetime.date | None = None) -> list[Article]:
        """The record's stories in their order, none where the record holds no text; `published` is for those that bear no date."""
        return self.all_articles([(record, published)])[0]

    def all_articles(self, dated: Sequence[tuple[Record, datetime.date | None]]) -> list[list[Article]]:
        """The stories of several records, each with the date of those that bear none; all are repaired before any is cut."""
        repaired = [self._repaired(record.raw) for record, _ in dated]
        return [self._stories(record, published, one) for (record, published), one in zip(dated, repaired, strict=True)]

    def _stories(self, record: Record, published: datetime.date | None, repaired: _Repaired) -> list[Article]:
        """The stories of a record by its repaired text."""
        raw = record.raw
        text, offsets, flags, script, places = repaired
        spans = layout.split_lines(text)
        if not spans:
            return []
        spam = self._cues.wedged(text, places) if places is None or places else []
        found = self._cues.of_lines(text, spans, spam, places)
        if not found and not spam and layout.all_prose(text, spans):
            # Positional all of it, which is faster.
            article = Article(record, 0, text, offsets, _prose(text, spans), 0, len(raw), script, None, None, None, None, None, flags)
            _describe(article, None, (), published)
            return [article]
        lines = self._lines(text, spans, spam, found)
        for _ in range(MOST_ROUNDS):
            before = text
            if (joined := join_lines(text, lines)) is not None:
                text, offsets = joined.text, joined.map.over(offsets)
                _add(flags, ["joined_lines"])
                lines = self._lines_after(joined.map, lines, text, joined.captions)
            if (lifted := lift_wedges(text, lines)) is not None:
                text, offsets = lifted[0], lifted[1].over(offsets)
                lines = self._lines_after(lifted[1], lines, text)
            if text == before:
                break
            # What a line end or spam stood between may need a step now (1 796 | 人).
            again = repair(text, self._parting)
            if again.text != text:
                text, offsets = again.text, again.map.over(offsets)
                _add(flags, again.flags)
                lines = self._lines_after(again.map, lines, text)
        stories = layout.split_stories(text, lines)
        if len(stories) == 1:
            return [_article(record, 0, text, offsets, 0, len(raw), script, flags, stories[0], 0, published)]
        firsts = [0, *(story[0].start for story in stories[1:]), len(text)]
        return [
            _article(
                record, number, text[first:last], offsets.slice(first, last), *offsets.span(first, last), script, list(flags),
                story, first, published,
            )
            for number, (story, first, last) in enumerate(zip(stories, firsts, firsts[1:], strict=False))
        ]  # fmt: skip

    def _repaired(self, raw: str) -> _Repaired:
        if len(raw) < SHORTEST:
            if self._is_plain(raw):
                return raw, identity(len(raw)), [], characters().usual_script(raw), self._cues.places(raw)
        elif characters().are_usual(raw[:_HEAD]):
            # What is traditional is told by its beginning, and not looked at twice.
            seen = self._cues.look(raw)
            if seen is not None and seen.is_usual and is_settled(raw):
                return raw, identity(len(raw)), [], characters().usual_script(raw), seen.places
        text, offsets, flags, script = repair(raw, self._parting)
        return text, offsets, flags, script, self._cues.places(text)

    def _lines_of(self, text: str) -> list[Line]:
        """The lines of a text, each in its section."""
        spans, spam = layout.split_lines(text), self._cues.wedged(text)
        return self._lines(text, spans, spam, self._cues.of_lines(text, spans, spam))

    def _lines_after(self, step: OffsetMap, before: Sequence[Line], text: str, captions: Set[int] = frozenset()) -> list[Line]:
        """The lines of the text that a step has made: those at `captions`, and what were captions before it, are captions."""
        lines, known = self._lines_of(text), {line.start for line in before if line.section == layout.CAPTION}
        for line in lines:
            if line.start in captions or (known and step.span(line.start, line.end)[0] in known):
                line.section = layout.CAPTION
        return lines

    def _lines(self, text: str, spans: Sequence[layout.Span], spam: Sequence[tuple[int, int]], found: Sequence[Match]) -> list[Line]:
        lines = layout.part_bylines(text, layout.classified(text, spans, found), self._cues)
        if len(lines) > 1:
            layout.mark_navigation(text, lines)
        note_wedges(lines, spam)
        return lines


def _add(flags: list[str], more: Sequence[str]) -> None:
    flags += [flag for flag in more if flag not in flags]


def _article(
    record: Record, number: int, text: str, offsets: OffsetMap, raw_start: int, raw_end: int, script: str, flags: list[str],
    story: Sequence[Line], shift: int, published: datetime.date | None,
) -> Article:  # fmt: skip
    """One story: its own text, and its lines, whose places count from `shift` before it."""
    for line in story if shift else ():
        line.begin, line.start, line.end = line.begin - shift, line.start - shift, line.end - shift
        line.wedges = [(start - shift, end - shift) for start, end in line.wedges]
    article = Article(record, number, text, offsets, [], raw_start, raw_end, script, flags=flags)
    headline = layout.mark_headline(text, story)
    told = [line for line in story if line.matches]
    _describe(article, layout.words_of(text, headline) if headline else None, told, published)
    article.sentences = _sentences(text, story)
    if any(line.section == FURNITURE or line.wedges for line in story):
        flags.append("foreign_furniture")
    return article


def _describe(article: Article, headline: str | None, told: Sequence[Line], published: datetime.date | None) -> None:
    """Title, publisher, byline and publication date: from the record's fields, from the page, from the path, as given.

    `told` are the lines of the story that a cue tells of.
    """
    record = article.record
    title = record.title if article.story == 0 else None
    article.title = simplifier().convert(title) if title else headline
    if publisher := record.publisher or (told and layout.first_group(told, "publisher")):
        article.publisher = simplifier().convert(publisher)
    if byline := record.byline or (told and layout.first_group(told, "byline")):
        article.byline = simplifier().convert(byline)
    if record.published is not None:
        article.published, article.published_from = record.published, "field"
    elif told and (day := _page_date(told)) is not None:
        article.published, article.published_from = day, "page"
    elif (day := path_date(record.source)) is not None:
        article.published, article.published_from = day, "path"
    elif published is not None:
        article.published, article.published_from = published, "option"


def _page_date(story: Sequence[Line]) -> datetime.date | None:
    """The first day that is said to be the one of publication, else the first that stands in a header."""
    bare = None
    for line in story:
        for match in line.matches:
            fields = {name: match.group(name) for name in ("year", "month", "day")}
            if all(fields.values()) and (point := read_point(fields)) is not None and (days := resolve(point, None)).first:
                if match.group("label"):
                    return days.first
                bare = bare or days.first
    return bare


@lru_cache(maxsize=1024)
def path_date(source: str) -> datetime.date | None:
    """The day that a path names (2024-03-05, 20240305, 2024/03/05), None where it names none."""
    for year, _, month, day in _PATH_DATE.findall(source):
        days = resolve(Point(int(year), int(month), int(day)), None)
        if days.first:
            return days.first
    return None


def _prose(text: str, lines: Sequence[layout.Span]) -> list[Sentence]:
    """The sentences of lines that are prose and nothing else."""
    sentences: list[Sentence] = []
    plain = with_one_end(text)
    if len(lines) == 1 and plain.find("。") in (-1, lines[0][2] - 1):
        return [Sentence(0, 0, layout.BODY, lines[0][1], lines[0][2])]
    for paragraph, (_, start, end) in enumerate(lines):
        split(plain, start, end, paragraph, layout.BODY, sentences)
    return sentences


def _sentences(text: str, story: Sequence[Line]) -> list[Sentence]:
    sentences: list[Sentence] = []
    plain = with_one_end(text)
    for paragraph, line in enumerate(story):
        if line.wedges:
            _split_around(text, plain, line, paragraph, sentences)
        else:
            split(plain, line.start, line.end, paragraph, line.section, sentences)
    return sentences


def _split_around(text: str, plain: str, line: Line, paragraph: int, sentences: list[Sentence]) -> None:
    """Adds the sentences of a line that spam stands in, which is furniture."""
    position = line.start
    for start, end in (*line.wedges, (line.end, line.end)):
        part = text[position:start].rstrip()
        if part:
            last = position + len(part)
            split(plain, last - len(part.lstrip()), last, paragraph, line.section, sentences)
        if start < end:
            sentences.append(Sentence(len(sentences), paragraph, FURNITURE, start, end))
        position = end
