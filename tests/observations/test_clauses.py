"""Sentences of our own, one for each thing that the stage knows of clauses and reach."""

from __future__ import annotations

import datetime

import pytest

from extractor import Extractor
from extractor.tables import ObservationRow

PUBLISHED = datetime.date(2024, 6, 10)

INDICATORS = [
    pytest.param("漳浦县医院门诊量突破68.5万人次。", ["门诊量"], id="before a linking verb"),
    pytest.param("漳浦县医院挂牌了4个名医工作室。", ["名医工作室"], id="after the figure"),
    pytest.param("漳浦县医院发表论文96篇，获专利65项。", ["论文", "专利"], id="before the figure"),
    pytest.param("漳浦县医院手术2.9万台，占比达38%。", ["手术", "手术占比"], id="a noun that says nothing alone"),
    pytest.param("药品430个，占常用药的六成。", ["药品", "药品占常用药"], id="a share"),
    pytest.param("漳浦县医院门诊量68万人次，同比增长11%。", ["门诊量", "门诊量"], id="carried over a comma"),
    pytest.param("漳浦县医院完成项目28项，其中11项达到国内领先水平。", ["项目", "达到国内领先水平的项目"], id="an elided head"),
    pytest.param("全县建成5个国家级、12个省级示范村。", ["国家级示范村", "省级示范村"], id="a head said once"),
    pytest.param("猪、牛出栏分别增长2%、5%。", ["猪出栏", "牛出栏"], id="short items share a head"),
    pytest.param("全市对美国出口18亿元。", ["对美国出口"], id="a preposition inside"),
    pytest.param(
        "全市旅客吞吐量420万人次，起降航班3万架次，同比分别增长6%和9%。",
        ["旅客吞吐量", "航班", "旅客吞吐量", "航班"],
        id="shared out among figures before",
    ),
    pytest.param("中药、西药和中成药分别增长6%和9%。", [], id="not as many figures as things"),
    pytest.param("享受政策的企业达1900户。", ["享受政策的企业"], id="a relative clause"),
]
NOTHING = [
    pytest.param("今年50岁的林先生从医28年。", id="ages and years of a life"),
    pytest.param("本届活动为期6天，会场距车站约5公里。", id="lasting and distance"),
    pytest.param("老街的米粉每碗9元，他一天能卖300碗。", id="prices and people's stories"),
    pytest.param("打造“15分钟医疗服务圈”。", id="a name in quotation marks"),
    pytest.param("全市医疗机构???42家，床位7.???张。", id="damaged figures"),
    pytest.param("编辑：李子 审核：黄华", id="furniture"),
    pytest.param("两位客人带来一批礼物，聊了三个小时。", id="words that tell a story"),
]
SUBJECTS = [
    pytest.param("据漳州市统计局数据，全市居民参保率98%。", [(None, "漳州市")], id="a source is not the subject"),
    pytest.param("漳浦县医院扩建。该院增设床位300张。", [("漳浦县医院", None)], id="an anaphor"),
    pytest.param(
        "漳浦县医院和云霄县医院分别完成手术1200台和900台。", [("漳浦县医院", None), ("云霄县医院", None)], id="shared out in order"
    ),
    pytest.param("漳浦县卫生健康局支持云霄县医院开展25项服务。", [("云霄县医院", None)], id="whom one lets do it"),
    pytest.param("漳州外贸增长。全市出口18亿元。", [(None, "漳州市")], id="a word for the place"),
    pytest.param("漳浦县医院门诊量增长。美国出口增长3%。", [(None, "美国")], id="another country is someone else"),
    pytest.param("中小企业用电量增长5%。", [(None, None)], id="nobody is named"),
]
PERIODS = [
    pytest.param("2023年，漳浦县医院门诊量68万人次，手术2.9万台。", ["2023", "2023"], id="over commas"),
    pytest.param("2023年，漳浦县医院门诊量68万人次；手术2.9万台。", ["2023", None], id="not over a semicolon"),
    pytest.param("2023年漳浦县医院扩建。门诊量68万人次。", [None], id="not over a full stop"),
    pytest.param("占比从2020年的22%提高到2023年的41%。", ["2020", "2023"], id="each its own year"),
    pytest.param("与2020年相比，医师从18人增加至113人。", ["2020", None], id="the baseline's year for the start"),
    pytest.param("2007年建立的漳浦县血站累计供血820万袋。", [None], id="a founding date"),
    pytest.param("2020年以来，全市建成学校45所。", [None], id="a since date"),
    pytest.param("2022年和2023年全市招生人数分别为2.1万人和2.4万人。", ["2022", "2023"], id="dates shared out"),
]
CHANGES = [
    pytest.param("门诊量同比增长11.8%。", [("change", "up", "同比")], id="on the year"),
    pytest.param("药占比降至23.5%。", [("to", "down", None)], id="down to"),
    pytest.param("参保率由61%提高至68%。", [("from", "up", None), ("to", "up", None)], id="from and to"),
    pytest.param("就诊率由改革前的61%提高至68%。", [("from", "up", None), ("to", "up", "改革前")], id="from what it was before"),
    pytest.param(
        "门诊量较2020年增长52%，手术量增幅达26%。",
        [("change", "up", "2020年"), ("change", "up", "2020年")],
        id="a baseline carried over a comma",
    ),
    pytest.param("用电量实现35%的增长。", [("change", "up", None)], id="a noun of change after it"),
    pytest.param("全县新增床位300张。", [("change", "up", None)], id="new ones"),
    pytest.param("全县建成床位300张。", [("level", None, None)], id="ones that stand"),
    pytest.param("合格率71%，比上年高2个百分点。", [("level", None, None), ("change", "up", "上年")], id="a comparison"),
]
STATUSES = [
    pytest.param("项目预计总投资8.5亿元，其中中央投资4.8亿元已下达。", ["planned", "actual"], id="expected, and done"),
    pytest.param("力争到2026年门诊量突破90万人次。", ["planned"], id="a target"),
    pytest.param("到2030年，全市床位达到8万张。", ["planned"], id="a date to come"),
    pytest.param("据估算，全市损失3200万元。", ["estimated"], id="an estimate"),
    pytest.param("规划总里程120公里，通车里程80公里。", ["planned", "planned"], id="a plan reaches on"),
]
EXTENTS = [
    pytest.param("截至2023年，全市共有床位8万张。", ["as_of"], id="until"),
    pytest.param("2023年末，全市贷款余额800亿元。", ["as_of"], id="the end of a year"),
    pytest.param("2020年以来，全市建成学校45所。", ["cumulative"], id="since"),
    pytest.param("全市累计建成学校45所。", ["cumulative"], id="a running total"),
    pytest.param("2023年，全市累计招生4.5万人。", ["period"], id="a total of the year"),
]


