"""Any date, in any style, comes back to its days, alone and in a sentence; and no expression spoils another."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import Extractor
from extractor.matching.rules import RuleSet
from extractor.pipeline import Pipeline
from extractor.tables import DateRow
from timex import days_of

HERE = Path(__file__).parent
MARK = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")
DIGITS = "〇一二三四五六七八九"
SPOKEN = [tens + unit for tens in ("", "十", "二十", "三十") for unit in ("", *DIGITS[1:])]  # 0 to 39


def in_numerals(year: int, nought: str = "〇") -> str:
    return "".join(DIGITS[int(digit)] for digit in str(year)).replace("〇", nought)


DAY_STYLES: dict[str, Callable[[date], str]] = {
    "plain": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "padded": lambda d: f"{d.year}年{d.month:02d}月{d.day:02d}日",
    "hao": lambda d: f"{d.year}年{d.month}月{d.day}号",
    "blanks": lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    "full-width": lambda d: f"{d.year}年{d.month}月{d.day}日".translate({ord("0") + n: ord("０") + n for n in range(10)}),
    "numerals": lambda d: f"{in_numerals(d.year)}年{SPOKEN[d.month]}月{SPOKEN[d.day]}日",
    "numerals-ling": lambda d: f"{in_numerals(d.year, '零')}年{SPOKEN[d.month]}月{SPOKEN[d.day]}日",
    "numerals-circle": lambda d: f"{in_numerals(d.year, '○')}年{SPOKEN[d.month]}月{SPOKEN[d.day]}日",
    "iso": lambda d: d.isoformat(),
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "dots-padded": lambda d: f"{d.year}.{d.month:02d}.{d.day:02d}",
    "compact": lambda d: f"{d.year}{d.month:02d}{d.day:02d}",
    "republic": lambda d: f"民國{d.year - 1911}年{d.month}月{d.day}日",
}
# Figures alone are a date only in the years that news is about.
NEAR_ONLY = {"iso", "slashes", "dots", "dots-padded", "compact", "republic"}
MONTH_STYLES: dict[str, Callable[[date], str]] = {
    "plain": lambda d: f"{d.year}年{d.month}月",
    "fen": lambda d: f"{d.year}年{d.month}月份",
    "numerals": lambda d: f"{in_numerals(d.year)}年{SPOKEN[d.month]}月",
    "padded": lambda d: f"{d.year}年{d.month:02d}月",
}
RANGE_STYLES: dict[str, Callable[[date, date], str]] = {
    "to": lambda a, b: f"{a.year}年{a.month}月{a.day}日至{b.year}年{b.month}月{b.day}日",
    "dash": lambda a, b: f"{a.year}年{a.month}月{a.day}日—{b.year}年{b.month}月{b.day}日",
    "hyphen": lambda a, b: f"{a.year}年{a.month}月{a.day}日-{b.year}年{b.month}月{b.day}日",
    "tilde": lambda a, b: f"{a.year}年{a.month}月{a.day}日~{b.year}年{b.month}月{b.day}日",
    "dao": lambda a, b: f"{a.year}年{a.month}月{a.day}日到{b.year}年{b.month}月{b.day}日",
    "dots": lambda a, b: f"{a.year}.{a.month}.{a.day}—{b.year}.{b.month}.{b.day}",
}
FRAMES = ["{}", "{}，大桥通车。", "大桥于{}通车。", "截至{}，累计通车12座，投资3.5亿元。", "大橋於{}通車，耗時三年。"]

any_day = st.dates(date(1000, 1, 1), date(2999, 12, 31))
near_day = st.dates(date(1950, 1, 1), date(2049, 12, 31))


def spans(extractor: Extractor, text: str, published: date | None = None) -> list[tuple[str, date | None, date | None]]:
    return [(row.raw, row.first, row.last) for row in extractor.extract(text, published=published).dates]


@pytest.mark.parametrize("style", DAY_STYLES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_day_in_any_style_comes_back(extractor: Extractor, style: str, data: st.DataObject) -> None:
    day = data.draw(near_day if style in NEAR_ONLY else any_day)
    written = DAY_STYLES[style](day)
    frame = data.draw(st.sampled_from(FRAMES))
    assert spans(extractor, frame.format(written)) == [(written, day, day)]


@pytest.mark.parametrize("style", MONTH_STYLES)
@settings(max_examples=25, deadline=None)
@given(day=any_day, frame=st.sampled_from(FRAMES))
def test_a_month_in_any_style_comes_back(extractor: Extractor, style: str, day: date, frame: str) -> None:
    written = MONTH_STYLES[style](day)
    assert spans(extractor, frame.format(written)) == [(written, *days_of(f"{day.year:04d}-{day.month:02d}"))]


@pytest.mark.parametrize("style", RANGE_STYLES)
@settings(max_examples=25, deadline=None)
@given(ends=st.lists(near_day, min_size=2, max_size=2, unique=True).map(sorted), frame=st.sampled_from(FRAMES))
def test_a_range_in_any_style_comes_back(extractor: Extractor, style: str, ends: list[date], frame: str) -> None:
    written = RANGE_STYLES[style](*ends)
    assert spans(extractor, frame.format(written)) == [(written, *ends)]


@settings(max_examples=50, deadline=None)
@given(published=near_day, away=st.integers(0, 120), frame=st.sampled_from(FRAMES[:3]))
def test_a_day_of_the_last_months_needs_no_year(extractor: Extractor, published: date, away: int, frame: str) -> None:
    day = published - timedelta(days=away)
    written = f"{day.month}月{day.day}日"
    assert spans(extractor, frame.format(written), published) == [(written, day, day)]


@settings(max_examples=50, deadline=None)
@given(day=near_day, frame=st.sampled_from(["{}开赛，次日收官。", "{}开赛。翌日收官。"]))
def test_the_next_day_is_one_later(extractor: Extractor, day: date, frame: str) -> None:
    rows = extractor.extract(frame.format(f"{day.year}年{day.month}月{day.day}日")).dates
    assert [row.first for row in rows] == [day, day + timedelta(days=1)]
    assert rows[1].anchor_date == day


# No expression spoils another


def seen(row: DateRow, shift: int) -> tuple[Any, ...]:
    return (
        row.start - shift, row.end - shift, row.text, row.timex, row.first, row.last, row.grain, row.mod, row.relative,
        row.anchor, row.anchor_date, row.flags,
    )  # fmt: skip


BARE_DAY = re.compile("(?<![0-9月])[0-9]{1,2}日")  # of the month that was told of last


def looks_back(rules: RuleSet, text: str, said: str) -> bool:
    """Whether a text holds an expression that counts from what stands before it: two such may mean another date together."""
    words = [word for word, anchor in rules.list("relative_dates").column("anchor").items() if anchor != "published" and len(word) > 1]
    parts = ("年初", "年底", "年末", "岁末", "月初", "月底")
    return "c:" in said or BARE_DAY.search(text) is not None or any(word in text for word in (*words, *parts))


def texts_that_stand_alone(rules: RuleSet) -> list[str]:
    alone = []
    for name in ("expressions.txt", "not_dates.txt"):
        for line in (HERE / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                marked = line.split("\t")[-1]
                text = MARK.sub(r"\1", marked)
                if not looks_back(rules, text, " ".join(said for _, said in MARK.findall(marked))):
                    alone.append(text)
    return alone


@settings(max_examples=150, deadline=None)
@given(data=st.data(), published=st.none() | near_day)
def test_a_pair_of_paragraphs_gives_the_dates_of_both(
    extractor: Extractor, pipeline: Pipeline, data: st.DataObject, published: datetime.date | None
) -> None:
    texts = texts_that_stand_alone(pipeline.rules)
    assert len(texts) > 150
    pair = [data.draw(st.sampled_from(texts)) for _ in range(2)]
    articles = [extractor.extract(text, published=published) for text in pair]
    if any(article.document.published != published for article in articles):
        return  # a line that bears the page's own date: the other text would take it
    both = extractor.extract("\n\n".join(pair), published=published)
    shift = both.text.index(articles[1].text, len(articles[0].text))
    expected = [seen(row, 0) for row in articles[0].dates] + [seen(row, -shift) for row in articles[1].dates]
    assert [seen(row, 0) for row in both.dates] == expected
