"""What is remembered of a rule set is what would be told anew, and a changed, broken or foreign memory is not trusted."""

from __future__ import annotations

import hashlib
import os
import pickle
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.api import make_pipeline, shipped_rules
from extractor.matching import remembered
from extractor.matching.load import load_rules
from extractor.matching.programs import pattern_of, program_of
from extractor.matching.remembered import Memory
from extractor.matching.rules import RuleSet
from extractor.record import Record

OWN = {
    "own.toml": """
[[rule]]
id = "own.dots"
table = "counts"
pattern = "(?<number>@number)(?<unit>@dots)"
examples = [{ text = "上涨[3格子]", value = 3, unit = "格子" }]
[[rule]]
id = "own.day"
table = "none"
pattern = "竣工日"
examples = [{ text = "[竣工日]", published = 2024-01-03 }]
""",
    "words/dots.txt": "#columns word kind\n格子\tx\n格子儿\t\n",
}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "extractor" / "rules"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    for name, content in OWN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def told_and_recalled(*folders: Path) -> tuple[RuleSet, RuleSet]:
    told = load_rules([shipped_rules(), *folders])
    assert not told.checked
    told.remember()
    recalled = load_rules([shipped_rules(), *folders])
    assert recalled.checked
    return told, recalled


def test_what_is_recalled_is_what_was_told(cache: Path, own: Path) -> None:
    told, recalled = told_and_recalled(own)
    assert told.identity == recalled.identity
    for before, after in zip(told.rules, recalled.rules, strict=True):
        for name in before.__dataclass_fields__:
            if name != "pattern":
                assert getattr(before, name) == getattr(after, name), (before.id, name)
        assert before.pattern.pattern == after.pattern.pattern
    assert {name: words.entries for name, words in told.words.items()} == {name: words.entries for name, words in recalled.words.items()}
    assert list(told.words) == list(recalled.words)


def test_compiled_patterns_are_recalled_as_they_were_told(cache: Path) -> None:
    told, recalled = told_and_recalled()
    for rule, other in zip(told.rules, recalled.rules, strict=True):
        assert other.pattern.compiled == rule.pattern.compiled  # re compares the programs themselves


def test_compiled_patterns_find_what_re_finds(cache: Path) -> None:
    _, recalled = told_and_recalled()
    for rule in recalled.rules:
        compiled = rule.pattern.compiled
        if isinstance(compiled, re.Pattern):
            usual = re.compile(compiled.pattern, re.MULTILINE)
            assert compiled.groupindex == usual.groupindex
            for text in (*(example.text for example in rule.examples), *rule.counterexamples):
                assert [(one.span(), one.groupdict()) for one in compiled.finditer(text)] == [
                    (one.span(), one.groupdict()) for one in usual.finditer(text)
                ], rule.id


def test_a_pipeline_of_what_is_remembered_extracts_the_same(cache: Path, own: Path) -> None:
    text = "2024年3月，沈阳市沈河区卫生局称，全市1.2万人次就诊，上涨3格子，同比增长5%。海淀分局和东华门街道办事处另有公告。"
    first, second = (make_pipeline([own]).extract(Record("a", 0, text)) for _ in range(2))
    assert [one.rows() for one in first] == [one.rows() for one in second]
    assert first[0].institutions
    assert "格子" in {count.unit for count in first[0].counts}


def test_other_rules_are_not_taken_for_checked(cache: Path, own: Path) -> None:
    told_and_recalled()
    assert not load_rules([shipped_rules(), own]).checked


def test_the_same_files_in_other_folders_are_not_taken_for_checked(cache: Path, own: Path, tmp_path: Path) -> None:
    told_and_recalled(own)
    (tmp_path / "words").mkdir()
    (own / "words" / "dots.txt").rename(tmp_path / "words" / "dots.txt")
    (own / "words").rmdir()
    elsewhere = tmp_path / "lists"
    (elsewhere / "words").mkdir(parents=True)
    (tmp_path / "words" / "dots.txt").rename(elsewhere / "words" / "dots.txt")
    assert not load_rules([shipped_rules(), own, elsewhere]).checked


def _cut(content: bytes) -> bytes:
    return content[:-1]


