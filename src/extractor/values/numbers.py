"""Numbers as Chinese news writes them, read exactly.

The numeral signs stand here and not in a word list: they are the number system itself, closed and the same in every text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from functools import lru_cache

DIGITS = dict(zip("零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖两俩", [0, 0, 0, *range(1, 10), *range(1, 10), 2, 2], strict=True))
TENS = {"廿": 20, "卅": 30}
SMALL = {"十": 1, "拾": 1, "百": 2, "佰": 2, "千": 3, "仟": 3}
LARGE = {"万": 4, "亿": 8, "兆": 12}
# The signs that written numbers are made of.
NUMERALS = "".join((*DIGITS, *SMALL, *LARGE))
# What may follow a decimal (三点五亿, 一点二百万); 三点五十 is a time of day.
AFTER_POINT = {**LARGE, "百": 2, "千": 3}
HALF = Decimal("0.5")
# Beyond this power of ten a heap of multipliers (万万万 …) is no number that anybody writes.
LARGEST_POWER = 48

_SHORT = 16  # characters of a numeral that may stand in many texts

_TOKEN = re.compile(
    rf"(?P<arabic>[0-9]+(?:[, ][0-9]{{3}})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)?)"
    rf"|(?P<digits>[{''.join(DIGITS)}]+)|(?P<tens>[{''.join(TENS)}])"
    rf"|(?P<small>[{''.join(SMALL)}])|(?P<large>[{''.join(LARGE)}])"
)
# What most figures of news are; the rest of this module is not for them.
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_FRACTION = re.compile(r"([^分]+)分之([^分]+)")
_SLASH = re.compile(r"([0-9]+(?:\.[0-9]+)?)/([0-9]+(?:\.[0-9]+)?)")
# 3.5×10^4, 3.5×10⁴, 3.5乘以10的4次方, 3.5e4
_SCIENTIFIC = re.compile(
    r"([0-9.]+)(?:(?:[×xX*]|乘以?)10(?:\^?\(?([-−]?[0-9]{1,2})\)?|的(负?[0-9]{1,2}|负?[一二三四五六七八九十]{1,3})次方)|[eE]([-+]?[0-9]{1,2}))"
)
_SIGN = re.compile("[-+−﹣－＋负正]|零下")
# One sign for each number sign, as wide as news in any script writes them; superscripts stand after ×10 alone.
_NORMAL = str.maketrans("０１２３４５６７８９．，／萬億貳參参陸兩倆負點幾數餘來", "0123456789.,/万亿贰叁叁陆两俩负点几数余来")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED_POWER = re.compile("10([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})$")
# 两 and 俩 are said of things, never after a point.
_DECIMALS = re.compile(rf"[{''.join(DIGITS)[:-2]}]+|[0-9]+")
# 三十四．一: a point between numerals is 点.
_NUMERAL_POINT = re.compile(rf"(?<=[{''.join((*DIGITS, *SMALL))}])[.·](?=[{''.join(DIGITS)}])")
# Blanks part figures only where they stand between two digits.
_BLANK = re.compile(r" (?![0-9])|(?<![0-9]) ")


def is_plain(text: str) -> bool:
    """Whether the text is a row of digits, with or without decimals: what most figures are."""
    return _PLAIN.fullmatch(text) is not None


def parse_number(text: str) -> Decimal | None:
    """The number that `text` writes, exact, or None where it is not one definite number.

    Reads Arabic figures with thousands separators, Chinese, financial and spoken numerals, mixtures of both with 万, 亿, 兆,
    decimals, fractions (三分之一, 3又1/2), powers of ten (3.5×10^4) and signs, full-width, simplified or traditional, set apart by
    blanks or not. Takes time linear in the length of the text and never raises.

    >>> parse_number("3亿2千万"), parse_number("两万三"), parse_number("一万零一十二"), parse_number("零点六")
    (Decimal('320000000'), Decimal('23000'), Decimal('10012'), Decimal('0.6'))
    >>> parse_number("十几") is None
    True
    """
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    return _remembered(text) if len(text) <= _SHORT else _read(text)


def _read(text: str) -> Decimal | None:
    text = normal(text)
    with localcontext(Context(prec=len(text) + 64, Emax=MAX_EMAX, Emin=MIN_EMIN)):
        return _signed(text)


_remembered = lru_cache(maxsize=4096)(_read)  # the same small numerals stand in every article


def normal(text: str) -> str:
    """The text with one sign for each number sign, and without blanks that part no figures: `７ 萬5 千` is `7万5千`."""
    text = text.translate(_NORMAL)
    if any(map(str.isspace, text)):
        text = _BLANK.sub("", " ".join(text.split()))
    text = _NUMERAL_POINT.sub("点", text)
    if raised := _RAISED_POWER.search(text[-5:]):
        text = f"{text[: -len(raised[1])]}^{raised[1].translate(_RAISED)}"
    return text


def _signed(text: str) -> Decimal | None:
    sign = _SIGN.match(text)
    value = _unsigned(text[sign.end() :] if sign else text)
    if value is None:
        return None
    return -value if sign and sign.group() not in "++＋正" else value


def _unsigned(text: str) -> Decimal | None:
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if text[:1] == "半" or text == "一半":
        unit = _unsigned(text[1:]) if text[1:] and text[1] in SMALL else None
        return HALF if text in ("半", "一半") else unit and unit / 2  # 半百
    whole, mixed, part = text.partition("又")
    if not mixed and "/" in text and " " in text:
        whole, mixed, part = text.partition(" ")  # 1 4/3
    if mixed:
        below_one = _fraction(part)
        above_one = None if below_one is None or "分" in whole else _unsigned(whole)
        return None if above_one is None or below_one is None else above_one + below_one
    if "/" in text or "分" in text:
        return _fraction(text)
    if found := _SCIENTIFIC.fullmatch(text):
        return _scientific(*found.groups())
    if "点" in text:
        return _with_point(text)
    tokens = list(_tokens(text))
    return _sum(tokens) if tokens else None


def _fraction(text: str) -> Decimal | None:
    """`三分之一`, `1/3`; to 28 digits."""
    if found := _FRACTION.fullmatch(text):
        below, above = _unsigned(found[1]), _signed(found[2])
    elif found := _SLASH.fullmatch(text):
        above, below = Decimal(found[1]), Decimal(found[2])
    else:
        return None
    if not below or above is None:
        return None
    with localcontext(Context(prec=28, Emax=MAX_EMAX, Emin=MIN_EMIN)):
        return above / below


def _scientific(mantissa: str, *powers: str | None) -> Decimal | None:
    """`3.5×10^4`: the mantissa and, of the ways to write the power of ten, the one that was used."""
    written = next((power for power in powers if power), "")
    power = _signed(written.replace("−", "-"))
    if power is None or not _PLAIN.fullmatch(mantissa) or abs(power) > LARGEST_POWER:
        return None
    return Decimal(mantissa).scaleb(int(power))


def _with_point(text: str) -> Decimal | None:
    """`三点五亿`: what stands before 点, the digits after it, and the multipliers that close it."""
    whole, _, rest = text.partition("点")
    decimals = _DECIMALS.match(rest)
    before = _unsigned(whole) if whole and "点" not in whole else None
    if decimals is None or before is None or before != before.to_integral_value():
        return None
    places = "".join(str(DIGITS.get(ch, ch)) for ch in decimals.group())
    power = 0
    for ch in rest[decimals.end() :]:
        step = AFTER_POINT.get(ch)
        if step is None or power + step > LARGEST_POWER:
            return None
        power += step
    return (before + Decimal(f"0.{places}")).scaleb(power)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """The kinds and texts of the parts; ends with a part of kind `bad` where something else stands."""
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            yield "bad", text[position]
            return
        yield str(found.lastgroup), found.group()
        position = found.end()


def _sum(tokens: list[tuple[str, str]]) -> Decimal | None:
    """Adds up digits, small units (十百千) within a section, and sections closed by 万, 亿 or 兆."""
    parts: list[tuple[Decimal, int]] = []  # closed sections, each with the power of its multiplier, descending
    section = Decimal(0)
    started = False  # whether the section holds anything, be it zero
    current: Decimal | None = None  # a figure that waits for its unit
    run = 0  # of how many signs that figure is made
    zero = False  # a zero stands before it: it is no spoken remainder
    power = None  # of the last unit; within a section it must fall
    for index, (kind, piece) in enumerate(tokens):
        if kind == "bad" or (kind in ("arabic", "digits", "tens") and current is not None):
            return None
        if kind == "arabic":
            current, run = Decimal(piece.replace(",", "").replace(" ", "")), 1
            zero = zero or len(piece) > 1
        elif kind == "digits":
            stripped = piece.lstrip("零〇○")
            zero = zero or len(stripped) < len(piece)
            if not stripped and 0 < index < len(tokens) - 1:
                continue  # 一万零一十: the zero only says that a place is empty
            run = len(piece if index == 0 else stripped)
            # 三亿五五四〇万: of a section that nothing but its multiplier closes, the digits may stand one by one.
            if index > 0 and run > 1 and not (run > 2 and tokens[index - 1][0] == "large" and _is_closed(tokens, index)):
                return None
            current = Decimal("".join(str(DIGITS[ch]) for ch in piece))
        elif kind == "tens":
            if section and power is not None and power <= 1:
                return None
            section += TENS[piece]
            started, power = True, 1
        elif kind == "small":
            step = SMALL[piece]
            if (power is not None and power < 4 and step >= power) or (current is not None and run > 1):
                return None
            section += (Decimal(1) if current is None else current).scaleb(step)
            started, current, power, zero = True, None, step, False
        else:
            step = LARGE[piece]
            if current is not None and (
                (run == 2 and _neighbours(tokens[index - 1][1])) or (power is not None and power < 4 and _spoken(power, zero, current))
            ):
                return None  # 二三万 is two numbers, 一百五万 none
            section += current or 0
            if not started and current is None and not parts:
                section = Decimal(1)
            if (started or current is not None) and parts and parts[-1][1] == step:
                return None  # 1万1千1万
            while parts and parts[-1][1] <= step:
                section += parts.pop()[0]
            if section.adjusted() + step > LARGEST_POWER + len(tokens[0][1]):
                return None
            parts.append((section.scaleb(step), step))
            section, started, current, power, zero = Decimal(0), False, None, step, False
    if current is not None:
        if power is not None and (current.adjusted() >= power or _fractional(tokens)):
            return None
        section += current.scaleb(power - 1) if power is not None and _spoken(power, zero, current) else current
    return sum((value for value, _ in parts), section)


def _spoken(power: int | None, zero: bool, current: Decimal) -> bool:
    """Whether a last digit stands for the place below the last unit: 三百五, 两万三."""
    return power is not None and power > 1 and not zero and 0 < current < 10 and current == current.to_integral_value()


def _is_closed(tokens: list[tuple[str, str]], index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1][0] == "large"


def _neighbours(piece: str) -> bool:
    """Two digits of which the second is one more: 二三, two or three of what follows."""
    return piece[0] in DIGITS and DIGITS[piece[1]] - DIGITS[piece[0]] == 1


def _fractional(tokens: list[tuple[str, str]]) -> bool:
    """Whether a figure with a decimal point stands before the last one: nothing can follow 1.5万."""
    return any(kind == "arabic" and "." in piece for kind, piece in tokens[:-1])
