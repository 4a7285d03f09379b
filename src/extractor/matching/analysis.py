"""What can be told of a pattern without running it: the strings that its matches hold, and where they begin.

All of it errs on the safe side: what is told holds for every match, and where nothing can be told the answer is None.
Patterns come as the tree that the standard library's parser makes; a character of the private use areas may stand for a word list.
"""

from __future__ import annotations

import re._constants as sre  # type: ignore[import-not-found]
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

# A character class with more members than this tells nothing about where to look.
WIDEST_CLASS = 64
# By how many characters it is told what stands after a figure, and what other matches open with: the first pair of these that makes no more
# beginnings than MOST_BEGINNINGS, and no more openings of three characters than MOST_OPENINGS.
WIDTHS = ((3, 3), (3, 2), (2, 2), (1, 2))
MOST_BEGINNINGS = 9000
MOST_OPENINGS = 600
# A pattern's marks are no more than these, and told where so many other texts at least may stand after a figure that it begins with.
MOST_MARKS = 600
LEAST_OTHERS = 10
WIDEST_MARK = 2
# A figure is told by so many signs at most, fewer where that makes more shapes than this.
LONGEST_FIGURE = 6
MOST_FIGURES = 128
# Stands for any sign of a figure.
ANY_SIGN = "\0"
# Signs that a figure may have one instead of another of as far as anything is told of it: each stands for those after it.
_ALIKE = ("123456789", "一", "两", "二三四五六七八九", "〇零○", "十廿卅", "万百千亿兆")
SHAPE = str.maketrans({sign: row[0] for row in _ALIKE for sign in row})
# The signs that are told from one another in front of a match. A shape begins with a character that tells which of them can stand there
# (its front): a bit for each.
FRONTS = "0.," + "".join(row[0] for row in _ALIKE)
# In a shape that is not the whole figure, between its first signs and the last one.
MORE = "+"
# Tells prose from what stands in lines of its own: a line that holds it is no heading, credit or menu (is_stopless_line).
STOP = "。"

