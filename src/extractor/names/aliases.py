"""Identity within an article: which names stand for the same institution, and what each is called there.

Short names come from definitions (（以下简称“上海六院”）), from brackets, from the part behind an organisation (和敏院区), from what is
well known (农行), and from the way Chinese shortens names: 湖南高院 takes characters of 湖南省高级人民法院 in their order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter

from extractor.article import Article
from extractor.automaton import places_apart
from extractor.matching.patterns import named_groups
from extractor.matching.rules import CUES, Rule, RuleSet
from extractor.names.evidence import REGION
from extractor.names.found import NAME, SHORT, Found
from extractor.names.gazetteer import LONGEST_KNOWN, TRADES, Gazetteer
from extractor.names.regions import RegionReader
from extractor.segment import Segmenter
from extractor.signs import CLOSING, OPENING

SHORTEST_TAIL = 4  # characters of what follows an organisation or a place and stands for the whole
COMPANY = "company"
SHORTEST_COMPANY = 8  # characters of a company's full name
SHORTEST_BRAND, LONGEST_BRAND = 3, 6  # characters of what it is called by
OWN = ("nz", "nr")  # tags of words that are somebody's or something's own
MOST_COMPARED = 20  # full names of one kind that a shorter one is held against one by one
MOST_CONTRACTED = 500  # full names of one kind: a page of more is a list, in which none shortens another as Chinese does
LONGEST_CONTRACTION = 8  # characters
SHORTEST_BUREAU = 6  # characters of a bureau's name that leaves some of its words out
LONGEST_END = 4  # characters of a name among which the last one of its short name stands (九中, 卫健委)
_CALLED_WITHOUT_PLACE = (COMPANY, "association", "education", "research", "other")  # kinds that are called by what follows their place


@dataclass(frozen=True, slots=True)
class Alias:
    """What another name of an institution stands for; `form` is None where the name keeps its own (a full name in brackets)."""

    canonical: str
    kind: str
    form: str | None
    why: str
    apart: bool = False  # whether it is one only where nothing that could belong to it stands right before


class AliasResolver:
    """Gives the names of one article their canonical names; built once from a rule set."""

    def __init__(self, rules: RuleSet, gazetteer: Gazetteer, regions: RegionReader, segmenter: Segmenter) -> None:
        self._gazetteer, self._regions, self._segmenter = gazetteer, regions, segmenter
        self._definitions = [rule for rule in rules.of(CUES) if "defines" in rule.give]
        self._defining = frozenset(rule.id for rule in self._definitions)
        self._opens_definition = _first_signs(self._definitions)
        self._listing = frozenset(rule.id for rule in rules.of("institutions") if rule.give.get("listed"))
        self._former_words = tuple(rules.list("former_names").entries)
        self._particles = frozenset(
            word for name in ("drawn_particles", "name_joints", "phrase_links") for word in rules.list(name).entries
        )
        self._local = tuple(rules.list("local_prefixes").entries)
        self._bridges = tuple(rules.list("name_bridges").entries)
        self._local_bodies = tuple(rules.list("local_bodies").entries)
        self._plain_ends = dict(rules.list("spelled_ends").column("plain"))
        self._behind_place = lru_cache(maxsize=16384)(self._find_place)
        self._brands = lru_cache(maxsize=16384)(self._find_brands)
        self._spelled_out = lru_cache(maxsize=16384)(self._spell_out)
        self._numerals = frozenset(word for word, role in rules.list("ordinals").column("role").items() if role == "numeral")

    def resolve(self, article: Article, found: list[Found]) -> list[Found]:
        """All names with their canonical ones set, the further mentions of defined short names among them, in the order of the text."""
        aliases = self._define(article, found)
        found = self._add_short(article, found, aliases)
        self._name(article.text, found, aliases)
        _agree(article.text, found)
        return found

    def _define(self, article: Article, found: Sequence[Found]) -> dict[str, Alias]:
        """Short name -> what it stands for, from definitions, tails and brackets (what stands in them is the name before them)."""
        text, opens = article.text, self._opens_definition
        aliases: dict[str, Alias] = {}
        before_brackets: list[Found] = []
        branded: list[Found] = []
        companies: dict[str, None] = {}
        for name in found:
            sign = text[name.end : name.end + 1]
            if opens is None or sign in opens:
                self._defined(article, name, aliases)
            if sign and sign in OPENING:
                before_brackets.append(name)
            if name.kind == COMPANY:
                companies[name.canonical] = None
            if name.rule in self._listing or (name.walk is not None and name.walk.head.strength in TRADES):
                branded.append(name)
        for name in branded:
            # A brand that what stands beside it told is one wherever it stands.
            aliases.setdefault(name.canonical, Alias(name.canonical, name.kind, NAME, ""))
        tails: dict[str, dict[str, Found]] = {}
        for name in found:
            # 和敏院区 for 上海六院福建医院和敏院区, 人文学院 for 闽南科技大学人文学院.
            if name.tail is not None and name.end - name.tail >= SHORTEST_TAIL:
                tail = text[name.tail : name.end]
                if not self._regions.named(tail):
                    tails.setdefault(tail, {}).setdefault(name.canonical, name)
        for tail, named in tails.items():
            # What ends names of its own (教育集团) is short for the only one that ends so, and no part of another name.
            first, is_head = next(iter(named.values())), self._gazetteer.is_head(tail)
            if len(named) == 1 or not is_head:
                aliases.setdefault(tail, Alias(first.canonical, first.kind, SHORT, "tail", apart=is_head))
        for brand, company in self._companies_by_brand(text, companies):
            aliases.setdefault(brand, Alias(company, COMPANY, SHORT, "brand"))
        for tail, name in self._local_tails(found).items():
            aliases.setdefault(tail, Alias(name.canonical, name.kind, SHORT, "tail", apart=True))
        by_start = {name.start: name for name in found} if before_brackets else {}
        for name in before_brackets:
            inner = by_start.get(name.end + 1) or self._former(text, name.end + 1, by_start)
            if inner is None and (short := self._contracted(text, name)):
                aliases.setdefault(short, Alias(name.canonical, name.kind, SHORT, "bracket"))
            if inner and inner.end < len(text) and text[inner.end] in CLOSING:
                known = aliases.get(name.canonical)
                aliases.setdefault(inner.canonical, Alias(known.canonical if known else name.canonical, inner.kind, None, "bracket"))
        return aliases

    def _companies_by_brand(self, text: str, companies: Iterable[str]) -> Iterator[tuple[str, str]]:
        """What companies are called elsewhere than in their full names, with these: 蓝汐远航, 北京蓝汐远航科技股份有限公司."""
        for company in companies:
            if len(company) >= SHORTEST_COMPANY and (brands := self._brands(company)):
                in_full = text.count(company)
                yield from ((brand, company) for brand in brands if text.count(brand) > in_full)

    def _find_brands(self, company: str) -> tuple[str, ...]:
        """What a company may be called by: the words behind its region, one of which at least is no everyday word."""
        start = self._behind_place(company)
        if any(at > start for at, _ in self._gazetteer.regions(company)):
            return ()  # 某财险四川分公司 is a part of what is called so
        words = self._segmenter.tokens(company).of(start, len(company))
        brands, is_own = [], False
        for index, end in enumerate(words.edges[1:]):
            is_own = is_own or words.tag(index).startswith(OWN) or not self._segmenter.knows(words.texts[index])
            if is_own and SHORTEST_BRAND <= end - start <= LONGEST_BRAND:
                brands.append(company[start:end])
        return tuple(brands)

    def _contracted(self, text: str, name: Found) -> str:
        """The short name in the bracket behind a name, which takes characters of it in their order (董总); "" where there is none."""
        start = name.end + 1
        end = next((at for at in range(start + 2, min(start + LONGEST_CONTRACTION, len(text))) if text[at] in CLOSING), start)
        inside = text[start:end]
        fits = inside.isalpha() and not inside.isascii() and _in_order(inside, name.canonical) and inside != name.canonical
        return inside if fits and not self._is_place(inside) and not self._gazetteer.is_head(inside) else ""

    def _former(self, text: str, start: int, by_start: Mapping[int, Found]) -> Found | None:
        """The name behind a word that leads former names, in a bracket that opens before `start`."""
        led = (by_start.get(start + len(word)) for word in self._former_words if text.startswith(word, start))
        return next((name for name in led if name is not None), None)

    def _local_tails(self, found: Iterable[Found]) -> dict[str, Found]:
        """What follows the place in names of bodies that are called so for short (中医师公会), where it is one body's alone."""
        tails: dict[str, dict[str, Found]] = {}
        for name in found:
            if name.kind in _CALLED_WITHOUT_PLACE and name.form == NAME and name.walk is not None and name.walk.evidence & REGION:
                tail = name.canonical[self._behind_place(name.canonical) :]
                if SHORTEST_TAIL <= len(tail) < len(name.canonical) and self._gazetteer.head(tail) is None:
                    tails.setdefault(tail, {})[name.canonical] = name
        return {tail: next(iter(names.values())) for tail, names in tails.items() if len(names) == 1}

    def _find_place(self, text: str) -> int:
        """Where the regions that a text begins with end."""
        spans = dict(sorted(self._gazetteer.regions(text)))
        at = 0
        while at in spans:
            at = spans[at]
        return at

    def _defined(self, article: Article, name: Found, aliases: dict[str, Alias]) -> None:
        """Adds the short name that is defined right behind a name."""
        stop = article.sentence_at(name.start).end
        for rule in self._definitions:
            defined = rule.pattern.match(article.text, name.end, stop)
            if defined is not None and (short := (named_groups(defined, rule.pattern.repeated).get("short") or "").strip()):
                aliases.setdefault(short, Alias(name.canonical, name.kind, SHORT, rule.id))

    def _add_short(self, article: Article, found: list[Found], aliases: Mapping[str, Alias]) -> list[Found]:
        """The names, with the occurrences of defined short names that no longer name covers."""
        if not aliases:
            return found
        places = places_apart(article.text, aliases)
        # What is called so by definition is no shorter name inside (新|恒基公司).
        defined = sorted(
            (at, at + len(word)) for word, alias in aliases.items() if alias.why in self._defining for at in places.get(word, ())
        )
        if defined:
            found = [name for name in found if not _is_inside(name, defined)]
        taken = sorted((name.start, name.end) for name in found)
        added: list[Found] = []
        for short, alias in sorted(aliases.items(), key=lambda item: -len(item[0])):
            for start in places.get(short, ()):
                end = start + len(short)
                if not _covered(taken, start, end) and self._stands_alone(article, short, alias, start, end):
                    rule = "name.definition"
                    added.append(Found(start, end, alias.kind, alias.form or SHORT, rule, alias.canonical, why=alias.why))
                    insort(taken, (start, end))
        return sorted([*found, *added], key=attrgetter("start")) if added else found

    def _stands_alone(self, article: Article, short: str, alias: Alias, start: int, end: int) -> bool:
        sentence = article.sentence_at(start)
        if sentence.section == "furniture" or not sentence.start <= start < sentence.end:
            return False
        before = article.text[start - 1 : start]
        if alias.apart and before.isalnum() and start > sentence.start and before not in self._particles:
            return False
        beside = before + article.text[end : end + 1]
        return not (short.isascii() and any(c.isascii() and c.isalnum() for c in beside))

    def _name(self, text: str, found: Sequence[Found], aliases: Mapping[str, Alias]) -> None:
        """Canonical names: by alias, else the fuller name of the article that this one shortens."""
        if aliases:
            for name in found:
                alias = aliases.get(name.canonical)
                if alias is not None and name.rule != "name.definition":
                    name.canonical, name.form, name.why = alias.canonical, alias.form or name.form, alias.why
        full: dict[str, dict[str, None]] = {}
        for name in found:
            # 台大医院云林分院 is led by a short name, and is the fullest one of 云林分院.
            if name.form == NAME or (name.tail is not None and not name.why):
                of_kind = full.get(name.kind)
                if of_kind is None:
                    of_kind = full[name.kind] = {}
                of_kind[name.canonical] = None
        # Only what is longer is fuller.
        longest = {kind: max(map(len, names)) for kind, names in full.items()}
        shorter = [name for name in found if name.rule != "name.definition" and len(name.canonical) < longest.get(name.kind, 0)]
        if not shorter:
            return
        tails = {name.canonical: self._unbridged(text[name.tail : name.end]) for name in found if name.tail is not None}
        indexed: dict[str, _Names] = {}
        longer: dict[tuple[str, str], tuple[str, str] | None] = {}
        shorter.reverse()
        said: set[str] = set()
        for name in found:
            if name.rule == "name.definition":
                continue
            said.add(name.canonical)
            if not shorter or name is not shorter[-1]:
                continue
            shorter.pop()
            key = name.canonical, name.kind
            if key not in longer:
                names = indexed.get(name.kind)
                if names is None:
                    names = indexed[name.kind] = _Names(list(full[name.kind]), self._spelled_out, tails)
                longer[key] = fuller = self._fuller(name.canonical, name.kind, names, said)
                if fuller is not None:  # 大兴区消防支队 for 大兴区消防救援支队 for 北京市大兴区消防救援支队
                    longer[key] = self._fuller(fuller[0], name.kind, names, said) or fuller
            fuller = longer[key]
            if fuller is not None:
                name.canonical, name.why = fuller
                name.form = SHORT

    def _fuller(self, short: str, kind: str, names: _Names, said: Set[str]) -> tuple[str, str] | None:
        """The one name of the article that this one shortens, and how; None where there is none, or several.

        Where 市人民医院 may shorten several, it is the only one that was `said` before it.
        """
        if not names.may_hold(short):
            return None
        fitting, why = names.spelled_like(short), "same"
        if not fitting:
            fitting, why = names.with_tail(short), "tail"
        if not fitting:
            why, ending = "tail", names.ending(short)
            if not self._regions.named(short) or short.startswith(self._local):
                fitting = names.ending_like(short, ending)
                if len(fitting) > 1:
                    fitting = [name for name in fitting if name in said]
            if not fitting and ending:
                fitting = [name for name in ending if self._is_place_or_owner(name[: -len(short)])]
        few = len(names.all) <= MOST_CONTRACTED
        if not fitting and few and self._shortest(short) <= len(short) <= LONGEST_CONTRACTION and self._may_contract(short):
            # Who 国民党 is, is known: no 立法院国民党团.
            whole = self._gazetteer.entity(short) or short
            longer = (name for name in names.with_signs(short) if _in_order(whole, name))
            fitting, why = [name for name in longer if self._is_contraction(short, name, kind)], "contraction"
        return (fitting[0], why) if len(fitting) == 1 and not self._is_another(short, fitting[0]) else None

    def _shortest(self, short: str) -> int:
        """How long a name must be that shortens others: two characters (华大) only where several bodies are known to be called so."""
        known = self._gazetteer.known(short)
        return 2 if known is not None and not known.entity else 3

    def _is_another(self, short: str, name: str) -> bool:
        """Whether both are well known, as two: 宝马 is no short name of 华晨宝马."""
        own, other = self._gazetteer.entity(short), self._gazetteer.entity(name)
        return own is not None and other is not None and own != other

    def _unbridged(self, tail: str) -> str:
        """What follows an organisation inside a name, without the word between (附属|北京中西医结合医院)."""
        return next((tail.removeprefix(bridge) for bridge in self._bridges if tail.startswith(bridge)), tail)

    def _may_contract(self, short: str) -> bool:
        """Whether a name may shorten others: 市政府 is no 雁峰区人民政府, whatever city that lies in, and 衡东县委 no 衡东县卫计委."""
        known = self._gazetteer.known(short)
        return not short.endswith(self._local_bodies) and (known is None or bool(known.form))

    def _is_place_or_owner(self, text: str) -> bool:
        """Whether a text is regions alone, or the government's body that a hospital or school belongs to (卫生福利部|桃园医院)."""
        known = self._gazetteer.known(text)
        return self._is_place(text) or (known is not None and known.kind == "government")

    def _is_place(self, text: str) -> bool:
        """Whether a text is regions alone: 北京市 of 北京市大兴区消防救援支队."""
        return self._behind_place(text) == len(text)

    def _spell_out(self, name: str) -> str:
        """A name with the region and the well-known body in front of it as they are called in full, its end as it is commonly said: what
        福建教育厅 and 福建省教育厅, 农行云南省分行 and 中国农业银行云南省分行, 鞍钢 and 鞍钢集团有限公司, 县法院 and 县人民法院 share."""
        entity = self._gazetteer.entity(name)
        name = entity or name
        said = next((end for end in self._plain_ends if name.endswith(end)), None)
        if said is not None:
            name = name[: -len(said)] + self._plain_ends[said]
        if entity is not None:
            return name
        for length in range(min(len(name) - 1, LONGEST_KNOWN), 1, -1):
            known = self._gazetteer.known(name[:length])
            if known is not None and known.entity:
                name = known.entity + name[length:]
                break
        spans = self._gazetteer.regions(name)
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            path = self._regions.own_path(name[start:end])
            if path is not None and len(name) - end >= 2:
                path, end = self._narrowed(name, spans, path, end)
                return name[:start] + path + name[end:]
        return name

    def _narrowed(self, name: str, spans: Sequence[tuple[int, int]], path: str, end: int) -> tuple[str, int]:
        """The path of the region inside the one that ends here, where one follows, and where that ends (沈阳市|大东区|法院)."""
        for start, stop in spans:
            inner = self._regions.own_path(name[start:stop]) if start == end and len(name) - stop >= 2 else None
            if inner is not None and inner.startswith(path + "/"):
                return self._narrowed(name, spans, inner, stop)
        return path, end

    def _is_contraction(self, short: str, name: str, kind: str) -> bool:
        """Whether a name shortens another as Chinese does: characters in their order, the same numbers, another end
        (厦门大学 is no short name of 厦门理工大学), in no other region."""
        local = short.startswith(self._local)
        end = short[-2:]
        if name.startswith(short) or not _in_order(short, name) or self._numbers(short) != self._numbers(name):
            return False
        # 某省食药监管局 is 某省食品药品监督管理局: a bureau of the same place, with the same end.
        abbreviated = kind == "government" and len(short) >= SHORTEST_BUREAU and name.endswith(end) and name.startswith(short[:2])
        if kind == "company":
            if name.endswith(end) or (end not in name and short[-1] != name[-1]):
                return False
        elif short[-1] not in name[-LONGEST_END:] or (end in name and not local and not abbreviated and self._gazetteer.is_head(end)):
            return False
        elif kind == "association" and short[-1] == name[-1] and not local and self._gazetteer.head(end) is not None:
            return False  # 台湾|农会 is no 台湾农业技术协会
        own, other = self._regions.path(short), self._regions.path(name)
        if local:
            return True
        return own == other if own is not None else other is None or not self._regions.named(short)

    def _numbers(self, name: str) -> list[str]:
        return "".join(c if c in self._numerals else " " for c in name).split()


