"""Where a name of an organisation starts: the hard edge, since nothing marks it in running text.

The right end of a name is its head (医院, 委员会, 公司). From there the walk goes left, word by word, over what names are made of
(region, proper name, ordinal, trade, type) and stops at what no name holds: verbs, prepositions, people, quantities.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from extractor.names.evidence import (
    BRAND,
    CLOSED,
    DOUBTFUL,
    EDGE,
    GENERIC,
    GOVERNMENT,
    JOINT,
    NOTHING,
    NOUN,
    NUMBER,
    ODD,
    ONE,
    ORDINAL,
    ORGANISATION,
    PREFIX,
    PROPER,
    PUNCTUATION,
    REGION,
    STOP,
    UNSURE,
    names_of,
)  # fmt: skip
from extractor.names.gazetteer import TRADES, Gazetteer, Head, Mark, Marks
from extractor.names.words import NAME_TAGS, PERSON, PLACED, PROPER_TAGS, UNKNOWN, Judged, NameWords
from extractor.segment import Words
from extractor.signs import CLOSING, LONGEST_PERSON, OPENING

COMMITTEE_KINDS = ("government", "association")  # what a party's or a league's body is: 中国共产党|…第四附属医院 is no name
OWNED_KINDS = ("education", "company", "hospital")  # what a government's body does something to: 教育局|增强|民办学校
LONGEST_NAME = 40  # characters
JOINED_BY_COMPANIES = 1  # words between a region and the 和 in a company's name: 文化和旅游投资集团, not 经济|开发区|与|…公司
LONGEST_BRAND = 14  # characters before a head that only names have, where no region leads the name
LONGEST_BRACKET = 6  # characters in a bracket inside a name
ENDING = STOP | PUNCTUATION  # verdicts that end every walk
OPEN_VERDICTS = NUMBER | ONE | ODD | CLOSED  # what place and head decide

# What stopped a walk, where that is no word of the text; the first three are edges that the text itself marks.
AT_START, AT_PUNCTUATION, AT_FIGURE, AT_REGION, AT_VERB, AT_DOUBT = "start", "punctuation", "figure", "region", "verb", "doubtful"
CLEAR = frozenset((AT_START, AT_PUNCTUATION, AT_FIGURE))


class Candidate(NamedTuple):
    """A span that may be a name: its head, what speaks for it (bits of evidence.py), what stopped the walk, and where an organisation
    inside it ends."""

    start: int
    end: int
    head: Head
    evidence: int
    stopped_by: str
    tail: int | None = None

    @property
    def holds(self) -> list[str]:
        """What speaks for it, in words."""
        return names_of(self.evidence)


class Line:
    """A sentence, or clauses of one, as the walks see it: its text, words and what of the word lists stands in it."""

    __slots__ = ("barriers", "edges", "floor", "marks", "places", "starts", "stop", "text", "texts", "words")

    def __init__(self, text: str, words: Words, marks: Marks, barriers: Sequence[int]) -> None:
        self.text = text
        self.words, self.texts, self.starts = words, words.texts, words.edges
        self.floor, self.stop = words.edges[0], words.edges[-1]
        self.edges = frozenset(words.edges)  # where words start and the sentence ends
        self.marks, self.places = marks.ends, marks.places
        self.barriers = barriers  # where figures and dates end

    def before(self, position: int) -> int:
        """The number of the word that holds the character before a position."""
        return bisect_left(self.starts, position) - 1

    def holds_barrier(self, start: int, end: int) -> bool:
        """Whether a figure or date ends inside text[start:end]."""
        after = bisect_right(self.barriers, start)
        return after < len(self.barriers) and self.barriers[after] < end

    def is_behind_body(self, start: int) -> bool:
        """Whether another body's name may end right here."""
        mark = self.marks.get(start)
        return mark is not None and mark.names

    def region(self, end: int) -> int | None:
        """Where the longest region starts that ends there."""
        mark = self.marks.get(end)
        return end - mark.region if mark is not None and mark.region else None


