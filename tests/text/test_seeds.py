"""What must hold for the pages that the project began with; skipped where they are not at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractor.api import make_pipeline
from extractor.pipeline import Extraction, Pipeline
from extractor.record import Record

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed pages are not beside the checkout")


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return make_pipeline()


def extracted(pipeline: Pipeline, number: str) -> list[Extraction]:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return pipeline.extract(Record(path.name, 0, path.read_text(encoding="utf-8")))


def test_no_bracketed_pinyin_is_left_and_broken_counts_have_no_value(pipeline: Pipeline) -> None:
    (found,) = extracted(pipeline, "003")
    assert not re.search("[(（][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]{1,6}[)）]", found.document.text)
    assert {"pinyin", "lost_characters"} <= set(found.document.flags)
    broken = [count for count in found.counts if "damaged" in count.flags]
    assert len(broken) == 2
    assert all(count.value is None and count.high is None for count in broken)
    measured = {(row.start, row.end) for row in found.observations}
    assert not measured & {(count.start, count.end) for count in broken}


@pytest.mark.parametrize(("number", "stories"), [("000", 1), ("001", 1), ("002", 8), ("003", 1), ("004", 1)])
def test_a_page_holds_its_stories(pipeline: Pipeline, number: str, stories: int) -> None:
    found = extracted(pipeline, number)
    assert [one.document.story for one in found] == list(range(stories))


def test_the_date_comes_from_the_page_and_the_spam_above_it_is_furniture(pipeline: Pipeline) -> None:
    (found,) = extracted(pipeline, "004")
    assert (str(found.document.published), found.document.published_from) == ("2022-09-28", "page")
    assert found.sentences[0].section == "furniture"
    assert [sentence.section for sentence in found.sentences[1:4]] == ["furniture", "headline", "header"]


def test_disclaimers_in_two_languages_are_furniture(pipeline: Pipeline) -> None:
    (found,) = extracted(pipeline, "000")
    assert [sentence.section for sentence in found.sentences[-2:]] == ["furniture", "furniture"]


def test_sentences_that_captions_cut_are_whole(pipeline: Pipeline) -> None:
    (found,) = extracted(pipeline, "001")
    captions = [sentence for sentence in found.sentences if sentence.section == "caption"]
    assert len(captions) == 2
    for caption in captions:
        assert any(body.raw_start < caption.raw_start and caption.raw_end < body.raw_end for body in found.sentences)
