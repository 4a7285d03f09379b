"""What is told to a person instead of a traceback."""

from __future__ import annotations

from pathlib import Path


class ExtractorError(Exception):
    """Something the user can mend; its text names what is wrong and where. The command prints it and exits with 2."""


class InputError(ExtractorError):
    """An input, option or output folder that cannot be used."""


class RuleError(ExtractorError):
    """A rule file that cannot be used: file, line, rule and what is wrong."""

    def __init__(self, path: Path | str, line: int | None, rule: str | None, problem: str) -> None:
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {f'rule {rule}: ' if rule else ''}{problem}")
