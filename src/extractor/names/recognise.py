"""Names by their heads and well-known names, sentence by sentence, with the lists that they stand in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from extractor.article import Article
from extractor.matching.rules import CUES, VOID, RuleSet
from extractor.matching.scan import Match
from extractor.names.edges import AT_FIGURE, CLEAR, LONGEST_BRACKET, LONGEST_NAME, Candidate, EdgeFinder, Line
from extractor.names.evidence import (
    BRAND,
    EDGE,
    GENERIC,
    GOVERNMENT,
    NAMING,
    NOUN,
    ORDINAL,
    ORGANISATION,
    PREFIX,
    PROPER,
    REGION,
)  # fmt: skip
from extractor.names.found import NAME, SHORT, Found, Rejected
from extractor.names.gazetteer import TRADES, Gazetteer, Head, Known, Marks
from extractor.names.words import NameWords
from extractor.segment import Segmenter, Tokens, Words
from extractor.signs import CLOSING, OPENING

# An article, its words and its figures.
Case = tuple[Article, Tokens, Sequence[Match]]

_AFTER_BRAND = "、，。；,;)）”"
LONGEST_LISTED = 14  # characters of a name that only its place in a list speaks for
LONGEST_FRONT = 3  # characters before the head of such a name
SHORT_BRAND = range(2, 5)  # characters of a brand that only its head and its clear edges speak for
_BRANDED = ("company", "hospital")  # kinds that are called by brands
_BRAND_TAGS = ("n", "v", "a", "j", "g", "z", "b")  # of single characters that a brand is made of
BODY_TAG = "nt"  # jieba's tag of bodies
BRAND_TAG = "nz"  # of names of things
NAMELESS = "nothing that names"
NO_FRONT = "nothing in front of the head"
_NOT_BEFORE_LOCAL = ("r", "m", "b", "a", "ns")  # pronouns, numbers, what describes, and places, which are a body's own (旧县名|县委)


class Recogniser:
    """Finds names where they stand; built once from a rule set."""

    def __init__(self, rules: RuleSet, segmenter: Segmenter, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._segmenter = segmenter
        self.words = NameWords(rules, segmenter.knows)
        self._edges = EdgeFinder(self.words, gazetteer)
        self._not_names = tuple(rules.list("not_names").entries)
        self._not_names_with = cache(self._ending_with)
        self._after_brand = frozenset((*_AFTER_BRAND, *rules.list("list_ends").entries))
        self._countries = tuple(rules.list("countries").entries)
        self._links = rules.list("phrase_links").entries.keys()
        self._after_company = tuple(rules.list("after_company").entries)
        self._bridges = tuple(self.words.bridges)
        self._stock_numbers = [rule.pattern for rule in rules.of(CUES) if rule.give.get("listed")]

    def names(self, cases: Sequence[Case], marked: Sequence[Marks], rejected: list[Rejected] | None) -> list[list[Found]]:
        """The names of each article in the order of its text; `rejected`, if given, takes the heads that became none."""
        worth = [self._worth_a_walk(case[0].text, marks) for case, marks in zip(cases, marked, strict=True)]
        found = self._walked(cases, marked, worth, rejected)
        if rejected is not None:
            # What is told early to be none is walked all the same, to tell why.
            told = [set(ends) for ends in worth]
            others = [
                [end for end, mark in marks.ends.items() if mark.names and end not in ends]
                for marks, ends in zip(marked, told, strict=True)
            ]
            self._walked(cases, marked, others, rejected)
        return found

    def _walked(
        self, cases: Sequence[Case], marked: Sequence[Marks], ends: Sequence[Sequence[int]], rejected: list[Rejected] | None
    ) -> list[list[Found]]:
        """The names of each article that end at some of these ends, which are in order."""
        clauses = [list(_clauses(*case, some)) if some else [] for case, some in zip(cases, ends, strict=True)]
        return [
            [
                name
                for words, barriers, some in parts
                for name in self._in_sentence(Line(case[0].text, words, marks, barriers), some, rejected)
            ]
            for case, marks, parts in zip(cases, marked, clauses, strict=True)
        ]

    def _worth_a_walk(self, text: str, marks: Marks) -> list[int]:
        """The ends where a name can end at all: most sentences are then never cut into words."""
        worth: list[int] = []
        region = -LONGEST_NAME  # the nearest place before where a region ends
        for end, mark in marks.ends.items():
            if mark.names:
                head = mark.head
                if mark.known is not None or (head is not None and self._may_end(text, marks, head, end - mark.head_length, end, region)):
                    worth.append(end)
            if mark.region:
                region = end
        return worth

    def _may_end(self, text: str, marks: Marks, head: Head, start: int, end: int, region: int) -> bool:
        """Whether beside a head stands what it asks for: something to name before it, a sign behind a trade or a known name before it, a
        region before a bare head; `region` is the nearest place before its end where one ends."""
        before = text[start - 1] if start else "\n"
        if not (before.isalnum() or before in CLOSING or head.local):
            return False
        if not head.strength:
            return True
        if head.strength in TRADES:
            beside = marks.ends.get(start)
            return head.strength == "brand" or self._is_behind_brand(text, end) or (beside is not None and beside.known is not None)
        return head.strength != "bare" or start - region <= LONGEST_NAME

    def _in_sentence(self, line: Line, ends: Sequence[int], rejected: list[Rejected] | None) -> list[Found]:
        found: list[Found] = []
        # From the right: the outermost head takes the heads inside its name with it.
        ceiling = line.stop + 1
        for end in reversed(ends):
            if end >= ceiling:
                continue
            mark = line.marks[end]
            known, head = mark.known, mark.head
            if end not in line.edges:
                known_in_word = known is not None and known.form != SHORT and self._is_made_up(line, end)
                if not known_in_word and not (head is not None and self._edges.goes_on(line, end, head)):
                    if rejected is not None and head is not None:
                        rejected.append(Rejected(end - mark.head_length, end, "inside a word"))
                    continue
            name: Found | None = None
            if head is not None and end - mark.head_length >= line.floor:
                name = self._by_head(line, end - mark.head_length, end, head, rejected)
            if known is not None:
                start = end - mark.known_length
                if name is None or start <= name.start or self._stands_apart(line, name.start, start, known):
                    name = self._by_known(line, start, end, known) or name
            if name is not None:
                found.append(name)
                ceiling = name.start + 1
        if not found:
            return found
        found.reverse()
        return self._lists(line, found)

    def _by_known(self, line: Line, start: int, end: int, known: Known) -> Found | None:
        if start < line.floor:
            return None
        made_up = known.form != SHORT
        if not (self._starts(line, start) or (made_up and self._is_made_up(line, start))):
            return None
        if not (self._ends(line, end) or (made_up and self._is_made_up(line, end))):
            return None
        if known.form != SHORT and end < line.stop and line.text[end] in OPENING:
            end = self._with_bracket(line, end, known.kind)
        return Found(start, end, known.kind, known.form or NAME, "name.known", line.text[start:end])

    def _starts(self, line: Line, start: int) -> bool:
        """Whether a name that is sure of itself may start here: at a token, or behind a particle that jieba drew to it (及港|铁公司)."""
        if start in line.edges:
            return True
        before = line.text[start - 1]
        return (before in self.words.drawn or before in self.words.list_signs) and start - 1 in line.edges

    def _ends(self, line: Line, end: int) -> bool:
        return end in line.edges or self._edges.rest_is_stop(line, end)

    def _is_made_up(self, line: Line, position: int) -> bool:
        """Whether the word that holds this position is none of the dictionary's, but one that jieba made up from characters."""
        return not self._segmenter.knows(line.texts[line.before(position)])

    def _stands_apart(self, line: Line, outer: int, start: int, known: Known) -> bool:
        """Whether a well-known name is one of its own inside a longer one: behind 和, behind a body that stands beside it
        (中共中央|国务院), or behind the noun that tells what it is (网络巨头|谷歌公司)."""
        if self.words.opens(known.word) and line.is_behind_body(start):
            return True
        return self._after_joint(line, outer, start) or (known.form != SHORT and known.entity != "" and self._is_plain(line, start))

    def _is_plain(self, line: Line, end: int) -> bool:
        """Whether the word that ends here is a plain noun: no region, no body, nothing that names."""
        mark, index = line.marks.get(end), line.words.edge(end) - 1
        if index < 0 or line.text[end - 1] in CLOSING or (mark is not None and (mark.names or mark.region)):
            return False
        return self.words.word(line.words, index).verdict == NOUN

    def _after_joint(self, line: Line, outer: int, start: int) -> bool:
        """Whether a well-known name follows a 和 or 及 behind another whole name (汇丰银行及港铁公司)."""
        if start - 1 <= outer or line.text[start - 1] not in self.words.list_signs:
            return False
        before = line.marks.get(start - 1)
        return before is not None and before.known is not None

    def _by_head(self, line: Line, head_start: int, end: int, head: Head, rejected: list[Rejected] | None) -> Found | None:
        across = line.marks.get(head_start + 1)
        if across is not None and across.region > 1 and head_start + 1 - across.region in line.edges and not head.local:
            # Behind a region whose last character a longer head begins with (台中|医院, no 台|中医院).
            shorter = self._gazetteer.head(line.text[head_start + 1 : end])
            if shorter is not None and len(shorter.word) > 1:
                head_start, head = head_start + 1, shorter
        if head.weak and head_start not in line.edges and not self._starts_inside(line, head_start, head):
            return self._with_last(line, end, head) or self._one_word(line, end, head)
        if head.local and self._stands_alone(line, head_start):
            return Found(head_start, end, head.kind, SHORT, "name.local", head.word)
        if head.kind in _BRANDED and not head.strength and head_start - 1 in line.edges and head_start - 2 in line.edges:
            brand = self._brand(line, head_start)
            if brand is not None:
                return Found(brand, end, head.kind, NAME, "name.head", line.text[brand:end])
        stopped = self._edges.stopped_at_once(line, head_start, head)
        if stopped is not None and rejected is None:
            return None
        candidate = self._edges.candidate(line, head_start, end, head, stopped)
        start, evidence = candidate.start, candidate.evidence
        if start >= head_start and rejected is None:
            return None
        led = line.text.startswith(self.words.local_starts, start)
        reason = NO_FRONT if start >= head_start else self._objection(line, candidate, led)
        if reason is not None:
            if rejected is not None:
                if reason == NAMELESS:
                    reason += ": " + (", ".join(candidate.holds) or "only nouns")
                rejected.append(Rejected(head_start, end, reason, candidate))
            return None
        if end < line.stop and line.text[end] in OPENING:
            end = self._with_bracket(line, end, head.kind)
        local = led and start not in line.places
        part = head.word in self.words.parts and not evidence & ORGANISATION
        # What neither a region nor a number speaks for is a brand of its own.
        branded = head.kind in ("company", "hospital", "education") and not evidence & (ORDINAL | GENERIC)
        short = local or part or not (branded or evidence & (NAMING | PREFIX | EDGE) or head.strength in ("sure", "numbered"))
        form = SHORT if short or (head.strength != "sure" and self._starts_short(line, candidate)) else NAME
        name = line.text[start:end]
        kind = self.words.kind_by_prefix(name) if head.kind == "government" else None
        if head.kind == "other" and head.weak and evidence & GOVERNMENT:
            kind = "government"  # 公安局|交警支队
        return Found(start, end, kind or head.kind, form, "name.head", name, candidate.tail, candidate)

    def _with_last(self, line: Line, end: int, head: Head) -> Found | None:
        """A well-known name with one character more, which both together end as bodies of its kind do (文汇报|社)."""
        mark = line.marks.get(end - 1)
        if mark is None or mark.known is None or mark.known.kind != head.kind or mark.known_length < len(head.word):
            return None
        start = end - 1 - mark.known_length
        if end - 1 not in line.edges or start < line.floor or not self._starts(line, start):
            return None
        return Found(start, end, head.kind, mark.known.form or NAME, "name.head", line.text[start:end])

    def _one_word(self, line: Line, end: int, head: Head) -> Found | None:
        """A body that jieba's dictionary has one word for (日本女排), and that ends with this head."""
        index = line.words.edge(end) - 1
        if index < 0 or head.strength == "bare" or line.words.tag(index) != BODY_TAG or not line.texts[index].startswith(self._countries):
            return None
        return Found(line.starts[index], end, head.kind, NAME, "name.head", line.texts[index])

    def _brand(self, line: Line, head_start: int) -> int | None:
        """Where a brand starts that stands by itself behind a sign, and that jieba cuts into characters (兴|达|公司)."""
        last = line.words.edge(head_start) - 1
        for start in (head_start - 2, head_start - 3):
            index = line.words.edge(start) if start >= line.floor else -1
            if index < 0 or last - index + 1 != head_start - start or (start > line.floor and line.text[start - 1].isalnum()):
                continue
            if all(
                self.words.may_name(line.texts[at]) and self.words.word(line.words, at).tag.startswith(_BRAND_TAGS)
                for at in range(index, last + 1)
            ):
                return start
        return None

    def _stands_alone(self, line: Line, start: int) -> bool:
        """Whether a government is called without its place here: nothing before it that names it or makes it a kind (各市政府)."""
        mark, across = line.marks.get(start), line.region(start + 1)
        if start not in line.edges or (across is not None and across < start):
            return False
        if mark is not None and (mark.region or mark.known is not None):
            return False
        if mark is not None and mark.head is not None and not mark.head.local:
            return False
        return start == line.floor or not self.words.word(line.words, line.before(start)).tag.startswith(_NOT_BEFORE_LOCAL)

    def _starts_inside(self, line: Line, head_start: int, head: Head) -> bool:
        """Whether a weak head may start inside a word: not in 三所国|小, but in 竹南镇|照南国|小, with a town in front, and in 省|高院."""
        if head.local and (across := line.region(head_start + 1)) is not None and across < head_start:
            return True  # 思明区|委
        if head.strength == "bare":
            return head.kind == "government" and self._is_made_up(line, head_start)  # 县文体|广新局
        if line.text[line.starts[line.before(head_start)] : head_start] in self.words.local:
            return True
        return any(line.region(end) is not None for end in range(head_start - LONGEST_FRONT, head_start + 1))

    def _with_bracket(self, line: Line, end: int, kind: str) -> int:
        """The end of a name with what belongs to it in the bracket behind: 天健会计师事务所（特殊普通合伙）, 地质大学（武汉）."""
        close = next((at for at in range(end + 1, min(end + 2 + LONGEST_BRACKET, line.stop)) if line.text[at] in CLOSING), None)
        if close is None:
            return end
        inside = line.text[end + 1 : close]
        belongs = inside in self.words.brackets or (kind == "education" and bool(self._gazetteer.readings(inside)))
        return close + 1 if belongs else end

    def _starts_short(self, line: Line, candidate: Candidate) -> bool:
        """Whether a name is led by a shortened one (上海六院福建医院), which is no word that starts names (武警)."""
        if not candidate.tail or (mark := line.marks.get(candidate.tail)) is None or (known := mark.known) is None:
            return False
        return candidate.tail - mark.known_length == candidate.start and known.form == SHORT and known.word not in self.words.prefixes

    def _objection(self, line: Line, candidate: Candidate, led: bool) -> str | None:
        """Why a candidate is no name, None where something in it names and does not only describe; `led` tells whether a word like 市
        leads it."""
        start = candidate.start
        if led:
            if start > line.floor and line.texts[line.before(start)] in self.words.of_several:
                return "one of several, and none by name"  # 相关|区教育局
        elif start not in line.edges:
            by = candidate.stopped_by
            sure = start in line.places or by in self.words.drawn or by in self.words.list_signs
            if not (sure and self._starts(line, start)):
                return "starts inside a word"
        name = line.text[start : candidate.end]
        kinds = self._not_names_with(candidate.head.word)
        if kinds and self._is_kind(name, kinds):
            return "a kind, a project or an honour"
        return None if self._speaks(line, candidate, name) else NAMELESS

    def _is_kind(self, name: str, kinds: tuple[str, ...]) -> bool:
        """Whether a name is one of the kinds, projects or honours, be it of a region."""
        return name.endswith(kinds) and any(name.endswith(kind) and self._region_only(name[: -len(kind)]) for kind in kinds)

    def _speaks(self, line: Line, candidate: Candidate, name: str) -> bool:
        evidence, head = candidate.evidence, candidate.head
        front = name[: -len(head.word)]
        match head.strength:
            case "trade" | "brand":
                known = self._gazetteer.known(front)
                if not evidence & ~(NOUN | PROPER | ORGANISATION) and known is not None and known.kind != "government":
                    # 某局|投资40亿元 is a verb.
                    return not self.words.is_verb(head.word) or self._is_behind_brand(line.text, candidate.end)
                return (
                    len(front) in (2, 3)
                    and not evidence & ~(NOUN | PROPER)
                    and (self._is_behind_brand(line.text, candidate.end) or self._is_stock(line, candidate, front))
                    and (
                        not self._segmenter.knows(front)
                        or self._is_brand(line, candidate.start, front)
                        or self._is_listed(line.text, candidate.end)
                    )
                )
            case "bare":
                # 震区三所 counts, and names none; 县防震减灾|局 is called without its place.
                local = head.kind == "government" and line.text.startswith(self.words.local_starts, candidate.start)
                says = bool(evidence & (NOUN | PROPER)) or len(front) > 3
                return (local or bool(evidence & (REGION | GOVERNMENT))) and not evidence & ORDINAL and says
            case "sure":
                if evidence & (NAMING | EDGE):
                    return True
                # 498个|农资专业合作社 are counted, and none of them is named.
                by = candidate.stopped_by
                return bool(evidence & NOUN) and ((by in CLEAR and by != AT_FIGURE) or by in self.words.stops)
            case "numbered":
                return bool(evidence & (REGION | PROPER | PREFIX | ORDINAL))
            case "weak":
                if len(head.word) == 1 and not (evidence & REGION and evidence & ORDINAL and not evidence & (NOUN | GENERIC)):
                    return False
                if head.kind == "association" and self._is_part(line, candidate):
                    return True  # 中华医学会|骨科分会
                # A team that a body sends (医院|援藏医疗队) is none; a company's mine and a school's branch are.
                owned = head.kind == "education" or (head.kind == "company" and bool(evidence & (NOUN | PROPER)))
                works = owned and self._is_part(line, candidate)
                if evidence & ORGANISATION and not evidence & GOVERNMENT and not works and not self._has_place(line, candidate):
                    return False
                return bool(evidence & (REGION | PROPER | BRAND | GOVERNMENT)) or (bool(evidence & PREFIX) and len(head.word) > 1)
        if evidence & NAMING:
            return True
        known = self._gazetteer.known(front)
        if known is not None and known.kind == head.kind:
            return True  # 空客|公司
        if evidence & PREFIX:
            return not evidence & GENERIC or bool(evidence & (NOUN | ORDINAL)) or head.kind in ("government", "health", "other")
        by = candidate.stopped_by
        stands = by in CLEAR or (by in self.words.particles and len(front) < SHORT_BRAND.stop - 1)
        branded = head.kind in _BRANDED and stands and len(front) in SHORT_BRAND
        if branded and not evidence & GENERIC and not self._segmenter.knows(front) and not self._is_phrase(line, candidate.start, front):
            return True  # 包商|银行, 双和|医院: a brand that is no word
        return bool(evidence & ORDINAL) and head.kind in ("hospital", "education") and not evidence & GENERIC

    def _is_behind_brand(self, text: str, end: int) -> bool:
        """Whether what begins here stands behind names: a sign, or what a company does or has."""
        return text[end : end + 1] in self._after_brand or text.startswith(self._after_company, end) or self._is_listed(text, end)

    def _is_listed(self, text: str, end: int) -> bool:
        """Whether the number of a stock stands in brackets behind what ends here: (600123.SH)."""
        return text[end : end + 1] in OPENING and any(pattern.match(text, end, len(text)) for pattern in self._stock_numbers)

    def _is_stock(self, line: Line, candidate: Candidate, front: str) -> bool:
        """Whether a brand that is nothing else names a company by 股份 or 控股, and none that somebody holds (甲乙控股的)."""
        follows = line.text[candidate.end : candidate.end + 1]
        is_brand = candidate.head.strength == "brand" and candidate.evidence == PROPER and len(front) == SHORT_BRAND.start
        return is_brand and follows not in self._links

    def _is_brand(self, line: Line, start: int, front: str) -> bool:
        """Whether a text is one word that jieba knows for the name of a thing."""
        index = line.words.edge(start)
        return line.texts[index] == front and line.words.tag(index) == BRAND_TAG

    def _is_phrase(self, line: Line, start: int, front: str) -> bool:
        """Whether what starts here are words joined by 和, or several of two characters and more (市场|分析), as no brand is."""
        first, last = line.words.edge(start), line.words.edge(start + len(front))
        if first < 0 or last < 0:
            return False
        texts = line.texts[first:last]
        return not self.words.particles.isdisjoint(texts) or (len(texts) > 1 and all(len(text) > 1 for text in texts))

    def _is_part(self, line: Line, candidate: Candidate) -> bool:
        """Whether the body inside the name is of the same kind as the whole."""
        mark = line.marks.get(candidate.tail) if candidate.tail is not None else None
        inner = (mark.known or mark.head) if mark is not None else None
        return inner is not None and inner.kind == candidate.head.kind

    def _has_place(self, line: Line, candidate: Candidate) -> bool:
        """Whether a region stands behind the organisation inside the name, also in or behind a bracket."""
        tail = candidate.tail
        return tail is not None and (tail in line.places or line.text[tail] in OPENING or line.text.startswith(self._bridges, tail))

    def _ending_with(self, head: str) -> tuple[str, ...]:
        """The words for a kind, a project or an honour that a name with this head may end with."""
        return tuple(kind for kind in self._not_names if kind.endswith(head) or head.endswith(kind))

    def _region_only(self, text: str) -> bool:
        """Whether a text is a region's name, or nothing."""
        return not text or bool(self._gazetteer.readings(text)) or text in self.words.local

    def _lists(self, line: Line, found: list[Found]) -> list[Found]:
        """What continues a list that a name heads: bare heads (眉山乡工会、团委、妇联), and short names that nothing else speaks for."""
        signs, text = self.words.list_signs, line.text
        heading = [name for name in found if name.end < line.stop and text[name.end] in signs]
        if not heading:
            return found
        starts = {name.start for name in found}
        added: list[Found] = []
        for name in heading:
            at = name.end
            while at < line.stop and text[at] in signs and at + 1 not in starts:
                item = self._list_item(line, at + 1, min(at + 1 + LONGEST_LISTED, line.stop), name.kind)
                if item is None or any(name.start < item.end and item.start < name.end for name in found):
                    break
                added.append(item)
                at = item.end
        return sorted([*found, *added], key=lambda name: name.start) if added else found

    def _list_item(self, line: Line, start: int, stop: int, kind: str) -> Found | None:
        """The name that starts here in a list of names of this kind, None where there is none."""
        best: Found | None = None
        text = line.text
        for end in range(start + 2, stop + 1):
            mark = line.marks.get(end)
            if mark is None or (head := mark.head) is None or end not in line.edges:
                continue
            head_start = end - mark.head_length
            front = text[start:head_start]
            # Behind a company's name a trade is enough (均胜电子、舜宇光学).
            fits = not head.strength or (head.strength in TRADES and kind == "company" and len(front) > 1)
            if (head_start == start and head.strength not in (*TRADES, "bare")) or (
                head_start > start and len(front) <= LONGEST_FRONT and fits and self.words.may_name(front)
            ):
                best = Found(start, end, head.kind, SHORT if head_start == start else NAME, "name.list", text[start:end])
        return best if best is None or not self._is_kind(best.canonical, self._not_names) else None


def _clauses(
    article: Article, tokens: Tokens, figures: Sequence[Match], ends: Sequence[int]
) -> Iterator[tuple[Words, Sequence[int], Sequence[int]]]:
    """The sentences in which names may end, or clauses of them: their words, where figures end there, and where names may end."""
    barriers = [match.end for match in figures if match.rule.table != VOID]
    first, last = 0, len(ends)
    for start, stop in article.spans:
        if first == last:
            break
        if ends[first] > stop:
            continue
        first = bisect_right(ends, start, first)
        after = bisect_right(ends, stop, first)
        if after > first:
            inside = barriers[bisect_right(barriers, start) : bisect_right(barriers, stop)]
            # Where there are figures, observations will ask for all words of the sentence.
            words = tokens.of(start, stop) if inside else tokens.near(ends[first], ends[after - 1], start, stop)
            yield words, inside, ends[first:after]
            first = after
