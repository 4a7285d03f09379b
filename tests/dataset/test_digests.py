"""The maps and indexes that hold what a dataset knows: like a dict, like a comparison of all pairs, in little memory."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.dataset import digests, duplicates
from extractor.dataset.digests import DigestMap, digest
from extractor.dataset.duplicates import Signature, Stories, signatures

KEYS = [digest(number) for number in range(12)]


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS))), st.integers(1, 6))
def test_a_map_of_digests_is_a_dict(pairs: list[tuple[bytes, bytes]], fold: int) -> None:
    held, wanted = DigestMap(), dict(pairs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digests, "_FOLD", fold)
        for key, value in pairs:
            held.set(key, value)
    assert {key: held.get(key) for key in KEYS} == {key: wanted.get(key) for key in KEYS}


STORY = (
    "宁德市医院昨日公布去年工作情况。全年门诊量168.5万人次，比上年增长11.81%；出院病人9.3万人次，增长4.2%。"
    "医院新建的门诊大楼已于三月启用，设有诊室212间，每天可接待病人8000人次。院长表示，今年将再添置设备35台，并与周边7家乡镇卫生院结成医联体，"
    "让群众在家门口看上专家号。记者在现场看到，自助挂号机前秩序井然，志愿者正在为老人讲解如何使用。"
)


def reprints(of: str, text: str) -> bool:
    stories = Stories()
    first, second = signatures([of, text])
    return stories.duplicates_of([(digest("first"), first), (digest("second"), second)]) == [None, digest("first")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(STORY, id="the same"),
        pytest.param(STORY.replace("，", ",").replace("。", "。\n"), id="other signs and lines"),
        pytest.param("本报讯 " + STORY, id="a word before it"),
        pytest.param(STORY.replace("秩序井然", "人很多") + "（完）", id="a small edit"),
        pytest.param(STORY[:-45], id="cut short"),
    ],
)
def test_a_reprint_is_told(text: str) -> None:
    assert reprints(STORY, text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            STORY.replace("168.5", "171.2").replace("11.81", "1.6").replace("9.3", "9.9").replace("4.2", "6.4").replace("212", "230")
            .replace("35台", "41台"),
            id="the same text with other figures",
        ),
        pytest.param(STORY[:60], id="its first sentence alone"),
        pytest.param("福州港上月吞吐量达到1200万吨，同比增长3.4%，其中集装箱35万标箱，创下新高，港口集团表示将继续扩建码头。", id="another story"),
        pytest.param("宁德市医院昨日公布去年工作情况。", id="too short to be a story"),
    ],
)  # fmt: skip
def test_another_story_is_none(text: str) -> None:
    assert not reprints(STORY, text)


def test_a_short_text_is_no_reprint_even_of_itself() -> None:
    assert not reprints("天气很好。", "天气很好。")


@pytest.mark.parametrize("fold", [1, 50, 10_000])
def test_a_story_is_found_however_many_there_are(monkeypatch: pytest.MonkeyPatch, fold: int) -> None:
    monkeypatch.setattr(duplicates, "_FOLD", fold)
    rng = random.Random(3)
    texts = ["".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(200)) for _ in range(1500)]
    stories = Stories()
    signed = [(digest(number), signature) for number, signature in enumerate(signatures(texts))]
    for at in range(0, len(signed), 70):
        assert stories.duplicates_of(signed[at : at + 70]) == [None] * len(signed[at : at + 70])
    reprinted = [(digest("reprint", number), signature) for number, signature in enumerate(signatures([text[5:] for text in texts]))]
    assert stories.duplicates_of(reprinted) == [doc_id for doc_id, _ in signed]


def test_stories_taken_in_are_found() -> None:
    first, second, short = signatures([STORY, STORY[5:], "天气很好。"])
    stories = Stories()
    stories.take_in([(digest("short"), short), (digest("first"), first)])
    assert stories.duplicates_of([(digest("short again"), short), (digest("second"), second)]) == [None, digest("first")]
    assert stories.duplicates_of([]) == []


@given(st.lists(st.text(alphabet="一二三四五六七八九十，。ab12 \n", max_size=80), max_size=6))
def test_a_signature_does_not_depend_on_what_is_signed_with_it(texts: list[str]) -> None:
    together = signatures(texts)
    assert together == [signatures([text])[0] for text in texts]
    assert all(isinstance(signature, Signature) for signature in together)
