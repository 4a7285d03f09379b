"""What a user would write in an afternoon: OpenCC, jieba, four regular expressions, pandas, Parquet. The benchmark's other side.

    python naive.py FOLDER OUTPUT

Reads every .txt and .jsonl file of FOLDER (an article a file, or a line with `title` and `text`), writes institutions.parquet,
dates.parquet, percentages.parquet and counts.parquet into OUTPUT, and prints what it did as a line of JSON. One process.

`seconds` counts reading, processing and writing. Interpreter, imports and the loading of the dictionaries (OpenCC's, jieba's) come
before its clock starts, as the reading of the rules does for the extractor.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import jieba
import pandas as pd
from opencc import OpenCC

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
INSTITUTION = re.compile(
    r"[\u4e00-\u9fff]{2,20}?(?:医院|卫生院|大学|学院|中学|小学|研究院|研究所|委员会|管理局|公司|集团|银行|法院|检察院|政府|协会|学会|中心|局|厅|部)"
)
DATE = re.compile(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月(?:\d{1,2}日)?|\d{4}-\d{1,2}-\d{1,2}|今年|去年|前年|昨日|今日")
PERCENTAGE = re.compile(rf"(?P<value>{NUMBER})(?P<unit>%|个百分点|‰)|百分之(?P<words>[零一二三四五六七八九十百点]+)")
COUNT = re.compile(
    rf"(?P<value>{NUMBER})(?P<scale>万亿|[万亿千百])?余?(?P<unit>人次|公里|公斤|平方米|人|名|个|台|家|所|张|项|例|元|吨|次|件|户|辆|座|年|天|岁)"
)
SCALES = {"万亿": 1e12, "亿": 1e8, "万": 1e4, "千": 1e3, "百": 1e2}

Rows = list[dict[str, object]]


def read_articles(folder: Path) -> Iterator[tuple[str, str]]:
    """Identity and text of every article."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".txt":
            yield path.name, path.read_text(encoding="utf-8")
        elif path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines):
                    item = json.loads(line)
                    yield f"{path.name}:{number}", f"{item['title']}\n{item['text']}"


def word_starts(text: str) -> set[int]:
    """Where the words of a text start."""
    starts, position = set(), 0
    for word in jieba.cut(text):
        starts.add(position)
        position += len(word)
    return starts


def institutions(article: str, text: str) -> Rows:
    """Names by their endings; one that starts inside a word is taken from the next word on."""
    starts = word_starts(text)
    rows: Rows = []
    for found in INSTITUTION.finditer(text):
        start, end = found.span()
        while start < end and start not in starts:
            start += 1
        if start < end:
            rows.append({"article": article, "start": start, "end": end, "name": text[start:end]})
    return rows


def dates(article: str, text: str) -> Rows:
    """Dates as written."""
    return [{"article": article, "start": found.start(), "end": found.end(), "date": found.group()} for found in DATE.finditer(text)]


def percentages(article: str, text: str) -> Rows:
    """Percentages; the value of one in words is left out."""
    rows: Rows = []
    for found in PERCENTAGE.finditer(text):
        value = float(found["value"].replace(",", "")) if found["value"] else None
        rows.append({"article": article, "start": found.start(), "end": found.end(), "text": found.group(), "value": value})
    return rows


def counts(article: str, text: str) -> Rows:
    """Numbers with a unit."""
    rows: Rows = []
    for found in COUNT.finditer(text):
        value = float(found["value"].replace(",", "")) * SCALES.get(found["scale"] or "", 1)
        rows.append({"article": article, "start": found.start(), "end": found.end(), "value": value, "unit": found["unit"]})
    return rows


TABLES = {"institutions": institutions, "dates": dates, "percentages": percentages, "counts": counts}


def extract(folder: Path, output: Path, converter: OpenCC) -> tuple[int, dict[str, int]]:
    """Reads, extracts, writes; returns the bytes of raw text and the rows by table."""
    tables: dict[str, Rows] = {name: [] for name in TABLES}
    size = 0
    for article, raw in read_articles(folder):
        size += len(raw.encode("utf-8"))
        text = converter.convert(raw)
        for name, find in TABLES.items():
            tables[name].extend(find(article, text))
    output.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        pd.DataFrame(rows).to_parquet(output / f"{name}.parquet")
    return size, {name: len(rows) for name, rows in tables.items()}


def main() -> None:
    """The script."""
    folder, output = map(Path, sys.argv[1:3])
    converter = OpenCC("t2s")
    jieba.initialize()
    begun = time.perf_counter()
    size, rows = extract(folder, output, converter)
    seconds = time.perf_counter() - begun
    maxrss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "mb": size / 1e6, "maxrss": maxrss, **rows}))


if __name__ == "__main__":
    main()
