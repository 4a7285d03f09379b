"""Parts: the rows of a batch, written aside and moved into place, all tables under one name, documents last.

Whoever loads documents first and joins on doc_id sees only whole articles, also after a run that died.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from extractor.errors import InputError
from extractor.tables import TABLES

# Of the tables of one part, this order: what others point to comes last, and records tell that all is there.
ORDER = ("sentences", "institutions", "dates", "percentages", "counts", "observations", "documents", "records")
PREFIX = "part-"


@dataclass(frozen=True, slots=True)
class Known:
    """What an output folder holds already: records by (source, number, hash of the raw text), doc_ids, and what made them."""

    records: frozenset[tuple[str, int, str | None]]
    doc_ids: frozenset[str]
    makers: frozenset[tuple[str, str]]
    parts: int


def open_output(output: Path) -> Known:
    """Makes the folders of an output where they are missing and tells what it holds; raises InputError where it cannot be used."""
    try:
        for name in TABLES:
            (output / name).mkdir(parents=True, exist_ok=True)
            for left_over in (output / name).glob(f".{PREFIX}*"):
                left_over.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{output}: cannot be used as an output folder: {error.strerror}") from None
    _drop_uncommitted(output)
    records = _column_rows(output, "records", ["source", "record", "raw_sha256"])
    documents = _column_rows(output, "documents", ["doc_id", "rules", "extractor"])
    return Known(
        frozenset((row["source"], row["record"], row["raw_sha256"]) for row in records),
        frozenset(row["doc_id"] for row in documents),
        frozenset((row["rules"], row["extractor"]) for row in documents),
        sum(1 for _ in (output / "records").glob(f"{PREFIX}*.parquet")),
    )


def write_part(output: Path, number: int, rows: Mapping[str, Sequence[Any]]) -> None:
    """Writes one part of every table; raises InputError where the disk does not take it."""
    name = f"{PREFIX}{number:06d}.parquet"
    aside: list[tuple[Path, Path]] = []
    try:
        for table in ORDER:
            path = output / table / f".{name}.{uuid.uuid4().hex}"
            aside.append((path, output / table / name))
            pq.write_table(TABLES[table].to_arrow(list(rows.get(table, ()))), path, compression="zstd")
        for path, place in aside:
            path.replace(place)
    except (OSError, pa.ArrowException) as error:
        for path, _ in aside:
            path.unlink(missing_ok=True)
        raise InputError(f"{output}: part {number} cannot be written: {error}") from None


def read_table(output: Path, table: str, columns: Iterable[str] | None = None) -> pa.Table:
    """All rows of a table of an output."""
    files = [str(path) for path in sorted((output / table).glob(f"{PREFIX}*.parquet"))]
    return ds.dataset(files, schema=TABLES[table].schema, format="parquet").to_table(columns=list(columns) if columns else None)


def remove_parts(output: Path) -> None:
    """Removes what this program wrote into an output folder, and nothing else; raises InputError for what it cannot."""
    for table in ORDER:
        for path in (output / table).glob(f"{PREFIX}*.parquet"):
            _refuse_foreign(path, table)
        for path in (output / table).glob(f"{PREFIX}*.parquet"):
            path.unlink(missing_ok=True)


def _drop_uncommitted(output: Path) -> None:
    """Parts of which no `records` file was written: a run died between two moves; the articles are read again."""
    committed = {path.name for path in (output / "records").glob(f"{PREFIX}*.parquet")}
    for table in ORDER:
        for path in (output / table).glob(f"{PREFIX}*.parquet"):
            if path.name not in committed:
                _refuse_foreign(path, table)
                path.unlink(missing_ok=True)


def _refuse_foreign(path: Path, table: str) -> None:
    """Raises InputError for a file that only has the name of a part."""
    try:
        ours = pq.read_schema(path).names == TABLES[table].columns
    except (OSError, pa.ArrowException):
        ours = False
    if not ours:
        raise InputError(f"{path}: is no part of table {table} that this program wrote; give another output folder")


def _column_rows(output: Path, table: str, columns: list[str]) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = read_table(output, table, columns).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise InputError(f"{output / table}: is no table of this program: {error}") from None
    return rows
