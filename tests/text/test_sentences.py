"""Where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.text.sentences import split_plain, split_sentences, with_one_end

CASES = [
    pytest.param("甲来了。乙走了。", ["甲来了。", "乙走了。"], id="full stops"),
    pytest.param("“甲来了。”乙说。", ["“甲来了。”", "乙说。"], id="closing quote"),
    pytest.param("（甲来了！）乙说？", ["（甲来了！）", "乙说？"], id="closing bracket"),
    pytest.param("增长12.5%；下降3%。", ["增长12.5%；", "下降3%。"], id="semicolon and decimal point"),
    pytest.param("机构???42家，达7.???张。", ["机构???42家，达7.???张。"], id="lost characters"),
    pytest.param("真的吗?是的。", ["真的吗?", "是的。"], id="half-width question mark"),
    pytest.param("甲……乙。", ["甲……", "乙。"], id="ellipsis"),
    pytest.param("1. 第一条", ["1. 第一条"], id="list number"),
    pytest.param("没有句号", ["没有句号"], id="no end"),
    pytest.param("  甲。  ", ["甲。"], id="blanks at the edges"),
    pytest.param("。。。", ["。。。"], id="signs alone"),
]


@pytest.mark.parametrize(("line", "sentences"), CASES)
def test_a_line_splits_into(line: str, sentences: list[str]) -> None:
    assert [line[start:end] for start, end in split_sentences(line, 0, len(line))] == sentences


@given(st.text(alphabet="甲。！？；…!?;”） 1.", max_size=40))
def test_nothing_but_blanks_lies_between_sentences(line: str) -> None:
    spans = split_sentences(line, 0, len(line))
    edges = [0, *(edge for span in spans for edge in span), len(line)]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    assert all(not line[start:end].strip() for start, end in gaps)


def test_a_long_line_of_signs_takes_no_recursion() -> None:
    assert split_sentences("?" * 100_000, 0, 100_000)


LINES = st.text(st.sampled_from('增长a3。！？；…?!;”"’）)」《 \t\n'), max_size=30).map(str.strip).filter(bool)


@given(LINES)
def test_a_line_is_split_fast_as_it_is_split_else(line: str) -> None:
    assert split_plain(with_one_end(line), 0, len(line)) == split_sentences(line, 0, len(line))
