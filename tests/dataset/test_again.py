"""The same output, run after run: what is there already, what has changed since, what is tried again."""

from __future__ import annotations

import datetime
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dumps import Started, all_bytes, all_rows, dump, rows, run
from extractor.dataset.lock import locked
from extractor.dataset.rewrite import compact
from extractor.engines.local import Settings
from extractor.engines.refresh import Changes, refresh
from extractor.errors import InputError
from extractor.pipeline import Pipeline
from extractor.record import Record, Reject

pytestmark = pytest.mark.usefixtures("small_parts")
TEXT = "2024年，宁德市医院门诊量突破168.5万人次，同比增长11.81%。\n"


class Stand(Pipeline):
    """The real pipeline under another name, or with something that befalls it at certain texts."""

    def __init__(self, pipeline: Pipeline, rules: str | None = None, at: str = "\0", befalls: Any = None) -> None:
        self.__dict__.update(pipeline.__dict__)
        self.made_by = (rules or pipeline.made_by[0], pipeline.made_by[1])
        self._at, self._befalls = at, befalls

    def extract_all(self, dated: Sequence[tuple[Record, datetime.date | None]]) -> Any:
        if any(self._at in record.raw for record, _ in dated):
            self._befalls()
        return super().extract_all(dated)


class Counting(Pipeline):
    """The real pipeline, which counts what it is given."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.__dict__.update(pipeline.__dict__)
        self.given: list[Record] = []

    def extract_all(self, dated: Sequence[tuple[Record, datetime.date | None]]) -> Any:
        self.given += [record for record, _ in dated]
        return super().extract_all(dated)


def test_the_same_dump_again_extracts_nothing_and_writes_nothing(pipeline: Pipeline, tmp_path: Path) -> None:
    run(pipeline, dump(), tmp_path)
    before = all_bytes(tmp_path)
    counting = Counting(pipeline)
    summary = run(counting, dump(), tmp_path)
    assert not counting.given
    assert summary.unchanged == len(dump())
    assert all_bytes(tmp_path) == before


def test_a_second_dump_adds_its_articles_and_leaves_the_first_ones_parts_alone(pipeline: Pipeline, tmp_path: Path) -> None:
    run(pipeline, dump(20), tmp_path)
    before = all_bytes(tmp_path)
    run(pipeline, dump(20, seed=2), tmp_path)
    after = all_bytes(tmp_path)
    assert before.items() < after.items()


def test_pieces_of_a_dump_give_the_rows_of_the_whole(pipeline: Pipeline, undisturbed: Path, tmp_path: Path) -> None:
    records = dump()
    for start in range(0, len(records), 17):
        run(pipeline, records[start : start + 17], tmp_path)
    assert all_rows(tmp_path) == all_rows(undisturbed)


def test_an_article_from_elsewhere_is_known_without_being_extracted(pipeline: Pipeline, tmp_path: Path) -> None:
    run(pipeline, [Record("a.txt", 0, TEXT)], tmp_path)
    counting = Counting(pipeline)
    run(counting, [Record("b.txt", 0, TEXT), Record("c.txt", 0, TEXT)], tmp_path)
    assert not counting.given
    assert sorted((row["source"], row["outcome"]) for row in rows(tmp_path, "records")) == [
        ("a.txt", "articles"), ("b.txt", "known"), ("c.txt", "known"),
    ]  # fmt: skip
    assert len({row["doc_id"] for row in rows(tmp_path, "records")}) == 1


def test_the_same_text_of_another_day_is_another_article(pipeline: Pipeline, tmp_path: Path) -> None:
    days = [datetime.date(2024, 3, 5), datetime.date(2024, 3, 6), None, datetime.date(2024, 3, 5)]
    records = [Record("a.jsonl", number, TEXT, published=day) for number, day in enumerate(days)]
    run(pipeline, records, tmp_path)
    assert [row["outcome"] for row in rows(tmp_path, "records")] == ["articles", "articles", "articles", "known"]
    assert len({row["doc_id"] for row in rows(tmp_path, "documents")}) == 3


def test_another_text_at_the_same_place_goes_by_another_source(pipeline: Pipeline, tmp_path: Path) -> None:
    for text in (TEXT, "第二版。" + TEXT, "第二版。" + TEXT, TEXT):
        run(pipeline, [Record("news.txt", 0, text)], tmp_path)
    assert [row["source"] for row in rows(tmp_path, "records")] == ["news.txt", "news.txt#2"]
    raws = {(row["source"], row["record"]): row["raw"] for row in rows(tmp_path, "records")}
    for row in rows(tmp_path, "documents"):
        assert raws[row["source"], row["record"]].endswith("11.81%。\n")


def test_rejects_are_not_doubled_and_give_way_to_what_their_record_turns_out_to_be(pipeline: Pipeline, tmp_path: Path) -> None:
    rejects = [Reject("a.gz", 0, "corrupt", "damaged"), Reject("a.gz", 0, "corrupt", "damaged elsewhere"), Record("e.txt", 0, " ")]
    for _ in range(3):
        run(pipeline, rejects, tmp_path)
    assert len(rows(tmp_path, "records")) == 3
    run(pipeline, [Record("a.gz", 0, TEXT), Record("e.txt", 0, " ")], tmp_path)
    found = {(row["source"], row["outcome"]) for row in rows(tmp_path, "records")}
    assert found == {("a.gz", "articles"), ("a.gz#2", "rejected"), ("e.txt", "rejected")}
    assert len(rows(tmp_path, "records")) == 3


# What has changed since


def test_other_rules_are_refused_with_both_ways_on(pipeline: Pipeline, tmp_path: Path) -> None:
    run(pipeline, dump(5), tmp_path)
    before = all_bytes(tmp_path)
    with pytest.raises(InputError, match=r"extractor refresh .* --keep"):
        run(Stand(pipeline, "other"), dump(5, seed=2), tmp_path)
    assert all_bytes(tmp_path) == before


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"published": datetime.date(2024, 3, 5)}, id="date"),
        pytest.param({"fields": {"text": "正文"}}, id="fields"),
        pytest.param({"longest": 10_000}, id="longest"),
        pytest.param({"skip_duplicates": True}, id="reprints"),
    ],
)
def test_other_options_that_change_rows_are_refused(pipeline: Pipeline, tmp_path: Path, changed: dict[str, Any]) -> None:
    run(pipeline, dump(5), tmp_path)
    with pytest.raises(InputError, match="other options"):
        run(pipeline, dump(5, seed=2), tmp_path, **changed)


def test_keep_lets_old_rows_stand_and_says_so(pipeline: Pipeline, tmp_path: Path) -> None:
    run(pipeline, dump(5), tmp_path)
    before = all_bytes(tmp_path)
    summary = run(Stand(pipeline, "other"), [*dump(5), *dump(5, seed=2)], tmp_path, keep=True)
    assert summary.stood == len({row["doc_id"] for row in rows(tmp_path, "documents") if row["rules"] != "other"}) > 0
    assert before.items() < all_bytes(tmp_path).items()
    assert {row["rules"] for row in rows(tmp_path, "documents")} == {"other", pipeline.made_by[0]}


def test_a_refresh_makes_all_rows_those_of_a_new_run(pipeline: Pipeline, tmp_path: Path) -> None:
    other = Stand(pipeline, "other")
    records = sorted(dump(), key=lambda record: (record.source, record.number))
    options = {"published": datetime.date(2024, 3, 5), "longest": 5_000}
    run(pipeline, records, tmp_path / "old", **options)
    refresh(other, tmp_path / "old", Changes(), Settings(workers=2))
    run(other, records, tmp_path / "new", **options)
    assert all_rows(tmp_path / "old") == all_rows(tmp_path / "new")
    run(other, dump(3, seed=5), tmp_path / "old", **options)  # and what it made is gone on with


def test_a_refresh_with_another_date_gives_it_to_articles_that_bear_none(pipeline: Pipeline, tmp_path: Path) -> None:
    run(pipeline, [Record("a.txt", 0, "昨日，宁德市医院新增床位30张。\n")], tmp_path)
    assert rows(tmp_path, "dates")[0]["first"] is None
    refresh(pipeline, tmp_path, Changes(published=datetime.date(2024, 3, 5)), Settings())
    assert rows(tmp_path, "dates")[0]["first"] == datetime.date(2024, 3, 4)


@pytest.mark.parametrize("rewriting", ["refresh", "compact"])
def test_rewriting_that_is_killed_is_ended_by_the_next_command(
    pipeline: Pipeline, undisturbed: Path, tmp_path: Path, rewriting: str
) -> None:
    records = sorted(dump(), key=lambda record: (record.source, record.number))
    run(pipeline, records, tmp_path / "output")
    wanted = all_rows(tmp_path / "output")

    def rewrite() -> None:
        if rewriting == "refresh":
            refresh(pipeline, tmp_path / "output", Changes(), Settings(workers=2))
        else:
            with locked(tmp_path / "output", "compact"):
                compact(tmp_path / "output")

    for moment in range(1, 13):
        started = Started(rewrite)
        if not started.ended(moment * (0.15 if rewriting == "refresh" else 0.02)):
            started.kill()
        run(pipeline, records, tmp_path / "output")
        assert all_rows(tmp_path / "output") == wanted


def test_compacting_joins_parts_and_keeps_every_row(pipeline: Pipeline, undisturbed: Path, tmp_path: Path) -> None:
    run(pipeline, dump(), tmp_path)
    before, after = compact(tmp_path)
    assert before > 3
    assert after == 1
    assert all_rows(tmp_path) == all_rows(undisturbed)
    assert compact(tmp_path) == (1, 1)
    counting = Counting(pipeline)
    run(counting, dump(), tmp_path)
    assert not counting.given
    ids = [row["doc_id"] for row in rows(tmp_path, "sentences")]
    assert ids == sorted(ids)


# One at a time


def test_a_second_run_is_refused_and_a_dead_ones_lock_is_not_in_the_way(pipeline: Pipeline, tmp_path: Path) -> None:
    def hold() -> None:
        with locked(tmp_path, "run"):
            time.sleep(60)

    started = Started(hold)
    while not (tmp_path / ".lock-holder").exists():
        time.sleep(0.01)
    with pytest.raises(InputError, match=f"process {started.pid}"):
        run(pipeline, dump(3), tmp_path)
    started.kill()
    run(pipeline, dump(3), tmp_path)


def test_workers_that_outlive_their_run_do_not_hold_its_lock(pipeline: Pipeline, tmp_path: Path) -> None:
    stuck = Stand(pipeline, at="宁德", befalls=lambda: time.sleep(20))
    started = Started(lambda: run(stuck, [Record("a.txt", 0, TEXT)], tmp_path, workers=1))
    while not started.children():
        time.sleep(0.01)
    worker = started.children()[0]
    os.kill(started.pid, signal.SIGKILL)
    started.ended()
    run(pipeline, [Record("a.txt", 0, TEXT)], tmp_path)
    assert rows(tmp_path, "documents")
    os.kill(worker, signal.SIGKILL)


# Articles that cannot be taken


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise ValueError("a fault")


def loop() -> None:
    while True:
        pass


def loop_deaf() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGVTALRM})
    loop()


@pytest.mark.parametrize(
    ("befalls", "reason", "told"),
    [
        pytest.param(die, "crashed", "SIGKILL", id="the worker dies"),
        pytest.param(fail, "crashed", "ValueError: a fault", id="a fault of ours"),
        pytest.param(loop, "timeout", "processor time", id="no end"),
        pytest.param(loop_deaf, "timeout", "processor time", id="no end, and no listening"),
    ],
)
def test_an_article_that_cannot_be_taken_costs_itself_alone(
    pipeline: Pipeline, tmp_path: Path, befalls: Any, reason: str, told: str
) -> None:
    records = dump(12)
    at = "第5篇\n"
    run(Stand(pipeline, at=at, befalls=befalls), records, tmp_path / "output", workers=2, seconds=0.5)
    rejected = [row for row in rows(tmp_path / "output", "records") if row["reason"] == reason]
    assert len(rejected) == 1
    assert told in rejected[0]["detail"]
    assert rejected[0]["raw"].startswith(at)
    run(pipeline, [record for record in records if at not in (record.raw or "")], tmp_path / "without")
    for table in ("documents", "sentences", "counts", "observations"):
        assert all_rows(tmp_path / "output")[table] == all_rows(tmp_path / "without")[table]


def test_what_ran_out_of_time_is_tried_again_by_the_next_run(pipeline: Pipeline, undisturbed: Path, tmp_path: Path) -> None:
    run(Stand(pipeline, at="第5篇\n", befalls=loop), dump(), tmp_path, workers=2, seconds=0.5)
    assert "timeout" in {row["reason"] for row in rows(tmp_path, "records")}
    run(pipeline, dump(), tmp_path)
    assert all_rows(tmp_path)["records"] == all_rows(undisturbed)["records"]


def test_an_article_beyond_the_limit_is_rejected_and_its_text_left_out(pipeline: Pipeline, tmp_path: Path) -> None:
    for _ in range(2):
        run(pipeline, [Record("a.txt", 0, TEXT * 100), Record("b.txt", 0, TEXT)], tmp_path, longest=5_000)
    long, short = rows(tmp_path, "records")
    assert (long["outcome"], long["reason"], long["raw"]) == ("rejected", "too_long", None)
    assert "5,000" in long["detail"]
    assert short["outcome"] == "articles"


# Reprints


def test_a_reprint_points_to_the_first_and_may_leave_no_mentions(pipeline: Pipeline, tmp_path: Path) -> None:
    records = dump(30)
    run(pipeline, records[:20], tmp_path, skip_duplicates=True)
    run(pipeline, records[20:], tmp_path, skip_duplicates=True)
    documents = {row["doc_id"]: row for row in rows(tmp_path, "documents")}
    reprints = {doc_id: row["duplicate_of"] for doc_id, row in documents.items() if row["duplicate_of"]}
    assert {documents[doc_id]["source"] for doc_id in reprints} == {"reprints-1.jsonl"}
    assert len(reprints) == len([record for record in records if record.source == "reprints-1.jsonl"])
    assert all(documents[of]["duplicate_of"] is None and documents[of]["source"] == "dump-1.jsonl" for of in reprints.values())
    assert not {row["doc_id"] for row in rows(tmp_path, "counts")} & reprints.keys()
    assert {row["doc_id"] for row in rows(tmp_path, "sentences")} >= reprints.keys()


def test_what_the_dump_says_of_a_record_is_kept(pipeline: Pipeline, tmp_path: Path) -> None:
    record = Record("a.jsonl", 3, TEXT, "gb18030", "标题", "报", "记者", datetime.date(2024, 3, 5), "7", "http://a")
    run(pipeline, [record], tmp_path)
    (row,) = rows(tmp_path, "records")
    assert Record.from_told(row["source"], row["record"], row["raw"], row["charset"], row["fields"]) == record
    assert replace(record, title=None, publisher=None, byline=None, published=None, source_id=None, url=None).told() is None
