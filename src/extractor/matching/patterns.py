"""Patterns: how named pieces compose into one, and what can be told of a pattern without running it.

A pattern is a regular expression in the syntax of Python's `re`, with two additions: `@name` stands for a pattern or a word list
of that name, and groups may be written `(?<name>...)`. It is compiled by `re`, which ran these patterns some ten times as fast as
`regex` does; what `re` cannot do (a lookbehind of any width, one name for two groups) `regex` compiles, with the same meaning.
"""

from __future__ import annotations

import difflib
import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import regex

# A list this long belongs into an automaton, not into a pattern (docs/rules.md).
LONGEST_SPLICED_LIST = 2000
# A character class with more members than this tells nothing about where to look.
WIDEST_CLASS = 64
# More first characters than this are no help in finding where a match starts.
WIDEST_FIRST = 400
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
    def groupdict(self) -> dict[str, str | None]: ...


class Pattern(Protocol):
    """A compiled pattern of either engine."""

    @property
    def pattern(self) -> str: ...
    @property
    def groupindex(self) -> Mapping[str, int]: ...
    def finditer(self, text: str, start: int, end: int, /) -> Iterator[Found]: ...


@dataclass(frozen=True, slots=True)
class Composed:
    """A pattern with its names put in: the compiled one, and the strings of which every match holds at least one."""

    compiled: Pattern
    literals: frozenset[str]


class Composer:
    """Puts named patterns and word lists into patterns."""

    def __init__(self, named: Mapping[str, str], lists: Mapping[str, Sequence[str]]) -> None:
        self._named, self._lists = named, lists
        self._tries: dict[str, str] = {}

    def compose(self, pattern: str) -> Composed:
        """Puts in the names, compiles, and finds the literals; raises PatternError."""
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
        literals = first = None
        if not tree.state.flags & sre.SRE_FLAG_IGNORECASE:
            literals, first = _literals(tree, lists), _first(tree, lists)
        if first is not None:
            # An engine tries every position; told at once where a match can start, it passes over the rest.
            running = f"(?=[{''.join(map(re.escape, sorted(first)))}]){running}"
        return Composed(_compile(running), literals or frozenset())


def _compile(source: str) -> Pattern:
    try:
        return re.compile(source, re.MULTILINE)
    except re.error:
        try:
            compiled: Pattern = regex.compile(source, regex.MULTILINE)
        except regex.error as error:
            raise PatternError(f"the pattern is no regular expression: {error}") from None
        return compiled


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
        branches = [re.escape(c) + write(below) for c, below in node.items() if c and below.keys() != {""}]
        if leaves:
            branches.append(f"[{leaves}]")
        return f"(?:{'|'.join(branches)})" + ("?" if "" in node else "")

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


def _literals(tree: Any, lists: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """The best set of strings of which every match of the tree holds one; None where there is none."""
    best: frozenset[str] | None = None
    run = ""

    def offer(some: frozenset[str] | None) -> None:
        nonlocal best
        if some and (best is None or _worth(some) > _worth(best)):
            best = some

    for op, argument in [*tree, (None, None)]:
        character = chr(argument) if op is sre.LITERAL else None
        if character is not None and character not in lists:
            run += character
            continue
        if run:
            offer(frozenset({run}))
            run = ""
        if character is not None:
            offer(lists[character])
        elif op is sre.IN:
            offer(_class(argument, lists))
        elif op is sre.BRANCH:
            branches = [_literals(branch, lists) for branch in argument[1]]
            if all(branches):
                offer(frozenset().union(*[b for b in branches if b]))
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            if argument[0] > 0:
                offer(_literals(argument[2], lists))
        elif op is sre.SUBPATTERN and not argument[1] & sre.SRE_FLAG_IGNORECASE:
            offer(_literals(argument[3], lists))
        elif op is sre.ATOMIC_GROUP:
            offer(_literals(argument, lists))
        elif op is sre.ASSERT and argument[0] > 0:  # what must follow stands in the same region
            offer(_literals(argument[1], lists))
    return best


def _first(tree: Any, lists: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """The characters that a match can begin with; None where they cannot be told, or are too many to be worth a look."""
    characters: frozenset[str] = frozenset()
    for op, argument in tree:
        found: frozenset[str] | None
        if op is sre.LITERAL:
            found = frozenset(word[0] for word in lists[chr(argument)]) if chr(argument) in lists else frozenset({chr(argument)})
        elif op is sre.IN:
            members = _class(argument, lists)
            found = frozenset(member[0] for member in members) if members else None
        elif op is sre.BRANCH:
            branches = [_first(branch, lists) for branch in argument[1]]
            found = None if None in branches else frozenset().union(*[b for b in branches if b is not None])
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            found = _first(argument[2], lists)
        elif op is sre.SUBPATTERN:
            found = None if argument[1] & sre.SRE_FLAG_IGNORECASE else _first(argument[3], lists)
        elif op is sre.ATOMIC_GROUP:
            found = _first(argument, lists)
        elif op in (sre.ASSERT, sre.ASSERT_NOT, sre.AT):
            continue
        else:
            found = None
        if found is None:
            return None
        characters |= found
        if parser.SubPattern(tree.state, [(op, argument)]).getwidth()[0] > 0:
            return characters if len(characters) <= WIDEST_FIRST else None
    return None


def _class(members: Any, lists: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """The members of a character class; the parser also makes one of alternatives of one sign each, which may stand for lists."""
    characters: set[str] = set()
    words: frozenset[str] = frozenset()
    for op, argument in members:
        if op is sre.LITERAL and chr(argument) in lists:
            words |= lists[chr(argument)]
        elif op is sre.LITERAL:
            characters.add(chr(argument))
        elif op is sre.RANGE and argument[1] - argument[0] < WIDEST_CLASS:
            characters.update(map(chr, range(argument[0], argument[1] + 1)))
        else:
            return None
    return words | characters if len(characters) <= WIDEST_CLASS else None


def _worth(some: frozenset[str]) -> tuple[int, int]:
    """Long strings are rare; a single digit is everywhere, a single letter less so."""
    return min(len(s) + 1 if len(s) > 1 or not s.isascii() or not s.isalnum() else s.isalpha() for s in some), -len(some)
