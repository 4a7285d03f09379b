"""Automata: nothing that stands in a text is missed, the order is that of the ends."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.automaton import MOST_SOUGHT, Automaton, Beginnings, Leftmost, places_apart

SIGNS = "省市医院a𠀀"
WORDS = st.sets(st.text(SIGNS, min_size=1, max_size=4), max_size=12)


def spans(words: set[str], text: str) -> list[tuple[int, int, str]]:
    """Start, end and text of each occurrence, by end, the longest first."""
    found = [(at, at + len(word), word) for word in words for at in range(len(text)) if text.startswith(word, at)]
    return sorted(found, key=lambda span: (span[1], span[0]))


@given(WORDS, st.text(SIGNS, max_size=30))
def test_every_occurrence_is_found_by_its_end_the_longest_first(words: set[str], text: str) -> None:
    automaton = Automaton(words)
    assert [(start, end, automaton.words[number]) for start, end, number in automaton.occurrences(text)] == spans(words, text)


@given(WORDS, st.text(SIGNS, max_size=30))
def test_the_longest_is_found_wherever_words_end(words: set[str], text: str) -> None:
    automaton = Automaton(words)
    longest = {end: (start, end, word) for start, end, word in reversed(spans(words, text))}
    assert [(start, end, automaton.words[number]) for start, end, number in automaton.longest(text)] == sorted(
        longest.values(), key=lambda span: span[1]
    )


@given(WORDS, st.text(SIGNS, max_size=30))
def test_the_longest_is_found_wherever_words_begin(words: set[str], text: str) -> None:
    beginnings = Beginnings(words)
    longest = {start: (start, end, word) for start, end, word in spans(words, text)}
    found = [(len(text) - start, len(text) - end, beginnings.words[number]) for end, start, number in beginnings.longest(text)]
    assert found == sorted(longest.values(), reverse=True)


@given(WORDS, st.text(SIGNS, max_size=30))
def test_of_words_that_overlap_the_leftmost_and_longest_is_found(words: set[str], text: str) -> None:
    leftmost = Leftmost(words)
    expected, reached = [], 0
    for start, end, word in sorted(spans(words, text), key=lambda span: (span[0], -span[1])):
        if start >= reached:
            expected.append((start, end, word))
            reached = end
    assert [(start, end, leftmost.words[number]) for start, end, number in leftmost.find(text)] == expected


@pytest.mark.parametrize("others", [0, MOST_SOUGHT + 1], ids=["a few", "more than are looked for one by one"])
@given(words=WORDS, text=st.text(SIGNS, max_size=30))
def test_places_of_one_word_do_not_overlap(others: int, words: set[str], text: str) -> None:
    sought = [*words, *(f"医院{number}" for number in range(others))]
    expected = {word: [found.start() for found in re.finditer(re.escape(word), text)] for word in words}
    places = places_apart(text, sought)
    assert {word: places.get(word, []) for word in words} == expected
