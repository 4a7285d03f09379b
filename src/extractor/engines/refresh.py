"""Everything anew from the raw text that an output keeps: for other rules, another version, other options."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractor.dataset.lock import locked
from extractor.dataset.parts import leftovers, make_folders, no_parts, numbers_of, read_part
from extractor.dataset.rewrite import REFRESHED, exchange, finish_exchange, not_rewritten
from extractor.engines.local import LONGEST, Given, Settings, Summary, Watch, run_locked
from extractor.errors import InputError
from extractor.pipeline import Pipeline
from extractor.record import Record, Reject

# Rejects whose raw text is there and may give an article now.
_TRIED_AGAIN = frozenset({"empty", "crashed", "timeout"})
_MADE_WITH = "made-with.json"
_ROWS = 256


@dataclass(frozen=True, slots=True)
class Changes:
    """Options that are to be others than those a record was extracted with; None: the same."""

    published: datetime.date | None = None
    skip_duplicates: bool | None = None


def refresh(pipeline: Pipeline, output: Path, changes: Changes, settings: Settings, watch: Watch | None = None) -> Summary:
    """Extracts every record of the output anew, aside, then puts the new parts into the place of the old ones.

    One that was stopped or killed goes on where it was when it is started again. Raises InputError where the output holds nothing.
    """
    if not numbers_of(output):
        raise no_parts(output)
    with locked(output, "refresh"):
        finish_exchange(output)
        for path in leftovers(output):
            path.unlink()
        aside = output / REFRESHED
        made_with = json.dumps([*pipeline.made_by, str(changes)])
        if (aside / _MADE_WITH).is_file() and (aside / _MADE_WITH).read_text(encoding="utf-8") != made_with:
            shutil.rmtree(aside)
        try:
            make_folders(aside)
            (aside / _MADE_WITH).write_text(made_with, encoding="utf-8")
            summary = run_locked(pipeline, _records(output, changes), aside, replace(settings, keep=True), None, watch)
            if not summary.stopped:
                exchange(output, aside, numbers_of(output))
        except InputError as error:
            raise InputError(
                f"{error} ({output} is as it was; what was made anew so far lies in {aside}: `extractor refresh {output}` goes on from "
                "there, or remove that folder)"
            ) from None
        except OSError as error:
            raise not_rewritten(output, error, "refresh") from None
        return summary


def _records(output: Path, changes: Changes) -> Iterator[Given]:
    for number in numbers_of(output):
        table = read_part(output, "records", number)
        for start in range(0, table.num_rows, _ROWS):
            for row in table.slice(start, _ROWS).to_pylist():
                yield _given(row, changes)


def _given(row: dict[str, Any], changes: Changes) -> Given:
    options = json.loads(row["options"]) if row["options"] else {}
    published = changes.published
    if published is None and "published" in options:
        published = datetime.date.fromisoformat(options["published"])
    skip = bool(options.get("skip_duplicates")) if changes.skip_duplicates is None else changes.skip_duplicates
    settings = Settings(published, skip, options.get("longest", LONGEST), options.get("fields", {}))
    record: Record | Reject
    if row["raw"] is None or (row["reason"] is not None and row["reason"] not in _TRIED_AGAIN):
        record = Reject(row["source"], row["record"], row["reason"], row["detail"], row["raw"], row["charset"])
    else:
        record = Record.from_told(row["source"], row["record"], row["raw"], row["charset"], row["fields"])
    return Given(record, published, settings.options(), skip, settings.longest, row["raw_sha256"])
