"""The text stage: a record in, its articles out, clean, simplified, split into sections and sentences."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Sequence

from extractor.article import FURNITURE, Article, Sentence
from extractor.matching.scan import Scanner
from extractor.record import Record
from extractor.text import layout
from extractor.text.join import join_lines
from extractor.text.layout import Line
from extractor.text.repair import repair
from extractor.text.sentences import split_sentences
from extractor.text.simplify import simplifier
from extractor.values.calendar import Point, read_point, resolve

_PATH_DATE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-_/.]?)([01][0-9])\2([0-3][0-9])(?![0-9])")


class TextStage:
    """Cleans records; `cues` holds the rules that tell what a line of a page is."""

    def __init__(self, cues: Scanner) -> None:
        self._cues = cues

    def articles(self, record: Record, published: datetime.date | None = None) -> list[Article]:
        """The record's stories in their order, none where the record holds no text; `published` is for those that bear no date."""
        text, offsets, flags = repair(record.raw)
        lines = layout.split_lines(text)
        if not lines:
            return []
        layout.classify(text, lines, self._cues)
        joined = join_lines(text, lines)
        if joined is not None:
            text, offsets = joined.text, joined.map.over(offsets)
            flags.append("joined_lines")
            lines = layout.split_lines(text)
            layout.classify(text, lines, self._cues)
            for line in lines:
                if line.start in joined.captions:
                    line.section = layout.CAPTION
        script = simplifier().script(record.raw)
        stories = layout.split_stories(text, lines)
        articles = []
        for number, story in enumerate(stories):
            first = 0 if number == 0 else story[0].start
            last = len(text) if number == len(stories) - 1 else stories[number + 1][0].start
            raw_start, raw_end = offsets.span(first, last)
            if len(stories) == 1:
                raw_start, raw_end, story_map, story_text = 0, len(record.raw), offsets, text
            else:
                story_map, story_text = offsets.slice(first, last), text[first:last]
            article = Article(record, number, story_text, story_map, [], raw_start, raw_end, script, flags=list(flags))
            self._describe(article, story, text, published)
            article.sentences = _sentences(article.text, story, first)
            if any(sentence.section == FURNITURE for sentence in article.sentences):
                article.flags.append("foreign_furniture")
            article.doc_id = doc_id(record.raw, number, article.published)
            articles.append(article)
        return articles

    def _describe(self, article: Article, story: Sequence[Line], text: str, published: datetime.date | None) -> None:
        """Title, publisher, byline and publication date: from the record's fields, from the page, from the path, as given."""
        record = article.record
        headline = layout.mark_headline(text, story)
        title = record.title if article.story == 0 else None
        article.title = simplifier().convert(title) if title else text[headline.start : headline.end] if headline else None
        publisher = record.publisher or _group(story, "publisher")
        byline = record.byline or _group(story, "byline")
        article.publisher = simplifier().convert(publisher) if publisher else None
        article.byline = simplifier().convert(byline) if byline else None
        for day, found in (
            (record.published, "field"),
            (_page_date(story), "page"),
            (path_date(record.source), "path"),
            (published, "option"),
        ):
            if day is not None:
                article.published, article.published_from = day, found
                return


def doc_id(raw: str, story: int, published: datetime.date | None) -> str:
    """Identity of an article: the same on every run, machine and engine."""
    return hashlib.sha256(f"{story}\0{published or ''}\0{raw}".encode()).hexdigest()[:32]


def _group(story: Sequence[Line], name: str) -> str | None:
    found = layout.first_group(story, name)
    return found[0] if found else None


def _page_date(story: Sequence[Line]) -> datetime.date | None:
    for line in story:
        for match in line.matches:
            fields = {name: match.group(name) for name in ("year", "month", "day")}
            if all(fields.values()) and (point := read_point(fields)) is not None and (days := resolve(point, None)).first:
                return days.first
    return None


def path_date(source: str) -> datetime.date | None:
    """The day that a path names (2024-03-05, 20240305, 2024/03/05), None where it names none."""
    for year, _, month, day in _PATH_DATE.findall(source):
        days = resolve(Point(int(year), int(month), int(day)), None)
        if days.first:
            return days.first
    return None


def _sentences(text: str, story: Sequence[Line], shift: int) -> list[Sentence]:
    sentences: list[Sentence] = []
    for paragraph, line in enumerate(story):
        for start, end in split_sentences(text, line.start - shift, line.end - shift):
            sentences.append(Sentence(len(sentences), paragraph, line.section, start, end))
    return sentences
