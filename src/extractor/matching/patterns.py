"""Patterns: how named pieces compose into one, and what can be told of a pattern without running it.

A pattern is a regular expression in the syntax of Python's `re`, with two additions: `@name` stands for a pattern or a word list
of that name, and groups may be written `(?<name>...)`. It is compiled by `re`, which ran these patterns some ten times as fast as
`regex` does; a second group of one name gets a number for it. What `re` cannot do (a lookbehind of any width) `regex` compiles.
"""

from __future__ import annotations

import difflib
import math
import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from extractor.matching.analysis import Entry, find_entry, find_literals, is_anchored, is_stopless_line
from extractor.matching.programs import Program, pattern_of, program_of

# A list this long belongs into an automaton, not into a pattern (docs/rules.md).
LONGEST_SPLICED_LIST = 2000
WIDEST_BRANCH = 12
# The named pattern that is a plain row of the signs that figures are made of; without it, digits alone are.
FIGURE_SIGNS, DIGITS = "figure_signs", "0123456789"
# Between the name of a group and its number where a pattern has several of that name.
AGAIN = "__"
_NAME = re.compile(r"@(?:\{(?P<braced>[a-z_]+)\}|(?P<plain>[a-z_]+))")
_PLACEHOLDERS = 0xF0000


class PatternError(ValueError):
    """A pattern that cannot be used, and why."""


class Found(Protocol):
    """A match of either engine."""

    def group(self, name: str, /) -> str | None: ...
    def span(self, name: str | int = 0, /) -> tuple[int, int]: ...
    def start(self, name: str | int = 0, /) -> int: ...
    def end(self, name: str | int = 0, /) -> int: ...
    def groups(self) -> tuple[str | None, ...]: ...
    def groupdict(self) -> dict[str, str | None]: ...


# Tries a pattern at a position of a text; the match may reach up to the end given.
Matcher = Callable[[str, int, int], Found | None]


class Pattern(Protocol):
    """A compiled pattern of either engine."""

    @property
    def pattern(self) -> str: ...
    @property
    def groupindex(self) -> Mapping[str, int]: ...
    def finditer(self, text: str, start: int, end: int, /) -> Iterator[Found]: ...
    @property
    def match(self) -> Matcher: ...


class LazyPattern:
    """A pattern that is compiled when it is first used: a run of few articles uses few of them, and compiling them all takes seconds."""

    def __init__(self, source: str) -> None:
        self.pattern = source

    @cached_property
    def program(self) -> Program | None:
        """What it is compiled to, None where that cannot be told."""
        with suppress(re.error):
            return program_of(_named_apart(self.pattern), re.MULTILINE)
        return None

    @cached_property
    def compiled(self) -> Pattern:
        """The compiled pattern; raises PatternError."""
        return (self.program and pattern_of(self.program)) or _compile(self.pattern)

    @cached_property
    def repeated(self) -> tuple[tuple[str, str], ...]:
        """The groups that stand for another one of the same name, each with that name."""
        return tuple((name, name.partition(AGAIN)[0]) for name in self.compiled.groupindex if AGAIN in name)

    @cached_property
    def groups(self) -> frozenset[str]:
        """The names of its groups, each of those that stand for another one too."""
        return frozenset(self.compiled.groupindex)

    @property
    def match(self) -> Matcher:
        return self.compiled.match

    def finditer(self, text: str, start: int, end: int, /) -> Iterator[Found]:
        return self.compiled.finditer(text, start, end)


@dataclass(frozen=True, slots=True)
class Composed:
    """A pattern with its names put in: the pattern itself, the names of its groups, the strings of which every match holds at least one,
    where matches can begin, whether that is at starts of lines alone, and whether matches are whole lines without 。."""

    pattern: LazyPattern
    groups: frozenset[str]
    literals: frozenset[str]
    entry: Entry | None
    anchored: bool
    stopless: bool

    def told(self) -> tuple[Any, ...]:
        """All of it as plain data, the compiled pattern included."""
        return (
            self.pattern.pattern, self.pattern.program, self.groups, self.literals, self.entry and self.entry.told(), self.anchored,
            self.stopless,
        )  # fmt: skip

    @classmethod
    def of(cls, told: tuple[Any, ...]) -> Composed:
        """What such data tells."""
        source, program, groups, literals, entry, anchored, stopless = told
        pattern = LazyPattern(source)
        pattern.program = program
        return cls(pattern, groups, literals, entry and Entry.of(entry), anchored, stopless)


class Composer:
    """Puts named patterns and word lists into patterns."""

    def __init__(self, named: Mapping[str, str], lists: Mapping[str, Sequence[str]], known: Mapping[str, Composed] | None = None) -> None:
        self._named, self._lists = named, lists
        self.composed = dict(known or {})
        self._tries: dict[str, str] = {}
        self.figure_signs = frozenset(named.get(FIGURE_SIGNS, DIGITS))

    def compose(self, pattern: str) -> Composed:
        """Puts in the names, and tells what can be told without running the pattern; raises PatternError."""
        known = self.composed.get(pattern)
        if known is None:
            known = self.composed[pattern] = self._compose(pattern)
        return known

    def _compose(self, pattern: str) -> Composed:
        used: list[str] = []
        source = re.sub(r"\(\?<(?=[a-z_]+>)", "(?P<", _expand(pattern, self._named, self._lists, used, ()))
        analysed, running = source, source
        for index, name in enumerate(used):
            analysed = analysed.replace(f"\0{name}\0", chr(_PLACEHOLDERS + index))
            if name not in self._tries:
                self._tries[name] = _trie(self._lists[name])
            running = running.replace(f"\0{name}\0", self._tries[name])
        # The analysis needs no names; regex, at run time, allows one to stand twice.
        analysed = re.sub(r"\(\?P=[a-z_]+\)", "(?:)", re.sub(r"\(\?P<[a-z_]+>", "(", analysed))
        try:
            tree = parser.parse(analysed)
        except re.error as error:
            raise PatternError(f"the pattern is no regular expression: {error}") from None
        _refuse_runaway(tree, 0)
        if tree.getwidth()[0] == 0:
            raise PatternError("the pattern matches the empty text; make at least one part of it required")
        lists = {chr(_PLACEHOLDERS + index): frozenset(self._lists[name]) for index, name in enumerate(used)}
        literals = entry = None
        if not tree.state.flags & sre.SRE_FLAG_IGNORECASE:
            literals, entry = find_literals(tree, lists), find_entry(tree, lists, self.figure_signs)
        groups = frozenset(re.findall(r"\(\?P<([a-z_]+)>", source))
        return Composed(LazyPattern(running), groups, literals or frozenset(), entry, is_anchored(tree), is_stopless_line(tree, lists))


