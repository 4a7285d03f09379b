"""Settled matches into rows of percentages and counts: which groups of a rule mean what, and what stands around the span.

A rule's named groups and its fixed fields (`give`) go through the pure functions of `values`; the words that bound a figure from
outside are word lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extractor.article import Article, Place
from extractor.matching.beside import WIDEST_WORD, Beside
from extractor.matching.rules import CUES, Rule, RuleSet
from extractor.matching.scan import Match, Scanner
from extractor.tables import CountRow, PercentageRow
from extractor.values.numbers import HALF, is_plain, parse_number
from extractor.values.quantities import Quantity, parse_listed, parse_quantity
from extractor.values.units import ratio

Groups = Mapping[str, str | None]
PLAIN_GROUPS = {"number", "unit"}
UNREAD = Quantity(None)
MONEY_PARTS = (("tenths", Decimal("0.1")), ("hundredths", Decimal("0.01")))


class _Figure(NamedTuple):
    """A quantity as rows have it."""

    value: float | None
    high: float | None = None
    bound: str = "exact"


UNKNOWN = _Figure(None)


@dataclass(frozen=True, slots=True, eq=False)
class _Fixed:
    """What a rule says of all its matches: whether they are counts, whether a number and its unit are all that they hold, and the fields
    that it gives."""

    counts: bool
    plain: bool
    with_unit: bool  # whether there is a group for the unit
    value: float | None
    scale: Decimal | None
    unit: str | None
    dimension: str | None
    code: str | None
    per: str | None
    bound: str | None


class _Unit(NamedTuple):
    """A unit as rows have it; the code of a bare one (元) is the one of the page's own currency."""

    unit: str
    code: str | None
    dimension: str
    bare: bool


class MentionMaker:
    """Makes rows of matches; built once from a rule set."""

    def __init__(self, rules: RuleSet) -> None:
        measures = rules.list("measures")
        self._codes = measures.column("code")
        currencies, self._signs = rules.list("currencies"), rules.list("currency_signs").column("code")
        self._dimensions = dict.fromkeys(currencies.entries, "money") | measures.column("dimension")
        self._compound_codes = rules.list("compound_units").column("code")
        self._currency_codes = currencies.column("code")
        self._bounds = Beside(rules.list("bounds_before").column("bound"), rules.list("bounds_after").column("bound"))
        self._last_years = tuple(tuple(rules.list(f"last_years_{side}").entries) for side in ("before", "after"))
        self._fixed: dict[Rule, _Fixed] = {}
        # The same units and shares stand in every article.
        self._units = lru_cache(maxsize=4096)(self._unit)
        self._shares = lru_cache(maxsize=4096)(_share)
        self._currencies = Scanner([rule for rule in rules.of(CUES) if "currency" in rule.give])

    def rows(self, matches: Sequence[Match], article: Article) -> tuple[list[PercentageRow], list[CountRow]]:
        """The rows of an article's matches that stand for percentages and for counts, without those whose figures turn out to be none."""
        percentages: list[PercentageRow] = []
        counts: list[CountRow] = []
        if not matches:
            return percentages, counts
        text, readable, currency = article.text, article.readable, self._currency(article)
        for match in matches:
            rule = match.rule
            fixed = self._fixed.get(rule) or self._fix(match)
            place = article.locate(readable[match.region], match.start, match.end, rule.id)
            if fixed.counts:
                count = self._count(match, fixed, text, place, currency)
                if count is not None:
                    counts.append(count)
            else:
                percentage = self._percentage(match, fixed, text, place)
                if percentage is not None:
                    percentages.append(percentage)
        return percentages, counts

    def _percentage(self, match: Match, fixed: _Fixed, text: str, place: Place) -> PercentageRow | None:
        flags = place[-1]
        if fixed.plain and not flags:
            figure = _plain(match.found.group("number") or "")
        else:
            said = match.groups()
            if "damaged" in flags or said.get("damaged"):
                figure = UNKNOWN
                _damage(flags)
            else:
                figure = self._shares(fixed, said.get("number"), said.get("high"), bool(said.get("more")), said.get("tenth"))
        if figure is None:
            return None
        value, high, bound = figure
        if bound == "exact":
            bound = fixed.bound or self._bounds.around(text, match.start, match.end) or bound
        return PercentageRow(*place, value, high, match.rule.give["unit"], bound)

    def _count(self, match: Match, fixed: _Fixed, text: str, place: Place, currency: str | None) -> CountRow | None:
        """The row of a match; `currency` is the code of a bare 元 on this page, None where it cannot be told."""
        flags, per = place[-1], fixed.per
        if fixed.plain and not flags:
            found = match.found
            unit, code, dimension, bare = self._units(fixed, found.group("unit") if fixed.with_unit else None, None)
            figure = _plain(found.group("number") or "")
        else:
            said = match.groups()
            unit, code, dimension, bare = self._units(fixed, said.get("unit"), said.get("sign"))
            per = per or said.get("per")
            if damaged := "damaged" in flags or bool(said.get("damaged")):
                _damage(flags)
            quantity = UNREAD if damaged else _amount(said, fixed.scale)
            low_unit = said.get("unit_low")
            if quantity is not None and said.get("rest"):
                code, dimension, bare = self._compound_codes[unit], self._dimensions[low_unit or ""], False
                quantity = self._compound(said, quantity, code)
            elif quantity is not None and low_unit and low_unit != unit and quantity.high is not None:
                factor = ratio(self._codes.get(unit, ""), self._codes.get(low_unit, ""))
                quantity = quantity._replace(high=quantity.high * factor if factor else None)
                unit, code, bare = low_unit, self._codes.get(low_unit), False
            figure = None if quantity is None else _figure(quantity)
        if figure is None:
            return None
        value, high, bound = figure
        if bound == "exact" and (beside := fixed.bound or self._bounds.around(text, match.start, match.end)):
            # 近十年来, 创近十年新高: the last ten years, not about ten.
            bound = "exact" if dimension == "duration" and self._is_last_years(text, match.start, match.end) else beside
        return CountRow(*place, value, high, unit, currency if bare else code, per, dimension, bound)

    def _currency(self, article: Article) -> str | None:
        """The code of a bare 元: CNY on mainland pages, else what the page's own words tell, else None."""
        if article.script == "hans":
            return "CNY"
        codes = {cue.rule.give["currency"] for cue in self._currencies.scan(article.text, [(0, len(article.text))])}
        return codes.pop() if len(codes) == 1 else None

    def _unit(self, fixed: _Fixed, written: str | None, sign: str | None) -> _Unit:
        """The unit of a figure with this one, or this sign, by a rule that says so much."""
        unit = fixed.unit or written or sign or ""
        dimension = fixed.dimension or self._dimensions.get(unit) or "count"
        if fixed.code or dimension != "money":
            return _Unit(unit, fixed.code or self._codes.get(unit), dimension, False)
        code = self._signs.get(sign) if sign else self._currency_codes.get(unit)
        return _Unit(unit, code, dimension, not sign and code == "CNY" and len(unit) == 1)

    def _fix(self, match: Match) -> _Fixed:
        give, names = match.rule.give, match.groups().keys()
        scale, value = give.get("scale"), give.get("value")
        fixed = self._fixed[match.rule] = _Fixed(
            match.rule.table == "counts",
            "number" in names and names <= PLAIN_GROUPS and not scale and value is None and not match.rule.pattern.repeated,
            "unit" in names,
            None if value is None else float(Decimal(str(value))),
            Decimal(str(scale)) if scale else None,
            *(give.get(name) for name in ("unit", "dimension", "unit_code", "per", "bound")),
        )
        return fixed

    def _compound(self, said: Groups, quantity: Quantity, code: str) -> Quantity | None:
        """`3小时25分`: all of it in the smallest unit, whose code is given; None where its units do not go together."""
        value = Decimal(0)
        for number, unit in (("number", "unit_low"), ("middle", "unit_middle"), ("rest", None)):
            written = said.get(number)
            if written is None:
                continue
            amount = parse_number(written)
            factor = ratio(self._compound_codes.get(said.get(unit) or "", ""), code) if unit else Decimal(1)
            if amount is None or factor is None:
                return None
            value += amount * factor
        return quantity._replace(value=value)

    def _is_last_years(self, text: str, start: int, end: int) -> bool:
        before, after = self._last_years
        line = text.rfind("\n", 0, start) + 1
        # A line begins as a sentence does.
        return text.startswith(after, end) or f"。{text[max(line, start - WIDEST_WORD) : start]}".endswith(before)


