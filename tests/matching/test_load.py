"""Rule folders: what lies over what, what every sort of broken file is told, and the identity of a rule set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from extractor.api import Extractor, make_pipeline, shipped_rules
from extractor.errors import InputError, RuleError
from extractor.matching.load import load_rules
from extractor.matching.rules import RuleSet
from extractor.rulecheck import check_rules
from extractor.segment import Segmenter

Files = Mapping[str, str | bytes]
Write = Callable[..., Path]

RULE = """\
[[rule]]
id = "my.dots"
table = "percentages"
pattern = '(?<number>@figure)个点'
give = { unit = "pp" }
examples = [{ text = "回落[3.2个点]", value = 3.2 }]
"""
OTHER = RULE.replace("my.dots", "my.points").replace("个点", "点儿")
BASE: Files = {"patterns.toml": "[patterns]\nfigure = '[0-9.]+'\n", "words/units.txt": "#columns word code\n个\t\n米\tm\n"}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Makes a rule folder of that name with these files."""

    def make(files: Files, name: str = "rules") -> Path:
        for path, content in files.items():
            place = tmp_path / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / name

    return make


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(RuleSet([], {}, "", (), {}))


def found(rules: RuleSet, text: str) -> dict[str, list[str]]:
    return {rule.id: [match.group() for match in rule.pattern.compiled.finditer(text)] for rule in rules.rules}


# Layers


def test_a_rule_of_the_same_id_in_a_later_folder_replaces_the_earlier(write: Write) -> None:
    lower = write({**BASE, "a.toml": RULE + OTHER}, "lower")
    upper = write({"b.toml": RULE.replace("个点", "个百分点")}, "upper")
    assert found(load_rules([lower, upper]), "3个点，4个百分点，5点儿") == {"my.dots": ["4个百分点"], "my.points": ["5点儿"]}
    assert found(load_rules([upper, lower]), "3个点，4个百分点，5点儿") == {"my.dots": ["3个点"], "my.points": ["5点儿"]}


def test_rules_of_other_ids_add(write: Write) -> None:
    rules = load_rules([write({**BASE, "a.toml": RULE}, "lower"), write({"a.toml": OTHER}, "upper")])
    assert found(rules, "3个点，5点儿") == {"my.dots": ["3个点"], "my.points": ["5点儿"]}
    assert [rule.id for rule in rules.of("percentages")] == ["my.dots", "my.points"]


def test_a_named_pattern_of_a_later_folder_replaces_the_earlier_in_all_rules(write: Write) -> None:
    rules = load_rules([write({**BASE, "a.toml": RULE}, "lower"), write({"p.toml": "[patterns]\nfigure = '[三四]'\n"}, "upper")])
    assert found(rules, "3个点，三个点") == {"my.dots": ["三个点"]}


def test_words_of_a_later_folder_add_and_replace(write: Write) -> None:
    upper = write({"units.txt": "#columns word code\n# a remark\n米\tmetre\n垧\tshang\n\n"}, "upper")
    units = load_rules([write(BASE, "lower"), upper]).list("units")
    assert list(units.entries) == ["个", "米", "垧"]
    assert units.column("code") == {"米": "metre", "垧": "shang"}


def test_words_of_a_later_folder_reach_the_patterns(write: Write) -> None:
    lower = write({**BASE, "a.toml": RULE.replace("个点", "@units")}, "lower")
    assert found(load_rules([lower]), "3垧") == {"my.dots": []}
    assert found(load_rules([lower, write({"words/units.txt": "#columns word code\n垧\t\n"}, "upper")]), "3垧") == {"my.dots": ["3垧"]}


def test_own_rules_lie_over_the_shipped_ones(write: Write) -> None:
    replaced = "[[rule]]\nid = 'percentage.half'\ntable = 'none'\npattern = '半数'\nexamples = ['近[半数]']\n"
    folder = write({"own.toml": RULE + replaced, "words/measures.txt": "#columns word dimension code\n垧\tarea\t\n"})
    article = Extractor(folder).extract("种了3垧地，增速回落2.5个点，近半数农户参加。")
    assert [(row.text, row.value, row.rule) for row in article.percentages] == [("2.5个点", 2.5, "my.dots")]
    assert [(row.text, row.dimension) for row in article.counts] == [("3垧", "area")]


