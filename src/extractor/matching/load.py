"""Rule files into a rule set: TOML files of patterns and rules, and word lists as plain text, in one or more folders.

A later folder lies over the earlier ones: a rule, pattern or word that is there already is replaced, others add.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from extractor.errors import InputError, RuleError
from extractor.matching.patterns import Composed, Composer, PatternError
from extractor.matching.remembered import Memory
from extractor.matching.rules import CUES, SECTIONS, VOID, Example, Rule, RuleSet, WordList
from extractor.tables import MENTION_TABLES, TABLES

T = TypeVar("T")

TARGETS = {*MENTION_TABLES, "observations", VOID, SECTIONS, CUES}
KEYS: Mapping[str, type] = {
    "id": str, "table": str, "pattern": str, "give": dict, "before": str, "not_before": str, "after": str, "not_after": str,
    "priority": int, "whole_tokens": bool, "outside_words": bool, "last_tag": str, "examples": list, "counterexamples": list,
}  # fmt: skip
REQUIRED = ("id", "table", "pattern", "examples")
# What `give` may hold in each table, and of which type.
NUMBER = int | float
GIVE: Mapping[str, Mapping[str, Any]] = {
    "percentages": {"unit": str, "scale": NUMBER, "value": NUMBER, "bound": str},
    "counts": {"unit": str, "unit_code": str, "dimension": str, "per": str, "scale": NUMBER, "bound": str},
    "dates": {
        "year_offset": int, "quarter_offset": int, "month_offset": int, "week_offset": int, "day_offset": int,
        "anchor": str, "reach": str, "vague": bool, "ambiguous": bool,
    },
    "institutions": {
        "form": str, "kind": str, "canonical": str, "endings": list, "but_brands": list, "kinds": list, "speaker": bool, "listed": bool,
    },
    "observations": {"role": str, "direction": str, "indicator": str, "base": bool, "flow": bool},
    VOID: {},
    SECTIONS: {"section": str, "story": str, "list": bool, "ends": bool, "wedge": bool},
    CUES: {
        "defines": str, "currency": str, "observes": bool, "compares": bool, "no_subject": bool, "status": str, "subject": bool,
        "fallback_kinds": list, "not_kinds": list, "told_by": list, "pairs": bool, "founds": bool, "extent": str,
        "negates": bool, "compares_with": bool, "bounds": bool, "shares": bool, "averages": bool,
        "announces": bool, "within": bool, "listed": bool,
    },
}  # fmt: skip
TYPE_NAMES = {str: "a text", dict: "a table { … }", list: "a list [ … ]", int: "a whole number", bool: "true or false"}
# Fields of a table and columns of word lists whose values are a closed set: a misspelt one would go unnoticed into every row.
DIMENSIONS = ("count", "money", "duration", "length", "area", "age", "score", "other")
BOUNDS = ("exact", "about", "over", "under")
GIVE_VALUES: Mapping[tuple[str, str], Sequence[str]] = {
    ("percentages", "unit"): ("%", "pp", "‰", "倍", "‱", "bp"),
    ("percentages", "bound"): BOUNDS,
    ("counts", "dimension"): DIMENSIONS,
    ("counts", "bound"): BOUNDS,
}
COLUMN_VALUES: Mapping[str, Sequence[str]] = {"dimension": DIMENSIONS, "bound": BOUNDS}
FIGURE_TABLES = {"percentages", "counts"}
FIGURE_GROUPS = {"number", "damaged", "indefinite"}
GIVE_REQUIRED = {"percentages": ("unit",), "observations": ("role",)}
COLUMNS_LINE = "#columns"
# Ends of files that somebody took for rules; whatever else lies beside rules (*.md, *.bak, an editor's .folders) is none of ours.
MISTAKEN = frozenset({".toml", ".txt", ".csv", ".tsv", ".yaml", ".yml", ".json", ".xlsx"})


def load_rules(folders: Sequence[Path]) -> RuleSet:
    """Reads, composes and compiles all rule files; raises RuleError for what is wrong in them, InputError for a missing folder."""
    files = _files(folders)
    content, layers = hashlib.sha256(), Counter[int]()
    for layer, path, data in files:
        content.update(f"{path.relative_to(folders[layer])}\0{len(data)}\0".encode() + data)
        layers[layer] += 1
    memory = Memory(f"{content.hexdigest()} {[layers[layer] for layer in range(len(folders))]}")
    parsed = cache(lambda: _parse(folders, files))
    columns = memory.part("columns", lambda: {name: some.columns for name, some in parsed().words.items()})
    # The largest lists are not needed where what was made of them is remembered.
    words = _Lazy(
        columns, lambda name: WordList(name, columns[name], memory.part(f"words {name}", lambda: dict(parsed().words[name].entries)))
    )
    if not memory.full:
        parsed()  # what is wrong in any list is told
        list(words.values())  # and all of them are kept
    named, raw_rules = memory.part("rules", lambda: (parsed().named, parsed().rules))
    known = {pattern: Composed.of(told) for pattern, told in memory.part("patterns", dict[str, tuple[Any, ...]]).items()}
    composer = Composer(named, _Lazy(columns, lambda name: list(words[name].entries)), known)
    rules = [_rule(raw, folders[layer] / path, line, composer) for raw, layer, path, line in raw_rules.values()]
    by_table: dict[str, list[Rule]] = {}
    for rule in rules:
        by_table.setdefault(rule.table, []).append(rule)
    return RuleSet(rules, words, content.hexdigest()[:16], tuple(folders), by_table, composer.composed, memory)


def _files(folders: Sequence[Path]) -> list[tuple[int, Path, bytes]]:
    """The rule files of all folders: number of the folder, path, content."""
    files: list[tuple[int, Path, bytes]] = []
    for layer, folder in enumerate(folders):
        if not folder.is_dir():
            raise InputError(f"{folder}: no such folder of rules")
        before = len(files)
        for path in sorted(folder.rglob("*")):
            if "/." in f"/{path.relative_to(folder).as_posix()}":
                continue  # what an editor or a system keeps for itself
            if path.suffix in (".toml", ".txt") and path.is_file():
                files.append((layer, path, path.read_bytes()))
            elif path.suffix.lower() in MISTAKEN and path.is_file():
                raise RuleError(path, None, None, "would not be read: rules stand in files *.toml, word lists in files *.txt with tabs")
        if len(files) == before:
            raise InputError(f"{folder}: holds no rules: neither a file *.toml nor a word list *.txt")
    return files


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What rule files hold: word lists, named patterns, and by id the rules as written, with folder, file and line."""

    words: dict[str, WordList] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    rules: dict[str, tuple[dict[str, Any], int, str, int | None]] = field(default_factory=dict)
    # Of each list and named pattern the folder (its number) and file that told it last.
    told_in: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def tell(self, what: str, name: str, layer: int, relative: str, path: Path, line: int | None = None) -> None:
        """Notes where a list or pattern stands; raises RuleError where another file of the same folder tells it already."""
        folder, other = self.told_in.get((what, name), (-1, ""))
        if folder == layer:
            raise RuleError(path, line, None, f"the {what} {name} stands in {other} too; put both into one file, or into two folders")
        self.told_in[what, name] = layer, relative


