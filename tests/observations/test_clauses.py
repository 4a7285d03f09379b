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
    pytest.param("全县60岁及以上人口5.1万人。", ["60岁及以上人口"], id="with the age of whom it speaks"),
    pytest.param("地铁9号线全长31公里。", ["地铁9号线全长"], id="with the number that names it"),
    pytest.param("公司预计全年净利润为3亿元。", ["净利润"], id="not over what tells of time"),
    pytest.param("细颗粒物(PM2.5)平均浓度为31微克/立方米。", ["细颗粒物平均浓度"], id="over a name in Latin letters"),
    pytest.param("果园面积14万亩，产量9.7万吨。", ["果园面积", "果园产量"], id="one measure after another"),
    pytest.param("该市12个乡镇中有9个通了公交。", ["乡镇", "乡镇"], id="so many of them"),
    pytest.param("全市用电量下降1%，降幅收窄0.8个百分点，其中6月增长4%。", ["用电量", "用电量降幅", "用电量"], id="the fall of a fall"),
    pytest.param("决定不起诉20人。", ["不起诉"], id="what is not done"),
    pytest.param("暴雨造成3人死亡、12人受伤。", ["死亡", "受伤"], id="the harmed"),
    pytest.param("因灾死亡、失踪32人。", ["因灾死亡、失踪"], id="two verbs side by side"),
    pytest.param("事故起数、死亡人数分别占总数的11%、10%。", ["事故起数占总数", "死亡人数占总数"], id="shares shared out"),
    pytest.param("播种面积815千公顷（1222万亩），增长2%。", ["播种面积"] * 3, id="said again in another unit"),
    pytest.param("受理案件379件（旧存43件），同比上升8%。", ["案件", "旧存", "案件"], id="on behind a bracket"),
    pytest.param("净利润4743万元，较去年同期2573万元增长84%。", ["净利润", "净利润"], id="the value compared with stands between"),
    pytest.param("人口自然增长率为3.2‰。", ["人口自然增长率"], id="a rate called growth"),
    pytest.param("派发现金红利3.2亿元。", ["派发现金红利"], id="a term that jieba cuts"),
    pytest.param("警方检获约5公斤毒品。", ["毒品"], id="the thing rather than a bare verb"),
    pytest.param("旅客548万人次，其中外地旅客有所增加，升7.7%。", ["旅客", "外地旅客"], id="what the clause before tells to have changed"),
    pytest.param("报名人数受天气影响升高至410人。", ["报名人数"], id="over what it owes to"),
    pytest.param("沪深300指数报3231点，跌26点或0.8%。", ["沪深300指数"] * 3, id="a number inside a name"),
    pytest.param(
        "40岁以下教师98人、60岁以下教师474人，分别占8%和40%。",
        ["40岁以下教师", "60岁以下教师", "40岁以下教师", "60岁以下教师"],
        id="ages are none of what is shared out",
    ),
    pytest.param("全省31个专业实际录取3190人。", ["专业", "专业实际录取"], id="a noun ends where an adverb stands"),
    pytest.param("全市风电新增装机22万千瓦。", ["风电新增装机"], id="a short noun with the one before it"),
    pytest.param("主力资金净流出40亿元。", ["主力资金净流出"], id="a net flow"),
]
NOTHING = [
    pytest.param("今年50岁的林先生从医28年。", id="ages and years of a life"),
    pytest.param("本届活动为期6天，会场距车站约5公里。", id="lasting and distance"),
    pytest.param("老街的米粉每碗9元，他一天能卖300碗。", id="prices and people's stories"),
    pytest.param("打造“15分钟医疗服务圈”。", id="a name in quotation marks"),
    pytest.param("全市医疗机构???42家，床位7.???张。", id="damaged figures"),
    pytest.param("编辑：李子 审核：黄华", id="furniture"),
    pytest.param("两位客人带来一批礼物，聊了三个小时。", id="words that tell a story"),
    pytest.param("未发生一次死亡10人以上重大事故。", id="what counts as one"),
    pytest.param("优良天数比例好于年度目标0.6个百分点。", id="how far above something"),
    pytest.param("31个省（自治区、直辖市）报送了材料。", id="all provinces"),
    pytest.param("工业拉动投资增长3.2个百分点。", id="a part of a change"),
    pytest.param("候选人共获55万票。", id="a verb that says nothing"),
    pytest.param("Windows 11用户称赞了它。", id="the number of a name"),
    pytest.param("距离纪录只差6球。", id="what is missing"),
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
    pytest.param("长三角地区出口增长4%。", [(None, "长三角")], id="a part of the country"),
    pytest.param("漳浦县医院扩建，并在福建省技能竞赛中以91分的成绩夺冠。", [("漳浦县医院", None)], id="where something took place"),
    pytest.param("学校现有教师40人。\n\n漳州市招生30人。", [(None, None), (None, "漳州市")], id="somebody who is not named"),
    pytest.param("漳州市统计局介绍，全年出口18亿元。", [(None, "漳州市")], id="who tells of others"),
    pytest.param(
        "漳州市出口18亿元。\n\n浙江省统计局介绍，情况良好。全省出口30亿元。",
        [(None, "漳州市"), (None, "浙江省")],
        id="where who tells lies",
    ),
    pytest.param("漳浦县医院介绍，全年门诊量68万人次。", [("漳浦县医院", None)], id="who tells of itself"),
    pytest.param("漳州市出口18亿元（漳浦县3亿元），增长2%。", [(None, "漳州市"), (None, "漳州市")], id="a lead in brackets ends with them"),
    pytest.param(
        "漳州市床位增加。其中漳浦县医院新增床位30张。新增医师20人。",
        [("漳浦县医院", None), (None, "漳州市")],
        id="a part is no subject of the next sentence",
    ),
    pytest.param("漳浦县医院门诊量68万人次，漳州市外患者占12%。", [("漳浦县医院", None)] * 2, id="from elsewhere than a place"),
    pytest.param("漳州等5个市出口增长4%。", [(None, None)] * 2, id="one of several"),
    pytest.param(
        "漳浦县医院手术1200台，云霄县医院手术900台，同比分别增长6%和9%。",
        [("漳浦县医院", None), ("云霄县医院", None)] * 2,
        id="shared out among figures before",
    ),
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
    pytest.param("6月8日，市统计局公布，全市常住人口320万人。", [None], id="the day of a report"),
    pytest.param("6月8日发布的报告显示，2023年参保率98%。", ["2023"], id="the day of a report before its own time"),
    pytest.param(
        "2023年，参保率由2020年的61%提高至68%，同比提高2个百分点。", ["2020", "2023", "2023"], id="where a change began is left behind"
    ),
    pytest.param("人均收入从2016年的4221元提高到2019年的9313元，年均增长30%。", ["2016", "2019", None], id="an average over years"),
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
    pytest.param("旅客按年多10%。", [("change", "up", "按年")], id="more on the year"),
    pytest.param("装机容量30万千瓦，比2022年多投产2万千瓦。", [("level", None, None), ("change", "up", "2022年")], id="more done"),
    pytest.param("参赛人数少了40万人。", [("change", "down", None)], id="fewer"),
    pytest.param("降雨量较常年同期偏多两成。", [("change", "up", "常年同期")], id="more than usual"),
    pytest.param("就业人数增加4000人或0.4%。", [("change", "up", None)] * 2, id="so many or so much"),
    pytest.param("门诊收入增长同比均超过60%。", [("change", "up", "同比")], id="the comparison behind its verb"),
    pytest.param("客流量连续3天突破140万人次。", [("level", None, None)], id="day after day"),
    pytest.param(
        "国防支出1.8亿元，比上年执行数增长7%。", [("level", None, None), ("change", "up", "上年")], id="against the sum of a year"
    ),
]
STATUSES = [
    pytest.param("项目预计总投资8.5亿元，其中中央投资4.8亿元已下达。", ["planned", "actual"], id="expected, and done"),
    pytest.param("力争到2026年门诊量突破90万人次。", ["planned"], id="a target"),
    pytest.param("到2030年，全市床位达到8万张。", ["planned"], id="a date to come"),
    pytest.param("据估算，全市损失3200万元。", ["estimated"], id="an estimate"),
    pytest.param("规划总里程120公里，通车里程80公里。", ["planned", "planned"], id="a plan reaches on"),
    pytest.param("普通高中计划招生1.2万人，现有学生3.6万人。", ["planned", "actual"], id="what there is is no plan"),
    pytest.param("定下失业率下降2%的目标。", ["planned"], id="a goal said behind it"),
    pytest.param("全年受案或将超过5500件。", ["planned"], id="what may come"),
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
