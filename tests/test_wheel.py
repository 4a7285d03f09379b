"""The wheel carries the rules: what is installed works without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from conftest import ROOT


def test_the_wheel_extracts_without_the_checkout(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True, capture_output=True
    )
    wheel = next(tmp_path.glob("*.whl"))
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(wheel).extractall(unpacked)
    names = {str(path.relative_to(unpacked / "extractor" / "rules")) for path in (unpacked / "extractor" / "rules").rglob("*.*")}
    assert names == {str(path.relative_to(ROOT / "rules")) for path in (ROOT / "rules").rglob("*.*")}
    code = (
        "import extractor; print(extractor.__file__);"
        " print([row.value for row in extractor.Extractor().extract('门诊量168.5万人次。').counts])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    where, counts = done.stdout.split("\n")[:2]
    assert str(unpacked) in where
    assert counts == "[1685000.0]"