def test_a_word_may_stand_in_several_rows_and_cells_may_be_left_out(write: Write) -> None:
    words = load_rules([write({"words.txt": "#columns word kind code\n甲\tx\t1\n甲\ty\n乙\n\t z\n"})]).list("words")
    assert {word: [list(row) for row in rows] for word, rows in words.entries.items()} == {
        "甲": [["甲", "x", "1"], ["甲", "y", ""]],
        "乙": [["乙", "", ""]],
    }
    assert (words.column("kind"), words.column("none")) == ({"甲": "x"}, {})


def test_only_rule_files_and_word_lists_are_read(write: Write) -> None:
    rules = load_rules(
        [write({**BASE, "a.toml": RULE, "README.md": "[[rule", "notes.toml.bak": "=", ".editor/settings.json": "{}", "._a.toml": "\0"})]
    )
    assert [rule.id for rule in rules.rules] == ["my.dots"]


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(write: Write) -> None:
    files = {path: b"\xef\xbb\xbf" + str(content).replace("\n", "\r\n").encode() for path, content in {**BASE, "a.toml": RULE}.items()}
    rules = load_rules([write(files)])
    assert found(rules, "3个点") == {"my.dots": ["3个点"]}
    assert rules.list("units").column("code") == {"米": "m"}


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere: no such folder of rules"):
        load_rules([tmp_path / "nowhere"])


def test_a_folder_without_rules_is_told(write: Write) -> None:
    with pytest.raises(InputError, match="upper: holds no rules"):
        load_rules([write(BASE, "lower"), write({"README.md": "nothing"}, "upper")])


def test_a_word_may_be_made_of_several_parts(write: Write) -> None:
    lists = load_rules([write({"names.txt": "#columns word kind\nChina Daily\t\n", "plain.txt": "China Daily\n"})]).words
    assert [list(words.entries) for words in lists.values()] == [["China Daily"], ["China Daily"]]


# Broken files


