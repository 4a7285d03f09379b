"""The library, as a researcher meets it in a notebook."""

from __future__ import annotations

import datetime
from dataclasses import fields
from typing import Any

import pytest

from extractor import Extractor, InputError
from extractor.tables import TABLES

TEXT = "去年，宁德市医院门诊量突破168.5万人次，同比增长11.81%。"


def test_rows_have_the_fields_of_the_tables(extractor: Extractor) -> None:
    article = extractor.extract(TEXT, published=datetime.date(2025, 3, 1))
    for name in ("sentences", "institutions", "dates", "percentages", "counts", "observations"):
        for row in getattr(article, name):
            assert [field.name for field in fields(row)] == TABLES[name].columns
    assert [row.canonical for row in article.institutions] == ["宁德市医院"]
    assert [(row.value, row.bound, row.unit) for row in article.counts] == [(1685000, "over", "人次")]
    assert [(row.value, row.unit) for row in article.percentages] == [(11.81, "%")]


def test_a_relative_date_counts_from_the_date_given_and_from_nothing_else(extractor: Extractor) -> None:
    given = extractor.extract(TEXT, published=datetime.date(2025, 3, 1)).dates[0]
    assert (given.timex, given.anchor, given.anchor_date) == ("2024", "published", datetime.date(2025, 3, 1))
    bare = extractor.extract(TEXT).dates[0]
    assert (bare.timex, bare.first, bare.anchor, bare.relative) == (None, None, None, True)


def test_frames_have_exactly_the_columns(extractor: Extractor) -> None:
    for name, frame in extractor.extract(TEXT).to_frames().items():
        assert list(frame.columns) == TABLES[name].columns


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff"], ids=["empty", "blank", "only a mark"])
def test_a_text_without_an_article_gives_no_rows(extractor: Extractor, text: str) -> None:
    article = extractor.extract(text)
    assert article.sentences == article.counts == []
    assert extractor.extract_all(text) == []


def test_a_page_of_several_stories_gives_each(extractor: Extractor) -> None:
    body = "记者从市卫生健康委员会获悉，今年全市新增床位300张，较去年增长12.5%，群众看病更加方便，满意度明显提高，各项工作有序推进。"
    page = f"医院建设提速\n本报讯 {body}\n学校招生开始\n本报讯 {body}\n"
    stories = extractor.extract_all(page)
    assert [story.document.title for story in stories] == ["医院建设提速", "学校招生开始"]
    assert [story.document.story for story in stories] == [0, 1]
    assert len({story.document.doc_id for story in stories}) == 2


def test_a_folder_of_rules_that_is_not_there_raises_what_can_be_caught() -> None:
    with pytest.raises(InputError, match="no-such-folder"):
        Extractor(rules="no-such-folder")


def test_lone_surrogates_do_no_harm(extractor: Extractor) -> None:
    assert [row.value for row in extractor.extract("\ud800增长5%。").percentages] == [5]


@pytest.mark.parametrize(
    ("text", "published", "said"),
    [
        pytest.param(b"2024", None, "text is a str, not bytes", id="bytes"),
        pytest.param(None, None, "text is a str, not NoneType", id="nothing"),
        pytest.param("共有3家医院。", "2024-03-05", "published is a datetime.date, not str", id="date_in_words"),
    ],
)
def test_arguments_of_the_wrong_sort_are_named(extractor: Extractor, text: Any, published: Any, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        extractor.extract(text, published)


def test_a_moment_counts_as_its_day(extractor: Extractor) -> None:
    moment = datetime.datetime(2024, 3, 5, 8, 30)
    assert extractor.extract("昨天开诊。", moment).dates[0].timex == "2024-03-04"
    assert str(extractor.extract("昨天开诊。", moment).to_frames()["documents"]["published"][0]) == "2024-03-05"
