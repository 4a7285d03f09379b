"""This machine: records in, parts out, in the order of the input, by as many processes as wanted.

The run reads, decides and commits; workers extract units of records and write parts. A unit is made by size alone, and decided on in the
order of the input, so that one worker or eight give the same parts. What was done before is told by the output and nothing else.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

from extractor.dataset.held import (
    Held,
    drop_superseded,
    raw_key,
    read_held,
    record_key,
    record_value,
    same_content,
)
from extractor.dataset.lock import locked
from extractor.dataset.parts import (
    commit,
    commit_empty,
    drop_aside,
    leftovers,
    make_aside,
    make_folders,
    next_number,
    number_of,
    numbers_of,
    part_name,
    remove_parts,
)
from extractor.dataset.rewrite import finish_exchange
from extractor.engines.desk import Desk, Files, Memory
from extractor.engines.pool import Ended, Here, Pool, Workers, no_memory
from extractor.engines.work import (
    ARTICLES,
    JOB,
    KNOWN,
    REJECTED,
    RESULT,
    ROWS,
    Entry,
    Found,
    Job,
    PartJob,
    Rows,
    Taken,
    Verdict,
    describe_exit,
    do,
    enforced_time_budget,
    is_out_of_time,
    out_of_time,
    time_budget,
)
from extractor.errors import InputError
from extractor.pipeline import Pipeline, other_date, text_sha256
from extractor.record import Record, Reject

PART_BYTES = 8_000_000  # of raw text in a part
# Of raw text that a worker takes at once. All of it goes through one stage after the other, each of which finds its code and word lists in
# the processor's caches then: a fifth less time than article by article. Its rows take fifty times as much memory.
UNIT_BYTES = 500_000
RECORD_BYTES = 1000  # that a record counts for beside its text: rows have a size of their own
LONGEST = 1_000_000  # bytes of an article's raw text
SECONDS = 60.0  # of processor time that an article may take
DEATHS = 2  # of workers, over one article alone
_PART_DEATHS = 5
_TICK = 0.25  # seconds


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run goes. The first three change rows; `workers` 0 means: in this process."""

    published: datetime.date | None = None
    skip_duplicates: bool = False
    longest: int = LONGEST
    fields: Mapping[str, str] = field(default_factory=dict)  # names of fields, as given: they change what is read
    keep: bool = False
    seconds: float = SECONDS
    workers: int = 0

    def options(self) -> str | None:
        """What of this changes rows, as JSON; None where it is the usual."""
        told: dict[str, object] = {
            "published": self.published.isoformat() if self.published else None,
            "skip_duplicates": self.skip_duplicates or None,
            "longest": self.longest if self.longest != LONGEST else None,
            "fields": dict(self.fields) or None,
        }
        told = {name: value for name, value in told.items() if value is not None}
        return json.dumps(told, ensure_ascii=False, sort_keys=True) if told else None


@dataclass(frozen=True, slots=True)
class Given:
    """A record, and the settings that it is to be extracted with."""

    record: Record | Reject
    published: datetime.date | None
    options: str | None
    skip_duplicates: bool
    longest: int
    sha256: str | None = None  # of its raw text, where that was left out


@dataclass
class Summary:
    """What a run did: rows written by table, outcomes and reject reasons of records, raw bytes read, seconds taken."""

    rows: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    duplicates: int = 0
    stood: int = 0  # articles of other rules, another version or other options that were left as they are
    raw_bytes: int = 0
    seconds: float = 0.0
    stopped: bool = False


Watch = Callable[[Summary], None]


def run(
    pipeline: Pipeline,
    records: Iterable[Record | Reject],
    output: Path,
    settings: Settings | None = None,
    watch: Watch | None = None,
    replace: bool = False,
) -> Summary:
    """Extracts the records into the output folder and tells what came of them; `watch` is shown that every now and then.

    With `replace` what this program wrote there is removed first.

    What the folder holds already is not extracted again; a folder that other rules, another version of the program or other options
    made is refused with InputError, unless the settings say to keep it.
    """
    settings = settings or Settings()
    options = settings.options()
    given = (Given(record, settings.published, options, settings.skip_duplicates, settings.longest) for record in records)
    make_folders(output)
    with locked(output, "run"):
        finish_exchange(output)
        if replace:
            remove_parts(output)
        return run_locked(pipeline, given, output, settings, options, watch)


