"""Other parts in the place of those there are: how refreshing and compacting end, and what makes them safe.

New parts are made aside. A note of what replaces what is written once all of them stand; from then on the exchange is carried to its
end, by the next command where this one dies. While it lasts a reader may see rows twice or not at all, and has to load again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from extractor.dataset.parts import (
    COMMIT_MARK,
    ORDER,
    leftovers,
    make_folders,
    numbers_of,
    part_path,
    read_part,
    sorted_table,
    to_disk,
    write_table,
)
from extractor.errors import InputError
from extractor.tables import TABLES

REFRESHED, COMPACTED = ".refresh", ".compact"
_NOTE = ".exchange.json"
GROUP_BYTES = 64_000_000  # of all files of a part that compacting makes


def exchange(output: Path, source: Path, dropped: Sequence[int]) -> None:
    """Puts the parts of the output in `source` (a folder in this one) into the place of those of these numbers."""
    first = max((number for table in ORDER for number in numbers_of(output, table)), default=-1) + 1
    moved = {number: first + at for at, number in enumerate(numbers_of(source))}
    note = output / f"{_NOTE}.new"
    note.write_text(json.dumps({"source": source.name, "moved": list(moved.items()), "dropped": list(dropped)}), encoding="utf-8")
    to_disk(note)
    note.replace(output / _NOTE)
    to_disk(output)
    finish_exchange(output)


def finish_exchange(output: Path) -> None:
    """Ends what an exchange that died had begun, and drops what was compacted in vain. Call it with the lock held."""
    if (output / _NOTE).is_file():
        note = json.loads((output / _NOTE).read_text(encoding="utf-8"))
        source = output / note["source"]
        for table in ORDER:
            if table == COMMIT_MARK:
                for other in ORDER[:-1]:
                    to_disk(output / other)
                _drop(output, table, note["dropped"])
            for old, new in note["moved"]:
                if (path := part_path(source, table, old)).is_file():
                    path.replace(part_path(output, table, new))
        to_disk(output / COMMIT_MARK)
        for table in ORDER:
            _drop(output, table, note["dropped"])
        shutil.rmtree(source, ignore_errors=True)
        (output / _NOTE).unlink()
    shutil.rmtree(output / COMPACTED, ignore_errors=True)


def compact(output: Path) -> tuple[int, int]:
    """Joins small parts into larger ones; returns how many parts there were and are. Call it with the lock held."""
    finish_exchange(output)
    for path in leftovers(output):
        path.unlink()
    numbers = numbers_of(output)
    groups = [group for group in _groups(output, numbers) if len(group) > 1]
    if not groups:
        return len(numbers), len(numbers)
    aside = output / COMPACTED
    dropped = [number for group in groups for number in group]
    try:
        make_folders(aside)
        for at, group in enumerate(groups):
            for name in ORDER:
                rows = pa.concat_tables([read_part(output, name, number) for number in group])
                write_table(name, sorted_table(name, rows.cast(TABLES[name].schema)), part_path(aside, name, at))
        exchange(output, aside, dropped)
    except (OSError, MemoryError) as error:
        if not (output / _NOTE).is_file():
            shutil.rmtree(aside, ignore_errors=True)
        raise not_rewritten(output, error, "compact") from None
    return len(numbers), len(numbers) - len(dropped) + len(groups)


def not_rewritten(output: Path, error: OSError | MemoryError, command: str) -> InputError:
    """What is told where the disk or the memory does not suffice for a second set of the tables."""
    told = (error.strerror if isinstance(error, OSError) else "the memory is full") or error
    return InputError(
        f"{output}: cannot be written: {told}; no row of it is lost; a second set of its tables needs room while they are rewritten: "
        f"make room or mend it, and give `extractor {command} {output}` again"
    )


def _groups(output: Path, numbers: Sequence[int]) -> list[list[int]]:
    """Parts that are joined, in their order: each group as large as it may be."""
    groups: list[list[int]] = [[]]
    filled = 0
    for number in numbers:
        size = sum(part_path(output, name, number).stat().st_size for name in ORDER)
        if groups[-1] and filled + size > GROUP_BYTES:
            groups.append([])
            filled = 0
        groups[-1].append(number)
        filled += size
    return groups


def _drop(output: Path, table: str, numbers: Sequence[int]) -> None:
    for number in numbers:
        part_path(output, table, number).unlink(missing_ok=True)
