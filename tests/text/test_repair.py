"""Repair: what each step mends, and what it leaves alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.text.parting import Parting
from extractor.text.repair import repair

MENDED = [
    pytest.param("廈門醫(yī)院", "厦门医院", "pinyin", id="pinyin"),
    pytest.param("廈門醫（yī）院", "厦门医院", "pinyin", id="pinyin in full-width brackets"),
    pytest.param("衛(wèi)生專(zhuān)科", "卫生专科", "pinyin", id="two of them"),
    pytest.param("\ufeff宁德", "宁德", "marks", id="byte order mark"),
    pytest.param("宁\u200b德", "宁德", "marks", id="zero-width space"),
    pytest.param("宁德\r\n福鼎", "宁德\n福鼎", "marks", id="carriage return"),
    pytest.param("增长１２．５％", "增长12.5%", "wide", id="full-width figures"),
    pytest.param("增长&nbsp;5%&amp;", "增长5%&", "entities", id="entities"),
    pytest.param("共1 796人", "共1796人", "blanks", id="blank between thousands"),
    pytest.param("2023 年 8 月", "2023年8月", "blanks", id="blanks around figures"),
    pytest.param("造价 61.27 亿元", "造价61.27亿元", "blanks", id="blanks around decimals"),
    pytest.param("醫院", "医院", "simplified", id="traditional"),
]
LEFT = [
    pytest.param("基金(CNAS)认可", id="an acronym"),
    pytest.param("距离(km)和(de)", id="units and bare syllables without any toned one"),
    pytest.param("2022-09-28 08:19", id="date and time"),
    pytest.param("记者张三 李四", id="names"),
    pytest.param("号码：1234 5678", id="figures of four"),
    pytest.param("《甲》&乙;", id="an ampersand"),
]


@pytest.mark.parametrize(("raw", "text", "flag"), MENDED)
def test_a_step_mends_and_is_named(raw: str, text: str, flag: str) -> None:
    mended, _, flags, _ = repair(raw)
    assert mended == text
    assert flag in flags


@pytest.mark.parametrize("raw", LEFT)
def test_what_is_no_damage_is_left(raw: str) -> None:
    assert repair(raw)[0] == raw


@pytest.mark.parametrize("raw", ["机构???42家", "机构\ufffd42家"], ids=["question marks", "replacement character"])
def test_what_is_lost_stays_lost_and_is_flagged(raw: str) -> None:
    text, _, flags, _ = repair(raw)
    assert text == raw
    assert "lost_characters" in flags


DIRT = st.lists(
    st.one_of(
        st.sampled_from(
            [*"醫院萬學(xué)（yī）１２．５％???\ufffd\u200b\ufeff \u3000\xa0\r\n&;", "(yī)", "&nbsp;", "&#12345;", "1 796", "2023 年"]
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=30,
).map("".join)


@given(DIRT)
def test_every_character_that_is_left_leads_to_the_one_it_was_made_of(raw: str) -> None:
    text, offsets, _, _ = repair(raw)
    assert offsets.length == len(text)
    position = -1
    for index in range(len(text)):
        start, end = offsets.span(index, index + 1)
        assert position < start < end <= len(raw)
        position = start


@given(DIRT)
def test_repairing_twice_is_repairing_once(raw: str) -> None:
    once = repair(raw)[0]
    assert repair(once)[0] == once


NAMES = Parting(["医院", "银行"], ["甲市", "乙省"], ["分行"])


@pytest.mark.parametrize(
    ("raw", "mended"),
    [
        pytest.param("参加的有丙市医院 甲市医院，共同签署了协议。", "参加的有丙市医院 甲市医院，共同签署了协议。", id="two names"),
        pytest.param("他到了丙市 医院，又去了乙省，见到了院长。", "他到了丙市医院，又去了乙省，见到了院长。", id="inside a name"),
        pytest.param("丙国银行 乙省分行，向企业发放了贷款一笔。", "丙国银行乙省分行，向企业发放了贷款一笔。", id="a branch"),
        pytest.param(
            "新增床位不少!农损超过预计 甲市最为严重，其余轻微", "新增床位不少!农损超过预计 甲市最为严重，其余轻微", id="a heading"
        ),
    ],
)
def test_a_blank_that_parts_names_stays(raw: str, mended: str) -> None:
    assert repair(raw, NAMES).text == mended


@pytest.mark.parametrize(
    ("unit", "mended"),
    [
        pytest.param("门诊 增长，", "门诊增长，", id="one blank in each clause"),
        pytest.param("门诊 总量 以及 床位 都在 增长，", "门诊 总量 以及 床位 都在 增长，", id="many in each clause"),
        pytest.param("门诊 增长", "门诊 增长", id="no clause ends"),
    ],
)
def test_blanks_cost_the_same_however_long_their_line_is(unit: str, mended: str) -> None:
    # Work that grew with the square of the line would take hours here.
    times = 1_000_000 // unit.count(" ") // 5
    assert repair(unit * times + "。").text == mended * times + "。"
