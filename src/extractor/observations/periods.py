"""When a figure holds: the date that governs it, and the one that a change is measured against (gold guide: a date reaches to the end of
its sentence and stops at a semicolon)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from itertools import compress
from typing import NamedTuple

from extractor.matching.scan import Match
from extractor.observations.clauses import Clauses
from extractor.observations.mask import DATE
from extractor.tables import DateRow

SINCE, UNTIL = "since", "until"
DAY = "day"
_OPEN, _CLOSE = "（(", "）)"
_BRACKETS = frozenset(_OPEN + _CLOSE)


class Times(NamedTuple):
    """The date that governs a figure, the one that it is compared with and where that stands, and whether a since date governs."""

    period: DateRow | None
    compared: DateRow | None
    compared_at: int
    since: bool


# Where a date stands, its row, and where the bracket closes that it stands in (-1 where in none).
_Dated = tuple[int, DateRow, int]
NO_TIMES = Times(None, None, -1, False)


class Timeline:
    """The dates of one sentence that names some, asked for its figures in order: what a bracket has closed on is never met again."""

    def __init__(self, clauses: Clauses, like: tuple[str, ...]) -> None:
        """`like`: the ends of dates that name the like stretch of another year."""
        # Those still to come, the next one last; those met.
        self._ahead: list[tuple[_Dated, bool]] = []
        self._met: list[_Dated] = []
        self._compared: list[_Dated] = []
        self._like: list[int] = []
        rows = (slot.row for slot in clauses.masked.within(*clauses.region) if slot.sign == DATE)
        places, closing = _closing(clauses.bounds, clauses.signs)
        founding, compared = _held(places, clauses.giving("founds")), _held(places, clauses.giving("compares"))
        announced = _held(places, clauses.giving("announces"))
        for at, row, closed in zip(places, rows, closing, strict=True):
            against = at in compared
            if not against and row.text.endswith(like):
                self._like.append(at)
            # The day on which a report came out is not the time that it tells of.
            elif at not in founding and (at not in announced or row.grain != DAY):
                self._ahead.append(((at, row, closed), against))
        self._ahead.reverse()

    def at(self, at: int, clause: int, semicolon: int, apart: tuple[int, int]) -> Times:
        """The times of the figure that stands `at`, by what follows the last semicolon; dates in the stretch `apart` are another's.

        In a `clause` of the like stretch of another year (去年同期为28万人次) no date is told.
        """
        ahead = self._ahead
        while ahead and ahead[-1][0][0] < at:
            dated, compared = ahead.pop()
            (self._compared if compared else self._met).append(dated)
        governing = _last(self._met, at, semicolon, apart) if self._met else None
        against = _last(self._compared, at, semicolon, apart) if self._compared else None
        if self._like and bisect_left(self._like, clause) < bisect_left(self._like, at):
            governing = None
        if governing is None and against is None:
            return NO_TIMES
        row = governing[1] if governing else None
        since = row is not None and row.mod == SINCE
        # One that cannot be resolved (去年, 目前) governs all the same: an earlier date reaches no further.
        period = row if row is not None and row.timex and not since else None
        return Times(period, against[1] if against else None, against[0] if against else -1, since)

    def forget(self, start: int, end: int) -> None:
        """What is said of the dates in a stretch ends here (由2020年的61.5%提高至68.3%，同比增长1%)."""
        if start < end:
            self._met = [dated for dated in self._met if not start <= dated[0] < end]


def _last(dates: list[_Dated], at: int, semicolon: int, apart: tuple[int, int]) -> _Dated | None:
    """The last of the dates from the semicolon on that is not `apart`; those whose bracket has closed are dropped."""
    index = len(dates) - 1
    while index >= 0 and dates[index][0] >= semicolon:
        here, _, closed = dates[index]
        if -1 < closed < at:
            del dates[index]
        elif not apart[0] <= here < apart[1]:
            return dates[index]
        index -= 1
    return None


def _held(places: Sequence[int], cues: Sequence[Match]) -> Collection[int]:
    """Those of the places that lie in one of the cues."""
    return {at for cue in cues for at in places[bisect_left(places, cue.start) : bisect_left(places, cue.end)]} if cues else ()


def _closing(bounds: Sequence[int], signs: str) -> tuple[list[int], list[int]]:
    """Where the dates of a sentence stand, and for each where the first bracket closes that opens before it, or nowhere; -1 where none
    does."""
    places: list[int] = []
    if _BRACKETS.isdisjoint(signs):
        places += compress(bounds, map(DATE.__eq__, signs))
        return places, [-1] * len(places)
    closing: list[int] = []
    open_until: list[int] = []
    for at, sign in zip(reversed(bounds), reversed(signs), strict=True):
        if sign == DATE:
            places.append(at)
            closing.append(open_until[-1] if open_until else -1)
        elif sign in _CLOSE:
            open_until.append(at)
        elif sign in _OPEN and open_until:
            open_until.pop()
    return places[::-1], closing[::-1]
