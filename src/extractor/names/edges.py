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
# Verbs and adjectives: jieba gives these tags to names that it does not know too.
UNSURE_TAGS = ("v", "a", "t")
PROPER_TAGS = ("nr", "ns", "nt", "nz", "j", "eng")
LONGEST_NAME = 40  # characters
_ORDINAL = re.compile(r"第?[零〇一二三四五六七八九十百\d]{1,5}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be a name: its head, where what speaks for it, what stopped the walk, and where an organisation inside it ends."""

    start: int
    end: int
    head: Head
    evidence: frozenset[str]
    stopped_by: str
    tail: int | None = None


class EdgeFinder:
    """Walks from heads to the starts of names; the words it goes by are lists of the rule set."""

    def __init__(self, rules: RuleSet) -> None:
        def words(name: str) -> Set[str]:
            return rules.list(name).entries.keys()

        self._stops = words("name_stops") | words("action_verbs")
        self._verbs = words("name_verbs")
        self._generic = words("generic_modifiers")
        self._prefixes = words("name_prefixes")
        self._joints = words("name_joints")
        self._local = words("local_prefixes")
        self._particles = frozenset(word for word in self._stops | self._joints if len(word) == 1)
        self._bridge_words = words("name_bridges")

    def candidate(
        self,
        text: str,
        floor: int,
        tokens: Sequence[Token],
        starts: Sequence[int],
        head_start: int,
        end: int,
        head: Head,
        hits: Hits,
        barriers: Set[int],
    ) -> Candidate:
        """The name that ends at `end` with this head, and starts at `floor` at the earliest; barriers end figures and dates."""
        left, evidence, stopped = head_start, set[str](), "start"
        region_at = organisation_at = unsure_at = tail = None
        while left > floor and end - left < LONGEST_NAME:
            if left in barriers:
                stopped = "figure"
                break
            region = hits.regions.get(left)
            if region is not None and region >= floor and self._aligned(region, starts, left):
                left = region_at = region
                evidence.add("region")
                unsure_at = None
                continue
            inner = self._inner(hits, left, floor, head_start)
            if region_at == left and inner is None and not self._bridges(tokens, starts, left, hits):
                # What stands before a region belongs to the name only if it is an organisation itself (复旦大学附属…厦门医院),
                # starts names (中国) or is a company's brand.
                before = tokens[bisect_left(starts, left) - 1]
                if before.text not in self._prefixes:
                    brands = NAME_TAGS if head.kind == "company" else PROPER_TAGS
                    unknown = before.tag == "x" and before.text.isalpha()
                    if not (before.tag.startswith(brands) or unknown) or before.text in self._stops or len(before.text) < 2:
                        stopped = "region"
                        break
                    evidence.add("brand")
            if inner is not None:
                organisation_at = left
                unsure_at = None
                tail = tail or left
                evidence.add("organisation")
                left = inner
                continue
            token = tokens[bisect_left(starts, left) - 1]
            piece = text[max(token.start, floor) : left]
            if len(piece) > 1 and piece[0] in self._particles and piece[1:] in self._local:
                # jieba takes 与市 or 由区 for words.
                left, stopped = left - len(piece) + 1, piece[0]
                evidence.add("prefix")
                unsure_at = None
                break
            # A number made of several tokens (九四|〇) stands beside the head as one.
            beside_head = left == head_start or _ORDINAL.fullmatch(text, left, head_start) is not None
            verdict = self._verdict(piece, token, beside_head)
            if verdict == "joint":
                lone = head_start - left == 1 and text[left] not in self._local
                complete = region_at == left or organisation_at == left
                if not lone and not self._joins(tokens, starts, left, floor, hits, complete):
                    stopped = piece
                    break
            elif verdict == "stop":
                stopped = piece
                break
            elif verdict == "unsure":
                unsure_at = left if unsure_at is None else unsure_at
            elif verdict:
                evidence.add(verdict)
                if verdict == "prefix":
                    unsure_at = None
            left -= len(piece)
        if unsure_at is not None:
            left, stopped = unsure_at, "verb"
        # A brand in front of a region counts only where the name starts clearly (国药控股烟台有限公司).
        if "brand" in evidence and region_at is not None and stopped not in ("start", "punctuation", "figure"):
            left = region_at
        return Candidate(self._trim(left, head_start, tokens, hits), end, head, frozenset(evidence), stopped, tail)

    def ends_name(self, rest: str) -> bool:
        """Whether a name may end inside a token that goes on with this: jieba takes 队为 and 医院院长 for words."""
        return rest in self._stops

    def may_name(self, front: str) -> bool:
        """Whether a text could be the proper part of a name: plain characters, and no word that names never hold or that only describes."""
        return front.isalpha() and front not in self._stops and front not in self._generic and front[0] not in self._joints

    def _verdict(self, piece: str, token: Token, beside_head: bool) -> str:
        """What a piece of a name says for it, "" where nothing; "stop" where no name holds it, "unsure" for a rare verb."""
        if piece in self._joints:
            return "joint"
        if not piece.isalnum():
            return "stop"
        if piece in self._stops:
            return "stop"
        if piece.startswith("第") and _ORDINAL.fullmatch(piece):
            return "ordinal"
        if piece in self._prefixes or piece in self._local:
            return "prefix"
        if token.tag == "m" or _ORDINAL.fullmatch(piece):
            return "ordinal" if beside_head and len(piece) <= 3 and not piece.isascii() and _ORDINAL.fullmatch(piece) else "stop"
        if piece.isascii():
            return "proper" if piece.isalpha() and len(piece) > 1 else "stop"
        if piece in self._verbs:
            return ""
        if piece in self._generic:
            return "generic"
        if token.tag.startswith(PROPER_TAGS) or token.tag == "x":
            return "proper"
        if token.tag.startswith(NAME_TAGS):
            return "noun"
        if token.tag.startswith(UNSURE_TAGS) and (len(piece) > 1 or beside_head):
            return "unsure"
        return "stop"

    def _inner(self, hits: Hits, left: int, floor: int, head_start: int) -> int | None:
        """The start of a head or known name that ends here inside the name."""
        if left == head_start:
            return None
        known = hits.known.get(left)
        if known is not None and known[0] >= floor:
            return known[0]
        inner = hits.heads.get(left)
        return inner[0] if inner is not None and not inner[1].weak and inner[0] >= floor else None

    def _bridges(self, tokens: Sequence[Token], starts: Sequence[int], left: int, hits: Hits) -> bool:
        """Whether a word such as 附属 stands before `left`, and an organisation before that."""
        index = bisect_left(starts, left) - 1
        return index > 0 and tokens[index].text in self._bridge_words and tokens[index].start in hits.heads

    def _aligned(self, region: int, starts: Sequence[int], end: int) -> bool:
        """A region's word starts where a token does; a single token that holds more (公安 of 公安局) is no region."""
        index = bisect_right(starts, region) - 1
        return index >= 0 and (starts[index] == region or end - region > 2)

    def _joins(self, tokens: Sequence[Token], starts: Sequence[int], left: int, floor: int, hits: Hits, complete: bool) -> bool:
        """Whether 和 or 与 stands inside a name (住房和城乡建设局): what follows is no name yet, and a region leads the whole."""
        index = bisect_left(starts, left) - 1
        at = tokens[index].start
        if complete or index == 0 or at in hits.regions or (at in hits.heads and not hits.heads[at][1].weak):
            return False
        while index > 0:
            index -= 1
            token = tokens[index]
            if token.end in hits.regions or token.text in self._prefixes or token.text in self._local:
                return True
            if token.start < floor or self._verdict(token.text, token, False) == "stop":
                return False
        return False

    def _trim(self, left: int, head_start: int, tokens: Sequence[Token], hits: Hits) -> int:
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
