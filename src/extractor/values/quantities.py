"""Figures with their bounds and ranges: what `十余`, `三四十`, `3至5万` say.

A quantity is less than a number (it may be a range, open, or not known) and more (it says how sure it is).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from extractor.values.numbers import DIGITS, LARGE, SMALL, parse_number

BOUND_SIGNS = {"余": "over", "多": "over", "来": "about", "上": "over"}
_BOUND_SIGN = re.compile(f"[{''.join(BOUND_SIGNS)}]")
_SOME = re.compile("[几数]")
_UNITS = "".join((*SMALL, *LARGE))
_PAIR = re.compile(rf"(?P<head>[一二两三四五六七八九]?十)?(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])(?P<unit>[{_UNITS}]*)")
_MULTIPLIER = re.compile(rf"(?P<mantissa>.*?)(?P<multiplier>[{_UNITS}]+)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure: `value` (None where not definite), `high` (upper end of a range) and `bound` (exact, about, over, under)."""

    value: Decimal | None
    high: Decimal | None = None
    bound: str = "exact"


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
    bound = "exact"
    sign = _BOUND_SIGN.search(text)
    if sign:
        bound = BOUND_SIGNS[sign.group()]
        text = text[: sign.start()] + text[sign.end() :]
    some = _SOME.search(text)
    if some:
        # 十几: at least ten. 几十, 数百: no number at all.
        known = parse_number(text[: some.start()]) if some.end() == len(text) else None
        return Quantity(known, None, "about" if known is None else "over")
    pair = _PAIR.fullmatch(text)
    if pair and DIGITS[pair["high"]] - DIGITS[pair["low"]] == 1:
        head, unit = pair["head"] or "", pair["unit"]
        return Quantity(parse_number(head + pair["low"] + unit), parse_number(head + pair["high"] + unit), bound)
    return Quantity(parse_number(text), None, bound)


def _range(low_text: str, high_text: str) -> Quantity:
    low, high = parse_quantity(low_text), parse_quantity(high_text)
    bound = high.bound if high.bound != "exact" else low.bound
    multiplier = _MULTIPLIER.fullmatch(_BOUND_SIGN.sub("", high_text))
    if multiplier and multiplier["mantissa"] and low.value is not None and not re.search(f"[{''.join(LARGE)}]", low_text):
        mantissa = parse_number(multiplier["mantissa"])
        # 3至5万 shares its 万; 800至1万 cannot.
        if mantissa is not None and low.value < mantissa:
            shared = parse_quantity(_BOUND_SIGN.sub("", low_text) + multiplier["multiplier"])
            return Quantity(shared.value, high.value, bound)
    return Quantity(low.value, high.value, bound)
