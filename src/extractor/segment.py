"""Words and their parts of speech, by jieba. Tokens inform; offsets are truth.

rjieba (jieba in Rust) makes jieba's own cuts some 35 times as fast; the tags are those of jieba's dictionary, `x` for what it lacks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import rjieba

from extractor.matching.rules import RuleSet

if TYPE_CHECKING:
    from extractor.matching.scan import Match

# Tags of jieba that words of number and measure bear (三百, 两台, 三分钟, 上午), and what it has no word for; 近百名 is one more, an idiom.
COUNTING = ("m", "q", "t", "x")
COUNTING_BEFORE = ("m", "q", "l", "x")
COUNTING_WITHIN = (*COUNTING_BEFORE, "t")
# A word that reaches into a longer figure does so by accident (为伍 | 仟肆佰吨).
LONGEST_IN_WORD = 4


class Token(NamedTuple):
    """A word: its span in the article's text, its part of speech in jieba's tag set."""

    start: int
    end: int
    text: str
    tag: str


# A token of a tuple, twice as fast as by its fields.
_token: Callable[[tuple[int, int, str, str]], Token] = partial(tuple.__new__, Token)

_start, _end = itemgetter(0), itemgetter(1)


class Segmenter:
    """jieba with the words of rules/words/lexicon.txt added to its dictionary."""

    def __init__(self, rules: RuleSet) -> None:
        self._jieba = rjieba.Jieba()
        # rjieba keeps the tag of a word that it knows, so the lexicon's own are laid over its tags.
        self._tags = rules.list("lexicon").column("tag")
        for word, tag in self._tags.items():
            self._jieba.add_word(word, self._jieba.suggest_freq(word), tag)

    def knows(self, word: str) -> bool:
        """Whether the dictionary holds the word."""
        return bool(self._jieba.has_word(word))

    def tokens(self, text: str) -> Tokens:
        """The tokens of a text, to be cut as they are asked for."""
        return Tokens(text, self._jieba, self._tags)


class Tokens:
    """The tokens of a text, cut when they are asked for: most sentences never need them."""

    def __init__(self, text: str, jieba: rjieba.Jieba, tags: Mapping[str, str]) -> None:
        self._text = text
        self._tags = tags
        self._jieba = jieba
        self._cut: dict[tuple[int, int], Sequence[Token]] = {}

    def of(self, start: int, end: int) -> Sequence[Token]:
        """The tokens of text[start:end], as a rule a sentence."""
        known = self._cut.get((start, end))
        if known is None:
            pairs = self._jieba.tag(self._text[start:end])
            words, tags = zip(*pairs, strict=True) if pairs else ((), ())
            if not self._tags.keys().isdisjoint(words):
                tags = tuple(map(self._tags.get, words, tags))
            edges = list(accumulate(map(len, words), initial=start))
            known = list(map(_token, zip(edges, edges[1:], words, tags)))  # noqa: B905 - one edge more than words
            self._cut[start, end] = known
        return known

    def fits(self, match: Match, start: int, end: int) -> bool:
        """Whether the words of the region text[start:end] allow what the match's rule asks of them."""
        rule = match.rule
        if rule.whole_tokens and not self._are_whole(match.start, match.end, start, end):
            return False
        # No word holds an Arabic figure: most matches need no tokens.
        if rule.outside_words and not self._text[match.start].isascii() and self._in_word(match.start, match.end, start, end):
            return False
        return not rule.last_tag or self._ends_with(rule.last_tag, match.end, start, end)

    def _in_word(self, start: int, end: int, region_start: int, region_end: int) -> bool:
        """Whether a word of the dictionary that is no number of things holds text[start:end], or reaches into it from before."""
        words = self.of(region_start, region_end)
        word = words[bisect_right(words, start, key=_start) - 1]
        if word.start < start:
            # 高三|学生 takes the number away; 近三年 is the number with what stands before it.
            allowed = COUNTING_BEFORE if word.end < end else COUNTING_WITHIN
            over = end - start <= LONGEST_IN_WORD and not word.tag.startswith(allowed)
        else:
            # A word that begins inside (三|部手机) does not matter.
            over = word.end > end and not word.tag.startswith(COUNTING)
        return over and bool(self._jieba.has_word(word.text))  # what jieba makes up (为玖拾) is no word

    def _ends_with(self, tag: str, end: int, region_start: int, region_end: int) -> bool:
        """Whether a word with that tag ends right there."""
        words = self.of(region_start, region_end)
        last = bisect_left(words, end, key=_end)
        return last < len(words) and words[last].end == end and words[last].tag.startswith(tag)

    def _are_whole(self, start: int, end: int, region_start: int, region_end: int) -> bool:
        """Whether no word reaches over either edge of text[start:end]."""
        words = self.of(region_start, region_end)
        first, last = bisect_left(words, start, key=_start), bisect_left(words, end, key=_end)
        return first < len(words) and words[first].start == start and last < len(words) and words[last].end == end
