"""What the sources hand on: records, read but untouched."""

from __future__ import annotations

import datetime
import json
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

    def told(self) -> str | None:
        """What the dump itself says of the record, as JSON; None where it says nothing."""
        fields = {name: getattr(self, name) for name in TOLD if getattr(self, name) is not None}
        return json.dumps(fields, ensure_ascii=False, default=datetime.date.isoformat) if fields else None

    @classmethod
    def from_told(cls, source: str, number: int, raw: str, charset: str | None, told: str | None) -> Record:
        """The record again, from its row in table `records`."""
        fields = json.loads(told) if told else {}
        if "published" in fields:
            fields["published"] = datetime.date.fromisoformat(fields["published"])
        return cls(source, number, raw, charset or "utf-8", **fields)


TOLD = ("title", "publisher", "byline", "published", "source_id", "url")


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
    try:
        text.encode()  # several times as fast as looking for them
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text
