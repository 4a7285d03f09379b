"""Damage and noise in characters: each step named, counted in the article's flags, and reversible through the offset map.

A step deletes characters or puts others in their place one for one. What is lost (`???`) is left as it is: nothing is made up.
"""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from extractor.article import LOST
from extractor.offsets import OffsetMap, identity, without
from extractor.text.characters import (
    BLANK,
    BLANKS,
    BREAK,
    BREAKS,
    FULL_WIDTH,
    HAN,
    LOST_SIGN,
    MARK,
    MARKS,
    MARKUP,
    MIXUP,
    PRIVATE,
    RARE,
    TONE,
    TONED,
    TRADITIONAL,
    VARIANT,
    VARIANTS,
    WIDE,
    characters,
    members,
)  # fmt: skip
from extractor.text.mojibake import mend_mojibake
from extractor.text.parting import NO_NAMES, Parting
from extractor.text.simplify import simplifier
from extractor.text.slipped import mend_slipped
from extractor.text.translate import Translation
from extractor.values.numbers import NUMERALS

_MARKS = re.compile(f"[{MARKS}\r]+")
_BREAKS = re.compile(f"[{BREAKS}\r]")
_BLANKS = Translation(dict.fromkeys(members(BLANKS), " "))
_WIDE = Translation({"﹪": "%", **{wide: chr(ord(wide) - 0xFEE0) for wide in members(WIDE) if wide != "﹪"}})
_WIDE_SIGNS = re.compile("[．－＋](?=[0-9])(?:(?<=[0-9][．－])|(?<![0-9A-Za-z%．][－＋])(?<=[－＋]))")
_WIDE_COMMAS = re.compile("，(?=[0-9]{3}(?![0-9]))(?<=[0-9]，)")
_VARIANTS = re.compile(f"[{VARIANTS}]")
# What a bracket with pinyin may stand behind: the character, one that no font shows, a sign of loss.
_ANNOTATED = f"{HAN}{PRIVATE}?？\ufffd□〓"
_TONED_SYLLABLES = rf"(?:[ a-zü]{{0,5}}[{TONED}][ a-zü]{{0,4}}){{1,4}}"
_TONED_SYLLABLE = rf"(?:[bpmfdtnlgkhjqxzcsryw]|[zcs]h)?[aeiouü]{{0,2}}[{TONED}][aeiou]{{0,2}}(?:ng?|r)?"
# 醫(yī): a toned syllable in brackets is never anything else; one without a tone only where toned ones stand in the text.
_PINYIN = tuple(re.compile(rf"{bracket}{_TONED_SYLLABLES}[)）]") for bracket in (r"\(", "（"))
# 醫(yī院 and 醫yī)院, where damage swallowed one of the brackets.
_HALF_PINYIN = re.compile(
    rf"[(（](?<=[{_ANNOTATED}].){_TONED_SYLLABLE}(?=[{_ANNOTATED}，。、；：])|(?<=[{_ANNOTATED}]){_TONED_SYLLABLE}[)）]", re.DOTALL
)
_TONED = re.compile(f"[{min(TONED)}-{max(TONED)}](?<=[{TONED}])")  # one range is looked for faster than many characters
# 法(fa)院, 審(shen)判(pan)(pan): syllables without tones, where a page is full of them.
_SYLLABLE = "(?:[bpmfdtnlgkhjqxzcsryw]|[zcs]h)?[aeiouüv]{1,3}(?:ng?|r)?"
_PLAIN_PINYIN = tuple(
    re.compile(rf"{bracket}(?<=[{_ANNOTATED}].){_SYLLABLE}[)）](?:[(（]{_SYLLABLE}[)）])*", re.DOTALL) for bracket in (r"\(", "（")
)
FULL_OF_PINYIN = 5  # brackets with syllables after a character
# Also escaped more than once (&amp;nbsp;), and the two that pages leave the sign off (&nbsp 来源).
_ENTITY = re.compile(r"&(?:amp;){0,3}(?:(?:[a-zA-Z]{2,8}|#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5});|nbsp;?|[em]nsp;?)")
_TAG = re.compile(
    r"<(?:(script|style)\b[^<>]{0,500}>[^<]{0,5000}</(?:script|style)|!--.{0,500}?--"
    r"|/?(?:p|br|div|span|strong|em|b|i|u|s|q|tt|font|big|small|a|img|h[1-6]|li|[uo]l|d[ltd]|t[dhr]|table|tbody|thead|col|section|article|main"
    r"|nav|header|footer|aside|center|sup|sub|del|ins|hr|pre|code|blockquote|figure|figcaption|video|audio|source|picture|iframe|form"
    r"|input|label|button|select|option|script|style|noscript|link|meta|head|body|html|ruby|r[tp]|wbr|time|mark|svg|path|o:p|st1:[a-z]{1,20})\b(?:\s[^<>]{0,1000}|/)?)>",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK_TAGS = "p|br|div|h[1-6]|li|[uo]l|t[rdh]|table|section|article|center|hr|blockquote|figure|figcaption"
_BLOCK = re.compile(f"</?(?:{_BLOCK_TAGS})\\b", re.IGNORECASE)
# Behind a blank, or two: what stands before it is the end of no date and no clock (2024-03-05, 2024.3.05, 2024.03, 08:19), but of 3.25.
_UNDATED = tuple(
    rf"(?<![-/:][0-9]{{2}}{blank})(?<!\.[0-9]\.[0-9]{{2}}{blank})(?<!\.[0-9]{{2}}\.[0-9]{{2}}{blank})"
    rf"(?<!(?:19|20)[0-9]{{2}}\.[01][0-9]{blank})"
    for blank in (" ", "  ")
)
# 2023 年, 增长 11.8 %: blanks that only set figures apart. Each pattern begins with the blank, which re finds fast.
# Not those that set a date or a clock apart (海峡日报 2024年3月5日, 2024-03-05 08:19 来源), nor one behind the number of a heading.
_FIGURE_BLANKS = re.compile(
    rf"  ?(?! )(?:(?:(?<=[0-9%] ){_UNDATED[0]}(?!(?:(?<=\n[0-9] )|(?<=\n[0-9]{{2}} ))[{HAN}]{{2,12}}\n)"
    rf"|(?<=[0-9%]  ){_UNDATED[1]})(?=[{HAN}%‰])"
    rf"|(?:(?<=[{HAN}] )|(?<=[{HAN}]  ))(?=[0-9])(?!(?:19|20)[0-9]{{2}}[-年/.]|[0-9]{{1,2}}:[0-9]))"
)
# 1 796人; the first pattern tells whether the second is worth its time.
_ONE_THOUSAND = re.compile(rf" (?=[0-9]{{3}}(?:\.[0-9]+)?[{HAN}%])(?<=[0-9] )")
_THOUSANDS = re.compile(rf"(?<![0-9.:-])[0-9]{{1,3}}(?: [0-9]{{3}})+(?:\.[0-9]+)?(?=[{HAN}%])")
# 新增1 2 3人: digits set apart one by one, where the first stands close to its word (columns of a table do not).
_ONE_DIGIT = re.compile(rf" (?=[0-9] ?[{HAN}%])(?<=[0-9] )")
_DIGITS_APART = re.compile(rf"(?<=[{HAN}])[0-9](?: [0-9]){{1,7}}(?= ?[{HAN}%])(?<![0-9]{{2}})")
# 五 分之 一, 百分之 五 十, 六 个 百 分点, 九 五 折: numerals and the words of fractions.
_APART_IN_FRACTION = re.compile(" (?:(?<=[分之百个] )|(?=[分之成折])|(?<=之. ))")
_FRACTION_APART = re.compile(
    rf"[{NUMERALS}0-9] {{0,2}}分 {{0,2}}之 {{0,2}}(?=[{NUMERALS}负0-9])(?:[{NUMERALS}] (?=[十百千点]))?"
    rf"|[{NUMERALS}0-9] {{0,4}}个? {{0,4}}百 {{0,2}}分 {{0,2}}点"
    rf"|[{NUMERALS}](?: {{1,2}}[{NUMERALS}点]){{0,4}} {{1,2}}[成折](?![立为员])"
)
# 厦 门 市 医 院: characters set apart, three of them at least.
_ONE_APART = re.compile(rf" (?=[{HAN}]  ?[{HAN}])(?<=[{HAN}] )")
_APART = re.compile(rf"(?<![{HAN}])[{HAN}](?: {{1,2}}[{HAN}](?![{HAN}])){{2,}}")
_HAN_BLANKS = re.compile(rf"  ?(?=[{HAN}])(?:(?<=[{HAN}] )|(?<=[{HAN}]  ))")
_CLAUSE_EDGE = re.compile("[，。；！？：、,;:!?（）()\n]")
# A heading may hold a comma or end with a sign, but no full stop and seldom two commas.
_PROSE = re.compile("[。；;]|[，,][^\n]*[，,]")
SHORTEST_PROSE = 20  # characters of a line of prose
# A text, as it comes out of a step, and the step's map where characters were deleted.
Stepped = tuple[str, OffsetMap | None]


class Repaired(NamedTuple):
    """A repaired text, its map to the raw one, the flags of the steps that changed something, and the script of the raw text."""

    text: str
    map: OffsetMap
    flags: list[str]
    script: str


def _marks(text: str) -> Stepped:
    whole = text
    text = _BREAKS.sub(lambda found: found[0] if whole.startswith("\r\n", found.start()) else "\n", text)
    spans = [found.span() for found in _MARKS.finditer(text)]
    return without(text, spans) if spans else (text, None)


def _variants(text: str) -> Stepped:
    return _VARIANTS.sub(_variant, text), None


def _variant(found: re.Match[str]) -> str:
    usual = unicodedata.normalize("NFKC", found[0])
    return usual if len(usual) == 1 else found[0]


def _other_blanks(text: str) -> Stepped:
    return _BLANKS.of(text), None


def _wide(text: str) -> Stepped:
    text = _WIDE.of(text)
    if "．" in text or "－" in text or "＋" in text:
        text = _WIDE_SIGNS.sub(lambda found: chr(ord(found[0]) - 0xFEE0), text)
    return text, None


def _wide_commas(text: str) -> Stepped:
    return _WIDE_COMMAS.sub(",", text), None


def _toned_pinyin(text: str) -> Stepped:
    # By either bracket: a character is found faster than one of two.
    spans = _spans(_PINYIN, text)
    outside = "\n".join([text[start:end] for (_, start), (end, _) in itertools.pairwise([(0, 0), *spans, (len(text), 0)])])
    if _TONED.search(outside):
        inside = {at for start, end in spans for at in range(start, end)}
        spans += [found.span() for found in _HALF_PINYIN.finditer(text) if found.start() not in inside]
    if not spans:
        return text, None
    if "(" in outside or "（" in outside:
        spans = _merged([*spans, *_spans(_PLAIN_PINYIN, text)])
    return without(text, sorted(spans), owned=True)


def _spans(patterns: Iterable[re.Pattern[str]], text: str) -> list[tuple[int, int]]:
    return sorted([found.span() for pattern in patterns for found in pattern.finditer(text)])


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, overlapping ones made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _plain_pinyin(text: str) -> Stepped:
    if text.count("(") + text.count("（") < FULL_OF_PINYIN:
        return text, None
    spans = _spans(_PLAIN_PINYIN, text)
    return without(text, spans, owned=True) if len(spans) >= FULL_OF_PINYIN else (text, None)


def _slipped(text: str) -> Stepped:
    is_lossy = ("?" in text and "??" in text) or ("？" in text and "？？" in text) or "\ufffd" in text
    return mend_slipped(text) if is_lossy else text, None


def _entities(text: str) -> Stepped:
    if "&" not in text:
        return text, None
    spans, pieces, position = [], [], 0
    for found in _ENTITY.finditer(text):
        character = _unescaped(found[0])
        if len(character) == 1:
            pieces += [text[position : found.start()], character, text[found.start() + 1 : found.end()]]
            spans.append((found.start() + 1, found.end()))
            position = found.end()
    return without("".join([*pieces, text[position:]]), spans) if spans else (text, None)


def _unescaped(entity: str) -> str:
    while (plain := html.unescape(entity)) != entity:
        entity = plain
    return entity


def _tags(text: str) -> Stepped:
    if "<" not in text:
        return text, None
    spans, pieces, position = [], [], 0
    for found in _TAG.finditer(text):
        start, end = found.span()
        if _BLOCK.match(found[0]):
            pieces += [text[position:start], "\n", text[start + 1 : end]]
            position = end
            start += 1
        spans.append((start, end))
    return without("".join([*pieces, text[position:]]), spans) if spans else (text, None)


def _blanks(text: str, parting: Parting) -> Stepped:
    even = text.replace("\t", " ")
    if " " not in even:
        return text, None
    spans = {found.span() for found in _FIGURE_BLANKS.finditer(even)}
    if _ONE_THOUSAND.search(text):
        spans.update((at, at + 1) for found in _THOUSANDS.finditer(text) for at in range(*found.span()) if text[at] == " ")
    if _ONE_DIGIT.search(text):
        spans.update((at, at + 1) for found in _DIGITS_APART.finditer(text) for at in range(*found.span()) if text[at] == " ")
    if _APART_IN_FRACTION.search(text):
        spans.update((at, at + 1) for found in _FRACTION_APART.finditer(text) for at in range(*found.span()) if text[at] == " ")
    if _ONE_APART.search(even):
        spans.update((at, at + 1) for found in _APART.finditer(even) for at in range(*found.span()) if even[at] == " ")
    spans.update(_blanks_in_prose(even, parting))
    return without(text, sorted(spans)) if spans else (text, None)


def _blanks_in_prose(text: str, parting: Parting) -> Iterator[tuple[int, int]]:
    """Single blanks between characters, in lines of prose: two in one clause part the members of a list, one may part two names, and
    headings have theirs."""
    last, is_prose = -1, False
    for found in _HAN_BLANKS.finditer(text):
        start, end = found.span()
        if start > last:
            first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
            last = len(text) if last < 0 else last
            is_prose = last - first >= SHORTEST_PROSE and _PROSE.search(text, first, last) is not None
        if not is_prose or parting.parts(text, start, end):
            continue
        # No further than to the next blanks on either side, so that no stretch of the text is looked at more than twice.
        before, after = text.rfind(" ", 0, start) + 1, text.find(" ", end)
        opened = _CLAUSE_EDGE.findall(text, before, start)
        closed = _CLAUSE_EDGE.search(text, end, len(text) if after < 0 else after)
        is_alone = (opened or before == 0) and (closed is not None or after < 0)
        if is_alone and not (opened and opened[-1] in "(（") and not (closed is not None and closed[0] in ")）"):
            yield start, end


def _simplify(text: str) -> Stepped:
    return simplifier().convert(text), None


def _rare_phrases(text: str) -> Stepped:
    return simplifier().convert(text) if simplifier().holds_rare(text) else text, None


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the flag that tells it was needed, what it does, and the kinds of characters that it looks for (0: told by itself)."""

    flag: str
    act: Callable[[str], Stepped]
    kinds: int = 0


# In this order: brackets with pinyin before conversion (they stand beside single characters), figures after widths are settled.
STEPS = (
    Step("slipped", _slipped),
    Step("entities", _entities, MARKUP),
    Step("tags", _tags, MARKUP),
    Step("marks", _marks, BREAK | MARK),
    Step("variants", _variants, VARIANT),
    Step("wide", _other_blanks, BLANK),
    Step("wide", _wide, FULL_WIDTH),
    Step("wide", _wide_commas),
    Step("pinyin", _toned_pinyin, TONE),
    Step("pinyin", _plain_pinyin),
    Step("simplified", _simplify, TRADITIONAL),
    Step("simplified", _rare_phrases, RARE | VARIANT),
)
_ROUNDS = 4  # what one step uncovers may be another's to mend


@lru_cache(maxsize=1024)
def _steps(kinds: int, parting: Parting) -> tuple[Step, ...]:
    """The steps that a text of these kinds may need; blanks come last."""
    blanks = Step("blanks", lambda text: _blanks(text, parting))
    return (*(step for step in STEPS if not step.kinds or step.kinds & kinds), blanks)


def is_settled(text: str) -> bool:
    """Whether no step has anything to do in a text of usual characters without commas behind digits, and nothing is lost in it."""
    return not (
        " " in text or "\t" in text or ("?" in text and "??" in text) or ("？" in text and "？？" in text)
        or (("(" in text or "（" in text) and text.count("(") + text.count("（") >= FULL_OF_PINYIN)
    )  # fmt: skip


def plainness() -> Callable[[str], bool]:
    """What tells by a single look whether no step has anything to do in a text, and nothing is lost in it: of short ones, most are so."""
    find_any, find_comma = characters().unusual_or(" \t?？(（").search, _WIDE_COMMAS.search

    def is_plain(text: str) -> bool:
        return find_any(text) is None and find_comma(text) is None

    return is_plain


def _add(flags: list[str], flag: str) -> None:
    if flag not in flags:
        flags.append(flag)


def repair(raw: str, parting: Parting = NO_NAMES) -> Repaired:
    """The text with every step done; `parting` tells which blanks part names."""
    known = characters()
    kinds, text, flags = 0, raw, []
    offsets = identity(len(raw))
    if known.are_usual(raw):
        script = known.usual_script(raw)
    else:
        kinds, script = known.kinds_and_script(raw)
        if kinds & MIXUP:
            # Before all else: which script it was written in can be told afterwards only.
            text, mended = mend_mojibake(raw)
            if mended is not None:
                offsets = mended
                kinds, script = known.kinds_and_script(text)
                flags.append("mojibake")
    if kinds or _WIDE_COMMAS.search(text) or not is_settled(text):
        for _ in range(_ROUNDS):
            deleted = False
            for step in _steps(kinds, parting):
                changed, step_map = step.act(text)
                if changed is not text and changed != text:
                    _add(flags, step.flag)
                    text = changed
                if step_map is not None:
                    offsets, deleted = step_map.over(offsets), True
            # What stands for a variant may be a traditional character, and figures made narrow may part what mojibake was told by.
            if not (deleted or kinds & (VARIANT | MIXUP)):
                break
            kinds = known.kinds(text)
            if kinds & MIXUP:
                text, mended = mend_mojibake(text)
                if mended is not None:
                    offsets, kinds = mended.over(offsets), known.kinds(text)
                    _add(flags, "mojibake")
    if (kinds & LOST_SIGN or ("?" in text and "??" in text) or ("？" in text and "？？" in text)) and LOST.search(text):
        flags.append("lost_characters")
    return Repaired(text, offsets, flags, script)
