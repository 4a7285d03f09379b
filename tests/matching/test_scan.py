"""Scanning: the automaton hides nothing; regions hold their matches; overlaps are settled in a fixed order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.matching.patterns import Composer, PatternError
from extractor.matching.rules import Rule
from extractor.matching.scan import Match, Scanner, settle
from extractor.pipeline import NUMERIC, Pipeline

PIECES = [
    *"0123456789.,%-—~至到约近超余多来几数半成折倍元万亿千百十点分之零〇一二两三五九廿年月日号季度上下个人次家米公里第每前今去本周，。 ",
    "百分之", "2024年", "8月", "上半年", "今年", "一季度", "个百分点", "万元", "人民币", "美元", "???", "十四五", "期间", "世纪", "年代", "\n",
]  # fmt: skip

WITHIN_DIGITS = re.compile("(?<=[0-9])[0-9]")
Span = tuple[int, int, int, str]


def make_rule(rule_id: str, pattern: str, priority: int = 0, composer: Composer | None = None) -> Rule:
    composed = (composer or Composer({}, {})).compose(pattern)
    return Rule(
        rule_id, "counts", composed.pattern, composed.literals, composed.entry, {}, priority, False, [], [], Path("test.toml"), None,
        "span" in composed.groups,
    )  # fmt: skip


def spans(matches: list[Match]) -> list[Span]:
    return [(match.region, match.start, match.end, match.rule.id) for match in matches]


def scanned(text: str, *rules: Rule) -> list[Match]:
    return Scanner(rules).scan(text, [(0, len(text))])


# Scanning


def tried_everywhere(rules: Sequence[Rule], text: str, regions: Sequence[tuple[int, int]]) -> list[Span]:
    """What the scanner promises: each rule tried at every position, but within a row of digits where the rule tells how it begins."""
    everything = []
    for index, (start, end) in enumerate(regions):
        for rule in rules:
            reached = start
            for at in range(start, end):
                if at < reached or (rule.entry and WITHIN_DIGITS.match(text, at)):
                    continue
                if found := rule.pattern.match(text, at, end):
                    reached = found.end()
                    span = found.span("span") if rule.has_span and found.start("span") >= 0 else found.span()
                    everything.append((index, *span, rule.id))
    return everything


@given(text=st.lists(st.sampled_from(PIECES), max_size=40).map("".join), cuts=st.lists(st.integers(0, 60), max_size=6))
@settings(deadline=None)
def test_the_scanner_hides_no_match_of_the_shipped_rules(pipeline: Pipeline, text: str, cuts: list[int]) -> None:
    rules = pipeline.rules.of(*NUMERIC)
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    regions = list(pairwise(edges))[:: 1 if len(cuts) % 2 else 2]
    assert sorted(spans(Scanner(rules).scan(text, regions))) == sorted(tried_everywhere(rules, text, regions))


COMPOSER = Composer({"figure_signs": "0123456789.三十"}, {"units": ["个", "个月", "人次", "三个"], "long": ["十三五", "三十", "三"]})
# What may be repeated, and what may not: what looks around, ends a text, or is optional already.
REPEATABLE = [
    "[0-9]",
    "[0-9.]",
    "[三十]",
    "甲",
    "乙丙",
    "3.5",
    "[丁3]",
    "[^丁]",
    "@units",
    "@long",
    "(?:甲|三十)",
    "(?=甲)",
]
SINGLE = [
    "(?<!甲)",
    "(?<![0-9.])",
    "(?<=[三0])",
    "(?<!三|甲)",
    r"(?<=甲|\d)",
    "(?<=甲3)",
    "$",
    "第?",
    r"\d",
]
ATOM = st.builds(str.__add__, st.sampled_from(REPEATABLE), st.sampled_from(["", "", "?", "{2}", "{0,2}", "{2,3}"])) | st.sampled_from(
    SINGLE
)
SEQUENCE = st.lists(ATOM, min_size=1, max_size=4).map("".join)
PATTERN = st.recursive(
    SEQUENCE, lambda inner: st.builds("(?:{}|{}){}{}".format, inner, inner, st.sampled_from(["", "?", "{1,2}"]), inner), max_leaves=5
)


@given(
    patterns=st.lists(PATTERN, min_size=1, max_size=3),
    text=st.text("0123.三十甲乙丙丁个月人次五第\n", max_size=30),
    cuts=st.lists(st.integers(0, 30), max_size=3),
)
@settings(deadline=None, max_examples=400)
def test_the_scanner_hides_no_match_of_any_pattern(patterns: list[str], text: str, cuts: list[int]) -> None:
    rules = []
    for number, pattern in enumerate(patterns):
        with suppress(PatternError):
            rules.append(make_rule(str(number), pattern, composer=COMPOSER))
    regions = list(pairwise(sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})))
    assert sorted(spans(Scanner(rules).scan(text, regions))) == sorted(tried_everywhere(rules, text, regions))


def test_a_rule_without_literals_is_looked_for_everywhere() -> None:
    assert spans(scanned("甲乙", make_rule("any", "[^甲]"))) == [(0, 1, 2, "any")]


@pytest.mark.parametrize(
    "regions, expected",
    [
        pytest.param([(0, 8)], [(0, 1, 3, "a"), (0, 5, 7, "a")], id="all"),
        pytest.param([(0, 4)], [(0, 1, 3, "a")], id="first"),
        pytest.param([(4, 8)], [(0, 5, 7, "a")], id="second"),
        pytest.param([(0, 4), (4, 8)], [(0, 1, 3, "a"), (1, 5, 7, "a")], id="both"),
        pytest.param([(0, 2), (2, 6), (6, 8)], [], id="a_match_reaches_over_no_edge"),
        pytest.param([(1, 3), (3, 3), (5, 7)], [(0, 1, 3, "a"), (2, 5, 7, "a")], id="edges_of_the_match"),
        pytest.param([], [], id="no_region"),
    ],
)
def test_matches_lie_within_regions(regions: list[tuple[int, int]], expected: list[Span]) -> None:
    assert spans(Scanner([make_rule("a", "3个")]).scan("约3个，约3个。", regions)) == expected


def test_a_match_at_the_very_start_of_a_region_is_found() -> None:
    assert spans(Scanner([make_rule("a", "个")]).scan("个个", [(0, 1), (1, 2)])) == [(0, 0, 1, "a"), (1, 1, 2, "a")]


def test_what_stands_before_a_region_can_still_be_looked_at() -> None:
    assert spans(Scanner([make_rule("a", "(?<!约)3个")]).scan("约3个", [(1, 3)])) == []


def test_matches_of_one_rule_and_another_may_overlap() -> None:
    assert spans(scanned("3个月", make_rule("a", "3个"), make_rule("b", "个月"))) == [(0, 0, 2, "a"), (0, 1, 3, "b")]


def test_the_group_span_is_what_is_found() -> None:
    [match] = scanned("每人3个", make_rule("a", "每(?<per>人)(?<span>3个)"))
    assert (match.start, match.end) == (2, 4)
    assert (match.group("per"), match.group("unit")) == ("人", None)


def test_a_group_span_that_took_no_part_leaves_the_whole_match() -> None:
    assert spans(scanned("甲乙丙", make_rule("a", "乙(?<span>丁)?"))) == [(0, 1, 2, "a")]


def test_no_rules_find_nothing() -> None:
    assert scanned("3个") == []


# Settling


@pytest.mark.parametrize(
    "rules, winner, loser, reason",
    [
        pytest.param([make_rule("a", "二〇二四年度"), make_rule("b", "二〇二四年", 1)], "b", "a", "priority", id="priority_before_length"),
        pytest.param([make_rule("b", "二〇二四年度"), make_rule("a", "二〇二四年")], "b", "a", "length", id="length_before_id"),
        pytest.param([make_rule("a", "年度"), make_rule("b", "〇二四年")], "b", "a", "length", id="length_before_start"),
        pytest.param([make_rule("a", "年度"), make_rule("b", "四年")], "b", "a", "order", id="start_before_id"),
        pytest.param([make_rule("b", "二〇二四年"), make_rule("a", "二〇二四年")], "a", "b", "order", id="id_at_last"),
    ],
)
def test_an_overlap_is_won_by(rules: list[Rule], winner: str, loser: str, reason: str) -> None:
    for order in (rules, rules[::-1]):
        winners, lost = settle(scanned("在二〇二四年度", *order))
        assert [match.rule.id for match in winners] == [winner]
        assert [(one.match.rule.id, one.to and one.to.rule.id, one.reason) for one in lost] == [(loser, winner, reason)]


def test_touching_matches_both_stay() -> None:
    winners, lost = settle(scanned("3个月", make_rule("a", "3个"), make_rule("b", "月")))
    assert [match.rule.id for match in winners] == ["a", "b"]
    assert lost == []


def test_who_lost_to_a_loser_stays() -> None:
    winners, lost = settle(
        scanned("甲乙丙丁戊己", make_rule("first", "甲乙丙", 2), make_rule("middle", "丙丁", 1), make_rule("last", "丁戊己"))
    )
    assert [match.rule.id for match in winners] == ["first", "last"]
    assert [(one.match.rule.id, one.to and one.to.rule.id, one.reason) for one in lost] == [("middle", "first", "priority")]


def test_nothing_settles_to_nothing() -> None:
    assert settle([]) == ([], [])


SETTLED = [make_rule(f"r{length}{priority}", "[甲乙]" + "." * (length - 1), priority) for length in (1, 2, 3, 5) for priority in (0, 1)]


@given(text=st.text("甲乙丙", max_size=30), order=st.permutations(SETTLED))
def test_settling_keeps_a_part_that_no_loser_could_join(text: str, order: list[Rule]) -> None:
    matches = scanned(text, *order)
    winners, lost = settle(matches)
    assert len(winners) + len(lost) == len(matches)
    assert all(before.end <= after.start for before, after in pairwise(winners))
    for one in lost:
        assert one.to is not None and any(one.to is match for match in winners)
        assert one.to.start < one.match.end and one.match.start < one.to.end
        rank = [(-match.rule.priority, match.start - match.end, match.start, match.rule.id) for match in (one.to, one.match)]
        assert rank[0] < rank[1]
    assert spans(winners) == spans(settle(scanned(text, *SETTLED))[0])
