"""How many of one unit make one of another, for units given by their UCUM codes."""

from __future__ import annotations

import re
from decimal import Decimal

# A month counts as a twelfth of a year, and neither as any number of days.
_BASES: dict[str, dict[str, int | str]] = {
    "s": {"ms": "0.001", "s": 1, "min": 60, "h": 3600, "d": 86400, "wk": 604800},
    "mo": {"mo": 1, "a": 12},
    "m2": {"mm2": "1e-6", "cm2": "1e-4", "dm2": "1e-2", "m2": 1, "ar": 100, "har": 10000, "km2": 1000000},
    "L": {"uL": "1e-6", "mL": "1e-3", "cm3": "1e-3", "dL": "0.1", "L": 1, "dm3": 1, "kL": 1000, "m3": 1000, "km3": "1e12"},
    "g": {"t": 1000000},
}
_SIZES = {code: (base, Decimal(size)) for base, sizes in _BASES.items() for code, size in sizes.items()}
_PREFIXES = {"": 0, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12}
_METRIC = re.compile(rf"(?P<prefix>[{''.join(_PREFIXES)}]?)(?P<base>W\.h|Pa|Hz|By|bit|[mgWVAJ])")


def ratio(large: str, small: str) -> Decimal | None:
    """How many of the UCUM unit `small` make one `large`; None where they measure different things or one is not known.

    >>> ratio("a", "mo"), ratio("kg", "g"), ratio("h", "s"), ratio("m", "g")
    (Decimal('12'), Decimal('1E+3'), Decimal('3600'), None)
    """
    first, second = _size(large), _size(small)
    return first[1] / second[1] if first and second and first[0] == second[0] else None


def _size(code: str) -> tuple[str, Decimal] | None:
    if code in _SIZES:
        return _SIZES[code]
    found = _METRIC.fullmatch(code)
    return (found["base"], Decimal(1).scaleb(_PREFIXES[found["prefix"]])) if found else None
