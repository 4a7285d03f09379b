"""Patterns: how named pieces compose, what is refused, and which strings every match holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extractor.matching.patterns import LONGEST_SPLICED_LIST, Composer, PatternError
from extractor.matching.programs import pattern_of, program_of
from extractor.matching.rules import CUES
from extractor.pipeline import Pipeline

NAMED = {"digit": "[0-9]", "number": r"@digit{1,4}(?:\.@digit)?", "either": "甲|乙", "group": "(?<letter>甲)@digit"}
LISTS = {"units": ["个", "个月", "人次"], "measures": ["米", "公里"]}


def found(pattern: str, text: str) -> list[str]:
    return [match.group() for match in Composer(NAMED, LISTS).compose(pattern).pattern.compiled.finditer(text)]


@pytest.mark.parametrize(
    "pattern, text, expected",
    [
        pytest.param("@digit个", "有3个", ["3个"], id="named_pattern"),
        pytest.param("@number米", "长12.5米", ["12.5米"], id="pattern_in_pattern"),
        pytest.param("@{digit}个", "有3个", ["3个"], id="braces_part_the_name_from_what_follows"),
        pytest.param("丙@either丁", "甲丁，丙乙丁", ["丙乙丁"], id="alternatives_stay_together"),
        pytest.param("@digit@units", "3人次4个", ["3人次", "4个"], id="word_list"),
        pytest.param("@digit@units", "3个月", ["3个月"], id="longest_word_first"),
        pytest.param("@digit(?:@units|@measures)[。，]", "3公里。4人次，", ["3公里。", "4人次，"], id="two_lists"),
        pytest.param("(?<n>甲)|(?<n>乙)", "甲乙", ["甲", "乙"], id="a_group_name_may_stand_twice"),
        pytest.param("(?<sign>[-/])月(?P=sign)", "-月/ /月/", ["/月/"], id="backreference"),
        pytest.param("(?<=约)@digit", "3约4", ["4"], id="lookbehind"),
        pytest.param("(?<!约)@digit", "3约4", ["3"], id="negative_lookbehind"),
        pytest.param("^甲", "甲\n甲甲", ["甲", "甲"], id="line_starts"),
        pytest.param("@group", "甲3", ["甲3"], id="group_in_named_pattern"),
    ],
)  # fmt: skip
def test_a_composed_pattern_finds(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


def test_groups_are_reached_by_their_names() -> None:
    match = Composer(NAMED, LISTS).compose("(?<number>@number)(?<unit>@units)").pattern.compiled.search("约12.5个月")
    assert match is not None
    assert match.groupdict() == {"number": "12.5", "unit": "个月"}


@pytest.mark.parametrize(
    "pattern, problem",
    [
        pytest.param("@mesures", "there is no pattern or word list @mesures; did you mean @measures?", id="near_a_list"),
        pytest.param("@numbr", "there is no pattern or word list @numbr; did you mean @number?", id="near_a_pattern"),
        pytest.param("@xyz", "there is no pattern or word list @xyz", id="near_nothing"),
        pytest.param("@self", "@self is made of itself: self > self", id="self_reference"),
        pytest.param("@one", "@one is made of itself: one > other > one", id="mutual_reference"),
        pytest.param(
            "@long", f"word list @long has {LONGEST_SPLICED_LIST + 1} words; a pattern takes at most {LONGEST_SPLICED_LIST}", id="long_list"
        ),
    ],
)
def test_a_name_is_refused_with_the_reason(pattern: str, problem: str) -> None:
    named = {**NAMED, "self": "甲@self", "one": "@other", "other": "乙?@one"}
    lists = {**LISTS, "long": [str(number) for number in range(LONGEST_SPLICED_LIST + 1)]}
    with pytest.raises(PatternError) as refused:
        Composer(named, lists).compose(pattern)
    assert str(refused.value) == problem


def test_the_longest_list_that_is_allowed_is_put_in() -> None:
    words = [f"{number}个" for number in range(LONGEST_SPLICED_LIST)]
    assert Composer({}, {"long": words}).compose("@long").literals == frozenset(words)


@pytest.mark.parametrize("pattern", ["甲(", "[甲", "甲{2,1}", "*甲", "(?<n>甲", r"甲\1"])
def test_what_is_no_regular_expression_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="no regular expression"):
        Composer({}, {}).compose(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(?:甲+)+", "(?:甲*乙)*丙", "(?:甲|乙+)+?", "(?:甲(?:乙+丙){1,3})+", "(?:(?=甲+)甲)+", "(?>甲(?:乙*丙)+)", "(?:@many)+"],
)
def test_an_endless_repeat_within_another_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="can run away; bound one"):
        Composer({"many": "甲+"}, {}).compose(pattern)


@pytest.mark.parametrize("pattern", ["(?:甲+乙){1,4}", "(?:甲{1,4}乙)+", "甲+乙+", "(?:甲++乙)+", "(?:甲+|乙+)丙"])
def test_a_bounded_or_possessive_repeat_is_allowed(pattern: str) -> None:
    assert Composer({}, {}).compose(pattern).literals


@pytest.mark.parametrize("pattern", ["", "甲*", "甲?乙?", "(?:甲|)", "(?=甲)", "(?<!甲)", "^", "(?:甲乙){0,3}"])
def test_a_pattern_that_matches_nothing_at_all_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError, match="matches the empty text"):
        Composer({}, {}).compose(pattern)


@pytest.mark.parametrize(
    "pattern, literals",
    [
        pytest.param("甲乙", {"甲乙"}, id="text"),
        pytest.param("甲乙|丙", {"甲乙", "丙"}, id="alternatives"),
        pytest.param("[0-9]+(?:个百分点|pct)", {"个百分点", "pct"}, id="figure_before_text"),
        pytest.param("[甲乙]丙丁", {"丙丁"}, id="longer_beats_class"),
        pytest.param("[甲乙]", {"甲", "乙"}, id="class"),
        pytest.param("甲?乙", {"乙"}, id="required_beats_optional"),
        pytest.param("(?:甲乙){2}", {"甲乙"}, id="repeat"),
        pytest.param("(?<=甲乙)丙(?=丁戊)", {"丁戊"}, id="what_must_follow_counts_what_stands_before_does_not"),
        pytest.param("@digit@units", {"个", "个月", "人次"}, id="list"),
        pytest.param("[^甲]", set(), id="anything_else"),
        pytest.param("甲乙|[^丙]", set(), id="alternative_without"),
        pytest.param("@digit(?:@units|@measures)", {"个", "个月", "人次", "米", "公里"}, id="alternative_lists"),
        pytest.param("@digit(?:@units|元)", {"个", "个月", "人次", "元"}, id="list_or_character"),
    ],
)  # fmt: skip
def test_every_match_holds_one_of(pattern: str, literals: set[str]) -> None:
    assert Composer(NAMED, LISTS).compose(pattern).literals == literals


atoms = st.sampled_from(["甲", "乙丙", "[丁戊]", "[^丁戊]", "[一-九]", "@units", r"\d", "(?:甲乙|@measures丙)", "(?:己|庚)", "9"])
pieces = st.builds(str.__add__, atoms, st.sampled_from(["", "", "?", "{2}", "{0,2}", "{1,3}"]))
sequences = st.lists(pieces, min_size=1, max_size=4).map("".join)
patterns = st.recursive(
    sequences, lambda inner: st.builds("(?:{}|辛{}){}".format, inner, inner, st.sampled_from(["", "?", "{1,2}"])), max_leaves=4
)


@given(data=st.data(), pattern=patterns)
@settings(deadline=None)
def test_the_literals_of_any_pattern_stand_in_whatever_it_matches(data: st.DataObject, pattern: str) -> None:
    try:
        composed = Composer(NAMED, LISTS).compose(pattern)
    except PatternError:
        assume(False)
        return
    plain = pattern
    for name, words in LISTS.items():
        plain = plain.replace(f"@{name}", f"(?:{'|'.join(words)})")
    text = data.draw(st.from_regex(re.compile(plain), fullmatch=True))
    assert composed.pattern.compiled.fullmatch(text)
    assert not composed.literals or any(literal in text for literal in composed.literals)


def test_the_literals_of_a_pattern_that_ignores_case_stand_in_whatever_it_matches() -> None:
    composed = Composer({}, {}).compose("[0-9](?i:pct)")
    assert composed.pattern.compiled.fullmatch("3PCT")
    assert not composed.literals or any(literal in "3PCT" for literal in composed.literals)


def test_a_shipped_rule_finds_its_literals_in_every_example_that_it_matches(pipeline: Pipeline) -> None:
    seen = 0
    for rule in pipeline.rules.rules:
        # Rules of observations look at texts in which the figures are masked.
        if rule.table == "observations" or (rule.table == CUES and rule.give.get("observes")):
            continue
        for example in rule.examples:
            matches = [match.group() for match in rule.pattern.compiled.finditer(example.text)]
            assert matches, (rule.id, example.text)
            assert not rule.literals or any(literal in example.text for literal in rule.literals), rule.id
            seen += len(matches)
    assert seen > 200


PIECE = st.sampled_from(["甲", "乙丙", "[甲乙]", "(甲)", "(丙|甲乙)", ",甲", "(?!丙)乙", "(?=甲)[甲丙]"])
REPEATED = st.builds(
    "(?:{}){}".format, PIECE | st.builds("{}|{}".format, PIECE, PIECE), st.sampled_from(["", "?", "??", "*", "+", "{0,2}"])
)
NESTED = REPEATED | st.builds("(?:{}{}|{}){}".format, REPEATED, PIECE, REPEATED, st.sampled_from(["", "?", "{1,2}"]))


@given(parts=st.lists(NESTED, min_size=1, max_size=4), text=st.text("甲乙丙,", max_size=12))
@settings(deadline=None, max_examples=300)
def test_the_form_that_re_runs_faster_finds_the_same(parts: list[str], text: str) -> None:
    pattern = "".join(parts)
    program = program_of(pattern, re.MULTILINE)
    assert program is not None
    faster = pattern_of(program)
    assert faster is not None
    assert [(one.span(), one.regs) for one in faster.finditer(text)] == [(one.span(), one.regs) for one in re.finditer(pattern, text)]
