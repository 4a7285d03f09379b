"""No call of the program reads the clock to resolve anything: real processes with the clock set to 1999 and to 2050 give the same rows.

The clock is set by `faketime` where it is installed (it stands between the process and the system), and everywhere by a
`sitecustomize` in the child that turns Python's own `time` and `datetime` back or forward.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from extractor.tables import TABLES

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
YEARS = ("1999", "2050")
FAKETIME = shutil.which("faketime")

# Every door of Python's to the clock, moved to the first of June of a year; the hands go on from there.
SITECUSTOMIZE = """
import ctypes, datetime, gc, os, time
_real, _localtime, _gmtime = time.time, time.localtime, time.gmtime
_shift = datetime.datetime(int(os.environ["FAKE_YEAR"]), 6, 1, tzinfo=datetime.timezone.utc).timestamp() - _real()
time.time = lambda: _real() + _shift
time.time_ns = lambda: int((_real() + _shift) * 1e9)
time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)
# The types stay as they are, since compiled libraries know their layout: only their methods that read the clock are replaced.
for type_, name, method in (
    (datetime.date, "today", lambda cls: cls.fromtimestamp(time.time())),
    (datetime.datetime, "now", lambda cls, tz=None: cls.fromtimestamp(time.time(), tz)),
    (datetime.datetime, "utcnow", lambda cls: cls.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)),
):
    gc.get_referents(type_.__dict__)[0][name] = classmethod(method)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(type_))
"""

CONTROL = "import datetime, time; print(datetime.date.today().year, datetime.datetime.now().year, time.localtime().tm_year)"


class Clock:
    """Runs Python with its clock in a year."""

    def __init__(self, way: str, folder: Path) -> None:
        self.way, self.folder = way, folder
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")

    def run(self, year: str, *arguments: str | Path) -> str:
        command = [sys.executable, *map(str, arguments)]
        paths = [str(ROOT / "src"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
        if self.way == "faketime":
            command = [str(FAKETIME), f"{year}-06-01 12:00:00", *command]
        else:
            paths.insert(0, str(self.folder))
        environment = {**os.environ, "FAKE_YEAR": year, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, cwd=ROOT, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(params=["faketime", "sitecustomize"])
def clock(request: pytest.FixtureRequest, tmp_path: Path) -> Clock:
    if request.param == "faketime" and FAKETIME is None:
        pytest.skip("faketime is not installed")
    return Clock(request.param, tmp_path / "site")


def test_the_clock_is_set(clock: Clock) -> None:
    assert [clock.run(year, "-c", CONTROL).split() for year in YEARS] == [[year] * 3 for year in YEARS]


def test_rows_do_not_depend_on_the_clock(clock: Clock, tmp_path: Path) -> None:
    """Every annotated sentence, in one text without a date of its own, through the command."""
    lines = (HERE / "expressions.txt").read_text(encoding="utf-8").splitlines()
    texts = [line.split("\t")[2] for line in lines if line.count("\t") == 2 and "|" in line]
    source = tmp_path / "texts"
    source.mkdir()
    (source / "undated.txt").write_text("\n".join(texts).replace("[", "").replace("]", ""), encoding="utf-8")
    found = {}
    for year in YEARS:
        output = tmp_path / year
        clock.run(year, "-m", "extractor", "run", source, "-o", output)
        found[year] = {table: ds.dataset(output / table, format="parquet").to_table().to_pylist() for table in TABLES}
    assert len(found["1999"]["dates"]) > len(texts)
    assert found["1999"] == found["2050"]


@pytest.mark.parametrize("year", YEARS)
def test_annotated_dates_come_out_in_any_year(tmp_path: Path, year: str) -> None:
    clock = Clock("faketime" if FAKETIME else "sitecustomize", tmp_path / "site")
    clock.run(year, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", HERE / "test_expressions.py")
