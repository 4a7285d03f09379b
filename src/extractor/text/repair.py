"""Damage and noise in characters: each step named, counted in the article's flags, and reversible through the offset map.

A step deletes characters or puts others in their place one for one. What is lost (`???`) is left as it is: nothing is made up.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from extractor.offsets import OffsetMap, without
from extractor.text.simplify import simplifier

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_TONED = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿ"
_MARKS = re.compile("[\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\r]")
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ％]|(?<=[0-9０-９])(?:[．](?=[0-9０-９])|，(?=[0-9０-９]{3}(?![0-9０-９])))|\xa0|\u3000")
_WIDE_TABLE = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0xA0: 0x20, 0x3000: 0x20}
# 醫(yī): a toned syllable in brackets is never anything else; one without a tone only where toned ones stand in the text.
_PINYIN = re.compile(rf"[(（][ a-zü]{{0,5}}[{_TONED}][ a-zü]{{0,4}}[)）]")
# 法(fa)院, 審(shen)判(pan)(pan): syllables without tones, where a page is full of them.
_SYLLABLE = "(?:[bpmfdtnlgkhjqxzcsryw]|[zcs]h)?[aeiouüv]{1,3}(?:ng?|r)?"
_PLAIN_PINYIN = re.compile(rf"(?<=[{HAN}\ue000-\uf8ff?�])(?:[(（]{_SYLLABLE}[)）])+")
FULL_OF_PINYIN = 5  # brackets with syllables after a character
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#[0-9]{2,6}|#x[0-9a-fA-F]{2,5});")
# 1 796人, 2023 年, 增长 11.8 %: blanks that only set figures apart.
_FIGURE_BLANKS = re.compile(
    rf"(?<![0-9])(?<=[0-9])(?<![0-9]{{4}}) (?=[0-9]{{3}}(?![0-9]))|(?<=[0-9%])[ \t]{{1,2}}(?=[{HAN}%‰])|(?<=[{HAN}])[ \t]{{1,2}}(?=[0-9])"
)
# 新增1 2 3人: digits set apart one by one, where the first stands close to its word (columns of a table do not).
_SET_APART = re.compile(rf"(?<=[{HAN}])[0-9](?: [0-9]){{1,7}}(?= ?[{HAN}%])(?<![0-9]{{2}})")
_THOUSANDS = re.compile(rf"(?<![0-9.:-])[0-9]{{1,3}}(?: [0-9]{{3}})+(?:\.[0-9]+)?(?=[{HAN}%])")
LOST = re.compile("\\?{2,}|？{2,}|\ufffd+")

Step = Callable[[str], tuple[str, OffsetMap | None]]


def _delete(pattern: re.Pattern[str]) -> Step:
    def step(text: str) -> tuple[str, OffsetMap | None]:
        spans = [found.span() for found in pattern.finditer(text)]
        return without(text, spans) if spans else (text, None)

    return step


def _wide(text: str) -> tuple[str, OffsetMap | None]:
    if not _WIDE.search(text):
        return text, None
    return _WIDE.sub(lambda found: found.group().translate(_WIDE_TABLE), text), None


def _pinyin(text: str) -> tuple[str, OffsetMap | None]:
    if "(" not in text and "（" not in text:
        return text, None
    spans = {found.span() for found in _PINYIN.finditer(text)}
    plain = [found.span() for found in _PLAIN_PINYIN.finditer(text)]
    if spans or len(plain) >= FULL_OF_PINYIN:
        spans.update(plain)
    if not spans:
        return text, None
    return without(text, sorted(spans), owned=True)


def _entities(text: str) -> tuple[str, OffsetMap | None]:
    if "&" not in text:
        return text, None
    spans, pieces, position = [], [], 0
    for found in _ENTITY.finditer(text):
        character = html.unescape(found.group())
        if len(character) == 1:
            pieces += [text[position : found.start()], " " if character == "\xa0" else character, text[found.start() + 1 : found.end()]]
            spans.append((found.start() + 1, found.end()))
            position = found.end()
    return without("".join([*pieces, text[position:]]), spans) if spans else (text, None)


def _figure_blanks(text: str) -> tuple[str, OffsetMap | None]:
    if " " not in text and "\t" not in text:
        return text, None
    spans = [(at, at + 1) for found in _THOUSANDS.finditer(text) for at in range(*found.span()) if text[at] == " "]
    spans += [(at, at + 1) for found in _SET_APART.finditer(text) for at in range(*found.span()) if text[at] == " "]
    spans += [found.span() for found in _FIGURE_BLANKS.finditer(text)]
    return without(text, sorted(set(spans))) if spans else (text, None)


def _simplify(text: str) -> tuple[str, OffsetMap | None]:
    return simplifier().convert(text), None


# In this order: brackets with pinyin before conversion (they stand beside single characters), figures after widths are settled.
STEPS: tuple[tuple[str, Step], ...] = (
    ("marks", _delete(_MARKS)),
    ("entities", _entities),
    ("wide", _wide),
    ("pinyin", _pinyin),
    ("simplified", _simplify),
    ("blanks", _figure_blanks),
)


def repair(raw: str) -> tuple[str, OffsetMap, list[str]]:
    """The text with every step done, its map to the raw one, and the names of the steps that changed something."""
    text, offsets, flags = raw, OffsetMap.identity(len(raw)), []
    for name, step in STEPS:
        changed, step_map = step(text)
        if changed is not text and changed != text:
            flags.append(name)
        text = changed
        if step_map is not None:
            offsets = step_map.over(offsets)
    if LOST.search(text):
        flags.append("lost_characters")
    return text, offsets, flags
