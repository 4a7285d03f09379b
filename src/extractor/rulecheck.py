"""Rules held against their own examples.

At load each rule must find, alone, what its examples mark, with the values they state, and nothing in its counterexamples.
`extractor rules check` also tells what the whole rule set makes of every example: differences there are warnings, so that a folder laid
over the shipped rules cannot lock them out.
"""

from __future__ import annotations

import datetime
import difflib
import math
import re
from collections.abc import Mapping
from typing import Any

from extractor.article import Article, Sentence
from extractor.dates import DateMaker
from extractor.errors import RuleError
from extractor.matching.patterns import PatternError
from extractor.matching.rules import SECTIONS, VOID, Example, Rule, RuleSet
from extractor.matching.scan import Match, Scanner, settle
from extractor.mentions import MentionMaker
from extractor.observations.mask import COUNT, DATE, NAME, PERCENTAGE, Masked, Slot
from extractor.observations.tie import NO_ROLE, Case, Observer
from extractor.offsets import OffsetMap
from extractor.pipeline import Pipeline
from extractor.record import Record
from extractor.segment import Segmenter
from extractor.tables import CountRow, DateRow, InstitutionRow, PercentageRow
from extractor.text.simplify import simplifier

_DATE_ENDS = "年月日"


def check_rules(rules: RuleSet, segmenter: Segmenter) -> None:
    """Raises RuleError for the first rule that does not do what its examples say."""
    checker = Checker(rules, segmenter)
    for rule in rules.rules:
        try:
            problem = checker.problem(rule)
        except PatternError as error:
            problem = str(error)
        if problem is not None:
            raise RuleError(rule.path, rule.line, rule.id, problem)


class Checker:
    """Holds rules against their examples; built once from the rule set that they belong to."""

    def __init__(self, rules: RuleSet, segmenter: Segmenter) -> None:
        self._mentions = MentionMaker(rules)
        self._dates = DateMaker(rules)
        self._observer = Observer(rules)
        self._segmenter = segmenter

    def problem(self, rule: Rule) -> str | None:
        """What the rule, alone, does other than its examples say; None where nothing."""
        scanner = Scanner([rule])
        for example in rule.examples:
            if rule.table == "observations":
                problem = self._observation_problem(rule, example)
            elif rule.give.get("observes"):
                problem = _cue_problem(example, scanner)
            else:
                problem = self._match_problem(rule, example, self._matches(scanner, example.text))
            if problem is not None:
                return f"the example {example.text!r} {problem}"
        for text in rule.counterexamples:
            if found := self._matches(scanner, text):
                return f"the counterexample {text!r} is matched: {[text[m.start : m.end] for m in found]}"
        return None

    def _matches(self, scanner: Scanner, text: str) -> list[Match]:
        tokens = self._segmenter.tokens(text)
        found = scanner.scan(text, [(0, len(text))])
        return settle(tokens.fitting(found, [(0, len(text))]))[0]

    def _match_problem(self, rule: Rule, example: Example, matches: list[Match]) -> str | None:
        if rule.table == SECTIONS:
            return None if matches else "is not matched"
        spans = tuple((match.start, match.end) for match in matches)
        if spans != example.spans:
            found = [example.text[start:end] for start, end in spans]
            return f"gives {found or 'nothing'} instead of {[example.text[start:end] for start, end in example.spans]}"
        return _difference(self._row(rule, matches[0], example), example.expected)

    def _row(self, rule: Rule, match: Match, example: Example) -> Any:
        article = example_article(example.text, example.expected.get("published"))
        if rule.table in ("percentages", "counts"):
            percentages, counts = self._mentions.rows([match], article)
            return next(iter([*percentages, *counts]), None)
        if rule.table == "dates":
            return next(iter(self._dates.rows([match], article)), None)
        return rule.give

    def _observation_problem(self, rule: Rule, example: Example) -> str | None:
        """The marked figures are given as they stand, as counts; the braces as counts or dates."""
        article = example_article(example.text)
        names: list[InstitutionRow] = []
        dates: list[DateRow] = []
        percentages: list[PercentageRow] = []
        counts: list[CountRow] = []
        for start, end in sorted((*example.spans, *example.context)):
            text = example.text[start:end]
            sign = _sign(text)
            if sign == DATE:
                dates.append(_date_row(start, end, text))
            elif sign == NAME:
                names.append(_name_row(start, end, text))
            elif sign == PERCENTAGE:
                percentages.append(_percentage_row(start, end, text))
            else:
                counts.append(_count_row(start, end, text))
        rows = self._observer.observe([Case(article, self._segmenter.tokens(example.text), names, dates, percentages, counts)])[0]
        if rule.give["role"] == NO_ROLE:
            tied = [example.text[row.start : row.end] for row in rows if (row.start, row.end) in example.spans]
            return f"ties {tied}" if tied else None
        rows = [row for row in rows if row.rule == rule.id]
        if [(row.start, row.end) for row in rows] != list(example.spans):
            return f"ties {[example.text[row.start : row.end] for row in rows] or 'nothing'} by this rule"
        return _difference(rows[0], example.expected)


