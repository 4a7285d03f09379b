"""The scanner of masked sentences hides no match of a rule."""

from __future__ import annotations

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.matching.rules import CUES
from extractor.observations.mask import COUNT, DATE, NAME, OPENING, PERCENTAGE, PLACE
from extractor.observations.scan import MaskedScanner
from extractor.pipeline import Pipeline

PIECES = [
    OPENING, PERCENTAGE, COUNT, DATE, NAME, PLACE, *"，、；：。（）“”的了较比与同占以中有达为增升降约近多少一三每他", "同比", "增长", "下降到",
    "提高至", "增幅", "占", "比重", "分别", "以上", "左右", "目标", "预计", "累计", "目前", "没有", "一次性", "一共", "相比", "受", "影响",
    "新增", "床位", "门诊量", "成立", "发布", "年均", "从", "由", "恢复", "相差", "当中",
]  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), max_size=4))
@settings(deadline=None)
def test_the_scanner_hides_no_match_of_the_shipped_rules(pipeline: Pipeline, sentences: list[str]) -> None:
    rules = [rule for rule in pipeline.rules.of("observations", CUES) if "subject" not in rule.give]
    text, regions = "", []
    for sentence in sentences:
        regions.append((len(text), len(text) + len(sentence) + 1))
        text += OPENING + sentence
    for (start, end), (by_figure, cues) in zip(regions, MaskedScanner(rules).scan(text, regions), strict=True):
        found = [*cues, *chain.from_iterable(by_figure.values())]
        everything = []
        for rule in rules:
            reached = start
            for at in range(start, end):
                if at >= reached and (match := rule.pattern.match(text, at, end)):
                    reached = match.end()
                    everything.append((rule.id, at, reached))
        assert sorted((match.rule.id, match.found.start(), match.found.end()) for match in found) == sorted(everything)
