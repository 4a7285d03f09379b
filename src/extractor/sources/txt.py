"""Plain text: one article a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extractor.record import Record, Reject
from extractor.sources.charset import UndecodableError, decode
from extractor.sources.fields import FieldNames


def read(path: Path, names: FieldNames) -> Iterator[Record | Reject]:
    """The one record of the file."""
    try:
        raw, charset = decode(path.read_bytes())
    except UndecodableError as error:
        yield Reject(str(path), 0, "undecodable", str(error))
        return
    if not raw.strip("\ufeff \t\r\n"):
        yield Reject(str(path), 0, "empty", "the file holds no text", raw, charset)
        return
    yield Record(str(path), 0, raw, charset)
