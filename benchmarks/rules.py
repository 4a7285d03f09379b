"""What ten times as many rules cost: time of the extraction with the shipped rules, and with nine generated ones laid over each of them.

Usage: python benchmarks/rules.py [--times 10] [--megabytes 1]. Prints seconds of processor time, and fails where they more than double.
The generated rules are as most of the shipped ones are: a figure with a word after it, a word before a figure, a word alone; the words are
made of everyday characters by chance, so that few of the rules find anything, as few of so many would in any one article.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from articles import articles
from extractor.api import make_pipeline
from extractor.pipeline import Pipeline
from extractor.record import Record

CORPUS = Path(__file__).parents[1] / "corpus"
FORMS = (
    ("counts", "(?<number>@number)(?<unit>{word})", "共[3{word}]"),
    ("counts", "{word}(?<number>@number)(?<unit>元)", "[{word}30元]"),
    ("none", "{word}", "为[{word}]"),
)


def generated(count: int) -> str:
    """A rule file of so many rules."""
    drawn = random.Random(0)
    everyday = "".join(bytes((lead, trail)).decode("gb2312") for lead in range(0xB0, 0xD7) for trail in range(0xA1, 0xFF))
    rules = []
    for number in range(count):
        table, pattern, example = FORMS[number % len(FORMS)]
        word = "".join(drawn.choices(everyday, k=drawn.randint(2, 4)))
        rules.append(
            f"[[rule]]\nid = 'generated.{number}'\ntable = '{table}'\npriority = -1\npattern = '{pattern.format(word=word)}'\n"
            f"examples = ['{example.format(word=word)}']\n"
        )
    return "\n".join(rules)


def seconds(pipeline: Pipeline, records: list[Record]) -> float:
    """Processor time that the extraction of the records takes."""
    begun = time.process_time()
    for record in records:
        pipeline.extract(record)
    return time.process_time() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--megabytes", type=float, default=1.0)
    wanted = parser.parse_args()
    made = articles(CORPUS, wanted.megabytes, 0)
    records = [Record("bench", number, article["text"]) for number, article in enumerate(made)]
    shipped = make_pipeline()
    with tempfile.TemporaryDirectory() as folder:
        count = (wanted.times - 1) * len(shipped.rules.rules)
        (Path(folder) / "generated.toml").write_text(generated(count), encoding="utf-8")
        more = make_pipeline([folder])
    for pipeline in (shipped, more):
        pipeline.rules.compile()
        seconds(pipeline, records[:20])
    pairs = [(seconds(shipped, records), seconds(more, records)) for _ in range(3)]
    ratio = sorted(after / before for before, after in pairs)[1]
    print(f"{len(shipped.rules.rules)} rules: {min(before for before, _ in pairs):.2f} s; {len(more.rules.rules)} rules: ", end="")
    print(f"{min(after for _, after in pairs):.2f} s; ratio {ratio:.2f} (the middle one of {len(pairs)} pairs)")
    if ratio > 2:
        raise SystemExit("more than twice the time")


if __name__ == "__main__":
    main()
