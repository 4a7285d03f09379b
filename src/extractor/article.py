"""What the text stage hands on: an article in clean simplified Chinese, with the way back to the original."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from extractor.offsets import OffsetMap
from extractor.record import Record

FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: its number, paragraph and section, and its span in the article's text."""

    index: int
    paragraph: int
    section: str
    start: int
    end: int


@dataclass
class Article:
    """One story of a record. `map` leads from `text` to `record.raw`; `raw_start`, `raw_end` are the story's span there."""

    record: Record
    story: int
    text: str
    map: OffsetMap
    sentences: list[Sentence]
    raw_start: int
    raw_end: int
    script: str
    title: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published: datetime.date | None = None
    published_from: str | None = None
    flags: list[str] = field(default_factory=list)
    doc_id: str = ""

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds this position of the text."""
        return self.sentences[max(bisect_right(self._starts, position) - 1, 0)]

    @cached_property
    def readable(self) -> list[Sentence]:
        """The sentences that may bear mentions."""
        return [sentence for sentence in self.sentences if sentence.section != FURNITURE]
