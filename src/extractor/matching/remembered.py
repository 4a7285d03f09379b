"""What was told of a rule set's patterns on an earlier run, kept in the user's cache folder.

Analysing some hundred patterns and holding each rule against its examples takes seconds. Neither can come out otherwise while the rules and
the program are the same, so that both are done once for each pair of them. Where nothing can be kept, they are done each time.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from platformdirs import user_cache_path

from extractor.matching.analysis import Entry
from extractor.matching.patterns import Composed, LazyPattern
from extractor.version import extractor_version

MOST_KEPT = 20  # rule sets; the oldest go


def recall(identity: str) -> dict[str, Composed] | None:
    """What was told of the patterns of the rule set of this identity, by pattern; None where it has not been checked before."""
    try:
        kept = json.loads(_path(identity).read_text(encoding="utf-8"))
        return {pattern: _composed(told) for pattern, told in kept.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remember(identity: str, composed: Mapping[str, Composed]) -> None:
    """Keeps what was told of the patterns of a rule set that has been checked, where there is a place to keep it."""
    path = _path(identity)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", suffix=".new", delete=False) as file:
            json.dump({pattern: _told(one) for pattern, one in composed.items()}, file, ensure_ascii=False)
        Path(file.name).replace(path)
        for old in sorted(path.parent.glob("*.json"), key=lambda other: other.stat().st_mtime)[:-MOST_KEPT]:
            old.unlink(missing_ok=True)


def _path(identity: str) -> Path:
    return user_cache_path("extractor") / "rules" / f"{hashlib.sha256(f'{identity} {_program()}'.encode()).hexdigest()[:32]}.json"


@cache
def _program() -> str:
    """What the outcome depends on beside the rules: the program's own text, its libraries, Python."""
    text = hashlib.sha256()
    folder = Path(__file__).parents[1]
    for path in sorted(folder.rglob("*.py")):
        text.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{text.hexdigest()} {extractor_version()} {sys.version}"


def _told(composed: Composed) -> dict[str, Any]:
    entry, told = composed.entry, None
    if entry is not None:
        by_first: dict[str, list[str]] = {}
        for follow, first in entry.figures.items():
            by_first.setdefault("".join(sorted(first)), []).append(follow)
        told = ["".join(sorted(entry.signs)), by_first, sorted(entry.alone), entry.least, sorted(entry.openings)]
    return {
        "source": composed.pattern.pattern,
        "groups": sorted(composed.groups),
        "literals": sorted(composed.literals),
        "entry": told,
        "anchored": composed.anchored,
    }


def _composed(told: Mapping[str, Any]) -> Composed:
    entry = None
    if told["entry"] is not None:
        signs, by_first, alone, least, openings = told["entry"]
        figures = {follow: some for first, follows in by_first.items() for some in [frozenset(first)] for follow in follows}
        entry = Entry(frozenset(signs), figures, frozenset(alone), int(least), frozenset(openings))
    return Composed(LazyPattern(told["source"]), frozenset(told["groups"]), frozenset(told["literals"]), entry, bool(told["anchored"]))
