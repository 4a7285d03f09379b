"""Maps from digest to digest that take 32 bytes an entry: what a dataset of many years holds has to fit into memory."""

from __future__ import annotations

import hashlib

import numpy as np

BYTES = 16
_FOLD = 20_000  # entries, or a sixteenth of all, are held as Python objects before they are folded into the arrays


def digest(*parts: object) -> bytes:
    """16 bytes that stand for these parts."""
    return hashlib.blake2b("\0".join(map(str, parts)).encode(), digest_size=BYTES).digest()


class DigestMap:
    """Digest -> digest. Lately set entries stand in a dict, the others in sorted arrays."""

    def __init__(self) -> None:
        self._recent: dict[bytes, bytes] = {}
        self._high = self._low = np.empty(0, dtype=np.uint64)  # the halves of the keys, in order
        self._values = np.empty((0, 2), dtype=np.uint64)

    def get(self, key: bytes) -> bytes | None:
        """What was last set for this key."""
        if (held := self._recent.get(key)) is not None:
            return held
        if not len(self._high):
            return None
        high, low = np.frombuffer(key, dtype=np.uint64)
        at = int(np.searchsorted(self._high, high))
        while at < len(self._high) and self._high[at] == high:
            if self._low[at] == low:
                return bytes(self._values[at].tobytes())
            at += 1
        return None

    def __contains__(self, key: bytes) -> bool:
        return self.get(key) is not None

    def set(self, key: bytes, value: bytes) -> None:
        """Sets the value of a key, in the place of an earlier one."""
        self._recent[key] = value
        if len(self._recent) >= max(_FOLD, len(self._high) // 16):
            self._fold()

    def _fold(self) -> None:
        keys = np.frombuffer(b"".join(self._recent), dtype=np.uint64).reshape(-1, 2)
        values = np.frombuffer(b"".join(self._recent.values()), dtype=np.uint64).reshape(-1, 2)
        self._recent.clear()
        high, low = np.concatenate([keys[:, 0], self._high]), np.concatenate([keys[:, 1], self._low])
        values = np.concatenate([values, self._values])
        # Stable: of two entries of one key the one that was set later comes first, and stays.
        order = np.lexsort((low, high))
        high, low, values = high[order], low[order], values[order]
        first = np.ones(len(high), dtype=bool)
        first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
        self._high, self._low, self._values = high[first], low[first], values[first]
