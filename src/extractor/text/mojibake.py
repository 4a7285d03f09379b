"""Text that was decoded by the wrong charset somewhere on its way, put right piece by piece, each character mapped back.

UTF-8 read as Latin-1 or Windows-1252 is told by its structure. For mix-ups of GBK, Big5 and UTF-8, which yield characters that could
stand in a text, the characters before and after decide: everyday ones must be rare before, and nearly all after.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterator
from contextlib import suppress

from extractor.everyday import CHINESE, everyday_share
from extractor.offsets import OffsetMap, without

# Windows-1252 shows most of the bytes 80-9F as these.
_SPECIALS = {bytes((byte,)).decode("cp1252", "ignore"): byte for byte in range(0x80, 0xA0)}
_SPECIALS.pop("", None)
_TAIL = "\x80-\xbf" + "".join(_SPECIALS)
# Both begin with a class of single characters, which re finds fast.
_UTF8_AS_LATIN = re.compile(
    f"[Â-ô](?:(?<=[Â-ß])[{_TAIL}]|(?<=[à-ï])[{_TAIL}]{{2}}|(?<=[ð-ô])[{_TAIL}]{{3}})"
    f"(?:[à-ï][{_TAIL}]{{2}}|[ð-ô][{_TAIL}]{{3}}|[Â-ß][{_TAIL}])*"
)
_CJK_AS_LATIN = re.compile("[\xa1-\xfe][\x40-\x7e\xa1-\xfe](?:[\xa1-\xfe][\x40-\x7e\xa1-\xfe])*")
_HIGH = re.compile("[\xa1-\xfe]")
# Characters that such mix-ups put in place of ，。的 and the like, and hardly anybody else writes.
_SIGNS_OF_MIXUP = re.compile("[锛銆鐨鈥锟涓鍏鍖鍥鍦ぁ-んㄛ﹝﹜\ue000-\uf8ff]")
SIGNS = "\xc0-\xd6\xd8-\xf6\xf8-\xff锛銆鐨鈥锟涓鍏鍖鍥鍦ぁ-んㄛ﹝﹜"
_WIDE_RUN = re.compile(r"[^\x00-\x7f\ufffd\s]+")
_MIXUPS = (("gb18030", "utf-8"), ("gb18030", "big5hkscs"), ("big5hkscs", "gb18030"))
MOST_BEFORE, LEAST_AFTER = 0.75, 0.92  # share of everyday characters
FEWEST = 3  # characters that tell anything
_TIMES = 3  # that a text may have gone wrong

# Characters in place of the run's, each with the index of the one it stands for.
_Recoded = list[tuple[int, str]]


def mend_mojibake(text: str) -> tuple[str, OffsetMap | None]:
    """The text with what was decoded wrongly put right, and its map where anything was; what went wrong twice is put right twice."""
    offsets: OffsetMap | None = None
    for _ in range(_TIMES):
        pieces: list[str] = []
        spans: list[tuple[int, int]] = []
        position = 0
        for start, recoded, end in sorted(_found(text)):
            if start < position:
                continue
            pieces.append(text[position:start])
            for (index, character), following in zip(recoded, [*(at for at, _ in recoded[1:]), end - start], strict=True):
                pieces.append(character + text[start + index + 1 : start + following])
                if following > index + 1:
                    spans.append((start + index + 1, start + following))
            position = end
        if not position:
            break
        text, step = without("".join([*pieces, text[position:]]), spans, owned=True)
        offsets = step if offsets is None else step.over(offsets)
    return text, offsets


def _found(text: str) -> Iterator[tuple[int, _Recoded, int]]:
    for run in _UTF8_AS_LATIN.finditer(text):
        data = bytes(_SPECIALS.get(character, ord(character) & 0xFF) for character in run[0])
        recoded = _recode(data, range(len(data)), "utf-8")
        if recoded and _is_no_chance(run[0], recoded):
            yield run.start(), recoded, run.end()
    yield from _cjk_as_latin(text)
    if _SIGNS_OF_MIXUP.search(text):
        for line in re.finditer("[^\n]+", text):
            if _SIGNS_OF_MIXUP.search(line[0]):
                yield from ((line.start() + start, recoded, line.start() + end) for start, recoded, end in _mixed_up(line[0]))


def _is_no_chance(run: str, recoded: _Recoded) -> bool:
    """Whether a run is more than accented letters before signs that may stand there (é”…)."""
    raw = len(recoded) > 1 or any("\x80" <= sign <= "\xbf" for sign in run)
    # What went wrong twice comes out as Latin letters again, with controls among them.
    beyond = any(character > "\u2000" for _, character in recoded) or (
        len(recoded) > FEWEST and any("\x80" <= character <= "\x9f" for _, character in recoded)
    )
    return raw and (beyond or not any(character.isalpha() for _, character in recoded))


def _cjk_as_latin(text: str) -> list[tuple[int, _Recoded, int]]:
    """The runs that are GBK or Big5 read as Latin-1, where one of the two is plausible and the other is not as much."""
    runs = list(_CJK_AS_LATIN.finditer(text))
    if sum(len(_HIGH.findall(run[0])) for run in runs) <= FEWEST:
        return []
    # No character of two bytes holds a line end.
    data = "\n".join(run[0] for run in runs).encode("latin-1")
    readings = []
    for charset in ("gb18030", "big5hkscs"):
        with suppress(UnicodeError):
            after = data.decode(charset)
            if sum(map(len, CHINESE.findall(after))) >= FEWEST:
                readings.append((everyday_share(after), charset))
    readings.sort(key=lambda reading: -reading[0])
    if not readings or readings[0][0] < LEAST_AFTER or (len(readings) > 1 and readings[0][0] - readings[1][0] <= 1 - LEAST_AFTER):
        return []
    coded = ((run, _recode(run[0].encode("latin-1"), range(len(run[0])), readings[0][1])) for run in runs)
    return [(run.start(), recoded, run.end()) for run, recoded in coded if recoded]


def _mixed_up(line: str) -> list[tuple[int, _Recoded, int]]:
    """The runs of a line that was read by one charset and written in another, with what they say."""
    runs = list(_WIDE_RUN.finditer(line))
    # Private-use characters alone are icons.
    if everyday_share(line) > MOST_BEFORE or not CHINESE.search(line):
        return []
    best: tuple[float, list[tuple[int, _Recoded, int]]] = (LEAST_AFTER, [])
    for read_as, written_in in _MIXUPS:
        found = []
        for run in runs:
            try:
                encoded = [character.encode(read_as) for character in run[0]]
            except UnicodeEncodeError:
                continue
            owners = [index for index, data in enumerate(encoded) for _ in data]
            recoded, own = _recode(b"".join(encoded), owners, written_in), everyday_share(run[0])
            # What stands well beside it (“国家队”) would only be spoilt.
            if recoded and (not own or everyday_share("".join(character for _, character in recoded)) > own):
                found.append((run.start(), recoded, run.end()))
        after = "".join(character for _, recoded, _ in found for _, character in recoded if character != "\ufffd")
        share = everyday_share(after)
        if share > best[0] and sum(map(len, CHINESE.findall(after))) >= FEWEST:
            best = share, found
    return best[1]


def _recode(data: bytes, owners: range | list[int], charset: str) -> _Recoded | None:
    """The characters of these bytes, each with the owner of its first byte; None where they are none in this charset.

    Bytes of UTF-8 of which a few went missing leave the sign of loss.
    """
    decoder = codecs.getincrementaldecoder(charset)("surrogateescape" if charset == "utf-8" else "strict")
    recoded: _Recoded = []
    begun = 0
    try:
        for at in range(len(data)):
            for character in decoder.decode(data[at : at + 1], at + 1 == len(data)):
                is_lost = "\ud800" <= character <= "\udfff"
                # Big5-HKSCS has letters of two code points, of which the second is none of its own: they fail here.
                size = 1 if is_lost else len(character.encode(charset))
                if not (recoded and recoded[-1][0] == owners[begun]):
                    recoded.append((owners[begun], "\ufffd" if is_lost else character))
                elif not is_lost and recoded[-1][1] == "\ufffd":
                    recoded[-1] = owners[begun], character
                elif not is_lost:
                    return None
                begun += size
    except UnicodeError:
        return None
    lost = sum(character == "\ufffd" for _, character in recoded)
    return recoded if lost <= max(2, len(recoded) // 3) and all(a < b for (a, _), (b, _) in itertools.pairwise(recoded)) else None
