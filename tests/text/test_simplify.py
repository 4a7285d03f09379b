"""Our converter over OpenCC's dictionaries is the package's own, only faster."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from extractor.text.characters import script_of
from extractor.text.simplify import _entries, simplifier

REFERENCE = OpenCC("t2s")
CHARACTERS, PHRASES = list(_entries("TSCharacters.txt")), list(_entries("TSPhrases.txt"))
PIECES = st.one_of(st.sampled_from(PHRASES), st.sampled_from(CHARACTERS), st.sampled_from(list("，。 \na1的國发")), st.characters())


def test_every_entry_of_the_dictionaries_converts_as_the_package_does() -> None:
    for entry in (*CHARACTERS, *PHRASES):
        assert simplifier().convert(entry) == REFERENCE.convert(entry), entry


@given(st.lists(PIECES, max_size=12).map("".join), st.integers(0, 3))
def test_any_text_converts_as_the_package_does(text: str, cut: int) -> None:
    assert simplifier().convert(text[cut:]) == REFERENCE.convert(text[cut:])


@given(st.text())
def test_a_text_keeps_its_length(text: str) -> None:
    assert len(simplifier().convert(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        pytest.param("宁德市医院门诊量增长", "hans", id="simplified"),
        pytest.param("晉江市醫院門診量增長", "hant", id="traditional"),
        pytest.param("宁德市医院与晉江市醫院签约", "mixed", id="both"),
        pytest.param("人口百人", "hans", id="characters of both"),
        pytest.param("12345 abc", "none", id="no Chinese"),
        pytest.param("", "none", id="empty"),
    ],
)
def test_the_script_of_a_text(text: str, script: str) -> None:
    assert script_of(text) == script
