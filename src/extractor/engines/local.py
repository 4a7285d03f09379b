"""One process on this machine: records in, parts out, in the order of the input."""

from __future__ import annotations

import datetime
import gc
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.dataset.parts import Known, open_output, write_part
from extractor.errors import InputError
from extractor.pipeline import Pipeline, text_sha256
from extractor.record import Record, Reject
from extractor.tables import TABLES, RecordRow

PART_BYTES = 8_000_000  # of raw text in a part; its rows take some fifty times that in memory
ARTICLES, KNOWN, REJECTED = "articles", "known", "rejected"


@dataclass
class Summary:
    """What a run did: rows written by table, outcomes and reject reasons of records, raw bytes read, seconds taken."""

    rows: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    raw_bytes: int = 0
    seconds: float = 0.0


def run(pipeline: Pipeline, records: Iterable[Record | Reject], output: Path, published: datetime.date | None = None) -> Summary:
    """Extracts the records into the output folder and tells what came of them.

    Articles that the folder holds already are not written again; a folder that other rules or another version of the program made
    is refused with InputError.
    """
    known = open_output(output)
    _refuse_mixing(pipeline, known, output)
    summary, begun = Summary(), time.monotonic()
    with _rare_collection():
        _run(pipeline, records, output, published, known, summary)
    summary.seconds = time.monotonic() - begun
    return summary


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Garbage is collected when a part is written, not in between: rows hold no cycles, and there are a hundred thousand of them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _run(
    pipeline: Pipeline, records: Iterable[Record | Reject], output: Path, published: datetime.date | None, known: Known, summary: Summary
) -> None:
    doc_ids = set(known.doc_ids)
    part: dict[str, list[Any]] = {name: [] for name in TABLES}
    filled, number = 0, known.parts
    for record in records:
        sha256 = text_sha256(record.raw) if record.raw is not None else None
        if (record.source, record.number, sha256) in known.records:
            summary.unchanged += 1
            continue
        size = len(record.raw.encode()) if record.raw is not None else 0
        summary.raw_bytes += size
        row = _take(pipeline, record, sha256, doc_ids, part, published)
        part["records"].append(row)
        summary.outcomes[row.outcome] += 1
        if row.reason is not None:
            summary.rejects[row.reason] += 1
        filled += size
        if filled >= PART_BYTES:
            number = _flush(output, number, part, summary)
            filled = 0
    if part["records"] or not number:
        _flush(output, number, part, summary)


def _take(
    pipeline: Pipeline,
    record: Record | Reject,
    sha256: str | None,
    doc_ids: set[str],
    part: dict[str, list[Any]],
    published: datetime.date | None,
) -> RecordRow:
    """Extracts one record into the part; returns its row of `records`."""

    def row(outcome: str, articles: int, doc_id: str | None, reason: str | None, detail: str | None) -> RecordRow:
        raw, charset = record.raw, record.charset
        return RecordRow(record.source, record.number, outcome, articles, doc_id, reason, detail, charset, raw, sha256)

    if isinstance(record, Reject):
        return row(REJECTED, 0, None, record.reason, record.detail)
    extractions = pipeline.extract(record, published)
    if not extractions:
        return row(REJECTED, 0, None, "empty", "the record holds no text")
    first = extractions[0].document.doc_id
    if first in doc_ids:
        return row(KNOWN, 0, first, None, None)
    for extraction in extractions:
        doc_ids.add(extraction.document.doc_id)
        for table, rows in extraction.rows().items():
            part[table].extend(rows)
    return row(ARTICLES, len(extractions), first, None, None)


def _flush(output: Path, number: int, part: dict[str, list[Any]], summary: Summary) -> int:
    write_part(output, number, part)
    for table, rows in part.items():
        summary.rows[table] += len(rows)
        rows.clear()
    gc.collect()
    return number + 1


def _refuse_mixing(pipeline: Pipeline, known: Known, output: Path) -> None:
    others = known.makers - {pipeline.made_by}
    if others:
        rules, version = sorted(others)[0]
        raise InputError(
            f"{output}: holds articles that other rules or another version made (rules {rules}, extractor {version}; "
            f"now rules {pipeline.made_by[0]}, extractor {pipeline.made_by[1]}); "
            "give another output folder, or --replace to remove what is there and extract the inputs anew"
        )
