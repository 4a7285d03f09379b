"""What the text stage hands on: an article in clean simplified Chinese, with the way back to the original."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from extractor.offsets import OffsetMap
from extractor.record import Record

FURNITURE = "furniture"
# What all mention rows begin with: doc_id to rule, see tables.Mention.
Place = tuple[str, int, str, int, int, str, int, int, str, str]


@dataclass(slots=True)
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

    def locate(self, sentence: Sentence, start: int, end: int, rule: str) -> tuple[Place, list[str]]:
        """What the row of a mention begins with, and its flags: `joined` where raw text that is not its own stands inside it."""
        raw_start, raw_end = self.map.span(start, end)
        raw = self.record.raw
        place = (
            self.doc_id, sentence.index, sentence.section, start, end, self.text[start:end],
            raw_start, raw_end, raw[raw_start:raw_end], rule,
        )  # fmt: skip
        between = (raw[a:b] for a, b in self.map.gaps(start, end))
        return place, ["joined"] if any("\n" in gap and not gap.isspace() for gap in between) else []

    @cached_property
    def readable(self) -> list[Sentence]:
        """The sentences that may bear mentions."""
        return [sentence for sentence in self.sentences if sentence.section != FURNITURE]
