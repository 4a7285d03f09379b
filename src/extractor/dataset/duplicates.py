"""Near-duplicates: the same story on another site, with other menus, spam and small edits.

Two articles are one story where their prose is nearly the same (MinHash over pieces of five characters) and so are their figures: a
report that fills last month's text with this month's figures is a story of its own.
"""

from __future__ import annotations

import re
import struct
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

Array = npt.NDArray[np.uint64]
Prose = npt.NDArray[np.uint16]
SLOTS, BANDS = 128, 16  # numbers of a MinHash, and the bands by which like ones are found: found half of the time at a likeness of 0.7
LEAST_LIKENESS = 0.7  # share of the prose's pieces that both have
LEAST_FIGURES_SHARED = 0.5  # share of the figures that both have
SHORTEST_PROSE = 40  # characters: less is no story
BYTES_OF_A_LEADER = SLOTS * 2 + 64 + 16 + BANDS * 12  # in memory, for an article that is no duplicate
_PIECE = 5  # characters
_FIGURES = 16
_SEED = 20_260_101
_FIGURE = re.compile(rb"[0-9]++(?:[.,][0-9]++)*+")
# Blanks for all bytes but those that figures are made of: what it leaves is found ten times as fast, and mostly a figure itself.
_FIGURE_SIGNS = bytes(byte if byte in b"0123456789.," else ord(" ") for byte in range(256))
_NO_PROSE = bytes(SLOTS * 2)
_SLOTS = struct.Struct(f"<{SLOTS}I")
_FOLD = 50_000  # band entries, or a sixteenth of all, are held as Python objects before they are folded into the arrays
_ODD: Final = np.uint64(0x9E37_79B9_7F4A_7C15)


@dataclass(frozen=True, slots=True)
class Signature:
    """What of an article tells its duplicates, as in table `signatures`."""

    prose: bytes
    figures: bytes


def signatures(texts: Sequence[str]) -> list[Signature]:
    """The signatures of articles by their prose."""
    if not texts:
        return []
    codes = np.frombuffer("\n".join(texts).encode("utf-32-le"), dtype=np.uint32)
    # Letters, digits and Chinese characters; the rare ones beyond the table do not count.
    kept = np.flatnonzero(_is_written().take(codes, mode="clip"))
    written = np.searchsorted(kept, np.cumsum([len(text) + 1 for text in texts]) - 1)
    proses = _minhashes(codes.take(kept).astype(np.uint64), written)
    return [
        Signature(prose, _figures(text)) if length >= SHORTEST_PROSE else Signature(b"", b"")
        for text, prose, length in zip(texts, proses, np.diff(written, prepend=0).tolist(), strict=True)
    ]


