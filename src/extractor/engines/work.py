"""What a worker does: extracts the records of a unit into rows, and writes the rows of some units as a part."""

from __future__ import annotations

import datetime
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extractor.article import FURNITURE
from extractor.dataset.duplicates import Signature, signatures
from extractor.dataset.parts import sorted_table, write_table
from extractor.engines.desk import Desk
from extractor.memory import collection_put_off
from extractor.pipeline import Extraction, Pipeline
from extractor.record import Record, Reject
from extractor.tables import MENTION_TABLES, TABLES, RecordRow, SignatureRow

ARTICLES, KNOWN, REJECTED = "articles", "known", "rejected"
JOB, ROWS, RESULT = ".job", ".rows", ".result"  # what lies on the desk, by the suffixes of the paths
# Tables that reprints leave nothing in where they are skipped.
FOUND_TABLES = (*MENTION_TABLES, "observations")
_LEAST_LINE = 12  # characters: a shorter line that no sign closes is a menu's as likely as the story's


@dataclass(frozen=True, slots=True)
class Entry:
    """A record to be taken, and what the run knows of it: the hash of its raw text, the date and options given for it."""

    record: Record | Reject
    sha256: str | None
    published: datetime.date | None = None
    options: str | None = None
    copied: bool = False  # the same raw text stands elsewhere: its row of `records` is all that is wanted
    refused: tuple[str, str] | None = None  # it is not to be read: the reason of its reject, and the detail

    @property
    def wanted(self) -> Record | None:
        """The record that is to be extracted, None where none is."""
        return None if isinstance(self.record, Reject) or self.copied or self.refused else self.record


@dataclass(slots=True)
class Found:
    """An article that was found: its identity, where its date is from, and what tells its duplicates."""

    doc_id: str
    published: datetime.date | None
    published_from: str | None
    signature: Signature


@dataclass(slots=True)
class Taken:
    """What came of an entry: articles, or the reason of its reject."""

    found: list[Found] = field(default_factory=list)
    reason: str | None = None
    detail: str | None = None


@dataclass(slots=True)
class Job:
    """Extract these entries; the rows go beside the job."""

    entries: list[Entry]
    seconds: float  # of processor time that each of them may take


# Of `records`: the place of a row among those of its job -> its outcome, articles, doc_id, reason, detail.
Verdict = tuple[str, int, str | None, str | None, str | None]


@dataclass(slots=True)
class Rows:
    """Where the rows of a job lie, and what the run decided of them."""

    path: Path
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)  # articles that are there already


@dataclass(slots=True)
class PartJob:
    """Write a part of the rows of some jobs, with what the run decided of them."""

    rows: list[Rows]
    folder: Path
    duplicates: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)  # articles that leave no mentions


Dated = tuple[Record, datetime.date | None]
Guard = Callable[[float], AbstractContextManager[None]]


def do(pipeline: Pipeline, desk: Desk, path: Path, guard: Guard) -> None:
    """Does the job that lies there, and leaves its result beside it; raises OSError where the disk does not take it."""
    job = desk.get(path)
    result = extract(pipeline, job, desk, path.with_suffix(ROWS), guard) if isinstance(job, Job) else write_part(job, desk)
    desk.put(path.with_suffix(RESULT), result)


def extract(pipeline: Pipeline, job: Job, desk: Desk, rows_path: Path, guard: Guard) -> list[Taken]:
    """Extracts the entries, leaves their rows on the desk, and tells what came of each; `guard` holds each to its time.

    All of them together get the time of one: where that is too little, each is taken by itself.
    """
    rows: dict[str, list[Any]] = {name: [] for name in TABLES}
    with collection_put_off():
        taken = _take(pipeline, job.entries, job.seconds, rows, guard)
        _sign(rows, taken)
        desk.put_rows(rows_path, _as_columns(rows))
    return taken


def _as_columns(rows: dict[str, list[Any]]) -> Iterator[pa.RecordBatch]:
    """The rows of each table, which are let go of."""
    for name, table in TABLES.items():
        yield table.batch(rows.pop(name))


def _take(pipeline: Pipeline, entries: Sequence[Entry], seconds: float, rows: dict[str, list[Any]], guard: Guard) -> list[Taken]:
    """What came of each of the entries; their rows go to the others."""
    extracted = iter(_extracted(pipeline, [(entry.wanted, entry.published) for entry in entries if entry.wanted], seconds, guard))
    taken = []
    for entry in entries:
        if entry.wanted:
            one, extractions = next(extracted)
        elif isinstance(entry.record, Reject):
            one, extractions = Taken([], entry.record.reason, entry.record.detail), []
        else:
            one, extractions = Taken([], *(entry.refused or ())), []
        for extraction in extractions:
            document = extraction.document
            one.found.append(Found(document.doc_id, document.published, document.published_from, Signature(b"", b"")))
            for table, some in extraction.rows().items():
                rows[table].extend(some)
        rows["records"].append(_record_row(entry, one))
        taken.append(one)
    return taken


