"""Figures with their bounds and ranges: what `十余`, `三四十`, `3至5万` say.

A quantity is less than a number (it may be a range, open, or not known) and more (it says how sure it is).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extractor.values.numbers import DIGITS, LARGE, SMALL, normal, parse_number

BOUND_SIGNS = {"余": "over", "多": "over", "来": "about", "上": "over"}
_BOUND_SIGN = re.compile(f"[{''.join(BOUND_SIGNS)}]")
_SOME = re.compile("[几数]")
_UNITS = "".join((*SMALL, *LARGE))
# 三四十, 十七八, 一百二三十: two neighbouring digits before one unit, or at the end.
_PAIR = re.compile(rf"(?P<head>.*[{_UNITS}])?(?P<low>[一二两三四五六七八])(?P<high>[两二三四五六七八九])(?P<unit>[{_UNITS}]*)")
# 百八十, 千八百: eighty to a hundred of them.
_ABOUT_ROUND = re.compile("百八十|千八百|万八千")
# 上百, 上千万: as many as that and more, no number of its own.
_UP_TO = re.compile(f"上[{_UNITS}]+")
# What a range's ends can share: the multiplier that closes the upper one (3至5万, 五百至一千二百万).
_SHARED = re.compile(rf"(?P<mantissa>.*?[^{''.join(LARGE)}])(?P<multiplier>[{''.join(LARGE)}]+)")
_LARGE_UNIT = re.compile(f"[{''.join(LARGE)}]")
_LARGE_END = re.compile(f"[{''.join(LARGE)}]+$")
_SMALL_UNIT = re.compile(f"[{''.join(SMALL)}]")
_SINGLE = re.compile(rf"(?P<mantissa>[0-9.,]+|[一二两三四五六七八九])(?P<multiplier>[{_UNITS}]+)")

# How far apart the figures of a list may lie that share a multiplier: 1200和1.5万 share none.
WIDEST_LIST = 100


class Quantity(NamedTuple):
    """A figure: `value` (None where not definite), `high` (upper end of a range) and `bound` (exact, about, over, under)."""

    value: Decimal | None
    high: Decimal | None = None
    bound: str = "exact"


@lru_cache(maxsize=4096)  # the same small figures stand in every article
def parse_quantity(text: str, high: str | None = None) -> Quantity:
    """What a written figure says; `high` is the text of a range's upper end, which may carry the multiplier of both.

    >>> parse_quantity("110余")
    Quantity(value=Decimal('110'), high=None, bound='over')
    >>> parse_quantity("三四十")
    Quantity(value=Decimal('30'), high=Decimal('40'), bound='exact')
    >>> parse_quantity("3", "5万")
    Quantity(value=Decimal('30000'), high=Decimal('50000'), bound='exact')
    """
    if high is not None:
        return _range(text, high)
    text = normal(text)
    bound = "exact"
    if _ABOUT_ROUND.fullmatch(text):
        whole = parse_number(text[0]) or Decimal(0)
        return Quantity(whole * 8 / 10, whole, "about")
    if _UP_TO.fullmatch(text):
        return Quantity(None, None, "over")
    sign = _BOUND_SIGN.search(text)
    if sign:
        bound = BOUND_SIGNS[sign.group()]
        text = text[: sign.start()] + text[sign.end() :]
    some = _SOME.search(text)
    if some:
        # 十几, 10几万: at least that. 几十, 数百: no number at all.
        before, after = text[: some.start()], text[some.end() :]
        known = parse_number(before + after) if before and not _SMALL_UNIT.search(after) else None
        return Quantity(known, None, "about" if known is None else "over")
    pair = _PAIR.fullmatch(text)
    if pair and (gap := DIGITS[pair["high"]] - DIGITS[pair["low"]]) and (gap == 1 or (gap == 2 and text == "三五")):
        head, unit = pair["head"] or "", pair["unit"]
        if head and not unit and head[-1] not in "十廿":
            return Quantity(parse_number(text), None, bound)  # 一百二三 is no number
        lower, upper = (parse_number(head + pair[end] + unit) for end in ("low", "high"))
        if lower is not None and upper is not None:
            return Quantity(lower, upper, bound)
    return Quantity(parse_number(text), None, bound)


def parse_listed(text: str, last: str) -> Quantity:
    """What a member of a list says whose last one bears the multiplier of all (`3.5和12.6亿`); None where that cannot be told.

    >>> parse_listed("3.5", "12.6亿").value, parse_listed("3.5万", "12.6亿").value, parse_listed("1200", "1.5万").value
    (Decimal('350000000'), Decimal('35000'), None)
    """
    text, last = normal(text), normal(last)
    found = parse_quantity(text)
    multiplier = _LARGE_END.search(last)
    if found.value is None or multiplier is None or _LARGE_UNIT.search(text):
        return found
    mantissa = parse_number(last[: multiplier.start()])
    if mantissa is None or not mantissa / WIDEST_LIST <= found.value <= mantissa * WIDEST_LIST:
        return Quantity(None)
    return parse_quantity(text + multiplier.group())


def _range(low_text: str, high_text: str) -> Quantity:
    low_text, high_text = normal(low_text), normal(high_text)
    low, high = parse_quantity(low_text), parse_quantity(high_text)
    if high.value is None and high.bound == "exact":
        return Quantity(None)  # what cannot be read is no upper end, and its lower one no figure of its own
    bound = high.bound if high.bound != "exact" else low.bound
    closed = _BOUND_SIGN.sub("", high_text)
    if low.value is not None and not _LARGE_UNIT.search(low_text):
        for shared in (_SINGLE.fullmatch(closed), _SHARED.fullmatch(closed)):
            mantissa = parse_number(shared["mantissa"]) if shared else None
            # 3至5万 shares its 万; 800至1万 cannot.
            if shared and mantissa is not None and low.value < mantissa:
                low = parse_quantity(_BOUND_SIGN.sub("", low_text) + shared["multiplier"])
                break
    return Quantity(low.value, high.value, bound)