@cache
def _is_written() -> npt.NDArray[np.bool_]:
    """Code point up to U+FFFF -> whether it is a letter, a digit or a Chinese character."""
    written = np.zeros(0x10000, dtype=np.bool_)
    every = np.arange(len(written), dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for found in re.finditer(r"[^\W_]+", every):
        written[found.start() : found.end()] = True
    return written


def _minhashes(codes: Array, ends: npt.NDArray[np.int64]) -> list[bytes]:
    """The MinHash of each text, where each ends in the characters of all; empty for those shorter than a piece."""
    starts = np.concatenate([[0], ends[:-1]])
    counts = np.maximum(ends - starts - (_PIECE - 1), 0)
    if not counts.any():
        return [b""] * len(ends)
    pieces = np.zeros(len(codes) - _PIECE + 1, dtype=np.uint64)
    for shift in range(_PIECE):
        pieces *= _ODD
        pieces += codes[shift : shift + len(pieces)]
    pieces ^= pieces >> np.uint64(29)
    # Pieces that reach over the end of a text are left out.
    inside = np.ones(len(pieces), dtype=bool)
    for shift in range(1, _PIECE):
        over = ends - shift
        inside[over[(over >= 0) & (over < len(pieces))]] = False
    rows = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(pieces[inside], rows, SLOTS, _SEED)
    numbers = np.frombuffer(b"".join(_SLOTS.pack(*row) for row in matrix.to_rows()), dtype="<u4").astype("<u2")
    return [slots.tobytes() for slots in numbers.reshape(-1, SLOTS)]


def _figures(text: str) -> bytes:
    """The smallest hashes of the figures of a text."""
    runs = b" ".join(set(text.encode("ascii", "replace").translate(_FIGURE_SIGNS).split()))
    figures = b" ".join(_FIGURE.findall(runs)).replace(b",", b"").split()
    hashes = sorted(set(map(crc32, figures)))[:_FIGURES]
    return struct.pack(f"<{len(hashes)}I", *hashes)


def _same_figures(a: bytes, b: bytes) -> bool:
    """Whether two articles share enough of their figures, by the smallest hashes of both."""
    ours, theirs = (set(np.frombuffer(known, dtype="<u4").tolist()) for known in (a, b))
    smallest = sorted(ours | theirs)[:_FIGURES]
    return sum(figure in ours and figure in theirs for figure in smallest) >= LEAST_FIGURES_SHARED * len(smallest)


class Stories:
    """The articles that are no duplicates, found by their signatures."""

    def __init__(self) -> None:
        self._count = 0
        self._proses = np.empty((1024, SLOTS), dtype=np.uint16)
        self._figures = np.zeros((1024, _FIGURES), dtype="<u4")
        self._figure_counts = np.zeros(1024, dtype=np.uint8)
        self._ids = np.empty(1024, dtype="V16")
        # Band -> the first leader that has it, and those that have it too, who are few.
        self._recent: dict[int, int] = {}
        self._further: defaultdict[int, list[int]] = defaultdict(list)
        self._bands = np.empty(0, dtype=np.uint64)
        self._leaders = np.empty(0, dtype=np.uint32)

    def duplicates_of(self, articles: Sequence[tuple[bytes, Signature]]) -> list[bytes | None]:
        """For each of these articles, by identity and signature, the one that it reprints, which may be an earlier one of them.

        None where it reprints none, and later ones may be found to reprint it.
        """
        found: list[bytes | None] = []
        for (doc_id, signature), prose, bands in zip(articles, *_proses_and_bands(articles), strict=True):
            of = self._find(prose, bands, signature.figures) if signature.prose else None
            if of is None and signature.prose:
                self._add(doc_id, prose, bands, signature.figures)
            found.append(of)
        return found

    def take_in(self, articles: Sequence[tuple[bytes, Signature]]) -> None:
        """Takes in articles, by identity and signature, of which it is known that they are no duplicates."""
        for (doc_id, signature), prose, bands in zip(articles, *_proses_and_bands(articles), strict=True):
            if signature.prose:
                self._add(doc_id, prose, bands, signature.figures)

    def _find(self, prose: Prose, bands: list[int], figures: bytes) -> bytes | None:
        candidates = {self._recent[band] for band in bands if band in self._recent}
        for band in self._further.keys() & bands:
            candidates.update(self._further[band])
        if len(self._bands):
            wanted = np.array(bands, dtype=np.uint64)
            starts, stops = np.searchsorted(self._bands, wanted), np.searchsorted(self._bands, wanted, side="right")
            for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
                if start < stop:
                    candidates.update(self._leaders[start:stop].tolist())
        if not candidates:
            return None
        numbers = np.array(sorted(candidates))
        likeness = (self._proses[numbers] == prose).mean(axis=1)
        # The likest, of equals the one whose identity sorts first.
        order = sorted(zip((-likeness).tolist(), [self._ids[number].tobytes() for number in numbers], numbers.tolist(), strict=True))
        for unlike, doc_id, number in order:
            if -unlike < LEAST_LIKENESS:
                return None
            if _same_figures(figures, self._figures[number, : self._figure_counts[number]].tobytes()):
                return bytes(doc_id)
        return None

    def _add(self, doc_id: bytes, prose: Prose, bands: list[int], figures: bytes) -> None:
        number = self._count
        if number == len(self._ids):
            more = number // 2
            self._proses = np.concatenate([self._proses, np.empty((more, SLOTS), dtype=np.uint16)])
            self._figures = np.concatenate([self._figures, np.zeros((more, _FIGURES), dtype="<u4")])
            self._figure_counts = np.concatenate([self._figure_counts, np.zeros(more, dtype=np.uint8)])
            self._ids = np.concatenate([self._ids, np.empty(more, dtype="V16")])
        known = np.frombuffer(figures, dtype="<u4")
        self._proses[number] = prose
        self._figures[number, : len(known)] = known
        self._figure_counts[number] = len(known)
        self._ids[number] = np.void(doc_id)
        self._count += 1
        for band in bands:
            if self._recent.setdefault(band, number) != number:
                self._further[band].append(number)
        if len(self._recent) >= max(_FOLD, len(self._bands) // 16):
            self._fold()

    def _fold(self) -> None:
        further = [(band, leader) for band, some in self._further.items() for leader in some]
        bands = np.fromiter(chain(self._recent, (band for band, _ in further)), dtype=np.uint64)
        leaders = np.fromiter(chain(self._recent.values(), (leader for _, leader in further)), dtype=np.uint32)
        self._recent.clear()
        self._further.clear()
        bands, leaders = np.concatenate([self._bands, bands]), np.concatenate([self._leaders, leaders])
        order = np.argsort(bands, kind="stable")
        self._bands, self._leaders = bands[order], leaders[order]


def _proses_and_bands(articles: Sequence[tuple[bytes, Signature]]) -> tuple[Sequence[Prose], list[list[int]]]:
    """The MinHash of each article, and a number for each band of it: like articles share one. Where there is none, they mean nothing."""
    proses = np.frombuffer(b"".join(signature.prose or _NO_PROSE for _, signature in articles), dtype=np.uint16).reshape(-1, SLOTS)
    pieces = proses.view(np.uint64).reshape(-1, BANDS, SLOTS // BANDS // 4)
    mixed = pieces[:, :, 0] * _ODD
    for column in range(1, pieces.shape[2]):
        mixed = ((mixed ^ (mixed >> np.uint64(31))) + pieces[:, :, column]) * _ODD
    mixed ^= mixed >> np.uint64(29)
    return list(proses), ((mixed + np.arange(BANDS, dtype=np.uint64)) * _ODD).tolist()
