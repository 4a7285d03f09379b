"""Lines of a file of any size: its charset is told once, by its head; no line is held beyond the limit."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.sources import limits
from extractor.sources.charset import LEAST_PLAUSIBLE, WIDE, UndecodableError, damaged_utf8, decode, detect, plausibility
from extractor.sources.streams import HEAD_BYTES

_PIECE_BYTES = 1 << 20
# So many characters beyond ASCII tell whether a line was read plausibly; a name or two does not.
_TELLING = 40
# And so many of a line are looked at: the charset is the file's already.
_SAMPLE = 1000
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its end; where there is a problem (a reason of rejects and its detail), what can be read of it."""

    text: str
    charset: str | None
    problem: tuple[str, str] | None = None


def read_lines(stream: io.BufferedReader) -> Iterator[Line]:
    """The lines of a stream that was not read from yet."""
    head = stream.peek(HEAD_BYTES)
    charset = _charset_of(head)
    undecided = charset is None and head.isascii()
    # A wide file that cannot be told as such falls apart into lines that are no text either way.
    newline = "\n".encode(charset) if charset in WIDE else b"\n"
    for data in _split(stream, newline):
        if data is None:
            yield Line("", charset, ("too_long", f"a line of more than {limits.HELD_BYTES:,} bytes"))
            continue
        try:
            text, read_as = decode(data) if charset is None else (_decoded(data, charset), charset)
        except UndecodableError as error:
            yield Line(data.decode(charset or "utf-8", "replace"), None, ("undecodable", str(error)))
            continue
        if undecided and not data.isascii() and read_as not in WIDE:
            charset, undecided = read_as, False
        yield Line(text, read_as)


def _charset_of(head: bytes) -> str | None:
    """The charset that all lines are in; None where the head is ASCII alone, or holds several and each line tells its own."""
    if head.isascii() and b"\0" not in head:
        return None
    try:
        return detect(head, complete=len(head) < HEAD_BYTES)
    except UndecodableError:
        return None


def _decoded(data: bytes, charset: str) -> str:
    try:
        text = data.decode(charset)
    except UnicodeDecodeError as error:
        if charset == "utf-8" and (damaged := damaged_utf8(data)) is not None:
            return damaged
        raise UndecodableError(f"{charset} like the file's head: {error.reason} at byte {error.start}") from None
    beyond_ascii = _BEYOND_ASCII.search(text)
    if charset.startswith("utf") or beyond_ascii is None:
        return text
    sample = text[beyond_ascii.start() :][:_SAMPLE]
    if len(sample.encode(charset)) - len(sample) >= _TELLING and (share := plausibility(sample)) < LEAST_PLAUSIBLE:
        raise UndecodableError(f"{charset} like the file's head: {share:.0%} plausible")
    return text


def _split(stream: io.BufferedReader, newline: bytes) -> Iterator[bytes | None]:
    """Lines of bytes, each with its end; None for one beyond the limit."""
    width = len(newline)
    line = bytearray()
    too_long = False
    while piece := stream.readline(_PIECE_BYTES):
        line += piece
        # Of a wide character the byte that looks like a line end may be the first.
        line += stream.read(-len(line) % width)
        if line.endswith(newline):
            yield None if too_long else bytes(line)
            line, too_long = bytearray(), False
        elif len(line) > limits.HELD_BYTES:
            line, too_long = bytearray(), True
    if line or too_long:
        yield None if too_long else bytes(line)
