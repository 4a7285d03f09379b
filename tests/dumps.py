"""What the tests of datasets share: a small dump, runs in processes that can be killed, and all rows of an output."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

import extractor.engines.local as engine
from extractor.errors import ExtractorError
from extractor.record import Record, Reject
from extractor.tables import TABLES

CORPUS = Path(__file__).parents[1] / "corpus"
SENTENCE = re.compile("[^。！？\n]+[。！？]")


def dump(articles: int = 60, seed: int = 1) -> list[Record | Reject]:
    """Articles of some sentences of the corpus; among them reprints, the same text twice, an empty one and one that cannot be read."""
    rng = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))]
    sentences = sorted({sentence.strip() for text in texts for sentence in SENTENCE.findall(text)})
    records: list[Record | Reject] = []
    for number in range(articles):
        raw = f"第{number}篇\n" + "".join(rng.sample(sentences, 6))
        records.append(Record(f"dump-{seed}.jsonl", number, raw, url=f"http://a/{number}"))
    for number in range(0, articles, 9):
        reprint = "首页 新闻 体育\n" + records[number].raw + "\n责任编辑：某人"  # type: ignore[operator]
        records.append(Record(f"reprints-{seed}.jsonl", number, reprint))
        records.append(Record(f"copies-{seed}.jsonl", number, records[number].raw))  # type: ignore[arg-type]
    records.append(Record(f"empty-{seed}.txt", 0, " \n "))
    records.append(Reject(f"bad-{seed}.txt", 0, "undecodable", "no charset reads it"))
    return records


def all_rows(output: Path) -> dict[str, Counter[str]]:
    """Table -> its rows, whatever their order."""
    tables = {name: ds.dataset(output / name, format="parquet").to_table() for name in TABLES}
    return {name: Counter(map(repr, table.to_pylist())) for name, table in tables.items()}


def all_bytes(output: Path) -> dict[str, bytes]:
    """Path -> bytes of every part."""
    return {str(path.relative_to(output)): path.read_bytes() for path in sorted(output.glob("*/*.parquet"))}


def rows(output: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table."""
    found: list[dict[str, Any]] = ds.dataset(output / table, format="parquet").to_table().to_pylist()
    return found


class Started:
    """Something that runs in a process of its own, the leader of a group."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._process = multiprocessing.get_context("fork").Process(target=self._work, args=(work,))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        with suppress(OSError):
            os.setpgid(self.pid, self.pid)

    @staticmethod
    def _work(work: Callable[[], object]) -> None:
        os.setpgrp()
        try:
            work()
        except ExtractorError as error:
            print(error)
            os._exit(2)
        except KeyboardInterrupt:
            os._exit(1)
        os._exit(0)

    def kill(self) -> None:
        """SIGKILL to the whole group."""
        with suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.join()

    def ended(self, seconds: float | None = None) -> bool:
        """Whether it has ended; waits so long for it."""
        self._process.join(seconds)
        return self._process.exitcode is not None

    @property
    def exit_code(self) -> int | None:
        """0 where it did its work, 2 where it told of an error."""
        return self._process.exitcode

    def children(self) -> list[int]:
        """The processes that it started."""
        try:
            return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]
        except OSError:
            return []


def run(pipeline: Any, records: Sequence[Record | Reject], output: Path, **settings: Any) -> engine.Summary:
    """A run with these settings."""
    return engine.run(pipeline, records, output, engine.Settings(**settings))
