"""What the rows of institutions say beside the name: damage, form, regions that several share, one region for all mentions."""

from __future__ import annotations

import pytest

from extractor import Extractor


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        pytest.param("记者从晋江市医院获悉，该院扩建。", [False, False], id="nothing lost"),
        pytest.param("记者从晋江市医院????获悉，有关部门已经介入。", [True], id="lost beside the name"),
        pytest.param("记者获悉????，有关部门已经介入，晋江市医院扩建。", [False], id="lost elsewhere"),
    ],
)
def test_a_name_beside_lost_characters_is_flagged(extractor: Extractor, text: str, damaged: list[bool]) -> None:
    rows = extractor.extract(text).institutions
    assert ["damaged" in row.flags for row in rows] == damaged


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("鼓楼区人民法院开庭审理此案。", [None], id="a district's name that several share"),
        pytest.param("南京市民政局通报后，鼓楼区人民法院开庭审理此案。", ["320100", "320106"], id="told by the article"),
        pytest.param("中山大学附属第一医院扩建。", [None], id="a person's name"),
        pytest.param("城关镇卫生院翻修一新。", [None], id="a town's name that many share"),
        pytest.param("高雄市政府教育局公布名单。", ["710000"], id="Taiwan has one code"),
        pytest.param("武警贵州省总队毕节支队驰援，毕节支队带去冲锋舟。", ["520500", "520500"], id="all mentions agree"),
    ],
)
def test_the_region_is_the_one_that_the_name_or_the_article_tells(extractor: Extractor, text: str, codes: list[str | None]) -> None:
    assert [row.region_code for row in extractor.extract(text).institutions] == codes


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        pytest.param("市第一医院城东院区启用。", ["short"], id="a body without its place, whatever place is inside"),
        pytest.param("市南区人民医院启用新楼。", ["name"], id="a place that begins like a body without its place"),
        pytest.param("东海院区启用后，泉州市第一医院东海院区更名。", ["short", "name"], id="a part without what it belongs to"),
        pytest.param("据国家卫生健康委官网消息，近日，国家卫生健康委发布公报。", ["name", "name"], id="the same name twice"),
    ],
)
def test_the_form_tells_whether_the_name_stands_whole(extractor: Extractor, text: str, forms: list[str]) -> None:
    assert [row.form for row in extractor.extract(text).institutions] == forms


@pytest.mark.parametrize("many", [3, 120], ids=["a few", "more than are looked for one by one"])
def test_short_names_that_are_defined_are_found_however_many(extractor: Extractor, many: int) -> None:
    signs = "琛瑾琪璐珂珺玥璇琬珊瑛璟"
    short = [f"{signs[number % 12]}{signs[number // 12]}雅" for number in range(many)]
    defined = "".join(f"厦门市{name}医院（以下简称“{name}”）开业。" for name in short)
    article = extractor.extract(defined + "".join(f"{name}接诊两人。" for name in short))
    later = [row for row in article.institutions if row.start >= len(defined)]
    assert [(row.text, row.canonical) for row in later] == [(name, f"厦门市{name}医院") for name in short]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("1931年，中国工农红军第三军团北上。", ["中国工农红军第三军团"], id="a rule's match inside another's"),
        pytest.param("红军第三军团北上。", ["红军第三军团"], id="two rules that match the same"),
        pytest.param("八路军第一二〇师进驻，国民党第九十军南撤。", ["八路军第一二〇师", "国民党第九十军"], id="behind a well-known name"),
    ],
)
def test_where_several_rules_match_there_is_one_name(extractor: Extractor, text: str, names: list[str]) -> None:
    assert [row.text for row in extractor.extract(text).institutions] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("今日，凌霄电子（600123）上涨。", ["凌霄电子"], id="digits behind a brand and its trade"),
        pytest.param("今日，凌霄电子（2024）上涨。", [], id="a year"),
        pytest.param("今日，欢乐影业（600123.SH）上涨。", ["欢乐影业"], id="the sign of a market"),
        pytest.param("今日，招标编号（600123）公布。", [], id="the number of something else"),
    ],
)
def test_the_number_of_a_stock_tells_a_company(extractor: Extractor, text: str, names: list[str]) -> None:
    assert [row.text for row in extractor.extract(text).institutions] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("记者到属兴禾医院了解情况。", ["兴禾医院"], id="a particle"),
        pytest.param("记者到假蓝汐医院了解情况。", [], id="a word of one character that is none"),
    ],
)
def test_a_brand_that_is_no_word_stands_behind_particles_only(extractor: Extractor, text: str, names: list[str]) -> None:
    assert [row.text for row in extractor.extract(text).institutions] == names
