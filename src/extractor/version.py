"""The version that rows carry: the program's own and those of the libraries that it reads text with."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

# A new version of any of these can change rows.
READERS = ("rjieba", "opencc-python-reimplemented", "regex", "rensa", "lunar-python", "chinesecalendar")


@cache
def extractor_version() -> str:
    """For example `0.1.0 (rjieba 0.2.2, opencc-python-reimplemented 0.1.7, regex 2026.11.15)`."""
    return f"{version('extractor')} ({', '.join(f'{name} {version(name)}' for name in READERS)})"
