"""Every kind of date, through the whole program: sentences of our own with their dates marked (expressions.txt, not_dates.txt)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor import Extractor
from extractor.tables import DateRow
from timex import days_of, grain_of

HERE = Path(__file__).parent
MARK = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")
MODS, FLAGS = {"until", "since", "about"}, {"invalid", "ambiguous"}


@dataclass(frozen=True)
class Expected:
    """What the row of a marked mention holds."""

    raw: str
    timex: str | None
    days: tuple[datetime.date, datetime.date] | tuple[None, None]
    grain: str
    mod: str | None
    flags: tuple[str, ...]
    relative: bool | None
    anchor: str | None
    anchor_date: str | None


def read_expected(raw: str, said: str, published: str) -> Expected:
    timex, *options = said.split()
    context = next((option[2:] for option in options if option.startswith("c:")), None)
    grain = next((option[2:] for option in options if option.startswith("g:")), "other" if timex == "-" else grain_of(timex))
    known = timex != "-" and "XX" not in timex
    return Expected(
        raw, None if timex == "-" else timex, days_of(timex) if known else (None, None), grain,
        next((option for option in options if option in MODS), None), tuple(option for option in options if option in FLAGS),
        True if "rel" in options else None,
        "context" if context else "published" if "p" in options else None, context or (published if "p" in options else None),
    )  # fmt: skip


def got(row: DateRow, expected: Expected) -> Expected:
    relative = row.relative if expected.relative is not None else None
    anchor_date = str(row.anchor_date) if row.anchor_date else None
    return Expected(
        row.raw, row.timex, (row.first, row.last), row.grain, row.mod, tuple(row.flags), relative, row.anchor, anchor_date,
    )  # type: ignore[arg-type]  # fmt: skip


def lines(name: str) -> list[list[str]]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


CASES = [pytest.param(published, text, id=name) for name, published, text in lines("expressions.txt")]


@pytest.mark.parametrize(("published", "marked"), CASES)
def test_the_dates_of_a_sentence(extractor: Extractor, published: str, marked: str) -> None:
    text = MARK.sub(r"\1", marked)
    day = None if published == "-" else datetime.date.fromisoformat(published)
    expected = [read_expected(raw, said, published) for raw, said in MARK.findall(marked)]
    rows = extractor.extract(text, published=day).dates
    assert [row.raw for row in rows] == [one.raw for one in expected]
    assert [got(row, one) for row, one in zip(rows, expected, strict=True)] == expected
    starts = [found.start() for found in MARK.finditer(marked)]
    shifts = [len(marked[:start]) - len(MARK.sub(r"\1", marked[:start])) for start in starts]
    assert [row.raw_start for row in rows] == [start - shift for start, shift in zip(starts, shifts, strict=True)]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in lines("not_dates.txt")])
def test_what_is_no_date(extractor: Extractor, text: str) -> None:
    rows = extractor.extract(text, published=datetime.date(2024, 6, 10)).dates
    assert [row.raw for row in rows] == []


def test_every_kind_is_annotated() -> None:
    assert sum(len(MARK.findall(text)) for *_, text in lines("expressions.txt")) >= 150
    names = [name for name, *_ in lines("expressions.txt")]
    assert len(names) == len(set(names))
