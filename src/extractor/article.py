"""What the text stage hands on: an article in clean simplified Chinese, with the way back to the original."""

from __future__ import annotations

import datetime
import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

from extractor.offsets import OffsetMap
from extractor.record import Record

FURNITURE = "furniture"
# What stands for characters that were lost. A box is one between characters or figures only: elsewhere it heads a byline.
# The first class alone is looked for all over the text.
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010fffd"
LOST = re.compile(
    rf"[?？\ufffd□〓{_PRIVATE}](?:(?<=\?)\?+|(?<=？)？+|(?<=\ufffd)\ufffd*"
    rf"|(?:(?<=[\u3400-\u9fff0-9][□〓])[□〓]*|(?<=[\u3400-\u9fff0-9][{_PRIVATE}])[{_PRIVATE}]*)(?=[\u3400-\u9fff0-9]))"
)
# What stood between two pieces of a mention is foreign to it where it holds words; pinyin, entities and tags hold none.
_FOREIGN = re.compile("[\u3400-\u9fff]")
_TAGS = re.compile("<[^<>]*>")
# What all mention rows begin with: doc_id to flags, see tables.Mention.
Place = tuple[str, int, str, int, int, str, int, int, str, str, list[str]]


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

    @cached_property
    def doc_id(self) -> str:
        """Its identity, the same on every run, machine and engine; empty where it holds no text."""
        told = f"{self.story}\0{self.published or ''}\0{self.record.raw}"
        return hashlib.sha256(told.encode()).hexdigest()[:32] if self.text else ""

    @cached_property
    def shift(self) -> int | None:
        """How far behind its place in the text every character stands in the raw text; None where that differs."""
        return self.map.raws[0] if len(self.map.starts) == 1 and not self.map.tails else None

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds this position of the text."""
        return self.sentences[max(bisect_right(self._starts, position) - 1, 0)]

    def locate(self, sentence: Sentence, start: int, end: int, rule: str) -> Place:
        """What the row of a mention begins with; its flags, the last of it, say `joined` where raw text that is not its own stands
        inside it."""
        doc_id, text, raw, shift, damage = self._told
        flags: list[str] = []
        if shift is None:
            shift = self.map.shift(start, end)
        if shift is not None:
            raw_start, raw_end = start + shift, end + shift
        else:
            raw_start, raw_end = self.map.span(start, end)
            if self._is_joined(start, end):
                flags.append("joined")
        if damage and self._is_damaged(start, end):
            flags.append("damaged")
        said = text[start:end]
        written = said if raw is None else raw[raw_start:raw_end]
        return doc_id, sentence.index, sentence.section, start, end, said, raw_start, raw_end, written, rule, flags

    @cached_property
    def _told(self) -> tuple[str, str, str | None, int | None, bool]:
        """What every mention asks for: identity, text, the raw text where the text is no piece of it as it stands, its shift there, and
        whether characters were lost."""
        raw, shift = self.record.raw, self.shift
        as_written = shift is not None and raw.startswith(self.text, shift)
        return self.doc_id, self.text, None if as_written else raw, shift, bool(self.damage)

    def _is_joined(self, start: int, end: int) -> bool:
        """Whether words that are not its own stand between the pieces of text[start:end] in the raw text."""
        raw = self.record.raw
        return any(_FOREIGN.search(_TAGS.sub("", raw[first:last])) for first, last in self.map.gaps(start, end))

    @cached_property
    def damage(self) -> list[tuple[int, int]]:
        """The spans of the text where characters were lost."""
        return [found.span() for found in LOST.finditer(self.text)] if "lost_characters" in self.flags else []

    def _is_damaged(self, start: int, end: int) -> bool:
        """Whether characters were lost inside text[start:end] or right beside it."""
        index = bisect_right(self.damage, end, key=itemgetter(0)) - 1
        return index >= 0 and self.damage[index][1] >= start

    @cached_property
    def readable(self) -> list[Sentence]:
        """The sentences that may bear mentions."""
        return [sentence for sentence in self.sentences if sentence.section != FURNITURE]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where these start and end."""
        return [(sentence.start, sentence.end) for sentence in self.readable]
