"""Brands that only a list tells to be companies: 远帆、蓝石、启明星等三家公司.

What stands between the signs before 等…公司 is a name where enough of the list is known for names, or can be nothing else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from extractor.article import Article
from extractor.matching.rules import RuleSet
from extractor.matching.scan import Match
from extractor.names.found import NAME, Found
from extractor.names.gazetteer import Gazetteer
from extractor.names.words import LIST_SIGN, NameWords
from extractor.segment import Tokens, Words

LENGTHS = range(2, 9)  # characters of a brand
MOST_ITEMS = 30
LONGEST_ITEM = 60  # characters, of a name in full: no list is looked for past a longer one


class ListedNames:
    """Finds what stands in lists that a noun after them calls companies; built once from a rule set."""

    def __init__(self, rules: RuleSet, words: NameWords, gazetteer: Gazetteer) -> None:
        self._words, self._gazetteer = words, gazetteer
        self._countries = rules.list("countries").entries.keys()

    def add(self, article: Article, tokens: Tokens, found: list[Found], matches: Sequence[Match]) -> list[Found]:
        """The names with those of the lists added that end with the matches, in the order of the text."""
        if not matches:
            return found
        text = article.text
        added: list[Found] = []
        starts = [name.start for name in found]
        for match in matches:
            sentence = article.sentence_at(match.start)
            words = tokens.of(sentence.start, sentence.end)
            named, new = 0, []
            for start, end in _items(text, sentence.start, match.start):
                at = bisect_left(starts, end)
                if at and found[at - 1].end > start:
                    named += 1
                    continue
                start = self._after_verbs(words, start, end)
                if self._may_be_brand(words, text[start:end], start, end):
                    new.append((start, end))
                    named += self._is_proper(words, start, end)
            if named * 2 >= len(new):
                kind, rule = match.rule.give["kind"], match.rule.id
                added += [Found(start, end, kind, NAME, rule, text[start:end]) for start, end in new]
        return sorted([*found, *added], key=lambda name: name.start) if added else found

    def _after_verbs(self, words: Words, start: int, end: int) -> int:
        """Where a brand may start behind the words that lead its list (吸引|远帆)."""
        first, last = words.edge(start), words.edge(end)
        if first < 0 or last < 0:
            return start
        behind = (index + 1 for index in reversed(range(first, last)) if words.texts[index] in self._words.stops)
        return words.edges[next(behind, first)]

    def _may_be_brand(self, words: Words, item: str, start: int, end: int) -> bool:
        first, last = words.edge(start), words.edge(end)
        if len(item) not in LENGTHS or first < 0 or last < 0 or item in self._countries or self._gazetteer.readings(item):
            return False
        return all(self._words.may_name(text) for text in words.texts[first:last])

    def _is_proper(self, words: Words, start: int, end: int) -> bool:
        """Whether jieba has no word for it, or one that names: a lone character in it (乐|视网) is of a word that jieba lacks."""
        first, last = words.edge(start), words.edge(end)
        return any(
            self._words.word(words, index).names or (len(words.texts[index]) == 1 and last - first > 1) for index in range(first, last)
        )


def _items(text: str, floor: int, end: int) -> Sequence[tuple[int, int]]:
    """The spans between the signs of the list that ends here; the first one only where a sign stands before it."""
    items: list[tuple[int, int]] = []
    while len(items) < MOST_ITEMS:
        start, least = end, max(floor, end - LONGEST_ITEM)
        while start > least and text[start - 1].isalnum():
            start -= 1
        if start == floor or text[start - 1] != LIST_SIGN:
            if items and start < end:
                items.append((start, end))
            break
        items.append((start, end))
        end = start - 1
    return items
