"""Reads Chinese news and gives tables: institutions, dates, percentages, counts and the observations they form.

>>> from extractor import Extractor
>>> article = Extractor().extract("2024年，宁德市医院门诊量突破168.5万人次，同比增长11.81%。")
>>> [(row.text, row.value, row.bound) for row in article.counts]
[('168.5万人次', 1685000.0, 'over')]
"""

from extractor.api import Article, Extractor
from extractor.errors import ExtractorError, InputError, RuleError

__all__ = ["Article", "Extractor", "ExtractorError", "InputError", "RuleError"]