def observed(extractor: Extractor, text: str) -> list[ObservationRow]:
    return extractor.extract(text, published=PUBLISHED).observations


@pytest.mark.parametrize(("text", "expected"), INDICATORS)
def test_what_is_measured(extractor: Extractor, text: str, expected: list[str]) -> None:
    assert [row.indicator for row in observed(extractor, text)] == expected


@pytest.mark.parametrize("text", NOTHING)
def test_what_measures_nothing(extractor: Extractor, text: str) -> None:
    assert [(row.indicator, row.rule) for row in observed(extractor, text)] == []


@pytest.mark.parametrize(("text", "expected"), SUBJECTS)
def test_whom_it_is_about(extractor: Extractor, text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert [(row.institution, row.place) for row in observed(extractor, text)] == expected


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_when_it_holds(extractor: Extractor, text: str, expected: list[str | None]) -> None:
    assert [row.period for row in observed(extractor, text)] == expected


@pytest.mark.parametrize(("text", "expected"), CHANGES)
def test_role_direction_and_baseline(extractor: Extractor, text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert [(row.role, row.direction, row.baseline) for row in observed(extractor, text)] == expected


@pytest.mark.parametrize(("text", "expected"), STATUSES)
def test_a_plan_is_no_fact(extractor: Extractor, text: str, expected: list[str]) -> None:
    assert [row.status for row in observed(extractor, text)] == expected


@pytest.mark.parametrize(("text", "expected"), EXTENTS)
def test_flow_stock_and_running_total(extractor: Extractor, text: str, expected: list[str | None]) -> None:
    assert [row.extent for row in observed(extractor, text)] == expected


def test_a_place_comes_with_its_code(extractor: Extractor) -> None:
    (row,) = observed(extractor, "漳州市出口18亿元。")
    assert (row.place, row.place_code, row.subject_from) == ("漳州市", "350600", "clause")


def test_what_is_claimed_in_speech_and_what_is_denied_is_flagged(extractor: Extractor) -> None:
    (quoted,) = observed(extractor, "院长说：“我们的患者满意度已经提升到97.1%，今后还要提高。”")
    assert "quoted" in quoted.flags
    (denied,) = observed(extractor, "全市接种率尚未达到90%。")
    assert "negated" in denied.flags


def test_a_hint_never_stands_in_for_a_period(extractor: Extractor) -> None:
    (row,) = observed(extractor, "2023年漳浦县医院扩建。门诊量68万人次。")
    assert (row.period, row.context_period) == (None, "2023")
