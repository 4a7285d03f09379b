"""The text stage: a record in, its articles out, clean, simplified, split into sections and sentences."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extractor.article import FURNITURE, Article, Sentence
from extractor.matching.rules import Rule
from extractor.offsets import OffsetMap
from extractor.record import Record
from extractor.text import layout
from extractor.text.cues import Cues
from extractor.text.join import join_lines
from extractor.text.layout import Line
from extractor.text.repair import repair
from extractor.text.sentences import split_plain, split_sentences, with_one_end
from extractor.text.simplify import simplifier
from extractor.text.wedges import lift_wedges, note_wedges
from extractor.values.calendar import Point, read_point, resolve

_PATH_DATE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-_/.]?)([01][0-9])\2([0-3][0-9])(?![0-9])")


class _Page(NamedTuple):
    """The lines of a text, and whether they are whole sentences and nothing else."""

    lines: list[Line]
    is_prose: bool


class TextStage:
    """Cleans records; `rules` tell what a line of a page is."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._cues = Cues(rules)

    def articles(self, record: Record, published: datetime.date | None = None) -> list[Article]:
        """The record's stories in their order, none where the record holds no text; `published` is for those that bear no date."""
        raw = record.raw
        text, offsets, flags, script = repair(raw)
        page = self._page(text)
        if not page.lines:
            return []
        if page.is_prose:
            return [self._article(record, 0, text, offsets, 0, len(raw), script, flags, page.lines, 0, published)]
        lifted = lift_wedges(text, page.lines)
        if lifted is not None:
            text, offsets = lifted[0], lifted[1].over(offsets)
            page = self._page(text)
        joined = join_lines(text, page.lines)
        if joined is not None:
            text, offsets = joined.text, joined.map.over(offsets)
            flags.append("joined_lines")
            page = self._page(text)
            for line in page.lines:
                if line.start in joined.captions:
                    line.section = layout.CAPTION
        stories = layout.split_stories(text, page.lines)
        if len(stories) == 1:
            return [self._article(record, 0, text, offsets, 0, len(raw), script, flags, stories[0], 0, published)]
        firsts = [0, *(story[0].start for story in stories[1:]), len(text)]
        return [
            self._article(
                record, number, text[first:last], offsets.slice(first, last), *offsets.span(first, last), script, list(flags),
                story, first, published,
            )
            for number, (story, first, last) in enumerate(zip(stories, firsts, firsts[1:], strict=False))
        ]  # fmt: skip

    def _page(self, text: str) -> _Page:
        lines = layout.split_lines(text)
        spam = self._cues.wedged(text)
        if layout.classify(text, lines, self._cues, spam):
            return _Page(lines, True)
        lines = layout.part_bylines(text, lines, self._cues)
        if len(lines) > 1:
            layout.mark_navigation(text, lines)
        note_wedges(lines, spam)
        return _Page(lines, False)

    def _article(
        self, record: Record, number: int, text: str, offsets: OffsetMap, raw_start: int, raw_end: int, script: str, flags: list[str],
        story: Sequence[Line], shift: int, published: datetime.date | None,
    ) -> Article:  # fmt: skip
        """One story: its own text, and its lines, whose places count from `shift` before it."""
        for line in story if shift else ():
            line.begin, line.start, line.end = line.begin - shift, line.start - shift, line.end - shift
            line.wedges = [(start - shift, end - shift) for start, end in line.wedges]
        article = Article(record, number, text, offsets, [], raw_start, raw_end, script, flags=flags)
        self._describe(article, story, published)
        article.sentences = _sentences(text, story)
        if [line for line in story if line.section == FURNITURE or line.wedges]:
            flags.append("foreign_furniture")
        return article

    def _describe(self, article: Article, story: Sequence[Line], published: datetime.date | None) -> None:
        """Title, publisher, byline and publication date: from the record's fields, from the page, from the path, as given."""
        record, text = article.record, article.text
        headline = layout.mark_headline(text, story)
        title = record.title if article.story == 0 else None
        told = [line for line in story if line.matches]
        article.title = simplifier().convert(title) if title else text[headline.start : headline.end] if headline else None
        publisher = record.publisher or layout.first_group(told, "publisher")
        byline = record.byline or layout.first_group(told, "byline")
        article.publisher = simplifier().convert(publisher) if publisher else None
        article.byline = simplifier().convert(byline) if byline else None
        if record.published is not None:
            article.published, article.published_from = record.published, "field"
        elif told and (day := _page_date(told)) is not None:
            article.published, article.published_from = day, "page"
        elif (day := path_date(record.source)) is not None:
            article.published, article.published_from = day, "path"
        elif published is not None:
            article.published, article.published_from = published, "option"


def _page_date(story: Sequence[Line]) -> datetime.date | None:
    for line in story:
        for match in line.matches:
            fields = {name: match.group(name) for name in ("year", "month", "day")}
            if all(fields.values()) and (point := read_point(fields)) is not None and (days := resolve(point, None)).first:
                return days.first
    return None


@lru_cache(maxsize=1024)
def path_date(source: str) -> datetime.date | None:
    """The day that a path names (2024-03-05, 20240305, 2024/03/05), None where it names none."""
    for year, _, month, day in _PATH_DATE.findall(source):
        days = resolve(Point(int(year), int(month), int(day)), None)
        if days.first:
            return days.first
    return None


def _sentences(text: str, story: Sequence[Line]) -> list[Sentence]:
    sentences: list[Sentence] = []
    plain = with_one_end(text)
    for paragraph, line in enumerate(story):
        number, section, start, end = len(sentences), line.section, line.start, line.end
        if line.wedges:
            sentences += _parted(text, line, number, paragraph)
        elif plain.find("。", start, end) in (-1, end - 1):
            sentences.append(Sentence(number, paragraph, section, start, end))
        else:
            for first, last in split_plain(plain, start, end):
                sentences.append(Sentence(number, paragraph, section, first, last))
                number += 1
    return sentences


def _parted(text: str, line: Line, number: int, paragraph: int) -> Iterator[Sentence]:
    """The sentences of a line that spam stands in, which is furniture."""
    position = line.start
    for start, end in (*line.wedges, (line.end, line.end)):
        for first, last in split_sentences(text, position, start) if position < start else ():
            yield Sentence(number, paragraph, line.section, first, last)
            number += 1
        if start < end:
            yield Sentence(number, paragraph, FURNITURE, start, end)
            number += 1
        position = end
