"""The library: a text in, its rows out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.matching.load import load_rules
from extractor.memory import collection_put_off
from extractor.pipeline import Extraction, Pipeline
from extractor.record import Record, storable
from extractor.rulecheck import check_rules
from extractor.segment import Segmenter
from extractor.tables import (
    TABLES,
    CountRow,
    DateRow,
    DocumentRow,
    InstitutionRow,
    ObservationRow,
    PercentageRow,
    SentenceRow,
)  # fmt: skip

if TYPE_CHECKING:
    import pandas as pd


def shipped_rules() -> Path:
    """The folder of rules that comes with the program: in the wheel beside the code, in a checkout at its top."""
    inside = Path(__file__).parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "rules"


def make_pipeline(folders: Sequence[Path | str] | None = None) -> Pipeline:
    """The pipeline of the shipped rules with these folders laid over them.

    Each rule is held against its examples first, once for the same rules and program; raises RuleError for one that fails, InputError for a
    folder that is not there.
    """
    with collection_put_off():
        rules = load_rules([shipped_rules(), *map(Path, folders or ())])
        segmenter = Segmenter(rules)
        if not rules.checked:
            check_rules(rules, segmenter)
        pipeline = Pipeline(rules, segmenter)
        if not rules.checked:
            rules.remember()
        return pipeline


class Article:
    """What was extracted from one article: rows with the fields of docs/tables.md."""

    def __init__(self, extraction: Extraction) -> None:
        self._extraction = extraction

    @property
    def document(self) -> DocumentRow:
        """The article itself: title, publication date, script, flags."""
        return self._extraction.document

    @property
    def text(self) -> str:
        """The article in clean simplified Chinese; `start` and `end` of every row count in it."""
        return self._extraction.document.text

    @property
    def sentences(self) -> list[SentenceRow]:
        """Its sentences, each with the section it stands in."""
        return self._extraction.sentences

    @property
    def institutions(self) -> list[InstitutionRow]:
        """Named organisations, each with its canonical name."""
        return self._extraction.institutions

    @property
    def dates(self) -> list[DateRow]:
        """Dates with the days they cover."""
        return self._extraction.dates

    @property
    def percentages(self) -> list[PercentageRow]:
        """Percentages, points and multiples."""
        return self._extraction.percentages

    @property
    def counts(self) -> list[CountRow]:
        """Numbers with their units."""
        return self._extraction.counts

    @property
    def observations(self) -> list[ObservationRow]:
        """Figures tied to what they measure."""
        return self._extraction.observations

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """Table -> pandas frame with exactly the columns of docs/tables.md, for every table that an article fills."""
        return {name: TABLES[name].to_arrow(list(rows)).to_pandas() for name, rows in self._extraction.rows().items()}

    def __repr__(self) -> str:
        counted = ", ".join(f"{len(rows)} {name}" for name, rows in self._extraction.rows().items() if name != "documents")
        return f"<Article {asdict(self.document)['title'] or self.text[:12]!r}: {counted}>"


class Extractor:
    """Extracts with the shipped rules, and with folders of own rules laid over them.

    Making one reads and checks the rules (about a second); keep it. Nothing that one text tells reaches the next.
    """

    def __init__(self, rules: Path | str | Sequence[Path | str] | None = None) -> None:
        if not isinstance(rules, Path | str | Sequence | None):
            raise TypeError(f"rules is a folder or a sequence of folders, not {type(rules).__name__}")
        folders = [rules] if isinstance(rules, Path | str) else rules
        self._pipeline = make_pipeline(folders)

    def extract(self, text: str, published: datetime.date | None = None) -> Article:
        """The first article of a text; `published` is the date that relative dates count from where the page bears none.

        A text without any article gives one without rows. Raises TypeError for a text that is no str, or a date that is none.
        """
        found = self.extract_all(text, published)
        return found[0] if found else Article(self._pipeline.nothing(Record("text", 0, storable(text))))

    def extract_all(self, text: str, published: datetime.date | None = None) -> list[Article]:
        """Every article of a text: a page of several stories gives several. Raises what `extract` does."""
        if not isinstance(text, str):
            raise TypeError(f"text is a str, not {type(text).__name__}")
        if isinstance(published, datetime.datetime):
            published = published.date()
        elif not isinstance(published, datetime.date | None):
            raise TypeError(f"published is a datetime.date, not {type(published).__name__}: datetime.date.fromisoformat reads 2024-03-05")
        return [Article(extraction) for extraction in self._pipeline.extract(Record("text", 0, storable(text)), published)]
