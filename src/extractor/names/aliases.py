"""Identity within an article: which names stand for the same institution, and what each is called there.

Short names come from definitions (（以下简称“上海六院”）), from brackets, from the part behind an organisation (和敏院区), from what is
well known (农行), and from the way Chinese shortens names: 湖南高院 takes characters of 湖南省高级人民法院 in their order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from extractor.article import Article
from extractor.matching.patterns import named_groups
from extractor.matching.rules import CUES, RuleSet
from extractor.names.found import NAME, SHORT, Found
from extractor.names.gazetteer import Gazetteer
from extractor.names.regions import RegionReader

_OPEN, _CLOSE = "(（", ")）"
SHORTEST_TAIL = 4  # characters
MOST_CONTRACTED = 500  # full names of one kind: a page of more is a list, in which none shortens another as Chinese does
LONGEST_CONTRACTION = 8  # characters
LONGEST_END = 4  # characters of a name among which the last one of its short name stands (九中, 卫健委)
LONGEST_KNOWN = 12  # characters of a well-known name in front of another


@dataclass(frozen=True, slots=True)
class Alias:
    """What another name of an institution stands for; `form` is None where the name keeps its own (a full name in brackets)."""

    canonical: str
    kind: str
    form: str | None
    why: str


class AliasResolver:
    """Gives the names of one article their canonical names; built once from a rule set."""

    def __init__(self, rules: RuleSet, gazetteer: Gazetteer, regions: RegionReader) -> None:
        self._gazetteer, self._regions = gazetteer, regions
        self._definitions = [rule for rule in rules.of(CUES) if "defines" in rule.give]
        self._local = tuple(rules.list("local_prefixes").entries)
        self._local_bodies = tuple(rules.list("local_bodies").entries)
        self._plain_ends = dict(rules.list("spelled_ends").column("plain"))
        self._spelled_out = lru_cache(maxsize=16384)(self._spell_out)
        self._numerals = frozenset(word for word, role in rules.list("ordinals").column("role").items() if role == "numeral")

    def resolve(self, article: Article, found: list[Found]) -> list[Found]:
        """All names with their canonical ones set, the further mentions of defined short names among them, in the order of the text."""
        aliases = self._define(article, found)
        found = self._add_short(article, found, aliases)
        found.sort(key=lambda name: name.start)
        self._name(article.text, found, aliases)
        _agree(article.text, found)
        return found

    def _define(self, article: Article, found: Sequence[Found]) -> dict[str, Alias]:
        """Short name -> what it stands for, from definitions, tails and brackets (what stands in them is the name before them)."""
        text = article.text
        aliases: dict[str, Alias] = {}
        by_start = {name.start: name for name in found}
        for name in found:
            stop = article.sentence_at(name.start).end
            for rule in self._definitions:
                defined = rule.pattern.match(text, name.end, stop)
                if defined is not None and (short := (named_groups(defined).get("short") or "").strip()):
                    aliases.setdefault(short, Alias(name.canonical, name.kind, SHORT, rule.id))
        for name in found:
            # 和敏院区 for 上海六院福建医院和敏院区, 人文学院 for 闽南科技大学人文学院.
            tail = text[name.tail : name.end] if name.tail is not None else ""
            if len(tail) >= SHORTEST_TAIL and not self._regions.named(tail):
                aliases.setdefault(tail, Alias(name.canonical, name.kind, SHORT, "tail"))
        for name in found:
            inner = by_start.get(name.end + 1)
            if inner and text[name.end] in _OPEN and inner.end < len(text) and text[inner.end] in _CLOSE:
                known = aliases.get(name.canonical)
                aliases.setdefault(inner.canonical, Alias(known.canonical if known else name.canonical, inner.kind, None, "bracket"))
        return aliases

    def _add_short(self, article: Article, found: Sequence[Found], aliases: Mapping[str, Alias]) -> list[Found]:
        """The occurrences of defined short names that no longer name covers."""
        text = article.text
        taken = sorted((name.start, name.end) for name in found)
        added: list[Found] = []
        for short, alias in sorted(aliases.items(), key=lambda item: -len(item[0])):
            start = text.find(short)
            while start >= 0:
                end = start + len(short)
                if self._stands_alone(article, short, start, end) and not _covered(taken, start, end):
                    rule = "name.definition"
                    added.append(Found(start, end, alias.kind, alias.form or SHORT, rule, alias.canonical, why=alias.why))
                    insort(taken, (start, end))
                start = text.find(short, end)
        return [*found, *added]

    def _stands_alone(self, article: Article, short: str, start: int, end: int) -> bool:
        sentence = article.sentence_at(start)
        if sentence.section == "furniture" or not sentence.start <= start < sentence.end:
            return False
        beside = article.text[start - 1 : start] + article.text[end : end + 1]
        return not (short.isascii() and any(c.isascii() and c.isalnum() for c in beside))

    def _name(self, text: str, found: Sequence[Found], aliases: Mapping[str, Alias]) -> None:
        """Canonical names: by alias, else the fuller name of the article that this one shortens."""
        for name in found:
            alias = aliases.get(name.canonical)
            if alias is not None and name.rule != "name.definition":
                name.canonical, name.form, name.why = alias.canonical, alias.form or name.form, alias.why
        spelled = {canonical: self._spelled_out(canonical) for canonical in {name.canonical for name in found}}
        tails = {name.canonical: text[name.tail : name.end] for name in found if name.tail is not None}
        full: dict[str, list[str]] = {}
        for canonical, kind in dict.fromkeys((name.canonical, name.kind) for name in found if name.form == NAME):
            full.setdefault(kind, []).append(canonical)
        indexed = {kind: _Names(names, spelled, tails) for kind, names in full.items()}
        none = _Names((), {}, {})
        longer: dict[tuple[str, str], tuple[str, str] | None] = {}
        said: set[str] = set()
        for name in found:
            if name.rule == "name.definition":
                continue
            key = name.canonical, name.kind
            said.add(name.canonical)
            if key not in longer:
                longer[key] = fuller = self._fuller(name.canonical, name.kind, indexed.get(name.kind, none), spelled, said)
                if fuller is not None:  # 大兴区消防支队 for 大兴区消防救援支队 for 北京市大兴区消防救援支队
                    longer[key] = self._fuller(fuller[0], name.kind, indexed.get(name.kind, none), spelled, said) or fuller
            fuller = longer[key]
            if fuller is not None:
                name.canonical, name.why = fuller
                name.form = SHORT

    def _fuller(
        self, short: str, kind: str, names: _Names, spelled: Mapping[str, str], said: Set[str]
    ) -> tuple[str, str] | None:  # fmt: skip
        """The one name of the article that this one shortens, and how; None where there is none, or several.

        Where 市人民医院 may shorten several, it is the only one that was `said` before it.
        """
        fitting, why = names.spelled_like(spelled[short], short), "same"
        if not fitting:
            fitting, why = names.with_tail(short), "tail"
        if not fitting and (not self._regions.named(short) or short.startswith(self._local)):
            fitting, why = names.ending_like(short, spelled[short]), "tail"
            if len(fitting) > 1:
                fitting = [name for name in fitting if name in said]
        if not fitting:
            fitting, why = [name for name in names.ending(short) if self._is_place(name[: -len(short)])], "tail"
        known = self._gazetteer.known(short)
        # 市政府 is no 雁峰区人民政府, whatever city that lies in, and 衡东县委 no 衡东县卫计委.
        may_contract = not short.endswith(self._local_bodies) and (known is None or known.form)
        if not fitting and may_contract and 3 <= len(short) <= LONGEST_CONTRACTION and len(names.all) <= MOST_CONTRACTED:
            fitting, why = [name for name in names.all if len(name) > len(short) and self._is_contraction(short, name, kind)], "contraction"
        return (fitting[0], why) if len(fitting) == 1 else None

    def _is_place(self, text: str) -> bool:
        """Whether a text is regions alone: 北京市 of 北京市大兴区消防救援支队."""
        spans = dict(sorted(self._gazetteer.regions(text)))
        at = 0
        while at in spans:
            at = spans[at]
        return at == len(text)

    def _spell_out(self, name: str) -> str:
        """A name with the region and the well-known body in front of it as they are called in full, its end as it is commonly said: what
        福建教育厅 and 福建省教育厅, 农行云南省分行 and 中国农业银行云南省分行, 鞍钢 and 鞍钢集团有限公司, 县法院 and 县人民法院 share."""
        entity = self._gazetteer.entity(name)
        if entity is not None:
            return entity
        said = next((end for end in self._plain_ends if name.endswith(end)), None)
        if said is not None:
            name = name[: -len(said)] + self._plain_ends[said]
        for length in range(min(len(name) - 1, LONGEST_KNOWN), 1, -1):
            known = self._gazetteer.known(name[:length])
            if known is not None and known.entity:
                name = known.entity + name[length:]
                break
        spans = self._gazetteer.regions(name)
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            path = self._regions.path(name[start:end])
            if path is not None and len(name) - end >= 2:
                return name[:start] + path + name[end:]
        return name

    def _is_contraction(self, short: str, name: str, kind: str) -> bool:
        """Whether a name shortens another as Chinese does: characters in their order, the same numbers, another end
        (厦门大学 is no short name of 厦门理工大学), in no other region."""
        local = short.startswith(self._local)
        end = short[-2:]
        if name.startswith(short) or not _in_order(short, name) or self._numbers(short) != self._numbers(name):
            return False
        if kind == "company":
            if name.endswith(end) or (end not in name and short[-1] != name[-1]):
                return False
        elif short[-1] not in name[-LONGEST_END:] or (end in name and not local and self._gazetteer.is_head(end)):
            return False
        own, other = self._regions.path(short), self._regions.path(name)
        if local:
            return True
        return own == other if own is not None else other is None or not self._regions.named(short)

    def _numbers(self, name: str) -> list[str]:
        return "".join(c if c in self._numerals else " " for c in name).split()


class _Names:
    """The full names of an article, of one kind, by what a shorter one may share with them."""

    def __init__(self, names: Sequence[str], spelled: Mapping[str, str], tails: Mapping[str, str]) -> None:
        self.all = names
        self._spelled: dict[str, list[str]] = {}
        self._tails: dict[str, list[str]] = {}
        for name in names:
            self._spelled.setdefault(spelled[name], []).append(name)
            if name in tails:
                self._tails.setdefault(tails[name], []).append(name)
        # Read from their ends, in order: those with the same end stand together.
        self._backwards = sorted((name[::-1], name) for name in names)
        self._spelled_backwards = sorted((spelled[name][::-1], name) for name in names)

    def spelled_like(self, spelled: str, short: str) -> list[str]:
        """Those longer than the short name that are the same once both are spelled out."""
        return [name for name in self._spelled.get(spelled, ()) if len(name) > len(short)]

    def with_tail(self, short: str) -> list[str]:
        """Those in which the short name is what follows an organisation."""
        return [name for name in self._tails.get(short, ()) if len(name) > len(short)]

    def ending(self, short: str) -> list[str]:
        """Those that end with the short name, and are longer."""
        return [name for name in _beginning(self._backwards, short[::-1]) if len(name) > len(short)]

    def ending_like(self, short: str, spelled: str) -> list[str]:
        """Those that do, or do once both are spelled out."""
        like = [name for name in _beginning(self._spelled_backwards, spelled[::-1]) if len(name) > len(short)]
        return list(dict.fromkeys([*self.ending(short), *like]))


def _beginning(ordered: Sequence[tuple[str, str]], start: str) -> Iterator[str]:
    """The second of the ordered pairs whose first begins so."""
    for index in range(bisect_left(ordered, (start,)), len(ordered)):
        if not ordered[index][0].startswith(start):
            return
        yield ordered[index][1]


def _agree(text: str, found: Iterable[Found]) -> None:
    """What is its own fullest name, and a name in one place of the article, is one wherever it stands."""
    own = [name for name in found if text[name.start : name.end] == name.canonical]
    full = {name.canonical for name in own if name.form == NAME}
    for name in own:
        if name.form == SHORT and name.canonical in full:
            name.form = NAME


def _covered(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a span overlaps one of the sorted, disjoint spans."""
    index = bisect_right(taken, (start, end))
    return (index > 0 and taken[index - 1][1] > start) or (index < len(taken) and taken[index][0] < end)


def _in_order(short: str, name: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in short)
