"""Noun phrases beside a figure: the indicator in the article's own words, found over tokens and their parts of speech.

jieba tags a word by its commonest use, so a noun phrase is known less by its tags than by what ends it: verbs that never modify a noun
(word lists `action_verbs`, `object_verbs`), words no indicator has at its edge (`indicator_stops`), prepositions, adverbs, pronouns.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from extractor.matching.rules import RuleSet
from extractor.segment import Token

SHORT = 2  # nouns up to which a verb before them is taken in
LONGEST = 20  # characters of an indicator
LONGEST_LINK = 14  # characters up to which a phrase goes on over 的
LONGEST_CLAUSE = 14  # characters of a predicate that stands for an elided head
NOUNS = ("n", "j", "l", "i", "b", "a", "g", "s", "t", "z", "eng", "vn", "vd")
INSIDE = ("f", "m", "q", "y")  # in the middle of a phrase, never at its edge
OF = "uj"  # jieba's tag of 的


class Phrase(NamedTuple):
    """A noun phrase: its span, its words, and whether its only noun says nothing alone (费用, 占比)."""

    start: int
    end: int
    text: str
    thin: bool


class PhraseFinder:
    """Built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._edges = frozenset(rules.list("indicator_stops").entries)
        self._hard = frozenset((*rules.list("action_verbs").entries, *rules.list("object_verbs").entries))
        self._soft = frozenset(rules.list("soft_verbs").entries)
        self._hard -= self._soft
        self._empty = frozenset(rules.list("empty_verbs").entries)
        self._thin = frozenset(rules.list("thin_heads").entries)
        self._prepositions = frozenset(rules.list("phrase_prepositions").entries)
        self._prefixes = frozenset(rules.list("phrase_prefixes").entries)
        self._of = next(iter(rules.list("phrase_links").entries), "")
        self._joints = frozenset(rules.list("phrase_joints").entries)
        closing = rules.list("quotation_marks").column("close")
        self._opens = {close: word for word, close in closing.items()}
        self._closes = {word: close for close, word in self._opens.items()}
        self._quotes = frozenset((*self._opens, *closing))
        self._suffixes = frozenset(rules.list("suffix_heads").entries)
        # What may trail a noun, before its figure.
        self._tails = self._edges | rules.list("hedges").entries.keys()

    def noun(self, token: Token) -> bool:
        """Whether a token may be part of a noun phrase wherever it stands."""
        tag = token.tag
        if tag.startswith(NOUNS):
            return token.text not in self._hard
        if len(token.text) == 1 and token.text in self._suffixes:
            return True
        return (tag == "x" and token.text[0].isalnum()) or token.text in self._soft

    def before(
        self, words: Sequence[Token], starts: Sequence[int], floor: int, end: int, joints: bool = True, clause: bool = False
    ) -> Phrase | None:
        """The noun phrase that ends at `end`, of the words that start at `floor` or later.

        Of a `clause`, all before a verb of change or 达 is its subject, verbs included (高速公路通车总里程).
        """
        index = bisect_left(starts, end) - 1
        if index >= 0 and words[index].end > end and words[index].tag == "n":
            end = words[index].end  # 人才|增长: the hedge 才 is none inside a noun
        elif index >= 0 and words[index].end > end:  # 率达
            cut, low = words[index], bisect_left(starts, floor)
            words = [*words[low:index], Token(cut.start, end, cut.text[: end - cut.start], "n")]
            index = len(words) - 1
        while index >= 0 and words[index].start >= floor and (words[index].tag == OF or words[index].text in self._tails):
            index -= 1
        last = index
        first = index + 1
        nouns = 0
        linked = False
        while index >= 0 and (word := words[index]).start >= floor and end - word.start <= LONGEST:
            left = words[index - 1] if index and words[index - 1].start >= floor else None
            if word.text in self._joints:
                # 药品与耗材: goes on where a noun stands on both sides.
                levels = left is not None and left.tag == "m" and words[index + 1].tag == "m"  # 三、四级手术
                if not levels and not (joints and nouns and left is not None and self.noun(left)):
                    break
            elif word.tag == OF:
                if left is None or not (self.noun(left) or self._verb(left)) or end - left.start > LONGEST_LINK:
                    break
                linked = True
            elif word.text in self._prepositions:
                if not nouns or not self.noun(words[index + 1]):
                    break
                first = index  # 对东盟进出口
            elif nouns and word.text in self._prefixes:
                first = index
                break
            elif self.noun(word):
                nouns += 1
                first = index
            elif word.text in self._hard and word.tag != "f":
                suffix = nouns == 1 and words[index + 1].text in self._suffixes  # 分担|率
                inner = left is not None and self.noun(left) and word.text not in self._empty
                if suffix or (inner and clause and nouns <= SHORT) or (inner and not nouns and index == last and clause):
                    nouns += 1
                    first = index
                    index -= 1
                    continue
                if linked and nouns > 1 and words[index + 1].tag != OF and words[first].start == word.end:
                    first = index  # 享受政策的企业
                break
            elif word.tag == "d" and len(word.text) > 1 and nouns and left is not None and self.noun(left) and word.text not in self._tails:
                pass  # 心脏异常患者
            elif self._verb(word):
                # A verb modifies where a noun stands before it (医养结合机构); at the left end it governs.
                if not nouns or (left is not None and (self.noun(left) or left.text in self._quotes)):
                    nouns += 1
                    first = index
                elif nouns == 1:
                    first = index
                    break
                else:
                    break
            elif word.tag.startswith(INSIDE) and not word.text[0].isdigit():
                if word.tag == "m":
                    first = index
            elif word.text in self._opens:
                # What stands in quotation marks is a name: 药品“零加成”政策.
                opening = self._opens[word.text]
                start = self._opening(words, opening, index, end - LONGEST)
                if start < 0 or words[start].start < floor or end - words[start].start > LONGEST:
                    break
                nouns += 1
                first = index = start
            else:
                break
            index -= 1
        return self._phrase(words, first, last, floor)

    def _opening(self, words: Sequence[Token], mark: str, index: int, least: int) -> int:
        """The number of the word before `index` that is the opening mark, -1 where none starts at `least` or later."""
        while index > 0 and words[index - 1].start >= least:
            index -= 1
            if words[index].text == mark:
                return index
        return -1

    def _closing(self, words: Sequence[Token], index: int, ceiling: int, most: int) -> int:
        """The number of the word that closes the quotation that the word opens, -1 where it opens none, or none that ends in time."""
        if words[index].text not in self._closes:
            return -1
        mark = self._closes[words[index].text]
        while (index := index + 1) < len(words) and words[index].end <= min(ceiling, most):
            if words[index].text == mark:
                return index
        return -1

    def _verb(self, word: Token) -> bool:
        """Whether a verb may stand inside a noun phrase."""
        return word.tag[0] == "v" and len(word.text) > 1 and word.text not in self._hard

    def _phrase(self, words: Sequence[Token], first: int, last: int, floor: int) -> Phrase | None:
        while first <= last and (words[first].text in self._edges or words[first].text in self._quotes):
            first += 1
        while first <= last and (words[last].text in self._tails or words[last].tag == OF):
            last -= 1
        if first > last:
            return None
        if all(word.tag == "ns" or word.text in self._joints for word in words[first : last + 1]):
            return None  # 北京、浙江、重庆3个
        start = words[first].start
        chosen = "".join(word.text for word in words[first : last + 1])
        thin = chosen in self._thin
        front = words[first - 1] if first and words[first - 1].start >= floor else None
        # 参与人数, 发放金额: what is counted is in the verb.
        if thin and front is not None and self._says(front):
            start, chosen, thin = front.start, front.text + chosen, False
        return self._made(start, words[last].end, chosen, thin)

    def _says(self, word: Token) -> bool:
        """Whether a verb says something of the noun after it."""
        return len(word.text) > 1 and word.tag[0] in "vn" and word.text not in self._empty and word.text not in self._edges

    def _made(self, start: int, end: int, chosen: str, thin: bool) -> Phrase | None:
        if not self._quotes.isdisjoint(chosen):
            chosen = chosen.strip("".join(self._quotes))
            if sum(chosen.count(quote) for quote in self._quotes) % 2:
                chosen = "".join(character for character in chosen if character not in self._quotes)
        return Phrase(start, end, chosen, thin) if len(chosen) > 1 else None

    def of(self, predicate: str, noun: str) -> str:
        """达到国内领先水平, 项目 -> 达到国内领先水平的项目"""
        return predicate + self._of + noun

    def shared(self, words: Sequence[Token], starts: Sequence[int], items: Sequence[tuple[int, int]]) -> list[str] | None:
        """What short items of a list measure that share the head of the last (猪、牛出栏 is 猪出栏 and 牛出栏); None where they do not."""
        parts = [words[bisect_left(starts, start) : bisect_left(starts, end)] for start, end in items]
        *firsts, last = parts
        if len(last) < SHORT or any(len(part) != 1 or len(part[0].text) > SHORT for part in firsts) or len(last[0].text) > SHORT:
            return None
        head = "".join(word.text for word in last[1:])
        return [part[0].text + head for part in parts]

    def says(self, text: str) -> bool:
        """Whether masked text holds more than words that say nothing of what is measured."""
        return bool(text) and text not in self._tails

    def verb(self, words: Sequence[Token], starts: Sequence[int], floor: int, end: int) -> Phrase | None:
        """The verb that ends at `end`, where it says what is measured (供血9600余袋)."""
        index = bisect_left(starts, end) - 1
        while index >= 0 and words[index].start >= floor and (words[index].text in self._edges or words[index].tag in ("d", "ul", "uz")):
            index -= 1
        if index < 0 or words[index].start < floor or words[index].end > end:
            return None
        word = words[index]
        if word.tag[0] != "v" or len(word.text) < 2 or word.text in self._empty:
            return None
        return Phrase(word.start, word.end, word.text, False)

    def after(self, words: Sequence[Token], starts: Sequence[int], start: int, ceiling: int) -> Phrase | None:
        """The noun phrase that starts at `start`, of the words that end at `ceiling` or before."""
        index = first = bisect_left(starts, start)
        if index and words[index - 1].end > start:
            cut = words[index - 1]
            words = [Token(start, cut.end, cut.text[start - cut.start :], "n"), *words[index : index + LONGEST + 1]]
            index = first = 0
        count = len(words)
        last = -1
        nouns = 0
        linked = -1  # the last word before a 的
        joined = False
        while index < count and (word := words[index]).end <= ceiling and word.end - start <= LONGEST:
            right = words[index + 1] if index + 1 < count and words[index + 1].end <= ceiling else None
            if self.noun(word):
                if joined and word.tag.startswith("ns"):
                    break
                nouns += 1
                last = index
            elif word.text in self._joints and nouns:
                # 骨干医师及护师
                if right is None or not self.noun(right):
                    break
                joined = True
            elif word.tag == OF and nouns:
                if right is None or not self.noun(right):
                    break
                linked = last
            elif (closing := self._closing(words, index, ceiling, start + LONGEST)) > index:
                # 名医“师带徒”工作室
                nouns += 1
                last = index = closing
            elif word.text in self._quotes:
                if nouns and right is not None and not self.noun(right):
                    last = index
            elif self._verb(word):
                if right is not None and self.noun(right) and (not nouns or right.tag[0] == "n"):
                    nouns += 1
                elif nouns and (right is None or not right.text[0].isalnum()):
                    last = index
                    break
                else:
                    # 课题的学术|积淀: what follows 的 is more than a noun phrase.
                    last = linked if linked >= 0 else last
                    break
            elif word.tag.startswith(INSIDE) and not word.text[0].isdigit() and right is not None and self.noun(right):
                pass
            elif (
                word.tag == "d" and len(word.text) > 1 and nouns and right is not None and self.noun(right) and word.text not in self._hard
            ):
                pass  # 心脏异常患者
            else:
                break
            index += 1
        if last < first:
            return None
        while first <= last and (words[first].text in self._edges or words[first].text in self._quotes):
            first += 1
        while first <= last and words[last].text in self._tails:
            last -= 1
        if first > last:
            return None
        chosen = "".join(word.text for word in words[first : last + 1])
        return self._made(words[first].start, words[last].end, chosen, chosen in self._thin)

    def clause(self, words: Sequence[Token], starts: Sequence[int], start: int, ceiling: int) -> str | None:
        """The predicate from `start` to the end of its clause, where it is short (其中11项|达到国内领先水平)."""
        index = first = bisect_left(starts, start)
        while index < len(words) and words[index].end <= ceiling and (words[index].text[0].isalnum() or words[index].text in self._quotes):
            index += 1
        while first < index and (words[first].tag in ("d", "f") or words[first].text in self._edges):
            first += 1
        chosen = "".join(word.text for word in words[first:index])
        return chosen if 1 < len(chosen) <= LONGEST_CLAUSE and words[first].tag[0] == "v" else None

    def relative(self, words: Sequence[Token], starts: Sequence[int], start: int, ceiling: int) -> int | None:
        """Where the noun begins that a relative clause from `start` on modifies (210名|赴上海进修的|医务人员)."""
        index = bisect_left(starts, start)
        while index < len(words) and words[index].end <= ceiling and words[index].end - start <= LONGEST_LINK:
            if not words[index].text[0].isalnum():
                return None
            if words[index].tag == OF:
                return words[index].end if index > bisect_left(starts, start) else None
            index += 1
        return None

    def modifier(self, words: Sequence[Token], starts: Sequence[int], phrase: Phrase) -> bool:
        """Whether a phrase is but a modifier whose head stands with a later figure (3个国家级、1个省级示范县)."""
        inside = _inside(words, starts, phrase)
        return bool(inside) and inside[-1].tag[0] == "b"

    def without_modifier(self, words: Sequence[Token], starts: Sequence[int], phrase: Phrase) -> str:
        """A phrase without the modifiers at its start."""
        inside = _inside(words, starts, phrase)
        while inside and inside[0].tag[0] == "b":
            inside.pop(0)
        return "".join(word.text for word in inside)


def _inside(words: Sequence[Token], starts: Sequence[int], phrase: Phrase) -> list[Token]:
    """The words that lie in a phrase."""
    some = words[bisect_left(starts, phrase.start) : bisect_left(starts, phrase.end)]
    return [word for word in some if word.end <= phrase.end]
