"""Archives: their members as streams, one after the other, never unpacked to disk."""

from __future__ import annotations

import io
import re
import stat
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from extractor.record import Reject, storable
from extractor.sources.charset import UndecodableError, decode
from extractor.sources.streams import DAMAGE, Counted, Guarded, Meter, Refused, buffered, in_memory, refusal

# Headers of tar that carry a long name or attributes, which tarfile reads into memory whatever size they claim.
_CARRIERS = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
_CARRIED_BYTES = 1_000_000
_ROOTED = re.compile(r"[/\\]|[A-Za-z]:[/\\]")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: its source (`dump.zip!inner/a.txt`), its name, and the stream to read before the next is asked for."""

    source: str
    name: str
    stream: io.BufferedReader


Wanted = Callable[[str], bool]


def zip_members(source: str, stream: io.BufferedReader, wanted: Wanted) -> Iterator[Member | Reject]:
    """The members of a zip whose names are wanted, and a reject for each that may not be read."""
    file = in_memory(stream)
    size = file.seek(0, io.SEEK_END)
    # Also for the archive as a whole: members can lie on top of one another.
    whole = Meter(lambda: size)
    counted = Counted(file)
    sources = _Sources(source)
    try:
        archive = zipfile.ZipFile(counted)
        infos = archive.infolist()
    except DAMAGE as error:
        raise refusal(error) from error
    for info in infos:
        name = _zip_name(info)
        if info.is_dir():
            continue
        mode = info.external_attr >> 16
        if problem := _unsafe(name) or (f"is a link to elsewhere: {name}" if stat.S_ISLNK(mode) else None):
            yield Reject(sources.of(name), 0, "unsafe_member", problem)
        elif _hidden(name) or not wanted(name):
            continue
        elif info.flag_bits & 1:
            yield Reject(sources.of(name), 0, "encrypted", f"{name} in {source} is encrypted")
        else:
            try:
                opened = archive.open(info)
            except DAMAGE as error:
                yield Reject(sources.of(name), 0, "corrupt", f"{name} in {source} is damaged: {error or type(error).__name__}")
                continue
            with opened:
                member = Guarded(cast(io.BufferedReader, opened), [Meter(partial(_taken_since, counted, counted.taken)), whole])
                yield Member(sources.of(name), name, buffered(member))


def tar_members(source: str, stream: io.BufferedReader, wanted: Wanted) -> Iterator[Member | Reject]:
    """The members of a tar whose names are wanted, and a reject for each that may not be read."""
    counted, sources = Counted(stream), _Sources(source)
    try:
        archive = tarfile.open(fileobj=counted, mode="r|", tarinfo=_Header)  # type: ignore[call-overload]  # noqa: SIM115
        while (info := archive.next()) is not None:
            # The archive would keep every header it has met.
            archive.members.clear()
            name = _decoded(info.name.encode("utf-8", "surrogateescape"), storable(info.name))
            if info.isdir():
                continue
            if problem := _unsafe(name) or (None if info.isfile() else f"is a link or a device: {name}"):
                yield Reject(sources.of(name), 0, "unsafe_member", problem)
            elif not _hidden(name) and wanted(name) and (opened := archive.extractfile(info)) is not None:
                member = Guarded(cast(io.BufferedReader, opened), [Meter(partial(_taken_since, counted, counted.taken))])
                yield Member(sources.of(name), name, buffered(member))
                if member.broken:
                    return  # told in the member's own reject
    except DAMAGE as error:
        raise refusal(error) from error


class _Header(tarfile.TarInfo):
    """A header that tells damage from the end of the archive, which tarfile passes over as if they were the same."""

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> _Header:
        try:
            return super().fromtarfile(tarfile_)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise Refused("corrupt", f"damaged: {error}, where a member or the end mark was due") from error

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        header = super().frombuf(buf, encoding, errors)
        if header.type in _CARRIERS and header.size > _CARRIED_BYTES:
            raise Refused("bomb", f"a header that claims {header.size:,} bytes")
        return header


def _taken_since(counted: Counted, begun: int) -> int:
    return counted.taken - begun


class _Sources:
    """The sources of an archive's members: two members may bear one name, and the second is told apart as `a.txt#2`."""

    def __init__(self, archive: str) -> None:
        self._archive = archive
        self._met: Counter[str] = Counter()

    def of(self, name: str) -> str:
        self._met[name] += 1
        return f"{self._archive}!{name}" + (f"#{self._met[name]}" if self._met[name] > 1 else "")


def _unsafe(name: str) -> str | None:
    """Why a member of this name may not be read, None if it may."""
    if _ROOTED.match(name) or "\0" in name:
        return f"bears an absolute name: {name}"
    return f"leads out of the archive: {name}" if ".." in re.split(r"[/\\]", name) else None


def _hidden(name: str) -> bool:
    return any(part.startswith(".") and part != "." for part in name.split("/"))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The member's name; one that is not marked as UTF-8 was written in the charset of whoever made the archive."""
    if info.flag_bits & 0x800:
        return storable(info.filename)
    return _decoded(info.filename.encode("cp437", "replace"), storable(info.filename))


def _decoded(name: bytes, otherwise: str) -> str:
    try:
        return decode(name)[0]
    except UndecodableError:
        return otherwise


ARCHIVES: Mapping[str, Callable[[str, io.BufferedReader, Wanted], Iterator[Member | Reject]]] = {
    ".zip": zip_members,
    ".tar": tar_members,
}