Lists = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where matches of a pattern can begin.

    Most begin in a figure, a run of `signs`. `figures` tells what can stand after the run (the first characters, ANY_SIGN for a sign; an
    empty text where that cannot be told) and for each with what shapes of signs such matches begin: which signs can stand in front of them
    (`front`), the signs, as SHAPE makes them, of longer ones the first, MORE and the last. Matches that may be figure signs alone
    begin with one of the shapes `alone`, and have at least `least` signs. All other matches begin with one of the `openings`.
    """

    signs: frozenset[str]
    figures: Mapping[str, frozenset[str]]
    alone: frozenset[str]
    least: int
    openings: frozenset[str]
    marks: frozenset[str]

    def first_signs(self) -> frozenset[str]:
        """The signs that matches which begin in a figure begin with."""
        shapes = {shape[1] for shape in self.alone.union(*set(self.figures.values()))}
        return frozenset(sign for sign in self.signs if sign.translate(SHAPE) in shapes)

    def by_shapes(self) -> list[tuple[frozenset[str], list[str]]]:
        """`figures` by the shapes, with all that can stand after these; what cannot be told is by itself."""
        by_shapes: dict[tuple[frozenset[str], bool], list[str]] = {}
        for follow, shapes in self.figures.items():
            by_shapes.setdefault((shapes, follow == ""), []).append(follow)
        return [(shapes, follows) for (shapes, _), follows in by_shapes.items()]

    def told(self) -> tuple[Any, ...]:
        """All of it as plain data."""
        return self.signs, self.by_shapes(), self.alone, self.least, self.openings, self.marks

    @classmethod
    def of(cls, told: tuple[Any, ...]) -> Entry:
        """What such data tells."""
        signs, by_shapes, *others = told
        return cls(signs, {follow: shapes for shapes, follows in by_shapes for follow in follows}, *others)


def stands_behind(front: str, sign: str) -> bool:
    """Whether shapes that begin with this front can stand behind a sign, as SHAPE makes it."""
    return sign not in FRONTS or bool(ord(front) >> FRONTS.index(sign) & 1)


def find_entry(tree: Any, lists: Lists, signs: frozenset[str]) -> Entry | None:
    """The entry of a pattern where figures are made of these signs; None where it cannot be told."""
    for width, opening in WIDTHS:
        for depth in range(LONGEST_FIGURE, 0, -1):
            reader = _Reader(lists, signs, width, opening, depth)
            try:
                whole = reader.read(tree)
            except _TooManyFiguresError:
                continue
            except _TooManyError:
                break
            openings = frozenset(text for in_figure, text in [*reader.told, *whole] if not in_figure)
            if opening > 2 and len(openings) > MOST_OPENINGS:
                break
            figures = {text: shapes for (in_figure, text), shapes in reader.told.items() if in_figure}
            figures |= {text: shapes | figures.get(text, frozenset()) for (in_figure, text), shapes in whole.items() if in_figure and text}
            alone = whole.get((True, ""), frozenset())
            if "" in openings:
                return None
            entry = Entry(signs, figures, alone, tree.getwidth()[0], openings, _useful_marks(tree, lists, signs, figures))
            return Entry.of(entry.told())  # in which like shapes are one set: thousands of sets are a few
    return None


def _useful_marks(tree: Any, lists: Lists, signs: frozenset[str], follows: Iterable[str]) -> frozenset[str]:
    """The marks of a pattern, if they tell more than what stands after a figure does: 3小时 is no range where no 至3, 到几 … follows."""
    begun = {follow[:WIDEST_MARK] for follow in follows if follow}
    marks = _find_marks(tree, lists, signs) if len(begun) >= LEAST_OTHERS else frozenset()
    return marks if len(begun - marks) >= LEAST_OTHERS else frozenset()


def _find_marks(tree: Any, lists: Lists, signs: frozenset[str]) -> frozenset[str]:
    """The fewest pairs of characters of which every match holds one, with which what comes after a part of it begins."""
    nodes = _flat(tree)
    if len(nodes) == 1 and nodes[0][0] is sre.BRANCH:
        branches = [_find_marks(branch, lists, signs) for branch in nodes[0][1][1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    best: frozenset[str] = frozenset()
    for at in range(1, len(nodes)):
        reader = _Reader(lists, signs, 1, WIDEST_MARK, 1, MOST_MARKS)
        with suppress(_TooManyError):
            begun = [*reader.read(nodes[at:]), *reader.told]
            if all(len(text) == WIDEST_MARK and not in_figure for in_figure, text in begun) and (not best or len(begun) < len(best)):
                best = frozenset(text for _, text in begun)
    return best


def _flat(tree: Any) -> list[Any]:
    """The nodes of a pattern one after the other, without its groups."""
    nodes: list[Any] = []
    for op, argument in tree:
        if op is sre.SUBPATTERN and not argument[1] & sre.SRE_FLAG_IGNORECASE:
            nodes += _flat(argument[3])
        elif op is sre.ATOMIC_GROUP:
            nodes += _flat(argument)
        elif op not in _LEFT_OUT:
            nodes.append((op, argument))
    return nodes


_LEFT_OUT = (sre.ASSERT_NOT, sre.AT)
_LOOKS = (sre.ASSERT, sre.ASSERT_NOT)

# Beginnings of matches: whether they are in a figure, the characters after it (or from the start); and the shapes such figures begin with,
# or, where nothing is read yet, those of FRONTS that can stand before it.
_Beginnings = dict[tuple[bool, str], frozenset[str]]
_NOTHING = (False, "")


class _TooManyError(Exception):
    """More beginnings than are worth telling apart."""


class _TooManyFiguresError(_TooManyError):
    """More shapes of figures than are worth telling apart."""


class _Reader:
    """Reads the beginnings of matches from a pattern's tree, node by node; `told` are those of which no more can, or need, be told."""

    def __init__(self, lists: Lists, signs: frozenset[str], width: int, opening: int, depth: int, most: int = MOST_BEGINNINGS) -> None:
        """`width`, `opening`: how many characters are told after a figure, and of other beginnings; `depth`: how many signs of a figure;
        `most`: how many beginnings are told apart."""
        self._lists, self._signs, self._width, self._opening, self._depth, self._most = lists, signs, width, opening, depth, most
        self.told: _Beginnings = {}

    def read(self, tree: Any) -> _Beginnings:
        """The beginnings that are whole matches; raises _TooManyError."""
        return self._sequence(tree, {_NOTHING: frozenset(FRONTS)}, True)

    def _sequence(self, nodes: Any, known: _Beginnings, last: bool) -> _Beginnings:
        """What these beginnings become after the nodes; `last` where no other node comes after these."""
        nodes = list(nodes)
        final = max((number for number, (op, _) in enumerate(nodes) if op not in _LEFT_OUT), default=-1)
        for number, (op, argument) in enumerate(nodes):
            if not known:
                break
            known = self._node(op, argument, known, last and number == final)
            if len(known) + len(self.told) > self._most:
                raise _TooManyError
        return known

    def _node(self, op: Any, argument: Any, known: _Beginnings, last: bool) -> _Beginnings:
        if op is sre.LITERAL:
            return self._words(self._lists.get(chr(argument)) or (chr(argument),), known)
        if op is sre.IN:
            return self._words(_class(argument, self._lists, MOST_BEGINNINGS), known)
        if op is sre.BRANCH:
            return _merged(self._sequence(branch, known, last) for branch in argument[1])
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            return self._repeat(*argument, known=known)
        if op is sre.SUBPATTERN and not argument[1] & sre.SRE_FLAG_IGNORECASE:
            return self._sequence(argument[3], known, last)
        if op is sre.ATOMIC_GROUP:
            return self._sequence(argument, known, last)
        if op in _LOOKS and argument[0] < 0:
            return self._stand_behind(op, argument[1], known)
        if op is sre.ASSERT:
            # What must follow the whole of a match is as good as a part of it.
            return self._sequence(argument[1], known, True) if last else known
        return known if op in _LEFT_OUT else self._words(None, known)

    def _stand_behind(self, op: Any, body: Any, known: _Beginnings) -> _Beginnings:
        """These beginnings where this must, or must not, stand in front: told of one character, and of matches that begin here."""
        if _NOTHING not in known or not len(body) or (op is sre.ASSERT_NOT and body.getwidth() != (1, 1)):
            return known
        last, member = body[-1]
        signs = _signs_of(last, member, self._lists, self._signs)
        if signs is None:
            return known
        others = self._signs - signs if op is sre.ASSERT_NOT else signs
        return {**known, _NOTHING: known[_NOTHING].intersection(sign.translate(SHAPE) for sign in others)}

    def _repeat(self, least: int, most: int, body: Any, *, known: _Beginnings) -> _Beginnings:
        every = [] if least else [known]
        for count in range(1, most + 1):
            before, known = known, self._sequence(body, known, False)
            if count >= least or known == before:
                every.append(known)
            if known == before or not known:
                break
        return _merged(every)

    def _words(self, words: Iterable[str] | None, known: _Beginnings) -> _Beginnings:
        """The beginnings with one of these words behind them; None is a word that cannot be told."""
        longer: _Beginnings = {}
        for (in_figure, text), first in known.items():
            if words is None:
                _add(self.told, (in_figure, text), first)
            else:
                for word in words:
                    self._word(word, in_figure, text, first, longer)
        return longer

    def _word(self, word: str, in_figure: bool, text: str, first: frozenset[str], longer: _Beginnings) -> None:
        """One beginning with a word behind it. Of a figure after other characters no more than its first sign is told."""
        for character in word:
            if character not in self._signs:
                text += character
            elif text:
                _add(self.told, (in_figure, text + (ANY_SIGN if in_figure else character)), first)
                return
            else:
                sign = character.translate(SHAPE)
                first = frozenset(self._longer(shape, sign) for shape in first) if in_figure else frozenset((_front(first) + sign,))
                in_figure = True
                if len(first) > MOST_FIGURES:
                    raise _TooManyFiguresError
            if len(text) >= (self._width if in_figure or not self._signs else self._opening):
                _add(self.told, (in_figure, text), first)
                return
        _add(longer, (in_figure, text), first)

    def _longer(self, shape: str, sign: str) -> str:
        """The shape of a figure with a sign behind it."""
        return shape + sign if len(shape) <= self._depth else shape.partition(MORE)[0] + MORE + sign