class _Names:
    """The full names of an article, of one kind, by what a shorter one may share with them."""

    def __init__(self, names: Sequence[str], spell: Callable[[str], str], tails: Mapping[str, str]) -> None:
        self.all = names
        self._spell = spell
        self._tails = tails
        self._written = list(map(spell, names))

    def may_hold(self, short: str) -> bool:
        """Whether the short name may shorten one of few: most share nothing with the others but their kind."""
        if len(self.all) > MOST_COMPARED:
            return True
        spelled, length = self._spell(short), len(short)
        for name, written in zip(self.all, self._written, strict=True):
            # Who has all characters of it may end with it, or be contracted to it.
            if len(name) > length and (not short.strip(name) or written.endswith(spelled) or self._tails.get(name) == short):
                return True
        return False

    @cached_property
    def _spelled(self) -> dict[str, list[str]]:
        return _grouped(self._written, self.all)

    @cached_property
    def _with_tails(self) -> dict[str, list[str]]:
        tailed = [name for name in self.all if name in self._tails]
        return _grouped([self._tails[name] for name in tailed], tailed)

    @cached_property
    def _ends(self) -> _Ends:
        return _Ends(self.all, self.all)

    @cached_property
    def _spelled_ends(self) -> _Ends:
        return _Ends(self._written, self.all)

    def spelled_like(self, short: str) -> list[str]:
        """Those longer than the short name that are the same once both are spelled out."""
        return _longer(self._spelled.get(self._spell(short), ()), short)

    def with_tail(self, short: str) -> list[str]:
        """Those in which the short name is what follows an organisation."""
        return _longer(self._with_tails.get(short, ()), short)

    def ending(self, short: str) -> list[str]:
        """Those that end with the short name, and are longer."""
        return _longer(self._ends.with_end(short), short)

    def ending_like(self, short: str, ending: Sequence[str]) -> list[str]:
        """Those that do, which are given, and those that do once both are spelled out."""
        return list(dict.fromkeys([*ending, *_longer(self._spelled_ends.with_end(self._spell(short)), short)]))

    def with_signs(self, short: str) -> Iterator[str]:
        """Those that have all characters of the short name, and more."""
        return (name for name in self.all if len(name) > len(short) and not short.strip(name))


