"""Streams of bytes that come out of compressed files and archives, guarded against damage and bombs."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from extractor.sources import limits

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# What the libraries raise over damaged bytes (BadGzipFile is an OSError; an unknown method a NotImplementedError, so a RuntimeError).
DAMAGE = (
    OSError, EOFError, ValueError, RuntimeError, struct.error, zlib.error,
    lzma.LZMAError, zstd.ZstdError, tarfile.TarError, zipfile.BadZipFile,
)  # fmt: skip
# A buffer's size, and so the head of a file by which its charset is told.
HEAD_BYTES = 65_536
# Asked for at once: what the libraries held of it is lost where they meet damage.
_PIECE_BYTES = 8_192


class Refused(Exception):  # noqa: N818 - not always an error: also what is not to be read
    """A file or member, or the rest of it, is not read: the reason of its reject (docs/tables.md) and what a person needs to know."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def refusal(error: Exception) -> Refused:
    """What a library raised over damaged bytes, or the system over the disk, as a refusal."""
    if isinstance(error, OSError) and error.errno:
        return Refused("unreadable", f"the file cannot be read: {error.strerror or error}")
    return Refused("corrupt", f"damaged: {error or type(error).__name__}")


class Reads(Protocol):
    """What the libraries give for a compressed file or a member of an archive."""

    def read1(self, size: int = -1, /) -> bytes:
        """What is at hand, up to this size; nothing at the end."""


class Meter:
    """Counts what comes out of a stream, and refuses more than the limits allow for what went in."""

    def __init__(self, taken: Callable[[], int]) -> None:
        self._taken = taken
        self._given = 0

    def count(self, size: int) -> None:
        """Adds these bytes; raises Refused where they are too many."""
        self._given += size
        if self._given > limits.STREAM_BYTES:
            raise Refused("too_large", f"more than {limits.STREAM_BYTES:,} bytes came out of it")
        if self._given > limits.FREE_BYTES and self._given > limits.RATIO * self._taken():
            raise Refused("bomb", f"{self._given:,} bytes came out of {self._taken():,}: more than {limits.RATIO} for one")


class Counted:
    """A stream that tells how many bytes were taken from it."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        """What is at hand, up to this size; all that is left where no size is given."""
        # read1: read would lose what it gathered when damage is met.
        data = self._stream.read(size) if size < 0 else self._stream.read1(size)
        self.taken += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Goes to this place."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """The place it is at."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """Whether one may go back in it."""
        return self._stream.seekable()


class Guarded(io.RawIOBase):
    """Bytes from a library's reader: counted by meters, its errors turned into Refused, and nothing lost that came before one."""

    def __init__(self, reader: Reads, meters: Sequence[Meter] = ()) -> None:
        super().__init__()
        self._reader = reader
        self._meters = meters
        self._refused: Refused | None = None
        self.broken = False  # what is below could not be read; nothing further will come from there

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the whole buffer, unless the stream ends or breaks before: a head that is peeked at is as long as it can be."""
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view) and self._refused is None:
            try:
                piece = self._piece(min(_PIECE_BYTES, len(view) - filled))
            except Refused as refused:
                self._refused = refused
                break
            if not piece:
                break
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
        if not filled and self._refused is not None:
            raise self._refused
        return filled

    def _piece(self, size: int) -> bytes:
        try:
            piece = self._reader.read1(size)
        except Refused:
            self.broken = True
            raise
        except DAMAGE as error:
            self.broken = True
            raise refusal(error) from error
        for meter in self._meters:
            meter.count(len(piece))
        return piece


def buffered(stream: io.RawIOBase) -> io.BufferedReader:
    """The stream with a buffer that holds its head."""
    return io.BufferedReader(stream, HEAD_BYTES)


# Suffix -> the library's reader of such a file.
_OPENERS: Mapping[str, Callable[[Any], Reads]] = {
    ".gz": lambda stream: gzip.GzipFile(fileobj=stream, mode="rb"),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".zst": zstd.ZstdFile,
}
COMPRESSIONS = tuple(_OPENERS)


def decompressed(stream: io.BufferedReader, suffix: str) -> io.BufferedReader:
    """What is compressed in this stream, by the suffix of its name."""
    counted = Counted(stream)
    return buffered(Guarded(_OPENERS[suffix](counted), [Meter(lambda: counted.taken)]))


def read_article(stream: io.BufferedReader) -> bytes:
    """All bytes of the stream, which holds one article; raises Refused where they are more than may be held."""
    return _read_whole(stream, limits.HELD_BYTES, "too_long")


def _read_whole(stream: io.BufferedReader, most: int, reason: str) -> bytes:
    held = bytearray()
    while piece := stream.read1(1 << 20):
        held += piece
        if len(held) > most:
            raise Refused(reason, f"more than {most:,} bytes, which would have to be held in memory at once")
    return bytes(held)


def in_memory(stream: io.BufferedReader) -> io.BufferedReader:
    """The stream itself where one may go back in it (a file on disk), else one over all its bytes."""
    return stream if stream.seekable() else io.BufferedReader(io.BytesIO(_read_whole(stream, limits.ARCHIVE_BYTES, "too_large")))