@pytest.mark.parametrize(
    "content, place, problem",
    [
        pytest.param("\nx = = 3\n", ":2: ", "not TOML", id="no_toml"),
        pytest.param("[rules]\n", ":1: ", "unknown table [rules]; a rule file has [patterns] and [[rule]]", id="unknown_table_of_the_file"),
        pytest.param("\n[patterns]\nBig = '甲'\n", ":3: ", "pattern Big: a name of a-z and _", id="name_of_a_pattern"),
        pytest.param("[patterns]\nsmall = 3\n", ":2: ", "with a text as its value", id="pattern_that_is_no_text"),
        pytest.param(RULE.replace('id = "my.dots"\n', ""), ": ", "the rule that stands 1. in the file has no id", id="no_id"),
        pytest.param(RULE + "not_befor = '约'\n", ":2: rule my.dots: ", "unknown key 'not_befor'; did you mean 'not_before'?", id="unknown_key"),
        pytest.param(RULE + "zzz = 1\n", ":2: rule my.dots: ", "unknown key 'zzz'; known are after, before", id="unknown_key_like_none"),
        pytest.param(
            RULE.replace('table = "percentages"\n', ""), ":2: rule my.dots: ", "the key 'table' is missing", id="missing_table",
        ),
        pytest.param(RULE.replace("examples", "priority = 1 #"), ":2: rule my.dots: ", "the key 'examples' is missing", id="missing_examples"),
        pytest.param(
            RULE.replace('"pp"', '"ppt"'), ":2: rule my.dots: ", "give unit = 'ppt' is none of the percentages; did you mean 'pp'?", id="unit"
        ),
        pytest.param(
            RULE.replace('"percentages"', '"counts"').replace('unit = "pp"', 'dimension = "lenght"'),
            ":2: rule my.dots: ",
            "give dimension = 'lenght' is none of the counts; did you mean 'length'?",
            id="dimension",
        ),
        pytest.param(RULE.replace('"percentages"', '"percents"'), ":2: rule my.dots: ", "unknown table 'percents'; known are", id="unknown_table"),
        pytest.param(OTHER + RULE + RULE, ":8: rule my.dots: ", "the id stands twice in this file", id="id_twice"),
        pytest.param(
            RULE.replace('unit = "pp"', 'unit = "pp", scale = nan'), ":2: rule my.dots: ", "scale = nan is no number", id="scale_not_a_number"
        ),
        pytest.param(RULE.replace("@figure", "@figur"), ":2: rule my.dots: ", "no pattern or word list @figur; did you mean @figure?", id="name"),
        pytest.param(RULE.replace("@figure)", "@figure"), ":2: rule my.dots: ", "the pattern is no regular expression", id="no_expression"),
        pytest.param(RULE.replace("个点", "(?:个+)+"), ":2: rule my.dots: ", "can run away", id="runaway"),
        pytest.param(RULE.replace("'(?<number>@figure)个点'", "'甲*'"), ":2: rule my.dots: ", "matches the empty text", id="empty_match"),
        pytest.param(RULE.replace("'(?<number>@figure)个点'", "3"), ":2: rule my.dots: ", "a text is wanted", id="pattern_of_wrong_type"),
        pytest.param(RULE.replace("[{", "[] # [{"), ":2: rule my.dots: ", "carries at least one example", id="no_examples"),
        pytest.param(
            RULE.replace("[3.2个点]", "3.2个点"), ":2: rule my.dots: ", "the example '回落3.2个点' must mark with [ ]", id="no_brackets",
        ),
        pytest.param(RULE.replace("个点]", "个点"), ":2: rule my.dots: ", "must mark with [ ]", id="open_bracket"),
        pytest.param(RULE.replace("value =", "valu ="), ":2: rule my.dots: ", "expects 'valu', which is no column of percentages", id="no_column"),
        pytest.param(RULE.replace("3.2个点]", "3.2个百分点]"), ":2: rule my.dots: ", "gives nothing instead of ['3.2个百分点']", id="no_match"),
        pytest.param(RULE.replace("[3.2", "3.[2"), ":2: rule my.dots: ", "gives ['3.2个点'] instead of ['2个点']", id="wrong_span"),
        pytest.param(RULE.replace("= 3.2", "= 3.3"), ":2: rule my.dots: ", "gives value = 3.2 instead of 3.3", id="wrong_value"),
        pytest.param(
            RULE.replace("value = 3.2", "null = ['value']"), ":2: rule my.dots: ", "gives value = 3.2 instead of None", id="value_instead_of_null",
        ),
        pytest.param(
            RULE + "counterexamples = ['好', '3个点位']\n", ":2: rule my.dots: ", "the counterexample '3个点位' is matched: ['3个点']",
            id="counterexample",
        ),
        pytest.param(RULE.encode("gbk"), ":4: ", "the file is not UTF-8", id="not_utf8"),
        pytest.param(
            "# my.dots: dots for points\n" + RULE + "zzz = 1\n", ":3: rule my.dots: ", "unknown key", id="id_named_in_a_remark"
        ),
    ],
)  # fmt: skip
def test_a_broken_rule_file_is_told_by_file_line_rule_and_problem(
    write: Write, segmenter: Segmenter, content: str | bytes, place: str, problem: str
) -> None:
    folder = write({**BASE, "sub/own.toml": content})
    with pytest.raises(RuleError) as refused:
        check_rules(load_rules([folder]), segmenter)
    assert str(refused.value).startswith(f"{folder / 'sub/own.toml'}{place}")
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    "name, content, place, problem",
    [
        pytest.param(
            "more.txt", "#columns word code\n\n甲\t1\t2\n", ":3: ", "3 columns, but the file declares 2: word code", id="too_many"
        ),
        pytest.param("more.txt", "甲\t1\n", ":1: ", "2 columns, but the file declares 1: word", id="undeclared"),
        pytest.param("more.txt", "#columns word code\n延米    m\n", ":2: ", "'延米    m': spaces where a tab", id="spaces_for_a_tab"),
        pytest.param("more.txt", "#columns word code\n延米 m\n", ":2: ", "'延米 m': spaces where a tab", id="a_space_for_a_tab"),
        pytest.param("more.txt", "延米  m\n", ":1: ", "spaces where a tab", id="spaces_for_a_column_not_declared"),
        pytest.param("more.txt", "#columns word code\n甲\tm\n乙\n甲\tm\n", ":4: ", "甲 stands in line 2 already", id="twice"),
        pytest.param("more.txt", "#columns word code\n甲\tm\n甲\tm \n", ":3: ", "甲 stands in line 2 already", id="twice_but_for_a_blank"),
        pytest.param("more.txt", "#columns\tword\tcode\n甲\tm\t3\n", ":2: ", "declares 2: word code", id="columns_parted_by_tabs"),
        pytest.param("more.txt", "甲\n#columns word code\n", ":2: ", "columns are declared above the first word", id="columns_below"),
        pytest.param("more.TXT", "甲\n", ": ", "would not be read", id="capitals"),
        pytest.param("words/more.csv", "甲\n", ": ", "would not be read", id="another_kind_of_file"),
        pytest.param(
            "units.txt", "#columns word kind\n甲\t1\n", ": ", "not those of the list it adds to: word code", id="unlike_the_lower_list"
        ),
        pytest.param(
            "more.txt",
            "#columns word dimension\n# pipes\n延米\tlenght\n",
            ":3: ",
            "延米: unknown dimension 'lenght'; did you mean 'length'?",
            id="dimension",
        ),
        pytest.param("more.txt", "#columns word bound\n超\tmore\n", ":2: ", "超: unknown bound 'more'; known are exact", id="bound"),
        pytest.param("More2.txt", "甲\n", ": ", "the name of a word list is made of a-z and _", id="name"),
        pytest.param("more.txt", "好\n中".encode("gb18030"), ":1: ", "the file is not UTF-8", id="not_utf8"),
    ],
)
def test_a_broken_word_list_is_told_by_file_line_and_problem(
    write: Write, name: str, content: str | bytes, place: str, problem: str
) -> None:
    upper = write({name: content}, "upper")
    with pytest.raises(RuleError) as refused:
        load_rules([write(BASE, "lower"), upper])
    assert str(refused.value).startswith(f"{upper / name}{place}")
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    "files, problem",
    [
        pytest.param({"a/more.txt": "只\n", "b/more.txt": "头\n"}, "the word list more stands in a/more.txt too", id="lists"),
        pytest.param(
            {"a.toml": "[patterns]\nx = '1'\n", "b.toml": "[patterns]\nx = '2'\n"},
            "b.toml:2: the pattern x stands in a.toml too",
            id="patterns",
        ),
        pytest.param({"a.toml": RULE, "b.toml": RULE}, "b.toml:2: rule my.dots: the id stands in a.toml too", id="rules"),
    ],
)
def test_what_two_files_of_one_folder_tell_is_refused(write: Write, files: Files, problem: str) -> None:
    with pytest.raises(RuleError) as refused:
        load_rules([write(BASE, "lower"), write(files, "upper")])
    assert problem in str(refused.value)


