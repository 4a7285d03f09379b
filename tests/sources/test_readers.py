"""Each format: what its records are, and what is rejected."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import NAMES, TEXT, TRADITIONAL, raws, read, read_bytes, reasons

from extractor.record import Record, Reject
from extractor.sources import limits
from extractor.sources.fields import read_day
from extractor.sources.inputs import READERS

A, B = TEXT, TRADITIONAL


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        pytest.param({"text": A}, [A], id="an object"),
        pytest.param([{"text": A}, {"正文": B}], [A, B], id="a list"),
        pytest.param({"count": 2, "data": [{"text": A}, {"text": B}]}, [A, B], id="an object that holds a list"),
        pytest.param({"response": {"meta": {"n": 2}, "docs": [{"text": A}]}}, [A], id="a list further inside"),
        pytest.param({"text": A, "images": [{"content": "图"}]}, [A], id="an article with a list of its own"),
        pytest.param([{"text": [A, B]}], [f"{A}\n{B}"], id="paragraphs"),
        pytest.param([{"text": 12.5}, {"text": 7}], ["12.5", "7"], id="numbers"),
    ],
)
def test_json_of_several_shapes(tmp_path: Path, value: object, texts: list[str]) -> None:
    found = read_bytes(tmp_path / "a.json", json.dumps(value, ensure_ascii=False, indent=1).encode())
    assert raws(found) == texts
    assert [record.number for record in found] == list(range(len(texts)))


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        pytest.param(b"7", ["no_fields"], id="a number"),
        pytest.param(b'["a", null]', ["no_fields", "no_fields"], id="a list of no objects"),
        pytest.param(b'{"id": 7}', ["no_text"], id="no text"),
        pytest.param(b'{"text": {"a": "b"}}', ["no_text"], id="a text that is an object"),
        pytest.param(b'[{"text": true}]', ["no_text"], id="a yes or no"),
        pytest.param(b"", ["empty"], id="nothing"),
        pytest.param(b"[]", ["empty"], id="an empty list"),
        pytest.param(b"<html>", ["not_json"], id="no JSON"),
        pytest.param(b"[" * 100_000, ["not_json"], id="too deep"),
        pytest.param(b'{"a":' * 100_000, ["not_json"], id="objects too deep"),
        pytest.param(b"[" + b"1" * 10_000 + b"]", ["no_fields"], id="a number of thousands of digits"),
        pytest.param(b"[1e99999999999999999999]", ["not_json"], id="a number with an exponent beyond all reading"),
        pytest.param(b"[" + b"1" * 200_000 + b"]", ["too_long"], id="a number of hundreds of thousands of digits"),
        pytest.param(b'[{"id": 1}, {"id": 2', ["no_text", "not_json"], id="torn"),
    ],
)
def test_json_of_the_wrong_shape_is_rejected(tmp_path: Path, data: bytes, wrong: list[str]) -> None:
    assert reasons(read_bytes(tmp_path / "a.json", data)) == wrong


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_number_of_thousands_of_digits_costs_no_record(tmp_path: Path, name: str) -> None:
    digits = "1" * 10_000
    rows = [f'{{"text": "{A}"}}', f'{{"id": {digits}, "text": "{B}"}}', f'{{"text": {digits}}}', f'{{"text": "{A}"}}']
    found = read_bytes(tmp_path / name, (f"[{','.join(rows)}]" if name == "a.json" else "\n".join(rows)).encode())
    assert raws(found) == [A, B, digits, A]
    assert sys.get_int_max_str_digits() < len(digits)


def test_json_that_breaks_off_gives_what_stood_before(tmp_path: Path) -> None:
    found = read_bytes(tmp_path / "a.json", json.dumps([{"text": A}, {"text": B}, {"text": "丙"}], ensure_ascii=False).encode()[:-8])
    assert raws(found) == [A, B]
    assert reasons(found) == ["not_json"]
    assert found[-1].number == 2


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "gb18030", "utf-8-sig"])
def test_json_in_other_charsets(tmp_path: Path, charset: str) -> None:
    assert raws(read_bytes(tmp_path / "a.json", json.dumps([{"text": A}], ensure_ascii=False).encode(charset))) == [A]


def test_lines_of_json_under_the_name_of_json_are_read(tmp_path: Path) -> None:
    assert raws(read_bytes(tmp_path / "a.json", f'{{"text": "{A}"}}\n{{"text": "{B}"}}\n'.encode())) == [A, B]


def table(rows: list[list[str]], delimiter: str = ",") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode()


@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".tsv", "\t")])
def test_quotes_line_ends_and_delimiters_in_cells_are_text(tmp_path: Path, suffix: str, delimiter: str) -> None:
    text = f'他说“好”，"真好"，\n\n{A}\tB, C'
    found = read_bytes(tmp_path / f"a{suffix}", table([["标题", "正文", "日期"], ["甲", text, "2024年3月5日"], ["乙", B]], delimiter))
    assert raws(found) == [f"甲\n{text}", f"乙\n{B}"]
    assert isinstance(found[0], Record)
    assert (found[0].title, found[0].published, found[0].number) == ("甲", datetime.date(2024, 3, 5), 0)


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_table_in_other_charsets(tmp_path: Path, charset: str) -> None:
    assert raws(read_bytes(tmp_path / "a.csv", f"text,title\r\n{A},甲\r\n".encode(charset))) == [f"甲\n{A}"]


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        pytest.param(b"", ["empty"], id="nothing"),
        pytest.param(b"text,title\n", ["empty"], id="a header alone"),
        pytest.param("text\n一,二\n三\n".encode(), ["bad_row"], id="more cells than the header"),
        pytest.param(b"id\n7\n", ["no_text"], id="no text"),
        pytest.param(f"text\n{A}\n".encode() + b"\xff\xff\xff\n" + f"{A}\n".encode(), ["undecodable"], id="a line of garbage"),
    ],
)
def test_a_row_that_is_none_is_rejected_alone(tmp_path: Path, data: bytes, wrong: list[str]) -> None:
    assert reasons(read_bytes(tmp_path / "a.csv", data)) == wrong


@pytest.mark.parametrize("twice", ["text", "Text"])
def test_of_columns_named_alike_the_only_one_that_is_not_blank_is_read(tmp_path: Path, twice: str) -> None:
    assert raws(read_bytes(tmp_path / "a.csv", f"text,{twice},x,x\n{A},{A},1,2\n ,{B},1,2\n{A},,1,2\n".encode())) == [A, B, A]
    assert raws(read_bytes(tmp_path / "a.jsonl", f'{{"Text": "{A}", "text": null}}\n'.encode())) == [A]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", f"text,text\n{A},{B}\n"),
        ("a.tsv", f"text\tText\n{A}\t{B}\n"),
        ("a.jsonl", f'{{"text": "{A}", "text": "{B}"}}\n'),
        ("a.json", f'[{{"text": "{A}", "text": "{B}"}}]'),
        ("b.json", f'{{"text": "{A}", "text": "{B}"}}'),
        ("b.jsonl", f'{{"text": "{A}", "date": "2024-03-05", "date": "2024-03-06"}}'),
    ],
)
def test_a_field_that_stands_twice_with_different_values_is_told(tmp_path: Path, name: str, data: str) -> None:
    (found,) = read_bytes(tmp_path / name, data.encode())
    assert isinstance(found, Reject)
    assert (found.reason, "stands twice" in found.detail) == ("bad_row", True)


def test_a_column_of_parquet_that_stands_twice_with_different_values_is_told(tmp_path: Path) -> None:
    rows = pa.table([[A, A, None], [B, A, B], [1, 2, 3], [4, 5, 6]], names=["text", "text", "x", "x"])
    pq.write_table(rows, tmp_path / "a.parquet")
    found = read(tmp_path / "a.parquet")
    assert (reasons(found), raws(found)) == (["bad_row"], [A, B])


@pytest.mark.parametrize("value", ["null", '""', "{}", "[]"])
def test_a_text_that_is_there_and_holds_none_is_told_as_such(tmp_path: Path, value: str) -> None:
    (found,) = read_bytes(tmp_path / "a.jsonl", f'{{"text": {value}}}'.encode())
    assert isinstance(found, Reject)
    assert (found.reason, found.detail) == ("no_text", "the field text is empty or holds no text")


def test_json_that_is_nested_too_deep_is_told_as_such(tmp_path: Path) -> None:
    (found,) = read_bytes(tmp_path / "a.jsonl", b"[" * 50_000)
    assert isinstance(found, Reject)
    assert "nested too deep" in found.detail


def test_a_cell_of_some_megabytes_is_read(tmp_path: Path) -> None:
    assert raws(read_bytes(tmp_path / "a.csv", table([["text"], ["文" * 2_000_000]]))) == ["文" * 2_000_000]


def test_rows_of_a_table_may_end_with_a_carriage_return_alone(tmp_path: Path) -> None:
    data = f'text,title\r{A},甲\r"{B}\r{A}",乙\r\n{B},丙\r'.encode()
    assert raws(read_bytes(tmp_path / "a.csv", data)) == [f"甲\n{A}", f"乙\n{B}\r{A}", f"丙\n{B}"]


def test_a_cell_beyond_the_limit_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELL_CHARACTERS", 100)
    assert "bad_row" in reasons(read_bytes(tmp_path / "a.csv", table([["text"], ["文" * 200]])))


def test_parquet_gives_each_row(tmp_path: Path) -> None:
    days = [datetime.datetime(2024, 3, 5, 8), None]
    rows = pa.table({"Content": [A, B], "title": ["甲", None], "date": days, "score": [1.0, float("nan")], "image": [b"\xff", None]})
    pq.write_table(rows, tmp_path / "a.parquet")
    found = read(tmp_path / "a.parquet")
    assert raws(found) == [f"甲\n{A}", B]
    assert isinstance(found[0], Record)
    assert found[0].published == datetime.date(2024, 3, 5)


def test_a_day_that_no_calendar_holds_costs_no_text(tmp_path: Path) -> None:
    days = pa.array([1_700_000_000_000_000, 2**62], pa.timestamp("us"))
    pq.write_table(pa.table({"text": [A, B], "date": days}), tmp_path / "a.parquet")
    found = read(tmp_path / "a.parquet")
    assert raws(found) == [A, B]
    assert [record.published for record in found if isinstance(record, Record)] == [datetime.date(2023, 11, 14), None]


def test_parquet_without_a_text_names_its_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"title": ["甲"], "Wortlaut": [A]}), tmp_path / "a.parquet")
    (found,) = read(tmp_path / "a.parquet")
    assert isinstance(found, Reject)
    assert (found.reason, "Wortlaut" in found.detail) == ("no_text", True)


def test_parquet_of_bytes_is_decoded(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [A.encode("gbk")]}), tmp_path / "a.parquet")
    assert raws(read(tmp_path / "a.parquet")) == [A]


@pytest.mark.parametrize("damage", [lambda d: d[:-20], lambda d: b"", lambda d: b"x" * 100, lambda d: d[:60] + b"\xff" * 60 + d[120:]])
def test_damaged_parquet_is_corrupt(tmp_path: Path, damage: object) -> None:
    pq.write_table(pa.table({"text": [A * 20, B * 20]}), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    assert reasons(read_bytes(tmp_path / "b.parquet", damage(data))) == ["corrupt"]  # type: ignore[operator]


PAGE = f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=CHARSET"><title>门诊量增长_宁德新闻_宁德网</title>
<meta name="publishdate" content="2024-03-05"><meta property="og:site_name" content="宁德网"><script>var text = "不是正文";</script></head>
<body><h1>门诊量增长</h1><p>　　{A.replace("168.5", "<strong>168.5</strong>")}</p><p>增长5%。</p></body></html>"""


