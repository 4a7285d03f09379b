"""Patterns: how named pieces compose into one, and what can be told of a pattern without running it.

A pattern is a regular expression in the syntax of Python's `re`, with two additions: `@name` stands for a pattern or a word list
of that name, and groups may be written `(?<name>...)`.
"""

from __future__ import annotations

import difflib
import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex

# A list this long belongs into an automaton, not into a pattern (docs/rules.md).
LONGEST_SPLICED_LIST = 2000
# A character class with more members than this tells nothing about where to look.
WIDEST_CLASS = 64
_NAME = re.compile(r"@(?:\{(?P<braced>[a-z_]+)\}|(?P<plain>[a-z_]+))")
_PLACEHOLDERS = 0xF0000


class PatternError(ValueError):
    """A pattern that cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A pattern with its names put in: the compiled one, and the strings of which every match holds at least one."""

    compiled: regex.Pattern[str]
    literals: frozenset[str]


def compose(pattern: str, named: Mapping[str, str], lists: Mapping[str, Sequence[str]]) -> Composed:
    """Puts in the named patterns and lists, compiles, and finds the literals; raises PatternError."""
    used: list[str] = []
    source = re.sub(r"\(\?<(?=[a-z_]+>)", "(?P<", _expand(pattern, named, lists, used, ()))
    analysed, running = source, source
    for index, name in enumerate(used):
        analysed = analysed.replace(f"\0{name}\0", chr(_PLACEHOLDERS + index))
        running = running.replace(f"\0{name}\0", rf"\L<{name}>")
    # The analysis needs no names; the running engine, regex, allows a name to stand twice.
    analysed = re.sub(r"\(\?P=[a-z_]+\)", "(?:)", re.sub(r"\(\?P<[a-z_]+>", "(", analysed))
    try:
        tree = parser.parse(analysed)
    except re.error as error:
        raise PatternError(f"the pattern is no regular expression: {error}") from None
    _refuse_runaway(tree, 0)
    ignores_case = tree.state.flags & sre.SRE_FLAG_IGNORECASE
    literals = None if ignores_case else _literals(tree, {chr(_PLACEHOLDERS + i): frozenset(lists[name]) for i, name in enumerate(used)})
    if tree.getwidth()[0] == 0:
        raise PatternError("the pattern matches the empty text; make at least one part of it required")
    try:
        compiled = regex.compile(running, regex.MULTILINE, **{name: list(lists[name]) for name in used})
    except regex.error as error:
        raise PatternError(f"the pattern is no regular expression: {error}") from None
    return Composed(compiled, literals or frozenset())


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
        else:
            for body in _bodies(op, argument):
                _refuse_runaway(body, unbounded)


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
    return best


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
    """Long strings are rare, and figures and letters are everywhere."""
    return min(0 if s.isascii() and s.isalnum() else len(s) for s in some), -len(some)
