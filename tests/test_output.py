"""What a run writes: the contract of docs/tables.md over everything there is."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest

from extractor.tables import MENTION_TABLES, TABLES

SHARED_COLUMNS = {
    "doc_id": "string", "sentence": "int32", "section": "string", "start": "int32", "end": "int32", "text": "string",
    "raw_start": "int64", "raw_end": "int64", "raw": "string", "rule": "string", "flags": "list<item: string>",
}  # fmt: skip
FIGURE = {"value": "double", "high": "double", "unit": "string"}
CONTRACT = {
    "records": {
        "source": "string", "record": "int64", "outcome": "string", "articles": "int32", "doc_id": "string", "reason": "string",
        "detail": "string", "charset": "string", "raw": "string", "raw_sha256": "string", "fields": "string", "options": "string",
    },
    "documents": {
        "doc_id": "string", "source": "string", "record": "int64", "story": "int32", "raw_start": "int64", "raw_end": "int64",
        "source_id": "string", "url": "string", "title": "string", "publisher": "string", "byline": "string",
        "published": "date32[day]", "published_from": "string", "script": "string", "text": "string", "flags": "list<item: string>",
        "duplicate_of": "string", "rules": "string", "extractor": "string",
    },
    "sentences": {
        "doc_id": "string", "sentence": "int32", "paragraph": "int32", "section": "string", "start": "int32", "end": "int32",
        "text": "string", "raw_start": "int64", "raw_end": "int64",
    },
    "institutions": {
        **SHARED_COLUMNS, "canonical": "string", "kind": "string", "form": "string", "entity": "string", "region": "string",
        "region_code": "string",
    },
    "dates": {
        **SHARED_COLUMNS, "timex": "string", "first": "date32[day]", "last": "date32[day]", "grain": "string", "mod": "string",
        "relative": "bool", "anchor": "string", "anchor_date": "date32[day]",
    },
    "percentages": {**SHARED_COLUMNS, **FIGURE, "bound": "string"},
    "counts": {**SHARED_COLUMNS, **FIGURE, "unit_code": "string", "per": "string", "dimension": "string", "bound": "string"},
    "observations": {
        "doc_id": "string", "sentence": "int32", "section": "string", "start": "int32", "end": "int32", "raw_start": "int64",
        "raw_end": "int64", "measure": "string", **FIGURE, "unit_code": "string", "per": "string", "dimension": "string",
        "bound": "string", "indicator": "string", "institution": "string", "kind": "string", "region_code": "string", "place": "string",
        "place_code": "string", "subject_from": "string", "institution_start": "int32", "institution_end": "int32", "role": "string",
        "direction": "string", "baseline": "string", "status": "string", "extent": "string", "period": "string", "first": "date32[day]",
        "last": "date32[day]", "period_start": "int32", "period_end": "int32", "context_period": "string", "rule": "string",
        "evidence": "string", "flags": "list<item: string>",
    },
    "signatures": {"doc_id": "string", "prose": "binary", "figures": "binary"},
}  # fmt: skip


@pytest.mark.parametrize("table", CONTRACT)
def test_a_table_has_exactly_the_columns_and_types_of_the_contract(output: Path, table: str) -> None:
    schema = ds.dataset(output / table, format="parquet").schema
    assert {field.name: str(field.type).replace("element", "item") for field in schema} == CONTRACT[table]


@pytest.mark.parametrize("table", CONTRACT)
def test_every_column_carries_its_description_in_the_file(output: Path, table: str) -> None:
    schema = ds.dataset(output / table, format="parquet").schema
    assert all(field.metadata[b"description"] for field in schema)
    assert schema.metadata[b"description"]


def rows(output: Path, table: str) -> list[dict[str, object]]:
    return ds.dataset(output / table, format="parquet").to_table().to_pylist()


@pytest.fixture(scope="session")
def texts(output: Path) -> dict[object, tuple[str, str]]:
    """doc_id -> the clean text and the raw text of its record."""
    raws = {(row["source"], row["record"]): row["raw"] for row in rows(output, "records")}
    return {row["doc_id"]: (row["text"], raws[row["source"], row["record"]]) for row in rows(output, "documents")}


@pytest.mark.parametrize("table", MENTION_TABLES)
def test_every_mention_is_a_slice_of_the_text_and_of_the_original(output: Path, texts: dict[object, tuple[str, str]], table: str) -> None:
    found = rows(output, table)
    assert found
    for row in found:
        text, raw = texts[row["doc_id"]]
        assert text[row["start"] : row["end"]] == row["text"] != ""
        assert raw[row["raw_start"] : row["raw_end"]] == row["raw"] != ""


def test_every_sentence_is_a_slice_of_the_text_and_lies_in_its_story(output: Path, texts: dict[object, tuple[str, str]]) -> None:
    stories = {row["doc_id"]: (row["raw_start"], row["raw_end"]) for row in rows(output, "documents")}
    for row in rows(output, "sentences"):
        text, _ = texts[row["doc_id"]]
        assert text[row["start"] : row["end"]] == row["text"] != ""
        start, end = stories[row["doc_id"]]
        assert start <= row["raw_start"] < row["raw_end"] <= end


@pytest.mark.parametrize("table", MENTION_TABLES)
def test_furniture_bears_no_mentions(output: Path, table: str) -> None:
    assert "furniture" not in {row["section"] for row in rows(output, table)}


@pytest.mark.parametrize("table", MENTION_TABLES)
def test_a_mention_lies_within_its_sentence(output: Path, table: str) -> None:
    sentences = {(row["doc_id"], row["sentence"]): row for row in rows(output, "sentences")}
    for row in rows(output, table):
        sentence = sentences[row["doc_id"], row["sentence"]]
        assert sentence["start"] <= row["start"] < row["end"] <= sentence["end"]
        assert sentence["section"] == row["section"]


def test_figures_do_not_overlap_one_another_nor_lie_in_names(output: Path) -> None:
    spans: dict[object, list[tuple[int, int, str]]] = {}
    for table in MENTION_TABLES:
        for row in rows(output, table):
            spans.setdefault(row["doc_id"], []).append((row["start"], row["end"], table))  # type: ignore[arg-type]
    for some in spans.values():
        figures = sorted(span for span in some if span[2] in ("percentages", "counts"))
        assert all(a[1] <= b[0] for a, b in pairwise(figures))


def test_an_observation_repeats_its_figure(output: Path) -> None:
    figures = {(r["doc_id"], r["start"], r["end"]): r for table in ("percentages", "counts") for r in rows(output, table)}
    observed = rows(output, "observations")
    assert observed
    for row in observed:
        figure = figures[row["doc_id"], row["start"], row["end"]]
        for column in ("value", "high", "unit", "bound"):
            assert row[column] == figure[column]


def test_a_damaged_figure_has_no_value_and_forms_no_observation(output: Path) -> None:
    damaged = {(r["doc_id"], r["start"]): r for table in ("percentages", "counts") for r in rows(output, table) if "damaged" in r["flags"]}
    assert damaged
    assert all(row["value"] is None for row in damaged.values())
    assert not damaged.keys() & {(row["doc_id"], row["start"]) for row in rows(output, "observations")}


def test_every_record_that_was_read_has_a_row(output: Path) -> None:
    corpus = Path(__file__).parents[1] / "corpus"
    wanted = {(str(path), 0) for path in corpus.rglob("*.txt")}
    for path in corpus.rglob("*.jsonl"):
        lines = path.read_text(encoding="utf-8").splitlines()
        wanted |= {(str(path), number) for number, line in enumerate(lines) if line.strip()}
    assert wanted <= {(row["source"], row["record"]) for row in rows(output, "records")}


def test_no_doc_id_stands_twice(output: Path) -> None:
    ids = [row["doc_id"] for row in rows(output, "documents")]
    assert len(ids) == len(set(ids))


def test_the_tables_load_in_pandas_duckdb_and_polars(output: Path) -> None:
    for name in TABLES:
        rows = len(pd.read_parquet(output / name))
        assert duckdb.sql(f"select count(*) from '{output / name}/*.parquet'").fetchall() == [(rows,)]
        assert pl.read_parquet(output / name).height == rows


def test_the_corpus_shows_every_section_and_script(output: Path) -> None:
    assert {"headline", "header", "body", "byline", "furniture"} <= {row["section"] for row in rows(output, "sentences")}
    assert {"hans", "hant"} <= {row["script"] for row in rows(output, "documents")}