class EdgeFinder:
    """Walks from heads to the starts of names."""

    def __init__(self, words: NameWords, gazetteer: Gazetteer) -> None:
        self.words, self.gazetteer = words, gazetteer
        self.stems = gazetteer.stems - words.stops

    def candidate(self, line: Line, head_start: int, end: int, head: Head, stopped: str | None) -> Candidate:
        """The name that ends at `end` with this head; `stopped` is what is known to stop a walk before its first step."""
        if stopped is not None:
            return Candidate(head_start, end, head, REGION if head_start in line.places else NOTHING, stopped)
        return _Walk(self, line, head_start, end, head).candidate()

    def stopped_at_once(self, line: Line, head_start: int, head: Head) -> str | None:
        """What stops a walk before its first step; None where that takes a walk to tell. A third of all heads have nothing in front."""
        marks, text = line.marks, line.text
        if head.local or head_start not in line.edges:
            return None
        if head_start == line.floor:
            return AT_START
        if head_start in line.barriers:
            return AT_FIGURE if text[head_start - 1] not in CLOSING else None
        mark = marks.get(head_start)
        if mark is not None and (mark.region or mark.names):
            # 市中级人民法院|公司清算庭
            body = mark.head
            apart = body is not None and body.kind == "government" and not body.weak and head.kind == "company" and not head.strength
            return AT_REGION if apart else None
        index = bisect_left(line.starts, head_start) - 1
        judged, start = self.words.word(line.words, index), line.starts[index]
        ends = judged.verdict & ENDING or (
            judged.verdict == CLOSED and head.strength != "sure" and head.word not in self.words.of_districts
        )
        if not ends or judged.turns or start < head_start - 4:
            return None
        # What ends two or three characters before may have a district behind it; inside the word, it is a region that reaches into it.
        for at in range(head_start - 3, head_start - (start == head_start - 1)):
            if at in marks and ((inner := marks[at]).region or inner.names):
                return None
        return AT_PUNCTUATION if judged.verdict == PUNCTUATION else line.texts[index]

    def goes_on(self, line: Line, end: int, head: Head) -> bool:
        """Whether a name with this head may end inside a word."""
        return self.rest_is_stop(line, end) or (head.strength in ("", "sure") and len(head.word) >= 4)

    def rest_is_stop(self, line: Line, end: int) -> bool:
        """Whether what follows inside a word is no part of a name: jieba takes 队为, 医院院长 and even 中|校长 for words."""
        rest, titles = line.text[end : line.starts[line.before(end + 1) + 1]], self.words.titles
        return rest in self.words.stops or line.text[end : end + 2] in titles or line.text[end : end + 3] in titles