def _compile(source: str) -> Pattern:
    try:
        return re.compile(_named_apart(source), re.MULTILINE)
    except re.error:
        import regex  # few patterns need it

        try:
            compiled: Pattern = regex.compile(source, regex.MULTILINE)
        except regex.error as error:
            raise PatternError(f"the pattern is no regular expression: {error}") from None
        return compiled


def _named_apart(source: str) -> str:
    """The pattern with a second group of one name under another one, `name__2`: `re` takes no name twice."""
    seen: Counter[str] = Counter()

    def apart(found: re.Match[str]) -> str:
        seen[found[1]] += 1
        return found[0] if seen[found[1]] == 1 else f"(?P<{found[1]}{AGAIN}{seen[found[1]]}>"

    return source if "(?P=" in source else re.sub(r"(?<!\\)\(\?P<([a-z_]+)>", apart, source)


def named_groups(found: Found, repeated: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    """The text of each named group; of several groups of one name, that which took part. `repeated`: LazyPattern's of that name."""
    groups = found.groupdict()
    for name, base in repeated:
        text = groups.pop(name)
        if groups[base] is None:
            groups[base] = text
    return groups


def _trie(words: Sequence[str]) -> str:
    """An alternation of words in which each step is decided by one character; the longest word wins."""
    if not words:
        return r"(?!)"
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}

    def write(node: dict[str, Any]) -> str:
        leaves = "".join(re.escape(c) for c, below in node.items() if c and below.keys() == {""})
        branches = [(re.escape(c), write(below)) for c, below in node.items() if c and below.keys() != {""}]
        # Alternatives are tried one after another, fastest by the character that they begin with; so many of them stand in groups, each
        # behind a look at their first characters, which takes as long as some dozen alternatives.
        written = [f"[{leaves}]"] if leaves else []
        if len(branches) > WIDEST_BRANCH:
            size = math.isqrt(len(branches) * WIDEST_BRANCH) + 1
            groups = [branches[at : at + size] for at in range(0, len(branches), size)]
            written += [f"(?=[{''.join(c for c, _ in group)}])(?:{'|'.join(map(''.join, group))})" for group in groups]
        else:
            written += map("".join, branches)
        return f"(?:{'|'.join(written)})" + ("?" if "" in node else "")

    return write(tree)


def _expand(pattern: str, named: Mapping[str, str], lists: Mapping[str, Sequence[str]], used: list[str], inside: tuple[str, ...]) -> str:
    def put_in(found: re.Match[str]) -> str:
        name = found["braced"] or found["plain"]
        if name in inside:
            raise PatternError(f"@{name} is made of itself: {' > '.join((*inside, name))}")
        if name in named:
            return f"(?:{_expand(named[name], named, lists, used, (*inside, name))})"
        if name in lists:
            if len(lists[name]) > LONGEST_SPLICED_LIST:
                raise PatternError(f"word list @{name} has {len(lists[name])} words; a pattern takes at most {LONGEST_SPLICED_LIST}")
            if name not in used:
                used.append(name)
            return f"\0{name}\0"
        near = difflib.get_close_matches(name, [*named, *lists], 1)
        raise PatternError(f"there is no pattern or word list @{name}" + (f"; did you mean @{near[0]}?" if near else ""))

    return _NAME.sub(put_in, pattern)


def _refuse_runaway(tree: Any, unbounded: int) -> None:
    """A repeat without end within another one can take exponential time."""
    for op, argument in tree:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _low, high, body = argument
            endless = high == sre.MAXREPEAT and op is not sre.POSSESSIVE_REPEAT
            if endless and unbounded:
                raise PatternError("a repeat without end (* or +) stands within another one and can run away; bound one, as in {0,4}")
            _refuse_runaway(body, unbounded + endless)
            least, most = body.getwidth()
            if endless and least != most and len(body) == 1 and _is_branch(body[0]):
                raise PatternError("a repeat without end (* or +) of alternatives of several lengths can run away; bound it, as in {1,9}")
        else:
            for body in _bodies(op, argument):
                _refuse_runaway(body, unbounded)


def _is_branch(node: Any) -> bool:
    """Whether a node is an alternation, in a group or not."""
    op, argument = node
    if op is sre.SUBPATTERN:
        return len(argument[3]) == 1 and _is_branch(argument[3][0])
    return op is sre.BRANCH


def _bodies(op: Any, argument: Any) -> list[Any]:
    if op is sre.SUBPATTERN:
        return [argument[3]]
    if op is sre.BRANCH:
        return list(argument[1])
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    if op is sre.ATOMIC_GROUP:
        return [argument]
    if op is sre.GROUPREF_EXISTS:
        return [body for body in argument[1:] if body is not None]
    return []
