"""Runs that are killed, starved of disk, robbed of their workers or read from: the tables are those of an undisturbed run."""

from __future__ import annotations

import ctypes
import os
import random
import resource
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from conftest import Command
from dumps import Started, all_bytes, all_rows, dump, rows, run
from extractor.dataset.parts import ASIDE
from extractor.engines import work
from extractor.engines.desk import Desk
from extractor.errors import InputError
from extractor.pipeline import Pipeline
from extractor.tables import TABLES

KILLS = 40
MS_REMOUNT, MNT_DETACH = 32, 2
pytestmark = pytest.mark.usefixtures("small_parts")


def assert_same_rows(output: Path, other: Path) -> None:
    ours, theirs = all_rows(output), all_rows(other)
    for table in TABLES:
        assert not theirs[table] - ours[table], f"{table}: rows are lost"
        assert not ours[table] - theirs[table], f"{table}: rows are doubled or strange"


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_any_number_of_workers_gives_the_same_bytes(pipeline: Pipeline, undisturbed: Path, tmp_path: Path, workers: int) -> None:
    run(pipeline, dump(), tmp_path, workers=workers)
    assert all_bytes(tmp_path) == all_bytes(undisturbed)
    assert not (tmp_path / ASIDE).exists()


def test_a_run_killed_at_forty_random_moments_ends_as_if_it_had_not_been(pipeline: Pipeline, undisturbed: Path, tmp_path: Path) -> None:
    rng = random.Random(40)
    begun = time.monotonic()
    run(pipeline, dump(), tmp_path / "timed", workers=2)
    whole = time.monotonic() - begun
    kills = number = 0
    while kills < KILLS:
        output = tmp_path / f"output-{number}"
        started = Started(lambda output=output: run(pipeline, dump(), output, workers=2))  # type: ignore[misc]
        if started.ended(rng.uniform(0, whole)):
            assert started.exit_code == 0
            assert_same_rows(output, undisturbed)
            number += 1
        else:
            started.kill()
            kills += 1
    run(pipeline, dump(), tmp_path / f"output-{number}", workers=2)
    assert_same_rows(tmp_path / f"output-{number}", undisturbed)


def test_shot_workers_are_replaced_and_nothing_is_lost(pipeline: Pipeline, undisturbed: Path, tmp_path: Path) -> None:
    rng = random.Random(7)
    started = Started(lambda: run(pipeline, dump(), tmp_path / "output", workers=3))
    shot = 0
    while not started.ended(0.1):
        if shot < 8 and (children := started.children()):
            os.kill(rng.choice(children), signal.SIGKILL)
            shot += 1
    assert shot
    assert started.exit_code == 0
    assert_same_rows(tmp_path / "output", undisturbed)


def test_a_reader_sees_whole_articles_only_and_no_error(pipeline: Pipeline, undisturbed: Path, tmp_path: Path) -> None:
    wanted = {name: Counter(row["doc_id"] for row in rows(undisturbed, name)) for name in TABLES if name != "records"}
    output = tmp_path / "output"
    run(pipeline, dump(3, seed=2), output)  # something to read from the start
    before = set(pd.read_parquet(output / "documents").doc_id)
    started = Started(lambda: run(pipeline, dump(), output, workers=2))
    readings = 0
    while True:
        over = started.ended(0)
        documents = set(pd.read_parquet(output / "documents", columns=["doc_id"]).doc_id) - before
        records = pd.read_parquet(output / "records", columns=["doc_id", "outcome"])
        assert documents <= set(records[records.outcome == "articles"].doc_id)
        for name, counts in wanted.items():
            found = Counter(pd.read_parquet(output / name, columns=["doc_id"]).doc_id)
            assert all(found[doc_id] == counts[doc_id] for doc_id in documents), name
        readings += 1
        if over:
            break
    assert readings > 1
    assert documents == set(wanted["documents"])


def sized(folder: Path, kilobytes: int, flags: int = 0) -> bool:
    """A disk of its own and of this size at this folder, where the system lets us have one."""
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", flags, f"size={kilobytes}k".encode()) == 0


