"""What a rule is, once loaded: data for the scanner, the makers of rows, and a person who asks why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.matching.analysis import Entry
from extractor.matching.patterns import Composed, LazyPattern
from extractor.matching.remembered import Memory

# What a rule's `table` may be: an output table, or what a match does instead of becoming a row.
VOID = "none"  # wins its span and vanishes
SECTIONS = "sections"  # tells what a line of the page is
CUES = "cues"  # says something of what stands beside it: bounds, mods, definitions of short names


@dataclass(frozen=True, slots=True)
class Example:
    """A text, the spans that the rule must find in it, and what the first of them must come out as.

    `context` spans are figures that the text is given beside the match (for observation rules).
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    context: tuple[tuple[int, int], ...]
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule of a rule file; `give` holds the fixed fields of its rows, `literals` the strings one of which each match holds, `entry`
    where matches can begin (None where that cannot be told).
    """

    id: str
    table: str
    pattern: LazyPattern
    literals: frozenset[str]
    entry: Entry | None
    give: Mapping[str, Any]
    priority: int
    whole_tokens: bool
    examples: Sequence[Example]
    counterexamples: Sequence[str]
    path: Path
    line: int | None
    has_span: bool  # a group `span` is what it finds, rather than the whole match
    outside_words: bool = False  # no word of the dictionary may hold it or reach over its edge, unless that counts itself
    anchored: bool = False  # every match begins at the start of a line
    stopless: bool = False  # every match is a whole line that holds no 。
    last_tag: str = ""  # what the tag of the word that ends it begins with; empty where any will do


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of words with the columns that its file declares; a word may stand in several rows, a cell may be empty."""

    name: str
    columns: tuple[str, ...]
    entries: Mapping[str, Sequence[Sequence[str]]]

    def column(self, name: str) -> dict[str, str]:
        """Word -> that column of its first row, for the words that have something there; nothing where there is no such column."""
        if name not in self.columns:
            return {}
        at = self.columns.index(name)
        return {word: rows[0][at] for word, rows in self.entries.items() if rows[0][at]}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules and word lists of one run, and the identity that rows carry: it changes when any of them does."""

    rules: Sequence[Rule]
    words: Mapping[str, WordList]
    identity: str
    folders: Sequence[Path]
    by_table: Mapping[str, Sequence[Rule]] = field(repr=False)
    composed: Mapping[str, Composed] = field(default_factory=dict, repr=False)  # by pattern
    memory: Memory = field(default_factory=Memory, repr=False)

    @property
    def checked(self) -> bool:
        """Whether it was held against its examples, on an earlier run or on this one."""
        return self.memory.full

    def remember(self) -> None:
        """Keeps what was told of it for later runs: call it once it has been held against its examples."""
        self.memory.part("patterns", lambda: {pattern: composed.told() for pattern, composed in self.composed.items()})
        self.memory.keep()

    def list(self, name: str) -> WordList:
        """The word list of that name; an empty one where no folder holds it."""
        return self.words.get(name) or WordList(name, ("word",), {})

    def compile(self) -> None:
        """Compiles all patterns, for who is to use most of them."""
        for rule in self.rules:
            rule.pattern.compiled  # noqa: B018

    def of(self, *tables: str) -> Sequence[Rule]:
        """The rules of these tables, in the order of the files."""
        return [rule for table in tables for rule in self.by_table.get(table, ())]
