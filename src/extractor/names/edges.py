"""Where a name of an organisation starts: the hard edge, since nothing marks it in running text.

The right end of a name is its head (医院, 委员会, 公司). From there the walk goes left, word by word, over what names are made of
(region, proper name, ordinal, trade, type) and stops at what no name holds: verbs, prepositions, people, quantities.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

from extractor.matching.rules import RuleSet
from extractor.names.gazetteer import Gazetteer, Head, Hits
from extractor.segment import Words

IDIOM = 4  # characters of an idiom
# Parts of speech (jieba's) that names are made of: nouns, names, distinguishing words, abbreviations, letters.
NAME_TAGS = ("n", "j", "b", "eng", "g", "i", "l", "z", "an", "vn", "s")
# Verbs and adjectives: jieba gives these tags to names that it does not know too.
UNSURE_TAGS = ("v", "a", "t")
# What a brand that jieba does not know never falls into: prepositions, conjunctions, particles, pronouns, adverbs, numbers, measure words.
CLOSED_TAGS = ("p", "c", "u", "r", "d", "m", "q", "y", "e", "o", "f")
PROPER_TAGS = ("nr", "ns", "nt", "nz", "j", "eng")
UNKNOWN_ONE = "zg"  # jieba's tag of a lone character that it knows nothing of
COMMITTEE_KINDS = ("government", "association")  # what a party's or a league's body is: 中国共产党|…第四附属医院 is no name
LONGEST_NAME = 40  # characters
LONGEST_ORDINAL = 5  # characters
JOINED_BY_COMPANIES = 1  # words between a region and the 和 in a company's name: 文化和旅游投资集团, not 经济|开发区|与|…公司
LONGEST_BRAND = 14  # characters before a head that only names have, where no region leads the name
LONGEST_BRACKET = 6  # characters in a bracket inside a name
_OPEN, _CLOSE = "(（", ")）"

# What a word says for the name that it would stand in.
JOINT, STOP, CLOSED, UNSURE, DOUBTFUL, PUNCTUATION = "joint", "stop", "closed", "unsure", "doubtful", "punctuation"
# What ended a walk where the text itself marks an edge.
CLEAR = frozenset(("start", PUNCTUATION, "figure"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be a name: its head, where what speaks for it, what stopped the walk, and where an organisation inside it ends."""

    start: int
    end: int
    head: Head
    evidence: frozenset[str]
    stopped_by: str
    tail: int | None = None


class Line:
    """A sentence as the walks see it: its text, words and what of the word lists stands in it."""

    __slots__ = ("barriers", "edges", "floor", "hits", "stop", "text", "words")

    def __init__(self, text: str, floor: int, stop: int, words: Words, hits: Hits, barriers: Set[int]) -> None:
        self.text, self.floor, self.stop = text, floor, stop
        self.words = words
        self.hits = hits
        self.barriers = barriers  # where figures and dates end
        self.edges = frozenset(words.edges)  # where words start and the sentence ends

    def before(self, position: int) -> int:
        """The number of the word that holds the character before a position."""
        return bisect_left(self.words.edges, position) - 1


