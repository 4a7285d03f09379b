"""Whom a figure is about: the institution or place that leads its clause, else the last one that led a clause before it.

A cue rule (`give = { subject = true }`) finds names and places where a clause's subject stands. What leads a clause holds to the end of the
sentence, then of the paragraph, until another leads; where nothing leads, the article's own topic stands in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from extractor.article import Article, Sentence
from extractor.matching.rules import CUES, RuleSet
from extractor.matching.scan import Match, Searches
from extractor.observations.mask import NAME, PLACE, Masked, Slot
from extractor.observations.places import Place, PlaceFinder, Region, choose, whole
from extractor.segment import Tokens
from extractor.tables import InstitutionRow

CLAUSE, SENTENCE, PARAGRAPH, ARTICLE = "clause", "sentence", "paragraph", "article"
HEADLINE = "headline"
# Kinds that news tells figures of; what an authority or a paper says is as a rule about others.
SELF_REPORTING = frozenset(("hospital", "health", "education", "research", "company"))
AUTHORITY = "government"
# Sections that tell of the page, not of the world.
UNTOLD = frozenset(("header", "byline"))
NOBODY = Region("", None, "")
DOMINANT = 2  # times as many clauses as the next one whom an article is about leads
HEADLINE_WEIGHT = 2  # mentions that a lead in the headline is worth
LEAST_PARAGRAPHS = 3  # that tell of whom an article is all about


class Subject(NamedTuple):
    """An institution, or a place, and the span of what named it."""

    institution: InstitutionRow | None
    region: Region | None
    start: int
    end: int

    @property
    def key(self) -> str:
        """What is the same for the same subject."""
        return self.institution.canonical if self.institution else self.region.path if self.region else ""


class Lead(NamedTuple):
    """A subject at the head of a clause: where in the masked text, in which sentence (by its place in the list), and who; it holds
    until a bracket closes that it stands in, or the sentence ends where it is but a part of another (其中), else for good (None)."""

    at: int
    end: int
    sentence: int
    subject: Subject
    until: int | None


# What stands at the head of a clause: its span, which of the mentions it is (-1 for other words), whether it is but a part of another, and
# whether it leads the clause rather than tells of others.
Head = tuple[int, int, int, bool, bool]


class _Led:
    """The institutions with one of some endings that have led clauses so far."""

    def __init__(self, row: InstitutionRow) -> None:
        self._times: Counter[str] = Counter()
        self._rows: dict[str, InstitutionRow] = {}
        self._latest, self._paragraph = row, -1

    def add(self, row: InstitutionRow, paragraph: int) -> None:
        self._times[row.canonical] += 1
        self._rows.setdefault(row.canonical, row)
        self._latest, self._paragraph = row, paragraph

    def meant(self, paragraph: int) -> InstitutionRow:
        """Whom 医院 stands for: the latest of its own paragraph, else who led most often."""
        if self._paragraph == paragraph:
            return self._latest
        return self._rows[self._times.most_common(1)[0][0]]


class _SoFar:
    """What an article has named where a clause is read: the regions of all of it, and the subjects of the clauses before."""

    def __init__(self, masked: Masked, endings: Iterable[tuple[str, ...]]) -> None:
        self._slots = masked.slots
        self._endings = endings
        self._names: list[tuple[InstitutionRow, int]] = []  # those that no bare name has been held against yet
        self._led: dict[tuple[str, ...], _Led] = {}
        self._ending: dict[str, list[_Led]] = {}  # canonical name -> those of its endings
        self._regions: dict[Region, None] = {}  # the latest last
        self._latest: Region | None = None
        self._wholes: dict[tuple[str, ...], Region | None] = {}
        self._chosen: dict[str, Region | None] = {}

    def add(self, subject: Subject, paragraph: int) -> None:
        """Takes in who led a clause."""
        if subject.institution is not None:
            self._names.append((subject.institution, paragraph))
        elif (region := subject.region) is not None and region != self._latest:
            self._regions.pop(region, None)
            self._regions[region] = None
            self._latest = region
            self._wholes.clear()

    def meant(self, endings: tuple[str, ...], paragraph: int) -> InstitutionRow | None:
        """Whom a bare 医院 stands for."""
        for row, where in self._names:
            ending = self._ending.get(row.canonical)
            if ending is None:
                fitting = [some for some in self._endings if row.canonical.endswith(some)]
                ending = self._ending[row.canonical] = [self._led.setdefault(some, _Led(row)) for some in fitting]
            for led in ending:
                led.add(row, where)
        self._names.clear()
        return self._led[endings].meant(paragraph) if endings in self._led else None

    def chosen(self, place: Place) -> Region | None:
        """The reading of a place that the article speaks for."""
        if place.word not in self._chosen:
            self._chosen[place.word] = choose(place, self._named)
        return self._chosen[place.word]

    def whole(self, endings: tuple[str, ...]) -> Region | None:
        """What 全市 stands for."""
        if endings not in self._wholes:
            self._wholes[endings] = whole(endings, self._all_regions())
        return self._wholes[endings]

    def inside(self, place: Place) -> Region | None:
        """The reading of a place that lies in a region told of before."""
        inside = (reading for region in self._all_regions() for reading in place.readings if reading.path.startswith(region.path + "/"))
        return next(inside, None)

    def _all_regions(self) -> Iterator[Region]:
        """The regions that led clauses, the latest first, then those that the article names most, or its institutions lie in."""
        yield from reversed(self._regions)
        yield from self._topics

    @cached_property
    def _codes(self) -> list[tuple[str, str | None]]:
        """The path and code of each mention of a region that is the only one of its name, or where an institution lies."""
        codes = []
        for slot in self._slots:
            if slot.sign == NAME and slot.row.region:
                codes.append((slot.row.region, slot.row.region_code))
            elif slot.sign == PLACE and len(slot.row.readings) == 1:
                codes.append((slot.row.readings[0].path, slot.row.readings[0].code))
        return codes

    @cached_property
    def _named(self) -> Counter[str]:
        return Counter(path for path, _ in self._codes)

    @cached_property
    def _topics(self) -> list[Region]:
        codes = dict(self._codes)
        return [Region(path, codes[path], "full") for path, _ in self._named.most_common()]


class SubjectFinder:
    """Built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self.places = PlaceFinder(rules)
        leads = [rule for rule in rules.of(CUES) if rule.give.get("subject")]
        # Words are looked for first; marks, signs and short words stand in most sentences.
        sifted = [rule for rule in leads if min(map(len, rule.literals), default=0) > 1]
        self._searches = Searches(sifted)
        self._everywhere = [rule for rule in leads if rule not in sifted]
        self._bare = {word: tuple(endings.split()) for word, endings in rules.list("bare_names").column("endings").items()}
        self._endings = frozenset(self._bare.values())
        # Bodies of the state that news tells their own figures of: courts, not commissions.
        self._own = tuple(rules.list("self_reporting").entries)

    def slots(self, text: str) -> list[Slot]:
        """The places that a text names."""
        return [Slot(PLACE, start, end, place) for start, end, place in self.places.find(text)]

    def subjects(self, article: Article, tokens: Tokens, masked: Masked, heads: Sequence[Head]) -> Subjects:
        """The leads of an article, in order, and its topic, by what stands at the heads of its clauses."""
        so_far = _SoFar(masked, self._endings)
        leads: list[Lead] = []
        told: set[Region] = set()
        sentences, regions = article.readable, masked.regions
        index, (start, stop) = 0, regions[0]
        for at, end, number, part, leading in heads:
            while at >= stop:
                index += 1
                start, stop = regions[index]
            sentence = sentences[index]
            if sentence.section in UNTOLD:
                continue
            slot = masked.slots[number] if number >= 0 else None
            if slot is not None and not leading:
                # 全省 after what 山东省气象台 tells is where that lies.
                region = self.places.region(slot.row.region_code or "")
                if region is not None:
                    so_far.add(Subject(None, region, slot.start, slot.end), sentence.paragraph)
                    told.add(region)
                continue
            if slot is None:
                there = masked.there(at)
                endings = self._bare.get(masked.text[at:end])
                row = so_far.meant(endings, sentence.paragraph) if endings else None
                subject = Subject(row, None, there, there + end - at) if row is not None else None
                if subject is None and (not endings or not leads):
                    # 学校 of an article that has named nobody yet is somebody all the same, and so is a park.
                    subject = Subject(None, NOBODY, there, there + end - at)
            elif slot.sign == NAME:
                subject = Subject(slot.row, None, slot.start, slot.end)
            else:
                subject = self._placed(tokens, sentence, slot, so_far)
            if subject is not None:
                leads.append(Lead(at, end, index, subject, stop if part else _closing(masked.text, start, stop, at)))
                so_far.add(subject, sentence.paragraph)
        return Subjects(article, masked, leads, self.places, self._own, next(iter(told)) if len(told) == 1 else None)

    def heads(self, masked: Masked) -> list[Head]:
        """What stands at the heads of clauses, in order."""
        text, starts = masked.text, masked.at
        spans: list[Head] = []
        everywhere = ((rule, found) for rule in self._everywhere for found in rule.pattern.finditer(text, 0, len(text)))
        sifted = ((match.rule, match.found) for match in self._searches.matches(text, masked.regions))
        for rule, found in chain(everywhere, sifted):
            at, end = found.span("span")
            give, groups = rule.give, rule.pattern.groups
            number = bisect_left(starts, at)
            telling = "telling" in groups and found.group("telling") is not None
            if number == len(starts) or starts[number] != at or end > at + 1:  # more than a place: 厦门|港
                number, leading = -1, True
            else:
                slot = masked.slots[number]
                leading = slot.sign != NAME or slot.row.kind not in give.get("told_by" if telling else "not_kinds", ())
            if leading or telling:
                spans.append((at, end, number, "part" in groups and bool(found.group("part")), leading))
        spans.sort()
        return spans

    def _placed(self, tokens: Tokens, sentence: Sentence, slot: Slot, so_far: _SoFar) -> Subject | None:
        """Whom a place at the head of a clause of this sentence names."""
        place: Place = slot.row
        if place.whole:
            return Subject(None, so_far.whole(place.whole) or NOBODY, slot.start, slot.end)
        region = place.only or so_far.chosen(place) or so_far.inside(place)
        if region is None:
            # One of the many 鼓楼区 is nobody that can be told, but nobody named before either.
            known = any(reading.form == "full" for reading in place.readings)
            return Subject(None, NOBODY, slot.start, slot.end) if known else None
        if region.form != "full":
            # A short name of a region is a word of the sentence (not 永安 in 永安保险).
            words = tokens.of(sentence.start, sentence.end)
            index = words.edge(slot.start)
            if index < 0 or words.edge(slot.end) != index + 1:
                return None
        return Subject(None, region, slot.start, slot.end)


