"""Noun phrases beside a figure: the indicator in the article's own words, found over tokens and their parts of speech.

jieba tags a word by its commonest use, so a noun phrase is known less by its tags than by what ends it: verbs that never modify a noun
(word lists `action_verbs`, `object_verbs`), words no indicator has at its edge (`indicator_stops`), prepositions, adverbs, pronouns.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache, partial
from itertools import dropwhile
from typing import NamedTuple

from extractor.matching.rules import RuleSet
from extractor.matching.scan import add_bit
from extractor.segment import Words

LONG_PLACE = 4  # characters from which a place must begin with a known one
SHORT = 2  # nouns up to which a verb before them is taken in
LONGEST = 20  # characters of an indicator
LONGEST_LINK = 14  # characters up to which a phrase goes on over 的
LONGEST_CLAUSE = 14  # characters of a predicate that stands for an elided head
MOST_KNOWN = 200_000  # words whose kinds are remembered at a time
NOUNS = ("n", "j", "l", "i", "b", "a", "g", "s", "t", "z", "eng", "vn", "vd")
MOST_PARTS = 10_000  # and parts of words
PART = "n"  # what a part of a word counts as
WITHIN = ("f", "m", "q", "y")  # in the middle of a phrase, never at its edge

# What a word is, a bit each. By its lists:
(
    JOINT, PREPOSITION, PREFIX, HARD, EMPTY, SUFFIX, EDGE, TAIL, BREAK, NUMBERED, QUOTE, OPENS, CLOSES,
    # by jieba's tag, which for 的 is uj, and its lists:
    OF, NOUN, VERB, SAYING, INNER,
    # by its tag:
    PLACE, NUMBER, SIDE, NOMINAL, PLAIN, VERBAL, MODIFIER, ADVERB, PARTICLE,
    # by its characters:
    WORD, LONG, DIGITS,
) = (1 << bit for bit in range(30))  # fmt: skip


# What links the words of a phrase, or opens it; what else a phrase goes on over to the left.
LINKING = JOINT | OF | PREPOSITION | PREFIX
GOING_ON = LINKING | NOUN | HARD | ADVERB | VERB | INNER | CLOSES


class Phrase(NamedTuple):
    """A noun phrase: its span, its words, whether its only noun says nothing alone (费用, 占比), and what its first and last words are."""

    start: int
    end: int
    text: str
    thin: bool
    first_kind: int
    last_kind: int

    @property
    def ends_with_verb(self) -> bool:
        """Whether its last word is a verb that is no noun (楼盘配建)."""
        return bool(self.last_kind & VERBAL) and not self.last_kind & NOUN

    @property
    def opens_with_verb(self) -> bool:
        """Whether its first word is a verb (建设厂房)."""
        return bool(self.first_kind & VERBAL)

    @property
    def acts(self) -> bool:
        """Whether it opens with a verb that is no noun: it tells what those do who are counted (官兵12人|参加救援)."""
        return bool(self.first_kind & VERBAL) and not self.first_kind & NOUN

    @property
    def is_modifier(self) -> bool:
        """Whether it is but a modifier whose head stands with a later figure (3个国家级、1个省级示范县)."""
        return bool(self.last_kind & MODIFIER)


class Reading(NamedTuple):
    """The words of a sentence as phrases see them: the words, where each starts and the last one ends, and what each is, in bits."""

    texts: Sequence[str]
    edges: Sequence[int]
    kinds: Sequence[int]

    def inside(self, start: int, end: int) -> range:
        """The numbers of the words that lie in a stretch of the text."""
        return range(bisect_left(self.edges, start), bisect_right(self.edges, end) - 1)


class PhraseFinder:
    """Built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        def words(name: str) -> frozenset[str]:
            return frozenset(rules.list(name).entries)

        self._soft = words("soft_verbs")
        self._regions = words("regions") | words("countries")
        self._numbered = words("numbered_nouns")
        self._thin = words("thin_heads")
        self._rates = tuple(self._thin)
        self._of = next(iter(rules.list("phrase_links").entries), "")
        closing = rules.list("quotation_marks").column("close")
        self._closes = dict(closing)
        self._opens = {close: word for word, close in closing.items()}
        self._quotes = frozenset((*self._opens, *closing))
        self._quote = re.compile("|".join(map(re.escape, sorted(self._quotes))) or "(?!)")
        self._clitics = words("phrase_clitics")
        # What may trail a noun, before its figure.
        self._hedges = words("hedges")
        self._tails = words("indicator_stops") | self._hedges
        lists = {
            JOINT: words("phrase_joints"),
            PREPOSITION: words("phrase_prepositions"),
            PREFIX: words("phrase_prefixes"),
            HARD: (words("action_verbs") | words("object_verbs")) - self._soft,
            EMPTY: words("empty_verbs"),
            SUFFIX: words("suffix_heads"),
            EDGE: words("indicator_stops"),
            TAIL: self._tails,
            BREAK: words("phrase_breaks"),
            NUMBERED: self._numbered,
            QUOTE: self._quotes,
            OPENS: frozenset(closing),
            CLOSES: frozenset(self._opens),
        }
        # Word -> its lists, a bit each.
        self._listed: dict[str, int] = {}
        for bit, listed in lists.items():
            add_bit(self._listed, listed, bit)
        self._known: dict[str, int] = {}
        self._kind_of_part = lru_cache(maxsize=MOST_PARTS)(partial(self._kind, tag=PART))

    def read(self, words: Words) -> Reading:
        """The words of a sentence, each with what it is."""
        texts, known = words.texts, self._known
        try:
            kinds = list(map(known.__getitem__, texts))
        except KeyError:
            if len(known) >= MOST_KNOWN:
                known.clear()
            known.update({text: self._kind(text, words.tag(index)) for index, text in enumerate(texts) if text not in known})
            kinds = list(map(known.__getitem__, texts))
        return Reading(texts, words.edges, kinds)

    def _kind(self, text: str, tag: str) -> int:
        kind = self._listed.get(text, 0) | _kind_of_tag(tag)
        if text[0].isalnum():
            kind |= WORD
        if text.isdecimal():
            kind |= DIGITS
        if len(text) > 1:
            kind |= LONG
            if kind & VERBAL and not kind & HARD:
                kind |= VERB
            if kind & (VERBAL | NOMINAL) and not kind & (EMPTY | EDGE):
                kind |= SAYING
        if self._noun(text, tag, bool(kind & HARD), bool(kind & SUFFIX)):
            kind |= NOUN
        if tag.startswith(WITHIN) and not text[0].isdigit():
            kind |= INNER
        # jieba takes many a word that it does not know for a place (普通高中).
        if tag.startswith("ns") and (len(text) < LONG_PLACE or not self._regions.isdisjoint((text[:2], text[:3], text))):
            kind |= PLACE
        return kind

    def _noun(self, text: str, tag: str, hard: bool, suffix: bool) -> bool:
        """Whether a word may be part of a noun phrase wherever it stands."""
        if tag.startswith(NOUNS):
            return not hard
        return (len(text) == 1 and suffix) or (tag == "x" and text[0].isalnum()) or text in self._soft

    def before(self, said: Reading, floor: int, end: int, clause: bool = False) -> Phrase | None:
        """The noun phrase that ends at `end`, of the words that start at `floor` or later.

        Of a `clause`, all before a verb of change or 达 is its subject, verbs included (高速公路通车总里程).
        """
        index = bisect_left(said.edges, end) - 1
        whole = index < 0 or said.edges[index + 1] == end
        if not whole:
            word, kept = said.texts[index], end - said.edges[index]
            if said.kinds[index] & PLAIN and len(word) == SHORT and word[kept:] in self._hedges:
                end = said.edges[index + 1]  # 人才|增长: the hedge 才 is none inside a noun; 率控制 is no noun
            else:
                said = self._cut_off(said, floor, end, index)
                index = len(said.texts) - 1
        low = bisect_left(said.edges, floor)
        if low and said.edges[low] >= floor + SHORT and end - floor <= LONGEST:
            said = self._cut_on(said, floor, low)  # 第三季|营收
            index -= low - 1
            low = 0
        texts, edges, kinds = said
        while index >= low and kinds[index] & (OF | TAIL):
            index -= 1
        last, first = index, index + 1
        nouns = 0
        linked = False
        lowest = max(low, bisect_left(edges, end - LONGEST))
        while index >= lowest:
            kind = kinds[index]
            if kind & BREAK:
                break
            if kind & NOUN and not kind & LINKING:
                nouns += 1
                first = index
                index -= 1
                continue
            if kind & DIGITS and nouns and kinds[index + 1] & NUMBERED:
                first = index  # 6|号线|全长
                index -= 1
                continue
            if not kind & GOING_ON:
                break
            left = kinds[index - 1] if index > low else 0
            if kind & JOINT:
                # 药品与耗材: goes on where a noun stands on both sides.
                right = kinds[index + 1] if index + 1 < len(kinds) else 0
                levels = left & NUMBER and right & NUMBER  # 三、四级手术
                verbs = nouns == 1 and left & VERB and right & VERB and not (left | right) & EMPTY  # 死亡、失踪
                if not levels and not (nouns and (left & NOUN or verbs)):
                    break
            elif kind & OF:
                if not left & (NOUN | VERB) or end - edges[index - 1] > LONGEST_LINK:
                    break
                linked = True
            elif kind & PREPOSITION:
                if not nouns or not kinds[index + 1] & NOUN:
                    break
                first = index  # 对东盟进出口
            elif nouns and kind & PREFIX:
                first = index
                if not (kind & NOUN and left & NOUN):  # 手续费|净|收益
                    break
            elif kind & NOUN:
                nouns += 1
                first = index
            elif kind & HARD and not kind & SIDE:
                short = kind & VERBAL and not kinds[index + 1] & LONG  # 出栏|牛
                suffix = nouns == 1 and (kinds[index + 1] & SUFFIX or short)  # 分担|率
                if suffix or (clause and left & NOUN and not kind & EMPTY and nouns <= SHORT):
                    nouns += 1
                    first = index
                else:
                    if linked and nouns > 1 and not kinds[index + 1] & OF and first == index + 1:
                        first = index  # 享受政策的企业
                    break
            elif kind & ADVERB and kind & LONG and nouns and left & NOUN and not kind & TAIL:
                pass  # 心脏异常患者
            elif kind & VERB:
                if kind & EMPTY and not nouns:
                    break
                # A verb modifies where a noun stands before it (医养结合机构); at the left end it governs.
                if nouns and not left & (NOUN | QUOTE):
                    if nouns == 1 or (nouns == 2 and kinds[index + 1] & MODIFIER and not kinds[index + 1] & LONG):
                        first = index  # 存放|量, 放款|总|余额
                    break
                nouns += 1
                first = index
            elif kind & INNER:
                if kind & NUMBER:
                    first = index
            elif kind & CLOSES:
                # What stands in quotation marks is a name: 药品“零加成”政策.
                opening = self._opens[texts[index]]
                index = next((at for at in range(index - 1, lowest - 1, -1) if texts[at] == opening), -1)
                if index < 0:
                    break
                nouns += 1
                first = index
            else:
                break
            index -= 1
        return self._phrase(said, first, last, low, whole)

    def _cut_off(self, said: Reading, floor: int, end: int, index: int) -> Reading:
        """The words from `floor` on, the last of them but the part of word `index` before `end` (率|达)."""
        texts, edges, kinds = said
        low = bisect_left(edges, floor)
        part = texts[index][: end - edges[index]]
        return Reading(
            [*texts[low:index], part], [*edges[low:index], edges[index], end], [*kinds[low:index], self._kind_of_part(part)]
        )  # fmt: skip

    def _phrase(self, said: Reading, first: int, last: int, low: int, whole: bool) -> Phrase | None:
        """The phrase of the words `first` to `last` without what it cannot start or end with; a verb from `low` on may say what it is.

        The last word may be one character where it is a `whole` one.
        """
        texts, _, kinds = said
        while first <= last and kinds[first] & (EDGE | QUOTE):
            first += 1
        while first <= last and kinds[last] & (TAIL | OF | JOINT):
            last -= 1
        if first > last or (kinds[first] & (PLACE | JOINT) and all(kind & (PLACE | JOINT) for kind in kinds[first : last + 1])):
            return None  # 北京、浙江、重庆3个
        if low < first < last and len(texts[first]) == 1 and texts[first - 1] in self._clitics:
            first -= 1
        chosen = "".join(texts[first : last + 1])
        thin = chosen in self._thin
        # 参与人数, 发放金额: what is counted is in the verb.
        if thin and first > low and kinds[first - 1] & SAYING:
            first -= 1
            chosen, thin = texts[first] + chosen, False
        # 男897人，女755人: all that its clause says.
        alone = whole and first == last and kinds[first] & (NOMINAL | MODIFIER) and all(kind & EDGE for kind in kinds[low:first])
        return self._made(said, first, last, chosen, thin, 1 if alone else 2)

    def _made(self, said: Reading, first: int, last: int, chosen: str, thin: bool, shortest: int = 2) -> Phrase | None:
        if self._quote.search(chosen):
            chosen = chosen.strip("".join(self._quotes))
            if sum(chosen.count(quote) for quote in self._quotes) % 2:
                chosen = "".join(character for character in chosen if character not in self._quotes)
        if len(chosen) < shortest:
            return None
        _, edges, kinds = said
        return Phrase(edges[first], edges[last + 1], chosen, thin, kinds[first], kinds[last])

    def tail(self, text: str) -> int:
        """How many characters at the end of a text tell nothing of what stands before them (产量|最多)."""
        return next((size for size in range(SHORT, 0, -1) if text[-size:] in self._tails), 0)

    def of(self, predicate: str, noun: str) -> str:
        """达到国内领先水平, 项目 -> 达到国内领先水平的项目"""
        return predicate + self._of + noun

    def shared(self, said: Reading, items: Sequence[tuple[int, int]]) -> list[str] | None:
        """What short items of a list measure that share the head of the last (猪、牛出栏 is 猪出栏 and 牛出栏); None where they do not."""
        *firsts, last = [said.texts[bisect_left(said.edges, start) : bisect_left(said.edges, end)] for start, end in items]
        if len(last) > 1 and all(len(part) == 1 and len(part[0]) == 1 for part in firsts):
            return [part[0] + "".join(last)[1:] for part in firsts] + ["".join(last)]  # 轻、重工业|占比
        if len(last) < SHORT or any(len(part) != 1 or len(part[0]) > SHORT for part in firsts) or len(last[0]) > SHORT:
            return None
        # 同城、国际/港澳台快递: what is joined to the last is no head of the others.
        joined = bool(said.kinds[bisect_left(said.edges, items[-1][0]) + 1] & JOINT)
        head = "".join(last[1 + 2 * joined :])
        return [part[0] + head for part in firsts] + ["".join(last)]

    def measured(self, text: str) -> str:
        """What a noun of measure is of (果园面积: 果园); a noun that ends in none is its own."""
        head = max((word for word in self._rates if len(word) > 1 and text.endswith(word)), key=len, default="")
        return text[: -len(head)] if head and len(text) - len(head) >= SHORT else text

    def governs(self, said: Reading, phrase: Phrase) -> bool:
        """Whether a phrase is but a verb (检获), or ends in one that takes what follows (向幼儿园|发放)."""
        inside = said.inside(phrase.start, phrase.end)
        if not inside:
            return False
        last = said.kinds[inside[-1]]
        return bool(last & VERBAL) and (bool(last & HARD) or (len(inside) == 1 and not last & NOUN))

    def verbs(self, said: Reading, phrase: Phrase) -> bool:
        """Whether a phrase is but a verb (改建)."""
        return phrase.opens_with_verb and len(said.inside(phrase.start, phrase.end)) == 1

    def leads(self, said: Reading, phrase: Phrase) -> bool:
        """Whether what follows a phrase tells something of it, and not of what stands behind a preposition (人民币|对美元)."""
        index = bisect_left(said.edges, phrase.end)
        return index < len(said.kinds) and not said.kinds[index] & (OF | JOINT | PREPOSITION)

    def rate(self, text: str) -> bool:
        """Whether a noun says how large a part is or how much (市场份额), so that a figure tells it alone."""
        return text.endswith(self._rates)

    def says(self, text: str) -> bool:
        """Whether masked text holds more than words that say nothing of what is measured."""
        return bool(text) and text not in self._tails

    def verb(self, said: Reading, floor: int, end: int) -> Phrase | None:
        """The verb that ends at `end`, where it says what is measured (供血9600余袋)."""
        texts, edges, kinds = said
        low = bisect_left(edges, floor)
        index = bisect_left(edges, end) - 1
        while index >= low and kinds[index] & (EDGE | ADVERB | PARTICLE):
            index -= 1
        if index < low or edges[index + 1] > end:
            return None
        kind = kinds[index]
        # jieba takes some of the listed verbs for nouns (办理).
        if not ((kind & VERBAL or (kind & HARD and kind & NOMINAL)) and kind & LONG) or kind & EMPTY:
            return None
        first = index - 1 if index > low and kinds[index - 1] & PREFIX else index  # 决定|不|起诉
        return Phrase(edges[first], edges[index + 1], "".join(texts[first : index + 1]), False, kinds[first], kinds[index])

    def after(self, said: Reading, start: int, ceiling: int) -> Phrase | None:
        """The noun phrase that starts at `start`, of the words that end at `ceiling` or before."""
        first = bisect_left(said.edges, start)
        if first and said.edges[first] > start:
            said = self._cut_on(said, start, first)
            first = 0
        texts, edges, kinds = said
        high = bisect_right(edges, ceiling) - 1
        highest = bisect_right(edges, min(ceiling, start + LONGEST)) - 1
        last = linked = -1  # of the phrase, and before its last 的
        nouns = 0
        joined = False
        index = first
        while index < highest:
            kind = kinds[index]
            right = kinds[index + 1] if index + 1 < high else 0
            if kind & TAIL and kind & LONG and nouns:
                break  # 31个专业|实际录取
            if kind & NOUN or (kind & HARD and right & SUFFIX and not kind & EMPTY):  # 乘车|人
                if joined and kind & PLACE:
                    break
                nouns += 1
                last = index
            elif kind & JOINT and nouns:
                # 骨干医师及护师
                if not right & NOUN:
                    break
                joined = True
            elif kind & OF and nouns:
                if not right & NOUN:
                    break
                linked = last
            elif kind & OPENS and self._closes[texts[index]] in texts[index + 1 : highest]:
                # 名医“师带徒”工作室
                nouns += 1
                last = index = texts.index(self._closes[texts[index]], index + 1)
            elif kind & QUOTE:
                if nouns and index + 1 < high and not right & NOUN:
                    last = index
            elif kind & VERB:
                if right & NOUN and (not nouns or (right & NOMINAL and not kind & EMPTY)):
                    nouns += 1
                elif right & JOINT and not nouns and not kind & EMPTY and index + 2 < high and kinds[index + 2] & NOUN:
                    nouns += 1  # 展览|和|活动
                    last = index
                else:
                    if nouns and not right & WORD:
                        last = index
                    elif linked >= 0:
                        last = linked  # 课题的学术|积淀: what follows 的 is more than a noun phrase
                    break
            elif not (right & NOUN and (kind & INNER or (nouns and kind & ADVERB and kind & LONG and not kind & HARD))):  # 心脏异常患者
                break
            index += 1
        if last < first:
            return None
        while first <= last and kinds[first] & (EDGE | QUOTE):
            first += 1
        while first <= last and kinds[last] & (TAIL | JOINT):
            last -= 1
        if first > last:
            return None
        chosen = "".join(texts[first : last + 1])
        return self._made(said, first, last, chosen, chosen in self._thin)

    def _cut_on(self, said: Reading, start: int, index: int) -> Reading:
        """The words from word `index` on, as many as a phrase may hold, behind the part of the word before it that begins at `start`."""
        texts, edges, kinds = said
        part = texts[index - 1][start - edges[index - 1] :]
        stop = index + LONGEST + 1
        return Reading([part, *texts[index:stop]], [start, *edges[index : stop + 1]], [self._kind_of_part(part), *kinds[index:stop]])

    def clause(self, said: Reading, start: int, ceiling: int) -> str | None:
        """The predicate from `start` to the end of its clause, where it is short (其中9项|达到省内先进水平)."""
        texts, edges, kinds = said
        index = first = bisect_left(edges, start)
        high = bisect_right(edges, ceiling) - 1
        while index < high and kinds[index] & (WORD | QUOTE):
            index += 1
        while first < index and kinds[first] & (ADVERB | SIDE | EDGE):
            first += 1
        chosen = "".join(texts[first:index])
        return chosen if 1 < len(chosen) <= LONGEST_CLAUSE and kinds[first] & VERBAL else None

    def relative(self, said: Reading, start: int, ceiling: int) -> int | None:
        """Where the noun begins that a relative clause from `start` on modifies (210名|赴上海进修的|医务人员)."""
        edges, kinds = said.edges, said.kinds
        first = bisect_left(edges, start)
        for index in range(first, bisect_right(edges, min(ceiling, start + LONGEST_LINK)) - 1):
            if not kinds[index] & WORD:
                return None
            if kinds[index] & OF:
                return edges[index + 1] if index > first else None
        return None

    def without_modifier(self, said: Reading, phrase: Phrase) -> str:
        """A phrase without the modifiers at its start."""
        inside = said.inside(phrase.start, phrase.end)
        kept = dropwhile(lambda index: said.kinds[index] & MODIFIER, inside)
        return "".join(said.texts[index] for index in kept)


@cache
def _kind_of_tag(tag: str) -> int:
    """What a word is by its tag alone."""
    first = tag[:1]
    bits = {
        OF: tag == "uj",
        NUMBER: tag == "m",
        SIDE: tag == "f",
        NOMINAL: first == "n",
        PLAIN: tag == "n",
        VERBAL: first == "v",
        MODIFIER: first == "b",
        ADVERB: tag == "d",
        PARTICLE: tag in ("ul", "uz"),
    }
    return sum(bit for bit, holds in bits.items() if holds)
