"""What the sources hand on: records, read but untouched."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a dump: its raw text, and what the dump itself says of it."""

    source: str
    number: int
    raw: str
    charset: str = "utf-8"
    title: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published: datetime.date | None = None
    source_id: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be read: a short reason (docs/tables.md lists them) and what a person needs to know."""

    source: str
    number: int
    reason: str
    detail: str
    raw: str | None = None
    charset: str | None = None


def storable(text: str) -> str:
    """The text with lone surrogates, which no file can hold, as the sign of a lost character (U+FFFD); of the same length."""
    return _SURROGATE.sub("\ufffd", text)
