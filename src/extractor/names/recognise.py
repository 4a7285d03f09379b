"""Names by their heads and well-known names, sentence by sentence, with the lists that they stand in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from extractor.article import Article
from extractor.matching.rules import VOID, RuleSet
from extractor.matching.scan import Match
from extractor.names.edges import CLEAR, LONGEST_BRACKET, LONGEST_NAME, Candidate, EdgeFinder, Line
from extractor.names.found import NAME, SHORT, Found, Rejected
from extractor.names.gazetteer import Gazetteer, Head, Hits, Known
from extractor.segment import Segmenter, Tokens

_AFTER_BRAND = "、，。；,;)）”"
_OPEN, _CLOSE = "(（", ")）"
LONGEST_LISTED = 14  # characters of a name that only its place in a list speaks for
LONGEST_FRONT = 3  # characters before the head of such a name
SHORT_BRAND = range(2, 5)  # characters of a brand that only its head and its clear edges speak for
_GENERAL_TAGS = ("r", "m", "b", "a")  # pronouns, numbers and what describes
NAMING = frozenset(("region", "proper", "organisation", "brand"))  # what names, and does not only describe


class Recogniser:
    """Finds names where they stand; built once from a rule set."""

    def __init__(self, rules: RuleSet, segmenter: Segmenter, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._edges = EdgeFinder(rules, gazetteer)
        self._segmenter = segmenter
        self._not_names = tuple(rules.list("not_names").entries)
        self._after_brand = frozenset((*_AFTER_BRAND, *rules.list("list_ends").entries))
        self._list_signs = frozenset(("、", *rules.list("name_joints").entries))
        self._bridges = tuple(rules.list("name_bridges").entries)
        self._prefixes = rules.list("name_prefixes").entries.keys()
        self._local_words = rules.list("local_prefixes").entries.keys()
        self._local = tuple(rules.list("local_prefixes").entries)
        self._local_bodies = rules.list("local_bodies").entries.keys()
        self._parts = rules.list("part_heads").entries

    def names(self, article: Article, tokens: Tokens, hits: Hits, figures: Sequence[Match], rejected: list[Rejected] | None) -> list[Found]:
        """The names in the order of the text; `rejected`, if given, takes the heads that became none."""
        text = article.text
        ends = self._ends_worth_a_walk(text, hits) if rejected is None else sorted({*hits.heads, *hits.known})
        found: list[Found] = []
        index = 0
        barriers = {match.end for match in figures if match.rule.table != VOID}
        for sentence in article.readable:
            while index < len(ends) and ends[index] <= sentence.start:
                index += 1
            first = index
            while index < len(ends) and ends[index] <= sentence.end:
                index += 1
            if index > first:
                line = Line(text, sentence.start, sentence.end, tokens.of(sentence.start, sentence.end), hits, barriers)
                found += self._in_sentence(line, ends[first:index], rejected)
        return found

    def _ends_worth_a_walk(self, text: str, hits: Hits) -> list[int]:
        """The ends of known names and of those heads that can end a name at all: most sentences are then never cut into words."""
        regions = sorted(hits.regions)
        ends = list(hits.known)
        for end, (start, head) in hits.heads.items():
            before = text[start - 1 : start]
            if end in hits.known or not (before.isalnum() or before in _CLOSE or head.word in self._local_bodies):
                continue
            if head.strength == "trade" and text[end : end + 1] not in self._after_brand and start not in hits.known:
                continue
            if head.strength == "bare":
                near = bisect_right(regions, start) - 1
                if near < 0 or start - regions[near] > LONGEST_NAME:
                    continue
            ends.append(end)
        ends.sort()
        return ends

    def _in_sentence(self, line: Line, ends: Sequence[int], rejected: list[Rejected] | None) -> list[Found]:
        found: list[Found] = []
        # From the right: the outermost head takes the heads inside its name with it.
        ceiling = line.stop + 1
        for end in reversed(ends):
            if end >= ceiling:
                continue
            known = line.hits.known.get(end)
            head = line.hits.heads.get(end)
            if end not in line.edges and not (head is not None and self._edges.goes_on(line, end, head[1])):
                if rejected is not None and head is not None:
                    rejected.append(Rejected(head[0], end, "inside a word"))
                continue
            name = self._by_head(line, head[0], end, head[1], rejected) if head is not None and head[0] >= line.floor else None
            if known is not None and (name is None or known[0] <= name.start or self._after_joint(line, name.start, known[0])):
                name = self._by_known(line, known[0], end, known[1]) or name
            if name is not None:
                found.append(name)
                ceiling = name.start + 1
        found.reverse()
        return self._lists(line, found)

    def _by_known(self, line: Line, start: int, end: int, known: Known) -> Found | None:
        if start < line.floor or not (self._starts(line, start) and self._ends(line, end)):
            return None
        return Found(start, end, known.kind, known.form or NAME, "name.known", line.text[start:end])

    def _starts(self, line: Line, start: int) -> bool:
        """Whether a name that is sure of itself may start here: at a token, or behind a particle that jieba drew to it (及港|铁公司)."""
        if start in line.edges:
            return True
        return line.text[start - 1] in self._edges.drawn | self._list_signs and start - 1 in line.edges

    def _ends(self, line: Line, end: int) -> bool:
        return end in line.edges or self._edges.rest_is_stop(line, end)

    def _after_joint(self, line: Line, outer: int, start: int) -> bool:
        """Whether a well-known name follows a 和 or 及 behind another whole name (汇丰银行及港铁公司)."""
        return start - 1 > outer and line.text[start - 1] in self._list_signs and start - 1 in line.hits.known

    def _by_head(self, line: Line, head_start: int, end: int, head: Head, rejected: list[Rejected] | None) -> Found | None:
        if head.weak and head_start not in line.edges and not self._starts_inside(line, head_start, head):
            return None
        if head.word in self._local_bodies and self._stands_alone(line, head_start):
            return Found(head_start, end, head.kind, SHORT, "name.local", head.word)
        candidate = self._edges.candidate(line, head_start, end, head)
        reason = self._objection(line, candidate, head_start)
        if reason is not None:
            if rejected is not None:
                rejected.append(Rejected(head_start, end, reason, candidate))
            return None
        end = self._with_bracket(line, end)
        named = candidate.evidence & {*NAMING, "prefix"}
        local = line.text.startswith(self._local, candidate.start) and candidate.start not in line.hits.places
        part = head.word in self._parts and "organisation" not in candidate.evidence
        short = local or part or not (named or "edge" in candidate.evidence or head.strength in ("sure", "numbered"))
        form = SHORT if short or (head.strength != "sure" and self._starts_short(line, candidate)) else NAME
        name = line.text[candidate.start : end]
        kind = self._edges.kind_by_prefix(name) if head.kind == "government" else None
        if head.kind == "other" and head.weak and "government" in candidate.evidence:
            kind = "government"  # 公安局|交警支队
        return Found(candidate.start, end, kind or head.kind, form, "name.head", name, candidate.tail, candidate)

    def _stands_alone(self, line: Line, start: int) -> bool:
        """Whether a government is called without its place here: nothing before it that names it or makes it a kind (各市政府)."""
        index, hits = line.words.edge(start), line.hits
        if index < 0 or start in hits.regions or hits.regions.get(start + 1, start) < start or start in hits.known:
            return False
        if start in hits.heads and hits.heads[start][1].word not in self._local_bodies:
            return False
        return index == 0 or not line.words.tag(index - 1).startswith(_GENERAL_TAGS)

    def _starts_inside(self, line: Line, head_start: int, head: Head) -> bool:
        """Whether a weak head may start inside a word: not in 三所国|小, but in 竹南镇|照南国|小, with a town in front, and in 省|高院."""
        if head.word in self._local_bodies and line.hits.regions.get(head_start + 1, head_start) < head_start:
            return True  # 思明区|委
        if head.strength == "bare":
            return False
        if line.text[line.words.edges[line.before(head_start)] : head_start] in self._local_words:
            return True
        return not line.hits.regions.keys().isdisjoint(range(head_start - LONGEST_FRONT, head_start + 1))

    def _with_bracket(self, line: Line, end: int) -> int:
        """The end of a name with what belongs to it in a bracket behind: 天健会计师事务所（特殊普通合伙）."""
        if end < line.stop and line.text[end] in _OPEN:
            close = next((at for at in range(end + 1, min(end + 2 + LONGEST_BRACKET, line.stop)) if line.text[at] in _CLOSE), None)
            if close is not None and line.text[end + 1 : close] in self._edges.brackets:
                return close + 1
        return end

    def _starts_short(self, line: Line, candidate: Candidate) -> bool:
        """Whether a name is led by a shortened one (上海六院福建医院), which is no word that starts names (武警)."""
        known = line.hits.known.get(candidate.tail) if candidate.tail else None
        return known is not None and known[0] == candidate.start and known[1].form == SHORT and known[1].word not in self._prefixes

    def _objection(self, line: Line, candidate: Candidate, head_start: int) -> str | None:
        """Why a candidate is no name, None where something in it names and does not only describe."""
        evidence, text = candidate.evidence, line.text
        if candidate.start >= head_start:
            return "nothing in front of the head"
        if candidate.start not in line.edges and not text.startswith(self._local, candidate.start):
            sure = candidate.start in line.hits.places or candidate.stopped_by in self._edges.drawn | self._list_signs
            if not (sure and self._starts(line, candidate.start)):
                return "starts inside a word"
        name = text[candidate.start : candidate.end]
        if name.endswith(self._not_names) and any(
            name.endswith(kind) and self._region_only(name[: -len(kind)]) for kind in self._not_names
        ):
            return "a kind, a project or an honour"
        return None if self._speaks(line, candidate, name) else "nothing that names: " + (", ".join(sorted(evidence)) or "only nouns")

    def _speaks(self, line: Line, candidate: Candidate, name: str) -> bool:
        evidence, head = candidate.evidence, candidate.head
        front = name[: -len(head.word)]
        match head.strength:
            case "trade":
                if evidence <= {"noun", "proper", "organisation"} and self._gazetteer.known(front):
                    return True
                return (
                    len(front) in (2, 3)
                    and evidence <= {"noun", "proper"}
                    and line.text[candidate.end : candidate.end + 1] in self._after_brand
                    and not self._segmenter.knows(front)
                )
            case "bare":
                return "region" in evidence and bool(evidence & {"noun", "proper"} or len(front) > 3)
            case "sure":
                if evidence & NAMING or "edge" in evidence:
                    return True
                return "noun" in evidence and (candidate.stopped_by in CLEAR or candidate.stopped_by in self._edges.stops)
            case "numbered":
                return bool(evidence & {"region", "proper", "prefix", "ordinal"})
            case "weak":
                if len(head.word) == 1 and not ("region" in evidence and "ordinal" in evidence and not evidence & {"noun", "generic"}):
                    return False
                # A team that a body sends (医院|援藏医疗队) is none.
                if "organisation" in evidence and "government" not in evidence and not self._has_place(line, candidate):
                    return False
                return bool(evidence & {"region", "proper", "brand", "government"}) or ("prefix" in evidence and len(head.word) > 1)
        if evidence & NAMING:
            return True
        if "prefix" in evidence:
            return (
                "generic" not in evidence or "noun" in evidence or "ordinal" in evidence or head.kind in ("government", "health", "other")
            )
        branded = head.kind in ("company", "hospital") and candidate.stopped_by in CLEAR and len(front) in SHORT_BRAND
        if branded and "generic" not in evidence and not self._segmenter.knows(front):
            return True  # 包商|银行, 双和|医院: a brand that is no word
        return "ordinal" in evidence and head.kind in ("hospital", "education") and "generic" not in evidence

    def _has_place(self, line: Line, candidate: Candidate) -> bool:
        """Whether a region stands behind the organisation inside the name, also in or behind a bracket."""
        tail = candidate.tail
        return tail is not None and (tail in line.hits.places or line.text[tail] in _OPEN or line.text.startswith(self._bridges, tail))

    def _region_only(self, text: str) -> bool:
        """Whether a text is a region's name, or nothing."""
        return not text or bool(self._gazetteer.readings(text)) or text in self._local

    def _lists(self, line: Line, found: list[Found]) -> list[Found]:
        """What continues a list that a name heads: bare heads (眉山乡工会、团委、妇联), and short names that nothing else speaks for."""
        starts = {name.start for name in found}
        added: list[Found] = []
        for name in found:
            at = name.end
            while at < line.stop and line.text[at] in self._list_signs and at + 1 not in starts:
                item = self._list_item(line, at + 1, min(at + 1 + LONGEST_LISTED, line.stop), name.kind)
                if item is None or any(other.start < item.end and item.start < other.end for other in found):
                    break
                added.append(item)
                at = item.end
        return sorted([*found, *added], key=lambda name: name.start) if added else found

    def _list_item(self, line: Line, start: int, stop: int, kind: str) -> Found | None:
        """The name that starts here in a list of names of this kind, None where there is none."""
        best: Found | None = None
        text, heads = line.text, line.hits.heads
        for end in range(start + 2, stop + 1):
            if end not in heads or end not in line.edges:
                continue
            head_start, head = heads[end]
            front = text[start:head_start]
            # Behind a company's name a trade is enough (均胜电子、舜宇光学).
            fits = not head.strength or (head.strength == "trade" and kind == "company" and len(front) > 1)
            if (head_start == start and head.strength not in ("trade", "bare")) or (
                head_start > start and len(front) <= LONGEST_FRONT and fits and self._edges.may_name(front)
            ):
                best = Found(start, end, head.kind, SHORT if head_start == start else NAME, "name.list", text[start:end])
        return best