def _changed(content: bytes) -> bytes:
    at = content.index("格子".encode(), len(content) // 3)
    return content[:at] + "方块".encode() + content[at + 6 :]


def _no_index(content: bytes) -> bytes:
    return b"\xff" * 8 + content[8:]


def _of_another_kind(content: bytes) -> bytes:
    part = pickle.dumps(["not what is asked for"])
    return (len(part) + 32).to_bytes(8, "big") + hashlib.sha256(part).digest() + part


@pytest.mark.parametrize("damage", [_cut, _changed, _no_index, _of_another_kind, lambda _: b"", lambda _: b"{"])
def test_a_broken_memory_is_no_memory(cache: Path, own: Path, damage: Callable[[bytes], bytes]) -> None:
    told, _ = told_and_recalled(own)
    [file] = cache.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    again = load_rules([shipped_rules(), own])
    assert [rule.pattern.pattern for rule in again.rules] == [rule.pattern.pattern for rule in told.rules]
    assert again.list("dots").entries == told.list("dots").entries


class _Runs:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("exit 1",)


@pytest.mark.parametrize("content", [_Runs(), {"columns": _Runs()}, {"columns": os.system}])
def test_nothing_in_a_memory_is_run(cache: Path, own: Path, content: object, monkeypatch: pytest.MonkeyPatch) -> None:
    told_and_recalled(own)
    [file] = cache.iterdir()
    part = pickle.dumps(content)
    file.write_bytes((len(part) + 32).to_bytes(8, "big") + hashlib.sha256(part).digest() + part)
    monkeypatch.setattr(os, "system", lambda _: pytest.fail("ran"))
    assert not load_rules([shipped_rules(), own]).checked


def test_what_others_could_have_written_is_not_trusted(cache: Path, own: Path) -> None:
    told_and_recalled(own)
    [file] = cache.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o622)
    assert not load_rules([shipped_rules(), own]).checked


def test_no_place_to_remember_is_no_error(tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    rules = load_rules([own.parent / "own" / "words"])
    rules.remember()
    assert not load_rules([own.parent / "own" / "words"]).checked


def test_a_user_without_a_home_is_no_error(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(_: str) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(remembered, "user_cache_path", nowhere)
    rules = load_rules([own.parent / "own" / "words"])
    rules.remember()
    assert not load_rules([own.parent / "own" / "words"]).checked


def test_a_damaged_part_is_told_anew_and_kept_again(cache: Path) -> None:
    memory = Memory("one")
    memory.part("numbers", lambda: [1, 2])
    memory.keep()
    [file] = cache.iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert Memory("one").part("numbers", lambda: [3]) == [3]
    memory = Memory("one")
    assert not memory.full
    memory.part("numbers", lambda: [4])
    memory.keep()
    assert Memory("one").part("numbers", list) == [4]


def test_what_was_not_used_for_longest_goes(cache: Path, tmp_path: Path) -> None:
    for number in range(15):
        folder = tmp_path / f"rules{number}"
        folder.mkdir()
        (folder / "words.txt").write_text(f"词{number}\n", encoding="utf-8")
        load_rules([folder]).remember()
        assert load_rules([folder]).checked
        assert load_rules([tmp_path / "rules0"]).checked
        time.sleep(0.02)  # so that the times of the files tell them apart
    assert len(list(cache.iterdir())) == 10
    assert not load_rules([tmp_path / "rules1"]).checked


def test_a_part_is_told_once(cache: Path) -> None:
    memory = Memory("one")
    assert memory.part("numbers", lambda: [1, 2]) == [1, 2]
    memory.keep()
    assert Memory("one").full
    assert Memory("one").part("numbers", list) == [1, 2]
    assert Memory("one").part("others", lambda: [3]) == [3]
    assert not Memory("another").full


@pytest.mark.parametrize(("at", "value"), [(1, "flags"), (2, b"\xff\0\0\0" * 40), (2, b""), (2, b"\1"), (3, -1), (4, []), (5, None)])
def test_no_broken_program_is_run(at: int, value: object) -> None:
    program = program_of("(?P<a>[一二]+)年|(?P<b>x)", re.MULTILINE)
    assert program
    assert pattern_of(program) is not None
    broken: list[object] = list(program)
    broken[at] = value
    assert pattern_of(broken) is None
    assert pattern_of(broken[:-1]) is None
