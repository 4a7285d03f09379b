"""Tables of text, .csv and .tsv: a header, then one article a row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace

from extractor.record import Record, Reject
from extractor.sources import limits
from extractor.sources.fields import FieldNames, named, to_record
from extractor.sources.lines import Line, read_lines

# Old programs end rows with a carriage return alone; inside quotation marks csv takes it for text.
_ROW_END = re.compile("(?<=\r)(?![\r\n])(?!$)")


def read_csv(source: str, stream: io.BufferedReader, names: FieldNames) -> Iterator[Record | Reject]:
    """A record or a reject for each row between commas; the number is that of the row below the header, from 0."""
    return _read(source, stream, names, ",")


def read_tsv(source: str, stream: io.BufferedReader, names: FieldNames) -> Iterator[Record | Reject]:
    """A record or a reject for each row between tabs; the number is that of the row below the header, from 0."""
    return _read(source, stream, names, "\t")


def _read(source: str, stream: io.BufferedReader, names: FieldNames, delimiter: str) -> Iterator[Record | Reject]:
    csv.field_size_limit(limits.CELL_CHARACTERS)
    taken: list[Line] = []  # the lines of the row that is being read

    def text_of(lines: Iterator[Line]) -> Iterator[str]:
        for line in lines:
            for row in _ROW_END.split(line.text) if "\r" in line.text[:-2] else (line.text,):
                taken.append(line if row is line.text else replace(line, text=row))
                yield row

    rows = csv.reader(text_of(read_lines(stream)), delimiter=delimiter)
    header: list[str] | None = None
    number = 0
    while True:
        taken.clear()
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Reject(source, number, "bad_row", f"no row of a table: {error}")
            number += 1
            continue
        charset = taken[0].charset or "utf-8"
        if problem := next((line.problem for line in taken if line.problem), None):
            yield Reject(source, number, *problem)
            number += 1
        elif len(taken) > 1 and sum(line.text.count('"') for line in taken) % 2:
            # The rows below would pass for text of this one.
            told = f"a quotation mark opens or closes a cell alone, and {len(taken):,} lines were read as one row"
            yield Reject(source, number, "bad_row", told, "".join(line.text for line in taken), charset)
            number += 1
        elif not any(cell.strip("\ufeff \t\r\n") for cell in row):
            continue
        elif header is None:
            header = [cell.strip("\ufeff \t\r\n") for cell in row]
        else:
            yield _record(source, number, header, row, charset, names)
            number += 1


def _record(source: str, number: int, header: list[str], row: list[str], charset: str, names: FieldNames) -> Record | Reject:
    # A text that was cut at its own commas would pass for a whole one.
    if any(row[len(header) :]):
        return Reject(source, number, "bad_row", f"the row has {len(row)} cells, the header {len(header)}", "\t".join(row), charset)
    return to_record(source, number, named(list(zip(header, row, strict=False))), charset, names)
