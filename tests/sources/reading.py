"""What the tests of the sources share: the shipped field names, and one way to read."""

from __future__ import annotations

from pathlib import Path

from extractor.api import shipped_rules
from extractor.matching.load import load_rules
from extractor.record import Record, Reject
from extractor.sources import read_inputs
from extractor.sources.fields import field_names

NAMES = field_names(load_rules([shipped_rules()]).list("field_names"), {})
TEXT = "2023年，宁德市医院门诊量突破168.5万人次，同比增长11.81%。该院院长介绍，去年新增床位300张，手术量达2.3万台次。"
TRADITIONAL = "2023年，臺中市醫院門診量突破168.5萬人次，同比增長11.81%。該院院長介紹，去年新增床位300張，手術量達2.3萬臺次。"


def read(path: Path) -> list[Record | Reject]:
    """All records and rejects of one file."""
    return list(read_inputs([path], NAMES))


def read_bytes(path: Path, data: bytes) -> list[Record | Reject]:
    """All records and rejects of a file that holds these bytes."""
    path.write_bytes(data)
    return read(path)


def raws(found: list[Record | Reject]) -> list[str | None]:
    """The texts of the records; of a reject, nothing."""
    return [record.raw for record in found if isinstance(record, Record)]


def reasons(found: list[Record | Reject]) -> list[str]:
    """Why what was rejected was."""
    return [record.reason for record in found if isinstance(record, Reject)]
