"""Articles of our own: every institution marked in them is found exactly as marked, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from annotated import Annotated, Mention, all_annotated, counted, found

from extractor import Extractor

ARTICLES = all_annotated()
FAILING = [pytest.param(article, mention, id=f"{article.id}-{mention.text}") for article in ARTICLES for mention in article.failing]


def mentions(extractor: Extractor, article: Annotated) -> list[Mention]:
    return sorted(counted([m for a in extractor.extract_all(article.text) for m in found(a.institutions)], article))


def outside(rows: Sequence[Mention], failing: Sequence[Mention]) -> list[Mention]:
    return [row for row in rows if not any(m.start < row.end and row.start < m.end for m in failing)]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_the_institutions_of_an_article(extractor: Extractor, article: Annotated) -> None:
    rows = outside(mentions(extractor, article), article.failing)
    missed, extra = set(article.mentions) - set(rows), set(rows) - set(article.mentions)
    assert (sorted(missed), sorted(extra)) == ([], [])


@pytest.mark.xfail(strict=True, reason="known failing, as the article says")
@pytest.mark.parametrize(("article", "mention"), FAILING)
def test_a_mention_that_is_known_to_fail(extractor: Extractor, article: Annotated, mention: Mention) -> None:
    assert mention in mentions(extractor, article)
