"""Where sentences end: at 。！？；… with the closing quotes and brackets that follow, and where the line ends."""

from __future__ import annotations

import re

from extractor.article import Sentence

# A lone half-width ? closes a sentence after a character; ??? are characters that were lost. A decimal point or a list number closes
# none. The first class alone is looked for all over the text; what follows it tells what a half-width sign is.
_END = re.compile(
    r"""[。！？；…?!;](?:(?<=[。！？；…])|(?<=[\u3400-\u9fff”"’][!;])|(?<=[\u3400-\u9fff”"’]\?)(?![?0-9]))[。！？；…!?;]*["”’」』)）】〕》]*"""
)
# A half-width sign that begins such an end, or stands in one.
_HALF_WIDTH_ENDS = re.compile(r"[?!;](?:(?<=[。！？；…][?!;])|(?<=[\u3400-\u9fff”\"’][!;])|(?<=[\u3400-\u9fff”\"’]\?)(?![?0-9]))[?!;]*")
LONGEST_END = 64  # characters in which the end of a sentence is looked for from behind
_CLOSERS = '"”’」』)）】〕》'
_BLANKS = re.escape("".join(filter(str.isspace, map(chr, range(0x10000)))).replace("\n", ""))
# What may follow the first sign of an end and belong to it, or to no sentence.
_MORE_BEHIND_END = re.compile(f"。(?=[。{_CLOSERS}{_BLANKS}])")
_REST_OF_END = re.compile(f"(。*+[{_CLOSERS}]*+)[{_BLANKS}]*+")


def with_one_end(text: str) -> str:
    """The text with 。 for every sign that ends a sentence."""
    if "?" in text or ";" in text or "!" in text:
        text = _HALF_WIDTH_ENDS.sub(lambda found: "。" * len(found[0]), text)
    # One by one: most texts hold none of some, and that is told fastest so.
    if "！" in text:
        text = text.replace("！", "。")
    if "？" in text:
        text = text.replace("？", "。")
    if "；" in text:
        text = text.replace("；", "。")
    if "…" in text:
        text = text.replace("…", "。")
    return text


def split(plain: str, start: int, end: int, paragraph: int, section: str, sentences: list[Sentence]) -> None:
    """Adds the sentences of a line, which has no blanks at its edges, in a text from `with_one_end`; blanks between them are left out."""
    number = len(sentences)
    if plain.find("。", start, end) in (-1, end - 1):
        sentences.append(Sentence(number, paragraph, section, start, end))
        return
    if _MORE_BEHIND_END.search(plain, start, end):
        while start < end:
            stop = after = plain.find("。", start, end) + 1 or end
            if found := _REST_OF_END.match(plain, stop, end):
                stop, after = found.end(1), found.end()
            sentences.append(Sentence(number, paragraph, section, start, stop))
            start = after
            number += 1
        return
    pieces = plain[start:end].split("。")
    if not pieces[-1]:
        pieces.pop()
    for piece in pieces:
        stop = start + len(piece) + 1
        sentences.append(Sentence(number, paragraph, section, start, stop))
        start = stop
        number += 1
    if start > end:  # the last one, which no sign ends
        sentences[-1].end = end


def sentence_end(text: str, start: int, end: int) -> int:
    """Where the sentence that stands at `start` ends, in a line that ends at `end`."""
    found = _END.search(text, start, end)
    return found.end() if found else end


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether a line's text[start:end] is nothing, or ends where a sentence does."""
    low = max(start, end - LONGEST_END)
    kept = text[low:end].rstrip()
    if not kept and low > start:
        low, kept = start, text[start:end].rstrip()
    return not kept or any(found.end() == len(kept) for found in _END.finditer(kept))
