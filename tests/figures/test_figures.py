"""Articles of our own with every figure marked in their text, and sentences that hold none.

`[8.5亿元|850000000;元;=CNY;:money;over]` is a figure: value (`a..b` a range, `-` none), unit, then in any order `=` code, `/` per, `:` dimension
of a count, and the bound where it is not exact. What is not marked is no figure.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor import Extractor
from extractor.tables import CountRow, PercentageRow

FOLDER = Path(__file__).parent
MARK = re.compile(r"\[([^\[\]|]+)\|([^\[\]]+)\]")
BOUNDS = ("about", "over", "under")


@dataclass(frozen=True)
class Figure:
    """What a row must say; code, per and dimension are those of counts, None for percentages."""

    start: int
    text: str
    value: float | None
    high: float | None
    unit: str
    bound: str
    code: str | None
    per: str | None
    dimension: str | None


def marked(source: str) -> tuple[str, list[Figure]]:
    """The text without its marks, and the figures that were marked."""
    text, figures, position = "", [], 0
    for found in MARK.finditer(source):
        text += source[position : found.start()]
        said, (value, unit, *more) = found[1], found[2].split(";")
        low, _, high = value.partition("..")
        of = {one[0]: one[1:] for one in more if one not in BOUNDS}
        bound = next((one for one in more if one in BOUNDS), "exact")
        percentage = ":" not in of and unit in ("%", "pp", "‰", "倍", "‱", "bp")
        dimension = None if percentage else of.get(":", "count")
        figures.append(
            Figure(
                len(text), said, None if low == "-" else float(low), float(high) if high else None, unit, bound, of.get("="), of.get("/"), dimension,
            )
        )  # fmt: skip
        text += said
        position = found.end()
    return text + source[position:], figures


def as_figure(row: CountRow | PercentageRow) -> Figure:
    if isinstance(row, CountRow):
        return Figure(row.start, row.text, row.value, row.high, row.unit, row.bound, row.unit_code, row.per, row.dimension)
    return Figure(row.start, row.text, row.value, row.high, row.unit, row.bound, None, None, None)


def rounded(figure: Figure) -> Figure:
    """Fractions are written to four places."""
    value = figure.value if figure.value is None or math.isclose(figure.value, round(figure.value, 4)) else round(figure.value, 4)
    return Figure(**{**vars(figure), "value": value})


@pytest.mark.parametrize("path", sorted((FOLDER / "articles").glob("*.txt")), ids=lambda path: path.stem)
def test_the_figures_of_an_article(extractor: Extractor, path: Path) -> None:
    text, figures = marked(path.read_text(encoding="utf-8"))
    article = extractor.extract(text)
    rows = sorted([*article.percentages, *article.counts], key=lambda row: row.start)
    # Offsets into the raw text are those of the file; the text itself may have been simplified.
    found = [Figure(**{**vars(rounded(as_figure(row))), "start": row.raw_start, "text": row.raw}) for row in rows]
    assert found == figures


@pytest.mark.parametrize("line", (FOLDER / "no_figures.txt").read_text(encoding="utf-8").splitlines())
def test_a_sentence_that_counts_nothing(extractor: Extractor, line: str) -> None:
    article = extractor.extract(line)
    assert [row.text for row in [*article.percentages, *article.counts]] == []
