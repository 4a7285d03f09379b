"""When a figure holds: the date that governs it, and the one that a change is measured against (gold guide: a date reaches to the end of
its sentence and stops at a semicolon)."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from extractor.observations.clauses import Clauses
from extractor.observations.mask import DATE
from extractor.tables import DateRow

SINCE, UNTIL = "since", "until"
_OPEN, _CLOSE = "（(", "）)"


@dataclass(frozen=True, slots=True)
class Times:
    """The date that governs a figure, the one that it is compared with and where that stands, and whether a since date governs."""

    period: DateRow | None
    compared: DateRow | None
    compared_at: int
    since: bool


def times(clauses: Clauses, at: int, semicolon: int, apart: tuple[int, int]) -> Times:
    """The times of the figure that stands `at`, by what follows the last semicolon; dates in the stretch `apart` are another figure's."""
    masked = clauses.masked
    text = masked.text
    low, high = bisect_left(masked.at, semicolon), bisect_left(masked.at, at)
    dates = [i for i in range(low, high) if masked.slots[i].sign == DATE]
    if not dates:
        return Times(None, None, -1, False)
    compared = [(cue.start, cue.end) for cue in clauses.giving("compares")]
    founding = [(cue.start, cue.end) for cue in clauses.giving("founds")]
    period: DateRow | None = None
    base: DateRow | None = None
    base_at = -1
    since = False
    for index in dates:
        here, row = masked.at[index], masked.slots[index].row
        if apart[0] <= here < apart[1] or _bracketed(text, here, at) or any(start <= here < end for start, end in founding):
            continue
        if any(start <= here < end for start, end in compared):
            base, base_at = row, here
        elif row.mod == SINCE:
            period, since = None, True
        else:
            # One that cannot be resolved (去年, 目前) governs all the same: an earlier date reaches no further.
            period, since = (row if row.timex else None), False
    return Times(period, base, base_at, since)


def _bracketed(text: str, here: int, at: int) -> bool:
    """Whether a bracket that was open at `here` has closed before `at`."""
    stretch = text[here:at]
    if not any(bracket in stretch for bracket in _CLOSE):
        return False
    depth = 0
    for character in stretch:
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth -= 1
            if depth < 0:
                return True
    return False