def _extracted(pipeline: Pipeline, dated: Sequence[Dated], seconds: float, guard: Guard) -> list[tuple[Taken, list[Extraction]]]:
    """The extractions of each record, or the reason why there are none."""
    if len(dated) > 1:
        # What goes wrong, whatever it is, is one record's: taken by itself, each shows whether it is its own.
        with suppress(OutOfTimeError, Exception), guard(seconds):
            return [_told(extractions) for extractions in pipeline.extract_all(dated)]
    return [_alone(pipeline, one, seconds, guard) for one in dated]


def _alone(pipeline: Pipeline, dated: Dated, seconds: float, guard: Guard) -> tuple[Taken, list[Extraction]]:
    try:
        with guard(seconds):
            return _told(pipeline.extract(*dated))
    except OutOfTimeError:
        return Taken([], "timeout", out_of_time(seconds)), []
    except MemoryError:
        return Taken([], "crashed", "took more memory than there is"), []
    except Exception as error:  # a fault of the program's, or of a rule's: it costs this article and no other
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Taken([], "crashed", f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"), []


def _told(extractions: list[Extraction]) -> tuple[Taken, list[Extraction]]:
    return (Taken() if extractions else Taken([], "empty", "the record holds no text")), extractions


def _record_row(entry: Entry, taken: Taken) -> RecordRow:
    record = entry.record
    outcome = KNOWN if entry.copied else ARTICLES if taken.found else REJECTED
    first = taken.found[0].doc_id if taken.found else None
    raw = None if taken.reason == "too_long" else record.raw
    told = record.told() if isinstance(record, Record) else None
    return RecordRow(
        record.source, record.number, outcome, len(taken.found), first, taken.reason, taken.detail, record.charset, raw,
        entry.sha256, told, entry.options,
    )  # fmt: skip


def _sign(rows: dict[str, list[Any]], taken: list[Taken]) -> None:
    """Adds the signatures of the articles."""
    proses: dict[str, list[str]] = {}
    for sentence in rows["sentences"]:
        if sentence.section != FURNITURE and (len(sentence.text) >= _LEAST_LINE or sentence.text[-1] in "。！？；…”"):
            proses.setdefault(sentence.doc_id, []).append(sentence.text)
    found = [article for one in taken for article in one.found]
    signed = signatures(["\n".join(proses.get(article.doc_id, ())) for article in found])
    for article, signature in zip(found, signed, strict=True):
        article.signature = signature
        rows["signatures"].append(SignatureRow(article.doc_id, signature.prose, signature.figures))


def write_part(job: PartJob, desk: Desk) -> dict[str, int]:
    """Writes the tables of a part into the job's folder; returns how many rows each has."""
    job.folder.mkdir(exist_ok=True)
    counts = {}
    read = [desk.rows(rows.path) for rows in job.rows]
    for name in TABLES:
        pieces = []
        for rows, batches in zip(job.rows, read, strict=True):
            piece = pa.Table.from_batches([next(batches)])
            if name != "records":
                piece = _without(piece, rows.dropped | job.silent if name in FOUND_TABLES else rows.dropped)
            elif rows.verdicts:
                piece = _judged(piece, rows.verdicts)
            pieces.append(piece)
        whole = pa.concat_tables(pieces)
        del piece, pieces
        if name == "documents" and job.duplicates:
            of = pa.array([job.duplicates.get(str(doc_id)) for doc_id in whole["doc_id"].to_pylist()], pa.string())
            whole = whole.set_column(whole.schema.get_field_index("duplicate_of"), whole.schema.field("duplicate_of"), of)
        whole = sorted_table(name, whole)
        write_table(name, whole, job.folder / f"{name}.parquet")
        counts[name] = whole.num_rows
    return counts


def _without(table: pa.Table, doc_ids: set[str]) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table["doc_id"], value_set=pa.array(sorted(doc_ids), pa.string())))) if doc_ids else table


def _judged(records: pa.Table, verdicts: dict[int, Verdict]) -> pa.Table:
    """The rows of `records` with these verdicts in the place of their own."""
    for at, name in enumerate(("outcome", "articles", "doc_id", "reason", "detail")):
        values = records[name].to_pylist()
        for row, verdict in verdicts.items():
            values[row] = verdict[at]
        column = records.schema.field(name)
        records = records.set_column(records.schema.get_field_index(name), column, pa.array(values, column.type))
    return records


class OutOfTimeError(BaseException):
    """An article took longer than it may. No Exception: nothing on the way may take it for one."""


@contextmanager
def time_budget(seconds: float) -> Iterator[None]:
    """Raises OutOfTimeError once the block has taken so many seconds of processor time."""
    if threading.current_thread() is not threading.main_thread():
        yield  # the system tells the time to the main thread only
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def enforced_time_budget(seconds: float) -> Iterator[None]:
    """The same; and the system ends this process where the block is stuck in what cannot be interrupted. For workers only."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + 2 * seconds) + 2, hard))
    try:
        with time_budget(seconds):
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))


def out_of_time(seconds: float) -> str:
    """The detail of a reject for time."""
    return f"took more than {seconds:g} seconds of processor time; the next run tries it again"


def describe_exit(code: int | None) -> str:
    """How a process ended, for a person."""
    if code is not None and code < 0:
        with suppress(ValueError):
            return f"ended by {signal.Signals(-code).name}"
    return f"ended with {code}"


def is_out_of_time(code: int | None) -> bool:
    """Whether the system ended a process because it had taken too much processor time."""
    return code == -signal.SIGXCPU
