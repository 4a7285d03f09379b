"""Text that some charset read wrongly is put right, and nothing else is taken for such."""

from __future__ import annotations

import pytest

from extractor.text.repair import repair

HANS = "全市共有三级医院19家，门诊量达到2024万人次。据介绍，今年以来新增床位300张。"
HANT = "全市共有三級醫院19家，門診量達到2024萬人次。據介紹，今年以來新增床位300張。"
MENDED = [
    pytest.param(HANS.encode().decode("latin-1"), HANS, id="UTF-8 read as Latin-1"),
    pytest.param(HANS.encode().decode("latin-1").encode().decode("latin-1"), HANS, id="UTF-8 read as Latin-1 twice"),
    pytest.param(
        "记者获悉，" + "医院：".encode().decode("cp1252", "replace") + "门诊量增长。",
        "记者获悉，医院：门诊量增长。",
        id="a piece in sound text",
    ),
    pytest.param(HANS.encode("gbk").decode("latin-1"), HANS, id="GBK read as Latin-1"),
    pytest.param(HANT.encode("big5").decode("latin-1"), HANS, id="Big5 read as Latin-1"),
    pytest.param(
        "全市三级医院很多，门诊".encode().decode("gbk", "replace"),
        "全市三级医院很��，门诊",
        id="UTF-8 read as GBK, what it lost stays lost",
    ),
    pytest.param(HANT.encode("big5").decode("gb18030"), HANS, id="Big5 read as GBK"),
    pytest.param("张三Â·李四，气温25Â°C。", "张三·李四，气温25°C。", id="signs of two bytes"),
]
LEFT = [
    "在café”…里说Pokémon。",
    "他说法语：à bientôt，Noël。",
    "日本的おはよう是早上好。",
    "银行的鐨字和锛字是生僻字。",
    "3×5＝15，±2。",
    "ÄÖÜ是德语字母。",
    "涓垾",  # as Big5 it ends with a letter of two code points
]


@pytest.mark.parametrize(("raw", "text"), MENDED)
def test_what_was_read_wrongly_is_put_right(raw: str, text: str) -> None:
    mended, offsets, flags, _ = repair(raw)
    assert mended == text
    assert "mojibake" in flags
    assert all(0 <= start < end <= len(raw) for start, end in (offsets.span(at, at + 1) for at in range(len(mended))))


@pytest.mark.parametrize("raw", LEFT)
def test_sound_text_is_left(raw: str) -> None:
    assert "mojibake" not in repair(raw)[2]


def test_the_raw_slice_of_a_mended_character_reads_back_as_it() -> None:
    raw = "新增" + "床位".encode().decode("latin-1") + "12张"
    text, offsets, _, script = repair(raw)
    at = text.index("床")
    start, end = offsets.span(at, at + 1)
    assert raw[start:end].encode("latin-1").decode() == "床"
    assert script == "hans"
