"""The fields of structured dumps: which of the usual names holds what."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any

from extractor.matching.rules import WordList
from extractor.record import Record, Reject, storable
from extractor.values.calendar import Point, resolve

_DATE = re.compile(r"((?:19|20)[0-9]{2})\D?([0-9]{1,2})\D?([0-9]{1,2})")


# What a record's field may hold -> the names it goes by, in the order in which they are tried, in lower case.
FieldNames = Mapping[str, Sequence[str]]
HELD = ("text", "title", "published", "url", "source_id", "publisher", "byline")


def field_names(words: WordList, further: Mapping[str, str]) -> FieldNames:
    """The usual names from the word list, with the further ones (what it holds -> name) tried first."""
    names: dict[str, list[str]] = {what: [name.lower()] for what, name in further.items()}
    for word, what in words.column("field").items():
        names.setdefault(what, []).append(word.lower())
    return names


def to_record(source: str, number: int, item: Any, charset: str, names: FieldNames) -> Record | Reject:
    """The record of one item of a structured dump; a reject where it holds no text."""
    if not isinstance(item, Mapping):
        return Reject(
            source, number, "no_fields", f"a record of named fields is wanted, found {type(item).__name__}", storable(str(item)), charset
        )
    by_name = {str(key).lower(): value for key, value in item.items()}

    def held(what: str) -> str | None:
        for name in names.get(what, ()):
            value = by_name.get(name)
            if isinstance(value, list):
                value = ", ".join(map(str, value))
            if value is not None and str(value).strip():
                return storable(str(value))
        return None

    text = held("text")
    if text is None:
        known = ", ".join(map(str, list(item)[:12]))
        return Reject(
            source, number, "no_text", f"no field holds the text; it has {known or 'none'}; name it with --field text=NAME", None, charset
        )
    title = held("title")
    raw = text if title is None or text.lstrip().startswith(title.strip()) else f"{title}\n{text}"
    return Record(
        source, number, raw, charset, title, held("publisher"), held("byline"), read_day(held("published")), held("source_id"), held("url"),
    )  # fmt: skip


def read_day(text: str | None) -> datetime.date | None:
    """The day that a date field starts with, None where it holds none."""
    found = _DATE.search(text or "")
    return resolve(Point(int(found[1]), int(found[2]), int(found[3])), None).first if found else None
