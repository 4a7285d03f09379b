"""JSON that spans lines: an object, a list of objects, or an object that holds a list of objects; streamed."""

from __future__ import annotations

import codecs
import io
import string
import sys
from collections.abc import Generator, Iterator, Mapping
from typing import Any

import ijson

from extractor.record import Record, Reject
from extractor.sources import limits
from extractor.sources.charset import UndecodableError, detect
from extractor.sources.fields import FieldNames, Repeated, holds_text, to_record
from extractor.sources.streams import HEAD_BYTES, Refused

_PIECE_BYTES = 16_384
_USUAL_BITS = 10_000  # some 3,000 digits
Events = Iterator[tuple[str, Any]]


def read(source: str, stream: io.BufferedReader, names: FieldNames) -> Iterator[Record | Reject]:
    """A record or a reject for each article; the number is its place in the file, from 0.

    An object that holds text is an article; of one that holds none, the objects in its lists are. Values may follow one another.
    """
    head = stream.peek(HEAD_BYTES)
    try:
        charset = detect(head, complete=len(head) < HEAD_BYTES)
    except UndecodableError as error:
        yield Reject(source, 0, "undecodable", str(error))
        return
    feed = _Feed(stream, charset)
    number = 0
    try:
        events = _with_long_numbers(ijson.basic_parse(feed, multiple_values=True, buf_size=_PIECE_BYTES))
        for item in _items(events, names):
            feed.since_record = 0
            yield to_record(source, number, item, charset, names)
            number += 1
    except (ijson.JSONError, ValueError, RecursionError) as error:
        if number or feed.filled:
            yield Reject(source, number, "not_json", f"no JSON after {number} records: {' '.join(str(error).split())}")
    except ArithmeticError:
        yield Reject(source, number, "not_json", f"after {number} records a number whose exponent is beyond all reading")


def _with_long_numbers(events: Events) -> Events:
    """The events, numbers of thousands of digits as text. Where Python refuses to read one, ijson may crash, and would end the file."""
    usual = sys.get_int_max_str_digits()
    while True:
        sys.set_int_max_str_digits(0)  # the feed bounds them
        try:
            event, value = next(events)
            if event == "number" and isinstance(value, int) and value.bit_length() > _USUAL_BITS:
                value = str(value)
        except StopIteration:
            return
        finally:
            sys.set_int_max_str_digits(usual)
        yield event, value


class _Feed:
    """The stream as the UTF-8 that ijson reads; refuses a record that grows beyond what may be held."""

    def __init__(self, stream: io.BufferedReader, charset: str) -> None:
        self._stream = stream
        self._charset = charset
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if charset == "utf-8" else charset)()
        self.since_record = 0
        self.filled = False
        self._digits = 0  # of the row of them that the last piece ends with

    def read(self, size: int) -> bytes:
        """At least one byte, unless the stream is at its end."""
        while True:
            data = self._stream.read1(size)
            self.since_record += len(data)
            if self.since_record > limits.HELD_BYTES:
                raise Refused("too_long", f"a record of more than {limits.HELD_BYTES:,} bytes")
            try:
                text = self._decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                raise Refused("undecodable", f"{self._charset} like the file's head: {error.reason}") from None
            text = text.removeprefix("\ufeff")
            self.filled = self.filled or bool(text.strip())
            digits = len(text) - len(text.rstrip(string.digits))
            self._digits = digits + (self._digits if digits == len(text) else 0)
            if self._digits > limits.NUMBER_DIGITS:
                raise Refused("too_long", f"a number of more than {limits.NUMBER_DIGITS:,} digits")
            if text or not data:
                return text.encode("utf-8", "surrogatepass")


def _items(events: Events, names: FieldNames) -> Iterator[Any]:
    """What is to become a record, in order."""
    for event, value in events:
        if event == "start_array":
            for first in events:
                if first[0] == "end_array":
                    break
                yield _built(first, events)
        elif event == "start_map":
            fields, gave = yield from _members(events, names)
            if not gave or holds_text(fields, names):
                yield fields
        else:
            yield value


def _members(events: Events, names: FieldNames) -> Generator[Any, None, tuple[dict[str, Any], bool]]:
    """Yields the objects in lists of an object that holds no text so far; returns its other fields, and whether there were any."""
    fields: dict[str, Any] = Repeated()
    gave = False
    for event, key in events:
        if event == "end_map":
            break
        first = next(events)
        if holds_text(fields, names) or first[0] not in ("start_map", "start_array"):
            fields[key] = _built(first, events)
        elif first[0] == "start_map":
            fields[key], inside = yield from _members(events, names)
            gave = gave or inside
        else:
            fields[key] = []
            for first in events:
                if first[0] == "end_array":
                    break
                if first[0] == "start_map":
                    gave = True
                    yield _built(first, events)
                else:
                    fields[key].append(_built(first, events))
    return fields, gave


def _built(first: tuple[str, Any], events: Events) -> Any:
    """The value that begins with this event, built whole."""
    builder = ijson.ObjectBuilder(map_type=Repeated)
    builder.event(*first)
    depth = _DEPTH.get(first[0], 0)
    while depth:
        event, value = next(events)
        builder.event(event, value)
        depth += _DEPTH.get(event, 0)
    return builder.value


_DEPTH: Mapping[str, int] = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
