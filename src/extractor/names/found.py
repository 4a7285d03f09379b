"""A name on its way to a row: what the steps of the stage hand on to one another."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.names.edges import Candidate

NAME, SHORT, ANAPHOR = "name", "short", "anaphor"


@dataclass(slots=True)
class Found:
    """A mention of an institution: its span in the article's text, and what its row will say."""

    start: int
    end: int
    kind: str
    form: str
    rule: str
    canonical: str
    tail: int | None = None  # where an organisation inside the name ends; what follows may stand for the whole
    walk: Candidate | None = None  # how its left edge was found, of names found by their head
    why: str = ""  # what gave it its canonical, where that is not the name itself


@dataclass(frozen=True, slots=True)
class Rejected:
    """The right end of a name that became none, and why."""

    start: int
    end: int
    reason: str
    walk: Candidate | None = None
