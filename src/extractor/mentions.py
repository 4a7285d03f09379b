"""Settled matches into rows of percentages and counts: which groups of a rule mean what, and what stands around the span.

A rule's named groups and its fixed fields (`give`) go through the pure functions of `values`; the words that bound a figure from
outside are word lists.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from extractor.article import Article, Sentence
from extractor.matching.beside import WIDEST_WORD, Beside
from extractor.matching.rules import RuleSet
from extractor.matching.scan import Match
from extractor.tables import CountRow, PercentageRow
from extractor.values.numbers import HALF, parse_number
from extractor.values.quantities import Quantity, parse_listed, parse_quantity
from extractor.values.units import ratio

MONEY_PARTS = (("tenths", Decimal("0.1")), ("hundredths", Decimal("0.01")))


class MentionMaker:
    """Makes rows of matches; built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        measures = rules.list("measures")
        self._dimensions, self._codes = measures.column("dimension"), measures.column("code")
        self._currencies, self._signs = rules.list("currencies"), rules.list("currency_signs").column("code")
        self._compound_codes = rules.list("compound_units").column("code")
        self._currency_codes = self._currencies.column("code")
        self._bounds = Beside(rules.list("bounds_before").column("bound"), rules.list("bounds_after").column("bound"))
        self._last_years = tuple(tuple(rules.list(f"last_years_{side}").entries) for side in ("before", "after"))

    def percentage(self, match: Match, article: Article, sentence: Sentence) -> PercentageRow | None:
        """The row of a match, None where its figure turns out to be none."""
        give = match.rule.give
        place, flags = article.locate(sentence, match.start, match.end, match.rule.id)
        if match.group("damaged") or "damaged" in flags:
            quantity = Quantity(None)
            flags = ["damaged", *(flag for flag in flags if flag != "damaged")]
        elif "value" in give:
            quantity = Quantity(Decimal(str(give["value"])))
        else:
            quantity = parse_quantity(match.group("number") or "", match.group("high"))
            if quantity.value is None and quantity.bound == "exact":
                return None
            if scale := give.get("scale"):
                quantity = _scaled(quantity, Decimal(str(scale)))
            if match.group("more") and quantity.value is not None:
                quantity = replace(quantity, value=quantity.value + HALF)
            if tenth := match.group("tenth"):
                extra = parse_number(tenth)
                if extra is None or quantity.value is None:
                    return None
                quantity = replace(quantity, value=quantity.value + extra * (10 if extra < 1 else 1))
        return PercentageRow(
            *place, flags,
            _float(quantity.value), _float(quantity.high), give["unit"], self._bound(match, article, quantity),
        )  # fmt: skip

    def count(self, match: Match, article: Article, sentence: Sentence, currency: str | None) -> CountRow | None:
        """The row of a match; `currency` is the code of a bare 元 on this page, None where it cannot be told."""
        give = match.rule.give
        place, flags = article.locate(sentence, match.start, match.end, match.rule.id)
        unit = give.get("unit") or match.group("unit") or match.group("sign") or ""
        if match.group("damaged") or "damaged" in flags:
            quantity = Quantity(None)
            flags = ["damaged", *(flag for flag in flags if flag != "damaged")]
        elif match.group("indefinite"):
            quantity = Quantity(None, None, "over")
        else:
            number, high = match.group("number"), match.group("high")
            if number is None:
                return None
            shared = match.group("shared")
            quantity = parse_listed(number, shared) if shared else parse_quantity(number, high)
            if scale := give.get("scale"):
                quantity = _scaled(quantity, Decimal(str(scale)))
            if match.group("many"):
                quantity = replace(quantity, bound="over")
            if quantity.value is None and quantity.bound == "exact":
                return None
            if match.group("more") and quantity.value is not None:
                quantity = replace(quantity, value=quantity.value + HALF)
            for name, share in MONEY_PARTS:
                written = match.group(name)
                part = parse_number(written) if written else None
                if part is not None and quantity.value is not None:
                    quantity = replace(quantity, value=quantity.value + part * share)
        dimension = give.get("dimension") or self._dimensions.get(unit) or ("money" if unit in self._currencies.entries else "count")
        code = give.get("unit_code") or (self._money_code(match, unit, currency) if dimension == "money" else self._codes.get(unit))
        low_unit = match.group("unit_low")
        if match.group("rest"):
            code, dimension = self._compound_codes[unit], self._dimensions[low_unit or ""]
            whole = self._compound(match, quantity, code)
            if whole is None:
                return None
            quantity = whole
        elif low_unit and low_unit != unit and quantity.high is not None:
            factor = ratio(self._codes.get(unit, ""), self._codes.get(low_unit, ""))
            quantity = replace(quantity, high=quantity.high * factor if factor else None)
            unit, code = low_unit, self._codes.get(low_unit)
        return CountRow(
            *place, flags,
            _float(quantity.value), _float(quantity.high), unit, code, give.get("per") or match.group("per"), dimension,
            self._bound(match, article, quantity, dimension),
        )  # fmt: skip

    def _compound(self, match: Match, quantity: Quantity, code: str) -> Quantity | None:
        """`3小时25分`: all of it in the smallest unit, whose code is given; None where its units do not go together."""
        value = Decimal(0)
        for number, unit in (("number", "unit_low"), ("middle", "unit_middle"), ("rest", None)):
            written = match.group(number)
            if written is None:
                continue
            amount = parse_number(written)
            factor = ratio(self._compound_codes.get(match.group(unit) or "", ""), code) if unit else Decimal(1)
            if amount is None or factor is None:
                return None
            value += amount * factor
        return replace(quantity, value=value)

    def _bound(self, match: Match, article: Article, quantity: Quantity, dimension: str = "") -> str:
        if quantity.bound != "exact":
            return quantity.bound
        said = match.rule.give.get("bound") or self._bounds.around(article.text, match.start, match.end)
        if said is None or (dimension == "duration" and self._is_last_years(article.text, match)):
            return "exact"
        return said

    def _is_last_years(self, text: str, match: Match) -> bool:
        """近十年来, 创近十年新高: the last ten years, not about ten."""
        before, after = self._last_years
        line = text.rfind("\n", 0, match.start) + 1
        # A line begins as a sentence does.
        return text.startswith(after, match.end) or f"。{text[max(line, match.start - WIDEST_WORD) : match.start]}".endswith(before)

    def _money_code(self, match: Match, unit: str, currency: str | None) -> str | None:
        sign = match.group("sign")
        code = self._signs.get(sign) if sign else self._currency_codes.get(unit)
        if not sign and code == "CNY" and len(unit) == 1:
            return currency
        return code


def _scaled(quantity: Quantity, scale: Decimal) -> Quantity:
    value = None if quantity.value is None else quantity.value * scale
    return replace(quantity, value=value, high=None if quantity.high is None else quantity.high * scale)


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
