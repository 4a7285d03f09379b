"""A sentence as observation rules see it: each figure, date and name is one sign, so that a rule speaks of clauses, not of digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

# One private-use character for each sort of mention; rules/observations.toml names them.
PERCENTAGE, COUNT, DATE, NAME, OTHER = "\ue101", "\ue102", "\ue103", "\ue104", "\ue105"
FIGURES = frozenset((PERCENTAGE, COUNT))
_CLOSING = frozenset((PERCENTAGE, COUNT, DATE, NAME, OTHER, *"，,。；;：:！？（）()"))


class Slot(NamedTuple):
    """A mention in a masked sentence: its sign, its span in the article's text, its row."""

    sign: str
    start: int
    end: int
    row: Any


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked sentence: text, and for each of its characters where it stands in the article's text; slots by masked position."""

    text: str
    positions: Sequence[int]
    slots: dict[int, Slot]

    def phrase_start(self, end: int) -> int:
        """Where the phrase that ends here starts: after the last sign of a mention or mark that closes a clause."""
        start = end
        while start > 0 and self.text[start - 1] not in _CLOSING:
            start -= 1
        return start


def mask(text: str, start: int, end: int, slots: Sequence[Slot]) -> Masked:
    """Masks text[start:end]; slots are in order and do not overlap."""
    pieces: list[str] = []
    positions: list[int] = []
    by_position: dict[int, Slot] = {}
    at = start
    for slot in slots:
        if slot.start < at:
            continue
        pieces.append(text[at : slot.start])
        positions.extend(range(at, slot.start))
        by_position[len(positions)] = slot
        pieces.append(slot.sign)
        positions.append(slot.start)
        at = slot.end
    pieces.append(text[at:end])
    positions.extend(range(at, end + 1))
    return Masked("".join(pieces), positions, by_position)
