"""One writer at a time: the lock of an output folder, which goes with the process that holds it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from extractor.errors import InputError

LOCK, HOLDER = ".lock", ".lock-holder"


@contextmanager
def locked(output: Path, what: str) -> Iterator[None]:
    """Holds the output for this process, which does `what` (run, refresh, ...); raises InputError where another one holds it.

    The system lets go of the lock when the process ends, however it ends: one that died is not in the way.
    """
    lock = FileLock(output / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(f"{output}: is being written to{_told(output)}; wait until that has ended") from None
    except OSError as error:
        raise InputError(f"{output}: cannot be locked: {error.strerror or error}") from None
    try:
        holder = {"what": what, "process": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
        with suppress(OSError):  # a full disk: only told to others
            (output / HOLDER).write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        (output / HOLDER).unlink(missing_ok=True)
        lock.release()


def _told(output: Path) -> str:
    try:
        holder = json.loads((output / HOLDER).read_text(encoding="utf-8"))
        return f" by extractor {holder['what']}, process {holder['process']}, since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
