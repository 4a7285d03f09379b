"""What is in an output folder, for a person."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from extractor.dataset.parts import no_parts, numbers_of, part_path, read_parts, row_counts
from extractor.errors import InputError
from extractor.tables import TABLES


@dataclass(slots=True)
class Info:
    """Counts of what there is: rows and bytes by table, records by outcome and reason, articles by maker and options."""

    parts: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    options: Counter[str] = field(default_factory=Counter)
    makers: Counter[tuple[str, str]] = field(default_factory=Counter)
    reprints: int = 0
    undated: int = 0
    first: datetime.date | None = None
    last: datetime.date | None = None


def read_info(output: Path) -> Info:
    """Reads it from the committed parts; raises InputError where there are none."""
    numbers = numbers_of(output)
    if not numbers:
        raise no_parts(output)
    info = Info(len(numbers))
    for name in TABLES:
        try:
            info.rows[name] = sum(row_counts(output, name, numbers).values())
            info.bytes[name] = sum(part_path(output, name, number).stat().st_size for number in numbers)
        except (OSError, pa.ArrowException) as error:
            raise InputError(f"{output / name}: cannot be read: {error}; where it is being refreshed or compacted, try again") from None
    for table in read_parts(output, "records", ["outcome", "reason", "options"]):
        info.outcomes.update(map(str, table["outcome"].to_pylist()))
        info.reasons.update(str(reason) for reason in table["reason"].to_pylist() if reason is not None)
        info.options.update(str(options) for options in table["options"].to_pylist() if options is not None)
    for table in read_parts(output, "documents", ["published", "duplicate_of", "rules", "extractor"]):
        info.makers.update(zip(map(str, table["rules"].to_pylist()), map(str, table["extractor"].to_pylist()), strict=True))
        info.reprints += table.num_rows - table["duplicate_of"].null_count
        info.undated += table["published"].null_count
        info.first = min(filter(None, (info.first, pc.min(table["published"]).as_py())), default=None)
        info.last = max(filter(None, (info.last, pc.max(table["published"]).as_py())), default=None)
    return info
