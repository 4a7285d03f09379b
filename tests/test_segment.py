"""Words against jieba's own answer: the same cuts, each word with the tag it has there, and edges that meet."""

from __future__ import annotations

import pytest
import rjieba
from hypothesis import example, given
from hypothesis import strategies as st

from extractor.api import shipped_rules
from extractor.matching.load import load_rules
from extractor.matching.rules import RuleSet
from extractor.segment import Segmenter

# Words, rare words that fall into pieces when they stand alone, words of the lexicon, figures, Latin letters, signs.
PIECES = st.sampled_from(
    [
        "雨后",
        "降至",
        "高达",
        "这类",
        "烤手",
        "温如川",
        "完赛",
        "厦门",
        "医院",
        "门诊量",
        "增长",
        "12.5",
        "2024",
        "A股",
        "CT",
        *"的在和三第万，。“”（( %",
    ]
)
TEXTS = st.lists(PIECES | st.text("厦门市第一医院完成手术降至占比高达就诊人次后学来", max_size=6), max_size=12).map("".join)


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules([shipped_rules()])


@pytest.fixture(scope="module")
def segmenter(rules: RuleSet) -> Segmenter:
    return Segmenter(rules)


@pytest.fixture(scope="module")
def jieba(rules: RuleSet) -> tuple[rjieba.Jieba, dict[str, str]]:
    """The library alone with the lexicon's words, and the tags that the lexicon gives."""
    one, tags = rjieba.Jieba(), dict(rules.list("lexicon").column("tag"))
    for word, tag in tags.items():
        one.add_word(word, one.suggest_freq(word), tag)
    return one, tags


@given(before=TEXTS, text=TEXTS)
@example(before="", text="")
@example(before="雨后，", text="雨后降至12.5%")
def test_words_are_those_of_jieba_wherever_they_stand(
    segmenter: Segmenter, jieba: tuple[rjieba.Jieba, dict[str, str]], before: str, text: str
) -> None:
    words = segmenter.tokens(before + text).of(len(before), len(before + text))
    library, own = jieba
    pairs = library.tag(text)
    assert words.texts == [word for word, _ in pairs]
    assert [words.tag(index) for index in range(len(pairs))] == [own.get(word, tag) for word, tag in pairs]
    assert [(before + text)[a:b] for a, b in zip(words.edges, words.edges[1:], strict=False)] == words.texts
    assert words.edges[0] == len(before)


@given(text=TEXTS, data=st.data())
def test_an_edge_is_found_where_one_is(segmenter: Segmenter, text: str, data: st.DataObject) -> None:
    words = segmenter.tokens(text).of(0, len(text))
    position = data.draw(st.integers(-1, len(text) + 1))
    assert words.edge(position) == (words.edges.index(position) if position in words.edges else -1)


@given(data=st.data(), clauses=st.lists(TEXTS, min_size=1, max_size=4))
@example(data=None, clauses=["”", "“A股", "雨后"])
def test_clauses_alone_hold_the_words_that_they_hold_in_their_sentence(
    segmenter: Segmenter, data: st.DataObject | None, clauses: list[str]
) -> None:
    text = "，".join(clauses)
    first, last = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text))))) if data else (2, 4)
    whole, near = segmenter.tokens(text).of(0, len(text)), segmenter.tokens(text).near(first, last, 0, len(text))
    low, high = near.edges[0], near.edges[-1]
    assert low <= first and last <= high and "，" not in text[low + 1 : first] + text[last:high]
    assert near.texts == whole.texts[whole.edges.index(low) : whole.edges.index(high)]
    assert near.edges == [edge for edge in whole.edges if low <= edge <= high]
