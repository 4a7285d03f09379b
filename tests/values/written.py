"""Numbers in every way that news writes them, and sentences around them: what parse_number and the whole program must read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
ONE_BY_ONE = str.maketrans("0123456789", "〇一二三四五六七八九")


def numerals(number: int, digits: str = "零一二三四五六七八九", small: str = "千百十", large: str = "亿万") -> str:
    """The standard Chinese form, from the largest unit down; inside it a zero stands for empty places."""
    powers = [*range(4 * len(large), 0, -4), 3, 2, 1]
    for power, unit in zip(powers, large + small, strict=True):
        if number >= 10**power:
            high, low = divmod(number, 10**power)
            zero = digits[0] if 0 < low < 10 ** (power - 1) else ""
            rest = zero + numerals(low, digits, small, large) if low else ""
            return numerals(high, digits, small, large) + unit + rest
    return digits[number]


def financial(number: int) -> str:
    return numerals(number, "零壹贰叁肆伍陆柒捌玖", "仟佰拾")


def in_units(power: int, unit: str) -> Callable[[int], str]:
    """12345 as 1.2345万."""
    return lambda number: f"{number // 10**power}.{number % 10**power:0{power}d}".rstrip("0").rstrip(".") + unit


def sections(number: int) -> str:
    """100020345 as 1亿2万0345."""
    high, middle, low = number // 10**8, number // 10**4 % 10**4, number % 10**4
    if number < 10**4:
        return str(number)
    return (f"{high}亿" if high else "") + (f"{middle}万" if middle else "") + (f"{low:04d}" if low else "")


def point(number: Decimal) -> str:
    """12.305 as 十二点三〇五."""
    whole, _, places = f"{number:f}".partition(".")
    return f"{numerals(int(whole))}点{places.translate(ONE_BY_ONE)}"


WHOLE_FORMS: Mapping[str, Callable[[int], str]] = {
    "arabic": str,
    "separators": lambda number: f"{number:,}",
    "spaces": lambda number: f"{number:,}".replace(",", " "),
    "full_width": lambda number: str(number).translate(FULL_WIDTH),
    "full_width_separators": lambda number: f"{number:,}".translate(FULL_WIDTH),
    "leading_zeros": lambda number: f"000{number}",
    "numerals": numerals,
    "numerals_with_trillions": lambda number: numerals(number, large="兆亿万"),
    "financial": financial,
    "traditional": lambda number: numerals(number, large="億萬"),
    "traditional_financial": lambda number: numerals(number, "零壹貳參肆伍陸柒捌玖", "仟佰拾", "億萬"),
    "set_apart": lambda number: " ".join(numerals(number)),
    "one_by_one": lambda number: str(number).translate(ONE_BY_ONE),
    "one_by_one_with_other_zero": lambda number: str(number).translate(ONE_BY_ONE).replace("〇", "零"),
    "in_ten_thousands": in_units(4, "万"),
    "in_millions": in_units(6, "百万"),
    "in_hundred_millions": in_units(8, "亿"),
    "in_trillions": in_units(12, "万亿"),
    "sections": sections,
}
DECIMAL_FORMS: Mapping[str, Callable[[Decimal], str]] = {
    "arabic": lambda number: f"{number:f}",
    "separators": lambda number: f"{number:,f}",
    "full_width": lambda number: f"{number:f}".translate(FULL_WIDTH),
    "point": point,
    "point_with_other_zero": lambda number: point(number).replace("〇", "零"),
}

# In a sentence: blanks part columns, and a text in simplified characters has 兆 for no number.
IN_SENTENCES = [name for name in WHOLE_FORMS if name not in ("set_apart", "numerals_with_trillions", "leading_zeros")]
POWERS = {"": 0, "百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
UNITS = ("人次", "元", "吨", "公里", "台", "亩", "件", "平方米", "美元", "岁", "小时", "千瓦时")
PERCENT = {"%": "%", "个百分点": "pp", "倍": "倍", "‰": "‰"}
FRAMES = ("经统计，该项数值为{}，与上年持平。", "当地报告的数字是{}。", "其中{}已经核实。", "记者从会上了解到，全部加起来有{}。")


@dataclass(frozen=True)
class Written:
    """A sentence, how its figure is written, and what must be read: value, upper end, unit, bound."""

    sentence: str
    form: str
    value: Decimal
    high: Decimal | None
    unit: str
    bound: str


def samples(random: Random) -> Iterator[Written]:
    """Sentences with one figure each, without end: numbers from 10⁻⁶ to 10¹⁶ in every form."""
    while True:
        for make in (_whole, _decimal, _percentage, _range, _spoken, _bounded, _signed, _fraction, _power):
            form, text, value, high, unit, bound = make(random)
            yield Written(random.choice(FRAMES).format(text), form, value, high, unit, bound)


Figure = tuple[str, str, Decimal, Decimal | None, str, str]


def _number(random: Random, most: float = 16) -> int:
    """As many of each size, and as many round ones as others."""
    number = int(10 ** random.uniform(0.4, most))
    return number if random.random() < 0.5 else round(number, random.randint(1, 3) - len(str(number)))


def _places(random: Random) -> Decimal:
    return Decimal(random.randint(1, 10 ** random.randint(1, 12))).scaleb(-random.randint(1, 6))


def _whole(random: Random) -> Figure:
    form, number, unit = random.choice(IN_SENTENCES), _number(random), random.choice(UNITS)
    if form.startswith("one_by_one"):
        number = 100 + number % 10**4  # 二三 are two or three
    elif form == "financial" or form == "traditional_financial":
        number += 10  # one sign alone is a word
    return form, WHOLE_FORMS[form](number) + unit, Decimal(number), None, unit, "exact"


def _decimal(random: Random) -> Figure:
    form, number, unit = random.choice([*DECIMAL_FORMS]), _places(random), random.choice(UNITS)
    multiplier = random.choice([name for name in POWERS if name != "千" or not unit.startswith("千")])
    return f"decimal_{form}", DECIMAL_FORMS[form](number) + multiplier + unit, number.scaleb(POWERS[multiplier]), None, unit, "exact"


def _percentage(random: Random) -> Figure:
    number = Decimal(random.randint(1, 10**6)).scaleb(-random.randint(0, 4))
    sign, unit = random.choice([*PERCENT.items()])
    form = random.choice(["arabic", "full_width", "words"])
    if form == "words":
        words = point(number) if number.as_tuple().exponent else numerals(int(number))
        return "percent_words", f"百分之{words}", number, None, "%", "exact"
    return f"percent_{form}", DECIMAL_FORMS[form](number) + sign, number, None, unit, "exact"


def _range(random: Random) -> Figure:
    low, high = sorted(random.sample(range(2, 1000), 2))
    unit, write = random.choice(UNITS), random.choice([str, numerals])
    multiplier = random.choice(["", "万", "亿", "千万" if write is str else "万亿"])
    low_unit = random.choice(["", multiplier])
    text = f"{write(low)}{low_unit}{random.choice('至到—~')}{write(high)}{multiplier}{unit}"
    return "range", text, Decimal(low).scaleb(POWERS[multiplier]), Decimal(high).scaleb(POWERS[multiplier]), unit, "exact"


def _spoken(random: Random) -> Figure:
    left, right, power = random.randint(2, 9), random.randint(1, 9), random.choice([2, 3, 4, 8])
    large = {2: "百", 3: "千", 4: "万", 8: "亿"}[power]
    text = (numerals(left) + large + numerals(right)).replace("二" + large, "两" + large)
    return "spoken", text + "元", Decimal(left * 10**power + right * 10 ** (power - 1)), None, "元", "exact"


def _bounded(random: Random) -> Figure:
    number, unit, word = random.randint(1, 999) * 10, random.choice(UNITS), random.choice("余多")
    multiplier = random.choice(["", "万", "亿"])
    text = random.choice([str, numerals])(number)
    text += random.choice([multiplier + word, word + multiplier]) + unit
    return "bounded", text, Decimal(number).scaleb(POWERS[multiplier]), None, unit, "over"


def _signed(random: Random) -> Figure:
    number, sign = _places(random), random.choice(["-", "负", "－", "−"])
    unit = random.choice(["元", "%", "个百分点"])
    return "signed", f"{sign}{number:f}{unit}", -number, None, PERCENT.get(unit, unit), "exact"


def _fraction(random: Random) -> Figure:
    above, below = sorted(random.sample(range(2, 99), 2))
    return "fraction", f"{numerals(below)}分之{numerals(above)}", Decimal(above) / Decimal(below) * 100, None, "%", "exact"


def _power(random: Random) -> Figure:
    mantissa, power, unit = Decimal(random.randint(11, 99)).scaleb(-1), random.randint(2, 12), random.choice(["吨", "千瓦时", "平方米"])
    written = random.choice([f"^{power}", "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(power))])
    return "power_of_ten", f"{mantissa}×10{written}{unit}", mantissa.scaleb(power), None, unit, "exact"
