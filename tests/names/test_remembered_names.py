"""What is remembered of a word is the same for every article: who asks for it cannot change it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import FrozenInstanceError

import pytest

from extractor.api import make_pipeline
from extractor.names.aliases import AliasResolver
from extractor.names.gazetteer import Gazetteer
from extractor.names.regions import RegionReader
from extractor.names.words import NameWords


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(make_pipeline().rules)


def test_the_regions_of_a_word(gazetteer: Gazetteer) -> None:
    assert {region.path for region in gazetteer.readings("晋江市")} == {"福建省/泉州市/晋江市"}
    assert isinstance(gazetteer.readings("晋江市"), Hashable)


def test_the_brands_of_a_company(gazetteer: Gazetteer) -> None:
    pipeline = make_pipeline()
    resolver = AliasResolver(pipeline.rules, gazetteer, RegionReader(pipeline.rules, gazetteer), pipeline.segmenter)
    assert isinstance(resolver._brands("北京蓝汐远航科技股份有限公司"), Hashable)


def test_what_a_word_says() -> None:
    judged = NameWords(make_pipeline().rules, lambda word: True).piece("医院", "n")
    with pytest.raises(FrozenInstanceError):
        judged.tag = "v"  # type: ignore[misc]
