"""What holds for every observation there is: no two tables disagree, and whatever a row names stands in the text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

Rows = list[dict[str, Any]]


def rows(output: Path, table: str) -> Rows:
    found: Rows = ds.dataset(output / table, format="parquet").to_table().to_pylist()
    return found


@pytest.fixture(scope="module")
def observations(output: Path) -> Rows:
    found = rows(output, "observations")
    assert len(found) > 500
    return found


def by_span(output: Path, table: str) -> dict[tuple[str, int, int], dict[str, Any]]:
    return {(row["doc_id"], row["start"], row["end"]): row for row in rows(output, table)}


def test_an_observation_is_its_mention_in_every_shared_column(output: Path, observations: Rows) -> None:
    tables = {"count": by_span(output, "counts"), "percentage": by_span(output, "percentages")}
    for row in observations:
        mention = tables[row["measure"]][row["doc_id"], row["start"], row["end"]]
        shared = ["sentence", "section", "raw_start", "raw_end", "value", "high", "unit", "bound"]
        shared += ["unit_code", "per", "dimension"] if row["measure"] == "count" else []
        assert {name: row[name] for name in shared} == {name: mention[name] for name in shared}


def test_no_figure_is_observed_twice_or_without_a_value(observations: Rows) -> None:
    spans = [(row["doc_id"], row["start"]) for row in observations]
    assert len(spans) == len(set(spans))
    assert all(row["value"] is not None for row in observations)


def test_the_subject_is_the_mention_that_the_row_points_to(output: Path, observations: Rows) -> None:
    names = by_span(output, "institutions")
    texts = {row["doc_id"]: row["text"] for row in rows(output, "documents")}
    named = [row for row in observations if row["institution"]]
    assert named
    for row in named:
        mention = names.get((row["doc_id"], row["institution_start"], row["institution_end"]))
        if mention is None:  # a bare 医院 that points back is no mention of its own
            said = texts[row["doc_id"]][row["institution_start"] : row["institution_end"]]
            assert 0 < len(said) <= 4
        else:
            assert mention["canonical"] == row["institution"]


def test_the_period_is_the_date_that_the_row_points_to(output: Path, observations: Rows) -> None:
    dates = by_span(output, "dates")
    dated = [row for row in observations if row["period"]]
    assert dated
    for row in dated:
        date = dates[row["doc_id"], row["period_start"], row["period_end"]]
        assert (date["timex"], date["first"], date["last"]) == (row["period"], row["first"], row["last"])
        assert row["context_period"] is None


def test_evidence_is_the_sentence_that_holds_the_figure(output: Path, observations: Rows) -> None:
    sentences = {(row["doc_id"], row["sentence"]): row for row in rows(output, "sentences")}
    for row in observations:
        sentence = sentences[row["doc_id"], row["sentence"]]
        assert row["evidence"] == sentence["text"]
        assert sentence["start"] <= row["start"] < row["end"] <= sentence["end"]


def test_every_field_is_of_its_closed_list(observations: Rows) -> None:
    closed = {
        "measure": {"count", "percentage"},
        "role": {"level", "from", "to", "change"},
        "direction": {"up", "down", None},
        "status": {"actual", "planned", "estimated"},
        "extent": {"period", "as_of", "cumulative", None},
        "subject_from": {"clause", "sentence", "paragraph", "article", None},
    }
    for name, values in closed.items():
        assert {row[name] for row in observations} <= values
    for row in observations:
        assert (row["subject_from"] is None) == (row["institution"] is None and row["place"] is None)
        assert not (row["institution"] and row["place"])
        assert set(row["flags"]) <= {"carried", "quoted", "negated"}
