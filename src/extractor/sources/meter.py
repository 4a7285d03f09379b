"""How far the reading of files has come."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any


class InputMeter:
    """Counts the bytes that are read of some files, compressed as they are."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._total = 0
        for path in paths:
            with suppress(OSError):
                self._total += path.stat().st_size
        self._before = 0  # of the files that were opened before
        self._size = 0  # of the file that is open
        self._read = 0  # of that

    def opened(self, path: Path) -> io.RawIOBase:
        """The file, opened for reading; raises OSError."""
        file = _Metered(path, self)
        self._before += self._size
        self._size, self._read = path.stat().st_size, 0
        return file

    def count(self, size: int) -> None:
        """Bytes that were read of the file that is open."""
        self._read += size

    def share(self) -> float | None:
        """The share that has been read, None where that is not known (standard input)."""
        # What reads from the end of a file (a zip) reads some of it twice.
        return min((self._before + min(self._read, self._size)) / self._total, 1.0) if self._total else None


class _Metered(io.FileIO):
    def __init__(self, path: Path, meter: InputMeter) -> None:
        super().__init__(path)
        self._meter = meter

    def readinto(self, buffer: Any) -> int:
        size: int = super().readinto(buffer)
        self._meter.count(size or 0)
        return size
