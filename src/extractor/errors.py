"""What is told to a person instead of a traceback."""

from __future__ import annotations

import re
from pathlib import Path

# Controls, and the marks that turn the direction of writing: names of files and texts may hold them, and a terminal would obey.
_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class ExtractorError(Exception):
    """Something the user can mend; its text names what is wrong and where. The command prints it and exits with 2."""


class InputError(ExtractorError):
    """An input, option or output folder that cannot be used."""


class RuleError(ExtractorError):
    """A rule file that cannot be used: file, line, rule and what is wrong."""

    def __init__(self, path: Path | str, line: int | None, rule: str | None, problem: str) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {f'rule {rule}: ' if rule else ''}{problem}")


def printable(text: object) -> str:
    """What is told to a person, with whatever would command the terminal written out: `\\x1b[31m`."""
    return _COMMANDS.sub(lambda found: ascii(found[0])[1:-1], str(text))
