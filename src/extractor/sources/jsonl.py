"""JSON lines: one article a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from extractor.record import Record, Reject
from extractor.sources.charset import UndecodableError, decode
from extractor.sources.fields import FieldNames, to_record


def read(path: Path, names: FieldNames) -> Iterator[Record | Reject]:
    """A record or a reject for each line that is not blank; the number is that of the line, from 0."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines):
            if not line.strip():
                continue
            try:
                text, charset = decode(line)
            except UndecodableError as error:
                yield Reject(str(path), number, "undecodable", str(error))
                continue
            text = text.lstrip("\ufeff")
            try:
                item = json.loads(text)
            except (json.JSONDecodeError, RecursionError) as error:
                yield Reject(str(path), number, "not_json", f"line {number + 1} is no JSON: {error}", text, charset)
                continue
            yield to_record(str(path), number, item, charset, names)
