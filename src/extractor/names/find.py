"""The names stage: institutions of an article, with their canonical names, kinds, forms and regions."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.article import Article, Sentence
from extractor.matching.rules import RuleSet
from extractor.names.aliases import AliasResolver
from extractor.names.anaphors import AnaphorResolver
from extractor.names.found import Found, Rejected
from extractor.names.gazetteer import Gazetteer, Marks
from extractor.names.listed import ListedNames
from extractor.names.patterns import NamePatterns
from extractor.names.recognise import Case, Recogniser
from extractor.names.regions import Places, RegionReader
from extractor.segment import Segmenter
from extractor.tables import InstitutionRow


class NameFinder:
    """Finds institutions; built once from a rule set."""

    def __init__(self, rules: RuleSet, segmenter: Segmenter) -> None:
        self._gazetteer = Gazetteer(rules)
        self._regions = RegionReader(rules, self._gazetteer)
        self._recogniser = Recogniser(rules, segmenter, self._gazetteer)
        self._listed = ListedNames(rules, self._recogniser.words, self._gazetteer)
        self._aliases = AliasResolver(rules, self._gazetteer, self._regions, segmenter)
        self._patterns = NamePatterns(rules)
        self._anaphors = AnaphorResolver(rules, self._recogniser.words)

    def find(self, cases: Sequence[Case]) -> list[list[InstitutionRow]]:
        """The institutions of each article in the order of its text; no name crosses the end of one of its figures."""
        return [rows for _, rows in self._found(cases, None)]

    def trace(self, case: Case, rejected: list[Rejected]) -> list[tuple[Found, InstitutionRow]]:
        """The institutions of an article, each with how it was found; `rejected` takes the heads that became no name, with the reason."""
        ((names, rows),) = self._found([case], rejected)
        return list(zip(names, rows, strict=True))

    def _found(self, cases: Sequence[Case], rejected: list[Rejected] | None) -> list[tuple[list[Found], list[InstitutionRow]]]:
        """The names of each article, and their rows.

        All articles go through one step after the other: what a step looks up stays at hand for the next article.
        """
        articles = [article for article, _, _ in cases]
        marked = [self._gazetteer.marks(article.text) for article in articles]
        names = self._recogniser.names(cases, marked, rejected)
        patterned = [self._patterns.matches(article) for article in articles]
        names = [
            self._listed.add(article, tokens, found, matches.lists)
            for (article, tokens, _), found, matches in zip(cases, names, patterned, strict=True)
        ]
        names = [self._aliases.resolve(article, found) if found else found for article, found in zip(articles, names, strict=True)]
        names = [
            self._anaphors.add(article, found, matches.names) for article, found, matches in zip(articles, names, patterned, strict=True)
        ]
        rows = [self._rows(*case) if case[1] else [] for case in zip(articles, names, marked, strict=True)]
        return list(zip(names, rows, strict=True))

    def _rows(self, article: Article, found: Sequence[Found], marks: Marks) -> list[InstitutionRow]:
        text = article.text
        places = self._regions.places(text, marks, article.script == "hans")
        tails = {name.canonical: text[name.tail : name.end] for name in reversed(found) if name.tail is not None}
        sentences = article.sentences
        at, last = 0, len(sentences) - 1
        rows = []
        for name in found:
            while at < last and sentences[at + 1].start <= name.start:
                at += 1
            rows.append(self._row(article, sentences[at], name, tails.get(name.canonical, ""), places))
        return rows

    def _row(self, article: Article, sentence: Sentence, name: Found, tail: str, places: Places) -> InstitutionRow:
        canonical, kind = name.canonical, name.kind
        region = self._regions.region(canonical, tail if tail and canonical.endswith(tail) else "", kind, places)
        # Ministries of Taiwan and Hong Kong go by names that the mainland's have too.
        entity = self._gazetteer.entity(canonical) if kind != "government" or article.script == "hans" else None
        return InstitutionRow(
            *article.locate(sentence, name.start, name.end, name.rule), canonical, kind, name.form, entity,
            region.path if region else None, region.code or None if region else None,
        )  # fmt: skip
