"""Characters of two bytes that slipped by one behind a loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.text.repair import repair
from extractor.text.slipped import mend_slipped


def slipped(text: str) -> str:
    """What a text is read as where the first of its bytes is lost."""
    return "??" + text.encode("gbk")[1:].decode("gbk")


# What stood there -> what is left of it: all but its first character.
MENDED = [
    pytest.param("居民健康档案使用率（EHR）", "??民健康档案使用率（EHR）", id="up to a letter of a Latin word"),
    pytest.param("群众就医获得感明显增强（A级）", "??众就医获得感明显增强（A级）", id="up to a letter by itself"),
    pytest.param("值和质量（PDCA）", "??和质量（PDCA）", id="three characters, and a word that lacks its first letter"),
]


@pytest.mark.parametrize(("text", "mended"), MENDED)
def test_what_slipped_is_put_right(text: str, mended: str) -> None:
    raw = f"该院{slipped(text)}12项。"
    article = repair(raw)
    assert article.text == f"该院{mended}12项。"
    assert {"slipped", "lost_characters"} <= set(article.flags)
    # Each character in the place of the one that it was read as.
    assert [article.map.to_raw(at) for at in range(len(raw))] == list(range(len(raw)))


def test_half_a_character_before_the_next_loss_is_lost() -> None:
    data = "褐诰鸵交竦酶忻飨栽"
    assert mend_slipped(f"??{data}?3") == "??众就医获得感明显\ufffd?3"


LEFT = [
    "全市??家医院新增床位300张。", "??萍乡市人民医院新增床位A区", "??鑫淼焱垚科技集团", "？？？龘靐齉爩", "??中國醫學院新聞網", "??衛生福利部醫療體系ABC",
    "??⊿TEM课程", "??聽說讀寫譯聞A", "褐诰鸵交竦酶忻飨栽銮浚ˋ级", "??褐诰A", "\ufffd\ufffd県立中央病院", "??①②③④⑤A",
]  # fmt: skip


@pytest.mark.parametrize("text", LEFT)
def test_what_reads_as_well_as_it_did_is_left(text: str) -> None:
    assert mend_slipped(text) == text


@given(
    st.lists(
        st.sampled_from(["全市新增床位", "醫院門診量", "平均住院日", "骨科", "，", "？", "A", "3", "国家卫生健康委员会", "Ｂ超", "…", "⊿"]),
        max_size=8,
    ).map("".join)
)
def test_sound_text_behind_a_loss_is_left(text: str) -> None:
    assert mend_slipped(f"??{text}") == f"??{text}"
