"""What the user names on the command line, as files in a fixed order; and each file's reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from extractor.errors import InputError
from extractor.record import Record, Reject
from extractor.sources import jsonl, txt
from extractor.sources.fields import FieldNames

Reader = Callable[[Path, FieldNames], Iterator[Record | Reject]]
READERS: Mapping[str, Reader] = {".txt": txt.read, ".jsonl": jsonl.read, ".ndjson": jsonl.read}


def find_inputs(names: Sequence[str]) -> list[Path]:
    """The files that these names stand for: files, folders (walked, hidden ones left out) and globs, each file once.

    Raises InputError for a name that stands for nothing, or a file of a kind that no reader knows.
    """
    found: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.suffix.lower() in READERS and p.is_file())
            found.update((p, None) for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts))
        elif path.is_file():
            if path.suffix.lower() not in READERS:
                raise InputError(f"{name}: no reader for files of this kind; known are {', '.join(READERS)}")
            found[path] = None
        elif matches := _matching(name):
            found.update((p, None) for p in matches if p.suffix.lower() in READERS and p.is_file())
        else:
            raise InputError(f"{name}: no such file or folder, and no file matches it as a pattern")
    return list(found)


def _matching(pattern: str) -> list[Path]:
    """The paths that a glob stands for, in order; none where it is no glob."""
    path = Path(pattern)
    anchor = Path(path.anchor)
    parts = path.relative_to(anchor) if path.anchor else path
    return sorted(anchor.glob(str(parts))) if any(sign in pattern for sign in "*?[") else []


def read_inputs(paths: Sequence[Path], names: FieldNames) -> Iterator[Record | Reject]:
    """The records of all files, in order. `names` tells what the fields of a dump hold."""
    for path in paths:
        try:
            yield from READERS[path.suffix.lower()](path, names)
        except OSError as error:
            yield Reject(str(path), 0, "unreadable", f"the file cannot be read: {error.strerror or error}")