@pytest.mark.parametrize(
    ("declared", "charset"), [("gb2312", "gb18030"), ("gb2312", "utf-8"), ("utf-8", "gbk"), ("gbk", "utf-16"), ("nonsense", "gbk")]
)
def test_a_page_gives_its_text_and_what_it_says_of_itself(tmp_path: Path, declared: str, charset: str) -> None:
    (found,) = read_bytes(tmp_path / "a.html", PAGE.replace("CHARSET", declared).encode(charset))
    assert isinstance(found, Record)
    assert (found.title, found.publisher, found.published) == ("门诊量增长", "宁德网", datetime.date(2024, 3, 5))
    assert found.raw.split() == ["门诊量增长", A, "增长5%。"]


def test_a_page_in_big5_that_says_so(tmp_path: Path) -> None:
    (found,) = read_bytes(tmp_path / "a.htm", f'<meta charset="big5"><title>新聞</title><p>{B}</p>'.encode("big5"))
    assert isinstance(found, Record)
    assert (found.raw, found.charset) == (f"新聞\n{B}", "big5hkscs")


def test_a_page_without_text_is_empty(tmp_path: Path) -> None:
    assert reasons(read_bytes(tmp_path / "a.html", b"<html><body><script>1</script></body></html>")) == ["empty"]


