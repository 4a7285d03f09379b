"""What an output holds already: the only state that a run goes by."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from extractor.dataset.digests import BYTES, DigestMap, digest
from extractor.dataset.duplicates import Signature, Stories
from extractor.dataset.parts import numbers_of, read_part, replace_table

# Rejects that the next run tries again.
TRIED_AGAIN = frozenset({"timeout"})
_CLOSED, _OPEN = b"C", b"O"
BYTES_OF_AN_ARTICLE = 32 * 3  # in memory, beside what duplicates take


def record_key(source: str, number: int) -> bytes:
    """What a record is found by."""
    return digest("record", source, number)


def record_value(sha256: str | None, reason: str | None, detail: str | None) -> bytes:
    """What a record held, and whether it was is to be tried again."""
    kind = _OPEN if reason in TRIED_AGAIN else _CLOSED
    return kind + (bytes.fromhex(sha256)[:BYTES] if sha256 else digest(reason, detail))[1:]


def same_content(held: bytes, sha256: str | None, reason: str | None, detail: str | None) -> bool:
    """Whether a record that is met again is what the output holds; not so where it is to be tried again."""
    return held[:1] != _OPEN and held[1:] == record_value(sha256, reason, detail)[1:]


def raw_key(sha256: str, published: datetime.date | None, from_field: bool) -> bytes:
    """What articles are found by before they are read: their raw text, and the date given for it by the dump, or else by path or option."""
    return digest("raw", sha256, "field" if from_field else "other", published or "")


def page_key(sha256: str) -> bytes:
    """The same for a raw text that bears its date itself, whatever the path or an option says."""
    return digest("raw", sha256, "page")


@dataclass
class Held:
    """Records by source and number, articles by identity and by raw text, stories by signature; and what made them."""

    output: Path
    numbers: list[int]
    records: DigestMap = field(default_factory=DigestMap)
    raws: DigestMap = field(default_factory=DigestMap)
    doc_ids: DigestMap = field(default_factory=DigestMap)
    makers: Counter[tuple[str, str]] = field(default_factory=Counter)
    options: Counter[str | None] = field(default_factory=Counter)
    superseded: set[tuple[int, int]] = field(default_factory=set)
    rejects: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def stories(self) -> Stories:
        """The articles that are no duplicates; read when the first new article is there to be compared with them."""
        stories = Stories()
        for number in self.numbers:
            documents = read_part(self.output, "documents", number, ["doc_id", "duplicate_of"])
            leaders = documents.filter(pc.is_null(documents["duplicate_of"]))["doc_id"]
            signatures = read_part(self.output, "signatures", number)
            rows = signatures.filter(pc.is_in(signatures["doc_id"], value_set=leaders.combine_chunks())).to_pylist()
            stories.take_in([(bytes.fromhex(row["doc_id"]), Signature(row["prose"], row["figures"])) for row in rows])
        return stories

    def remember_article(self, sha256: str, doc_id: str, published: datetime.date | None, published_from: str | None, alone: bool) -> None:
        """An article of a record with this raw text; `alone` where it is the record's only one."""
        identity = bytes.fromhex(doc_id)
        if published_from != "page":
            self.raws.set(raw_key(sha256, published, published_from == "field"), identity)
        elif alone:
            self.raws.set(page_key(sha256), identity)

    def known(self, sha256: str, from_field: datetime.date | None, other: datetime.date | None) -> str | None:
        """The article that a raw text with these dates gave before."""
        if from_field is not None:
            found = self.raws.get(raw_key(sha256, from_field, True))
        else:
            found = self.raws.get(page_key(sha256)) or self.raws.get(raw_key(sha256, other, False))
        return found.hex() if found is not None else None


def read_held(output: Path) -> Held:
    """Reads what the committed parts hold; raises InputError for a part that cannot be read."""
    held = Held(output, numbers_of(output))
    for number in held.numbers:
        _read_part(output, number, held)
    return held


def _read_part(output: Path, number: int, held: Held) -> None:
    documents = read_part(output, "documents", number, ["doc_id", "published", "published_from", "rules", "extractor"])
    ids: list[str] = list(map(str, documents["doc_id"].to_pylist()))
    dates = dict(zip(ids, zip(documents["published"].to_pylist(), documents["published_from"].to_pylist(), strict=True), strict=True))
    for doc_id in ids:
        identity = bytes.fromhex(doc_id)
        held.doc_ids.set(identity, identity)
    for made in documents.select(["rules", "extractor"]).group_by(["rules", "extractor"]).aggregate([([], "count_all")]).to_pylist():
        held.makers[made["rules"], made["extractor"]] += made["count_all"]
    columns = ["source", "record", "outcome", "articles", "doc_id", "reason", "detail", "raw_sha256", "options"]
    for at, row in enumerate(read_part(output, "records", number, columns).to_pylist()):
        key, sha256 = record_key(row["source"], row["record"]), row["raw_sha256"]
        if (before := held.rejects.pop(key, None)) is not None:
            held.superseded.add(before)
        held.records.set(key, record_value(sha256, row["reason"], row["detail"]))
        if row["outcome"] == "rejected":
            held.rejects[key] = (number, at)
        else:
            held.options[row["options"]] += 1
        if row["outcome"] == "articles":
            held.remember_article(sha256, row["doc_id"], *dates[row["doc_id"]], alone=row["articles"] == 1)


def drop_superseded(output: Path, places: set[tuple[int, int]], aside: Path) -> None:
    """Takes rows of rejects out of `records` (part, row) whose record has a later row."""
    for number in sorted({part for part, _ in places}):
        table = read_part(output, "records", number)
        gone = {row for part, row in places if part == number}
        replace_table(output, "records", number, table.filter(pa.array([row not in gone for row in range(table.num_rows)])), aside)
