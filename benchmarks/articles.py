"""Builds the articles that the benchmark reads: new ones, of the sentences of the corpus.

    python articles.py FOLDER [--mb 3] [--seed 1]

The corpus is far too small to be timed. Its sentences are shuffled, with a fixed seed, into articles of 600 to 1,500 characters, no two
alike. Sentences are shuffled within their script (as the extractor tells it, by article), and each script keeps the share of
characters that it has in the corpus. The corpus shows what the program can do and is denser in figures than news is: most sentences
without a digit are taken twice as often as the others (`PLAIN_AGAIN`), which brings the articles near the density that is wanted
of them (`LEAST_FIGURES` of bench.py); real news of health, with some 5,000 counts and percentages per MB, stays below. The folder
gets .jsonl files of 200 articles with the fields id, title, text and date.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extractor.api import shipped_rules
from extractor.matching.load import load_rules
from extractor.record import Record
from extractor.sources import find_inputs, read_inputs
from extractor.sources.fields import field_names
from extractor.text.characters import script_of

CORPUS = Path(__file__).parent.parent / "corpus"
SHORTEST, LONGEST = 600, 1500  # characters of an article
SENTENCES_IN_PARAGRAPH = (2, 5)
ARTICLES_IN_FILE = 200
TITLE_LENGTHS = range(8, 61)
PLAIN_AGAIN = 0.8  # of the sentences without a digit that come twice in a round
FIRST_DAY, DAYS = datetime.date(2024, 1, 1), 366
_DIGIT = re.compile("[0-9０-９]")
# What no sign closes (menus, captions, headlines) is no sentence.
_SENTENCE = re.compile("[^。！？]+[。！？]+[”’」』）)]*")


@dataclass
class Group:
    """The sentences and headlines of all corpus articles in one script, and the characters written of it so far."""

    sentences: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    written: int = 0

    @property
    def size(self) -> int:
        return sum(map(len, self.sentences))


def read_groups(corpus: Path) -> list[Group]:
    """The corpus by script."""
    groups: dict[str, Group] = {}
    names = field_names(load_rules([shipped_rules()]).list("field_names"), {})
    for record in read_inputs(find_inputs([str(corpus)]), names):
        if not isinstance(record, Record):
            raise ValueError(f"{record.source}: {record.detail}")
        group = groups.setdefault(script_of(record.raw), Group())
        lines = [line.strip() for line in record.raw.split("\n")]
        group.sentences += [sentence for line in lines for sentence in _SENTENCE.findall(line)]
        if len(lines[0]) in TITLE_LENGTHS and "。" not in lines[0]:
            group.titles.append(lines[0])
    return [group for _, group in sorted(groups.items()) if group.sentences]


def shuffled(sentences: list[str], rng: random.Random) -> Iterator[str]:
    """All sentences in a random order, some of the plain ones twice, then all again in another one, without end."""
    plain = [sentence for sentence in sentences if not _DIGIT.search(sentence)]
    while True:
        once_more = rng.sample(plain, round(PLAIN_AGAIN * len(plain)))
        yield from rng.sample([*sentences, *once_more], len(sentences) + len(once_more))


def compose(sentences: Iterator[str], longest_sentence: int, rng: random.Random) -> str:
    """The text of one article."""
    least = rng.randint(SHORTEST, LONGEST - longest_sentence - 1)
    text, left = "", rng.randint(*SENTENCES_IN_PARAGRAPH)
    while len(text) < least:
        if text and not left:
            text, left = text + "\n", rng.randint(*SENTENCES_IN_PARAGRAPH)
        text, left = text + next(sentences), left - 1
    return text


def articles(corpus: Path, megabytes: float, seed: int) -> Iterator[dict[str, str]]:
    """Distinct articles, until they hold so many megabytes of UTF-8 in title and text."""
    rng = random.Random(seed)
    groups = read_groups(corpus)
    streams = [shuffled(group.sentences, rng) for group in groups]
    seen: set[str] = set()
    size = 0.0
    while size < megabytes * 1e6:
        at = min(range(len(groups)), key=lambda index: groups[index].written / groups[index].size)
        group = groups[at]
        text = compose(streams[at], max(map(len, group.sentences)), rng)
        if text in seen:
            continue
        if not SHORTEST <= len(text) <= LONGEST:
            raise ValueError(f"an article of {len(text)} characters")
        seen.add(text)
        group.written += len(text)
        title = rng.choice(group.titles)
        size += len(f"{title}\n{text}".encode())
        day = FIRST_DAY + datetime.timedelta(days=rng.randrange(DAYS))
        yield {"id": f"{len(seen):06d}", "title": title, "text": text, "date": day.isoformat()}


def write_articles(folder: Path, made: Iterator[dict[str, str]]) -> int:
    """Writes the articles into files of the folder; returns how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(article, ensure_ascii=False) + "\n" for article in made]
    for first in range(0, len(lines), ARTICLES_IN_FILE):
        path = folder / f"articles-{first // ARTICLES_IN_FILE:04d}.jsonl"
        path.write_text("".join(lines[first : first + ARTICLES_IN_FILE]), encoding="utf-8")
    return len(lines)


def main() -> None:
    """The script."""
    parser = argparse.ArgumentParser(description="Builds articles of the sentences of the corpus.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mb", type=float, default=3.0, help="megabytes (1,000,000 bytes) of UTF-8 in all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{write_articles(options.folder, articles(CORPUS, options.mb, options.seed)):,} articles")


if __name__ == "__main__":
    main()
