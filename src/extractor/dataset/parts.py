"""Parts: the rows of a batch, written aside and moved into place, all tables under one name, `documents` last.

Whoever loads documents first and joins on doc_id sees only whole articles, at any time. A part is committed when its file of
`documents` stands; what a run that died left of a part before that is replaced by the next part of that number.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extractor.errors import InputError
from extractor.tables import TABLES

# Of the tables of one part, this order: what others point to comes last.
ORDER = (*(name for name in TABLES if name != "documents"), "documents")
COMMIT_MARK = "documents"
PREFIX = "part-"
ASIDE = ".aside"
# Rows of a row group: few where a row is a whole text.
_GROUP_ROWS = {"records": 4096, "documents": 4096}
_OTHER_GROUP_ROWS = 65_536
# Their values hardly ever recur; offsets grow from row to row, and are kept as what they grow by.
_OFFSETS = frozenset({"start", "end", "raw_start", "raw_end"})
# Least and greatest of what is not sorted spare a reader nothing.
_TEXTS = (pa.string(), pa.binary(), pa.list_(pa.string()))
_NO_DICTIONARY = _OFFSETS | {"raw", "text", "evidence", "raw_sha256", "prose", "figures"}


def part_name(number: int) -> str:
    """The file name of a part, the same in every table."""
    return f"{PREFIX}{number:06d}.parquet"


def part_path(output: Path, table: str, number: int) -> Path:
    """The file of a table of a part."""
    return output / table / part_name(number)


def make_folders(output: Path) -> None:
    """Makes the folders of an output where they are missing; raises InputError where it cannot be used."""
    try:
        for name in TABLES:
            (output / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{output}: cannot be used as an output folder: {error.strerror}") from None


def has_tables(output: Path) -> bool:
    """Whether a folder looks like an output: without it, nothing is locked or written there."""
    return all((output / name).is_dir() for name in (COMMIT_MARK, "records"))


def no_parts(output: Path) -> InputError:
    """What is told of a folder without a committed part."""
    if has_tables(output):
        return InputError(f"{output}: holds no rows yet: a run began there and ended before its first part; the same command again goes on")
    return InputError(f"{output}: holds no tables of this program")


def make_aside(output: Path) -> Path:
    """A new folder in which nobody looks for tables; what runs that died left there goes. Call it with the lock held."""
    aside = output / ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    folder = aside / f"run-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{output}: cannot be written to: {error.strerror}") from None
    return folder


def drop_aside(output: Path) -> None:
    """Removes what lies aside."""
    shutil.rmtree(output / ASIDE, ignore_errors=True)


def numbers_of(output: Path, table: str = COMMIT_MARK) -> list[int]:
    """The numbers of the parts of a table; those of `documents` are the committed ones."""
    numbers = map(number_of, (output / table).glob(f"{PREFIX}*.parquet"))
    return sorted(number for number in numbers if number is not None)


def number_of(path: Path) -> int | None:
    """The number of the part that a file is of, None where it is of none."""
    stem = path.stem.removeprefix(PREFIX)
    return int(stem) if stem.isdigit() else None


def next_number(output: Path) -> int:
    """The number of the part that comes next."""
    return max(numbers_of(output), default=-1) + 1


def leftovers(output: Path) -> list[Path]:
    """Files of parts that were never committed; raises InputError where one is none of ours, or a committed part is not whole."""
    committed = set(numbers_of(output))
    left = []
    for table in TABLES:
        there = set(numbers_of(output, table))
        for number in sorted(committed - there):
            raise InputError(
                f"{part_path(output, table, number)}: is missing, so the articles of {part_path(output, COMMIT_MARK, number)} are not "
                "whole; put it back, or give --replace to remove what is there and extract the inputs anew"
            )
        left += [part_path(output, table, number) for number in sorted(there - committed)]
    for path in left:
        _refuse_foreign(path, path.parent.name)
    return left


# What the rows of a part are sorted by: what they are looked up by. Those of one article stay in their order.
_SORTED_BY = {"records": ("source", "record")}
_OTHERS_SORTED_BY = ("doc_id",)


def sorted_table(name: str, table: pa.Table) -> pa.Table:
    """The rows in the order in which they are written."""
    keys: list[tuple[str, Literal["ascending", "descending"]]] = [
        (column, "ascending") for column in _SORTED_BY.get(name, _OTHERS_SORTED_BY)
    ]
    return table.take(pc.sort_indices(table, sort_keys=keys))


def write_table(name: str, table: pa.Table, path: Path) -> None:
    """Writes sorted rows of a table into a file, down to the disk; raises OSError."""
    schema = TABLES[name].schema
    sorted_by = _SORTED_BY.get(name, _OTHERS_SORTED_BY)
    dictionary: Any = [field.name for field in schema if field.name not in _NO_DICTIONARY]
    with pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=dictionary,
        column_encoding={column: "DELTA_BINARY_PACKED" for column in schema.names if column in _OFFSETS},
        write_statistics=[field.name for field in schema if field.name in sorted_by or field.type not in _TEXTS],
        sorting_columns=[pq.SortingColumn(schema.names.index(column)) for column in sorted_by],
    ) as writer:
        writer.write_table(table, row_group_size=_GROUP_ROWS.get(name, _OTHER_GROUP_ROWS))
    to_disk(path)


def commit(folder: Path, output: Path, number: int) -> None:
    """Moves the files of one part, named by their tables, from a folder aside to their places; documents last."""
    for table in ORDER:
        if table == COMMIT_MARK:
            for other in ORDER[:-1]:
                to_disk(output / other)
        (folder / f"{table}.parquet").replace(part_path(output, table, number))
    to_disk(output / COMMIT_MARK)
    shutil.rmtree(folder, ignore_errors=True)


def commit_empty(aside: Path, output: Path, number: int) -> None:
    """Commits a part without rows, so that every table can be read."""
    folder = aside / f"empty-{number}"
    folder.mkdir()
    for name, table in TABLES.items():
        write_table(name, table.to_arrow([]), folder / f"{name}.parquet")
    commit(folder, output, number)


def replace_table(output: Path, name: str, number: int, rows: pa.Table, aside: Path) -> None:
    """Puts other rows in the place of those of one table of a part."""
    path = aside / f"{name}-{number}.parquet"
    write_table(name, rows, path)
    path.replace(part_path(output, name, number))
    to_disk(output / name)


def read_part(output: Path, table: str, number: int, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of a table of one part; raises InputError for a file that this program did not write."""
    path = part_path(output, table, number)
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            # With no thread of Arrow's: processes are forked off this one.
            found: pa.Table = file.read(columns=list(columns) if columns else None, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    wanted = list(columns) if columns else TABLES[table].columns
    if missing := [name for name in wanted if name not in found.column_names]:
        raise InputError(
            f"{path}: lacks {', '.join(missing)}: another version of this program wrote it; "
            "give another output folder, or --replace to remove what is there and extract the inputs anew"
        )
    return found.select(wanted)


def read_parts(output: Path, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The rows of a table, committed part by part."""
    for number in numbers_of(output):
        yield read_part(output, table, number, columns)


def remove_parts(output: Path) -> None:
    """Removes what this program wrote into an output folder, and nothing else; raises InputError for what it cannot."""
    paths = {table: list((output / table).glob(f"{PREFIX}*.parquet")) for table in ORDER}
    for table, some in paths.items():
        for path in some:
            _refuse_foreign(path, table)
    # Documents first: an article is gone before its rows are.
    for table in reversed(ORDER):
        for path in paths[table]:
            path.unlink(missing_ok=True)


def row_counts(output: Path, table: str, numbers: Iterable[int]) -> Mapping[int, int]:
    """Part -> rows of a table."""
    return {number: pq.read_metadata(part_path(output, table, number)).num_rows for number in numbers}


def count_records(output: Path) -> int:
    """How many records an output holds; 0 where that cannot be told."""
    try:
        return sum(row_counts(output, "records", numbers_of(output)).values())
    except (OSError, pa.ArrowException):
        return 0


def _refuse_foreign(path: Path, table: str) -> None:
    """Raises InputError for a file that only has the name of a part."""
    try:
        ours = set(pq.read_schema(path).names) <= set(TABLES[table].columns)
    except (OSError, pa.ArrowException):
        ours = False
    if not ours:
        raise InputError(f"{path}: is no part of table {table} that this program wrote; give another output folder")


def to_disk(path: Path) -> None:
    """What was written to a file, or moved within a folder, outlasts a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
