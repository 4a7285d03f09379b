"""Dates and closed ranges of another recogniser's own tests, where they are: our days against theirs.

They end a range on the day after its last. Where GUIDE.md decides otherwise, the input stands below by the hash of its text.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from extractor import Extractor

SHARED = Path(__file__).parents[3] / "shared"
PEER = SHARED / "peers" / "recognizers_text_zh.jsonl"
GUIDE = SHARED / "gold" / "GUIDE.md"

# A line of GUIDE.md that decides, and the inputs it decides on.
DISAGREEMENTS = {
    # Theirs leave the last day, month or year of a range out when both ends are written.
    "ranges with one sign (`8月5日至7日`) are one mention, timex `2024-08-05/2024-08-07`": {
        "d70c8b2fce40", "b23c266cea6e", "bed52a9a87d7", "2e9f6b8c7bec", "93ceecbf88ce", "0c3670bfae6a", "e52aca6a611a",
        "d497b4fe7d45", "df4367b7b715", "0b1f04ee8938", "f7dcd70fe9bc", "bb0e417fa5e8", "c8d0ab0fd385",
    },
    # Two dates that 和 joins are two mentions.
    "`2021年年底`, `2022年—2023年` are one mention each": {"9a848993f4ed", "fc86ef446b64"},
    # Theirs end this year today.
    "`first` and `last` (the days it covers, ISO,": {"5a611d170dcf"},
    "Not dates: durations and ages (`五年来`, `30多年前`, `三天`): those are counts.": {"5156ff9ead24", "60b5ac84ba1f"},
    # Reigns are told in lunar months.
    "A season, a festival or holiday, a lunar date, a fiscal or school year (`2016/17年度`) is `optional: true`.": {
        "711cb6232303", "e97d3f0bc438", "42808f383539",
    },
    # Day first or month first: two readings stand.
    "both inclusive; null where the year is not known)": {"60543f769a5c", "7f87113ba01c", "c2cdc74d1651"},
}  # fmt: skip

Days = tuple[date, date]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def readings(found: dict[str, Any]) -> list[Days]:
    """The days of a peer's mention, one for each year it may mean; none where it is no date or closed range."""
    if found.get("other"):
        return []
    days = []
    for resolved in found["resolved"]:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", resolved.get("value", "")):
            day = date.fromisoformat(resolved["value"])
            days.append((day, day))
        elif "start" in resolved and "end" in resolved:
            days.append((date.fromisoformat(resolved["start"]), date.fromisoformat(resolved["end"]) - timedelta(days=1)))
    return days


def cases() -> list[dict[str, Any]]:
    with PEER.open(encoding="utf-8") as lines:
        dates = [case for line in lines if (case := json.loads(line))["table"] == "date"]
    return [case for case in dates if any(readings(found) for found in case["found"])]


def is_right(extractor: Extractor, case: dict[str, Any]) -> bool:
    """Whether every date of the peer meets a row with one of its readings."""
    published = datetime.date.fromisoformat(case["reference"]) if case["reference"] else None
    rows = extractor.extract(case["input"], published=published).dates
    return all(
        any(row.raw_start < found["end"] and found["start"] < row.raw_end and (row.first, row.last) in readings(found) for row in rows)
        for found in case["found"]
        if readings(found)
    )


@pytest.mark.skipif(not PEER.exists(), reason="the peer's cases are not here")
def test_the_peers_dates_that_the_guide_agrees_with_are_found(extractor: Extractor) -> None:
    decided = set().union(*DISAGREEMENTS.values())
    agreed = [case for case in cases() if digest(case["input"]) not in decided]
    wrong = [case["input"] for case in agreed if not is_right(extractor, case)]
    assert len(agreed) >= 30
    assert len(wrong) <= len(agreed) * 0.1, wrong


@pytest.mark.skipif(not PEER.exists() or not GUIDE.exists(), reason="the peer's cases or the guide are not here")
def test_each_disagreement_names_a_line_of_the_guide_and_is_one(extractor: Extractor) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    by_digest = {digest(case["input"]): case for case in cases()}
    assert len(DISAGREEMENTS) <= 12
    for line, digests in DISAGREEMENTS.items():
        assert line in guide
        for one in digests:
            assert not is_right(extractor, by_digest[one]), f"{by_digest[one]['input']}: no disagreement any more"
