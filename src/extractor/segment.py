"""Words and their parts of speech, by jieba. Words inform; offsets are truth.

rjieba (jieba in Rust) makes jieba's own cuts some 35 times as fast; the tags are those of jieba's dictionary, for what it lacks a guess
from the characters, or `x`.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from itertools import accumulate
from typing import TYPE_CHECKING

from extractor.matching.rules import RuleSet

if TYPE_CHECKING:
    from rjieba import Jieba

    from extractor.matching.scan import Match

# Tags of jieba that words of number and measure bear (三百, 两台, 三分钟, 上午), and what it has no word for; 近百名 is one more, an idiom.
COUNTING = ("m", "q", "t", "x")
COUNTING_BEFORE = ("m", "q", "l", "x")
COUNTING_WITHIN = (*COUNTING_BEFORE, "t")
# A word that reaches into a longer figure does so by accident (为伍 | 仟肆佰吨).
LONGEST_IN_WORD = 4
COMMA = "，"
# So many words' tags are remembered at a time.
MOST_KNOWN = 200_000
_UNKNOWN = "\u3400"  # a character that hardly anybody uses


class Words:
    """The words of a stretch of a text, in order: `texts`, and the `edges` where each starts and the last one ends, in the whole text."""

    __slots__ = ("_tags", "edges", "texts")

    def __init__(self, texts: list[str], start: int, tags: Tags) -> None:
        self.texts = texts
        self.edges = list(accumulate(map(len, texts), initial=start))
        self._tags = tags

    def tag(self, index: int) -> str:
        """The part of speech of a word, in jieba's tag set."""
        text = self.texts[index]
        return self._tags.known.get(text) or self._tags.learn(text, self.texts)

    def edge(self, position: int) -> int:
        """The number of the edge that is this position of the text, -1 where none is."""
        index = bisect_left(self.edges, position)
        return index if index < len(self.edges) and self.edges[index] == position else -1


class Tags:
    """Word -> its part of speech: jieba tags a word by itself, whatever stands beside it. Asked for few of the words that are cut."""

    def __init__(self, jieba: Jieba, own: Mapping[str, str]) -> None:
        self._jieba = jieba
        self._own = own
        self.known: dict[str, str] = dict(own)

    def learn(self, word: str, beside: Sequence[str]) -> str:
        """The tag of a word that has not been met, among the words `beside` it in its text."""
        if len(self.known) >= MOST_KNOWN:
            self.known.clear()
            self.known.update(self._own)
        pairs = self._jieba.tag(word)
        # Alone, a rare word may fall into pieces (雨|后).
        tag: str = pairs[0][1] if len(pairs) == 1 else dict(self._jieba.tag("".join(beside)))[word]
        self.known[word] = tag
        return tag


class Segmenter:
    """jieba with the words of rules/words/lexicon.txt added to its dictionary."""

    def __init__(self, rules: RuleSet) -> None:
        self._jieba = _jieba()
        # rjieba keeps the tag of a word that it knows, so the lexicon's own are laid over its tags.
        tags = rules.list("lexicon").column("tag")
        for word, tag in tags.items():
            self._jieba.add_word(word, self._jieba.suggest_freq(word), tag)
        self._tags = Tags(self._jieba, tags)

    def load(self) -> None:
        """Reads what tags of unknown words are guessed from, which waits for the first of them else."""
        self._jieba.tag(_UNKNOWN)

    def knows(self, word: str) -> bool:
        """Whether the dictionary holds the word."""
        return bool(self._jieba.has_word(word))

    def tokens(self, text: str) -> Tokens:
        """The words of a text, to be cut as they are asked for."""
        return Tokens(text, self._jieba, self._tags)


class Tokens:
    """The words of a text, cut when they are asked for: most sentences never need them."""

    def __init__(self, text: str, jieba: Jieba, tags: Tags) -> None:
        self._text = text
        self._jieba = jieba
        self._tags = tags
        self._cut: dict[tuple[int, int], Words] = {}

    def of(self, start: int, end: int) -> Words:
        """The words of text[start:end], as a rule a sentence."""
        words = self._cut.get((start, end))
        if words is None:
            words = self._cut[start, end] = Words(self._jieba.cut(self._text[start:end]), start, self._tags)
        return words

    def near(self, first: int, last: int, start: int, end: int) -> Words:
        """The words of text[start:end] from the comma before `first` on to the one behind `last`; all where they are cut already.

        jieba reads what stands between two commas by itself.
        """
        words = self._cut.get((start, end))
        if words is not None:
            return words
        comma, stop = self._text.rfind(COMMA, start, first), self._text.find(COMMA, last, end)
        return self.of(start if comma < 0 else comma, end if stop < 0 else stop)

    def fitting(self, matches: Iterable[Match], regions: Sequence[tuple[int, int]]) -> list[Match]:
        """Those of the matches in the regions of which the words there allow what their rules ask."""
        text = self._text
        fit = []
        for match in matches:
            rule = match.rule
            # No word holds an Arabic figure: most matches need no words.
            asks = rule.whole_tokens or rule.last_tag or (rule.outside_words and not text[match.start].isascii())
            if not asks or self._fits(match, *regions[match.region]):
                fit.append(match)
        return fit

    def _fits(self, match: Match, start: int, end: int) -> bool:
        """Whether the words of the region text[start:end] allow what the match's rule asks of them."""
        rule = match.rule
        if rule.whole_tokens:
            words = self.of(start, end)
            if words.edge(match.start) < 0 or words.edge(match.end) < 0:
                return False
        if rule.outside_words and not self._text[match.start].isascii() and self._in_word(match.start, match.end, self.of(start, end)):
            return False
        if rule.last_tag:
            words = self.of(start, end)
            last = words.edge(match.end) - 1
            return last >= 0 and words.tag(last).startswith(rule.last_tag)
        return True

    def _in_word(self, start: int, end: int, words: Words) -> bool:
        """Whether a word of the dictionary that is no number of things holds text[start:end], or reaches into it from before."""
        index = bisect_right(words.edges, start) - 1
        word_start, word_end = words.edges[index], words.edges[index + 1]
        if word_start < start:
            # 高三|学生 takes the number away; 近三年 is the number with what stands before it.
            allowed = COUNTING_BEFORE if word_end < end else COUNTING_WITHIN
            over = end - start <= LONGEST_IN_WORD and not words.tag(index).startswith(allowed)
        else:
            # A word that begins inside (三|部手机) does not matter.
            over = word_end > end and not words.tag(index).startswith(COUNTING)
        return over and bool(self._jieba.has_word(words.texts[index]))  # what jieba makes up (为玖拾) is no word


def _jieba() -> Jieba:
    """A jieba of its own, with nothing but jieba's dictionary.

    The package makes another one for all who import it, which costs as much time and memory again: it is passed over.
    """
    name = "rjieba.rjieba"
    if name not in sys.modules:
        package = PathFinder.find_spec("rjieba")
        inner = package and PathFinder.find_spec(name, package.submodule_search_locations)
        if inner is None or inner.loader is None:
            import rjieba

            return rjieba.Jieba()
        module = sys.modules[name] = module_from_spec(inner)
        inner.loader.exec_module(module)
    made: Jieba = sys.modules[name].Jieba()
    return made
