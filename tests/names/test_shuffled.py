"""A name's mentions agree wherever they stand: shuffled paragraphs give the same set of canonical names, where definitions still come first."""

from __future__ import annotations

import random
import re

import pytest
from annotated import all_annotated

from conftest import CORPUS
from extractor import Extractor

# Which one 该院 or 市医院 is, an article leaves to the order of its paragraphs.
LEAVES_OUT = ("市", "省", "县", "区")
TEXTS = [
    *(pytest.param(article.text, id=article.id) for article in all_annotated()),
    *(pytest.param(path.read_text(encoding="utf-8"), id=path.stem) for path in sorted(CORPUS.glob("*_simplified.txt"))),
]
DEFINES = re.compile("简称|下称|统称|[（(]")


def canonicals(extractor: Extractor, text: str) -> set[str]:
    return {
        row.canonical
        for article in extractor.extract_all(text)
        for row in article.institutions
        if row.form != "anaphor" and not row.text.startswith(LEAVES_OUT)
    }


def shuffled(text: str, seed: int) -> str:
    """The text with the paragraphs of its body in another order: title and first paragraph, and those that define names, stay in front."""
    first, *rest = [line for line in text.split("\n") if line.strip()]
    defining = [line for line in rest if DEFINES.search(line)]
    others = [line for line in rest if not DEFINES.search(line)]
    random.Random(seed).shuffle(others)
    return "\n".join([first, *defining, *others])


@pytest.mark.parametrize("text", TEXTS)
def test_shuffled_paragraphs_give_the_same_names(extractor: Extractor, text: str) -> None:
    expected = canonicals(extractor, shuffled(text, 0))
    for seed in range(1, 4):
        assert canonicals(extractor, shuffled(text, seed)) == expected, seed
