"""Articles of our own with their observations written into the text, and how far the program's rows agree with them.

The first line is the publication date, the rest the article. `[168.5万人次|门诊量;@厦门市医院;=2024;+;^同比;!planned]` is a figure and
what it measures: indicator (right answers parted by /), `@` subject (the one before where it is left out; `-` none), `=` period (none where
it is left out), `+` `-` a change, `>+` `<-` a value changed to or from (a level where it is left out), `^` baseline, `!` status.
A figure that is not marked measures nothing.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor import Extractor
from extractor.tables import ObservationRow

FOLDER = Path(__file__).parent
MARK = re.compile(r"\[([^\[\]|]+)\|([^\[\]]+)\]")
ROLES = {
    "+": ("change", "up"),
    "-": ("change", "down"),
    ">+": ("to", "up"),
    ">-": ("to", "down"),
    "<+": ("from", "up"),
    "<-": ("from", "down"),
}
FIELDS = ("indicator", "subject", "role", "direction", "period")


@dataclass(frozen=True)
class Expected:
    """An observation that must come out; subjects and indicators are lists of right answers."""

    start: int
    end: int
    indicators: Sequence[str]
    subjects: Sequence[str]
    role: str
    direction: str | None
    period: str | None
    baseline: str | None
    status: str


@dataclass(frozen=True)
class Annotated:
    """An article and its observations."""

    name: str
    published: datetime.date
    text: str
    expected: Sequence[Expected]


def read(path: Path) -> Annotated:
    """Reads an annotated article."""
    head, _, marked = path.read_text(encoding="utf-8").partition("\n")
    published = datetime.date.fromisoformat(head.removeprefix("published "))
    text = ""
    expected: list[Expected] = []
    subjects: Sequence[str] = ["-"]
    at = 0
    for found in MARK.finditer(marked):
        text += marked[at : found.start()]
        indicator, *rest = found[2].split(";")
        role, direction = "level", None
        period = baseline = None
        status = "actual"
        for item in rest:
            if item in ROLES:
                role, direction = ROLES[item]
            elif item[0] == "@":
                subjects = item[1:].split("/")
            elif item[0] == "=":
                period = item[1:]
            elif item[0] == "^":
                baseline = item[1:]
            elif item[0] == "!":
                status = item[1:]
            else:
                raise ValueError(f"{path.name}: {found[0]}")
        expected.append(
            Expected(len(text), len(text) + len(found[1]), indicator.split("/"), subjects, role, direction, period, baseline, status)
        )
        text += found[1]
        at = found.end()
    return Annotated(path.stem, published, text + marked[at:], expected)


def articles(folder: str) -> Iterator[Annotated]:
    """The annotated articles of a folder beside this file."""
    for path in sorted((FOLDER / folder).glob("*.txt")):
        yield read(path)


def bigrams(text: str) -> Counter[str]:
    kept = "".join(character for character in text if character.isalnum())
    return Counter(kept[i : i + 2] for i in range(len(kept) - 1)) or Counter([kept])


def same_indicator(one: str, other: str) -> bool:
    """One holds the other and is at most twice as long, or they share half of their pairs of characters."""
    if one in other or other in one:
        return max(len(one), len(other)) <= 2 * min(len(one), len(other))
    x, y = bigrams(one), bigrams(other)
    return 2 * sum((x & y).values()) / (sum(x.values()) + sum(y.values())) >= 0.5


def agreement(wanted: Expected, row: ObservationRow) -> dict[str, bool]:
    """Which fields of a row are right."""
    subject = row.institution or row.place or "-"
    return {
        "indicator": any(same_indicator(indicator, row.indicator) for indicator in wanted.indicators),
        "subject": subject in wanted.subjects
        or any(subject.endswith(one) or one.endswith(subject) for one in wanted.subjects if one != "-"),
        "role": row.role == wanted.role,
        "direction": row.direction == wanted.direction,
        "period": row.period == wanted.period,
        "baseline": row.baseline == wanted.baseline,
        "status": row.status == wanted.status,
    }


def measure(extractor: Extractor, folder: str) -> tuple[dict[str, float], list[str]]:
    """Precision, recall and F1 of whole observations and, of those found, the share whose fields are right; and what went wrong."""
    right: Counter[str] = Counter()
    found = wanted_all = rows_all = complete = 0
    wrong: list[str] = []
    for article in articles(folder):
        rows = {row.start: row for row in extractor.extract(article.text, published=article.published).observations}
        rows_all += len(rows)
        wanted_all += len(article.expected)
        for wanted in article.expected:
            row = next((row for start, row in rows.items() if abs(start - wanted.start) <= 2 and row.start < wanted.end), None)
            context = f"{article.name}: …{article.text[max(wanted.start - 16, 0) : wanted.start]}[{article.text[wanted.start : wanted.end]}]{article.text[wanted.end : wanted.end + 8]}…".replace(
                "\n", " "
            )
            if row is None:
                wrong.append(f"{context} missed: {wanted.indicators[0]}")
                continue
            del rows[row.start]
            found += 1
            got = agreement(wanted, row)
            right.update(name for name, good in got.items() if good)
            if all(got[name] for name in FIELDS):
                complete += 1
            if not all(got.values()):
                bad = [
                    f"{name} {getattr(row, name) if name != 'subject' else row.institution or row.place}"
                    for name, good in got.items()
                    if not good
                ]
                wrong.append(
                    f"{context} {'; '.join(bad)} ({row.rule}); wanted {wanted.indicators[0]} {wanted.subjects} {wanted.role} {wanted.period} {wanted.baseline} {wanted.status}"
                )
        wrong += [
            f"{article.name}: extra {row.indicator} {row.value} {row.unit} {article.text[max(row.start - 12, 0) : row.end + 8]!r}"
            for row in rows.values()
        ]
    precision, recall = complete / rows_all, complete / wanted_all
    report = {"wanted": wanted_all, "rows": rows_all, "precision": precision, "recall": recall}
    report["f1"] = 2 * precision * recall / (precision + recall) if complete else 0.0
    return report | {name: count / found for name, count in sorted(right.items())}, wrong