class _Walk:
    """One walk to the left: where it stands, what it has met."""

    __slots__ = (
        "_bracket", "_brand", "_doubtful", "_end", "_evidence", "_finder", "_head", "_head_start", "_inner_at", "_leads_at", "_left",
        "_line", "_organisation_at", "_region_at", "_stopped", "_sure", "_tail", "_unsure_at", "_weak_at", "_words",
    )  # fmt: skip

    def __init__(self, finder: EdgeFinder, line: Line, head_start: int, end: int, head: Head) -> None:
        self._finder, self._words, self._line = finder, finder.words, line
        self._head_start, self._end, self._head = head_start, end, head
        self._left = head_start
        self._evidence = 0
        self._stopped = AT_START
        self._region_at: int | None = None
        self._leads_at: int | None = None
        self._organisation_at: int | None = None
        self._inner_at: int | None = None  # where the last organisation inside the name starts
        self._unsure_at: int | None = None
        self._sure = 0  # what spoke for the name before the walk came to what is unsure
        self._doubtful = False
        self._weak_at: tuple[int, int] | None = None  # where a weak organisation inside the name ends, and what spoke for the name there
        self._brand = NOTHING  # what else names the weak organisation: a plain word names a company by its trade (银河财险|江西分公司)
        self._bracket: tuple[int, int] | None = None
        self._tail: int | None = None

    def candidate(self) -> Candidate:
        if self._head.local:
            self._share()
        elif self._head.word in self._words.of_districts:
            self._take_stem()
        farthest = max(self._line.floor, self._end - LONGEST_NAME)
        while self._left > farthest and self._step():
            pass
        self._settle()
        tail = self._tail if self._tail is not None and self._tail > self._left else self._college()
        return Candidate(self._trimmed(), self._end, self._head, self._evidence, self._stopped, tail)

    def _college(self) -> int | None:
        """Where the university of a college ends (某大学|人文学院), which may be called without it; None for any other name."""
        mark, head = self._line.marks.get(self._head_start), self._head
        body = mark.head if mark is not None else None
        if body is None or body.weak or not body.kind == head.kind == "education":
            return None
        return self._head_start if self._left < self._head_start - len(body.word) else None

    def _share(self) -> None:
        """Over a region whose last character the head begins with (思明区|委)."""
        start = self._line.region(self._head_start + 1)
        if start is not None and self._line.floor <= start < self._head_start and start in self._line.edges:
            self._left = self._region_at = start
            self._evidence |= REGION

    def _take_stem(self) -> None:
        """Over a district's name without 区 right before a court or the like (大东|法院), also where jieba cuts it."""
        line, left = self._line, self._left
        if line.region(left) is not None:
            return
        for start in (left - 2, left - 3):
            if start >= line.floor and start in line.edges and line.text[start:left] in self._finder.stems:
                self._left = self._region_at = start
                self._evidence |= REGION
                return

    def _step(self) -> bool:
        """One piece further left; False where the walk ends."""
        left, line = self._left, self._line
        marks = line.marks
        if left in line.barriers and line.text[left - 1] not in CLOSING:
            if self._head.strength == "sure" and (start := self._numeral_of_brand()) is not None:
                self._left = start  # 某某集团|二亩|沟煤业有限公司
                return True
            self._stopped = AT_FIGURE
            return False
        mark = marks.get(left)
        if ((mark is not None and mark.region) or left - 2 in marks or left - 3 in marks) and self._region(mark):
            return True
        if mark is not None and mark.names:
            start, kind = self._inner(mark)
            if start is not None:
                if self._region_at == left and self._opens(left, kind):
                    return self._stop(AT_REGION)  # 办公室|长沙市人民政府办公室
                return self._organisation(start, kind)
        index = bisect_left(line.starts, left) - 1
        start, is_whole = line.starts[index], line.starts[index + 1] == left
        judged = self._words.word(line.words, index) if is_whole else self._words.piece(line.text[start:left], line.words.tag(index))
        if judged.closes and self._in_brackets():
            return True
        if line.barriers and left - start > 1 and line.holds_barrier(start, left):
            self._stopped = AT_FIGURE  # 5|日电, which jieba takes for a word
            return False
        if self._region_at == left and not self._may_lead(index):
            self._stopped = AT_REGION if is_whole else line.text[start:left]  # 和|联勤保障部队, which jieba took for a word
            return False
        return self._word(index, start, judged)

    def _numeral_of_brand(self) -> int | None:
        """Where a numeral and its measure word start that a brand begins with, right behind a region or a body; else None."""
        start = self._left - 2
        mark = self._line.marks.get(start)
        is_numeral = start > self._line.floor and self._words.is_ordinal(self._line.text[start]) and not self._line.text[start].isascii()
        return start if is_numeral and mark is not None and (mark.region or mark.names) else None

    def _region(self, mark: Mark | None) -> bool:
        """Over a region that ends here and starts where a word does; a word that holds more (公安 of 公安局) is no region."""
        left, line = self._left, self._line
        start = left - mark.region if mark is not None else left
        if start != left and line.text[start:left] in self._words.stops:
            return False  # 会同 is a county, too
        if start == left or start < line.floor or not (start in line.edges or left - start > 2):
            district = self._district()
            if district is None:
                return False
            start = district
        self._left = self._region_at = start
        self._evidence |= REGION
        self._unsure_at, self._doubtful = None, False
        return True

    def _district(self) -> int | None:
        """Where a district's name without 区 starts that ends here behind a region or a body (公安局|道里|分局)."""
        left, line, stems = self._left, self._line, self._finder.stems
        for start in (left - 2, left - 3):
            mark = line.marks.get(start)
            if mark is not None and (mark.region or mark.names) and line.text[start:left] in stems:
                return start if start > line.floor else None
        return None

    def _organisation(self, start: int, kind: str) -> bool:
        """Over an organisation that ends here inside the name (复旦大学|附属…, 中国证监会|宁波监管局)."""
        left = self._left
        told = self._evidence == GENERIC or (kind == "government" and self._head.kind in OWNED_KINDS and not self._evidence)
        if self._unsure_at is not None and (self._doubtful or told):
            # 总工会|联合|磁灶镇…: the doubtful word stands between two bodies; 教育局|增强|民办学校: behind it is a kind.
            self._left, self._unsure_at, self._stopped = self._unsure_at, None, AT_DOUBT
            return False
        apart = kind == "government" or not self._takes(kind)  # 公安局|基层派出所, but not 校友会|文化|基金会
        if apart and self._evidence == GENERIC and self._line.text[left : self._head_start] in self._words.generic:
            return self._stop(AT_DOUBT)
        self._organisation_at, self._inner_at = left, start
        self._unsure_at = None
        if kind == "government":
            self._evidence |= GOVERNMENT
        if self._line.marks[left].known is not None:
            self._leads_at = self._region_at = start
        self._tail = self._tail or left
        self._evidence |= ORGANISATION
        self._left = start
        if self._line.text[start:left] in self._words.openers and self._line.is_behind_body(start):
            return self._stop(AT_REGION)
        return True

    def _opens(self, start: int, kind: str) -> bool:
        """Whether the name from here on, behind a body of this kind, is a region's own government, or a second body of that region."""
        line = self._line
        ends = [end for end in range(start + 2, self._head_start + 1) if line.region(end) == start]
        if ends and kind == self._head.kind == "government" and ends[-1] - start > 2:
            region = line.text[start : ends[-1]]
            if line.text.find(region, max(line.floor, start - LONGEST_NAME // 2), start) >= 0:
                return True  # 福建省教育厅|福建省财政厅
        return any(line.text.startswith(word, end) for word in self._words.openers for end in ends)

    def _inner(self, mark: Mark) -> tuple[int | None, str]:
        """Where the organisation that ends here inside the name starts, and its kind; None where there is none."""
        left, floor, words = self._left, self._line.floor, self._words
        at_head = left == self._head_start
        known, inner = mark.known, mark.head
        if at_head and words.opens(self._head.word):
            return None, ""  # 中共中央|国务院
        if known is not None and (mark.known_length > 2 or left - 2 in self._line.edges):  # not 镇|长和|柳河县
            if known.word in words.committees and self._head.kind not in COMMITTEE_KINDS:
                return None, ""
            start = left - mark.known_length
            if start >= floor:
                owns = self._owns(known.kind)
                return (None if at_head and not (owns or self._takes(known.kind)) else start), known.kind
        start = left - mark.head_length
        if inner is None or start < floor or inner.word in words.prefixes:
            return None, ""
        if at_head:
            if inner.kind == "education" and len(inner.word) > 1 and self._owns(inner.kind):
                return start, inner.kind  # 七中|教育集团
            plain = not inner.weak and len(inner.word) > 2
            stands_beside = self._head.local  # 县委|县政府
            leads = plain or (inner.word in words.local and not stands_beside)
            return (start if leads and self._takes(inner.kind) else None), inner.kind
        if not inner.weak or (inner.kind == "education" and self._inner_at == left and len(inner.word) > 1):
            return start, inner.kind
        if self._region_at == left and len(inner.word) > 1 and self._weak_at is None and start in self._line.edges:
            # 武警四川省总队|凉山支队: only where something in front names the weak one.
            self._weak_at = left, self._evidence
            self._brand = NOUN if inner.strength in TRADES and self._head.kind == "company" else NOTHING
            self._evidence &= ~(REGION | PREFIX | PROPER)
            return start, inner.kind
        return None, ""

    def _owns(self, kind: str) -> bool:
        """Whether the head is of what a body of this kind has: 清华|附中, 中国中铁|股份有限公司."""
        head = self._head
        if kind == "company":
            return head.kind == kind and (head.strength == "sure" or (not head.strength and len(head.word) > 2))
        return kind == "education" and head.word in self._words.branches

    def _takes(self, kind: str) -> bool:
        """Whether a body of this kind may stand right in front of the head: 应急管理部|消防局, 教师会|总会 and 校友会|基金会 are one,
        医院|医疗队 none."""
        head = self._head
        if kind == "association":
            return head.kind == kind or (head.kind == "other" and not head.strength)
        return kind == "government" and head.kind in ("government", "other")

    def _in_brackets(self) -> bool:
        """Over a bracket inside the name: 雀巢（中国）有限公司."""
        left, line = self._left, self._line
        for start in range(left - 3, max(left - 3 - LONGEST_BRACKET, line.floor), -1):
            if line.text[start] in OPENING:
                inside = line.text[start + 1 : left - 1]
                is_plain = inside in self._words.brackets
                if not is_plain and not self._finder.gazetteer.readings(inside):
                    return False
                self._bracket = start, left
                self._left = start
                if not is_plain:
                    self._evidence |= REGION
                return True
        return False

    def _word(self, index: int, start: int, judged: Judged) -> bool:
        """Over the word that ends here, or what of it stands before the place reached, if a name can hold it."""
        left, line, words = self._left, self._line, self._words
        if judged.local:
            return self._cut(start + 1, PREFIX)
        if judged.joins:
            return self._stop(line.text[left - 1])
        verdict, begin = judged.verdict, start
        for at in range(left - 1, start, -1):
            reaching = line.marks.get(at)
            if reaching is not None and at - reaching.region < start:
                # A region reaches into the word (富岩镇|芒冒).
                begin, judged = at, words.piece(line.text[at:left], judged.tag)
                verdict = STOP if line.text[at:left] in words.stops else NOUN
                break
        if start in line.places and verdict & (PROPER | NOUN):
            # jieba took a region and what follows for one word (台北市立).
            self._evidence |= REGION
            self._unsure_at, self._doubtful = None, False
        elif judged.drawn:
            return self._cut(begin + 1, PROPER)
        if verdict & OPEN_VERDICTS or judged.tag == PLACED:
            verdict = self._settled(verdict, begin, start, judged)
        if verdict == JOINT:
            lone = self._head_start - left == 1 and line.text[left] not in words.local
            complete = self._region_at == left or self._organisation_at == left or self._is_known(left)
            if not lone and not self._joins(index, complete):
                return self._stop(line.text[begin:left])
        elif verdict & (STOP | CLOSED) and not self._is_of_all(line.text[begin:left]):
            by = line.text[begin:left]
            return self._stop(AT_FIGURE if by.isdecimal() else by)
        elif judged.committee and self._head.kind not in COMMITTEE_KINDS and self._head.word[:2] not in words.local_bodies:
            return self._stop(line.text[begin:left])  # but 中共厦门|市委党校
        elif verdict == PUNCTUATION:
            return self._stop(AT_PUNCTUATION)
        elif verdict & (UNSURE | DOUBTFUL):
            if self._unsure_at is None:
                self._unsure_at, self._sure = left, self._evidence
            self._doubtful = self._doubtful or verdict == DOUBTFUL
        else:
            if verdict & (STOP | CLOSED):
                verdict = PREFIX
            self._evidence |= verdict
            if verdict == PREFIX:
                self._prefix(index, line.text[begin:left], begin)
        self._left = begin
        return True

    def _is_of_all(self, piece: str) -> bool:
        """Whether a word that no other name holds leads those of this kind, where they say what they are for (全国|律师协会)."""
        return self._words.of_all.get(piece) == self._head.kind and self._left < self._head_start and bool(self._evidence & (NOUN | PROPER))

    def _is_known(self, start: int) -> bool:
        """Whether the name is a well-known one from here on (中科院物理所和|清华大学)."""
        mark = self._line.marks.get(self._end)
        return mark is not None and mark.known is not None and self._end - mark.known_length == start

    def _stop(self, by: str) -> bool:
        self._stopped = by
        return False

    def _cut(self, at: int, evidence: int) -> bool:
        """The walk ends inside a word, behind a particle that jieba drew to it."""
        self._left, self._stopped = at, self._line.text[at - 1]
        self._evidence |= evidence
        if evidence == PREFIX:
            self._unsure_at = None
        return False

    def _settled(self, verdict: int, begin: int, start: int, judged: Judged) -> int:
        """What a word says that by itself leaves it open: by its place beside the head or a region, and by the head."""
        left, head, words = self._left, self._head, self._words
        if left - begin == 1 and (verdict & (ODD | ONE) or judged.tag == PLACED) and self._line.region(start) is not None:
            return NOUN  # 澳门|中|药业, 竹南镇|照|南国小
        is_sure = head.strength == "sure"
        if verdict == NUMBER:
            piece = self._line.text[begin:left]
            verdict = self._number(piece)
            # 三环（集团）, 一诺威聚氨酯股份有限公司
            is_brands = not piece.isascii() and (len(piece) == 1 or not words.is_ordinal(piece))
            return UNSURE if verdict == STOP and is_sure and is_brands else verdict
        if verdict == ONE:
            if left == self._head_start and not is_sure:
                return UNSURE
            verdict = ODD
        # A brand that jieba does not know may be cut into any odd pieces (普洱|爱|伲|庄园).
        if verdict == ODD:
            return UNSURE if is_sure else STOP
        if verdict == CLOSED and is_sure and left - begin > 1 and self._line.text[begin:left] not in words.stops:
            return UNSURE
        return verdict

    def _prefix(self, index: int, piece: str, begin: int) -> None:
        """A word that starts names, or stands for a place."""
        line, words = self._line, self._words
        self._unsure_at, self._doubtful = None, False
        if piece in words.leads:
            self._region_at = self._leads_at = begin
        elif piece in words.local and index > 0 and not words.word(line.words, index - 1).names:
            self._region_at = begin

    def _number(self, piece: str) -> int:
        """A number stands beside the head, as one word or several (九四|〇), and in figures only behind 第 or for an army."""
        words, text = self._words, self._line.text
        beside_head = self._left == self._head_start or words.is_ordinal(text[self._left : self._head_start])
        if beside_head and self._left < self._head_start and piece in words.ordinal_signs:
            return ORDINAL
        if self._left == self._head_start and len(piece) == 2 and not piece.isascii() and not words.is_ordinal(piece):
            return UNSURE  # 双十中学: a region in front settles it
        if not beside_head or len(piece) > 3 or not words.is_ordinal(piece):
            return STOP
        if piece.isascii() and self._head.strength != "numbered":
            before = text[self._left - len(piece) - 1 : self._left - len(piece)]
            return ORDINAL if before and words.is_ordinal(before + piece) and not words.is_ordinal(before) else STOP
        return ORDINAL

    def _may_lead(self, index: int) -> bool:
        """Whether a word before a region belongs to the name: if it is an organisation itself (复旦大学附属…厦门医院), starts names (中国)
        or is a company's brand."""
        words, line = self._words, self._line
        text = line.texts[index]
        if text in words.bridges and index > 0 and (mark := line.marks.get(line.starts[index])) is not None and mark.names:
            return True
        if text in words.prefixes:
            return True
        if text in words.countries and self._head.kind == "association":
            return True  # 马来西亚|福建社团联合会
        if self._leads_at == self._left:
            return False
        brands = NAME_TAGS if self._head.kind == "company" else PROPER_TAGS
        tag = words.word(line.words, index).tag
        unknown = tag == UNKNOWN and text.isalpha()
        if text in words.stops or text in words.particles or text[-1] in words.joints or words.is_verb(text):
            return False
        left = self._left
        if len(text) == 1 and text.isalpha() and line.region(left - 1) is not None:
            return line.region(left + 2) == left and line.region(left + 3) != left  # 青海省|红|平安法院: letters of a region by accident
        if not (tag.startswith(brands) or unknown) or len(text) < 2 or (len(text) == LONGEST_PERSON and tag.startswith(PERSON)):
            return False  # 王德民|江苏… is no brand of the company
        mark = line.marks.get(self._left)
        if mark is not None and mark.head is not None and mark.head_length == len(text):
            return False  # 公司|江苏省…有限公司
        self._evidence |= BRAND
        return True

    def _joins(self, index: int, complete: bool) -> bool:
        """Whether 和 or 与 stands inside a name (住房和城乡建设局): what follows is no name yet, and a region leads the whole."""
        line, words, marks = self._line, self._words, self._line.marks
        if complete or index == 0:
            return False
        before = marks.get(line.starts[index])
        if before is not None and (before.region or before.known is not None or (before.head is not None and not before.head.weak)):
            return False
        farthest = index - JOINED_BY_COMPANIES - 1 if self._head.kind == "company" else 0
        while index > max(farthest, 0):
            index -= 1
            text, mark = line.texts[index], marks.get(line.starts[index + 1])
            if (mark is not None and (mark.region or mark.known is not None)) or text in words.prefixes or text in words.local:
                return True
            if words.word(line.words, index).verdict & (STOP | CLOSED | PUNCTUATION | NUMBER | ODD):
                return False
        return False

    def _settle(self) -> None:
        """What was doubtful on the way, decided by where the walk ended."""
        if self._weak_at is not None:
            at, before = self._weak_at
            if not self._evidence & (REGION | PREFIX | PROPER | self._brand):
                self._left, self._tail, self._unsure_at = at, None, None
                self._stopped = AT_REGION
            self._evidence |= before
        if self._unsure_at is not None:
            clear = self._stopped in CLEAR or self._stopped in self._words.stops
            if self._head.strength == "sure" and clear and self._head_start - self._left <= LONGEST_BRAND:
                self._evidence |= EDGE
            else:
                self._left, self._stopped, self._evidence = self._unsure_at, AT_VERB, self._sure
        if self._stopped == AT_VERB and self._inner_at == self._left and self._bare_head() is not None:
            self._evidence &= ~(ORGANISATION | GOVERNMENT)  # 合作|委员会办公室
        region = self._region_at
        if region is not None:
            if region == self._organisation_at and self._inner_at == self._left and self._is_nameless():
                # 成员|医院|凤翔县中医医院: a bare head in front of a region is no organisation that leads the name.
                self._left, self._tail = region, None
                self._evidence &= ~ORGANISATION
            # A brand in front of a region counts only where the name starts clearly (国药控股烟台有限公司).
            if self._evidence & BRAND and self._left < region and self._stopped not in CLEAR:
                self._left = region
        if self._bracket is not None and self._left >= self._bracket[0]:
            self._left = self._bracket[1]
        if self._left in self._line.places:
            self._evidence |= REGION  # jieba took it and what follows for one word (高雄医学|大学)

    def _is_nameless(self) -> bool:
        """Whether the last organisation inside the name is its head alone, and no more than a kind of hospital or school."""
        head = self._bare_head()
        return head is not None and head.kind in ("hospital", "education")

    def _bare_head(self) -> Head | None:
        """The head that the last organisation inside the name is alone; None where there is more of it."""
        end = self._organisation_at
        mark = self._line.marks[end] if end is not None else None
        if end is None or mark is None or mark.known is not None or mark.head is None:
            return None
        return mark.head if end - mark.head_length == self._inner_at else None

    def _trimmed(self) -> int:
        """Leading words that only describe are no part of the name, but for those that follow a region or make it up."""
        line, words, left = self._line, self._words, self._left
        if left not in line.edges:
            return left
        index = bisect_left(line.starts, left)
        while (text := line.texts[index]) in words.generic:
            end = line.starts[index + 1]
            if text in words.prefixes:
                break
            if left == self._inner_at or end > self._head_start or line.region(end) == left:
                break
            left = end
            index += 1
        return left