def run_locked(
    pipeline: Pipeline, given: Iterable[Given], output: Path, settings: Settings, options: str | None, watch: Watch | None
) -> Summary:
    """The same on an output that this process holds the lock of. `options` are those that the output's rows should have been made with."""
    left = leftovers(output)
    held, begun = read_held(output), next_number(output)
    stood = _refuse_mixing(pipeline, held, output, settings, options)
    aside = make_aside(output)
    pipeline.load()  # here once, rather than in each worker
    desk: Desk
    pool: Pool
    if settings.workers == 0:
        desk = Memory()
        pool = Here(partial(do, pipeline, desk, guard=time_budget))
    else:
        desk = Files()
        pool = Workers(partial(do, pipeline, desk, guard=enforced_time_budget), settings.workers)
    try:
        one = _Run(held, output, aside, desk, pool, settings, watch or (lambda summary: None))
        one.summary.stood = stood
        with one.stopped_by_signals():
            one.take(given)
        if one.number == begun and (left or not begun):
            commit_empty(aside, output, begun)
        committed = set(numbers_of(output))
        for path in left:
            if number_of(path) not in committed:
                path.unlink(missing_ok=True)
        drop_superseded(output, held.superseded, aside)
    except OSError as error:
        raise _no_room(output, error) from None
    except MemoryError:
        raise _no_room(output, no_memory()) from None
    finally:
        pool.close()
        drop_aside(output)
    return one.summary


def _refuse_mixing(pipeline: Pipeline, held: Held, output: Path, settings: Settings, options: str | None) -> int:
    """How many articles were made otherwise; raises InputError where they are not to stand beside new ones."""
    others = Counter({maker: count for maker, count in held.makers.items() if maker != pipeline.made_by})
    others_options = Counter({some: count for some, count in held.options.items() if some != options})
    if settings.keep or not (others or others_options):
        return max(others.total(), others_options.total())
    if others:
        rules, version = min(others)
        what = "other rules or another version"
        told = f"rules {rules}, extractor {version}; now rules {pipeline.made_by[0]}, extractor {pipeline.made_by[1]}"
    else:
        what = "other options"
        told = f"{min(some or 'none' for some in others_options)}; now {options or 'none'}"
    raise InputError(
        f"{output}: holds articles that {what} made ({told}); `extractor refresh {output}` extracts them anew from the raw text in "
        "`records`, --keep lets them stand as they are; or --replace removes them and extracts the inputs alone"
    )


def _no_room(output: Path, error: OSError) -> InputError:
    return InputError(
        f"{output}: cannot be written: {error.strerror or error}; what was committed stands whole; "
        "make room or mend it, and give the same command again to go on"
    )


@dataclass(slots=True)
class _Head:
    """What the run keeps of an entry while a worker has it."""

    key: bytes
    sha256: str | None
    from_field: datetime.date | None
    other: datetime.date | None
    copied: bool
    skip_duplicates: bool


@dataclass(slots=True)
class _Unit:
    heads: list[_Head]
    weight: int
    pieces: list[Path]
    results: dict[Path, list[Taken]] = field(default_factory=dict)


