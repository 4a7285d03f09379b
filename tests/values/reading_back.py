"""Sentences with figures, read by the whole program: which come out otherwise than they were written."""

from __future__ import annotations

import math

from written import Written

from extractor import Extractor

LINES = 100  # sentences of an article
Found = tuple[float | None, float | None, str, str]


def read(extractor: Extractor, written: list[Written]) -> list[tuple[Written, list[Found]]]:
    """Those that do not come out as one row that says what was written, each with what came out; every sentence is a line of one article."""
    article = extractor.extract("\n".join(one.sentence for one in written))
    rows: list[list[Found]] = [[] for _ in written]
    for row in [*article.percentages, *article.counts]:
        rows[article.sentences[row.sentence].paragraph].append((row.value, row.high, row.unit, row.bound))
    return [(one, found) for one, found in zip(written, rows, strict=True) if len(found) != 1 or not _is_as_written(one, found[0])]


def _is_as_written(one: Written, found: Found) -> bool:
    value, high, unit, bound = found
    high_right = high is None if one.high is None else high == float(one.high)
    return (
        value is not None and math.isclose(value, float(one.value), rel_tol=1e-12) and high_right and (unit, bound) == (one.unit, one.bound)
    )
