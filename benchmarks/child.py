"""One measurement of the extractor in a process of its own; prints a line of JSON. bench.py starts it.

    python child.py run FOLDER OUTPUT
    python child.py profile FOLDER OUTPUT
    python child.py stages FOLDER

`run` is what `extractor run` does: it reads and checks the rules, then reads, extracts and writes; `seconds` counts the latter three,
as the command's own summary does. `profile` is the same with a clock around every stage. `stages` runs the text stage and the scan for
figures alone, on articles that are in memory.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import extractor.engines.local as engine
import extractor.engines.work as work
import extractor.pipeline as pipeline_module
from extractor.api import make_pipeline
from extractor.engines.local import Summary
from extractor.matching.rules import SECTIONS, VOID
from extractor.matching.scan import Scanner
from extractor.memory import collection_put_off, spare_memory
from extractor.pipeline import Pipeline
from extractor.record import Record, Reject
from extractor.segment import Tokens
from extractor.sources import find_inputs, read_inputs
from extractor.sources.fields import field_names
from extractor.tables import Table
from extractor.text.characters import script_of
from extractor.text.clean import TextStage

TIMES = 3  # how often a stage is measured alone; the median counts


class StageClock:
    """Seconds by stage. A stage that is entered inside another one stops the outer one's clock."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = time.perf_counter()

    def _switch(self) -> None:
        now = time.perf_counter()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now

    def wrap(self, stage: str, owner: Any, name: str) -> None:
        """Puts the clock around a function or method of the owner."""
        inner: Callable[..., Any] = getattr(owner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            self._switch()
            self._open.append(stage)
            try:
                return inner(*args, **kwargs)
            finally:
                self._switch()
                self._open.pop()

        setattr(owner, name, timed)


def wrap_stages(clock: StageClock, pipeline: Pipeline) -> None:
    """The stages of the pipeline. Words are cut when they are first asked for, so they are a stage of their own wherever that is."""
    clock.wrap("text", pipeline.text, "all_articles")
    clock.wrap("figures", pipeline.figures, "scan_all")
    clock.wrap("figures", pipeline_module, "settle")
    clock.wrap("words", Tokens, "of")
    clock.wrap("names", pipeline.names, "find")
    clock.wrap("mentions", pipeline.mentions, "rows")
    clock.wrap("dates", pipeline.dates, "rows")
    clock.wrap("observations", pipeline.observer, "observe")
    clock.wrap("rows and write", Table, "batch")
    clock.wrap("rows and write", work, "write_part")
    clock.wrap("duplicates", work, "signatures")


def records(pipeline: Pipeline, folder: Path) -> Iterator[Record | Reject]:
    """The records of the folder, read as they are asked for."""
    return read_inputs(find_inputs([str(folder)]), field_names(pipeline.rules.list("field_names"), {}))


def measured(summary: Summary) -> dict[str, Any]:
    """What a run tells bench.py."""
    return {
        "seconds": summary.seconds,
        "mb": summary.raw_bytes / 1e6,
        "maxrss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        **summary.rows,
    }


def run(folder: Path, output: Path) -> dict[str, Any]:
    """One run, as the command does it."""
    spare_memory()
    pipeline = make_pipeline()
    return measured(engine.run(pipeline, records(pipeline, folder), output))


def profile(folder: Path, output: Path) -> dict[str, Any]:
    """One run with the clock around every stage; what no stage takes (reading, hashes, rows of documents and sentences) is `rest`."""
    spare_memory()
    pipeline, clock = make_pipeline(), StageClock()
    wrap_stages(clock, pipeline)
    summary = engine.run(pipeline, records(pipeline, folder), output)
    rest = summary.seconds - sum(clock.seconds.values())
    return {**measured(summary), "stages": {**clock.seconds, "rest": rest}}


def median_speed(megabytes: float, work: Callable[[], object]) -> float:
    """Median MB/s of some rounds of the work, which is done once before them; as in a run, garbage is not collected meanwhile."""
    work()
    seconds = []
    for _ in range(TIMES):
        with collection_put_off():
            begun = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - begun)
    return megabytes / statistics.median(seconds)


def in_units(some: Iterable[Record]) -> Iterator[list[Record]]:
    """Records in their order, as many at a time as a run takes together."""
    unit: list[Record] = []
    size = 0
    for record in some:
        unit.append(record)
        size += len(record.raw.encode())
        if size >= engine.UNIT_BYTES:
            yield unit
            unit, size = [], 0
    if unit:
        yield unit


def text_speed(stage: TextStage, some: Sequence[Record]) -> dict[str, float]:
    """The text stage over records: cleaning, simplifying, sections, sentences; MB of raw UTF-8."""
    megabytes = sum(len(record.raw.encode()) for record in some) / 1e6
    units = [[(record, None) for record in unit] for unit in in_units(some)]
    return {"mb": megabytes, "speed": median_speed(megabytes, lambda: sum(len(stage.all_articles(unit)) for unit in units))}


def sentences_apart(stage: TextStage, some: Sequence[Record]) -> list[Record]:
    """Each sentence of prose as an article of its own."""
    articles = [article for record in some for article in stage.articles(record)]
    return [Record(a.record.source, a.record.number, a.text[s.start : s.end]) for a in articles for s in a.sentences if s.section == "body"]


def figure_speed(scanner: Scanner, stage: TextStage, some: Sequence[Record]) -> dict[str, float]:
    """The rules of a scanner over the sentences of clean text, unsettled; MB of its UTF-8, and how many matches one holds."""
    units = [[article for record in unit for article in stage.articles(record)] for unit in in_units(some)]
    work = [[(article.text, article.spans) for article in articles] for articles in units]
    megabytes = sum(len(text.encode()) for unit in work for text, _ in unit) / 1e6
    found = sum(len(matches) for unit in work for matches in scanner.scan_all(unit)) / megabytes
    speed = median_speed(megabytes, lambda: sum(len(scanner.scan_all(unit)) for unit in work))
    return {"mb": megabytes, "speed": speed, "found": found}


def stages(folder: Path) -> dict[str, Any]:
    """The stages that can run alone."""
    pipeline = make_pipeline()
    text = TextStage(pipeline.rules.of(SECTIONS))
    numbers, dates = (Scanner(pipeline.rules.of(*tables)) for tables in (("counts", "percentages", VOID), ("dates",)))
    some = [record for record in records(pipeline, folder) if isinstance(record, Record)]
    by_script: defaultdict[str, list[Record]] = defaultdict(list)
    for record in some:
        by_script[script_of(record.raw)].append(record)
    return {
        "text, simplified articles": text_speed(text, by_script["hans"]),
        "text, traditional articles": text_speed(text, by_script["hant"]),
        "text, articles of a sentence": text_speed(text, sentences_apart(text, by_script["hans"])),
        "scan for numbers": figure_speed(numbers, text, some),
        "scan for dates": figure_speed(dates, text, some),
    }


def main() -> None:
    """The script."""
    what, *paths = sys.argv[1:]
    measure: dict[str, Callable[..., dict[str, Any]]] = {"run": run, "profile": profile, "stages": stages}
    print(json.dumps(measure[what](*map(Path, paths))))


if __name__ == "__main__":
    main()