class _Ends:
    """Texts by how they end, each with the name that it stands for."""

    def __init__(self, texts: Sequence[str], names: Sequence[str]) -> None:
        # Read from their ends, in order: those with the same end stand together.
        ordered = sorted((text[::-1], name) for text, name in zip(texts, names, strict=True))
        self._texts, self._names = [text for text, _ in ordered], [name for _, name in ordered]

    def with_end(self, end: str) -> list[str]:
        """The names of the texts that end so."""
        texts, start = self._texts, end[::-1]
        first = last = bisect_left(texts, start)
        while last < len(texts) and texts[last].startswith(start):
            last += 1
        return self._names[first:last]


def _grouped(keys: Iterable[str], names: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for key, name in zip(keys, names, strict=True):
        grouped.setdefault(key, []).append(name)
    return grouped


def _longer(names: Iterable[str], short: str) -> list[str]:
    return [name for name in names if len(name) > len(short) and not (name.isascii() and not short.isascii())] if names else []


def _agree(text: str, found: Iterable[Found]) -> None:
    """What is its own fullest name, and a name in one place of the article, is one wherever it stands."""
    short = [name for name in found if name.form == SHORT and text[name.start : name.end] == name.canonical]
    if short:
        full = {name.canonical for name in found if name.form == NAME and text[name.start : name.end] == name.canonical}
        for name in short:
            if name.canonical in full:
                name.form = NAME


def _is_inside(name: Found, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a name is a part of one of the sorted spans, and not all of it."""
    index = bisect_right(spans, (name.start, name.start)) - 1
    for start, end in spans[max(index, 0) : index + 2]:
        if start <= name.start and name.end <= end and name.end - name.start < end - start:
            return True
    return False


def _covered(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a span overlaps one of the sorted, disjoint spans."""
    index = bisect_right(taken, (start, end))
    return (index > 0 and taken[index - 1][1] > start) or (index < len(taken) and taken[index][0] < end)


def _in_order(short: str, name: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in short)


def _first_signs(rules: Iterable[Rule]) -> frozenset[str] | None:
    """The characters that matches of the rules begin with, None where the rules do not tell."""
    signs: set[str] = set()
    for rule in rules:
        if rule.entry is None:
            return None
        signs.update(rule.entry.first_signs(), (opening[0] for opening in rule.entry.openings))
    return frozenset(signs)
