"""Plain text: one article a file."""

from __future__ import annotations

import io
from collections.abc import Iterator

from extractor.record import Record, Reject
from extractor.sources.charset import UndecodableError, decode
from extractor.sources.fields import FieldNames
from extractor.sources.streams import read_article


def read(source: str, stream: io.BufferedReader, names: FieldNames) -> Iterator[Record | Reject]:
    """The one record of the file."""
    try:
        raw, charset = decode(read_article(stream))
    except UndecodableError as error:
        yield Reject(source, 0, "undecodable", str(error))
        return
    if not raw.strip("\ufeff \t\r\n"):
        yield Reject(source, 0, "empty", "the file holds no text", raw, charset)
        return
    yield Record(source, 0, raw, charset)
