"""What the user names on the command line, as files in a fixed order; and the records of each, whatever it is wrapped in."""

from __future__ import annotations

import io
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from extractor.errors import InputError
from extractor.record import Record, Reject, storable
from extractor.sources import delimited, json_values, jsonl, limits, page, parquet, txt
from extractor.sources.archives import ARCHIVES
from extractor.sources.fields import FieldNames
from extractor.sources.meter import InputMeter
from extractor.sources.streams import COMPRESSIONS, HEAD_BYTES, Guarded, Refused, buffered, decompressed, refusal

Reader = Callable[[str, io.BufferedReader, FieldNames], Iterator[Record | Reject]]
READERS: Mapping[str, Reader] = {
    ".txt": txt.read,
    ".jsonl": jsonl.read,
    ".ndjson": jsonl.read,
    ".json": json_values.read,
    ".csv": delimited.read_csv,
    ".tsv": delimited.read_tsv,
    ".parquet": parquet.read,
    ".html": page.read,
    ".htm": page.read,
}
_SHORT_FORMS = {".tgz": ".tar.gz", ".tbz": ".tar.bz2", ".tbz2": ".tar.bz2", ".txz": ".tar.xz", ".tzst": ".tar.zst"}
KINDS = (*READERS, *ARCHIVES, *_SHORT_FORMS, *COMPRESSIONS)
STANDARD_INPUT = Path("-")


def find_inputs(names: Sequence[str]) -> list[Path]:
    """The files that these names stand for: files, folders (walked, hidden ones left out) and globs, each once; `-` is standard input.

    Raises InputError for a name that stands for nothing, or a file of a kind that no reader knows.
    """
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        if name == str(STANDARD_INPUT):
            found[STANDARD_INPUT] = None
        elif path.is_dir():
            # Also a link to nothing or a pipe: what bears the name of an input and cannot be read is told, not passed over.
            inside = (p for p in sorted(path.rglob("*")) if is_known(p.name) and not p.is_dir())
            found.update((p, None) for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts))
        elif path.is_file():
            if not is_known(path.name):
                raise InputError(
                    f"{name}: no reader for files of this kind; known are {', '.join(KINDS)}, the last ones around a known kind"
                )
            found[path] = None
        elif matches := _matching(name):
            found.update((p, None) for p in matches if is_known(p.name) and p.is_file())
        elif path.exists():
            raise InputError(f"{name}: is a pipe, a socket or a device, not a file; hand its text to standard input: - < {name}")
        else:
            raise InputError(f"{name}: no such file or folder, and no file matches it as a pattern")
    return list(found)


def is_known(name: str) -> bool:
    """Whether a file of this name can be read: a known kind, maybe compressed."""
    return _layers(name)[0] in (*READERS, *ARCHIVES)


def _layers(name: str) -> tuple[str, list[str]]:
    """The kind of a file by its name, and the compressions around it, the outermost first."""
    stem = Path(name.lower())
    if stem.suffix in _SHORT_FORMS:
        stem = stem.with_suffix(_SHORT_FORMS[stem.suffix])
    around = []
    while stem.suffix in COMPRESSIONS:
        around.append(stem.suffix)
        stem = stem.with_suffix("")
    return stem.suffix, around


def _matching(pattern: str) -> list[Path]:
    """The paths that a glob stands for, in order; none where it is no glob."""
    path = Path(pattern)
    anchor = Path(path.anchor)
    parts = path.relative_to(anchor) if path.anchor else path
    return sorted(anchor.glob(str(parts))) if any(sign in pattern for sign in "*?[") else []


def read_inputs(paths: Sequence[Path], names: FieldNames, meter: InputMeter | None = None) -> Iterator[Record | Reject]:
    """The records of all files, in order. `names` tells what the fields of a dump hold; the meter follows how far the reading is.

    What cannot be read is a reject; nothing that a file holds stops the run.
    """
    for path in paths:
        source = storable(str(path))
        if path == STANDARD_INPUT:
            stream = buffered(Guarded(cast(io.BufferedReader, sys.stdin.buffer)))
            yield from _told(source, _standard_input(source, stream, names))
            continue
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                yield Reject(source, 0, "unreadable", "it is no file: a pipe, a socket or a device")
                continue
            with buffered(meter.opened(path) if meter else io.FileIO(path)) as file:
                yield from _read(source, path.name, file, names, 0)
        except OSError as error:
            yield Reject(source, 0, "unreadable", f"the file cannot be read: {error.strerror or error}")


def _standard_input(source: str, stream: io.BufferedReader, names: FieldNames) -> Iterator[Record | Reject]:
    head = stream.peek(HEAD_BYTES).lstrip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe")
    yield from (jsonl.read if head.startswith(b"{") else txt.read)(source, stream, names)


def _read(source: str, name: str, stream: io.BufferedReader, names: FieldNames, depth: int) -> Iterator[Record | Reject]:
    """The records of one file or member; `depth` is the number of layers it lies in."""
    kind, around = _layers(name)
    depth += len(around) + (kind in ARCHIVES)
    if depth > limits.LAYERS:
        yield Reject(source, 0, "nested", f"lies in {depth} layers of compression and archives; {limits.LAYERS} are opened")
        return
    for suffix in around:
        stream = decompressed(stream, suffix)
    if kind in ARCHIVES:
        yield from _told(source, _members(source, kind, stream, names, depth))
    else:
        yield from _told(source, READERS[kind](source, stream, names))


def _members(source: str, kind: str, stream: io.BufferedReader, names: FieldNames, depth: int) -> Iterator[Record | Reject]:
    for member in ARCHIVES[kind](source, stream, is_known):
        if isinstance(member, Reject):
            yield member
        else:
            yield from _read(member.source, member.name, member.stream, names, depth)


def _told(source: str, records: Iterator[Record | Reject]) -> Iterator[Record | Reject]:
    """These records, and a reject for what kept the rest from being read, or where there were none at all."""
    number, any_given = 0, False
    try:
        for record in records:
            any_given = True
            if record.source == source:
                number = record.number + 1
            yield record
        if not any_given:
            yield Reject(source, 0, "empty", "it holds no record")
    except Refused as refused:
        yield Reject(source, number, refused.reason, f"{source}, from record {number}: {refused}")
    except MemoryError:
        yield Reject(source, number, "too_large", f"{source}, from record {number}: more than there is memory for")
    except OSError as error:
        told = refusal(error)
        yield Reject(source, number, told.reason, f"{source}, from record {number}: {told}")
