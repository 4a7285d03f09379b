"""Compressed files and archives: what is in them, and what is kept out."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from reading import TEXT, TRADITIONAL, raws, read, read_bytes, reasons

from extractor.record import Reject
from extractor.sources import limits
from extractor.sources.streams import zstd

A, B = TEXT, TRADITIONAL
LINES = f'{{"text": "{A}"}}\n{{"text": "{B}"}}\n'.encode()
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lambda data: lzma.compress(data, preset=1),
    # With a checksum, as the command zstd writes it; without one no reader can tell a flipped byte.
    ".zst": lambda data: zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1}),
}


def tar(members: dict[str, bytes], end: bool = True) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue() if end else out.getvalue().rstrip(b"\0")


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def varied(lines: int) -> bytes:
    """Lines that compress like news, not like zeros."""
    rng = random.Random(1)
    return b"".join(b'{"text": "%d %s"}\n' % (n, rng.randbytes(60).hex().encode()) for n in range(lines))


def sources(found: list[object], folder: Path) -> list[str]:
    return [record.source.removeprefix(str(folder) + "/") for record in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize("suffix", COMPRESS)
@pytest.mark.parametrize(("name", "data"), [("a.jsonl", LINES), ("a.txt", A.encode()), ("a.csv", f"text\n{A}\n".encode())])
def test_each_compression_around_a_file(tmp_path: Path, suffix: str, name: str, data: bytes) -> None:
    found = read_bytes(tmp_path / (name + suffix), COMPRESS[suffix](data))
    assert raws(found)[0] == A
    assert sources(found, tmp_path)[0] == name + suffix


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("d.tar", tar({"in/a.txt": A.encode(), "b.jsonl": LINES}), id="tar"),
        pytest.param("d.zip", zipped({"in/a.txt": A.encode(), "b.jsonl": LINES}), id="zip"),
        *(
            pytest.param(f"d.tar{suffix}", pack(tar({"in/a.txt": A.encode(), "b.jsonl": LINES})), id=f"tar{suffix}")
            for suffix, pack in COMPRESS.items()
        ),
        pytest.param("D.TGZ", gzip.compress(tar({"in/a.txt": A.encode(), "b.jsonl": LINES})), id="tgz"),
        pytest.param("d.zip", zipped({"in/a.txt": A.encode(), "b.jsonl": LINES}, zipfile.ZIP_LZMA), id="zip by lzma"),
        pytest.param("d.zip.gz", gzip.compress(zipped({"in/a.txt": A.encode(), "b.jsonl": LINES})), id="a compressed zip"),
    ],
)
def test_members_are_read_in_their_order_with_their_source(tmp_path: Path, name: str, data: bytes) -> None:
    found = read_bytes(tmp_path / name, data)
    assert raws(found) == [A, A, B]
    assert sources(found, tmp_path) == [f"{name}!in/a.txt", f"{name}!b.jsonl", f"{name}!b.jsonl"]


def test_compressed_files_and_archives_in_archives(tmp_path: Path) -> None:
    inner = {
        "a.jsonl.gz": gzip.compress(LINES),
        "b.zip": zipped({"c.txt": B.encode()}),
        "d.tar.xz": lzma.compress(tar({"e.txt": A.encode()})),
    }
    for name, data in (("d.tar", tar(inner)), ("d.zip", zipped(inner))):
        found = read_bytes(tmp_path / name, data)
        assert raws(found) == [A, B, B, A]
        assert sources(found, tmp_path)[2:] == [f"{name}!b.zip!c.txt", f"{name}!d.tar.xz!e.txt"]


def test_archives_in_archives_are_opened_to_a_depth(tmp_path: Path) -> None:
    data = zipped({"a.txt": A.encode()})
    for _ in range(limits.LAYERS):
        data = zipped({"a.zip": data})
    assert reasons(read_bytes(tmp_path / "a.zip", data)) == ["nested"]


def test_unknown_kinds_and_hidden_members_are_passed_over(tmp_path: Path) -> None:
    members = {"a.docx": b"x", "__MACOSX/._a.txt": b"\0\5", ".git/b.txt": b"x", "a.txt": A.encode(), "x.gz": b"x"}
    for name, data in (("d.tar", tar(members)), ("d.zip", zipped(members))):
        assert sources(read_bytes(tmp_path / name, data), tmp_path) == [f"{name}!a.txt"]


def test_an_archive_without_articles_is_empty(tmp_path: Path) -> None:
    for name, data in (("d.tar", tar({"a.docx": b"x"})), ("d.zip", zipped({}))):
        assert reasons(read_bytes(tmp_path / name, data)) == ["empty"]


def test_two_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.txt", A)
        archive.writestr("a.txt", B)
    assert sources(read_bytes(tmp_path / "d.zip", out.getvalue()), tmp_path) == ["d.zip!a.txt", "d.zip!a.txt#2"]


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    name = "宁德新闻/二〇二三年医院.txt"
    data = zipped({"x" * len(name.encode("gbk")): A.encode()}).replace(b"x" * len(name.encode("gbk")), name.encode("gbk"))
    # The suffix is part of what was replaced.
    assert sources(read_bytes(tmp_path / "d.zip", data), tmp_path) == [f"d.zip!{name}"]


@pytest.mark.parametrize("name", ["../a.txt", "in/../../a.txt", "/etc/a.txt", "C:\\a.txt", "..\\a.txt"])
def test_members_that_lead_elsewhere_are_rejected(tmp_path: Path, name: str) -> None:
    for archive, data in (("d.tar", tar({name: b"x", "b.txt": A.encode()})), ("d.zip", zipped({name: b"x", "b.txt": A.encode()}))):
        found = read_bytes(tmp_path / archive, data)
        assert (reasons(found), raws(found)) == (["unsafe_member"], [A])


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_tar_are_rejected(tmp_path: Path, kind: bytes) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("a.txt")
        link.type, link.linkname = kind, "/etc/passwd"
        archive.addfile(link)
    assert reasons(read_bytes(tmp_path / "d.tar", out.getvalue())) == ["unsafe_member"]


def test_links_in_zip_are_rejected(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert reasons(read_bytes(tmp_path / "d.zip", out.getvalue())) == ["unsafe_member"]


def test_an_encrypted_member_is_rejected_and_the_next_is_read(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": b"x", "b.txt": A.encode()}, zipfile.ZIP_STORED))
    data[6] |= 1  # the flag in its own header, then in the directory
    data[data.index(b"PK\1\2") + 8] |= 1
    found = read_bytes(tmp_path / "d.zip", bytes(data))
    assert (reasons(found), raws(found)) == (["encrypted"], [A])


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_torn_file_gives_the_records_before_the_damage(tmp_path: Path, suffix: str) -> None:
    data = COMPRESS[suffix](varied(20_000))
    found = read_bytes(tmp_path / f"a.jsonl{suffix}", data[: len(data) * 3 // 4])
    assert reasons(found) == ["corrupt"]
    assert len(found) > 10_000
    reject = found[-1]
    assert isinstance(reject, Reject)
    assert (reject.number, f"a.jsonl{suffix}" in reject.detail) == (len(found) - 1, True)


@pytest.mark.parametrize("suffix", [*COMPRESS, ".zip", ".tar", ".tar.gz"])
def test_flipped_bytes_are_told_and_harm_nothing_else(tmp_path: Path, suffix: str) -> None:
    name = f"a{suffix}" if suffix in (".zip", ".tar", ".tar.gz") else f"a.jsonl{suffix}"
    whole = varied(3000)
    if suffix == ".zip":
        data = zipped({"a.jsonl": whole, "b.txt": A.encode()})
    elif suffix.startswith(".tar"):
        data = tar({"a.jsonl": whole, "b.txt": A.encode()})
        data = gzip.compress(data) if suffix == ".tar.gz" else data.replace(b"b.txt", b"c.txt")  # its checksum is wrong then
    else:
        data = COMPRESS[suffix](whole)
    if suffix != ".tar":
        middle = len(data) // 2
        data = data[:middle] + bytes(byte ^ 0xFF for byte in data[middle : middle + 50]) + data[middle + 50 :]
    assert "corrupt" in reasons(read_bytes(tmp_path / name, data))


@pytest.mark.parametrize(
    "cut", [pytest.param(lambda d: d[: len(d) - 10_240 - 512], id="in a member"), pytest.param(lambda d: d.rstrip(b"\0"), id="no end mark")]
)
def test_a_torn_tar_gives_what_stood_before(tmp_path: Path, cut: Callable[[bytes], bytes]) -> None:
    data = cut(tar({"a.txt": A.encode(), "b.jsonl": varied(2000)}))
    found = read_bytes(tmp_path / "a.tar", data)
    assert raws(found)[0] == A
    assert len(raws(found)) > 1500
    assert reasons(found) == ["corrupt"]


def test_a_member_that_is_damaged_inside_does_not_end_the_archive(tmp_path: Path) -> None:
    members = {"a.jsonl.gz": gzip.compress(varied(2000))[:-500], "b.txt": A.encode()}
    for name, data in (("d.tar", tar(members)), ("d.zip", zipped(members))):
        found = read_bytes(tmp_path / name, data)
        assert (reasons(found), raws(found)[-1]) == (["corrupt"], A)


@pytest.mark.parametrize("data", [b"", b"PK\5\6", b"garbage" * 200, b"\0" * 3, os.urandom(2000)])
@pytest.mark.parametrize("suffix", [".zip", ".tar", ".txt.bz2", ".txt.xz", ".txt.zst", ".tar.gz"])
def test_what_only_bears_the_name_of_an_archive_is_rejected(tmp_path: Path, suffix: str, data: bytes) -> None:
    (reason,) = reasons(read_bytes(tmp_path / f"a{suffix}", data))
    assert reason in ("corrupt", "empty")


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_bomb_is_stopped_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setattr(limits, "FREE_BYTES", 100_000)
    monkeypatch.setattr(limits, "RATIO", 20)
    assert reasons(read_bytes(tmp_path / f"a.txt{suffix}", COMPRESS[suffix](b" " * 5_000_000))) == ["bomb"]


def test_a_bomb_in_an_archive_is_rejected_and_the_next_member_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FREE_BYTES", 100_000)
    # What a header claims does not matter; here both claim the truth.
    members = {"a.txt": b" " * 50_000_000, "b.txt": A.encode()}
    found = read_bytes(tmp_path / "d.zip", zipped(members))
    assert (reasons(found), raws(found)) == (["bomb"], [A])
    assert reasons(read_bytes(tmp_path / "d.tar.gz", gzip.compress(tar(members)))) == ["bomb"]


def test_members_that_lie_on_one_another_are_a_bomb_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FREE_BYTES", 100_000)
    monkeypatch.setattr(limits, "RATIO", 2)
    member = zipped({"0.txt": os.urandom(20_000).hex().encode()})
    with zipfile.ZipFile(io.BytesIO(member)) as archive:
        (info,) = archive.infolist()
        out = io.BytesIO(member[: archive.start_dir])
        out.seek(0, io.SEEK_END)
        joint = zipfile.ZipFile(out, "a")
        joint.filelist = [info] * 50
        joint._didModify = True  # type: ignore[attr-defined]
        joint.close()
    assert "bomb" in reasons(read_bytes(tmp_path / "d.zip", out.getvalue()))


def test_a_header_of_tar_that_claims_megabytes_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1 << 32
    assert reasons(read_bytes(tmp_path / "a.tar", info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 10_240)) == ["bomb"]


def test_more_than_a_stream_may_give_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STREAM_BYTES", 100_000)
    found = read_bytes(tmp_path / "a.jsonl.gz", gzip.compress(varied(3000)))
    assert reasons(found) == ["too_large"]
    assert len(raws(found)) > 500


MEASURE = """
import resource, sys
from pathlib import Path
from extractor.sources import read_inputs
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in read_inputs([Path(sys.argv[1])], {"text": ["text"]}))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base)
"""


def test_a_dump_of_any_size_takes_the_memory_of_a_line(tmp_path: Path) -> None:
    rng = random.Random(2)
    with gzip.open(tmp_path / "a.jsonl.gz", "wb", compresslevel=1) as dump:
        block = b"".join(b'{"text": "%s"}\n' % (A * 40 + rng.randbytes(200).hex()).encode() for _ in range(100))
        for _ in range(200_000_000 // len(block) + 1):
            dump.write(block)
    done = subprocess.run([sys.executable, "-c", MEASURE, str(tmp_path / "a.jsonl.gz")], capture_output=True, text=True, check=True)
    count, kilobytes = map(int, done.stdout.split())
    assert count > 25_000
    assert kilobytes < 20_000


def test_every_reason_is_documented() -> None:
    root = Path(__file__).parents[2]
    told = (root / "docs" / "tables.md").read_text(encoding="utf-8")
    for path in (root / "src" / "extractor" / "sources").glob("*.py"):
        for reason in re.findall(r'\("(\w+)", (?:f"|str\()', path.read_text(encoding="utf-8")):
            assert f"`{reason}`" in told


def test_a_file_that_may_not_be_read_is_unreadable(tmp_path: Path) -> None:
    assert reasons(read(tmp_path / "gone.txt")) == ["unreadable"]
