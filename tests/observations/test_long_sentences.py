"""What a sentence costs grows with its length: a page without a full stop is read in the time of its parts."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from extractor.api import make_pipeline
from extractor.record import Record

# Twice the text may take so many times the steps; what compares everything with everything takes four times as many.
MOST = 2.6
PARTS = 150


def _steps(text: str) -> int:
    """The lines of Python that an extraction runs."""
    pipeline = make_pipeline()
    pipeline.extract(Record("warm", 0, text[: len(text) // 2]))
    steps = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        pipeline.extract(Record("counted", 0, text))
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("门诊量增长3.2%，完成手术30台，", id="figures"),
        pytest.param("新增3个市级，", id="modifiers"),
        pytest.param("分别为1%、2%、", id="lists without end"),
        pytest.param("2023年（2021年为2万人）增长4%，去年3月为30人，", id="dates"),
        pytest.param("全市增长3%，泉州市，福建省为30人，", id="places"),
        pytest.param("2024年开业，次日接待30人，", id="dates that count from others"),
        pytest.param("泉州市第一医院，该院增长3%，", id="names that point back"),
        pytest.param("增长3%、", id="nothing that closes a clause"),
        pytest.param("开云体育官网入口很好", id="spam between words"),
        pytest.param("等公司", id="ends of lists without a list"),
        pytest.param("门诊量很高，\n图为护士在看护。\n", id="captions between lines that stay open"),
    ],
)
def test_twice_the_sentence_takes_twice_the_steps(part: str) -> None:
    once, twice = _steps(part * PARTS), _steps(part * (2 * PARTS))
    assert twice < MOST * once


def test_a_phrase_behind_endless_brackets_is_read() -> None:
    text = "，" + "费用（干）" * 2000 + "费用增长3%。"
    rows = make_pipeline().extract(Record("brackets", 0, text))[0].observations
    assert [row.value for row in rows] == [3.0]
