"""Positions: masked text against the article's, and what bounds phrases and clauses against a plain look at each character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.api import shipped_rules
from extractor.article import Sentence
from extractor.matching.load import load_rules
from extractor.observations.clauses import BOUNDS, COMMAS, OPEN, SEMICOLONS, Clauses
from extractor.observations.mask import COUNT, DATE, NAME, OPENING, PERCENTAGE, PLACE, Masked, Slot
from extractor.observations.phrases import Reading
from extractor.observations.places import PlaceFinder
from extractor.observations.subjects import Subjects
from extractor.rulecheck import example_article

SIGNS = (PERCENTAGE, COUNT, DATE, NAME, PLACE)


@st.composite
def masked_texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], list[Slot]]:
    """A text, spans of sentences with gaps between them, and mentions that do not leave their sentence; some overlap."""
    text, sentences, slots = "", [], []
    for body in draw(st.lists(st.text("门诊量增长达，；：（）、。;(", max_size=24), min_size=1, max_size=4)):
        text += draw(st.sampled_from(["", "\n", "页脚"]))
        start = len(text)
        text += body
        sentences.append((start, len(text)))
        if body:
            for low in draw(st.lists(st.integers(start, len(text) - 1), max_size=5)):
                slots.append(Slot(draw(st.sampled_from(SIGNS)), low, draw(st.integers(low + 1, min(low + 4, len(text)))), None))
    return text, sentences, sorted(slots, key=lambda slot: slot.start)


@given(masked_texts())
def test_positions_lead_to_the_article_and_back(drawn: tuple[str, list[tuple[int, int]], list[Slot]]) -> None:
    text, sentences, slots = drawn
    masked = Masked(text, sentences, slots)
    signs = dict(zip(masked.at, masked.slots, strict=True))
    for (low, high), (start, end) in zip(masked.regions, sentences, strict=True):
        assert masked.text[low] == OPENING
        assert (masked.there(low + 1), masked.there(high)) == (start, end)
        for position in range(low + 1, high):
            if (slot := signs.get(position)) is not None:
                assert masked.text[position] == slot.sign
                assert (masked.there(position), masked.there(position + 1)) == (slot.start, slot.end)
            else:
                assert text[masked.there(position)] == masked.text[position]
                assert masked.here(masked.there(position)) == position
    assert sum(len(masked.within(*region)) for region in masked.regions) == len(masked.slots)


@pytest.fixture(scope="module")
def places() -> PlaceFinder:
    return PlaceFinder(load_rules([shipped_rules()]))


@given(drawn=masked_texts())
def test_bounds_are_those_that_a_look_at_each_character_finds(
    places: PlaceFinder, drawn: tuple[str, list[tuple[int, int]], list[Slot]]
) -> None:  # fmt: skip
    text, sentences, slots = drawn
    article = example_article(text)
    article.sentences = [Sentence(index, 0, "body", start, end) for index, (start, end) in enumerate(sentences)]
    masked = Masked(text, sentences, slots)
    subjects = Subjects(article, masked, [], places, ())
    for index, (low, high) in enumerate(masked.regions):
        clauses = Clauses(article, masked, subjects, index, Reading([], [], []), [], {})
        for at in range(low + 1, high + 1):
            before = range(low, at)

            def last(some: frozenset[str], before: range = before) -> int:
                return max((place for place in before if masked.text[place] in some), default=before.start)

            assert clauses.floor(at) == last(BOUNDS)
            assert clauses.clause(at) == last(COMMAS)
            assert clauses.semicolon(at) == last(SEMICOLONS)
            assert clauses.opening(at) == last(OPEN)
            following = next((place for place in range(at, high) if masked.text[place] in BOUNDS), None)
            assert clauses.ceiling(at) == (sentences[index][1] if following is None else masked.there(following))
