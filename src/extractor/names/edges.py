"""Where a name of an organisation starts: the hard edge, since nothing marks it in running text.

The right end of a name is its head (医院, 委员会, 公司). From there the walk goes left, token by token, over what names are made of
(region, proper name, ordinal, trade, type) and stops at what no name holds: verbs, prepositions, people, quantities.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass

from extractor.matching.rules import RuleSet
from extractor.names.gazetteer import Head, Hits
from extractor.segment import Token

# Parts of speech (jieba's) that names are made of: nouns, names, distinguishing words, abbreviations, letters.
NAME_TAGS = ("n", "j", "b", "eng", "g", "i", "l", "z", "an", "vn", "s")
PROPER_TAGS = ("nr", "ns", "nt", "nz", "j", "eng")
LONGEST_NAME = 40  # characters
_ORDINAL = re.compile(r"第?[零〇一二三四五六七八九十百\d]{1,5}")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be a name: its head, where a region starts it (else None), and what speaks for it."""

    start: int
    end: int
    head: Head
    evidence: frozenset[str]
    stopped_by: str


class EdgeFinder:
    """Walks from heads to the starts of names; the words it goes by are lists of the rule set."""

    def __init__(self, rules: RuleSet) -> None:
        def words(name: str) -> Set[str]:
            return rules.words[name].entries.keys() if name in rules.words else frozenset()

        self._stops = words("name_stops")
        self._verbs = words("name_verbs")
        self._generic = words("generic_modifiers")
        self._prefixes = words("name_prefixes")
        self._joints = words("name_joints")
        self._local = words("local_prefixes")

    def candidate(
        self, text: str, floor: int, tokens: Sequence[Token], head_start: int, end: int, head: Head, hits: Hits, barriers: Set[int]
    ) -> Candidate:
        """The name that ends at `end` with this head, and starts at `floor` at the earliest; barriers end figures and dates."""
        starts = [token.start for token in tokens]
        left, evidence, stopped = head_start, set[str](), "start"
        region_at: int | None = None
        organisation_at: int | None = None
        while left > floor and end - left < LONGEST_NAME:
            if left in barriers:
                stopped = "figure"
                break
            region = hits.regions.get(left)
            if region is not None and region >= floor and self._aligned(region, starts, left):
                left = region_at = region
                evidence.add("region")
                continue
            index = bisect_left(starts, left) - 1
            token = tokens[index]
            piece = text[max(token.start, floor) : left]
            if not _HAN.fullmatch(piece) and not piece.isalnum():
                stopped = "punctuation"
                break
            inner = hits.heads.get(left) if left != head_start else None
            if inner is not None and not inner[1].weak:
                organisation_at = left
            if region_at == left and not (inner is not None or piece in self._prefixes or piece in self._verbs and organisation_at):
                # What stands before a region belongs to the name only if it is an organisation itself (复旦大学附属…厦门医院).
                if not (head.kind == "company" and token.tag in ("nz", "nt", "n", "x") and piece not in self._stops and len(piece) > 1):
                    stopped = "region"
                    break
                evidence.add("brand")
            if piece in self._joints:
                if not self._joins(text, floor, tokens, index, hits, region_at == left or organisation_at == left):
                    stopped = piece
                    break
            elif piece in self._stops:
                stopped = piece
                break
            elif _ORDINAL.fullmatch(piece) and (piece.startswith("第") or token.tag == "m"):
                if not piece.startswith("第") and not (len(piece) <= 3 and not piece.isdigit()):
                    stopped = piece
                    break
                evidence.add("ordinal")
            elif piece in self._prefixes or piece in self._local:
                evidence.add("prefix")
            elif piece in self._verbs:
                pass
            elif piece in self._generic:
                evidence.add("generic")
            elif token.tag.startswith(NAME_TAGS) or (token.tag in ("x", "a", "ad") and _HAN.fullmatch(piece)):
                if token.tag.startswith(PROPER_TAGS) or (token.tag == "x"):
                    evidence.add("proper")
                else:
                    evidence.add("noun")
            else:
                stopped = piece
                break
            left -= len(piece)
        # A brand in front of a region counts only where the name starts clearly (国药控股烟台有限公司).
        if "brand" in evidence and region_at is not None and stopped not in ("start", "punctuation", "figure"):
            left = region_at
        return Candidate(self._trim(text, left, head_start, tokens, hits), end, head, frozenset(evidence), stopped)

    def _aligned(self, region: int, starts: Sequence[int], end: int) -> bool:
        """A region's word starts where a token does; a single token that holds more (公安 of 公安局) is no region."""
        index = bisect_right(starts, region) - 1
        return index >= 0 and (starts[index] == region or end - region > 2)

    def _joins(self, text: str, floor: int, tokens: Sequence[Token], index: int, hits: Hits, complete: bool) -> bool:
        """Whether 和 or 与 stands inside a name (住房和城乡建设局): what follows is no name yet, and a region leads the whole."""
        if complete or index == 0:
            return False
        left = tokens[index].start
        if left in hits.heads and not hits.heads[left][1].weak or left in hits.regions:
            return False
        while index > 0:
            index -= 1
            token = tokens[index]
            if token.start < floor or token.text in self._stops or not token.tag.startswith((*NAME_TAGS, "v", "a")):
                return False
            if token.end in hits.regions or token.text in self._prefixes or token.text in self._local:
                return True
        return False

    def _trim(self, text: str, left: int, head_start: int, tokens: Sequence[Token], hits: Hits) -> int:
        """Leading words that only describe are no part of the name, but for those that follow a region or make it up."""
        for token in tokens:
            if token.start != left or token.end > head_start:
                continue
            if token.end in hits.regions and hits.regions[token.end] == token.start:
                break
            if token.text in self._generic and token.text not in self._prefixes:
                left = token.end
            else:
                break
        return left
