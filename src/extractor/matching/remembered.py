"""What was told of a rule set on an earlier run, kept in the user's cache folder.

Reading the rule files, analysing and compiling some hundred patterns and holding each rule against its examples takes seconds. None of
it can come out otherwise while the rules, the program and Python are the same, so that it is done once for each three of them. Where
nothing can be kept, it is done each time.

What is kept is plain data: reading it makes texts, numbers, days and rows of them, and runs nothing. A file that is damaged, that others
than its owner could have written, or that holds what is no plain data is as good as none.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import pickle
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

from platformdirs import user_cache_path

from extractor.version import extractor_version

T = TypeVar("T")

MOST_KEPT = 10  # rule sets; what was not used for longest goes
_LENGTH, _DIGEST = 8, 32  # bytes of the length of what begins a file, of a SHA-256
_BROKEN = (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError, IndexError, KeyError)


class Memory:
    """What is known of one rule set, in parts of plain data by name: texts, numbers, days, and tuples, lists, sets and dicts of them.

    Without an identity nothing is known, and nothing kept.
    """

    def __init__(self, identity: str | None = None) -> None:
        self._path = _path(identity) if identity else None
        self._known = _places(self._path) if self._path else {}
        self._told: dict[str, bytes] = {}
        self.full = bool(self._known)  # what there is to tell of this rule set is kept

    def part(self, name: str, tell: Callable[[], T]) -> T:
        """The part of that name; where it is not known, it is told, and can be kept."""
        place = self._known.get(name)
        if place is not None and self._path is not None:
            with suppress(OSError, *_BROKEN):
                found: T = _plain(_bytes(self._path, *place))
                return found
            with suppress(OSError):
                self._path.unlink()  # it is not whole: the next run tells everything anew
        told = tell()
        if self._path is not None and not self.full:
            self._told[name] = pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
        return told

    def keep(self) -> None:
        """Keeps what was told of a rule set that has been checked, where there is a place to keep it."""
        path, parts = self._path, self._told
        self._told, self.full = {}, True
        if path is None:
            return
        lengths = pickle.dumps({name: len(part) + _DIGEST for name, part in parts.items()}, pickle.HIGHEST_PROTOCOL)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("wb", dir=path.parent, suffix=".new", delete=False) as file:
                new = Path(file.name)
                try:
                    file.write((len(lengths) + _DIGEST).to_bytes(_LENGTH, "big"))
                    for part in (lengths, *parts.values()):
                        file.write(hashlib.sha256(part).digest() + part)
                except OSError:
                    new.unlink(missing_ok=True)
                    raise
            new.replace(path)
            for old in sorted(path.parent.iterdir(), key=lambda other: other.stat().st_mtime)[:-MOST_KEPT]:
                old.unlink(missing_ok=True)


class _Plain(pickle.Unpickler):
    """Reads plain data: whatever would have to be looked up by its name, as all that can run has, is refused, but for days."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("datetime", "date"):
            return datetime.date
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def _plain(part: bytes) -> Any:
    """The data of a part, which begins with the digest of the rest; raises one of _BROKEN where it is not whole."""
    if hashlib.sha256(memoryview(part)[_DIGEST:]).digest() != part[:_DIGEST]:
        raise pickle.UnpicklingError("it is not what was written")
    return _Plain(io.BytesIO(memoryview(part)[_DIGEST:])).load()


def _places(path: Path) -> dict[str, tuple[int, int]]:
    """Where the parts of a file stand: name -> start, length; a part that nobody asks for is not read."""
    places = {}
    with suppress(OSError, *_BROKEN):
        end = _LENGTH + int.from_bytes(_bytes(path, 0, _LENGTH), "big")
        for name, length in _plain(_bytes(path, _LENGTH, end - _LENGTH)).items():
            places[name] = end, length
            end += length
        if end != path.stat().st_size:
            return {}
        with suppress(OSError):
            os.utime(path)  # what is used stays; a folder that cannot be written is read all the same
        return places
    return {}


def _bytes(path: Path, start: int, length: int) -> bytes:
    """Bytes of a file that is this user's own; raises OSError, ValueError where they are not there."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if not _is_own(status) or start + length > status.st_size:
            raise ValueError("not this user's own, or not whole")
        file.seek(start)
        return file.read(length)


def _is_own(status: os.stat_result) -> bool:
    """Whether nobody but this user (where the system tells users apart) can have written a file."""
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _path(identity: str) -> Path | None:
    """Where the file of a rule set lies; None for a user without a home."""
    try:
        folder = user_cache_path("extractor")
    except RuntimeError:
        return None
    return folder / "rules" / hashlib.sha256(f"{identity} {_program()}".encode()).hexdigest()[:32]


@cache
def _program() -> str:
    """What the outcome depends on beside the rules: the program's own text, its libraries, Python.

    The text is told by sizes and times of its files, as Python tells whether what it has compiled is still good.
    """
    folder = Path(__file__).parents[1]
    sizes = [(path, path.stat()) for path in sorted(folder.rglob("*.py"))]
    text = [f"{path} {status.st_size} {status.st_mtime_ns}" for path, status in sizes]
    return f"{text} {extractor_version()} {sys.version}"
