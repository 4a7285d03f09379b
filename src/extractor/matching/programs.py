"""Compiled patterns as plain data: what `re` compiles a pattern to, in the form of it that runs fastest (optimize.py), is kept, and put
together again in no time.

`re` compiles a pattern to a program, a row of numbers, which its engine looks through and then runs. Compiling the patterns of a rule set
takes two seconds, taking its programs over 10 ms. `re` hands no programs out, so that its parts are called here by names that are not for
the public; wherever they are other than expected, there is no program, and the pattern is compiled as usual. A program suits one version
of Python alone: whoever keeps it keeps the version beside it.
"""

from __future__ import annotations

import re
from array import array
from typing import Any

from extractor.matching.optimize import optimized

# Pattern, flags, program, number of groups, number of each named group, name of each group.
Program = tuple[str, int, bytes, int, dict[str, int], tuple[str | None, ...]]

_CODE = "I"  # what array calls the numbers of a program


def program_of(pattern: str, flags: int) -> Program | None:
    """What `re` compiles the pattern to; None where this `re` does not tell. Raises re.error."""
    try:
        from re._compiler import _code  # type: ignore[import-not-found]
        from re._parser import parse  # type: ignore[import-not-found]

        tree = optimized(parse(pattern, flags))
        code = array(_CODE, _code(tree, flags)).tobytes()
        numbers: dict[str, int] = {str(name): int(number) for name, number in tree.state.groupdict.items()}
        groups = int(tree.state.groups)
        names: list[str | None] = [None] * groups
        for name, number in numbers.items():
            names[number] = name
        return pattern, int(flags | tree.state.flags), code, groups - 1, numbers, tuple(names)
    except re.error:
        raise
    except (ImportError, AttributeError, TypeError, ValueError, IndexError, OverflowError):
        return None


def pattern_of(program: Any) -> re.Pattern[str] | None:
    """The compiled pattern of a program; None where the engine does not take it, which looks through every program that it is given."""
    try:
        from _sre import compile as take  # type: ignore[import-not-found]

        pattern, flags, code, groups, numbers, names = program
        compiled = take(pattern, flags, array(_CODE, code).tolist(), groups, numbers, names)
    except (ImportError, AttributeError, TypeError, ValueError, RuntimeError, OverflowError):
        return None
    return compiled if isinstance(compiled, re.Pattern) else None