def whole_set_warnings(pipeline: Pipeline) -> list[str]:
    """What the whole rule set makes of each example, where that is not what the example says: another rule took the span."""
    warnings = []
    for rule in pipeline.rules.rules:
        if rule.table not in ("percentages", "counts", "dates", VOID):
            continue
        for example in rule.examples:
            article = example_article(example.text, example.expected.get("published"))
            winners, _ = pipeline.settled([article], [pipeline.segmenter.tokens(article.text)])[0]
            for start, end in example.spans:
                if any(match.rule is rule and (match.start, match.end) == (start, end) for match in winners):
                    continue
                taken = next((match for match in winners if match.start < end and start < match.end), None)
                what = f"{taken.rule.id} finds {example.text[taken.start : taken.end]!r} there" if taken else "nothing is found there"
                warnings.append(f"{rule.path.name}: rule {rule.id}: {example.text[start:end]!r} in {example.text!r}: {what}")
    return warnings


def own_folder_warnings(rules: RuleSet) -> list[str]:
    """What in the folders laid over the shipped one cannot have any effect: lists that nothing asks for, traditional characters."""
    shipped, *own = rules.folders
    warnings = []
    known = {path.stem for path in shipped.rglob("*.txt")}
    named = "\n".join(path.read_text(encoding="utf-8-sig") for folder in own for path in sorted(folder.rglob("*.toml")))
    for path in (path for folder in own for path in sorted(folder.rglob("*.txt"))):
        if path.stem not in known and not re.search(rf"@{re.escape(path.stem)}(?![a-z0-9_])", named):
            near = difflib.get_close_matches(path.stem, known, 1)
            hint = f"; did you mean {near[0]}.txt?" if near else ""
            warnings.append(f"{path}: no shipped list has this name and no pattern says @{path.stem}, so nothing reads it{hint}")
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
            word = line.partition("\t")[0]
            if not word.startswith("#") and (simple := simplifier().convert(word)) != word:
                warnings.append(f"{path}:{number}: {word} is never met: rules see simplified text; write {simple}")
    for rule in rules.rules:
        if any(rule.path.is_relative_to(folder) for folder in own):
            texts = [example.text for example in rule.examples]
            for text in (text for text in texts if simplifier().convert(text) != text):
                simple = simplifier().convert(text)
                warnings.append(f"{rule.path}: rule {rule.id}: no text reads {text!r}: rules see simplified text, {simple!r}")
    return warnings


def _cue_problem(example: Example, scanner: Scanner) -> str | None:
    """Cues for observations look at masked text too."""
    slots = [Slot(_sign(example.text[start:end]), start, end, None) for start, end in example.context]
    masked = Masked(example.text, [(0, len(example.text))], slots)
    matches = scanner.scan(masked.text, masked.regions)
    spans = tuple((masked.there(match.start), masked.there(match.end)) for match in matches)
    return None if spans == example.spans else f"gives {[example.text[start:end] for start, end in spans] or 'nothing'}"


def example_article(text: str, published: datetime.date | None = None) -> Article:
    """An article of one sentence that is this text as it stands."""
    record = Record("example", 0, text)
    sentence = Sentence(0, 0, "body", 0, len(text))
    return Article(record, 0, text, OffsetMap.identity(len(text)), [sentence], 0, len(text), "hans", published=published)


def _sign(text: str) -> str:
    """What a marked mention is, by how it looks: 2024年 a date, 80% a percentage, another figure a count, the rest a name."""
    if text[-1:] in _DATE_ENDS:
        return DATE
    return PERCENTAGE if text[-1:] in "%‰" else COUNT if any(character.isdigit() for character in text) else NAME


def _count_row(start: int, end: int, text: str) -> CountRow:
    unit = text.lstrip("0123456789.,万亿余多")
    return CountRow("", 0, "body", start, end, text, start, end, text, "", [], 1.0, None, unit, None, None, "count", "exact")


def _percentage_row(start: int, end: int, text: str) -> PercentageRow:
    return PercentageRow("", 0, "body", start, end, text, start, end, text, "", [], 1.0, None, text[-1:], "exact")


def _name_row(start: int, end: int, text: str) -> InstitutionRow:
    return InstitutionRow("", 0, "body", start, end, text, start, end, text, "", [], text, "other", "name", None, None, None)


def _date_row(start: int, end: int, text: str) -> DateRow:
    return DateRow("", 0, "body", start, end, text, start, end, text, "", [], text[:4], None, None, "year", None, False, None, None)


def _difference(row: Any, expected: Mapping[str, Any]) -> str | None:
    if row is None:
        return "gives no row"
    for key, wanted in expected.items():
        if key == "published":
            continue
        for name in wanted if key == "null" else [key]:
            got = row.get(name) if isinstance(row, Mapping) else getattr(row, name)
            want = None if key == "null" else wanted
            if not _same(got, want):
                return f"gives {name} = {got!r} instead of {want!r}"
    return None


def _same(got: Any, wanted: Any) -> bool:
    if isinstance(got, float) and isinstance(wanted, int | float):
        return math.isclose(got, wanted, rel_tol=1e-8)
    return bool(got == wanted)
