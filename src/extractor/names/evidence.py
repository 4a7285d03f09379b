"""What a word says for the name that it would stand in: one bit each, so that what a name holds is a number.

The first ten are what speaks for a name; the others tell the walk (edges.py) to stop, or to decide further left.
"""

from __future__ import annotations

REGION, PROPER, ORGANISATION, BRAND, GOVERNMENT, PREFIX, ORDINAL, NOUN, GENERIC, EDGE = (1 << bit for bit in range(10))
NUMBER, ONE, ODD, JOINT, STOP, CLOSED, UNSURE, DOUBTFUL, PUNCTUATION = (1 << bit for bit in range(10, 19))
NOTHING = 0

NAMING = REGION | PROPER | ORGANISATION | BRAND  # what names, and does not only describe
_NAMES = {
    REGION: "region", PROPER: "proper", ORGANISATION: "organisation", BRAND: "brand", GOVERNMENT: "government", PREFIX: "prefix",
    ORDINAL: "ordinal", NOUN: "noun", GENERIC: "generic", EDGE: "edge",
}  # fmt: skip


def names_of(evidence: int) -> list[str]:
    """What speaks for a name, in words, in the order of the alphabet."""
    return sorted(name for bit, name in _NAMES.items() if evidence & bit)
