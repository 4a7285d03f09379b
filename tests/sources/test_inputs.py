"""What the user names, and in which order it is read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from reading import TEXT, raws, read

from extractor.errors import InputError
from extractor.sources import find_inputs, read_inputs


def test_a_folder_gives_every_known_kind_in_order_without_hidden_ones(tmp_path: Path) -> None:
    names = ["b.txt", "a.JSONL", "c.csv.gz", "d.docx", "e.gz", ".f.txt", "in/g.tar.zst", ".in/h.txt", "i.tgz", "j.HTML", "k.parquet"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [str(path.relative_to(tmp_path)) for path in find_inputs([str(tmp_path)])]
    assert found == ["a.JSONL", "b.txt", "c.csv.gz", "i.tgz", "in/g.tar.zst", "j.HTML", "k.parquet"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert find_inputs([str(tmp_path / "a.txt"), str(tmp_path), str(tmp_path / "*.txt"), "-", "-"]) == [tmp_path / "a.txt", Path("-")]


@pytest.mark.parametrize("name", ["a.docx", "a.docx.gz", "a.gz", "a"])
def test_a_kind_that_is_not_known_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(InputError, match=r"\.parquet"):
        find_inputs([str(tmp_path / name)])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_path_that_is_no_utf8_can_still_be_written_down(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("新闻.txt".encode("gbk"))
    path.write_text(TEXT, encoding="utf-8")
    (found,) = read(path)
    found.source.encode()
    assert raws([found]) == [TEXT]


STANDARD_INPUT = """
from extractor.sources import find_inputs, read_inputs
for record in read_inputs(find_inputs(["-"]), {"text": ["text"]}):
    print(f"{record.source}:{type(record).__name__}")
"""


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        pytest.param(TEXT.encode(), 1, id="a text"),
        pytest.param(TEXT.encode("gbk"), 1, id="a text in GBK"),
        pytest.param(f'\n {{"text": "{TEXT}"}}\n{{"text": "{TEXT}二"}}\n'.encode(), 2, id="lines of JSON"),
        pytest.param(f'{{"text": "{TEXT}"}}\n{{"text": "{TEXT}二"}}\n'.encode("utf-16"), 2, id="lines of JSON in UTF-16"),
    ],
)
def test_standard_input_is_text_or_lines_of_json(data: bytes, texts: int) -> None:
    done = subprocess.run([sys.executable, "-c", STANDARD_INPUT], input=data, capture_output=True, check=True)
    assert done.stdout.decode().split() == ["-:Record"] * texts


def test_the_command_reads_standard_input(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "extractor", "run", "-", "-o", str(tmp_path / "out")]
    done = subprocess.run(run, input=TEXT.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(pd.read_parquet(tmp_path / "out" / "documents").source) == ["-"]


def test_a_link_to_nothing_and_a_pipe_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("全市新增床位300张。", encoding="utf-8")
    (tmp_path / "b.txt").symlink_to(tmp_path / "nothing.txt")
    os.mkfifo(tmp_path / "c.txt")
    found = list(read_inputs(find_inputs([str(tmp_path)]), {}))
    assert [(Path(one.source).name, getattr(one, "reason", None)) for one in found] == [
        ("a.txt", None), ("b.txt", "unreadable"), ("c.txt", "unreadable"),
    ]  # fmt: skip