class Subjects:
    """Who leads where in one article."""

    def __init__(
        self, article: Article, masked: Masked, leads: Sequence[Lead], places: PlaceFinder, own: tuple[str, ...],
        told: Region | None = None,
    ) -> None:  # fmt: skip
        """`told` is the region of those that only tell of figures, where they all lie in one."""
        self._article, self._masked, self._places = article, masked, places
        self._region = told
        self._own = own
        self.leads = leads
        self._at = [lead.at for lead in leads]
        self._ends = [lead.end - 1 for lead in leads]
        self._asked = (-1, -1)
        self._told: tuple[Subject | None, str | None] = (None, None)

    def reach(self, start: int, end: int) -> int:
        """Where the last lead ends that starts in a stretch of the masked text past its first character; its start where none does."""
        index = bisect_right(self._at, end - 1) - 1
        return self._ends[index] if index >= 0 and self._at[index] > start else start

    def at(self, slot: Slot) -> Subject | None:
        """The subject that a name or place is, wherever it stands."""
        if slot.sign == NAME:
            return Subject(slot.row, None, slot.start, slot.end)
        region = choose(slot.row, Counter())
        return Subject(None, region, slot.start, slot.end) if region else None

    def before(self, at: int) -> Subject | None:
        """The last subject that leads before a position."""
        number = bisect_left(self._at, at) - 1
        return self.leads[number].subject if number >= 0 else None

    def of(self, index: int, at: int, floor: int, sources: Sequence[Match]) -> tuple[Subject | None, str | None]:
        """The subject of the figure `at` in the sentence `index` and how far it stood; `floor` is where the figure's clause starts."""
        number = bisect_right(self._at, at) - 1
        while number >= 0 and (until := self.leads[number].until) is not None and until <= at:
            number = self._outer[number]
        if number >= 0 and (lead := self.leads[number]).sentence == index:
            return _known(lead.subject, CLAUSE if lead.at >= floor else SENTENCE)
        for cue in reversed(sources):
            if cue.start < at and (subject := self._source(cue)) is not None:
                return subject, SENTENCE
        # The figures of one sentence mostly ask for the same.
        if (index, number) != self._asked:
            self._asked, self._told = (index, number), self._before_sentence(index, number)
        return self._told

    def _before_sentence(self, index: int, number: int) -> tuple[Subject | None, str | None]:
        """The subject of what a sentence tells that none of its own clauses leads; `number` is the last lead before it, -1 for none."""
        sentences = self._article.readable
        if number >= 0 and sentences[index].section != HEADLINE:
            lead = self.leads[number]
            if sentences[lead.sentence].paragraph == sentences[index].paragraph:
                return _known(self._beyond(lead.subject), PARAGRAPH)
            # A paragraph that ends in a colon or a dash goes on in the next one.
            last = self._paragraph_before[index]
            if last >= 0 and sentences[lead.sentence].paragraph == sentences[last].paragraph and not self._closes(sentences[last].end):
                return _known(self._beyond(lead.subject), PARAGRAPH)
        topic = self.topic
        if not self.leads and self._region is not None:
            return Subject(None, self._region, 0, 0), ARTICLE  # 某市统计局发布, and nobody else is named
        if topic is None or not self._dominant:
            # Where several lead, only the reports of courts and the like go on over paragraphs.
            latest = self.leads[number].subject if number >= 0 else None
            return _known(latest if latest is not None and self._is_own(latest) else None, ARTICLE)
        # Whom the article names only later it must be all about.
        late = topic.start >= sentences[index].end and sentences[index].section != HEADLINE
        return _known(None if late and not self._all_about else self._beyond(topic), ARTICLE)

    def _tells_own(self, subject: Subject) -> bool:
        """Whether news tells figures of the subject itself in later sentences too; an authority's are its region's."""
        row = subject.institution
        return row is None or row.kind in SELF_REPORTING or self._is_own(subject)

    def _is_own(self, subject: Subject) -> bool:
        """Whether it is a court or the like, whose figures are its own."""
        return subject.institution is not None and subject.institution.canonical.endswith(self._own)

    def _beyond(self, subject: Subject) -> Subject | None:
        """What the sentences after the one that a subject leads are about: of an authority, the region that it lies in."""
        row = subject.institution
        if row is None or row.kind != AUTHORITY or self._tells_own(subject):
            return subject
        region = self._places.region(row.region_code) if row.region_code else None
        return Subject(None, region, subject.start, subject.end) if region else None

    @cached_property
    def _outer(self) -> list[int]:
        """For each lead the last one before it that still holds where it stands, -1 where none does."""
        outer: list[int] = []
        holding: list[int] = []
        for number, lead in enumerate(self.leads):
            while holding and (until := self.leads[holding[-1]].until) is not None and until <= lead.at:
                holding.pop()
            outer.append(holding[-1] if holding else -1)
            holding.append(number)
        return outer

    @cached_property
    def _paragraph_before(self) -> list[int]:
        """For each sentence the last one of the paragraph before its own, -1 where it is in the first."""
        sentences = self._article.readable
        before: list[int] = []
        for index, sentence in enumerate(sentences):
            goes_on = index and sentences[index - 1].paragraph == sentence.paragraph
            before.append(before[-1] if goes_on else index - 1)
        return before

    def _closes(self, end: int) -> bool:
        return self._article.text[max(end - 1, 0) : end] in "。！？!?”"

    def _source(self, cue: Match) -> Subject | None:
        """What a figure is about by the name that only tells where it comes from: its own, or those of the place that it lies in."""
        slot = next((slot for slot in self._masked.within(cue.start, cue.end) if slot.sign == NAME), None)
        if slot is None:
            return None
        row: InstitutionRow = slot.row
        if row.kind in cue.rule.give.get("fallback_kinds", ()):
            return Subject(row, None, row.start, row.end)
        region = self._places.region(row.region_code) if row.region_code else None
        return Subject(None, region, row.start, row.end) if region else None

    @property
    def topic(self) -> Subject | None:
        """What the article is about: what leads most of its clauses, the headline's counting more; None where several lead as many."""
        most, next_most = self._ranked
        return most[0] if most[1] > next_most else None

    @cached_property
    def _dominant(self) -> bool:
        """Whether the topic leads many more clauses than anyone else, or the headline."""
        return self._leads_more or HEADLINE in {self._article.readable[lead.sentence].section for lead in self._of_topic}

    @cached_property
    def _all_about(self) -> bool:
        """Whether an article tells of its topic far more than of anyone else, and in several paragraphs."""
        told = {self._article.readable[lead.sentence].paragraph for lead in self._of_topic}
        return self._leads_more and len(told) >= LEAST_PARAGRAPHS

    @property
    def _leads_more(self) -> bool:
        """Whether who leads most clauses leads many more than the next one."""
        (_, most), next_most = self._ranked
        return most >= DOMINANT * next_most

    @property
    def _of_topic(self) -> list[Lead]:
        """The leads of who leads most clauses."""
        (topic, _), _ = self._ranked
        key = topic.key if topic else ""
        return [lead for lead in self.leads if lead.subject.key == key]

    @cached_property
    def _ranked(self) -> tuple[tuple[Subject | None, int], int]:
        """Who leads most clauses and how many, and how many the next one leads."""
        sentences = self._article.readable
        counts: dict[str, int] = {}
        first: dict[str, Subject] = {}
        for lead in self.leads:
            if lead.until is None and (key := lead.subject.key):
                worth = HEADLINE_WEIGHT if sentences[lead.sentence].section == HEADLINE else 1
                if key in counts:
                    counts[key] += worth
                else:
                    counts[key], first[key] = worth, lead.subject
        ranked = [*sorted(counts.items(), key=itemgetter(1), reverse=True)[:2], ("", 0), ("", 0)]
        return (first.get(ranked[0][0]), ranked[0][1]), ranked[1][1]


def _known(subject: Subject | None, reach: str) -> tuple[Subject | None, str | None]:
    """A subject that names somebody; 全市 of an unknown city names nobody, but is no one else either."""
    return (subject, reach) if subject is not None and subject.key else (None, None)


def _closing(text: str, start: int, end: int, at: int) -> int | None:
    """Where in a sentence the bracket closes that holds a position; None where none does."""
    opened = max(text.rfind("（", start, at), text.rfind("(", start, at))
    if opened < 0 or max(text.rfind("）", opened, at), text.rfind(")", opened, at)) >= 0:
        return None
    closes = [found for sign in "）)" if (found := text.find(sign, at, end)) >= 0]
    return min(closes, default=end)
