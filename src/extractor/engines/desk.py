"""Where jobs, rows and results lie, by their paths: in files aside where processes share them, in memory where there is one alone."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from extractor.tables import TABLES


class Desk(Protocol):
    """Keeps what one step of a run leaves for another."""

    def put(self, path: Path, thing: object) -> None:
        """Keeps a job or a result."""

    def get(self, path: Path) -> Any:
        """What lies there."""

    def put_rows(self, path: Path, batches: Iterable[pa.RecordBatch]) -> None:
        """Keeps rows: one batch of each table, in the order of the tables."""

    def rows(self, path: Path) -> Iterator[pa.RecordBatch]:
        """These batches, to be gone through once: only the one at hand is held for it."""

    def drop(self, *paths: Path) -> None:
        """Clears these away, where they are there."""


class Files:
    """For several processes: only paths go between them, and a job that one died of can be done again."""

    def put(self, path: Path, thing: object) -> None:
        """Keeps a job or a result."""
        path.write_bytes(pickle.dumps(thing))

    def get(self, path: Path) -> Any:
        """What lies there."""
        return pickle.loads(path.read_bytes())

    def put_rows(self, path: Path, batches: Iterable[pa.RecordBatch]) -> None:
        """Keeps rows, one table after the other in one file; their schemas are known to who reads it."""
        with pa.OSFile(str(path), "wb") as file:
            for batch in batches:
                file.write(batch.serialize())

    def rows(self, path: Path) -> Iterator[pa.RecordBatch]:
        """These batches. The file is open only while one is read: there may be more such files than may be open."""
        at = 0
        for table in TABLES.values():
            with pa.OSFile(str(path), "rb") as file:
                file.seek(at)
                batch = pa.ipc.read_record_batch(pa.ipc.read_message(file), table.schema)
                at = file.tell()
            yield batch

    def drop(self, *paths: Path) -> None:
        """Removes the files."""
        for path in paths:
            path.unlink(missing_ok=True)


class Memory:
    """For one process: nothing is written that is read again."""

    def __init__(self) -> None:
        self._held: dict[Path, Any] = {}

    def put(self, path: Path, thing: object) -> None:
        """Keeps a job or a result."""
        self._held[path] = thing

    def get(self, path: Path) -> Any:
        """What lies there."""
        return self._held[path]

    def put_rows(self, path: Path, batches: Iterable[pa.RecordBatch]) -> None:
        """Keeps rows."""
        self._held[path] = list(batches)[::-1]

    def rows(self, path: Path) -> Iterator[pa.RecordBatch]:
        """These batches, which are gone afterwards."""
        batches = self._held.pop(path)
        while batches:
            yield batches.pop()

    def drop(self, *paths: Path) -> None:
        """Forgets them."""
        for path in paths:
            self._held.pop(path, None)
