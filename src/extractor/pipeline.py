"""The stages, in order. What a newcomer reads first: an article goes one way through.

Record -> text -> Article -> matching -> Match -> values -> rows of percentages, counts, dates
                          -> names    -> rows of institutions
                          -> observations -> rows that tie the figures to who, what and when
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from extractor.article import Article
from extractor.dates import DateMaker
from extractor.matching.rules import SECTIONS, VOID, RuleSet
from extractor.matching.scan import Lost, Match, Scanner, settle
from extractor.mentions import MentionMaker
from extractor.names.find import NameFinder
from extractor.names.found import Found, Rejected
from extractor.observations.tie import Case, Observer
from extractor.offsets import OffsetMap
from extractor.record import Record
from extractor.segment import Segmenter, Tokens
from extractor.tables import CountRow, DateRow, DocumentRow, InstitutionRow, ObservationRow, PercentageRow, SentenceRow
from extractor.text.clean import TextStage, path_date
from extractor.text.parting import Parting
from extractor.version import extractor_version

FIGURES = ("percentages", "counts")
NUMERIC = (*FIGURES, "dates", VOID)


@dataclass(slots=True)
class Extraction:
    """All rows of one article."""

    document: DocumentRow
    sentences: list[SentenceRow]
    institutions: list[InstitutionRow]
    dates: list[DateRow]
    percentages: list[PercentageRow]
    counts: list[CountRow]
    observations: list[ObservationRow]

    def rows(self) -> Mapping[str, Sequence[object]]:
        """Table -> rows, for every table that an article fills."""
        return {
            "documents": [self.document],
            "sentences": self.sentences,
            "institutions": self.institutions,
            "dates": self.dates,
            "percentages": self.percentages,
            "counts": self.counts,
            "observations": self.observations,
        }


@dataclass(frozen=True, slots=True)
class Trace:
    """How the names and figures of one article were found: for `extractor explain`."""

    article: Article
    names: list[tuple[Found, InstitutionRow]]
    rejected: list[Rejected]
    matches: list[Match]
    lost: list[Lost]


class Pipeline:
    """Turns records into extractions with one rule set; nothing that one record tells reaches the next."""

    def __init__(self, rules: RuleSet, segmenter: Segmenter) -> None:
        self.rules = rules
        self.made_by = (rules.identity, extractor_version())
        self.text = TextStage(rules.of(SECTIONS), Parting.of(rules))
        self.figures = Scanner(rules.of(*NUMERIC))
        self.mentions = MentionMaker(rules)
        self.dates = DateMaker(rules)
        self.segmenter = segmenter
        self.names = NameFinder(rules, segmenter)
        self.observer = Observer(rules)

    def load(self) -> None:
        """Readies now what is readied when it is first asked for else: for who is to use most of it, or to fork processes that share it."""
        self.rules.compile()
        self.segmenter.load()

    def extract(self, record: Record, published: datetime.date | None = None) -> list[Extraction]:
        """The extraction of every article in the record; `published` is the date of those that bear none."""
        return self.extract_all([(record, published)])[0]

    def extract_all(self, dated: Sequence[tuple[Record, datetime.date | None]]) -> list[list[Extraction]]:
        """The extractions of several records, each with the date of its articles that bear none.

        All go through one stage after the other: a stage that does the same again and again runs faster than one that takes turns.
        """
        found = self.text.all_articles(dated)
        extractions = iter(self._extractions([article for articles in found for article in articles]))
        return [list(islice(extractions, len(articles))) for articles in found]

    def trace(self, record: Record) -> list[Trace]:
        """How the names and figures of every article in the record were found."""
        traces = []
        for article in self.text.articles(record, None):
            tokens = self.segmenter.tokens(article.text)
            matches, lost = self.settled([article], [tokens])[0]
            rejected: list[Rejected] = []
            names = self.names.trace((article, tokens, matches), rejected)
            traces.append(Trace(article, names, rejected, matches, lost))
        return traces

    def nothing(self, record: Record) -> Extraction:
        """The extraction of a record without an article: a document that holds no text."""
        blank = Article(record, 0, "", OffsetMap.identity(0), [], 0, len(record.raw), "none")
        return Extraction(self._document(blank), [], [], [], [], [], [])

    def _extractions(self, articles: Sequence[Article]) -> list[Extraction]:
        """The extractions of articles, which go through each stage together."""
        tokens = [self.segmenter.tokens(article.text) for article in articles]
        matches = [winners for winners, _ in self.settled(articles, tokens)]
        names = self.names.find(list(zip(articles, tokens, matches, strict=True)))
        dates = [
            self.dates.rows([match for match in some if match.rule.table == "dates"], article)
            for article, some in zip(articles, matches, strict=True)
        ]
        figures = [
            self.mentions.rows(_outside(some, institutions), article)
            for article, some, institutions in zip(articles, matches, names, strict=True)
        ]
        del matches  # what comes now finds their memory at hand
        cases = [
            Case(article, words, institutions, days, percentages, counts)
            for article, words, institutions, days, (percentages, counts) in zip(articles, tokens, names, dates, figures, strict=True)
        ]
        return [
            Extraction(
                self._document(case.article), _sentence_rows(case.article),
                case.institutions, case.dates, case.percentages, case.counts, observations,
            )
            for case, observations in zip(cases, self.observer.observe(cases), strict=True)
        ]  # fmt: skip

    def settled(self, articles: Sequence[Article], tokens: Sequence[Tokens]) -> list[tuple[list[Match], list[Lost]]]:
        """Of each article the figures and dates after overlaps are settled, void ones included, and the matches that lost."""
        found = self.figures.scan_all([(article.text, article.spans) for article in articles])
        fitting = [words.fitting(some, article.spans) for words, some, article in zip(tokens, found, articles, strict=True)]
        return list(map(settle, fitting))

    def _document(self, article: Article) -> DocumentRow:
        record = article.record
        return DocumentRow(
            article.doc_id, record.source, record.number, article.story, article.raw_start, article.raw_end, record.source_id,
            record.url, article.title, article.publisher, article.byline, article.published, article.published_from, article.script,
            article.text, article.flags, None, *self.made_by,
        )  # fmt: skip


def _outside(matches: Sequence[Match], names: Sequence[InstitutionRow]) -> list[Match]:
    """The figures but those that begin and end in names, of which they are parts (120急救指挥中心); all are in the order of the text."""
    outside: list[Match] = []
    index, reach = 0, 0  # how many names have begun so far, and where the last of them ends
    for match in matches:
        if match.rule.table not in FIGURES:
            continue
        for at in (match.start, match.end - 1):
            while index < len(names) and names[index].start <= at:
                reach = max(reach, names[index].end)
                index += 1
            if reach <= at:
                outside.append(match)
                break
    return outside


def _sentence_rows(article: Article) -> list[SentenceRow]:
    doc_id, text, shift, offsets = article.doc_id, article.text, article.shift, article.map
    rows = []
    for sentence in article.sentences:
        start, end = sentence.start, sentence.end
        moved = shift if shift is not None else offsets.shift(start, end)
        raw_start, raw_end = offsets.span(start, end) if moved is None else (start + moved, end + moved)
        rows.append(
            SentenceRow(
                doc_id, sentence.index, sentence.paragraph, sentence.section, start, end, text[start:end], raw_start, raw_end
            )
        )  # fmt: skip
    return rows


def text_sha256(encoded: bytes) -> str:
    """SHA-256 of a raw text's UTF-8, hexadecimal."""
    return hashlib.sha256(encoded).hexdigest()


def other_date(record: Record, published: datetime.date | None) -> datetime.date | None:
    """The date of the record's articles where neither the dump nor the page gives one: that of the path, else the one given."""
    return path_date(record.source) or published
