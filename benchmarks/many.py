"""A run over very many articles: what comes of it, how long it takes, how much memory.

    python many.py FOLDER [--articles 200000] [--sentences 3] [--workers N] [--more CORPUS...]

Builds short articles in FOLDER/dump (random sentences of the corpus, and of further folders of texts; every tenth one is a reprint of an
earlier one with a menu and a new last line), extracts them into FOLDER/output by the command, and looks at the memory of its processes
all the while. Prints a line of JSON: megabytes are 1,000,000 bytes; `worker`, `parent`: peak resident memory, pages shared with others
included; `all`: peak of the sum without counting shared pages twice.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "corpus"
ARTICLES_IN_FILE = 20_000
_SENTENCE = re.compile("[^。！？\n]{8,}[。！？]")


def articles(folders: Sequence[Path], count: int, sentences: int, seed: int) -> Iterator[dict[str, str]]:
    """Articles of so many sentences, give or take one."""
    rng = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.glob("*.txt"))]
    known = sorted({sentence.strip() for text in texts for sentence in _SENTENCE.findall(text)})
    lately: list[str] = []
    for number in range(count):
        if number % 10 == 9:
            text = f"首页 新闻 财经\n{rng.choice(lately)}\n责任编辑：第{number}号"
        else:
            text = "".join(rng.sample(known, rng.randint(max(sentences - 1, 1), sentences + 1)))
            lately = [*lately[-500:], text]
        yield {"id": str(number), "title": f"第{number}篇", "text": text, "date": f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"}


def write(folder: Path, made: Iterator[dict[str, str]]) -> None:
    """Writes them as files of JSON lines."""
    folder.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    for number, article in enumerate(made, 1):
        lines.append(json.dumps(article, ensure_ascii=False) + "\n")
        if number % ARTICLES_IN_FILE == 0:
            (folder / f"articles-{number:08d}.jsonl").write_text("".join(lines), encoding="utf-8")
            lines.clear()
    if lines:
        (folder / "articles-last.jsonl").write_text("".join(lines), encoding="utf-8")


def kilobytes(pid: int, file: str, name: str) -> int:
    """A figure of a process, 0 where it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0


def watched(command: Sequence[str], log: Path) -> dict[str, float]:
    """Runs the command; its seconds and peaks of memory, MB."""
    begun = time.monotonic()
    peaks = {"worker": 0, "parent": 0, "all": 0}
    with log.open("w") as told, subprocess.Popen(command, stdout=told, stderr=told) as process:
        while process.poll() is None:
            workers: list[int] = []
            with suppress(OSError):
                workers = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
            peaks["worker"] = max([peaks["worker"], *(kilobytes(pid, "status", "VmHWM") for pid in workers)])
            peaks["parent"] = max(peaks["parent"], kilobytes(process.pid, "status", "VmHWM"))
            peaks["all"] = max(peaks["all"], sum(kilobytes(pid, "smaps_rollup", "Pss:") for pid in (process.pid, *workers)))
            time.sleep(0.5)
    if process.returncode:
        sys.exit(f"failed:\n{log.read_text()}")
    return {"seconds": round(time.monotonic() - begun, 1), **{name: round(peak * 1024 / 1e6) for name, peak in peaks.items()}}


def main() -> None:
    """The script."""
    parser = argparse.ArgumentParser(description="Runs the extractor over very many articles.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--sentences", type=int, default=3)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    dump = options.folder / "dump"
    if not dump.is_dir():
        write(dump, articles([CORPUS, *options.more], options.articles, options.sentences, 1))
    megabytes = sum(path.stat().st_size for path in dump.iterdir()) / 1e6
    command = [sys.executable, "-m", "extractor", "run", str(dump), "-o", str(options.folder / "output"), "--replace"]
    if options.workers:
        command += ["--workers", str(options.workers)]
    log = options.folder / "log.txt"
    print(json.dumps({"megabytes": round(megabytes, 1), **watched(command, log)}))
    print(log.read_text())


if __name__ == "__main__":
    main()
