"""Articles of our own with every institution marked in the text, and what the program makes of them.

An article is a file of `articles/`: the text with its marks, a line `---`, and a line for each name: canonical, kind, region code (`-` for none).

    [泉州市中级人民法院]              a name: form `name`, canonical as it stands (in simplified characters)
    [泉州中院=泉州市中级人民法院]      a short name of what stands behind the sign
    [该院<泉州市中级人民法院]          a name that points back
    [福建医院:晋江市医院]             a full name of what stands behind the sign
    [市总工会!]                      a short name whose canonical is itself
    {某医院}                         optional: found or not, it does not count
    [~ ...]                          known failing: what is marked is not found as marked

In traditional articles what stands behind a sign and below the line is simplified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.tables import InstitutionRow
from extractor.text.simplify import Simplifier

ARTICLES = Path(__file__).parent / "articles"
_MARK = re.compile(r"\[(?P<failing>~ )?(?P<text>[^\]=<:!]+)(?:(?P<sign>[=<:!])(?P<canonical>[^\]]*))?\]|\{(?P<optional>[^}]+)\}")
_FORMS = {None: "name", ":": "name", "=": "short", "!": "short", "<": "anaphor"}
_SIMPLIFIER = Simplifier()


@dataclass(frozen=True, order=True)
class Mention:
    """A marked institution: its span in the bare text and what its row must say."""

    start: int
    end: int
    text: str
    canonical: str
    kind: str
    form: str
    region_code: str | None


@dataclass(frozen=True)
class Annotated:
    """An article of our own: its text without marks, its mentions, the optional spans and the mentions known to fail."""

    id: str
    text: str
    mentions: Sequence[Mention]
    optional: Sequence[tuple[int, int]]
    failing: Sequence[Mention]


def read_annotated(path: Path) -> Annotated:
    """An article from its file; raises ValueError where a canonical has no line, or a line no mention."""
    marked, _, table = path.read_text(encoding="utf-8").partition("\n---\n")
    names: dict[str, tuple[str, str | None]] = {}
    for line in table.splitlines():
        canonical, kind, code = line.split("\t")
        names[canonical] = kind, None if code == "-" else code
    text = ""
    mentions, optional, failing = [], [], []
    last = 0
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        start, last = len(text), mark.end()
        text += mark["optional"] or mark["text"]
        if mark["optional"]:
            optional.append((start, len(text)))
            continue
        canonical = mark["canonical"] or _SIMPLIFIER.convert(mark["text"])
        if canonical not in names:
            raise ValueError(f"{path.name}: {canonical} has no line below ---")
        mention = Mention(start, len(text), mark["text"], canonical, names[canonical][0], _FORMS[mark["sign"]], names[canonical][1])
        (failing if mark["failing"] else mentions).append(mention)
    if unused := names.keys() - {mention.canonical for mention in [*mentions, *failing]}:
        raise ValueError(f"{path.name}: no mention of {unused}")
    return Annotated(path.stem, text + marked[last:], mentions, optional, failing)


def all_annotated() -> list[Annotated]:
    """Every article of `articles/`, in the order of the file names."""
    return [read_annotated(path) for path in sorted(ARTICLES.glob("*.txt"))]


def found(rows: Iterable[InstitutionRow]) -> list[Mention]:
    """The rows of an article as mentions, spans in the raw text."""
    return [Mention(r.raw_start, r.raw_end, r.raw, r.canonical, r.kind, r.form, r.region_code) for r in rows]


def counted(mentions: Iterable[Mention], article: Annotated) -> list[Mention]:
    """Those that do not lie on something optional."""
    return [m for m in mentions if not any(start < m.end and m.start < end for start, end in article.optional)]
