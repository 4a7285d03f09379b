"""JSON lines: one article a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from extractor.record import Record, Reject, storable
from extractor.sources.fields import FieldNames, named, to_record
from extractor.sources.lines import read_lines


def read(source: str, stream: io.BufferedReader, names: FieldNames) -> Iterator[Record | Reject]:
    """A record or a reject for each line that is not blank; the number is that of the line, from 0."""
    for number, line in enumerate(read_lines(stream)):
        if line.problem:
            yield Reject(source, number, *line.problem)
            continue
        text, charset = line.text.lstrip("\ufeff"), line.charset or "utf-8"
        if not text.strip():
            continue
        try:
            item = _value(text)
        except (ValueError, RecursionError) as error:
            what = f"{error.msg}, at character {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
            what = "it is nested too deep" if isinstance(error, RecursionError) else what
            yield Reject(source, number, "not_json", f"line {number + 1} is no JSON: {what}", storable(text), charset)
            continue
        yield to_record(source, number, item, charset, names)


def _value(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=named)
    except json.JSONDecodeError:
        raise
    except ValueError:  # a number of thousands of digits: then numbers stay text
        return json.loads(text, parse_int=str, object_pairs_hook=named)
