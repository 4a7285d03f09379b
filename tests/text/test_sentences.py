"""Where sentences end."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.article import Sentence
from extractor.text.sentences import split, with_one_end

# Where a sentence ends, as one pattern: slow, and easy to read. The splitter must tell the same.
END = re.compile(r"""(?:[。！？；…]|(?<=[\u3400-\u9fff”"’])[!;]|(?<=[\u3400-\u9fff”"’])\?(?![?0-9]))[。！？；…!?;]*["”’」』)）】〕》]*""")


def spans_of(line: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a line, by the splitter."""
    start = len(line) - len(line.lstrip())
    sentences: list[Sentence] = []
    if line.strip():
        split(with_one_end(line), start, len(line.rstrip()), 0, "body", sentences)
    assert [sentence.index for sentence in sentences] == list(range(len(sentences)))
    return [(sentence.start, sentence.end) for sentence in sentences]


def spans_by_pattern(line: str) -> list[tuple[int, int]]:
    """The same by the pattern."""
    spans, start, end = [], 0, len(line.rstrip())
    for stop in [*(found.end() for found in END.finditer(line, 0, end)), end]:
        while start < stop and line[start].isspace():
            start += 1
        if start < stop:
            spans.append((start, stop))
        start = stop
    return spans


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
    assert [line[start:end] for start, end in spans_of(line)] == sentences


@given(st.text(alphabet="甲。！？；…!?;”） 1.", max_size=40))
def test_nothing_but_blanks_lies_between_sentences(line: str) -> None:
    spans = spans_of(line)
    edges = [0, *(edge for span in spans for edge in span), len(line)]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    assert all(not line[start:end].strip() for start, end in gaps)


def test_a_long_line_of_signs_takes_no_recursion() -> None:
    assert spans_of("?" * 100_000)


@given(st.text(st.sampled_from('增长a3。！？；…!?;”"’）)」《 \t'), max_size=30))
def test_a_line_is_split_as_the_pattern_tells(line: str) -> None:
    assert spans_of(line) == spans_by_pattern(line)
