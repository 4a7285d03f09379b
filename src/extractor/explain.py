"""Why a name starts and ends where it does, and which match lost to which: the words of `extractor explain`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractor.article import Article
from extractor.matching.rules import VOID
from extractor.matching.scan import Lost, Match
from extractor.names.edges import Candidate
from extractor.names.found import Found, Rejected
from extractor.pipeline import Pipeline
from extractor.record import Record
from extractor.tables import InstitutionRow

# What ended the walk to the left, see names/edges.py; anything else is the word that no name holds.
STOPPED = {
    "start": "the sentence starts there",
    "punctuation": "punctuation stands before it",
    "figure": "a figure or a date ends there",
    "region": "it begins with a region or a word that leads names, and what stands before is no part of it",
    "verb": "what stands before is a verb, and nothing further left speaks for the name",
    "doubtful": "what stands before parts two names",
}
RULES = {
    "name.known": "a well-known name (words/institution_known.txt)",
    "name.list": "goes on a list of names",
    "name.definition": "a short name of this article",
}
WHY = {
    "tail": "the end of a longer name",
    "bracket": "stands in brackets behind its name",
    "same": "differs only in how a region or a well-known body is called",
    "contraction": "shortens it character by character",
}
LOST_BY = {"priority": "its rule has the higher priority", "length": "it is longer", "order": "it comes first"}


def explain(pipeline: Pipeline, record: Record) -> Iterator[str]:
    """The lines that tell, sentence by sentence, what was found in a record and why, and what was not."""
    for trace in pipeline.trace(record):
        article = trace.article
        for sentence in article.readable:

            def inside(start: int, low: int = sentence.start, high: int = sentence.end) -> bool:
                return low <= start < high

            lines = [
                *_names(article, [pair for pair in trace.names if inside(pair[1].start)]),
                *_rejected(article, [rejected for rejected in trace.rejected if inside(rejected.start)]),
                *_figures(article, [match for match in trace.matches if inside(match.start)]),
                *_lost(article, [lost for lost in trace.lost if inside(lost.match.start)]),
            ]
            if lines:
                yield f"sentence {sentence.index} ({sentence.section}): {article.text[sentence.start : sentence.end]}"
                yield from (f"  {line}" for line in lines)


def _names(article: Article, names: Iterable[tuple[Found, InstitutionRow]]) -> Iterator[str]:
    for name, row in names:
        yield f"institution {row.text} [{row.start}:{row.end}] {row.kind}, {row.form}, {row.region or 'no region'}; rule {row.rule}"
        if name.walk is not None:
            head = name.walk.head
            strength = f", {head.strength}" if head.strength else ""
            yield f"    ends with the head {head.word} ({head.kind}{strength})"
            yield f"    starts there because {_stopped(name.walk)}; it holds: {_evidence(name.walk)}"
        elif row.rule in RULES:
            yield f"    {RULES[row.rule]}"
        if row.canonical != row.text or name.why:
            yield f"    stands for {row.canonical}" + (f": {WHY.get(name.why, name.why)}" if name.why else "")


def _rejected(article: Article, heads: Iterable[Rejected]) -> Iterator[str]:
    for head in sorted(heads, key=lambda one: one.start):
        yield f"no institution {article.text[head.start : head.end]} [{head.start}:{head.end}]: {head.reason}"
        if head.walk is not None and head.walk.start < head.start:
            reached = article.text[head.walk.start : head.walk.end]
            yield f"    the walk reached {reached}, because {_stopped(head.walk)}; it holds: {_evidence(head.walk)}"


def _figures(article: Article, matches: Iterable[Match]) -> Iterator[str]:
    for match in matches:
        table = "no figure" if match.rule.table == VOID else match.rule.table
        yield f"{table} {article.text[match.start : match.end]} [{match.start}:{match.end}]; rule {match.rule.id}"


def _lost(article: Article, losers: Iterable[Lost]) -> Iterator[str]:
    for lost in losers:
        text, to = article.text[lost.match.start : lost.match.end], lost.to
        line = f"lost {text} [{lost.match.start}:{lost.match.end}], rule {lost.match.rule.id}"
        if to is None:
            yield f"{line}: {lost.reason}"
        else:
            yield f"{line}: to {article.text[to.start : to.end]} of rule {to.rule.id}, {LOST_BY.get(lost.reason, lost.reason)}"


def _stopped(walk: Candidate) -> str:
    return STOPPED.get(walk.stopped_by) or f"no name holds {walk.stopped_by}, which stands before it"


def _evidence(walk: Candidate) -> str:
    return ", ".join(walk.holds) or "nothing"
