"""Names that point back (该院, 我校, 本公司): each takes the canonical of a name before it that it can stand for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from extractor.article import Article
from extractor.matching.rules import RuleSet
from extractor.matching.scan import Match
from extractor.names.found import ANAPHOR, NAME, Found
from extractor.names.gazetteer import TRADES
from extractor.names.words import NameWords

# What a name must end with, the kinds that it may be of, and what it must not end with, where it may be a brand; the numbers of the names
# that do, and of those that stand in no list.
_Asked = tuple[tuple[str, ...], tuple[str, ...] | None, tuple[str, ...] | None]
_Fitting = tuple[list[int], list[int]]


class AnaphorResolver:
    """Finds whom rule patterns of the table `institutions` point back to; built once from a rule set."""

    def __init__(self, rules: RuleSet, words: NameWords) -> None:
        self._titles = tuple(words.titles)
        self._obliques = tuple(rules.list("obliques").entries)
        self._list_signs = words.list_signs

    def add(self, article: Article, found: list[Found], matches: Sequence[Match]) -> list[Found]:
        """The names with those added that the matches are or point back to, in the order of the text."""
        if not matches:
            return found
        merged = list(found)
        starts = [name.start for name in found]
        known: dict[_Asked, _Fitting] = {}
        for match in matches:
            at = bisect_left(starts, match.end)
            give = match.rule.give
            if at and found[at - 1].end > match.start:
                if give.get("form") == ANAPHOR or not _is_inside(found[at - 1], match):
                    continue
                merged.remove(found[at - 1])  # 国民党 of 国民党第九十军
            text = article.text[match.start : match.end]
            if give.get("form") != ANAPHOR:
                kind = give.get("kind", "other")
                merged.append(Found(match.start, match.end, kind, give.get("form", NAME), match.rule.id, give.get("canonical", text)))
                continue
            owner = self._owner(article, found, at, match, known)
            if owner is not None:
                why = f"points back to {owner.start}:{owner.end}"
                merged.append(Found(match.start, match.end, owner.kind, ANAPHOR, match.rule.id, owner.canonical, why=why))
        return sorted(merged, key=lambda name: name.start)

    def _owner(
        self, article: Article, found: Sequence[Found], at: int, match: Match, known: dict[_Asked, _Fitting]
    ) -> Found | None:  # fmt: skip
        """The name before number `at` that it points back to: the nearest one that it can stand for; of those in one sentence, whose
        officer speaks (我院)."""
        give = match.rule.give
        text = article.text
        endings = tuple(text[match.start + 1 : match.end] if ending == "same" else ending for ending in give["endings"])
        kinds = tuple(give["kinds"]) if give.get("kinds") is not None else None
        brands = tuple(give["but_brands"]) if "but_brands" in give else None
        fitting = known.get((endings, kinds, brands))
        if fitting is None:
            of_kind = [i for i, name in enumerate(found) if kinds is None or name.kind in kinds]
            numbers = [i for i in of_kind if found[i].canonical.endswith(endings) or _is_brand(found[i], brands)]
            alone = [i for i in numbers if not self._is_listed(text, found[i])]
            fitting = known[endings, kinds, brands] = numbers, alone
        fits, alone = fitting
        count = bisect_left(fits, at)
        if not count:
            return None
        if give.get("speaker"):
            spoke = [name for name in map(found.__getitem__, fits[max(count - 5, 0) : count]) if text.startswith(self._titles, name.end)]
            if spoke:
                return spoke[-1]
        # One of a list is pointed back to only where there is nothing else, one that somebody was sent by only after the one sent to.
        some, count = (alone, single) if (single := bisect_left(alone, at)) else (fits, count)
        last = found[some[count - 1]]
        sentence = article.sentence_at(last.start)
        for number in reversed(range(count)):
            name = found[some[number]]
            if name.start < sentence.start:
                break
            if not text.startswith(self._obliques, name.start - 1):
                return name
        return last

    def _is_listed(self, text: str, name: Found) -> bool:
        return text[name.start - 1 : name.start] in self._list_signs or text[name.end : name.end + 1] in self._list_signs


def _is_inside(name: Found, match: Match) -> bool:
    """Whether a name is the beginning of a longer one that a rule found."""
    return name.start == match.start and name.end < match.end


def _is_brand(name: Found, others: tuple[str, ...] | None) -> bool:
    """Whether a name is called by its brand alone, where that may be meant: 谷歌, 远帆股份, but none of the `others`."""
    if others is None or name.canonical.endswith(others):
        return False
    return name.rule != "name.head" or (name.walk is not None and name.walk.head.strength in TRADES)
