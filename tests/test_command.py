"""The command, as a user meets it: each test runs the real program."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from conftest import CORPUS, Command
from extractor.dataset.parts import make_folders

ARTICLE = "2024年，宁德市医院门诊量突破168.5万人次，同比增长11.81%。\n"


def records(output: Path) -> pd.DataFrame:
    return pd.read_parquet(output / "records")


def fails_with(done: object, *told: str) -> None:
    """Exit 2, the message says all this, and no traceback."""
    assert done.returncode == 2, (done.stdout, done.stderr)  # type: ignore[attr-defined]
    for words in told:
        assert words in done.stderr  # type: ignore[attr-defined]
    assert "Traceback" not in done.stderr  # type: ignore[attr-defined]


def test_the_version_names_the_libraries_that_read_text(command: Command) -> None:
    done = command("--version")
    assert done.returncode == 0
    assert "rjieba" in done.stdout


def test_a_path_that_does_not_exist_is_named_and_nothing_is_written(command: Command, tmp_path: Path) -> None:
    fails_with(command("run", tmp_path / "nowhere.txt", "-o", tmp_path / "out"), "nowhere.txt")
    assert not (tmp_path / "out").exists()


def test_a_folder_without_articles_says_so(command: Command, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "notes.md").write_text("no article")
    fails_with(command("run", tmp_path / "in", "-o", tmp_path / "out"), "no article", ".txt")
    assert not (tmp_path / "out").exists()


def test_a_file_of_an_unknown_kind_is_named_with_the_known_kinds(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    fails_with(command("run", tmp_path / "a.docx", "-o", tmp_path / "out"), "a.docx", ".jsonl")


def test_bytes_that_are_no_text_are_rejected_and_the_run_goes_on(command: Command, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(bytes(range(128, 256)) * 3)
    (tmp_path / "good.txt").write_text(ARTICLE, encoding="utf-8")
    done = command("run", tmp_path / "bad.txt", tmp_path / "good.txt", "-o", tmp_path / "out")
    assert done.returncode == 0
    assert "undecodable" in done.stdout
    rejected = records(tmp_path / "out").query("outcome == 'rejected'").iloc[0]
    assert rejected.reason == "undecodable"
    assert pd.isna(rejected.raw)
    assert "gb18030" in rejected.detail
    assert len(pd.read_parquet(tmp_path / "out" / "documents")) == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("{broken", "not_json", id="no JSON"),
        pytest.param("[1, 2]", "no_fields", id="a list"),
        pytest.param('{"id": 7}', "no_text", id="no text"),
        pytest.param('{"text": "  "}', "no_text", id="blank text"),
        pytest.param('"' + "[" * 50000, "not_json", id="an unclosed text"),
        pytest.param("[" * 50000, "not_json", id="too deep"),
    ],
)
def test_a_line_that_holds_no_article_is_a_reject_with_its_reason(command: Command, tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "dump.jsonl").write_text(line + "\n" + json.dumps({"text": ARTICLE}) + "\n", encoding="utf-8")
    done = command("run", tmp_path / "dump.jsonl", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    table = records(tmp_path / "out")
    assert list(table.outcome) == ["rejected", "articles"]
    assert table.reason[0] == reason
    assert table.detail[0]


def test_strict_exits_with_1_where_a_record_was_rejected(command: Command, tmp_path: Path) -> None:
    (tmp_path / "dump.jsonl").write_text("nothing\n" + json.dumps({"text": ARTICLE}) + "\n", encoding="utf-8")
    assert command("run", tmp_path / "dump.jsonl", "-o", tmp_path / "out", "--strict").returncode == 1


def test_no_article_at_all_says_so_and_keeps_the_rejects(command: Command, tmp_path: Path) -> None:
    (tmp_path / "dump.jsonl").write_text("nothing\n", encoding="utf-8")
    fails_with(command("run", tmp_path / "dump.jsonl", "-o", tmp_path / "out"), "no article")
    assert list(records(tmp_path / "out").outcome) == ["rejected"]


def test_a_broken_rule_is_refused_before_any_article_is_read(command: Command, tmp_path: Path) -> None:
    rules = tmp_path / "my-rules"
    rules.mkdir()
    (rules / "mine.toml").write_text(
        '[[rule]]\nid = "mine.bad"\ntable = "counts"\npattern = "(?<number>@nunber)头"\nexamples = ["[三头]"]\n', encoding="utf-8"
    )
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    fails_with(command("run", tmp_path / "a.txt", "-o", tmp_path / "out", "--rules", rules), "mine.toml:2", "mine.bad", "@number")
    assert not (tmp_path / "out").exists()


def test_a_folder_of_rules_that_is_not_there_is_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    fails_with(command("run", tmp_path / "a.txt", "-o", tmp_path / "out", "--rules", tmp_path / "none"), "none")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param(["--published", "yesterday"], "2024-03-05", id="no date"),
        pytest.param(["--published", ""], "2024-03-05", id="an empty date"),
        pytest.param(["--field", "body=正文"], "text", id="unknown field"),
        pytest.param(["--field", "text"], "WHAT=NAME", id="no name"),
    ],
)
def test_an_option_that_cannot_be_used_says_how_to_write_it(command: Command, tmp_path: Path, options: list[str], told: str) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    fails_with(command("run", tmp_path / "a.txt", "-o", tmp_path / "out", *options), told)
    assert not (tmp_path / "out").exists()


def test_an_output_that_is_a_file_is_named(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "out").write_text("a file")
    for given in ("a.txt", "out"):
        fails_with(command("run", tmp_path / "a.txt", "-o", tmp_path / given), f"{given}: is a file")


def test_fields_are_known_in_english_and_chinese_and_by_option(command: Command, tmp_path: Path) -> None:
    lines = [
        {"text": ARTICLE, "title": "甲", "date": "2024-03-05", "url": "http://a", "id": 1},
        {"正文": ARTICLE + "二", "标题": "乙", "日期": "2024年3月6日", "网址": "http://b", "编号": "x2"},
        {"Wortlaut": ARTICLE + "三", "TITLE": "丙"},
    ]
    (tmp_path / "dump.jsonl").write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    done = command("run", tmp_path / "dump.jsonl", "-o", tmp_path / "out", "--field", "text=Wortlaut", "--published", "2020-01-01")
    assert done.returncode == 0, done.stderr
    documents = pd.read_parquet(tmp_path / "out" / "documents").sort_values("record", ignore_index=True)
    assert list(documents.title) == ["甲", "乙", "丙"]
    assert [str(day) for day in documents.published] == ["2024-03-05", "2024-03-06", "2020-01-01"]
    assert list(documents.published_from) == ["field", "field", "option"]
    assert [*documents.source_id[:2], pd.isna(documents.source_id[2])] == ["1", "x2", True]
    assert documents.text.iloc[0].startswith("甲\n")


def test_the_date_of_a_path_is_taken_where_the_page_bears_none(command: Command, tmp_path: Path) -> None:
    (tmp_path / "2022-09-28").mkdir()
    (tmp_path / "2022-09-28" / "a.txt").write_text("昨日，宁德市医院新增床位30张。\n", encoding="utf-8")
    command("run", tmp_path, "-o", tmp_path / "out")
    dates = pd.read_parquet(tmp_path / "out" / "dates")
    assert [str(day) for day in dates["first"]] == ["2022-09-27"]


def test_the_same_articles_again_add_nothing(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = command("run", CORPUS / "news_english_keys.jsonl", "-o", out)
    before = {name: len(pd.read_parquet(out / name)) for name in ("records", "documents", "counts")}
    again = command("run", CORPUS / "news_english_keys.jsonl", "-o", out)
    assert first.returncode == again.returncode == 0
    assert "already there" in again.stdout
    assert before == {name: len(pd.read_parquet(out / name)) for name in before}


def test_an_article_under_another_name_is_known(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(ARTICLE, encoding="utf-8")
    command("run", tmp_path / "a.txt", "-o", tmp_path / "out")
    command("run", tmp_path / "b.txt", "-o", tmp_path / "out")
    table = records(tmp_path / "out").sort_values("source")
    assert list(table.outcome) == ["articles", "known"]
    assert table.doc_id.nunique() == 1
    assert len(pd.read_parquet(tmp_path / "out" / "documents")) == 1


def test_other_rules_are_not_mixed_in_but_may_replace(command: Command, tmp_path: Path) -> None:
    rules = tmp_path / "my-rules" / "words"
    rules.mkdir(parents=True)
    (rules / "measures.txt").write_text("#columns word dimension code\n标台\tother\t\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("全市公交车2万标台。\n", encoding="utf-8")
    out = tmp_path / "out"
    command("run", tmp_path / "a.txt", "-o", out)
    assert pd.read_parquet(out / "counts").empty
    fails_with(command("run", tmp_path / "a.txt", "-o", out, "--rules", rules.parent), "--replace")
    done = command("run", tmp_path / "a.txt", "-o", out, "--rules", rules.parent, "--replace")
    assert done.returncode == 0, done.stderr
    assert list(pd.read_parquet(out / "counts").unit) == ["标台"]


def test_all_tables_are_there_after_a_run_that_found_nothing_in_them(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("天气很好。\n", encoding="utf-8")
    assert command("run", tmp_path / "a.txt", "-o", tmp_path / "out").returncode == 0
    assert pd.read_parquet(tmp_path / "out" / "observations").empty
    assert len(pd.read_parquet(tmp_path / "out" / "sentences")) == 1


def test_the_shipped_rules_stand_together(command: Command) -> None:
    done = command("rules", "check")
    assert done.returncode == 0
    assert "warning" not in done.stdout.replace("0 warnings", "")


def test_the_same_input_in_one_go_gives_the_same_bytes(command: Command, tmp_path: Path) -> None:
    for name in ("one", "two"):
        command("run", CORPUS, "-o", tmp_path / name)
    for path in sorted((tmp_path / "one").rglob("*.parquet")):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_replace_removes_nothing_but_parts(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "counts").mkdir(parents=True)
    (out / "counts" / "mine.csv").write_text("precious")
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    assert command("run", tmp_path / "a.txt", "-o", out, "--replace").returncode == 0
    assert (out / "counts" / "mine.csv").read_text() == "precious"


def test_a_file_that_only_has_the_name_of_a_part_is_refused(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "counts").mkdir(parents=True)
    pd.DataFrame({"a": [1]}).to_parquet(out / "counts" / "part-000000.parquet")
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    fails_with(command("run", tmp_path / "a.txt", "-o", out), "part-000000.parquet")
    assert list(pd.read_parquet(out / "counts" / "part-000000.parquet").a) == [1]


def test_an_output_inside_the_input_is_not_read(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    for _ in range(2):
        assert command("run", tmp_path, "-o", tmp_path / "out").returncode == 0
    assert len(pd.read_parquet(tmp_path / "out" / "documents")) == 1


def test_an_input_that_is_the_output_is_told_as_such(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    fails_with(command("run", tmp_path, "-o", tmp_path), "lies in the output folder")


def test_a_pipe_is_told_as_such(command: Command, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    fails_with(command("run", tmp_path / "a.txt", "-o", tmp_path / "out"), "is a pipe", "standard input")


def test_what_a_terminal_would_obey_is_written_out(command: Command, tmp_path: Path) -> None:
    done = command("run", tmp_path / "\x1b[2J\u202ea.txt", "-o", tmp_path / "out")
    fails_with(done, "\\x1b[2J\\u202ea.txt")
    (tmp_path / "\x1b[31m.jsonl").write_text("{\n", encoding="utf-8")
    told = command("explain", tmp_path).stdout
    assert "\x1b" not in told
    assert "\\x1b[31m.jsonl, record 0: not_json" in told


@pytest.mark.parametrize("what", ["info", "compact", "refresh"])
def test_a_folder_of_something_else_is_refused_and_left_alone(command: Command, tmp_path: Path, what: str) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    fails_with(command(what, tmp_path), "holds no tables of this program")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("what", ["info", "refresh"])
def test_a_folder_in_which_a_run_died_before_its_first_part_is_told_as_such(command: Command, tmp_path: Path, what: str) -> None:
    make_folders(tmp_path / "out")
    fails_with(command(what, tmp_path / "out"), "a run began there", "the same command again goes on")


def test_info_names_the_table_that_is_damaged(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    command("run", tmp_path / "a.txt", "-o", tmp_path / "out")
    (tmp_path / "out" / "counts" / "part-000000.parquet").write_bytes(b"PAR")
    fails_with(command("info", tmp_path / "out"), "counts", "cannot be read")


def test_rules_check_warns_of_what_has_no_effect(command: Command, tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "measure.txt").write_text("标台\n", encoding="utf-8")
    (tmp_path / "words" / "measures.txt").write_text("#columns word dimension code\n標臺\tother\t\n", encoding="utf-8")
    (tmp_path / "mine.toml").write_text(
        """[[rule]]
id = "percentage.dots"
table = "percentages"
pattern = '(?<number>@number)個點'
give = { unit = "pp" }
examples = ["增速回落[3.2個點]"]
""",
        encoding="utf-8",
    )
    told = command("rules", "check", tmp_path).stdout
    assert "did you mean measures.txt?" in told
    assert "measures.txt:2: 標臺 is never met" in told
    assert "rule percentage.dots: no text reads" in told
    assert "3 warnings" in told


def test_rows_behind_an_open_quotation_mark_are_no_article(command: Command, tmp_path: Path) -> None:
    rows = [f'{number},"{ARTICLE.strip()}"' for number in range(3)]
    (tmp_path / "a.csv").write_text("\n".join(["title,text", rows[0], rows[1].rstrip('"'), rows[2], rows[0]]) + "\n", encoding="utf-8")
    command("run", tmp_path / "a.csv", "-o", tmp_path / "out")
    found = records(tmp_path / "out")
    assert list(found.reason[found.outcome == "rejected"]) == ["bad_row"]
    assert "2 lines" in found.detail[1]
    assert found.raw[1].count("宁德市医院") == 2
