"""Numbers in every form, inside sentences, through the whole program: what is read is what was written."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest
from reading_back import LINES, read
from written import samples

from extractor import Extractor

ARTICLES = 10  # for each seed


@pytest.mark.parametrize("seed", range(4))
def test_a_number_in_a_sentence_is_read_back(extractor: Extractor, seed: int) -> None:
    written = samples(Random(seed))
    for _ in range(ARTICLES):
        assert read(extractor, list(islice(written, LINES))) == []
