"""What tests share: the extractor, the corpus, and one real run over all articles there are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import extractor.engines.local as engine
from dumps import dump, run
from extractor import Extractor
from extractor.api import make_pipeline
from extractor.pipeline import Pipeline

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
SHARED = ROOT.parent / "shared"

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return make_pipeline()


@pytest.fixture(scope="session")
def command() -> Command:
    """Runs the real command in a process of its own."""

    def run(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "extractor", *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=cwd,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def output(tmp_path_factory: pytest.TempPathFactory, command: Command) -> Path:
    """The tables of the corpus, and of the seeds where they are."""
    folder = tmp_path_factory.mktemp("run") / "output"
    inputs = [CORPUS, *(path for path in (SHARED / "seeds", SHARED / "articles") if path.is_dir())]
    done = command("run", *inputs, "-o", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small units and parts, so that a small dump makes many of them."""
    monkeypatch.setattr(engine, "UNIT_BYTES", 4_000)
    monkeypatch.setattr(engine, "PART_BYTES", 12_000)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline) -> Path:
    """The tables of `dump()` in small parts, made in one go in this process."""
    output = tmp_path_factory.mktemp("undisturbed") / "output"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "UNIT_BYTES", 4_000)
        patch.setattr(engine, "PART_BYTES", 12_000)
        run(pipeline, dump(), output)
    return output
