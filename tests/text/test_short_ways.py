"""What the text stage tells early, at a look, is what the long way finds."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from extractor.api import shipped_rules
from extractor.article import Sentence
from extractor.matching.load import load_rules
from extractor.matching.rules import SECTIONS
from extractor.offsets import OffsetMap
from extractor.text import layout
from extractor.text.characters import characters, script_of
from extractor.text.cues import Cues
from extractor.text.glance import SHORTEST
from extractor.text.join import join_lines
from extractor.text.repair import is_settled, plainness, repair
from extractor.text.sentences import split, with_one_end
from extractor.text.wedges import lift_wedges

CUES = Cues(load_rules([shipped_rules()]).of(SECTIONS))
IS_PLAIN = plainness()
PIECES = [
    "全市新增床位300张，", "门诊量增长5%。", "患者在家门口就能看病。", "该院", "专家认为", "\n", "\n", "。", "！", "；", "……", "。”", "？", "??", "？？", " ", "\t", "　", "（市）", "(yī)", "(fa)",
    "12，345", "，", "3", "％", "１", "．", "&nbsp;", "<br>", "醫", "覆", "反覆", "□", "\ufffd", "\ue001", "é", "銆", "𠮷", "\ufeff", "本报讯", "开云体育官网", "体育", "责任编辑：张某", "（记者张某）",
    "来源：某报", "图为", "摄", "不得转载", "风险提示：", "提供的", "2024-03-05", "一", "在看", "\U000e0020", "Ａ", "五 分之 一", "厦 门 市",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
LONG_TEXTS = TEXTS.map(lambda text: f"{text}{'居民的健康档案由村医保管。' * (SHORTEST // 12 + 1)}{text}")


@given(TEXTS)
@example("12，345人")
def test_a_plain_text_needs_no_repair(text: str) -> None:
    if IS_PLAIN(text):
        assert repair(text) == (text, OffsetMap.identity(len(text)), [], script_of(text))


@given(LONG_TEXTS)
def test_a_long_text_that_is_usual_and_settled_needs_no_repair(text: str) -> None:
    seen = CUES.look(text)
    assert seen is not None
    assert not seen.is_usual or characters().are_usual(text)
    if seen.is_usual and is_settled(text):
        assert repair(text) == (text, OffsetMap.identity(len(text)), [], script_of(text))


def found(text: str, places: list[int] | None) -> list[tuple[int, str, int, int]]:
    spam = CUES.wedged(text, places)
    return [(match.region, match.rule.id, match.start, match.end) for match in CUES.of_lines(text, layout.split_lines(text), spam, places)]


@given(TEXTS | LONG_TEXTS)
@example("该院的图片由某报提供）")
def test_where_cues_may_begin_hides_none(text: str) -> None:
    places = CUES.places(text)
    assert places is not None
    assert CUES.wedged(text, list(places)) == CUES.wedged(text)
    assert found(text, list(places)) == found(text, None)


@given(TEXTS | LONG_TEXTS)
@example("甲。\n乙！")
def test_lines_that_are_all_prose_need_no_layout(text: str) -> None:
    spans = layout.split_lines(text)
    matches = CUES.of_lines(text, spans)
    if not spans or matches or CUES.wedged(text) or not layout.all_prose(text, spans):
        return
    lines = layout.part_bylines(text, layout.classified(text, spans, matches), CUES)
    layout.mark_navigation(text, lines)
    assert [(line.begin, line.start, line.end) for line in lines] == spans
    assert lift_wedges(text, lines) is None
    assert join_lines(text, lines) is None
    assert layout.split_stories(text, lines) == [lines]
    assert layout.mark_headline(text, lines) is None
    assert {line.section for line in lines} == {layout.BODY}


@given(TEXTS)
def test_a_text_with_one_end_keeps_its_places(text: str) -> None:
    plain = with_one_end(text)
    sentences: list[Sentence] = []
    for number, (_, start, end) in enumerate(layout.split_lines(text)):
        split(plain, start, end, number, layout.BODY, sentences)
    assert len(plain) == len(text)
    assert all(not text[sentence.start : sentence.end][0].isspace() for sentence in sentences)
    assert "".join(text.split()) == "".join("".join(text[s.start : s.end] for s in sentences).split())
