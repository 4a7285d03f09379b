"""Bytes into text: declared, detected, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import TEXT, TRADITIONAL, raws, read_bytes, reasons

from extractor.sources.charset import UndecodableError, decode, plausibility

SIMPLIFIED = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
BIG5 = [bytes((row, cell)).decode("big5") for row in range(0xA4, 0xC6) for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF))]
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


def chinese(characters: list[str]) -> st.SearchStrategy[str]:
    """40 characters and more, with marks and figures among them."""
    han = st.text(st.sampled_from(characters), min_size=40, max_size=120)
    return st.tuples(han, st.sampled_from(["，", "。\n", "2023", "%", ""]), han).map("".join)


@pytest.mark.parametrize("charset", [*UNICODE, "gb18030", "gbk", "gb2312"])
@given(text=chinese(SIMPLIFIED))
def test_simplified_text_in_any_charset_reads_back(charset: str, text: str) -> None:
    assert decode(text.encode(charset))[0].removeprefix("\ufeff") == text


@pytest.mark.parametrize("charset", [*UNICODE, "big5", "big5hkscs", "gb18030"])
@given(text=chinese(BIG5))
def test_traditional_text_in_any_charset_reads_back(charset: str, text: str) -> None:
    assert decode(text.encode(charset))[0].removeprefix("\ufeff") == text


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        pytest.param(TEXT.encode(), "utf-8", id="utf-8"),
        pytest.param(TEXT.encode("utf-16"), "utf-16-le", id="utf-16 with mark"),
        pytest.param("\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"), "utf-16-be", id="utf-16 big-endian with mark"),
        pytest.param(TEXT.encode("utf-16-be"), "utf-16-be", id="utf-16 without mark"),
        pytest.param("".join(SIMPLIFIED[:60]).encode("utf-16-le"), "utf-16-le", id="utf-16 without mark or any NUL"),
        pytest.param(TEXT.encode("utf-32-le"), "utf-32-le", id="utf-32 without mark"),
        pytest.param('{"a": 1}'.encode("utf-16-le"), "utf-16-le", id="ASCII in utf-16"),
        pytest.param(TEXT.encode("gbk"), "gb18030", id="gbk"),
        pytest.param(TRADITIONAL.encode("big5"), "big5hkscs", id="big5"),
        pytest.param((TRADITIONAL + "嘅咗喺").encode("big5hkscs"), "big5hkscs", id="big5-hkscs"),
        pytest.param(b"only ASCII", "utf-8", id="ASCII"),
        pytest.param(b"one NUL \0 in a line", "utf-8", id="a stray NUL"),
    ],
)
def test_the_charset_is_told_by_the_bytes(data: bytes, charset: str) -> None:
    assert decode(data)[1] == charset


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(bytes(range(128, 256)) * 3, id="all high bytes"),
        pytest.param("Die Müllabfuhr fährt übermorgen später".encode("latin-1"), id="German in latin-1"),
        pytest.param("Открытие больницы".encode("cp1251"), id="Russian in cp1251"),
        pytest.param("病院の建設が始まりました".encode("shift_jis"), id="Japanese in Shift JIS"),
        pytest.param("병원 건설이 시작되었습니다".encode("euc-kr"), id="Korean in EUC-KR"),
        pytest.param(b"\x00" * 500, id="zeros of a crashed disk"),
        pytest.param(b"\xff\xfe\x00", id="half a character after the mark"),
    ],
)
def test_what_nothing_reads_plausibly_is_refused_with_the_candidates(data: bytes) -> None:
    with pytest.raises(UndecodableError, match="utf"):
        decode(data)


def test_a_mark_stays_in_the_text() -> None:
    assert decode(TEXT.encode("utf-8-sig"))[0] == decode(TEXT.encode("utf-16"))[0] == "\ufeff" + TEXT


def test_a_text_read_in_the_wrong_charset_is_less_plausible() -> None:
    assert plausibility(TEXT) == 1.0
    assert plausibility(TEXT.encode("utf-8").decode("gb18030", "replace")) < 0.5


@pytest.mark.parametrize("charset", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32-be", "utf-8-sig"])
def test_lines_are_read_in_the_charset_of_the_file(tmp_path: Path, charset: str) -> None:
    # U+0A0A and U+4E0A have bytes that look like line ends in UTF-16.
    lines = [f'{{"text": "{TEXT}上\u0a0a"}}', "", '{"text": "短"}']
    found = read_bytes(tmp_path / "a.jsonl", "\r\n".join(lines).encode(charset))
    assert raws(found) == [TEXT + "上\u0a0a", "短"]
    assert [record.number for record in found] == [0, 2]


def test_a_line_in_another_charset_than_the_file_is_rejected_alone(tmp_path: Path) -> None:
    lines = [f'{{"text": "{TEXT}"}}'.encode(), f'{{"text": "{TEXT}"}}'.encode("gbk"), f'{{"text": "{TEXT}"}}'.encode()]
    head = b"".join(line + b"\n" for line in [lines[0]] * 1000)
    found = read_bytes(tmp_path / "a.jsonl", head + b"\n".join(lines))
    assert reasons(found) == ["undecodable"]
    assert len(raws(found)) == 1002


def test_a_line_that_the_charset_of_the_file_makes_nonsense_of_is_rejected(tmp_path: Path) -> None:
    head = f'{{"text": "{TEXT}"}}\n'.encode("gbk") * 1000
    long = ('{"markup": "' + "x" * 3000 + f'", "text": "{TEXT}"}}\n').encode("gbk")
    # An even number of characters, so that GB18030 does read their UTF-8, as nonsense.
    found = read_bytes(tmp_path / "a.jsonl", head + long + ('{"text": "' + "医院门诊" * 20 + '"}\n').encode())
    assert reasons(found) == ["undecodable"]
    assert raws(found)[-1] == TEXT


def test_a_head_of_ascii_leaves_the_charset_to_the_first_line_that_is_not(tmp_path: Path) -> None:
    data = b'{"text": "ascii"}\n' * 5000 + f'{{"text": "{TEXT}"}}\n{{"text": "\u77ed"}}\n'.encode("gbk")
    found = read_bytes(tmp_path / "a.jsonl", data)
    assert raws(found)[-2:] == [TEXT, "短"]
    assert not reasons(found)


def test_what_is_rejected_as_undecodable_tells_each_candidate_and_how_plausible_it_is(tmp_path: Path) -> None:
    (found,) = read_bytes(tmp_path / "a.txt", "Die Müllabfuhr fährt übermorgen".encode("latin-1"))
    assert reasons([found]) == ["undecodable"]
    assert "gb18030: " in found.detail and "big5hkscs: " in found.detail  # type: ignore[union-attr]


SOUND = "全市新增床位三百张，门诊量增长百分之五，患者在家门口就能看病，费用也降了下来，群众十分满意。"


def test_a_wrong_byte_in_utf_8_costs_one_character_and_not_the_text() -> None:
    data = SOUND.encode()
    text, charset = decode(data[:30] + b"\xff" + data[30:])
    assert (text, charset) == (SOUND[:10] + "\ufffd" + SOUND[10:], "utf-8")
    assert decode(data[:-1])[0] == SOUND[:-1] + "\ufffd"


def test_a_wrong_byte_in_gb18030_costs_the_text() -> None:
    data = SOUND.encode("gb18030")
    with pytest.raises(UndecodableError):
        decode(data[:20] + b"\xff\xff" + data[20:])


def test_a_word_of_another_charset_in_a_line_of_ascii_is_no_damaged_utf_8() -> None:
    assert decode(b"a" * 500 + "某市".encode("gb18030"))[1] != "utf-8"
