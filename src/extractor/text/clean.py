"""The text stage: a record in, its articles out, clean, simplified, split into sections and sentences."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import lru_cache

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


class TextStage:
    """Cleans records; `rules` tell what a line of a page is."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._cues = Cues(rules)

    def articles(self, record: Record, published: datetime.date | None = None) -> list[Article]:
        """The record's stories in their order, none where the record holds no text; `published` is for those that bear no date."""
        raw = record.raw
        text, offsets, flags, script = repair(raw)
        lines = self._lines(text)
        if not lines:
            return []
        lifted = lift_wedges(text, lines)
        if lifted is not None:
            text, offsets = lifted[0], lifted[1].over(offsets)
            lines = self._lines(text)
        joined = join_lines(text, lines)
        if joined is not None:
            text, offsets = joined.text, joined.map.over(offsets)
            flags.append("joined_lines")
            lines = self._lines(text)
            for line in lines:
                if line.start in joined.captions:
                    line.section = layout.CAPTION
        stories = layout.split_stories(text, lines)
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

    def _lines(self, text: str) -> list[Line]:
        lines = layout.split_lines(text)
        spam = self._cues.wedged(text)
        layout.classify(text, lines, self._cues, spam)
        lines = layout.part_bylines(text, lines, self._cues)
        if len(lines) > 1:
            layout.mark_navigation(text, lines)
        note_wedges(lines, spam)
        return lines

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
        if any([line.section == FURNITURE or line.wedges for line in story]):
            flags.append("foreign_furniture")
        return article

    def _describe(self, article: Article, story: Sequence[Line], published: datetime.date | None) -> None:
        """Title, publisher, byline and publication date: from the record's fields, from the page, from the path, as given."""
        record, text = article.record, article.text
        headline = layout.mark_headline(text, story)
        title = record.title if article.story == 0 else None
        told = any([line.matches for line in story])
        article.title = simplifier().convert(title) if title else text[headline.start : headline.end] if headline else None
        publisher = record.publisher or (layout.first_group(story, "publisher") if told else None)
        byline = record.byline or (layout.first_group(story, "byline") if told else None)
        article.publisher = simplifier().convert(publisher) if publisher else None
        article.byline = simplifier().convert(byline) if byline else None
        if record.published is not None:
            article.published, article.published_from = record.published, "field"
        elif told and (day := _page_date(story)) is not None:
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
        section = line.section
        position = line.start
        for start, end in line.wedges:
            for span in split_sentences(text, position, start) if position < start else ():
                sentences.append(Sentence(len(sentences), paragraph, section, *span))
            sentences.append(Sentence(len(sentences), paragraph, FURNITURE, start, end))
            position = end
        if position < line.end:
            spans = split_sentences(text, position, line.end) if line.wedges else split_plain(plain, position, line.end)
            sentences += [Sentence(number, paragraph, section, first, last) for number, (first, last) in enumerate(spans, len(sentences))]
    return sentences
