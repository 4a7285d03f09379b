"""What rule patterns of the table `institutions` match in a text: what points back to a name, names by their form, ends of lists."""

from __future__ import annotations

from typing import NamedTuple

from extractor.article import Article
from extractor.matching.rules import RuleSet
from extractor.matching.scan import Match, Scanner, settle


class Patterned(NamedTuple):
    """The matches in one article, in two parts."""

    lists: list[Match]  # ends of lists whose items are names
    names: list[Match]  # names, and what points back to one; none overlaps another


class NamePatterns:
    """Built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        patterns = rules.of("institutions")
        self._scanner = Scanner(patterns)

    def matches(self, article: Article) -> Patterned:
        """What the patterns match in the sentences of an article."""
        matches = self._scanner.scan(article.text, article.spans)
        lists = [match for match in matches if match.rule.give.get("listed")]
        names = [match for match in matches if not match.rule.give.get("listed")] if lists else matches
        return Patterned(lists, settle(names)[0] if len(names) > 1 else names)
