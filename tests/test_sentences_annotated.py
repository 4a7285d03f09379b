"""Sentences of our own with what must come out of them, through the whole program."""

from __future__ import annotations

import datetime

import pytest

from extractor import Extractor

PUBLISHED = datetime.date(2024, 6, 10)

FIGURES = [
    pytest.param("全年发电1.2亿千瓦时。", [(120_000_000, None, "千瓦时", "exact")], id="a unit that begins with a thousand"),
    pytest.param("装机500万千瓦。", [(5_000_000, None, "千瓦", "exact")], id="kilowatts"),
    pytest.param("净利润为负3.2亿元。", [(-320_000_000, None, "元", "exact")], id="a loss in words"),
    pytest.param("贡献率为负0.3个百分点。", [(-0.3, None, "pp", "exact")], id="points below zero"),
    pytest.param("同比+11.5%，环比-3.2%。", [(11.5, None, "%", "exact"), (-3.2, None, "%", "exact")], id="signs"),
    pytest.param("在-1%至1%之间波动。", [(-1, 1, "%", "exact")], id="a range over zero"),
    pytest.param("办理缩短到1个多小时。", [(1, None, "小时", "over")], id="an hour and more"),
    pytest.param("接待1，234，567人次。", [(1_234_567, None, "人次", "exact")], id="full-width thousands"),
    pytest.param("身高1米75，成绩9秒83。", [(1.75, None, "米", "exact"), (9.83, None, "秒", "exact")], id="metres and seconds"),
    pytest.param("冠军用时3小时25分18秒。", [(12318, None, "秒", "exact")], id="a time of a race is no score"),
    pytest.param("七八成农户受益。", [(70, 80, "%", "exact")], id="seven or eight tenths"),
    pytest.param("是上年的一倍半。", [(1.5, None, "倍", "exact")], id="one and a half times"),
    pytest.param("降低半个百分点。", [(0.5, None, "pp", "exact")], id="half a point"),
    pytest.param("小学三年级有学生120人。", [(120, None, "人", "exact")], id="a grade is no duration"),
    pytest.param("增幅超两位数。", [], id="two digits are no count"),
    pytest.param("购置五台呼吸机。", [(5, None, "台", "exact")], id="five machines, not a place"),
    pytest.param("光绪二十三年建成，占地30亩。", [(30, None, "亩", "exact")], id="years of an emperor"),
    pytest.param("下半场开始后，半年报披露。", [], id="halves that count nothing"),
    pytest.param(
        "总投资约8.5亿元，其中4.8亿元已到位。", [(850_000_000, None, "元", "about"), (480_000_000, None, "元", "exact")], id="money"
    ),
    pytest.param("每次3至5万人参加，为期3个月至1年。", [(30_000, 50_000, "人", "exact"), (3, 12, "个月", "exact")], id="ranges"),
    pytest.param("通过ISO15189认可的L4病例，拨打12345热线。", [], id="codes and hotlines"),
    pytest.param("位于海峡两岸的第六人民医院是三级甲等综合医院。", [], id="ordinals, levels and names"),
    pytest.param("机构???42家，床位7.???张。", [(None, None, "家", "exact"), (None, None, "张", "exact")], id="lost digits give no value"),
]
DATES = [
    pytest.param("2023年第四季度开工。", [("2023-Q4", "2023-10-01", "2023-12-31")], id="fourth quarter"),
    pytest.param("去年第四季度完工。", [("2023-Q4", "2023-10-01", "2023-12-31")], id="fourth quarter of last year"),
    pytest.param("前5月进出口总值增长。", [("2024-01/2024-05", "2024-01-01", "2024-05-31")], id="first five months"),
    pytest.param("二〇一一年三月五日成立。", [("2011-03-05", "2011-03-05", "2011-03-05")], id="numerals"),
    pytest.param("8月经济运行平稳。", [("2024-08", "2024-08-01", "2024-08-31")], id="a month before 经"),
    pytest.param("记者7日从会上获悉。", [("2024-06-07", "2024-06-07", "2024-06-07")], id="a day without its month"),
    pytest.param("三年前年产值不高，距今2000年前已有1200年的历史。", [], id="no dates"),
    pytest.param("雨后天气转晴，台下周围坐满了人，文明年度表彰。", [], id="accidents of words"),
    pytest.param("该院“十四五”期间扩建。", [("2021/2025", "2021-01-01", "2025-12-31")], id="plan"),
]
PROSE = [
    pytest.param("该应用的APP下载量突破500万次，群众反映良好。", id="an app"),
    pytest.param("承办单位介绍，本届展会吸引参展商300家，成交额85亿元。", id="organisers"),
    pytest.param("阅读活动覆盖全市300所学校，学生参与踊跃。", id="reading"),
    pytest.param("市民扫一扫二维码即可挂号，全市已有200家医院开通。", id="scanning"),
]
NAMES = [
    pytest.param("高雄市立大同医院收治患者。", ["高雄市立大同医院"], id="a municipal hospital of Taiwan"),
    pytest.param(
        "来到晋江市医院，与温州医科大学附属第二医院签约。", ["晋江市医院", "温州医科大学附属第二医院"], id="after verbs and prepositions"
    ),
    pytest.param("由区党工委、管委会牵头。", ["区党工委", "管委会"], id="a preposition drawn to the place"),
    pytest.param("依托宁德市医院建设，获批成为全国首个示范点。", ["宁德市医院"], id="nothing but verbs around"),
    pytest.param(
        "厦门市住房和城乡建设局会同市总工会、团委、妇联部署。", ["厦门市住房和城乡建设局", "市总工会", "团委", "妇联"], id="a list"
    ),
    pytest.param("这是一家三级甲等综合医院，也是县域医院的标杆。", [], id="kinds are no names"),
    pytest.param("联勤保障部队第九四〇医院派出医疗队。", ["联勤保障部队第九四〇医院"], id="a number of the army"),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES)
def test_the_figures_of_a_sentence(extractor: Extractor, text: str, expected: list[tuple[float | None, float | None, str, str]]) -> None:
    article = extractor.extract(text, published=PUBLISHED)
    rows = sorted([*article.percentages, *article.counts], key=lambda row: row.start)
    assert [(row.value, row.high, row.unit, row.bound) for row in rows] == expected


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_the_dates_of_a_sentence(extractor: Extractor, text: str, expected: list[tuple[str, str, str]]) -> None:
    rows = [row for row in extractor.extract(text, published=PUBLISHED).dates if row.timex]
    assert [(row.timex, str(row.first), str(row.last)) for row in rows] == expected


@pytest.mark.parametrize("text", PROSE)
def test_prose_that_speaks_of_what_pages_say_is_no_furniture(extractor: Extractor, text: str) -> None:
    assert [row.section for row in extractor.extract(text).sentences] == ["body"]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_the_institutions_of_a_sentence(extractor: Extractor, text: str, expected: list[str]) -> None:
    assert [row.text for row in extractor.extract(text).institutions] == expected
