"""What is remembered of a rule set is what would be told anew, and a changed or broken memory is not trusted."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.api import shipped_rules
from extractor.matching import remembered
from extractor.matching.load import load_rules


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_what_is_recalled_is_what_was_told(empty_cache: Path) -> None:
    told = load_rules([shipped_rules()])
    assert not told.checked
    remembered.remember(told.identity, told.composed)
    recalled = load_rules([shipped_rules()])
    assert recalled.checked
    for before, after in zip(told.rules, recalled.rules, strict=True):
        assert (before.id, before.entry, before.literals, before.has_span) == (after.id, after.entry, after.literals, after.has_span)
        assert before.pattern.pattern == after.pattern.pattern


def test_other_rules_are_not_taken_for_checked(empty_cache: Path) -> None:
    told = load_rules([shipped_rules()])
    remembered.remember(told.identity, told.composed)
    own = empty_cache / "own"
    own.mkdir()
    (own / "units.txt").write_text("甲\n", encoding="utf-8")
    assert not load_rules([shipped_rules(), own]).checked


def test_a_broken_memory_is_no_memory(empty_cache: Path) -> None:
    told = load_rules([shipped_rules()])
    remembered.remember(told.identity, told.composed)
    [file] = (empty_cache / "extractor" / "rules").glob("*.json")
    for content in ("", "{", "[]", '{"a": 1}', '{"a": {"source": "a", "groups": [], "literals": [], "entry": [1]}}'):
        file.write_text(content, encoding="utf-8")
        assert remembered.recall(told.identity) is None


def test_no_place_to_remember_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    remembered.remember("identity", {})
    assert remembered.recall("identity") is None