def _add(beginnings: _Beginnings, beginning: tuple[bool, str], first: frozenset[str]) -> None:
    known = beginnings.get(beginning)
    beginnings[beginning] = first if known is None or known is first else known | first


def _merged(parts: Iterable[_Beginnings]) -> _Beginnings:
    whole: _Beginnings = {}
    for part in parts:
        for beginning, first in part.items():
            _add(whole, beginning, first)
    return whole


def _front(signs: Iterable[str]) -> str:
    """Some of FRONTS as one character."""
    return chr(sum(1 << FRONTS.index(sign) for sign in signs))


def _signs_of(op: Any, argument: Any, lists: Lists, signs: frozenset[str]) -> frozenset[str] | None:
    """Those of the signs that a node of one character can be; None where that cannot be told."""
    if op is sre.LITERAL:
        return None if chr(argument) in lists else signs & {chr(argument)}
    if op is sre.NOT_LITERAL:
        return signs - {chr(argument)}
    if op is not sre.IN:
        return None
    held: set[str] = set()
    for kind, member in argument:
        if kind is sre.LITERAL and chr(member) not in lists:
            held.add(chr(member))
        elif kind is sre.RANGE:
            held.update(sign for sign in signs if member[0] <= ord(sign) <= member[1])
        elif kind is not sre.NEGATE:
            return None
    return signs - held if argument[0][0] is sre.NEGATE else signs & held