class _Run:
    """One run: `take` goes through the records; the rest is what becomes of them."""

    def __init__(self, held: Held, output: Path, aside: Path, desk: Desk, pool: Pool, settings: Settings, watch: Watch) -> None:
        self.summary = Summary()
        self.number = next_number(output)  # of the part that is committed next
        self._held = held
        self._output = output
        self._aside = aside
        self._desk = desk
        self._pool = pool
        self._settings = settings
        self._watch = watch
        self._begun = time.monotonic()
        self._ticked = self._begun
        self._stopping = False
        # What is being gathered, and what is under way.
        self._entries: list[Entry] = []
        self._heads: list[_Head] = []
        self._weight = 0
        self._shas: set[str] = set()
        self._units: deque[_Unit] = deque()
        self._unit_of: dict[Path, _Unit] = {}
        self._units_made = 0
        self._pending: Counter[bytes] = Counter()
        self._refused: dict[bytes, tuple[str, str | None]] = {}
        self._backlog: deque[Path] = deque()
        self._deaths: Counter[Path] = Counter()
        # What is decided, and goes into the next part; parts that are being written.
        self._rows: list[Rows] = []
        self._rows_weight = 0
        self._duplicates: dict[str, str] = {}
        self._silent: set[str] = set()
        self._parts: deque[Path] = deque()
        self._written: dict[Path, dict[str, int]] = {}
        self._part_units: dict[Path, list[Path]] = {}
        self._next_part = self.number

    def take(self, given: Iterable[Given]) -> None:
        """Goes through the records; what is in flight when the run is stopped is done first."""
        for one in given:
            if self._stopping:
                self.summary.stopped = True
                break
            self._add(one)
            self._tick()
        self._end_unit()
        while self._units:
            self._pump()
        self._end_part()
        while self._parts:
            self._pump()
        self.summary.seconds = time.monotonic() - self._begun
        self._watch(self.summary)

    @contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """Ctrl-C and a polite kill stop the reading; a second one ends the run where it is."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(number: int, frame: FrameType | None) -> None:
            if self._stopping:
                raise KeyboardInterrupt
            self._stopping = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    # Records into units

    def _add(self, given: Given) -> None:
        record = given.record
        size = 0
        sha256, reason, detail = given.sha256, None, None
        if record.raw is not None:
            encoded = record.raw.encode()
            size, sha256 = len(encoded), text_sha256(encoded)
        refused: tuple[str, str] | None = None
        if isinstance(record, Reject):
            reason, detail = record.reason, record.detail
        elif size > given.longest:
            refused = reason, detail = "too_long", f"{size:,} bytes of text; an article may have {given.longest:,} (--longest)"
        named = self._named(record, sha256, reason, detail)
        if named is None:
            self.summary.unchanged += 1
            return
        record = named
        from_field = other = None
        key = b""
        copied = False
        if isinstance(record, Record) and refused is None and sha256 is not None:
            from_field, other = record.published, other_date(record, given.published)
            key = raw_key(sha256, from_field or other, from_field is not None)
            copied = self._pending[key] > 0 or self._held.known(sha256, from_field, other) is not None
            if not copied and sha256 in self._shas:
                self._end_unit()  # the same text with another date: of one unit each article can be dropped by its identity
            self._shas.add(sha256)
            self._pending[key] += 1
        self._entries.append(Entry(record, sha256, given.published, given.options, copied, refused))
        self._heads.append(_Head(key, sha256, from_field, other, copied, given.skip_duplicates))
        self.summary.raw_bytes += size
        self._weight += (0 if refused or copied else size) + RECORD_BYTES
        if self._weight >= UNIT_BYTES:
            self._end_unit()

    def _named(self, record: Record | Reject, sha256: str | None, reason: str | None, detail: str | None) -> Record | Reject | None:
        """The record, None where the output holds it. Where its place holds something else, it goes by another source: `news.txt#2`.

        A reject of an earlier run makes room for what its record is found to hold now.
        """
        records, rejects = self._held.records, self._held.rejects
        free: tuple[str, bytes] | None = None
        source, copies = record.source, 1
        while (before := records.get(key := record_key(source, record.number))) is not None:
            if same_content(before, sha256, reason, detail):
                rejects.pop(key, None)
                return None
            if free is None and key in rejects:
                free = source, key
            copies += 1
            source = f"{record.source}#{copies}"
        source, key = free or (source, key)
        if (place := rejects.pop(key, None)) is not None:
            self._held.superseded.add(place)
        records.set(key, record_value(sha256, reason, detail))
        return record if source == record.source else _renamed(record, source)

    def _end_unit(self) -> None:
        if not self._entries:
            return
        path = self._aside / f"unit-{self._units_made:08d}{JOB}"
        self._units_made += 1
        unit = _Unit(self._heads, self._weight, [path])
        self._hand_in(path, Job(self._entries, self._settings.seconds))
        self._units.append(unit)
        self._unit_of[path] = unit
        self._entries, self._heads, self._weight = [], [], 0
        self._shas.clear()
        while self._backlog or len(self._units) > 3 * max(self._settings.workers, 1) + 2:
            self._pump()

    def _hand_in(self, path: Path, job: Job | PartJob) -> None:
        self._desk.put(path, job)
        self._backlog.append(path)
        self._feed()

    def _feed(self) -> None:
        while self._backlog and self._pool.room():
            self._pool.submit(self._backlog.popleft())

    # What comes back

    def _pump(self) -> None:
        """Waits a moment for what ends, and does what follows from it."""
        for ended in self._pool.ended(_TICK):
            if ended.error is not None:
                raise ended.error
            if ended.died:
                self._died(ended)
                continue
            result = self._desk.get(ended.path.with_suffix(RESULT))
            if ended.path in self._unit_of:
                self._unit_of.pop(ended.path).results[ended.path] = result
            else:
                self._written[ended.path] = result
        while self._units and len(self._units[0].results) == len(self._units[0].pieces):
            self._settle(self._units.popleft())
        while self._parts and self._parts[0] in self._written:
            self._commit(self._parts.popleft())
        self._feed()
        self._tick()

    def _tick(self) -> None:
        if (now := time.monotonic()) - self._ticked >= _TICK:
            self._ticked = now
            self.summary.seconds = now - self._begun
            self._watch(self.summary)

    def _died(self, ended: Ended) -> None:
        """A worker died over this job: its articles are tried one by one; one that two workers die of is rejected."""
        path, why = ended.path, describe_exit(ended.exit_code)
        self._deaths[path] += 1
        if path not in self._unit_of:
            if self._deaths[path] >= _PART_DEATHS:
                raise InputError(f"{self._output}: a part cannot be written: the worker that writes it was {why}, each time")
            self._backlog.appendleft(path)
            return
        job: Job = self._desk.get(path)
        if len(job.entries) > 1:
            unit = self._unit_of.pop(path)
            unit.pieces = [path.with_name(f"{path.stem}-{number:06d}{JOB}") for number in range(len(job.entries))]
            for piece, entry in zip(unit.pieces, job.entries, strict=True):
                self._unit_of[piece] = unit
                self._hand_in(piece, Job([entry], job.seconds))
            return
        entry = job.entries[0]
        refused = None
        if is_out_of_time(ended.exit_code):
            refused = "timeout", out_of_time(job.seconds)
        elif self._deaths[path] >= DEATHS:
            refused = "crashed", f"the process that read it was {why}, {DEATHS} times"
        self._hand_in(path, Job([_refused(entry, refused)], job.seconds))

    # Units into parts

    def _settle(self, unit: _Unit) -> None:
        """Decides on the articles of a unit, in the order of the input: known, new, reprints of others."""
        heads = iter(unit.heads)
        new: list[tuple[Found, _Head]] = []
        for piece in unit.pieces:
            rows = Rows(piece.with_suffix(ROWS))
            for at, taken in enumerate(unit.results[piece]):
                verdict = self._decide(next(heads), taken, rows, new)
                if verdict is not None:
                    rows.verdicts[at] = verdict
                    outcome, reason = verdict[0], verdict[3]
                else:
                    outcome, reason = (REJECTED, taken.reason) if taken.reason else (ARTICLES, None)
                self.summary.outcomes[outcome] += 1
                if reason is not None:
                    self.summary.rejects[reason] += 1
            self._desk.drop(piece, piece.with_suffix(RESULT))
            self._rows.append(rows)
        self._tell_duplicates(new)
        self._rows_weight += unit.weight
        if self._rows_weight >= PART_BYTES:
            self._end_part()

    def _decide(self, head: _Head, taken: Taken, rows: Rows, all_new: list[tuple[Found, _Head]]) -> Verdict | None:
        """What is to stand in the record's row, None where that is what the worker wrote; articles that are new go to the others."""
        if head.key:
            self._pending[head.key] -= 1
            if not self._pending[head.key]:
                del self._pending[head.key]
        if head.sha256 is None:
            return None
        if head.copied:
            known = self._held.known(head.sha256, head.from_field, head.other)
            return (KNOWN, 0, known, None, None) if known else (REJECTED, 0, None, *self._refused[head.key])
        if taken.reason is not None:
            if head.key:
                self._refused[head.key] = taken.reason, taken.detail
            return None
        new = [found for found in taken.found if bytes.fromhex(found.doc_id) not in self._held.doc_ids]
        rows.dropped.update(found.doc_id for found in taken.found if found not in new)
        first = taken.found[0]
        self._held.remember_article(head.sha256, first.doc_id, first.published, first.published_from, len(taken.found) == 1)
        for found in new:
            identity = bytes.fromhex(found.doc_id)
            self._held.doc_ids.set(identity, identity)
            all_new.append((found, head))
        if len(new) == len(taken.found):
            return None
        return (ARTICLES, len(new), new[0].doc_id, None, None) if new else (KNOWN, 0, first.doc_id, None, None)

    def _tell_duplicates(self, new: Sequence[tuple[Found, _Head]]) -> None:
        """Finds the reprints among new articles."""
        reprinted = self._held.stories.duplicates_of([(bytes.fromhex(found.doc_id), found.signature) for found, _ in new])
        for (found, head), of in zip(new, reprinted, strict=True):
            if of is not None:
                self.summary.duplicates += 1
                self._duplicates[found.doc_id] = of.hex()
                if head.skip_duplicates:
                    self._silent.add(found.doc_id)

    def _end_part(self) -> None:
        if not self._rows:
            return
        name = part_name(self._next_part).removesuffix(".parquet")
        path = self._aside / f"{name}{JOB}"
        job = PartJob(self._rows, self._aside / name, self._duplicates, self._silent)
        self._part_units[path] = [rows.path for rows in self._rows]
        self._parts.append(path)
        self._next_part += 1
        self._rows, self._rows_weight, self._duplicates, self._silent = [], 0, {}, set()
        self._hand_in(path, job)

    def _commit(self, path: Path) -> None:
        commit(path.with_suffix(""), self._output, self.number)
        self.number += 1
        self.summary.rows.update(self._written.pop(path))
        self._desk.drop(path, path.with_suffix(RESULT), *self._part_units.pop(path))


def _refused(entry: Entry, refused: tuple[str, str] | None) -> Entry:
    return Entry(entry.record, entry.sha256, entry.published, entry.options, entry.copied, refused or entry.refused)


def _renamed(record: Record | Reject, source: str) -> Record | Reject:
    return dataclasses.replace(record, source=source)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