def test_a_folder_laid_over_adds_words_to_a_list_and_replaces_a_pattern(write: Write) -> None:
    upper = write({"units.txt": "#columns word code\n只\t\n", "a.toml": "[patterns]\nfigure = '[0-9]+'\n"}, "upper")
    assert set(load_rules([write({**BASE, "own.toml": RULE}, "lower"), upper]).list("units").entries) == {"个", "米", "只"}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(RULE.replace("[[rule]]", "[rule]"), id="single_brackets"),
        pytest.param("patterns = 3\n", id="patterns_that_are_no_table"),
        pytest.param(RULE.replace('"percentages"', '["percentages"]'), id="table_in_a_list"),
        pytest.param(RULE.replace('give = { unit = "pp" }\n', ""), id="percentage_without_unit"),
        pytest.param(RULE.replace("unit =", "unti ="), id="unknown_fixed_field"),
        pytest.param(RULE.replace('"pp"', '"pp", scale = "ten"'), id="scale_that_is_no_number"),
        pytest.param(RULE.replace("value = 3.2", "null = 'value'"), id="null_that_is_no_list"),
        pytest.param(RULE + "counterexamples = 3\n", id="counterexamples_that_are_no_list"),
        pytest.param(RULE + "counterexamples = '三个点位'\n", id="counterexample_without_list"),
        pytest.param(RULE + "priority = '1'\n", id="priority_that_is_no_number"),
        pytest.param(RULE + "whole_tokens = 'no'\n", id="switch_that_is_no_switch"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(write: Write, segmenter: Segmenter, content: str) -> None:
    with pytest.raises(RuleError):
        check_rules(load_rules([write({**BASE, "own.toml": content})]), segmenter)


def test_a_very_long_line_of_a_word_list_is_read_or_refused(write: Write) -> None:
    try:
        load_rules([write({"words.txt": "甲" * 200_000})])
    except RuleError as error:
        assert "words.txt:1: " in str(error)


def test_the_shipped_rules_do_what_their_examples_say() -> None:
    assert len(make_pipeline().rules.rules) > 100


# Identity


def test_the_same_content_has_the_same_identity_wherever_it_stands(write: Write) -> None:
    files = {**BASE, "a.toml": RULE}
    rules = [load_rules([write(files, name)]) for name in ("here", "there/below")]
    assert rules[0].identity == rules[1].identity
    assert load_rules([write({"README.md": "not read"}, "here")]).identity == rules[0].identity


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"a.toml": RULE + "\n"}, id="line_at_the_end"),
        pytest.param({"a.toml": RULE.replace("回落", "回升")}, id="example"),
        pytest.param({"a.toml": RULE.replace('= "pp"', '= "bp"')}, id="fixed_field"),
        pytest.param({"a.toml": "# a remark\n" + RULE}, id="remark"),
        pytest.param({"patterns.toml": "[patterns]\nfigure = '[0-9]+'\n"}, id="named_pattern"),
        pytest.param({"words/units.txt": "#columns word code\n个\t\n米\tM\n"}, id="word_list"),
        pytest.param({"words/more.txt": ""}, id="empty_list"),
        pytest.param({"b.toml": OTHER}, id="another_file"),
    ],
)
def test_any_change_changes_the_identity(write: Write, change: Files) -> None:
    files = {**BASE, "a.toml": RULE}
    assert load_rules([write(files, "before")]).identity != load_rules([write({**files, **change}, "after")]).identity


def test_a_word_list_by_another_name_changes_the_identity(write: Write) -> None:
    folders = [write({f"{name}.txt": "甲\n"}, name) for name in ("units", "places")]
    assert load_rules([folders[0]]).identity != load_rules([folders[1]]).identity


def test_every_byte_of_a_rule_file_counts_for_the_identity(write: Write) -> None:
    base = write({**BASE, "a.toml": RULE}, "before")
    remark = b"# 0123456789"
    identities = {
        load_rules([base, write({"a.toml": remark[:at] + b"x" + remark[at + 1 :]}, f"r{at}")]).identity for at in range(2, len(remark))
    }
    assert len(identities) == len(remark) - 2


def test_a_folder_laid_over_changes_the_identity_and_its_order_counts(write: Write) -> None:
    lower, upper = write({**BASE, "a.toml": RULE}, "lower"), write({"a.toml": RULE.replace("个点", "点儿")}, "upper")
    assert len({load_rules(folders).identity for folders in ([lower], [lower, upper], [upper, lower])}) == 3


def test_the_shipped_rules_load_to_the_same_identity_twice() -> None:
    assert load_rules([shipped_rules()]).identity == load_rules([shipped_rules()]).identity