def _parse(folders: Sequence[Path], files: Sequence[tuple[int, Path, bytes]]) -> _Parsed:
    parsed = _Parsed()
    for layer, path, data in files:
        text = _utf8(path, data)
        relative = path.relative_to(folders[layer]).as_posix()
        if path.suffix == ".txt":
            _read_words(path, text, parsed.words)
            parsed.tell("word list", path.stem, layer, relative, path)
        else:
            _read_toml(layer, relative, path, text, parsed)
    return parsed


class _Lazy(Mapping[str, T]):
    """Values by name, each made when it is first asked for."""

    def __init__(self, names: Collection[str], make: Callable[[str], T]) -> None:
        self._names, self._make = names, cache(make)

    def __getitem__(self, name: str) -> T:
        if name not in self._names:
            raise KeyError(name)
        return self._make(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _utf8(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RuleError(path, line, None, "the file is not UTF-8; save it as UTF-8 in the editor") from None


def _read_words(path: Path, text: str, words: dict[str, WordList]) -> None:
    """A word a line, further columns after tabs; the first line may declare them: `#columns word dimension code`."""
    columns: tuple[str, ...] = ("word",)
    checked: list[str] = []
    entries: dict[str, list[Sequence[str]]] = {}
    lines: dict[tuple[str, ...], int] = {}
    reader = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    try:
        for row in reader:
            if not row or row[0].startswith("#"):
                if row and row[0].split()[0] == COLUMNS_LINE:
                    if entries:
                        raise RuleError(path, reader.line_num, None, "columns are declared above the first word, not below it")
                    columns = tuple(" ".join(row).split()[1:])
                    checked = [column for column in columns if column in COLUMN_VALUES]
                continue
            if len(row) == 1 and (("  " in row[0].strip()) if len(columns) == 1 else len(row[0].split()) > 1):
                raise RuleError(
                    path,
                    reader.line_num,
                    None,
                    f"{row[0].strip()!r}: spaces where a tab is to part columns; a word of several parts ends in a tab",
                )
            row = [cell.strip() for cell in row]
            if (line := lines.setdefault(tuple(row), reader.line_num)) != reader.line_num:
                raise RuleError(path, reader.line_num, None, f"{row[0]} stands in line {line} already, with the same columns; remove one")
            if len(row) > len(columns):
                declared = f"{len(columns)}: {' '.join(columns)}"
                raise RuleError(path, reader.line_num, None, f"{len(row)} columns, but the file declares {declared}")
            if len(row) < len(columns):
                row += [""] * (len(columns) - len(row))
            for column in checked:
                value, known = row[columns.index(column)], COLUMN_VALUES[column]
                if value and value not in known:
                    raise RuleError(path, reader.line_num, None, f"{row[0]}: unknown {column} {value!r}; {_hint(value, known)}")
            entries.setdefault(row[0], []).append(row)
    except csv.Error as error:
        raise RuleError(path, reader.line_num, None, f"cannot be read as a word list: {error}") from None
    entries.pop("", None)
    name = path.stem
    if not re.fullmatch(r"[a-z_]+", name):
        raise RuleError(path, None, None, "the name of a word list is made of a-z and _ alone, so that patterns can name it")
    earlier = words.get(name)
    if earlier and earlier.columns != columns:
        raise RuleError(path, None, None, f"the columns are not those of the list it adds to: {' '.join(earlier.columns)}")
    words[name] = WordList(name, columns, {**(earlier.entries if earlier else {}), **entries})


def _read_toml(layer: int, relative: str, path: Path, text: str, parsed: _Parsed) -> None:
    import tomllib  # not needed where the rules are remembered

    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        raise RuleError(path, int(at[1]) if at else None, None, f"not TOML: {error}") from None
    for key in content:
        if key not in ("patterns", "rule"):
            raise RuleError(path, _line(text, key), None, f"unknown table [{key}]; a rule file has [patterns] and [[rule]]")
    if not isinstance(content.get("patterns", {}), dict) or not isinstance(content.get("rule", []), list):
        raise RuleError(path, None, None, "write [patterns] in single and [[rule]] in double brackets")
    for name, pattern in content.get("patterns", {}).items():
        if not re.fullmatch(r"[a-z_]+", name) or not isinstance(pattern, str):
            raise RuleError(path, _line(text, name), None, f"pattern {name}: a name of a-z and _ with a text as its value is wanted")
        parsed.tell("pattern", name, layer, relative, path, _line(text, name))
        parsed.named[name] = pattern
    seen: set[str] = set()
    for number, raw in enumerate(content.get("rule", []), 1):
        rule_id = raw.get("id") if isinstance(raw, dict) else None
        if not isinstance(rule_id, str) or not rule_id:
            raise RuleError(path, None, None, f"the rule that stands {number}. in the file has no id")
        line = _line(text, rule_id)
        if rule_id in seen:
            raise RuleError(path, line, rule_id, "the id stands twice in this file")
        other = parsed.rules.get(rule_id)
        if other is not None and other[1] == layer:
            raise RuleError(path, line, rule_id, f"the id stands in {Path(other[2]).name} too; a rule is replaced from another folder only")
        seen.add(rule_id)
        parsed.rules[rule_id] = (raw, layer, relative, line)


def _line(text: str, word: str) -> int | None:
    """The line that a name or id stands on; tomllib itself does not tell."""
    named = rf"(?m)^\s*(?:id\s*=\s*)?[\"']?{re.escape(word)}[\"']?\s*(?:=.*|#.*)?$"
    found = re.search(named, text) or re.search(re.escape(word), text)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _rule(raw: dict[str, Any], path: Path, line: int | None, composer: Composer) -> Rule:
    rule_id = raw["id"]

    def wrong(problem: str) -> RuleError:
        return RuleError(path, line, rule_id, problem)

    for key in REQUIRED:
        if key not in raw:
            raise wrong(f"the key {key!r} is missing")
    _check_types(raw, KEYS, wrong)
    table, give = raw["table"], raw.get("give", {})
    if table not in TARGETS:
        raise wrong(f"unknown table {table!r}; known are {', '.join(sorted(TARGETS))}")
    _check_types(give, GIVE[table], wrong, "give ")
    for key, value in give.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise wrong(f"give {key} = {value!r} is no number that a figure can have")
        values = GIVE_VALUES.get((table, key))
        if values and value not in values:
            raise wrong(f"give {key} = {value!r} is none of the {table}; {_hint(value, values)}")
    for key in GIVE_REQUIRED.get(table, ()):
        if key not in give:
            raise wrong(f"give must say the {key!r} of its rows")
    if not raw["examples"]:
        raise wrong("a rule carries at least one example that it matches")
    try:
        composed = composer.compose(_with_surroundings(raw))
    except PatternError as error:
        raise wrong(str(error)) from None
    if table in FIGURE_TABLES and "value" not in give and not FIGURE_GROUPS & composed.groups:
        raise wrong(f"the pattern must name its figure: one of the groups {', '.join(sorted(FIGURE_GROUPS))}, as in (?<number>@number)")
    examples = [_example(item, table, wrong) for item in raw["examples"]]
    counterexamples = raw.get("counterexamples", [])
    if not all(isinstance(text, str) for text in counterexamples):
        raise wrong("counterexamples is a list of texts [ … ]")
    return Rule(
        rule_id, table, composed.pattern, composed.literals, composed.entry, give, raw.get("priority", 0), raw.get("whole_tokens", False),
        examples, counterexamples, path, line, "span" in composed.groups,
        raw.get("outside_words", False), composed.anchored, composed.stopless, raw.get("last_tag", ""),
    )  # fmt: skip


def _check_types(given: Mapping[str, Any], known: Mapping[str, Any], wrong: Callable[[str], RuleError], where: str = "") -> None:
    """Refuses keys that are not known, naming the nearest, and values of another type."""
    for key, value in given.items():
        if key not in known:
            raise wrong(f"unknown key {where}{key!r}; {_hint(key, sorted(known))}")
        wanted = known[key]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise wrong(f"{where}{key} = {value!r} is of the wrong type: {TYPE_NAMES.get(wanted, 'a number')} is wanted")


def _hint(word: str, known: Sequence[str]) -> str:
    """What was probably meant, else what there is."""
    near = difflib.get_close_matches(word, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known) or 'none'}"


# What stands between the | of a pattern that are in no bracket.
_ALTERNATIVE = re.compile(r"(?:\\.|\[(?:\\.|[^\]])*\]|\((?:\\.|[^()])*\)|[^|\\\[(])+")


def _with_surroundings(raw: Mapping[str, Any]) -> str:
    """The pattern between what must, and must not, stand beside it."""
    parts = []
    if "before" in raw:
        parts.append(f"(?<={raw['before']})")
    # One by one: `re` looks behind by a fixed width only.
    parts += [f"(?<!{alternative})" for alternative in _ALTERNATIVE.findall(raw.get("not_before", ""))]
    parts.append(f"(?:{raw['pattern']})")
    for key, form in (("after", "(?={})"), ("not_after", "(?!{})")):
        if key in raw:
            parts.append(form.format(raw[key]))
    return "".join(parts)


def _example(item: Any, table: str, wrong: Any) -> Example:
    """`{ text = "同比增长[11.81%]", value = 11.81 }`: brackets mark what is found, braces a figure beside it."""
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise wrong('an example is a text or a table such as { text = "同比增长[11.81%]", value = 11.81 }')
    text = ""
    spans: list[tuple[int, int]] = []
    context: list[tuple[int, int]] = []
    opened: dict[str, int] = {}
    for character in item["text"]:
        if table == SECTIONS:  # the whole line; brackets are its own
            text += character
        elif character in "[{":
            opened[character] = len(text)
        elif character in "]}" and (start := opened.pop("[" if character == "]" else "{", None)) is not None:
            (spans if character == "]" else context).append((start, len(text)))
        else:
            text += character
    if table == SECTIONS:
        spans = [(0, len(text))]
    if not spans or opened:
        raise wrong(f"the example {item['text']!r} must mark with [ ] what the rule finds in it")
    expected = {key: value for key, value in item.items() if key != "text"}
    if not isinstance(expected.get("null", []), list):
        raise wrong(f'the example {item["text"]!r}: null is a list of columns, as in null = ["value"]')
    if table in TABLES:
        for key in expected:
            if key not in TABLES[table].columns and key not in ("null", "published"):
                raise wrong(f"the example {item['text']!r} expects {key!r}, which is no column of {table}")
    return Example(text, tuple(spans), tuple(context), expected)
