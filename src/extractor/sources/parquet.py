"""Parquet: one article a row, read batch by batch."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from extractor.record import Record, Reject
from extractor.sources.fields import FieldNames, named, names_held, to_record
from extractor.sources.streams import Meter, in_memory, refusal

_BATCH_ROWS = 256
_BUFFER_BYTES = 1 << 20


def read(source: str, stream: io.BufferedReader, names: FieldNames) -> Iterator[Record | Reject]:
    """A record or a reject for each row; the number is that of the row, from 0."""
    # Imported here: it takes half of the start-up.
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = in_memory(stream)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    meter = Meter(lambda: size)
    number = 0
    try:
        table = pq.ParquetFile(file, buffer_size=_BUFFER_BYTES, pre_buffer=False)
        columns = table.schema_arrow.names
        held = [name for name in columns if name.lower() in names_held(names)]
        # All of them where none is the text: the reject names what there is.
        wanted = held if any(name.lower() in names.get("text", ()) for name in held) else columns
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=wanted, use_threads=False):
            meter.count(batch.nbytes)
            for values in zip(*map(_values, batch.columns), strict=True):
                yield to_record(source, number, named(list(zip(batch.schema.names, values, strict=True))), "utf-8", names)
                number += 1
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise refusal(error) from error


def _values(column: Any) -> list[Any]:
    """The values of an Arrow column; a day that no calendar holds is none."""
    import pyarrow as pa

    values: list[Any] = list(map(_day, column)) if pa.types.is_temporal(column.type) else column.to_pylist()
    return values


def _day(cell: Any) -> Any:
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return None
