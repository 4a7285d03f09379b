"""Runs mutated articles through the whole program: no crash, no hang, none lost.

    python tests/fuzz.py [--articles 100000] [--seed 1] [--seconds 20]

Each article is a piece of one of the corpus with every kind of dirt put in at once. They go through the engine into tables, in batches;
then each record must have its row, and each sentence and mention must be a slice of its text and of its original. An article that takes
longer than --seconds is a hang. Prints what it did; exits with 1 at the first thing that is wrong, and says which seed and article it was.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractor.api import make_pipeline
from extractor.dataset.parts import read_parts
from extractor.engines.local import Settings, run
from extractor.record import Record, storable
from extractor.tables import MENTION_TABLES

CORPUS = Path(__file__).parents[1] / "corpus"
BATCH = 5_000  # articles in an output folder
LONGEST = 400  # characters of the piece that an article starts from
DIRT = [
    "(yī)", "（de）", "(fa)", "???", "\ufffd", "\u200b", "\ufeff", "\u202e", "\x00", "&nbsp;", "&#x4e00;", "&", "\u3000", "\xa0", "\r\n", "\n\n\n",
    "１２", "％", "．", "万", "亿", "兆", "一", "零", "点", "分之", "百分之", "第", "年", "月", "日", "个", "-", "—", "至", "、", "，", "。", "：", "（", "）",
    "“", "”", "医院", "委员会", "公司", "该院", "（以下简称", "▲图为", "来源：", "责任编辑：", "本报讯", "(记者 张三)", "首页 > 新闻", "=1+1", "<script>", "'; drop table",
    "\U0001f600", "\U00020000", "\ue000", "e\u0301", "2月30日", "13月", "0年", "99999999999999999999", "1.2.3.4", "((((", "[[[[", "\\", "\t", "\ud800",
    "开云体育官网", "博彩平台", "注册送彩金", "□", "〓", "&amp;lt;", "<p>", "</div>", "\u2028", "⼈", "厦 门 市", "1 796", "168.5\n万", "åŒ»é™¢", "ÖÐ¹ú", "鍖婚櫌，锛", "(yī",
    "相关阅读", "发布时间：2022-09-28", "（记者 李四）", "(某市医院 供图)", "Copyright", "2024-03-05 08:19 来源：海峡日报",
]  # fmt: skip


def mutated(rng: random.Random, sources: list[str]) -> str:
    """A piece of a corpus article, mutated."""
    source = rng.choice(sources)
    start = rng.randrange(len(source))
    text = source[start : start + rng.randint(1, LONGEST)]
    for _ in range(rng.randint(1, 25)):
        at = rng.randint(0, len(text))
        kind = rng.randrange(6)
        if kind <= 2:
            text = text[:at] + rng.choice(DIRT) * rng.choice((1, 1, 1, 2, 5)) + text[at:]
        elif kind == 3:
            text = text[:at] + text[at + rng.randint(1, 8) :]
        elif kind == 4:
            end = at + rng.randint(1, 12)
            text = text[:end] + text[at:end] * rng.randint(1, 4) + text[end:]
        else:
            text = (
                text[:at] + chr(rng.choice((rng.randrange(0x80), rng.randrange(0x2000, 0x3100), rng.randrange(0x4E00, 0xA000)))) + text[at:]
            )
    return text


def records(seed: int, first: int, count: int, sources: list[str]) -> Iterator[Record]:
    """The records with these numbers."""
    for number in range(first, first + count):
        if number % 100 == 0:
            print(f"\r{number}", end="", file=sys.stderr, flush=True)
        yield Record(f"fuzz-{seed}", number, storable(mutated(random.Random(f"{seed}/{number}"), sources)))


def rows_of(output: Path, table: str) -> list[dict[str, Any]]:
    """All rows of a table."""
    return [row for part in read_parts(output, table) for row in part.to_pylist()]


def check(output: Path, first: int, count: int) -> tuple[int, int]:
    """The numbers of documents and mentions of an output; raises AssertionError for what breaks the contract."""
    rows = rows_of(output, "records")
    assert {row["record"] for row in rows} == set(range(first, first + count)), "records were lost"
    assert all(row["outcome"] in ("articles", "known", "rejected") for row in rows)
    raws = {row["record"]: row["raw"] for row in rows}
    found = rows_of(output, "documents")
    slow = [row["record"] for row in found if "timeout" in row["flags"]]
    assert not slow, f"took too long: {slow}"
    documents = {row["doc_id"]: (row["text"], raws[row["record"]]) for row in found}
    for row in rows_of(output, "sentences"):
        text, raw = documents[row["doc_id"]]
        assert text[row["start"] : row["end"]] == row["text"] != "", row
        assert 0 <= row["raw_start"] < row["raw_end"] <= len(raw), row
    mentions = 0
    for table in MENTION_TABLES:
        for row in rows_of(output, table):
            text, raw = documents[row["doc_id"]]
            assert text[row["start"] : row["end"]] == row["text"] != "", row
            assert raw[row["raw_start"] : row["raw_end"]] == row["raw"] != "", row
            mentions += 1
    return len(documents), mentions


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()

    sources = [path.read_text(encoding="utf-8") for path in sorted(CORPUS.glob("*.txt"))]
    settings = Settings(seconds=options.seconds)
    pipeline, begun, documents, mentions = make_pipeline(), time.monotonic(), 0, 0
    for first in range(0, options.articles, BATCH):
        count = min(BATCH, options.articles - first)
        with tempfile.TemporaryDirectory() as folder:
            run(pipeline, records(options.seed, first, count, sources), Path(folder), settings)
            found = check(Path(folder), first, count)
        documents, mentions = documents + found[0], mentions + found[1]
    print(
        f"\n{options.articles:,} records, {documents:,} articles, {mentions:,} mentions, {time.monotonic() - begun:.0f} s: none lost, none wrong"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