def _share(fixed: _Fixed, number: str | None, high: str | None, more: bool, tenth: str | None) -> _Figure | None:
    """What the groups of a percentage say; None where its figure is none."""
    if fixed.value is not None:
        return _Figure(fixed.value)
    quantity = parse_quantity(number or "", high)
    if quantity.value is None and quantity.bound == "exact":
        return None
    if fixed.scale is not None:
        quantity = _scaled(quantity, fixed.scale)
    if more and quantity.value is not None:
        quantity = quantity._replace(value=quantity.value + HALF)
    if tenth:
        extra = parse_number(tenth)
        if extra is None or quantity.value is None:
            return None
        quantity = quantity._replace(value=quantity.value + extra * (10 if extra < 1 else 1))
    return _figure(quantity)


def _amount(said: Groups, scale: Decimal | None) -> Quantity | None:
    """What the groups of a count say, but for what its units make of it; None where its figure is none."""
    if said.get("indefinite"):
        return Quantity(None, None, "over")
    number = said.get("number")
    if number is None:
        return None
    shared = said.get("shared")
    quantity = parse_listed(number, shared) if shared else parse_quantity(number, said.get("high"))
    if scale is not None:
        quantity = _scaled(quantity, scale)
    if said.get("many"):
        quantity = quantity._replace(bound="over")
    if quantity.value is None and quantity.bound == "exact":
        return None
    if said.get("more") and quantity.value is not None:
        quantity = quantity._replace(value=quantity.value + HALF)
    for name, share in MONEY_PARTS:
        written = said.get(name)
        part = parse_number(written) if written else None
        if part is not None and quantity.value is not None:
            quantity = quantity._replace(value=quantity.value + part * share)
    return quantity


@lru_cache(maxsize=4096)  # the same small figures stand in every article
def _plain(number: str) -> _Figure | None:
    """A number alone; None where it is none."""
    if is_plain(number):
        return _Figure(float(number))
    quantity = parse_quantity(number)
    return None if quantity.value is None and quantity.bound == "exact" else _figure(quantity)


def _figure(quantity: Quantity) -> _Figure:
    value, high = quantity.value, quantity.high
    return _Figure(None if value is None else float(value), None if high is None else float(high), quantity.bound)


def _scaled(quantity: Quantity, scale: Decimal) -> Quantity:
    value = None if quantity.value is None else quantity.value * scale
    return quantity._replace(value=value, high=None if quantity.high is None else quantity.high * scale)


def _damage(flags: list[str]) -> None:
    """Says in the flags of a mention, first of all, that it lost characters."""
    flags[:] = ["damaged", *(flag for flag in flags if flag != "damaged")]
