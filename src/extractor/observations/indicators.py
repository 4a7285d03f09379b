"""What a figure measures: the noun phrase where its rule says that it lies, else what stands with the figure before it.

A rule's `give.indicator`:
before    the noun phrase that ends where the match starts; where there is none, the indicator of the figure before
beside    after the figure or before it (if not given)
same      what the figure before measures
share     before, and what it is a share of: the group `whole`, with the group `share` between them
group     inside the group `indicator`
words     the group `indicator` as it stands
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any, NamedTuple

from extractor.matching.rules import RuleSet
from extractor.matching.scan import Match
from extractor.observations.clauses import BOUNDS, COMMAS, Clauses, Indicator
from extractor.observations.mask import COUNT, DATE, FIGURES, NAME, PERCENTAGE, PLACE, Slot
from extractor.observations.phrases import Phrase, PhraseFinder
from extractor.tables import CountRow, PercentageRow

CHANGE, TO, FROM, LEVEL = "change", "to", "from", "level"
GROUP, SAME = "group", "same"
LEAST_IN_WORDS = 4  # counts below it that are written in words tell a story
COUNTED = "count"  # the dimension of what is counted rather than measured
AGE, MONEY = "age", "money"
ANY_UNIT = "-"  # of a unit that may count itself behind any other
POINTS = "pp"  # the unit of percentage points
SHORT_NOUN = 2  # characters of a noun that says little alone
WEAK_COMMAS = "，,"
_CLOSE = "）)"
_LISTED = frozenset((COUNT, *"、，,；;。（("))
SHORT_BRACKET = 3  # characters from a bracket's opening to its close that is part of a noun
MOST_BRACKETS = 4  # that a noun phrase goes on over


class Before(NamedTuple):
    """The figure before, what it measures, and its role."""

    slot: Slot
    indicator: Indicator
    role: str


class IndicatorFinder:
    """Built once from a rule set."""

    def __init__(self, rules: RuleSet, phrases: PhraseFinder) -> None:
        self._phrases = phrases
        self._heads: dict[str, tuple[str, ...]] = {}
        for word, dimensions in rules.list("dimension_heads").column("dimensions").items():
            for dimension in dimensions.split():
                self._heads[dimension] = (*self._heads.get(dimension, ()), word)
        self._listing = frozenset(rules.list("listing_units").entries)
        self._telling = frozenset(rules.list("telling_units").entries)
        self._body_units = frozenset(rules.list("body_units").entries)
        self._held_units = frozenset(rules.list("held_units").entries)
        self._bodies = tuple(rules.list("body_heads").entries)
        self._body = re.compile("|".join(map(re.escape, sorted(self._bodies, key=len, reverse=True))))
        self._names = tuple(rules.list("institution_heads").entries)
        self._changes = tuple(rules.list("change_words").entries)
        self._lone = {unit: tuple(after.split()) for unit, after in rules.list("lone_units").column("after").items()}

    def find(self, clauses: Clauses, match: Match, at: int, slot: Slot, before: Before | None) -> Indicator | None:
        """What the figure measures by this match of a rule; None where that cannot be told."""
        return self._found(clauses, match, at, slot, before) or self._counts_itself(clauses, match, at, slot, before)

    def _found(self, clauses: Clauses, match: Match, at: int, slot: Slot, before: Before | None) -> Indicator | None:
        where = match.rule.give.get("indicator", "beside")
        if where == GROUP:
            start, end = match.found.span("indicator")
            phrase = self._phrases.before(clauses.words, clauses.masked.there(start), clauses.masked.there(end))
            if phrase is not None and phrase.ends_with_verb and self._at_once(clauses, at, slot) is not None:
                return None  # 在新建楼盘配建|两所学校
            if phrase is not None and match.start < start and len(phrase.text) <= SHORT_NOUN:
                # 城镇|新增就业: what so short a word says is of the noun before, but for bodies, which have it.
                noun = self.left(clauses, match.start)
                if noun is not None and noun.end == clauses.masked.there(match.start) and not noun.text.endswith(self._bodies):
                    verb = clauses.article.text[noun.end : phrase.start]
                    return Indicator(
                        noun.text + verb + phrase.text, phrase._replace(start=noun.start, thin=False, first_kind=noun.first_kind)
                    )
            return Indicator(phrase.text, phrase) if phrase else None
        if where == SAME:
            if before is not None:
                alike = before.slot.row.unit == slot.row.unit
                return Indicator(before.indicator.noun or before.indicator.text, None, True) if alike else None
            said = clauses.levels.get(slot.row.unit)
            return Indicator(said, None, True) if said else None
        if where == "words":
            return Indicator(match.group("indicator") or "")
        beside = where == "beside"
        # What is money or a measure says what it is of before it; what is counted stands after it.
        counted = getattr(slot.row, "dimension", COUNTED) == COUNTED
        if beside and counted and (after := self._after(clauses, at, slot)):
            if after.phrase is None or match.start != at or not after.phrase.acts:
                return after
            own = self.left(clauses, at)  # 官兵|12人|参加救援
            return Indicator(own.text, own) if own is not None and own.end == clauses.masked.there(at) and not own.thin else after
        left = self.left(clauses, match.start, clause=where == "before")
        if left is None and beside and not counted and self._after(clauses, at, slot):
            return self._at_once(clauses, at, slot)  # 150万元贷款, but not 30平方公里内的村民
        if left is not None and beside and not counted and slot.row.dimension != MONEY and self._phrases.verbs(clauses.words, left):
            after = self._at_once(clauses, at, slot)  # 改建2万亩老茶园
            if after is not None and after.phrase is not None and not after.phrase.opens_with_verb:
                return after
        if left is not None and where == "before" and match.rule.give["role"] == LEVEL and self._phrases.governs(clauses.words, left):
            # 检获约5公斤可卡因, 向幼儿园发放约5亿元资助金
            after = self._at_once(clauses, at, slot)
            if after is not None:
                return after
        if where == "share":
            what = left.text if left else before.indicator.text if before else ""
            return Indicator(self._share(clauses, match, what), left, not left)
        if left is not None:
            own = before.indicator.phrase if before else None
            if before is not None and own is not None and own.start == left.start and before.indicator.text.endswith(left.text):
                if beside and counted and own.start == before.slot.end and before.slot.sign == COUNT:
                    return None  # 4台挖掘机15人: what the figure before it counts
                return Indicator(before.indicator.text, left)
            if left.thin and before is not None and self._alone(clauses, left):
                # 果园面积3亩，产量: of a measure the next one is not, but of what it measures.
                of = before.indicator.text if slot.sign == PERCENTAGE else self._phrases.measured(before.indicator.text)
                return Indicator(of + left.text, left, True, base=before.indicator.text)
            if self._is_body(left, slot.row) and match.rule.give["role"] == LEVEL:
                had = self._had(clauses.levels.get(slot.row.unit, ""))
                return Indicator(left.text if left.text.endswith(had) else left.text + had, left, True) if had else None
            return Indicator(left.text, left)
        if beside:
            return self._verb_or_clause(clauses, match, at, slot, before)
        if match.rule.give["role"] == LEVEL:
            if after := self._after(clauses, at, slot):
                return after
            if done := self._done(clauses, match.start, at):
                return done  # 拨出近1.5亿元
        if before is None:
            return self._clause_before(clauses, match.start)
        if (own_clause := self._changed_before(clauses, match.start)) is not None:
            return own_clause
        role = match.rule.give["role"]
        if role == CHANGE and before.indicator.base and before.slot.row.unit == POINTS != slot.row.unit:
            return Indicator(before.indicator.base, None, True)  # 用电量下降1%，降幅收窄0.8个百分点，6月份增长4%
        if role != LEVEL or _alike(before, slot.row):
            return Indicator(before.indicator.text, None, True)
        return None

    def _counts_itself(self, clauses: Clauses, match: Match, at: int, slot: Slot, before: Before | None) -> Indicator | None:
        """Households and people, of which a place has so many (全村有6个小组、149户、671人, 贫困户23户56人): the unit says it all."""
        unit, text, start = slot.row.unit, clauses.masked.text, match.start
        if unit not in self._lone or match.rule.give["role"] != LEVEL or text[at + 1 : at + 2] not in _LISTED:
            return None
        last = before.slot.row.unit if before is not None else ""
        if text[start - 1] == COUNT and before is not None and (last in self._lone or last in self._lone[unit]):
            return Indicator(unit if before.indicator.text == last else before.indicator.text, None, True)
        listed = start == at and text[start - 1] in _LISTED and before is not None and not {ANY_UNIT, last}.isdisjoint(self._lone[unit])
        return Indicator(unit) if listed or text[start - 1] == PLACE else None

    def _changed_before(self, clauses: Clauses, start: int) -> Indicator | None:
        """What the clause before tells to have changed, where it tells no figure (旅客有所增长，升7%)."""
        comma = clauses.clause(start)
        said = clauses.masked.text[clauses.clause(comma) + 1 : comma]
        if start != comma + 1 or not said.endswith(self._changes) or not FIGURES.isdisjoint(said):
            return None
        verb = max((word for word in self._changes if said.endswith(word)), key=len)
        phrase = self.left(clauses, comma - len(verb), clause=True)
        return Indicator(phrase.text, phrase, True) if phrase is not None and not phrase.thin else None

    def given(self, clauses: Clauses, match: Match, own: Indicator) -> Indicator:
        """An indicator that was shared out, with what it is a share of."""
        if match.rule.give.get("indicator") != "share":
            return own
        return Indicator(self._share(clauses, match, own.text), own.phrase, base=own.text)

    def _clause_before(self, clauses: Clauses, start: int) -> Indicator | None:
        """Of what starts its clause, the noun that leads the clause before, where that tells no figure (产量再创新高，达到1.2万吨)."""
        comma = clauses.clause(start)
        if start != comma + 1 or clauses.masked.text[comma] not in WEAK_COMMAS:
            return None
        bound = clauses.clause(comma)
        if any(sign in FIGURES for sign in clauses.masked.text[bound:comma]):
            return None
        if clauses.masked.text[floor := clauses.floor(comma)] == DATE:
            bound = floor  # 2023年全年酒店的平均入住率，同比上升4%
        low = clauses.past(clauses.subjects.reach(bound, comma))
        phrase = self._phrases.after(clauses.words, low, clauses.masked.there(comma))
        told = phrase is not None and not phrase.thin and self._phrases.leads(clauses.words, phrase)
        return Indicator(phrase.text, phrase, True) if phrase is not None and told else None

    def left(self, clauses: Clauses, end: int, clause: bool = False, brackets: int = MOST_BRACKETS) -> Phrase | None:
        """The noun phrase that ends here; a date between them is passed over (门诊量2024年增长), the subject is no part of it.

        It goes on over so many brackets.
        """
        masked = clauses.masked
        text = masked.text
        while end - 1 > clauses.region[0] and text[end - 1] == DATE:
            end -= 1
        bound = clauses.floor(end)
        floor = clauses.subjects.reach(bound, end)
        start = clauses.past(floor)
        phrase = self._phrases.before(clauses.words, start, masked.there(end), clause=clause)
        at_once = phrase is not None and phrase.start == start
        if brackets and text[floor] in _CLOSE and (at_once or floor + 1 == end):
            opening = clauses.opening(floor)
            outer = self.left(clauses, opening, clause, brackets - 1) if opening > clauses.region[0] else None
            if outer is not None and outer.end == masked.there(opening):
                if phrase is None:
                    return outer  # 健康小屋(健康加油站)131个
                if phrase.thin:
                    return phrase._replace(text=outer.text + phrase.text, thin=False)  # 食用菌(干鲜混合)产量
                if text[opening + 1 : floor].isascii():  # 细颗粒物(PM2.5)平均浓度
                    return phrase._replace(text=outer.text + phrase.text, thin=False)
                if floor - opening <= SHORT_BRACKET:  # 执业(助理)医师
                    return phrase._replace(text=outer.text + text[opening : floor + 1] + phrase.text, thin=False)
        return self._bounded(clauses, phrase, floor) if phrase is not None and text[floor] == COUNT else phrase

    def _bounded(self, clauses: Clauses, phrase: Phrase, floor: int) -> Phrase:
        """A phrase with the figure right before it that tells of whom it speaks (60岁及以上|人口)."""
        masked = clauses.masked
        tail = clauses.tail(floor)
        if masked.there(tail) != phrase.start:
            return phrase
        slot = masked.slots[bisect_right(masked.at, floor) - 1]
        if tail == floor + 1 and slot.row.dimension != AGE:
            return phrase
        return phrase._replace(text=clauses.article.text[slot.start : phrase.start] + phrase.text, thin=False)

    def tells(self, row: Any) -> bool:
        """Whether a figure may be told for its own sake: 两位客人 tells a story."""
        return isinstance(row, PercentageRow) or (row.value or 0) >= LEAST_IN_WORDS or row.text[0].isdigit()

    def measures(self, row: Any, role: str, indicator: Indicator) -> bool:
        """Whether a figure of this sort is a measurement of that: durations, distances, ages and marks are, of few things."""
        dimension = getattr(row, "dimension", "")
        heads = self._heads.get(dimension)
        return heads is None or role in (FROM, TO) or (role == CHANGE and dimension != AGE) or indicator.text.endswith(heads)

    def _share(self, clauses: Clauses, match: Match, own: str) -> str:
        """四级手术占手术总量: what it is a share of belongs to it."""
        start, end = clauses.masked.there(match.found.start("whole")), clauses.masked.there(match.found.end("whole"))
        whole = self._phrases.before(clauses.words, start, end)
        return own + (match.group("share") or "") + (whole.text if whole else clauses.article.text[start:end])

    def _is_body(self, left: Phrase, row: Any) -> bool:
        """Whether a phrase names a kind of body, but the unit counts something that it has."""
        return (row.unit in self._held_units or getattr(row, "dimension", None) != COUNTED) and left.text.endswith(self._bodies)

    def _alone(self, clauses: Clauses, phrase: Phrase) -> bool:
        """Whether nothing but a comma stands before a phrase that says nothing alone."""
        here = clauses.masked.here(phrase.start)
        floor = clauses.floor(here + 1)
        return here - floor <= 2 and clauses.masked.text[floor] in COMMAS

    def _after(self, clauses: Clauses, at: int, slot: Slot) -> Indicator | None:
        """The noun phrase that follows the figure, over 以上, 左右 and 的."""
        masked, phrases = clauses.masked, self._phrases
        start = clauses.tail(at)
        following = masked.text[start : start + 1]
        if following == COUNT and clauses.tail(start) > start + 1:
            return self._after_bound(clauses, start)
        if not following or (following != NAME and following in BOUNDS):
            return None
        name = clauses.article.text[masked.there(start) : masked.there(start + 1)] if following == NAME else ""
        start += following == NAME
        ceiling, there = clauses.ceiling(start), masked.there(start)
        phrase = phrases.after(clauses.words, there, ceiling)
        if phrase is None and (head := phrases.relative(clauses.words, there, ceiling)) is not None:
            phrase = phrases.after(clauses.words, head, ceiling)
        if name and (phrase is None or phrase.start != there):
            return Indicator(name)  # 获批6个|国家临床医学研究中心省分中心
        if phrase is None or (phrase.thin and slot.sign == COUNT) or phrase.text in self._listing:
            return None
        words = self._counted(phrase.text, slot.row.unit)
        if slot.sign == PERCENTAGE and not phrases.rate(phrase.text):
            # 超九成企业实现盈利: the share is of those who do so.
            words += phrases.clause(clauses.words, phrase.end, ceiling) or ""
        if phrase.is_modifier:
            words += self._next_head(clauses, at)
        return Indicator(words, phrase)

    def _at_once(self, clauses: Clauses, at: int, slot: Slot) -> Indicator | None:
        """The noun phrase that follows right behind the figure."""
        after = self._after(clauses, at, slot)
        at_once = after is not None and after.phrase is not None and after.phrase.start == clauses.masked.there(at + 1)
        return after if at_once else None

    def _after_bound(self, clauses: Clauses, at: int) -> Indicator | None:
        """The noun phrase that follows a figure which tells of which it speaks (20次|5级以上地震)."""
        masked = clauses.masked
        start = clauses.tail(at)
        phrase = self._phrases.after(clauses.words, masked.there(start), clauses.ceiling(start))
        if phrase is None or phrase.start != masked.there(start):
            return None
        return Indicator(clauses.article.text[masked.there(at) : phrase.end], phrase)

    def _had(self, noun: str) -> str:
        """What a body has, by a noun that says it of another: 医疗机构诊疗人次 -> 诊疗人次."""
        return noun[max((found.end() for found in self._body.finditer(noun)), default=0) :]

    def _counted(self, words: str, unit: str) -> str:
        """What a measure word of bodies counts: of 法院新收案件数, 474家 counts the 法院."""
        if unit not in self._body_units or words.endswith(self._names):
            return words
        bodies = list(self._body.finditer(words))
        return words[: bodies[-1].end()] if bodies else words

    def _next_head(self, clauses: Clauses, at: int) -> str:
        """The head noun that stands with the next figure of a list (3个国家级、1个省级示范县)."""
        masked = clauses.masked
        number = bisect_right(masked.at, at)
        while number < len(masked.at) and masked.slots[number].sign == PLACE:
            number += 1
        if number == len(masked.at) or masked.slots[number].sign != COUNT or clauses.clause(masked.at[number]) != clauses.clause(at):
            return ""
        following = masked.at[number] + 1
        phrase = self._phrases.after(clauses.words, masked.there(following), clauses.ceiling(following))
        return self._phrases.without_modifier(clauses.words, phrase) if phrase else ""

    def _done(self, clauses: Clauses, end: int, at: int) -> Indicator | None:
        """What is done with what the figure `at` counts, by the verb that ends here and its noun (黑土地保护资金下达11.3亿元)."""
        if clauses.masked.text[at + 1 : at + 2] in FIGURES:
            return None  # 接待9国31名教师: it only tells of the next one
        start = clauses.past(clauses.floor(end))
        verb = self._phrases.verb(clauses.words, start, clauses.masked.there(end))
        if verb is None:
            return None
        noun = self._phrases.before(clauses.words, start, verb.start)
        return Indicator((noun.text if noun and noun.end == verb.start else "") + verb.text, verb)

    def _verb_or_clause(self, clauses: Clauses, match: Match, at: int, slot: Slot, before: Before | None) -> Indicator | None:
        """Where no noun stands beside the figure: what is done with it, or what those of the figure before do."""
        masked, phrases = clauses.masked, self._phrases
        if done := self._done(clauses, match.start, at):
            return done
        tail = clauses.tail(at)
        if tail >= clauses.region[1]:
            return None
        said = phrases.clause(clauses.words, masked.there(tail), clauses.ceiling(tail))
        if said is None:
            return None
        counted = getattr(slot.row, "dimension", COUNTED) == COUNTED
        same = before is not None and (before.slot.row.unit == slot.row.unit or slot.sign == PERCENTAGE)
        # 1人重伤、10人磕碰伤: what was told in a rule's words is no noun of both.
        if before is not None and counted and same and (before.indicator.phrase or before.indicator.noun or before.indicator.carried):
            shared = before.indicator.noun or before.indicator.text
            return Indicator(phrases.of(said, shared), None, True, shared)
        return Indicator(said) if slot.row.unit in self._telling else None


def _alike(before: Before, row: Any) -> bool:
    """Whether a level may share the indicator of the figure before: it is a share of that, both count the same, or that was a change."""
    said = before.slot.row
    if isinstance(said, CountRow) and isinstance(row, CountRow) and said.dimension == row.dimension == MONEY:
        return True  # 营收9899亿元，以美元计算达331亿美元
    return isinstance(row, PercentageRow) or said.unit == row.unit or (isinstance(said, PercentageRow) and before.role != LEVEL)
