"""Dumps into records: open what the user names, read each format by its library, lose nothing."""

from extractor.sources.inputs import KINDS, find_inputs, read_inputs

__all__ = ["KINDS", "find_inputs", "read_inputs"]
