"""A pattern's tree in a form that `re` runs faster, with the same matches.

What may be left out (`(?:…)?`, `(?:…)*`) is to `re` a repeat, which costs memory and a round each time it is tried; as an alternative to
nothing, it is passed over where its first character does not stand.
"""

from __future__ import annotations

import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from typing import Any

# A repeat without end is written out once if it is no longer than this.
LONGEST_TWICE = 4
_ONE_CHARACTER = (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY)


def optimized(tree: Any) -> Any:
    """The tree, made anew."""
    return _made(tree, [node for op, argument in tree.data for node in _node(tree, op, argument)])


def _made(like: Any, nodes: list[Any]) -> Any:
    return parser.SubPattern(like.state, nodes)


def _node(tree: Any, op: Any, argument: Any) -> list[Any]:
    if op is sre.BRANCH:
        return [(op, (argument[0], [optimized(one) for one in argument[1]]))]
    if op is sre.SUBPATTERN:
        return [(op, (*argument[:3], optimized(argument[3])))]
    if op is sre.ASSERT or op is sre.ASSERT_NOT:
        return [(op, (argument[0], optimized(argument[1])))]
    if op is sre.ATOMIC_GROUP:
        return [(op, optimized(argument))]
    if op in (sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [(op, (*argument[:2], optimized(argument[2])))]
    if op is sre.MAX_REPEAT:
        return [_repeat(tree, *argument)]
    return [(op, argument)]


def _repeat(tree: Any, least: int, most: Any, body: Any) -> Any:
    if (len(body.data) == 1 and body.data[0][0] in _ONE_CHARACTER) or least or not body.getwidth()[0]:
        return sre.MAX_REPEAT, (least, most, optimized(body))
    nothing = _made(tree, [])
    if most == 1:
        inner = optimized(body)
        whole = len(inner.data) == 1 and inner.data[0][0] is sre.BRANCH
        return sre.BRANCH, (None, [*(inner.data[0][1][1] if whole else [inner]), nothing])
    if most is sre.MAXREPEAT and len(body.data) <= LONGEST_TWICE and all(op in _ONE_CHARACTER or _is_row(op, one) for op, one in body.data):
        once = _made(tree, [*body.data, (sre.MAX_REPEAT, (0, most, body))])
        return sre.BRANCH, (None, [once, nothing])
    return sre.MAX_REPEAT, (least, most, optimized(body))


def _is_row(op: Any, argument: Any) -> bool:
    return op is sre.MAX_REPEAT and len(argument[2].data) == 1 and argument[2].data[0][0] in _ONE_CHARACTER