class EdgeFinder:
    """Walks from heads to the starts of names; the words it goes by are lists of the rule set."""

    def __init__(self, rules: RuleSet, gazetteer: Gazetteer) -> None:
        def words(name: str) -> Set[str]:
            return rules.list(name).entries.keys()

        self.gazetteer = gazetteer
        self.stops = words("name_stops") | words("action_verbs")
        self.generic = words("generic_modifiers")
        self.prefixes = words("name_prefixes")
        self.leads = rules.list("name_prefixes").column("leads").keys()
        self._kinds = rules.list("name_prefixes").column("kind")
        self.committees = frozenset(word for word, kind in self._kinds.items() if kind)
        self.joints = words("name_joints")
        self.local = words("local_prefixes")
        self.local_bodies = words("local_bodies")
        self.bridges = words("name_bridges")
        self.brackets = words("name_brackets")
        self.drawn = words("drawn_particles")
        self.stems = gazetteer.stems - self.stops
        self._titles = words("titles")
        self._verbs = words("name_verbs")
        self.particles = frozenset(word for word in self.stops | self.joints if len(word) == 1)
        roles = rules.list("ordinals").column("role")
        self._ordinal_signs = tuple(word for word, role in roles.items() if role == "sign")
        self._numerals = frozenset(word for word, role in roles.items() if role == "numeral") | frozenset("0123456789")
        self.verdict = lru_cache(maxsize=65536)(self._verdict)

    def candidate(self, line: Line, head_start: int, end: int, head: Head) -> Candidate:
        """The name that ends at `end` with this head."""
        return _Walk(self, line, head_start, end, head).candidate()

    def goes_on(self, line: Line, end: int, head: Head) -> bool:
        """Whether a name with this head may end inside a word."""
        return self.rest_is_stop(line, end) or (head.strength in ("", "sure") and len(head.word) >= 4)

    def rest_is_stop(self, line: Line, end: int) -> bool:
        """Whether what follows inside a word is no part of a name: jieba takes 队为, 医院院长 and even 中|校长 for words."""
        rest = line.text[end : line.words.edges[line.before(end + 1) + 1]]
        return rest in self.stops or line.text[end : end + 2] in self._titles or line.text[end : end + 3] in self._titles

    def kind_by_prefix(self, name: str) -> str | None:
        """The kind that the word in front of a name gives its committee (共青团厦门市委), None where it gives none."""
        return next((kind for word, kind in self._kinds.items() if name.startswith(word)), None)

    def may_name(self, front: str) -> bool:
        """Whether a text could be the proper part of a name: plain characters, and no word that names never hold or that only describes."""
        return front.isalpha() and front not in self.stops and front not in self.generic and front[0] not in self.joints

    def is_sign(self, piece: str) -> bool:
        """Whether a text is the sign in front of a number, 第."""
        return piece in self._ordinal_signs

    def is_ordinal(self, piece: str) -> bool:
        """Whether a text is a number as names hold them: 第六, 六, 第23."""
        signed = piece.startswith(self._ordinal_signs)
        return 0 < len(piece) - signed <= LONGEST_ORDINAL and self._numerals.issuperset(piece[signed:])

    def _verdict(self, piece: str, tag: str) -> str:
        """What a piece of a name says for it, "" where nothing; `stop` where no name holds it, `unsure` for a rare verb."""
        if piece in self.joints:
            return JOINT
        if not piece.isalnum():
            return PUNCTUATION
        if piece in self.bridges:
            return ""
        if piece in self.stops:
            return DOUBTFUL if piece in self._verbs else STOP
        if len(piece) == IDIOM and piece[: IDIOM // 2] in self.stops and piece[IDIOM // 2 :] in self.stops:
            return STOP  # 贯彻落实
        if piece.startswith(self._ordinal_signs) and self.is_ordinal(piece):
            return "ordinal"
        if piece in self.prefixes or piece in self.local:
            return "prefix"
        if tag == "m" or self.is_ordinal(piece):
            return "number"
        if piece.isascii():
            return "proper" if piece.isalpha() and len(piece) > 1 else STOP
        if piece in self._verbs:
            return ""
        if piece in self.generic:
            return "generic"
        if tag.startswith(PROPER_TAGS) or tag == "x":
            return "proper"
        if tag.startswith(NAME_TAGS) and tag != UNKNOWN_ONE:
            return "noun"
        if tag.startswith(UNSURE_TAGS):
            return UNSURE if len(piece) > 1 else "one"
        if tag == UNKNOWN_ONE:
            return UNSURE
        return CLOSED if tag.startswith(CLOSED_TAGS) else "odd"


class _Walk:
    """One walk to the left: where it stands, what it has met."""

    __slots__ = (
        "_bracket", "_done", "_doubtful", "_end", "_evidence", "_finder", "_head", "_head_start", "_inner_at", "_leads_at", "_left",
        "_line", "_organisation_at", "_region_at", "_stopped", "_tail", "_unsure_at", "_weak_at",
    )  # fmt: skip

    def __init__(self, finder: EdgeFinder, line: Line, head_start: int, end: int, head: Head) -> None:
        self._finder, self._line = finder, line
        self._head_start, self._end, self._head = head_start, end, head
        self._left = head_start
        self._evidence: set[str] = set()
        self._stopped = "start"
        self._region_at: int | None = None
        self._leads_at: int | None = None
        self._organisation_at: int | None = None
        self._inner_at: int | None = None  # where the last organisation inside the name starts
        self._unsure_at: int | None = None
        self._doubtful = self._done = False
        self._weak_at: tuple[int, frozenset[str]] | None = None
        self._bracket: tuple[int, int] | None = None
        self._tail: int | None = None

    def candidate(self) -> Candidate:
        floor = self._line.floor
        self._shared()
        while self._left > floor and self._end - self._left < LONGEST_NAME:
            if self._left in self._line.barriers and self._line.text[self._left - 1] not in _CLOSE:
                self._stopped = "figure"
                break
            if not (self._region() or self._organisation() or self._in_brackets() or self._token()) or self._done:
                break
        self._settle()
        return Candidate(
            self._trimmed(), self._end, self._head, frozenset(self._evidence), self._stopped,
            self._tail if self._tail is not None and self._tail > self._left else None,
        )  # fmt: skip

    def _shared(self) -> None:
        """Over a region whose last character the head begins with (思明区|委)."""
        start = self._line.hits.regions.get(self._head_start + 1, self._head_start)
        if self._head.word in self._finder.local_bodies and self._line.floor <= start < self._head_start and start in self._line.edges:
            self._left = self._region_at = start
            self._evidence.add("region")

    def _region(self) -> bool:
        """Over a region that ends here and starts where a word does; a word that holds more (公安 of 公安局) is no region."""
        left, line = self._left, self._line
        start = line.hits.regions.get(left)
        if start is not None and line.text[start:left] in self._finder.stops:
            return False  # 会同 is a county, too
        if start is None or start < line.floor or not (start in line.edges or left - start > 2):
            start = self._district(left)
            if start is None:
                return False
        self._left = self._region_at = start
        self._evidence.add("region")
        self._unsure_at, self._doubtful = None, False
        return True

    def _district(self, left: int) -> int | None:
        """Where a district's name without 区 starts that ends here behind a region or a body (公安局|道里|分局)."""
        line, stems = self._line, self._finder.stems
        for start in (left - 2, left - 3):
            if line.text[start:left] in stems and (start in line.hits.regions or start in line.hits.heads or start in line.hits.known):
                return start if start > line.floor else None
        return None

    def _organisation(self) -> bool:
        """Over an organisation that ends here inside the name (复旦大学|附属…, 中国证监会|宁波监管局)."""
        left = self._left
        start, kind = self._inner(left)
        if start is None:
            return False
        if self._doubtful and self._unsure_at is not None:
            # 总工会|联合|磁灶镇…: the doubtful word stands between two bodies.
            self._left, self._unsure_at, self._stopped, self._done = self._unsure_at, None, DOUBTFUL, True
            return True
        self._organisation_at, self._inner_at = left, start
        self._unsure_at = None
        if kind == "government":
            self._evidence.add("government")
        if left in self._line.hits.known:
            self._leads_at = self._region_at = start
        self._tail = self._tail or left
        self._evidence.add("organisation")
        self._left = start
        return True

    def _inner(self, left: int) -> tuple[int | None, str]:
        """Where the organisation that ends here inside the name starts, and its kind; None where there is none."""
        line, floor, local = self._line, self._line.floor, self._finder.local
        known = line.hits.known.get(left)
        at_head = left == self._head_start
        if known is not None and known[1].word in self._finder.committees and self._head.kind not in COMMITTEE_KINDS:
            return None, ""
        if known is not None and known[0] >= floor:
            return (None if at_head and not self._takes(known[1].kind) else known[0]), known[1].kind
        head = line.hits.heads.get(left)
        if head is None or head[0] < floor or head[1].word in self._finder.prefixes:
            return None, ""
        start, inner = head
        if at_head:
            plain = not inner.weak and len(inner.word) > 2
            stands_beside = self._head.word in self._finder.local_bodies  # 县委|县政府
            leads = plain or (inner.word in local and not stands_beside)
            return (start if leads and self._takes(inner.kind) else None), inner.kind
        if not inner.weak:
            return start, inner.kind
        if self._region_at == left and len(inner.word) > 1 and self._weak_at is None and start in line.edges:
            # 武警四川省总队|凉山支队: only where something in front names the weak one.
            self._weak_at = left, frozenset(self._evidence)
            self._evidence -= {"region", "prefix", "proper"}
            return start, inner.kind
        return None, ""

    def _takes(self, kind: str) -> bool:
        """Whether a body of this kind may stand right in front of the head: 应急管理部|消防局 is one, 医院|医疗队 none."""
        return kind == "government" and self._head.kind in ("government", "other")

    def _in_brackets(self) -> bool:
        """Over a bracket inside the name: 雀巢（中国）有限公司."""
        left, line, finder = self._left, self._line, self._finder
        if line.text[left - 1] not in _CLOSE or left > self._head_start:
            return False
        for start in range(left - 3, max(left - 3 - LONGEST_BRACKET, line.floor), -1):
            if line.text[start] in _OPEN:
                inside = line.text[start + 1 : left - 1]
                if inside not in finder.brackets and not finder.gazetteer.readings(inside):
                    return False
                self._bracket = start, left
                self._left = start
                if inside not in finder.brackets:
                    self._evidence.add("region")
                return True
        return False

    def _token(self) -> bool:
        """Over the word that ends here, if a name can hold it."""
        left, line, finder = self._left, self._line, self._finder
        words = line.words
        index = line.before(left)
        start, end = words.edges[index], words.edges[index + 1]
        piece = words.texts[index] if end == left else line.text[start:left]
        if len(piece) > 1 and not line.barriers.isdisjoint(range(left - len(piece) + 1, left)):
            self._stopped = "figure"  # 5|日电, which jieba takes for a word
            return False
        if self._region_at == left and not self._may_lead(index):
            self._stopped = "region" if end == left else piece  # 和|联勤保障部队, which jieba took for a word
            return False
        if len(piece) > 1 and piece[0] in finder.particles and piece[1:] in finder.local:
            # jieba takes 与市 or 由区 for words.
            self._left, self._stopped = left - len(piece) + 1, piece[0]
            self._evidence.add("prefix")
            self._unsure_at = None
            return False
        tag = words.tag(index)
        verdict = finder.verdict(piece, tag)
        for at in range(left - 1, left - len(piece), -1):
            # A figure ends inside the word (16家|专病).
            if at in line.barriers:
                piece = line.text[at:left]
                verdict = STOP if piece in finder.stops else "noun"
                break
            # A region reaches into the word (富岩镇|芒冒).
            if line.hits.regions.get(at, at) < left - len(piece):
                piece = line.text[at:left]
                verdict = STOP if piece in finder.stops else "noun"
                break
        if start in line.hits.places and verdict in ("proper", "noun"):
            # jieba took a region and what follows for one word (台北市立).
            self._evidence.add("region")
            self._unsure_at, self._doubtful = None, False
        elif len(piece) > 2 and piece[0] in finder.drawn and tag.startswith("nr"):
            self._left, self._stopped = left - len(piece) + 1, piece[0]
            self._evidence.add("proper")
            return False
        if len(piece) == 1 and start in line.hits.regions and (verdict in ("odd", "one") or tag == "f"):
            verdict = "noun"  # 澳门|中|药业, 竹南镇|照|南国小
        if verdict == "number":
            verdict = self._number(piece)
            if verdict == STOP and self._head.strength == "sure" and not finder.is_ordinal(piece):
                verdict = UNSURE  # 三环（集团）
        elif verdict == "one":
            verdict = UNSURE if left == self._head_start and self._head.strength != "sure" else "odd"
        if verdict == "odd" or (verdict == CLOSED and piece not in finder.stops and self._head.strength == "sure" and len(piece) > 1):
            # A brand that jieba does not know may be cut into any odd pieces (普洱|爱|伲|庄园).
            verdict = UNSURE if self._head.strength == "sure" else STOP
        if verdict == JOINT:
            lone = self._head_start - left == 1 and line.text[left] not in finder.local
            complete = self._region_at == left or self._organisation_at == left
            if not lone and not self._joins(index, complete):
                self._stopped = piece
                return False
        elif verdict in (STOP, CLOSED) or (piece in finder.committees and self._head.kind not in COMMITTEE_KINDS):
            self._stopped = piece
            return False
        elif verdict == PUNCTUATION:
            self._stopped = PUNCTUATION
            return False
        elif verdict in (UNSURE, DOUBTFUL):
            self._unsure_at = left if self._unsure_at is None else self._unsure_at
            self._doubtful = self._doubtful or verdict == DOUBTFUL
        elif verdict:
            self._evidence.add(verdict)
            if verdict == "prefix":
                self._unsure_at, self._doubtful = None, False
                if piece in finder.leads:
                    self._region_at = self._leads_at = left - len(piece)
                elif piece in finder.local and index > 0 and not words.tag(index - 1).startswith((*PROPER_TAGS, "x")):
                    self._region_at = left - len(piece)
        self._left = left - len(piece)
        return True

    def _number(self, piece: str) -> str:
        """A number stands beside the head, as one word or several (九四|〇), and in figures only behind 第 or for an army."""
        finder, text = self._finder, self._line.text
        beside_head = self._left == self._head_start or finder.is_ordinal(text[self._left : self._head_start])
        if beside_head and self._left < self._head_start and finder.is_sign(piece):
            return "ordinal"
        if self._left == self._head_start and len(piece) == 2 and not piece.isascii() and not finder.is_ordinal(piece):
            return UNSURE  # 双十中学: a region in front settles it
        if not beside_head or len(piece) > 3 or not finder.is_ordinal(piece):
            return STOP
        if piece.isascii() and self._head.strength != "numbered":
            before = text[self._left - len(piece) - 1 : self._left - len(piece)]
            return "ordinal" if before and finder.is_ordinal(before + piece) and not finder.is_ordinal(before) else STOP
        return "ordinal"

    def _may_lead(self, index: int) -> bool:
        """Whether a word before a region belongs to the name: if it is an organisation itself (复旦大学附属…厦门医院), starts names (中国)
        or is a company's brand."""
        finder, line = self._finder, self._line
        text, start = line.words.texts[index], line.words.edges[index]
        if text in finder.bridges and index > 0 and (start in line.hits.heads or start in line.hits.known):
            return True
        if text in finder.prefixes:
            return True
        if self._leads_at == self._left:
            return False
        brands = NAME_TAGS if self._head.kind == "company" else PROPER_TAGS
        tag = line.words.tag(index)
        unknown = tag == "x" and text.isalpha()
        if not (tag.startswith(brands) or unknown) or text in finder.stops or len(text) < 2:
            return False
        self._evidence.add("brand")
        return True

    def _joins(self, index: int, complete: bool) -> bool:
        """Whether 和 or 与 stands inside a name (住房和城乡建设局): what follows is no name yet, and a region leads the whole."""
        line, finder = self._line, self._finder
        hits, words = line.hits, line.words
        at = words.edges[index]
        if complete or index == 0 or at in hits.regions or (at in hits.heads and not hits.heads[at][1].weak):
            return False
        farthest = index - JOINED_BY_COMPANIES - 1 if self._head.kind == "company" else 0
        while index > max(farthest, 0):
            index -= 1
            text, end = words.texts[index], words.edges[index + 1]
            if end in hits.regions or end in hits.known or text in finder.prefixes or text in finder.local:
                return True
            if finder.verdict(text, words.tag(index)) in (STOP, CLOSED, PUNCTUATION, "number", "odd"):
                return False
        return False

    def _settle(self) -> None:
        """What was doubtful on the way, decided by where the walk ended."""
        evidence, clear = self._evidence, self._stopped in CLEAR or self._stopped in self._finder.stops
        if self._weak_at is not None:
            at, before = self._weak_at
            if not evidence & {"region", "prefix", "proper"}:
                self._left, self._tail, self._unsure_at = at, None, None
                self._stopped = "region"
            self._evidence = evidence = evidence | before
        if self._unsure_at is not None:
            if self._head.strength == "sure" and clear and self._head_start - self._left <= LONGEST_BRAND:
                evidence.add("edge")
            else:
                self._left, self._stopped = self._unsure_at, "verb"
        region = self._region_at
        if region is not None and region == self._organisation_at and self._inner_at == self._left and self._is_nameless():
            # 成员|医院|凤翔县中医医院: a bare head in front of a region is no organisation that leads the name.
            self._left, self._tail = region, None
            evidence.discard("organisation")
        # A brand in front of a region counts only where the name starts clearly (国药控股烟台有限公司).
        if "brand" in evidence and self._region_at is not None and self._left < self._region_at and self._stopped not in CLEAR:
            self._left = self._region_at
        if self._bracket is not None and self._left >= self._bracket[0]:
            self._left = self._bracket[1]
        if self._left in self._line.hits.places:
            evidence.add("region")  # jieba took it and what follows for one word (高雄医学|大学)

    def _is_nameless(self) -> bool:
        """Whether the last organisation inside the name is its head alone, and no more than a kind of hospital or school."""
        hits, end = self._line.hits, self._organisation_at
        if end is None or end in hits.known:
            return False
        start, head = hits.heads[end]
        return start == self._inner_at and head.kind in ("hospital", "education")

    def _trimmed(self) -> int:
        """Leading words that only describe are no part of the name, but for those that follow a region or make it up."""
        line, finder, left = self._line, self._finder, self._left
        words = line.words
        index = words.edge(left)
        while 0 <= index < len(words.texts):
            text, end = words.texts[index], words.edges[index + 1]
            if left == self._inner_at or end > self._head_start or line.hits.regions.get(end) == left:
                break
            if text not in finder.generic or text in finder.prefixes:
                break
            left = end
            index += 1
        return left
