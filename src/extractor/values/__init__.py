"""From the text of a match to its value: pure functions, text in, value out."""

from extractor.values.numbers import parse_number

__all__ = ["parse_number"]