def is_anchored(tree: Any) -> bool:
    """Whether every match begins at the start of a line (`^`)."""
    if not len(tree):
        return False
    op, argument = tree[0]
    if op is sre.SUBPATTERN:
        return is_anchored(argument[3])
    if op is sre.BRANCH:
        return all(map(is_anchored, argument[1]))
    return op is sre.AT and argument is sre.AT_BEGINNING


def is_stopless_line(tree: Any, lists: Lists) -> bool:
    """Whether every match is a whole line that holds no 。."""
    return is_anchored(tree) and _ends_line(tree) and not _can_hold(tree, STOP, lists)


def _ends_line(tree: Any) -> bool:
    """Whether every match ends where a line does."""
    if not tree:
        return False
    op, argument = tree[-1]
    if op is sre.SUBPATTERN:
        return _ends_line(argument[3])
    if op is sre.BRANCH:
        return all(map(_ends_line, argument[1]))
    return op is sre.AT and argument is sre.AT_END


def _can_hold(tree: Any, sign: str, lists: Lists) -> bool:
    """Whether a match of the tree can hold this character."""
    for op, argument in tree:
        if op is sre.LITERAL:
            held = any(sign in word for word in lists.get(chr(argument), (chr(argument),)))
        elif op is sre.NOT_LITERAL:
            held = argument != ord(sign)
        elif op is sre.IN:
            held = _is_member(argument, sign, lists)
        elif op is sre.BRANCH:
            held = any(_can_hold(branch, sign, lists) for branch in argument[1])
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            held = _can_hold(argument[2], sign, lists)
        elif op is sre.SUBPATTERN:
            held = _can_hold(argument[3], sign, lists)
        elif op is sre.ATOMIC_GROUP:
            held = _can_hold(argument, sign, lists)
        else:
            held = op not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT)
        if held:
            return True
    return False


def _is_member(members: Any, sign: str, lists: Lists) -> bool:
    """Whether a character class has this member, which is no letter, digit or blank."""
    negated = members[0][0] is sre.NEGATE
    for op, argument in members[negated:]:
        if op is sre.LITERAL:
            held = any(sign in word for word in lists.get(chr(argument), (chr(argument),)))
        elif op is sre.RANGE:
            held = argument[0] <= ord(sign) <= argument[1]
        else:
            held = argument in (sre.CATEGORY_NOT_WORD, sre.CATEGORY_NOT_DIGIT, sre.CATEGORY_NOT_SPACE)
        if held:
            return not negated
    return negated


def find_literals(tree: Any, lists: Lists) -> frozenset[str] | None:
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
        before, run = run, ""
        if before:
            offer(frozenset({before}))
        if character is not None:
            offer(lists[character])
        elif op is sre.IN:
            members = _class(argument, lists)
            offer(frozenset(before + member for member in members) if members else None)
        elif op is sre.BRANCH:
            branches = [find_literals(branch, lists) for branch in argument[1]]
            if all(branches):
                offer(frozenset().union(*[b for b in branches if b]))
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            if argument[0] > 0:
                offer(find_literals(argument[2], lists))
        elif op is sre.SUBPATTERN and not argument[1] & sre.SRE_FLAG_IGNORECASE:
            offer(find_literals(argument[3], lists))
        elif op is sre.ATOMIC_GROUP:
            offer(find_literals(argument, lists))
        elif op is sre.ASSERT and argument[0] > 0:  # what must follow stands in the same region
            offer(find_literals(argument[1], lists))
    return best


def _class(members: Any, lists: Lists, widest: int = WIDEST_CLASS) -> frozenset[str] | None:
    """The members of a character class; the parser also makes one of alternatives of one sign each, which may stand for lists."""
    characters: set[str] = set()
    words: frozenset[str] = frozenset()
    for op, argument in members:
        if op is sre.LITERAL and chr(argument) in lists:
            words |= lists[chr(argument)]
        elif op is sre.LITERAL:
            characters.add(chr(argument))
        elif op is sre.RANGE and argument[1] - argument[0] < widest:
            characters.update(map(chr, range(argument[0], argument[1] + 1)))
        else:
            return None
    return words | characters if len(characters) <= widest else None


def _worth(some: frozenset[str]) -> tuple[int, int]:
    """Long strings are rare; a sign of a mention is everywhere, as is a single digit, a single letter or a mark less so, and figures are
    more common than words."""
    return min(map(_rarity, some)), -len(some)


def _rarity(text: str) -> int:
    digits = text.isascii() and text.isdigit()
    if len(text) > 1:
        return len(text) + 1 - digits
    if digits or "\ue000" <= text <= "\uf8ff":
        return 0
    return 1 if text.isascii() or not text.isalnum() else 2