def test_a_disk_that_fills_up_ends_the_run_with_a_message_and_the_next_goes_on(
    pipeline: Pipeline, undisturbed: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "disk" / "output"
    output.parent.mkdir()
    if not sized(output.parent, 300):
        pytest.skip("no disk can be mounted here; the next test limits the size of files instead")
    try:
        committed = set()
        for kilobytes in range(400, 4000, 100):
            started = Started(lambda: run(pipeline, dump(), output, workers=2))
            started.ended()
            if started.exit_code == 0:
                break
            assert started.exit_code == 2
            assert "make room" in capfd.readouterr().out
            committed.add(len(rows(output, "documents")) if any((output / "documents").iterdir()) else 0)
            assert sized(output.parent, kilobytes, MS_REMOUNT)
        assert_same_rows(output, undisturbed)
        assert len(committed) > 1  # it was full when something was written already, too
    finally:
        ctypes.CDLL(None).umount2(os.fsencode(output.parent), MNT_DETACH)


@pytest.mark.parametrize("rewriting", ["compact", "refresh"])
def test_a_disk_too_small_for_a_second_set_of_the_tables_is_told_and_loses_nothing(
    pipeline: Pipeline, undisturbed: Path, tmp_path: Path, command: Command, rewriting: str
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if not sized(disk, 64_000):
        pytest.skip("no disk can be mounted here")
    try:
        output = disk / "output"
        shutil.copytree(undisturbed, output)
        used = sum(path.stat().st_blocks * 512 for path in output.rglob("*"))
        for room in (0, 200):
            assert sized(disk, used // 1024 + room, MS_REMOUNT)
            done = command(rewriting, output, "--quiet")
            assert done.returncode == 2
            assert str(output) in done.stderr
            assert "make room" in done.stderr
            assert f"extractor {rewriting} {output}" in done.stderr
            assert "Traceback" not in done.stderr
            assert (output / ".refresh").exists() == (rewriting == "refresh")
            assert not (output / ".compact").exists()
            assert_same_rows(output, undisturbed)
        assert sized(disk, 64_000, MS_REMOUNT)
        assert command(rewriting, output, "--quiet").returncode == 0
        assert_same_rows(output, undisturbed)
    finally:
        ctypes.CDLL(None).umount2(os.fsencode(disk), MNT_DETACH)


def test_a_file_that_may_not_grow_ends_the_run_with_a_message_and_the_next_goes_on(
    pipeline: Pipeline, undisturbed: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        run(pipeline, dump(), tmp_path / "output", workers=2)

    started = Started(limited)
    started.ended()
    assert started.exit_code == 2
    assert "make room" in capfd.readouterr().out
    run(pipeline, dump(), tmp_path / "output", workers=2)
    assert_same_rows(tmp_path / "output", undisturbed)


@pytest.mark.parametrize("workers", [0, 2])
def test_memory_that_runs_out_ends_the_run_with_a_message_and_the_next_goes_on(
    pipeline: Pipeline, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    def starved(job: work.PartJob, desk: Desk) -> dict[str, int]:
        if job.folder.name.endswith("3"):
            raise MemoryError
        return write(job, desk)

    write = work.write_part
    with monkeypatch.context() as patched:
        patched.setattr(work, "write_part", starved)
        with pytest.raises(InputError, match=r"memory.*give the same command again"):
            run(pipeline, dump(), tmp_path, workers=workers)
    assert 0 < len(rows(tmp_path, "documents")) < len(rows(undisturbed, "documents"))
    assert not (tmp_path / ASIDE).exists()
    run(pipeline, dump(), tmp_path, workers=workers)
    assert_same_rows(tmp_path, undisturbed)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_polite_end_keeps_what_was_in_flight(pipeline: Pipeline, undisturbed: Path, tmp_path: Path, workers: int) -> None:
    def stopped() -> None:
        def given() -> object:
            for number, record in enumerate(dump()):
                if number == 30:
                    os.killpg(0, signal.SIGINT)
                yield record

        summary = run(pipeline, given(), tmp_path / "output", workers=workers)  # type: ignore[arg-type]
        os._exit(30 if summary.stopped else 0)

    started = Started(stopped)
    started.ended()
    assert started.exit_code == 30
    assert len(rows(tmp_path / "output", "records")) == 30
    run(pipeline, dump(), tmp_path / "output")
    assert_same_rows(tmp_path / "output", undisturbed)
