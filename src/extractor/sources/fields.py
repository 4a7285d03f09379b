"""The fields of structured dumps: which of the usual names holds what."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from extractor.matching.rules import WordList
from extractor.record import Record, Reject, storable
from extractor.sources.charset import UndecodableError, decode

# 2024-03-05, 2024年3月5日, 20240305, 20240305121500; no piece of a longer number.
_DATE = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})(?:[^0-9]{1,3}([0-9]{1,2})[^0-9]{1,3}([0-9]{1,2})(?![0-9])|([0-9]{2})([0-9]{2})(?=[0-9]{6}(?![0-9])|(?![0-9])))"
)
# Seconds or milliseconds since 1970, between 1990 and 2100.
_EPOCH = re.compile(r"([0-9]{9,10})([0-9]{3})?(?:\.[0-9]+)?")
_EPOCH_RANGE = range(631_123_200, 4_102_416_000)
_CHINA = datetime.timezone(datetime.timedelta(hours=8))

# What a record's field may hold -> the names it goes by, in the order in which they are tried, in lower case.
FieldNames = Mapping[str, Sequence[str]]
HELD = ("text", "title", "published", "url", "source_id", "publisher", "byline")


def field_names(words: WordList, further: Mapping[str, str]) -> FieldNames:
    """The usual names from the word list, with the further ones (what it holds -> name) tried first."""
    names: dict[str, list[str]] = {what: [name.lower()] for what, name in further.items()}
    for word, what in words.column("field").items():
        names.setdefault(what, []).append(word.lower())
    return names


def names_held(names: FieldNames) -> frozenset[str]:
    """Every name, in lower case, that a field to be read may go by."""
    return frozenset(name for known in names.values() for name in known)


class Repeated(dict[Any, Any]):
    """Fields of which some bear the same name: the first of them is the item, the others are kept beside it."""

    __slots__ = ("again",)

    def __init__(self, pairs: Iterable[tuple[Any, Any]] = ()) -> None:
        super().__init__()
        self.again: list[tuple[Any, Any]] = []
        for name, value in pairs:
            self[name] = value

    def __setitem__(self, name: Any, value: Any) -> None:
        if name in self:
            self.again.append((name, value))
        else:
            super().__setitem__(name, value)


def named(pairs: Sequence[tuple[Any, Any]]) -> dict[Any, Any]:
    """The fields by their names, none lost where a name stands twice."""
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else Repeated(pairs)


def holds_text(item: Mapping[Any, Any], names: FieldNames) -> bool:
    """Whether an item of a structured dump has a field that is the text of an article."""
    return _held("text", _by_name(item)[0], names) is not None


def to_record(source: str, number: int, item: Any, charset: str, names: FieldNames) -> Record | Reject:
    """The record of one item of a structured dump; a reject where it holds no text."""
    if not isinstance(item, Mapping):
        return Reject(
            source, number, "no_fields", f"a record of named fields is wanted, found {type(item).__name__}", storable(str(item)), charset
        )
    fields, doubtful = _by_name(item)
    if doubtful and (both := sorted(doubtful & names_held(names))):
        told = f"the field {storable(both[0])} stands twice in it with different values; rename or leave out one of the two"
        return Reject(source, number, "bad_row", told, None, charset)

    def held(what: str) -> str | None:
        return _held(what, fields, names)

    text = held("text")
    if text is None:
        if there := next((name for name in names.get("text", ()) if name in fields), None):
            return Reject(source, number, "no_text", f"the field {storable(there)} is empty or holds no text", None, charset)
        known = storable(", ".join(map(str, list(item)[:12])))
        return Reject(
            source, number, "no_text", f"no field holds the text; it has {known or 'none'}; name it with --field text=NAME", None, charset
        )
    title = held("title")
    raw = text if title is None or _bears(text, title.strip()) else f"{title}\n{text}"
    return Record(
        source, number, raw, charset, title, held("publisher"), held("byline"), read_day(held("published")), held("source_id"), held("url"),
    )  # fmt: skip


def _by_name(item: Mapping[Any, Any]) -> tuple[dict[str, Any], set[str]]:
    """The fields by their names in lower case, of names alike (Text, text) the first that is not blank; and names that hold two things."""
    fields: dict[str, Any] = {}
    doubtful = set()
    for key, value in chain(item.items(), item.again) if isinstance(item, Repeated) else item.items():
        name = str(key).lower()
        if name not in fields or not (held := (_as_text(fields[name], "") or "").strip()):
            fields[name] = value
        elif (_as_text(value, "") or "").strip() not in ("", held):
            doubtful.add(name)
    return fields, doubtful


def _held(what: str, fields: Mapping[str, Any], names: FieldNames) -> str | None:
    """The first of the fields by these names that is not blank, as text."""
    joint = "\n" if what == "text" else ", "
    for name in names.get(what, ()):
        if name in fields and (text := _as_text(fields[name], joint)) is not None and text.strip():
            return storable(text)
    return None


def _as_text(value: Any, joint: str) -> str | None:
    """A field's value as text, a list's joined; None for what is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        try:
            return decode(value)[0]
        except UndecodableError:
            return None
    if isinstance(value, list):
        parts = [_as_text(part, joint) for part in value]
        return joint.join(part for part in parts if part is not None)
    if value is None or isinstance(value, bool | Mapping) or (isinstance(value, float) and not math.isfinite(value)):
        return None  # a yes or no, a missing number and one beyond all reading are no text
    return str(value)


def _bears(text: str, title: str) -> bool:
    """Whether the text begins with the title, or has it as one of its lines."""
    return text.lstrip().startswith(title) or (title in text and title in (line.strip() for line in text.splitlines()))


def read_day(text: str | None) -> datetime.date | None:
    """The day that a date field holds, None where it holds none; counted seconds since 1970 are read in China's time."""
    text = (text or "").strip()
    if (counted := _EPOCH.fullmatch(text)) and int(counted[1]) in _EPOCH_RANGE:
        return datetime.datetime.fromtimestamp(int(counted[1]), _CHINA).date()
    if not (found := _DATE.search(text)):
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
