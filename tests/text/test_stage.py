"""The text stage as a whole: sections, stories, headers, wedges, and what holds for any article, however dirty."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.api import shipped_rules
from extractor.article import Article
from extractor.matching.load import load_rules
from extractor.matching.rules import SECTIONS
from extractor.pipeline import Pipeline
from extractor.record import Record, storable
from extractor.text.clean import TextStage

STAGE = TextStage(load_rules([shipped_rules()]).of(SECTIONS))


def articles(raw: str, source: str = "a.txt") -> list[Article]:
    return STAGE.articles(Record(source, 0, raw))


def sections(article: Article) -> list[tuple[str, str]]:
    return [(sentence.section, article.text[sentence.start : sentence.end]) for sentence in article.sentences]


PROSE = "全市新增床位300张，门诊量增长5%。患者在家门口就能看病，费用也降了下来。" * 2

# Where the sites put what: page -> title, publisher, byline, published.
HEADERS = [
    pytest.param(
        "某市新增床位\n来源:某地晚报 发布时间 : 2022-09-28 08:19\n", "某市新增床位", "某地晚报", None, "2022-09-28", id="source, then date"
    ),
    pytest.param("某市新增床位\n发布时间：2022.09.28   \n", "某市新增床位", None, None, "2022-09-28", id="label and date"),
    pytest.param(
        "某市新增床位\n2022年09月28日 10:21 来源：海峡日报\n", "某市新增床位", "海峡日报", None, "2022-09-28", id="date, then source"
    ),
    pytest.param("某市新增床位\n海峡晚报 2022年09月28日\n", "某市新增床位", "海峡晚报", None, "2022-09-28", id="paper and date"),
    pytest.param(
        "某市新增床位\n2022/9/28 16:43:13 次浏览 分类:动态    来源:\n", "某市新增床位", None, None, "2022-09-28", id="clicks between"
    ),
    pytest.param(
        "某市新增床位\nhttp://www.example.cn 2022年9月28日 11:54 某某新闻网\n",
        "某市新增床位",
        "某某新闻网",
        None,
        "2022-09-28",
        id="address first",
    ),
    pytest.param(
        "某市新增床位\n作者：张某某 发布时间：2022-09-28 10:00\n", "某市新增床位", None, "张某某", "2022-09-28", id="author and date"
    ),
    pytest.param("某市新增床位\n□本报记者 张某\n", "某市新增床位", None, "本报记者 张某", None, id="byline"),
    pytest.param("某某卫生报\n某市新增床位\n", "某市新增床位", "某某卫生报", None, None, id="masthead"),
    pytest.param("某市新增床位\n某某社北京2022年9月28日电 ", "某市新增床位", "某某社", None, "2022-09-28", id="dateline"),
    pytest.param(
        "政务公开\n政府动态\n当前位置：首页>政府动态\n某市新增床位\n", "某市新增床位", None, None, None, id="menu and breadcrumb above"
    ),
    pytest.param(
        "今天是2024年3月5日 星期二\n某市新增床位\n2022-09-28\n",
        "某市新增床位",
        None,
        None,
        "2022-09-28",
        id="the day of the visit is no date",
    ),
    pytest.param(
        "某市新增床位\n浏览次数：12信息来源：某县政府办发布时间：2022-09-28 10:20\n",
        "某市新增床位",
        "某县政府办",
        None,
        "2022-09-28",
        id="clicks first",
    ),
    pytest.param(
        "某市新增床位\n时间：2022-09-28 作者： 新闻来源：【字号：大 中】\n", "某市新增床位", None, None, "2022-09-28", id="no source"
    ),
    pytest.param("某市新增床位\n2022-09-28 来源：某某网-《海峡日报》\n", "某市新增床位", "某某网", None, "2022-09-28", id="two sources"),
    pytest.param(
        "某市新增床位\n（资料图）\n海峡晚报记者 张某某\n", "某市新增床位", None, "海峡晚报记者 张某某", None, id="a caption is no byline"
    ),
    pytest.param(
        "某市新增床位\n• 时间:2022-09-28\n• 来源:某县供销社\n• 打印\n", "某市新增床位", "某县供销社", None, "2022-09-28", id="with dots"
    ),
    pytest.param(
        "某市新增床位\n作者:王 某 发布时间:2022-09-28 浏览次数:\n", "某市新增床位", None, "王 某", "2022-09-28", id="a name with a blank"
    ),
    pytest.param("01\nCH\n某市新增床位\n", "某市新增床位", None, None, None, id="no headline without a word of Chinese"),
    pytest.param("要闻 法治 廉政 司法 检察 监察 公安 理论\n某市新增床位\n", "某市新增床位", None, None, None, id="a menu of bare words"),
    pytest.param(
        "2024-11-30 00:11:13\n某市新增床位\n发布时间：2022-09-28 10:53 浏览次数：\n",
        "某市新增床位",
        None,
        None,
        "2022-09-28",
        id="the day of publication is said",
    ),
    pytest.param("某市新增床位\n更新时间：17:20 2022-09-28 HKT\n", "某市新增床位", None, None, "2022-09-28", id="hour before day"),
    pytest.param("某市新增床位\n28.09.2022 12:00\n", "某市新增床位", None, None, "2022-09-28", id="day first"),
    pytest.param("某市新增床位\n28/9/2022\n", "某市新增床位", None, None, "2022-09-28", id="day first, with strokes"),
    pytest.param(
        "某市新增床位\n作者:某某资料网 时间:2022-09-28 05:16:06  浏览:9726   来源:某某资料网\n",
        "某市新增床位",
        "某某资料网",
        None,
        "2022-09-28",
        id="the author is no person",
    ),
    pytest.param(
        "某市条例\n(2022年9月28日某市第十届人民代表大会常务委员会第八次会议通过,\n2023年1月5日某省人民代表大会常务委员会批准)\n",
        "某市条例",
        None,
        None,
        None,
        id="the day a law was passed",
    ),
    pytest.param("某市新增床位\n时间:09-28人气:13作者:某某\n", "某市新增床位", None, None, None, id="a day without a year"),
    pytest.param("• 某市新增床位\n", "某市新增床位", None, None, None, id="a dot before the headline"),
    pytest.param("某市新增床位够不够用？\n", "某市新增床位够不够用？", None, None, None, id="a question"),
    pytest.param("资讯 医疗\n某市新增床位\n2022-09-28\n某市新增床位\n", "某市新增床位", None, None, "2022-09-28", id="said twice"),
    pytest.param("当前位置：首页 > 医院风采\n医院风采\n某市新增床位\n", "某市新增床位", None, None, None, id="as the breadcrumb ends"),
    pytest.param("某市新增床位\n某某社记者李涛摄\n", "某市新增床位", None, None, None, id="who took the picture"),
    pytest.param("某市新增床位\n作者 王某\n", "某市新增床位", None, "王某", None, id="an author without a colon"),
    pytest.param("某市新增床位\n3/9/2022 23:26\n", "某市新增床位", None, None, None, id="day or month first"),
    pytest.param("9月30日 (星期五)33°C 68\nnews\n日期:\n某市新增床位\n", "某市新增床位", None, None, None, id="the weather above"),
    pytest.param("某市新增床位\n2022年09月28日 21:44海峡晚报讯 ", "某市新增床位", None, None, "2022-09-28", id="hour in front of prose"),
]


@pytest.mark.parametrize(("head", "title", "publisher", "byline", "published"), HEADERS)
def test_a_header_tells(head: str, title: str, publisher: str | None, byline: str | None, published: str | None) -> None:
    (article,) = articles(head + PROSE)
    assert article.title == title
    assert article.publisher == publisher
    assert article.byline == byline
    assert str(article.published) == str(published)
    assert article.published_from == ("page" if published else None)


@pytest.mark.parametrize(
    ("source", "published"),
    [("dump/2022-09-28/a.txt", "2022-09-28"), ("dump/news_20220928.txt", "2022-09-28"), ("dump/a_20221399.txt", "None")],
)
def test_a_path_tells_the_day_of_a_page_that_bears_none(source: str, published: str) -> None:
    (article,) = articles(PROSE, source)
    assert str(article.published) == published


def test_the_field_comes_before_the_page_and_the_page_before_the_path() -> None:
    page = "某市新增床位\n发布时间：2022-09-28\n" + PROSE
    day = datetime.date(2020, 1, 1)
    (article,) = STAGE.articles(Record("2021-01-01.txt", 0, page, published=day), datetime.date(2019, 1, 1))
    assert (article.published, article.published_from) == (day, "field")
    (article,) = STAGE.articles(Record("2021-01-01.txt", 0, page), datetime.date(2019, 1, 1))
    assert (str(article.published), article.published_from) == ("2022-09-28", "page")
    (article,) = STAGE.articles(Record("2021-01-01.txt", 0, PROSE), datetime.date(2019, 1, 1))
    assert (str(article.published), article.published_from) == ("2021-01-01", "path")
    (article,) = STAGE.articles(Record("a.txt", 0, PROSE), datetime.date(2019, 1, 1))
    assert (str(article.published), article.published_from) == ("2019-01-01", "option")


# Lines that a page has around its article.
FURNITURE = [
    "首页 | 新闻 | 财经 | 体育", "- 网站无障碍", "当前位置：首页 > 政务公开 > 工作动态", "分享到：微信 微博", "责任编辑：王某某", "一审：张某 二审：李某 三审：王某",
    "特别声明：以上内容为自媒体平台用户上传并发布", "闽ICP备05000000号-1", "Copyright © 2024 某某网 All Rights Reserved", "违法和不良信息举报电话：0595-00000000",
    "地址：某市某路1号 邮编：362000", "上一篇：某地召开会议", "浏览次数：1203", "字体：【大 中 小】", "扫一扫关注我们", "打开某某新闻客户端查看更多", "平博体育网址欢迎您!", "国产精品一区二区_免费在线观看", "![](a.png)",
    "--------", "索引号：00000-2024-00012", "阅读原文", "未经授权不得转载", "a0d601a8ee67.png", "5小时前", "↓立即下载海峡头条App↓", "用户登录", "回主页关于我们 使用条款联络我们",
]  # fmt: skip
BODY = [
    "分享会上，专家介绍了经验。", "体育馆昨日正式开馆，首日接待1200人次。", "健康是幸福生活最重要的指标。", "电话那头传来了好消息。", "记者从市卫健委获悉，全市新增床位300张。",
    "体育彩票公益金支持了12个项目。", "编辑部主任王某介绍了情况。", "来源广泛的资金支持了建设。", "患者可拨打举报电话12345反映，工作人员会在24小时内答复，并把办理结果告诉反映问题的人，不让一件小事落空，也不让一个人白跑一趟，做到件件有着落。",
]  # fmt: skip


@pytest.mark.parametrize("line", FURNITURE)
def test_a_line_around_the_article_is_furniture(line: str) -> None:
    (article,) = articles(f"某市新增床位\n{PROSE}\n{line}")
    assert {section for section, text in sections(article) if text not in PROSE and text != "某市新增床位"} == {"furniture"}
    assert "foreign_furniture" in article.flags


@pytest.mark.parametrize("line", BODY)
def test_prose_is_no_furniture(line: str) -> None:
    (article,) = articles(f"某市新增床位\n{PROSE}\n{line}\n{PROSE}")
    assert "furniture" not in {section for section, _ in sections(article)}


def test_headings_below_a_list_of_links_are_furniture_until_prose_begins() -> None:
    (article,) = articles(f"某市新增床位\n{PROSE}\n相关阅读\n某县建成医院\n2024-03-05\n某镇开出门诊\n{PROSE}")
    told = {text: section for section, text in sections(article)}
    assert [told[text] for text in ("相关阅读", "某县建成医院", "2024-03-05", "某镇开出门诊")] == ["furniture"] * 4
    assert sections(article)[-1][0] == "body"


def test_headings_with_dots_below_the_end_of_a_story_are_furniture_and_items_of_a_list_are_not() -> None:
    (article,) = articles(f"某市新增床位\n{PROSE}\n（记者 张某某）\n• 某县建成医院\n• 某镇开出门诊")
    assert [section for section, _ in sections(article)][-2:] == ["furniture"] * 2
    (article,) = articles(f"某市新增床位\n{PROSE}\n• 某县建成医院\n• 某镇开出门诊\n{PROSE}")
    assert "furniture" not in {section for section, _ in sections(article)}


def test_headings_behind_what_ends_the_article_are_furniture() -> None:
    (article,) = articles(f"某市新增床位\n{PROSE}\n责任编辑：王某\n视 频\n某县建成医院，首日接待多少人？\n某镇开出门诊")
    assert [section for section, _ in sections(article)][-4:] == ["furniture"] * 4
    (article,) = articles(f"某市新增床位\n{PROSE}\n打破壁垒\n责任编辑：王某\n强化人才\n{PROSE}")
    assert {text: section for section, text in sections(article)}["强化人才"] == "body"


def test_a_byline_that_ends_a_paragraph_is_told_apart() -> None:
    (article,) = articles(f"某市新增床位\n{PROSE}(林某 林某芳)")
    assert sections(article)[-1] == ("byline", "(林某 林某芳)")
    assert article.byline == "林某 林某芳"


WEDGED = [
    pytest.param(
        "全市共新增床位开云体育官网2.08万张，占46.3%。", "全市共新增床位2.08万张，占46.3%。", ["开云体育官网"], id="in a sentence"
    ),
    pytest.param(
        "新增床位(乐鱼体育app下载)300张。又建成医院5家。",
        "新增床位300张。又建成医院5家。",
        ["(乐鱼体育app下载)"],
        id="in brackets, a sentence behind",
    ),
    pytest.param(
        "新增床位注册送彩金300张，百家乐官网建成医院5家。",
        "新增床位300张，建成医院5家。",
        ["注册送彩金百家乐官网"],
        id="two in one sentence",
    ),
    pytest.param(
        "平博体育网址欢迎您!全市共新增床位300张，建成医院5家。",
        "全市共新增床位300张，建成医院5家。",
        ["平博体育网址欢迎您!"],
        id="at the head",
    ),
    pytest.param("全市共新增床位300张，建成医院5家。博彩平台", "全市共新增床位300张，建成医院5家。", ["博彩平台"], id="at the end"),
]


@pytest.mark.parametrize(("raw", "body", "spam"), WEDGED)
def test_spam_is_lifted_out_of_a_sentence(raw: str, body: str, spam: list[str]) -> None:
    (article,) = articles(raw)
    told = sections(article)
    assert "".join(text for section, text in told if section == "body") == body
    assert [text for section, text in told if section == "furniture"] == spam


def test_a_mention_that_spam_cut_is_joined() -> None:
    (article,) = articles("新增床位30博彩平台0张。")
    assert article.text == "新增床位300张。博彩平台"
    place = article.locate(article.sentences[0], 4, 8, "r")
    assert (place[5], place[8], place[-1]) == ("300张", "30博彩平台0张", ["joined"])


def test_a_single_story_with_subheadings_is_one_and_a_page_of_several_is_parted() -> None:
    assert len(articles(f"某市新增床位\n{PROSE}\n打破壁垒\n{PROSE}\n强化人才\n{PROSE}")) == 1
    report = "本报讯 (记者张某)" + PROSE
    parted = articles(f"某市新增床位\n{report}\n某县建成医院\n{report}\n某镇开出门诊\n{report}")
    assert [article.title for article in parted] == ["某市新增床位", "某县建成医院", "某镇开出门诊"]
    assert [article.story for article in parted] == [0, 1, 2]


@pytest.mark.parametrize(
    "story", ["- 2024年3月5日\n{}新增床位\n{}\n", "{}新增床位\n2024-03-05 10:00\n{}\n", "{}新增床位\n发布时间：2024年3月5日\n{}\n"]
)
def test_stories_that_bear_their_dates_alike_are_parted(story: str) -> None:
    parted = articles("".join(story.format(place, PROSE) for place in ("某市", "某县", "某镇")))
    assert [article.title for article in parted] == ["某市新增床位", "某县新增床位", "某镇新增床位"]
    assert {str(article.published) for article in parted} == {"2024-03-05"}


def test_a_document_that_is_signed_and_has_annexes_is_one() -> None:
    signed = f"某市卫生健康局\n2024年3月5日\n附件1\n{PROSE}"
    assert len(articles(f"关于新增床位的通知\n发布时间：2024-03-06\n{PROSE}\n{signed}")) == 1


# Everything that a dump may hold, at once.
PIECES = st.one_of(
    st.sampled_from([
        "全市新增床位300张，", "门诊量增长１２．５％。", "晋江市醫院", "“国家队”", "厦門市醫(yī)院", "审(shen)判(pan)", "診所(suo", "衛wèi)生", "???", "�", "□", "〓", "\ue000", "⼈口", "1 796人",
        "2023 年 8 月", "168.5\n万", "厦 门 市 医 院", "&nbsp;", "&amp;nbsp;", "&lt;p&gt;", "<p>", "</p>", "<br/>", "<script>a</script>", "\u200b", "\ufeff", "\u202e", "\xa0", "\u3000", "\r\n", "\r", "\n",
        "\n\n\n", "\x0c", "\u2028", "\t", " ", "开云体育官网", "博彩平台", "注册送彩金", "平博体育网址欢迎您!", "▲某市医院外景", "(某市医院 供图)", "图为活动现场。", "来源:某地晚报 发布时间 : 2022-09-28 08:19",
        "首页 > 新闻 > 正文", "首页 | 新闻 | 财经", "责任编辑：王某", "特别声明：以上", "本报讯 (记者 某某)", "(记者 某某)", "（张某某、陈某某）", "相关阅读", "上一篇", "闽ICP备05000000号", "医院".encode().decode("latin-1"),
        "鍖婚櫌，锛", "ÖÐ¹ú", "，", "。", "！？", "……", "；", "”", "）", "(", "、", "1.", "A", "é", "反覆", "瞭解", "\U00020000", "😀", "&#x4e00;", "&#38;", "2024年", "(", "&", "<", "一", "的", "人",
    ]),
    st.characters(exclude_categories=["Cs"]),
)  # fmt: skip
DIRTY = st.lists(PIECES, max_size=40).map("".join).map(storable)


def invariants(raw: str, some: Sequence[Article]) -> None:
    for article in some:
        position = 0
        for number, sentence in enumerate(article.sentences):
            assert sentence.index == number
            assert position <= sentence.start < sentence.end <= len(article.text)
            position = sentence.end
            start, end = article.map.span(sentence.start, sentence.end)
            assert start >= 0 and end <= len(raw)
        assert article.map.length == len(article.text)
        for at in range(len(article.text)):
            start, end = article.map.span(at, at + 1)
            assert 0 <= start < end <= len(raw)
        covered = [at for sentence in article.sentences for at in range(sentence.start, sentence.end)]
        assert not "".join(article.text[at] for at in set(range(len(article.text))) - set(covered)).strip()


@settings(max_examples=300, deadline=None)
@given(DIRTY)
def test_any_article_keeps_both_ways_of_every_sentence(raw: str) -> None:
    invariants(raw, articles(raw))


@pytest.mark.parametrize(
    "raw, clean, counts",
    [
        pytest.param("门诊量达168.5\n万人次。", "门诊量达168.5万人次。", ["168.5万人次"], id="a_line_end_before_the_scale"),
        pytest.param("占比达25\n%，居首位。", "占比达25%，居首位。", [], id="a_line_end_before_the_sign"),
        pytest.param("收入\n3.5\n亿元", "收入\n3.5\n亿元", [], id="cells_of_a_table_stay_apart"),
        pytest.param(
            "今天好，开云体育官网门诊量达168.5\n万人次。",
            "今天好，门诊量达168.5万人次。开云体育官网",
            ["168.5万人次"],
            id="spam_before_a_cut_figure",
        ),
    ],
)
def test_a_figure_that_a_line_end_cuts_is_whole_again(pipeline: Pipeline, raw: str, clean: str, counts: list[str]) -> None:
    extraction = pipeline.extract(Record("cut.txt", 0, raw))[0]
    assert extraction.document.text == clean
    assert [count.text for count in extraction.counts] == counts


def cleaned_again(raw: str) -> list[tuple[str, str]]:
    """The text of each article, and what cleaning makes of it."""
    return [(article.text, "".join(other.text for other in articles(article.text))) for article in articles(raw)]


@settings(max_examples=300, deadline=None)
@given(DIRTY)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    for once, twice in cleaned_again(raw):
        assert twice == once


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("全市新增床位300张，开云体育官网增长1.2%，共1 796", id="spam set behind a figure with a blank"),
        pytest.param("全市新增床位300张，&lt;p&gt;鍖婚櫌，锛厦 门 市 医 院", id="mojibake beside characters parted by blanks"),
        pytest.param("鍖婚”“３４婚櫌", id="mojibake parted by wide figures"),
        pytest.param("床位增加，\n图为册送彩金a量。\n。3", id="spam and a caption in one sentence"),
        pytest.param("床位增加，全市新增床位300张，开云体育官网(某市医院 供图)\n床位增加，", id="spam in a caption"),
        pytest.param("全市新增床位300张，\x0c\ue000\ue000\ue000", id="icons"),
    ],
)
def test_what_is_joined_or_lifted_leaves_nothing_to_mend(raw: str) -> None:
    for once, twice in cleaned_again(raw):
        assert twice == once


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([PROSE, "某市新增床位", "门诊量达168.5万人次。", "“国家队”的医生来了！", "（记者张某）", "1.2%", "\n", "GDP增长"]),
        min_size=1,
    ).map("".join)
)
def test_clean_text_is_not_changed(raw: str) -> None:
    some = articles(raw)
    if len(some) == 1 and not {"joined_lines"} & set(some[0].flags):
        assert some[0].text == raw
        assert some[0].map.span(0, len(raw)) == (0, len(raw)) or not raw
