"""What a person sees of a run that is under way: a bar on a terminal, a line every so often where there is none."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from extractor.engines.local import Summary

_LINE_SECONDS = 30.0
Watch = Callable[[Summary], None]


@contextmanager
def shown_progress(quiet: bool, share: Callable[[], float | None]) -> Iterator[Watch]:
    """Shows on standard error how a run goes; `share` tells how much of the input has been read."""
    console = Console(stderr=True, highlight=False)
    if quiet:
        yield lambda summary: None
    elif console.is_terminal:
        # No thread of its own: processes are forked off this one.
        with Progress(
            BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), console=console, transient=True, auto_refresh=False
        ) as progress:
            task = progress.add_task("", total=1.0)

            def draw(summary: Summary) -> None:
                done = share()
                progress.update(task, completed=done or 0.0, total=None if done is None else 1.0, description=_told(summary, done))
                progress.refresh()

            yield draw
    else:
        last = time.monotonic()

        def print_line(summary: Summary) -> None:
            nonlocal last
            if (now := time.monotonic()) - last >= _LINE_SECONDS:
                last = now
                done = share()
                print(("" if done is None else f"{done:.0%} read, ") + _told(summary, done), file=sys.stderr, flush=True)

        yield print_line


def _told(summary: Summary, done: float | None) -> str:
    """For example `12,345 articles, 34.5 MB, 1.23 MB/s, 4:05 left`."""
    megabytes = summary.raw_bytes / 1e6
    told = f"{summary.outcomes['articles']:,} articles, {megabytes:,.1f} MB, {megabytes / max(summary.seconds, 0.001):.2f} MB/s"
    if not done or done >= 1.0:
        return told
    left = round(summary.seconds * (1 - done) / done)
    hours, minutes, seconds = left // 3600, left // 60 % 60, left % 60
    return f"{told}, {f'{hours}:{minutes:02}' if hours else minutes}:{seconds:02} left"
