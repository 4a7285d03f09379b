"""The documents tell the truth: their examples run."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import extractor as package
from conftest import ROOT, Command
from extractor import Extractor

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PYTHON = [(page, code) for page in PAGES for language, code in BLOCK.findall(page.read_text(encoding="utf-8")) if language == "python"]


@pytest.mark.parametrize(("page", "code"), PYTHON, ids=[f"{page.name}-{number}" for number, (page, _) in enumerate(PYTHON)])
def test_an_example_runs_as_it_stands(page: Path, code: str, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "output").symlink_to(output)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, str(page), "exec"), {})


def test_the_rule_that_is_added_step_by_step_works(tmp_path: Path) -> None:
    blocks = BLOCK.findall((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))
    (tmp_path / "points.toml").write_text(next(code for language, code in blocks if language == "toml"), encoding="utf-8")
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "measures.txt").write_text(
        next(code for language, code in blocks if code.startswith("#columns")), encoding="utf-8"
    )
    article = Extractor(rules=tmp_path).extract("增速回落3.2个点，公交车5千标台。")
    assert [(row.rule, row.value, row.unit) for row in article.percentages] == [("percentage.dots", 3.2, "pp")]
    assert [(row.value, row.unit, row.dimension) for row in article.counts] == [(5000, "标台", "other")]


def test_every_reject_reason_in_the_code_is_documented() -> None:
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "src").rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reject"]
    reasons = {call.args[2].value for call in calls if isinstance(call.args[2], ast.Constant)}
    assert {"undecodable", "not_json"} <= reasons
    for reason in reasons:
        assert f"`{reason}`" in page, reason


def test_every_dependency_has_its_line() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in re.findall(r'^    "([a-z][a-z0-9-]+)",$', project, re.MULTILINE):
        assert re.search(rf"\b{re.escape(name)}\b", page), name


def test_the_lock_never_names_both_packages_called_opencc() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "opencc-python-reimplemented==" in lock
    assert not re.search(r"^opencc==", lock, re.MULTILINE)
    assert "://" not in lock


def test_the_commands_of_the_readme_are_known(command: Command) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for options in re.findall(r"^    \.venv/bin/extractor (.+)$", readme, re.MULTILINE):
        done = command(*[word for word in options.split() if not word.startswith("-") and "/" not in word][:1], "--help")
        assert done.returncode == 0, options


@pytest.mark.parametrize("name", [module.name for module in pkgutil.walk_packages(package.__path__, "extractor.")])
def test_the_examples_in_docstrings_hold(name: str) -> None:
    if name != "extractor.cli":
        failed, _ = doctest.testmod(importlib.import_module(name))
        assert failed == 0


def test_the_example_at_the_top_of_the_package_holds() -> None:
    assert doctest.testmod(package).failed == 0
