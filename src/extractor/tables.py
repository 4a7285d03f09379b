"""The contract of the output: one definition of each table.

A row class below is at once the row type that the stages fill, the Arrow schema that is written, and the data dictionary:
`extractor tables` prints it, and the column descriptions travel in the metadata of every Parquet file.
Columns may be added, none renamed.

All offsets are code points, start inclusive, end exclusive. `start`, `end` count in `documents.text`;
`raw_start`, `raw_end` count in `records.raw`.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def column(arrow: str, meaning: str) -> Any:
    """A dataclass field that is a column: its Arrow type by name (`strings` is a list of strings) and what it means."""
    return field(metadata={"arrow": arrow, "meaning": meaning})


@dataclass(slots=True)
class RecordRow:
    """One row for each record that was read: nothing is lost."""

    source: str = column("string", "where it came from: the path as given")
    record: int = column("int64", "number of the record in its source, from 0")
    outcome: str = column("string", "articles (gave documents), known (the same article is there already) or rejected")
    articles: int = column("int32", "how many documents it gave")
    doc_id: str | None = column("string", "the first of them, or the known one; null if rejected")
    reason: str | None = column("string", "why it was rejected: a short code (docs/tables.md lists them)")
    detail: str | None = column("string", "what a person needs to know about the rejection")
    charset: str | None = column("string", "what it was decoded from")
    raw: str | None = column("string", "the raw text; null for rejects that could not be decoded")
    raw_sha256: str | None = column("string", "SHA-256 of that text's UTF-8, hexadecimal")
    fields: str | None = column("string", "what the dump itself said of it, as JSON: title, published, url, ...; null where nothing")
    options: str | None = column("string", "options of the run that change rows, as JSON; null where none were given")


@dataclass(slots=True)
class DocumentRow:
    """One row for each article."""

    doc_id: str = column("string", "identity of the article: a hash of its raw text, its story number and its publication date")
    source: str = column("string", "source of its record")
    record: int = column("int64", "number of its record in the source")
    story: int = column("int32", "number of the story in its record, from 0")
    raw_start: int = column("int64", "where the story starts in the record")
    raw_end: int = column("int64", "where the story ends in the record")
    source_id: str | None = column("string", "the dump's own id for it")
    url: str | None = column("string", "the dump's own address for it")
    title: str | None = column("string", "title as found in the record's fields or on the page, simplified")
    publisher: str | None = column("string", "publisher as found in the record's fields or on the page, simplified")
    byline: str | None = column("string", "byline as found in the record's fields or on the page, simplified")
    published: datetime.date | None = column("date32", "the publication date, null where the article bears none")
    published_from: str | None = column("string", "where that date was found: field, page, path or option")
    script: str = column("string", "what the raw text was written in: hans, hant, mixed or none")
    text: str = column("string", "the article in clean simplified Chinese")
    flags: list[str] = column("strings", "what was repaired or is wrong: lost_characters, pinyin, ...")
    duplicate_of: str | None = column("string", "doc_id of the article that this one reprints, else null")
    rules: str = column("string", "identity of the rule set that was run")
    extractor: str = column("string", "version of the program, the locked versions of what it reads text with included")


@dataclass(slots=True)
class SentenceRow:
    """One row for each sentence."""

    doc_id: str = column("string", "document of the sentence")
    sentence: int = column("int32", "number of the sentence in its document, from 0")
    paragraph: int = column("int32", "number of the paragraph in its document, from 0")
    section: str = column("string", "headline, header, body, caption, byline or furniture (which bears no mentions)")
    start: int = column("int32", "start in documents.text")
    end: int = column("int32", "end in documents.text")
    text: str = column("string", "the sentence in clean simplified Chinese")
    raw_start: int = column("int64", "start in records.raw")
    raw_end: int = column("int64", "end in records.raw")


@dataclass(slots=True)
class Mention:
    """The columns that all four mention tables share."""

    doc_id: str = column("string", "document of the mention")
    sentence: int = column("int32", "its sentence")
    section: str = column("string", "section of its sentence")
    start: int = column("int32", "start in documents.text")
    end: int = column("int32", "end in documents.text")
    text: str = column("string", "the mention in clean simplified Chinese: documents.text[start:end]")
    raw_start: int = column("int64", "start in records.raw")
    raw_end: int = column("int64", "end in records.raw")
    raw: str = column("string", "the mention as it stands in the original: records.raw[raw_start:raw_end]")
    rule: str = column("string", "id of the rule that found it")
    flags: list[str] = column(
        "strings", "damaged: the source lost characters here and the value is null; joined: raw holds what stood in between"
    )


@dataclass(slots=True)
class InstitutionRow(Mention):
    """A named organisation."""

    canonical: str = column("string", "the fullest name that the article gives it")
    kind: str = column("string", "hospital, health, government, education, research, company, association, media or other")
    form: str = column("string", "name, short or anaphor")
    entity: str | None = column("string", "identity across articles; null where unsure")
    region: str | None = column("string", "province/city/county that the name lies in")
    region_code: str | None = column("string", "its GB/T 2260 code down to the county")


@dataclass(slots=True)
class DateRow(Mention):
    """An expression that names a piece of the calendar."""

    timex: str | None = column("string", "TIMEX3 value: 2023-08-25, 2021-06, 2026-H1, 2021/2025, XXXX-07-22; null where not resolvable")
    first: datetime.date | None = column("date32", "first day it covers; null where the year is not known")
    last: datetime.date | None = column("date32", "last day it covers, inclusive; null where the year is not known")
    grain: str = column("string", "day, month, quarter, half, year, period or other")
    mod: str | None = column("string", "what stands around it: until, since or about, else null")
    relative: bool = column("bool", "whether it was resolved, or would have to be, against another date")
    anchor: str | None = column("string", "what it was resolved against: published, context or null")
    anchor_date: datetime.date | None = column("date32", "the day it was resolved against")


@dataclass(slots=True)
class PercentageRow(Mention):
    """A share, a change in percent or points, or a multiple used as a rate of growth."""

    value: float | None = column("float64", "the figure as written: 80.43 for 80.43%; null where damaged or indefinite")
    high: float | None = column("float64", "the upper end of a range")
    unit: str = column("string", "%, pp, ‰, 倍, ‱ or bp")
    bound: str = column("string", "exact, about, over or under")


@dataclass(slots=True)
class CountRow(Mention):
    """A number with its measure word or unit."""

    value: float | None = column("float64", "the number with 万, 亿 ... multiplied out; null where damaged or indefinite")
    high: float | None = column("float64", "the upper end of a range, in the same unit")
    unit: str = column("string", "simplified measure word: 人次, 台, 元, 年, ...")
    unit_code: str | None = column("string", "ISO 4217 for money, UCUM for physical units and time, else null")
    per: str | None = column("string", "what it is counted per, as written: 千人口, 10万, 年, 天; else null")
    dimension: str = column("string", "count, money, duration, length, area, age, score or other")
    bound: str = column("string", "exact, about, over or under")


@dataclass(slots=True)
class ObservationRow:
    """A count or percentage that measures something, tied to what it measures."""

    doc_id: str = column("string", "document of the figure")
    sentence: int = column("int32", "its sentence")
    section: str = column("string", "section of its sentence")
    start: int = column("int32", "start of the count or percentage in documents.text")
    end: int = column("int32", "end of the count or percentage in documents.text")
    raw_start: int = column("int64", "start of the count or percentage in records.raw")
    raw_end: int = column("int64", "end of the count or percentage in records.raw")
    measure: str = column("string", "count or percentage: the table that holds the figure")
    value: float | None = column("float64", "as in that table")
    high: float | None = column("float64", "as in that table")
    unit: str = column("string", "as in that table")
    unit_code: str | None = column("string", "as in counts, null for a percentage")
    per: str | None = column("string", "as in counts, null for a percentage")
    dimension: str | None = column("string", "as in counts, null for a percentage")
    bound: str = column("string", "as in that table")
    indicator: str = column("string", "what is measured, in the article's own simplified words")
    institution: str | None = column("string", "canonical name of the institution it is about, else null")
    kind: str | None = column("string", "kind of that institution")
    region_code: str | None = column("string", "region code of that institution")
    place: str | None = column("string", "region it is about, where it is about a place, else null")
    place_code: str | None = column("string", "GB/T 2260 code of that place")
    subject_from: str | None = column("string", "how far the subject stood: clause, sentence, paragraph or article")
    institution_start: int | None = column("int32", "start of the mention that named the institution, in documents.text")
    institution_end: int | None = column("int32", "end of that mention")
    role: str = column("string", "level, from, to or change")
    direction: str | None = column("string", "up, down or null")
    baseline: str | None = column("string", "what a change is measured against: 同比, 2020年, ... else null")
    status: str = column("string", "actual, planned or estimated")
    extent: str | None = column("string", "period (over the period), as_of (at its end) or cumulative")
    period: str | None = column("string", "timex of the time it holds for, else null")
    first: datetime.date | None = column("date32", "first day of that time")
    last: datetime.date | None = column("date32", "last day of that time")
    period_start: int | None = column("int32", "start of the date mention that gave it, in documents.text")
    period_end: int | None = column("int32", "end of that date mention")
    context_period: str | None = column("string", "timex that the paragraph or article suggests where period is null; a hint only")
    rule: str = column("string", "the rule that tied it")
    evidence: str = column("string", "the sentence's text")
    flags: list[str] = column("strings", "quoted, negated, ...")


@dataclass(slots=True)
class SignatureRow:
    """What tells near-duplicates: one row for each article."""

    doc_id: str = column("string", "document of the signature")
    prose: bytes = column("binary", "MinHash of its prose: 128 numbers of 16 bits, little-endian; empty where there is too little prose")
    figures: bytes = column("binary", "the 16 smallest hashes of its figures: numbers of 32 bits, little-endian, ascending")


@dataclass(frozen=True)
class Table:
    """One output table: its name (the folder's), its row class, and from that its columns and Arrow schema."""

    name: str
    row: type

    @cached_property
    def columns(self) -> list[str]:
        return [f.name for f in fields(self.row)]

    @property
    def meaning(self) -> str:
        return (self.row.__doc__ or "").strip()

    @cached_property
    def schema(self) -> pa.Schema:
        """Its Arrow schema, with the meaning of the table and of each column in the metadata."""
        # Imported here: it takes half of the start-up, and who only extracts one text never needs it.
        import pyarrow as pa

        types = {"strings": pa.list_(pa.string()), "date32": pa.date32()}
        return pa.schema(
            [
                pa.field(
                    f.name,
                    types.get(name := f.metadata["arrow"]) or pa.type_for_alias(name),
                    metadata={"description": f.metadata["meaning"]},
                )
                for f in fields(self.row)
            ],
            metadata={"description": self.meaning},
        )

    def batch(self, rows: Sequence[Any]) -> pa.RecordBatch:
        """The rows as Arrow columns of exactly this schema, none or many."""
        import pyarrow as pa

        columns = [pa.array(list(map(attrgetter(f.name), rows)), f.type) for f in self.schema]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def to_arrow(self, rows: Sequence[Any]) -> pa.Table:
        """The same as a table."""
        import pyarrow as pa

        return pa.Table.from_batches([self.batch(rows)])


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("records", RecordRow),
        Table("documents", DocumentRow),
        Table("sentences", SentenceRow),
        Table("institutions", InstitutionRow),
        Table("dates", DateRow),
        Table("percentages", PercentageRow),
        Table("counts", CountRow),
        Table("observations", ObservationRow),
        Table("signatures", SignatureRow),
    )
}
MENTION_TABLES = ("institutions", "dates", "percentages", "counts")
