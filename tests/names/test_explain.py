"""`extractor explain` tells why: the example of docs/rules.md is what it says, and every name and lost match has its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import CORPUS, ROOT, Command
from extractor.explain import explain
from extractor.pipeline import Pipeline
from extractor.record import Record

PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def lines(pipeline: Pipeline, text: str) -> list[str]:
    return list(explain(pipeline, Record("text", 0, text)))


def test_the_example_of_the_page_is_what_the_command_prints(command: Command, tmp_path: Path) -> None:
    example = re.search(r"Of `([^`]+)` it says:\n\n```text\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    (tmp_path / "article.txt").write_text(example[1] + "\n", encoding="utf-8")
    done = command("explain", tmp_path / "article.txt")
    assert (done.returncode, done.stdout, done.stderr) == (0, example[2], "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("来到晋江市医院。", "ends with the head 市医院 (hospital)", id="the right end"),
        pytest.param("他就职于厦门大学。", "a well-known name", id="a well-known name"),
        pytest.param("依托宁德市医院建设。", "it begins with a region", id="the left end, at a region"),
        pytest.param(
            "由安溪县茶叶协会（下称“茶协”）牵头，茶协说。", "stands for 安溪县茶叶协会: institution.definition", id="a definition"
        ),
        pytest.param("这是一家综合医院。", "no institution 综合医院 [4:8]: nothing in front of the head", id="a kind"),
        pytest.param("完成三级甲等评审。", "no figure 三级甲等", id="what is no figure"),
    ],
)
def test_the_reason_is_told(pipeline: Pipeline, text: str, expected: str) -> None:
    assert any(expected in line for line in lines(pipeline, text)), lines(pipeline, text)


def test_what_is_explained_is_what_is_found(pipeline: Pipeline) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))[:8]]
    for number, text in enumerate([*texts, "医养中心东方委", "医院", "公司医养中心东方委。"]):
        record = Record("explained", number, text)
        rows = [row for extraction in pipeline.extract(record) for row in extraction.institutions]
        assert [row for trace in pipeline.trace(record) for _, row in trace.names] == rows
        told = [line for line in explain(pipeline, record) if line.startswith("  institution ")]
        assert len(told) == len(rows)
