"""The names stage: institutions of an article, with their canonical names, kinds, forms and regions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.article import Article, Sentence
from extractor.matching.rules import CUES, RuleSet
from extractor.matching.scan import Match, Scanner
from extractor.names.edges import Candidate, EdgeFinder
from extractor.names.gazetteer import Gazetteer, Hits, Region
from extractor.segment import Segmenter, Token, Tokens
from extractor.tables import InstitutionRow

NAME, SHORT, ANAPHOR = "name", "short", "anaphor"
_OPEN, _CLOSE = "(（", ")）"
_AFTER_BRAND = "、，。；,;)）”"
SHORTEST_TAIL = 4  # characters
LONGEST_LISTED = 14  # characters of a name that only its place in a list speaks for
LONGEST_FRONT = 3  # characters before the head of such a name


@dataclass(slots=True)
class Found:
    """A name on its way to a row."""

    start: int
    end: int
    kind: str
    form: str
    rule: str
    canonical: str
    tail: int | None = None  # where an organisation inside the name ends; what follows may stand for the whole


@dataclass(frozen=True, slots=True)
class Alias:
    """What another name of an institution stands for; `form` is None where the name keeps its own (a full name in brackets)."""

    canonical: str
    kind: str
    form: str | None = None


class NameFinder:
    """Finds institutions; built once from a rule set."""

    def __init__(self, rules: RuleSet, segmenter: Segmenter) -> None:
        self._gazetteer = Gazetteer(rules)
        self._edges = EdgeFinder(rules)
        self._patterns = Scanner(rules.of("institutions"))
        self._definitions = Scanner([rule for rule in rules.of(CUES) if "defines" in rule.give])
        self._segmenter = segmenter
        self._region = lru_cache(maxsize=16384)(self._find_region)
        self._not_names = tuple(rules.list("not_names").entries)
        self._after_brand = frozenset((*_AFTER_BRAND, *rules.list("list_ends").entries))
        self._list_signs = frozenset(("、", *rules.list("name_joints").entries))
        self._prefixes = rules.list("name_prefixes").entries.keys()
        self._local = tuple(rules.list("local_prefixes").entries)

    def find(self, article: Article, tokens: Tokens, figures: Sequence[Match]) -> list[InstitutionRow]:
        """The institutions of the article in the order of its text; no name crosses the end of one of the `figures`."""
        text = article.text
        hits = self._gazetteer.hits(text)
        found = self._named(article, tokens, hits, figures)
        aliases = self._define(article, found)
        found = self._add_short(article, found, aliases)
        found.sort(key=lambda name: name.start)
        self._resolve(text, found, aliases)
        found = self._add_anaphors(article, found)
        return [self._row(article, name) for name in found]

    def _named(self, article: Article, tokens: Tokens, hits: Hits, figures: Sequence[Match]) -> list[Found]:
        """Names by their heads and known names, sentence by sentence."""
        text = article.text
        ends = sorted({*hits.heads, *hits.known})
        found: list[Found] = []
        index = 0
        barriers = {match.end for match in figures if match.rule.table != "none"}
        for sentence in article.readable:
            while index < len(ends) and ends[index] <= sentence.start:
                index += 1
            first = index
            while index < len(ends) and ends[index] <= sentence.end:
                index += 1
            if index > first:
                words = tokens.of(sentence.start, sentence.end)
                found += self._in_sentence(text, sentence, words, ends[first:index], hits, barriers)
        return found

    def _in_sentence(
        self, text: str, sentence: Sentence, tokens: Sequence[Token], ends: Sequence[int], hits: Hits, barriers: set[int]
    ) -> list[Found]:
        starts = [token.start for token in tokens]
        edges = {*starts, sentence.end}
        found: list[Found] = []
        # From the right: the outermost head takes the heads inside its name with it.
        ceiling = sentence.end + 1
        for end in reversed(ends):
            if end >= ceiling:
                continue
            known = hits.known.get(end)
            head = hits.heads.get(end)
            if end not in edges and not (head is not None and not head[1].weak and self._goes_on(text, tokens, end, len(head[1].word))):
                continue
            name: Found | None = None
            if head is not None and head[0] >= sentence.start:
                candidate = self._edges.candidate(text, sentence.start, tokens, starts, head[0], end, head[1], hits, barriers)
                if self._is_name(text, candidate, head[0], edges):
                    named = candidate.evidence & {"region", "proper", "organisation", "brand"}
                    local = text.startswith(self._local, candidate.start) and "region" not in candidate.evidence
                    form = SHORT if local or not named or self._starts_short(hits, candidate) else NAME
                    name = Found(candidate.start, end, head[1].kind, form, "name.head", text[candidate.start : end], candidate.tail)
            if known is not None and known[0] in edges and (name is None or known[0] <= name.start) and known[0] >= sentence.start:
                name = Found(known[0], end, known[1].kind, known[1].form or NAME, "name.known", text[known[0] : end])
            if name is not None:
                found.append(name)
                ceiling = name.start + 1
        found.reverse()
        return self._lists(text, sentence, found, hits, edges)

    def _starts_short(self, hits: Hits, candidate: Candidate) -> bool:
        """Whether a name is led by a shortened one (上海六院福建医院)."""
        known = hits.known.get(candidate.tail) if candidate.tail else None
        return known is not None and known[0] == candidate.start and known[1].form == SHORT

    def _goes_on(self, text: str, tokens: Sequence[Token], end: int, length: int) -> bool:
        """Whether a strong head may end inside a token: a long one, or where only a particle was drawn to it."""
        over = next(token for token in tokens if token.start < end < token.end)
        return length >= 4 or self._edges.ends_name(text[end : over.end])

    def _is_name(self, text: str, candidate: Candidate, head_start: int, edges: set[int]) -> bool:
        """Whether something in it names, and does not only describe."""
        evidence, head = candidate.evidence, candidate.head
        if candidate.start >= head_start or not (candidate.start in edges or text.startswith(self._local, candidate.start)):
            return False
        name = text[candidate.start : candidate.end]
        if name.endswith(self._not_names) and any(
            name.endswith(kind) and self._region_only(name[: -len(kind)]) for kind in self._not_names
        ):
            return False
        if head.strength == "trade":
            return (
                len(name) - len(head.word) in (2, 3)
                and evidence <= {"noun", "proper"}
                and text[candidate.end : candidate.end + 1] in self._after_brand
                and not self._segmenter.knows(name[: -len(head.word)])
            )
        if head.weak:
            if len(head.word) == 1 and not ("region" in evidence and "ordinal" in evidence and not evidence & {"noun", "generic"}):
                return False
            return bool(evidence & {"region", "proper", "brand"}) or ("prefix" in evidence and len(head.word) > 1)
        if evidence & {"region", "brand", "proper", "organisation"}:
            return True
        if "prefix" in evidence:
            return (
                "generic" not in evidence or "noun" in evidence or "ordinal" in evidence or head.kind in ("government", "health", "other")
            )
        return "ordinal" in evidence and candidate.head.kind in ("hospital", "education") and "generic" not in evidence

    def _region_only(self, text: str) -> bool:
        """Whether a text is a region's name, or nothing."""
        return not text or bool(self._gazetteer.readings(text)) or text in self._local

    def _lists(self, text: str, sentence: Sentence, found: list[Found], hits: Hits, edges: set[int]) -> list[Found]:
        """What continues a list that a name heads: bare heads (眉山乡工会、团委、妇联), and short names that nothing else speaks for."""
        names = sorted(found, key=lambda name: name.start)
        starts = {name.start for name in names}
        added: list[Found] = []
        for name in names:
            at = name.end
            while at < sentence.end and text[at] in self._list_signs and at + 1 not in starts:
                item = self._list_item(text, at + 1, min(at + 1 + LONGEST_LISTED, sentence.end), hits, edges)
                if item is None or any(other.start < item.end and item.start < other.end for other in names):
                    break
                added.append(item)
                at = item.end
        return sorted([*found, *added], key=lambda name: name.start)

    def _list_item(self, text: str, start: int, stop: int, hits: Hits, edges: set[int]) -> Found | None:
        best: Found | None = None
        for end in range(start + 2, stop + 1):
            if end not in hits.heads or end not in edges:
                continue
            head_start, head = hits.heads[end]
            front = text[start:head_start]
            if head_start == start or (
                head_start > start and len(front) <= LONGEST_FRONT and head.strength == "" and self._edges.may_name(front)
            ):
                best = Found(start, end, head.kind, SHORT if head_start == start else NAME, "name.list", text[start:end])
        return best

    def _define(self, article: Article, found: list[Found]) -> dict[str, Alias]:
        """Short name -> what it stands for, from definitions, tails and brackets (what stands in them is the name before them)."""
        text = article.text
        aliases: dict[str, Alias] = {}
        by_end = {name.end: name for name in found}
        by_start = {name.start: name for name in found}
        for cue in self._definitions.scan(text, [(s.start, s.end) for s in article.readable]):
            owner = by_end.get(cue.start)
            short = (cue.group("short") or "").strip()
            if owner is not None and short:
                aliases.setdefault(short, Alias(owner.canonical, owner.kind, SHORT))
        for name in found:
            # 和敏院区 for 上海六院福建医院和敏院区, 人文学院 for 闽南科技大学人文学院.
            if name.tail is not None and name.end - name.tail >= SHORTEST_TAIL and self._region(text[name.tail : name.end]) is None:
                aliases.setdefault(text[name.tail : name.end], Alias(name.canonical, name.kind, SHORT))
        for name in found:
            inner = by_start.get(name.end + 1)
            if inner and text[name.end] in _OPEN and inner.end < len(text) and text[inner.end] in _CLOSE:
                known = aliases.get(name.canonical)
                aliases.setdefault(inner.canonical, Alias(known.canonical if known else name.canonical, inner.kind))
        return aliases

    def _add_short(self, article: Article, found: list[Found], aliases: dict[str, Alias]) -> list[Found]:
        """The occurrences of defined short names that no longer name covers."""
        text = article.text
        taken = sorted((name.start, name.end) for name in found)
        added: list[Found] = []
        for short, alias in sorted(aliases.items(), key=lambda item: -len(item[0])):
            for match in re.finditer(re.escape(short), text):
                start, end = match.span()
                if any(s < end and start < e for s, e in taken) or not self._readable(article, start):
                    continue
                if short.isascii() and (text[start - 1 : start].isascii() and text[start - 1 : start].isalnum()):
                    continue
                added.append(Found(start, end, alias.kind, alias.form or SHORT, "name.definition", alias.canonical))
                taken.append((start, end))
        return [*found, *added]

    def _readable(self, article: Article, position: int) -> bool:
        sentence = article.sentence_at(position)
        return sentence.section != "furniture" and sentence.start <= position < sentence.end

    def _resolve(self, text: str, found: list[Found], aliases: dict[str, Alias]) -> None:
        """Canonical names: by alias, else the fuller name of the article that this one shortens."""
        full: list[Found] = []
        for name in found:
            if name.canonical in aliases and name.rule != "name.definition":
                alias = aliases[name.canonical]
                name.canonical, name.form = alias.canonical, alias.form or name.form
        for name in found:
            if name.form == NAME:
                full.append(name)
        for name in found:
            if name.rule == "name.definition":
                continue
            longer = self._fuller(name.canonical, [other.canonical for other in full if other.kind == name.kind])
            if longer is not None:
                name.canonical, name.form = longer, SHORT

    def _fuller(self, short: str, names: Sequence[str]) -> str | None:
        """The one name of the article of which this is the tail (解放军总医院) or a contraction (市消防支队)."""
        local = short.startswith(self._local)
        if not local and self._region(short) is not None:
            return None
        fits = set()
        for name in names:
            if len(name) <= len(short) or name.count("(") or short == name:
                continue
            if name.endswith(short) or (local and name.endswith(short[-2:]) and _subsequence(short, name)):
                fits.add(name)
        return fits.pop() if len(fits) == 1 else None

    def _add_anaphors(self, article: Article, found: list[Found]) -> list[Found]:
        """该院, 该校 …: each takes the canonical of the nearest name before it that it can stand for."""
        matches = self._patterns.scan(article.text, [(s.start, s.end) for s in article.readable])
        spans = [(name.start, name.end) for name in found]
        merged = list(found)
        for match in matches:
            if any(start < match.end and match.start < end for start, end in spans):
                continue
            give = match.rule.give
            text = article.text[match.start : match.end]
            if give.get("form") != ANAPHOR:
                kind = give.get("kind", "other")
                merged.append(Found(match.start, match.end, kind, give.get("form", NAME), match.rule.id, give.get("canonical", text)))
                continue
            endings = tuple(text[1:] if ending == "same" else ending for ending in give["endings"])
            kinds = give.get("kinds")
            earlier = [
                name
                for name in found
                if name.end <= match.start and name.canonical.endswith(endings) and (kinds is None or name.kind in kinds)
            ]
            if earlier:
                merged.append(Found(match.start, match.end, earlier[-1].kind, ANAPHOR, match.rule.id, earlier[-1].canonical))
        return sorted(merged, key=lambda name: name.start)

    def _find_region(self, name: str) -> Region | None:
        """The region that a name lies in: the first that it names, where that has one reading in the name."""
        spans = sorted(self._gazetteer.regions(name[:16]))
        # A region in the middle may be anything (惠环|平南|小学).
        if not spans or (spans[0][0] > 0 and name[: spans[0][0]] not in self._prefixes):
            return None
        start = spans[0][0]
        if any(self._gazetteer.is_known(name[:length]) for length in range(3, min(len(name), 10))):
            return None  # 中山大学 does not say where its hospital lies
        end = max(e for s, e in spans if s == start)
        readings = [region for region in self._gazetteer.readings(name[start:end]) if region.level != "township"]
        while following := [e for s, e in spans if s == end]:
            inner_end = max(following)
            inner = [r for r in self._gazetteer.readings(name[end:inner_end]) if any(r.path.startswith(o.path + "/") for o in readings)]
            if not inner:
                break
            readings, end = inner, inner_end
        if len({region.path for region in readings}) > 1:
            levels = {"province": 0, "city": 1, "county": 2}
            highest = min(levels.get(region.level, 3) for region in readings)
            readings = [region for region in readings if levels.get(region.level, 3) == highest]
        return readings[0] if len({region.path for region in readings}) == 1 else None

    def _entity(self, article: Article, name: Found) -> str | None:
        """The identity of a well-known name; ministries of Taiwan and Hong Kong go by names that the mainland's have too."""
        if name.kind == "government" and article.script != "hans":
            return None
        return self._gazetteer.entity(name.canonical)

    def _row(self, article: Article, name: Found) -> InstitutionRow:
        sentence = article.sentence_at(name.start)
        place, flags = article.locate(sentence, name.start, name.end, name.rule)
        region = (name.tail and self._region(article.text[name.tail : name.end])) or self._region(name.canonical)
        return InstitutionRow(
            *place, flags, name.canonical, name.kind, name.form, self._entity(article, name),
            region.path if region else None, region.code or None if region else None,
        )  # fmt: skip


def _subsequence(short: str, name: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in short)