@pytest.mark.parametrize("tags", ["<div>", "<h1><div>", "<h1>一</h1>", "<div><meta content=1 name=a>"])
def test_a_page_of_nothing_but_tags_is_read_in_little_time(tmp_path: Path, tags: str) -> None:
    begun = time.process_time()
    (found,) = read_bytes(tmp_path / "a.html", (tags * (400_000 // len(tags)) + A).encode())
    assert time.process_time() - begun < 10
    assert isinstance(found, Record)
    assert found.raw.endswith(A)


def test_a_page_of_tags_that_are_opened_again_and_again_is_rejected(tmp_path: Path) -> None:
    paragraphs = "".join(f"<p><b class=x{number}>{A}" for number in range(3000))
    (found,) = read_bytes(tmp_path / "a.html", paragraphs.encode())
    assert isinstance(found, Reject)
    assert (found.reason, "never closed" in found.detail) == ("nested", True)
    assert raws(read_bytes(tmp_path / "b.html", paragraphs.replace(A, f"{A}</b>").encode())) == ["\n\n".join([A] * 3000)]
    assert raws(read_bytes(tmp_path / "c.html", "".join(f"<p><b>{A}" for _ in range(300)).encode())) == ["\n\n".join([A] * 300)]


def test_a_line_beyond_the_limit_is_rejected_and_the_next_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HELD_BYTES", 1_500_000)
    lines = ['{"text": "' + "长" * 2_000_000 + '"}', f'{{"text": "{A}"}}']
    for charset in ("utf-8", "utf-16"):
        found = read_bytes(tmp_path / "a.jsonl", "\n".join(lines).encode(charset))
        assert (reasons(found), raws(found), [record.number for record in found]) == (["too_long"], [A], [0, 1])


@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_a_single_article_beyond_the_limit_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str) -> None:
    monkeypatch.setattr(limits, "HELD_BYTES", 1000)
    assert reasons(read_bytes(tmp_path / f"a{suffix}", A.encode() * 100)) == ["too_long"]


def test_a_record_of_json_beyond_the_limit_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HELD_BYTES", 50_000)
    found = read_bytes(tmp_path / "a.json", json.dumps([{"text": A}, {"text": A * 1000}]).encode())
    assert (raws(found), reasons(found)) == ([A], ["too_long"])


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-03-05", (2024, 3, 5)), ("2024年3月5日 08:19", (2024, 3, 5)), ("20240305", (2024, 3, 5)), ("20240305081900", (2024, 3, 5)),
        ("2024-03-05T23:30:00Z", (2024, 3, 5)), ("1709571600", (2024, 3, 5)), ("1709571600000", (2024, 3, 5)), ("2024-13-05", None),
        ("1720196800", (2024, 7, 6)), ("12024030512", None), ("昨天", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_the_day_of_a_date_field(written: str | None, day: tuple[int, int, int] | None) -> None:
    assert read_day(written) == (datetime.date(*day) if day else None)


HOSTILE = st.one_of(
    st.binary(min_size=1, max_size=400),
    st.text(min_size=1).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.recursive(
        st.none() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "正文", "a"]), inner),
    ).map(lambda value: json.dumps(value).encode()),
    st.lists(
        st.sampled_from(["<p>", "</p>", "<meta content='a' name='text'>", "<table>", "文", "<h1>", "<!--", "&#0;", "<title>", "\0"]),
        min_size=1,
    ).map(lambda parts: "".join(parts).encode()),
    st.lists(st.sampled_from(['"', ",", "\n", "\r", "text", "文", "\t", "\0"]), min_size=1).map(lambda parts: "".join(parts).encode()),
)


@pytest.mark.parametrize("suffix", [*READERS, ".txt.gz", ".zip", ".tar", ".json.zst"])
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=HOSTILE)
def test_any_bytes_give_at_least_one_row_and_never_raise(tmp_path: Path, suffix: str, data: bytes) -> None:
    found = read_bytes(tmp_path / f"a{suffix}", data)
    assert found
    assert len({(record.source, record.number) for record in found}) == len(found)
    for record in found:
        (record.raw or "").encode()
        (record.source + (record.detail if isinstance(record, Reject) else "")).encode()


def test_names_of_fields_are_those_of_the_rules() -> None:
    assert {"text", "正文"} <= set(NAMES["text"])
