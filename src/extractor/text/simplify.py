"""Traditional to simplified by OpenCC's own dictionaries, some twenty times as fast as the package's converter.

The same rule as the package's `OpenCC("t2s")`: within a stretch of text the longest phrase wins, then the leftmost; what no phrase
covers goes character by character. Every entry keeps its length, so a converted text needs no map (checked when it is loaded).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from extractor.automaton import Automaton
from extractor.text.translate import Translation

BEYOND_BMP = "\U00020000-\U000323af"
_BEYOND = re.compile(f"[{BEYOND_BMP}]")


def _entries(name: str) -> dict[str, str]:
    text = (files("opencc") / "dictionary" / name).read_text(encoding="utf-8")
    entries = {}
    for line in text.splitlines():
        word, _, conversions = line.strip().partition("\t")
        entries[word] = conversions.split(" ")[0]
    uneven = [word for word, conversion in entries.items() if len(word) != len(conversion)]
    if uneven:
        raise ValueError(f"opencc dictionary {name} changes the length of {uneven[:3]}: offsets would shift")
    return entries


def _class(characters: Iterable[str]) -> str:
    """The members of a character class: those in the basic plane; there re looks a class up in a bitmap, twice as fast as else."""
    return "".join(sorted(c for c in characters if c < "\U00010000"))


class Simplifier:
    """Converts to simplified characters.

    `changed` holds the characters of the basic plane that conversion changes wherever they stand, `rare` those that it changes in some
    phrases only, and what becomes one of them; `only_hant` and `only_hans` hold what one of the scripts alone writes.
    """

    def __init__(self) -> None:
        characters, phrases = _entries("TSCharacters.txt"), _entries("TSPhrases.txt")
        for standard, hong_kong in _entries("HKVariants.txt").items():
            if standard in characters and characters[standard] != standard:
                characters.setdefault(hong_kong, characters[standard])  # 衞, which Hong Kong writes for 衛
        from_simplified = _entries("STCharacters.txt")
        changed = {c: s for c, s in characters.items() if c != s}
        # What only one of the scripts writes: the evidence for telling them apart.
        self.only_hant = changed.keys() - from_simplified.keys()
        self.only_hans = from_simplified.keys() - characters.keys() - set(from_simplified.values())
        self.changed = _class(changed)
        self._changed = re.compile(f"[{self.changed}]")
        # Phrases of characters that stand unchanged elsewhere (反覆 beside 覆盖), by one of these that the phrase changes.
        rare: dict[str, list[str]] = {}
        for phrase, conversion in phrases.items():
            if changed.keys().isdisjoint(phrase) and (different := [a for a, b in zip(phrase, conversion, strict=True) if a != b]):
                rare.setdefault(different[0], []).append(phrase)
        self.rare = "".join((*rare, *(c for c, s in changed.items() if s in rare)))
        self._rare_phrase = _any_phrase(rare)
        # Phrases that come out otherwise than their characters would, by one of those that do: most texts hold none of them.
        exceptions: dict[str, list[str]] = {}
        for phrase, conversion in phrases.items():
            if different := [a for a, b in zip(phrase, conversion, strict=True) if characters.get(a, a) != b]:
                exceptions.setdefault(different[0], []).append(phrase)
        self._exception = _any_phrase(exceptions)
        self._in_phrases = frozenset(itertools.chain.from_iterable(phrases))
        self._in_no_phrase = re.compile(f"[^{_class(self._in_phrases)}{BEYOND_BMP}]")
        self._automaton = Automaton(phrases)
        self._conversions = [phrases[phrase] for phrase in self._automaton.words]
        self._characters = Translation(changed, exceptions)

    def convert(self, text: str) -> str:
        """The text in simplified characters, of the same length; equal to what the package's own converter gives."""
        if not (self._changed.search(text) or _BEYOND.search(text) or self.holds_rare(text)):
            return text
        converted, places = self._characters.and_places(text)
        pieces, position = [], 0
        for place in places:
            if place < position or self._exception.match(text, place) is None:
                continue
            # No phrase reaches over a character that is in none: what is between two of those comes out by itself.
            outer = self._in_no_phrase.search(text, place)
            end = outer.start() if outer else len(text)
            start = place
            while start > position and text[start - 1] in self._in_phrases:
                start -= 1
            pieces += [converted[position:start], self._stretch(text[start:end], converted[start:end])]
            position = end
        return "".join([*pieces, converted[position:]]) if position else converted

    def _stretch(self, text: str, converted: str) -> str:
        """A stretch of a text, its phrases converted: the longest first, then the leftmost."""
        characters, taken = list(converted), bytearray(len(text))
        for start, end, number in sorted(self._automaton.occurrences(text), key=lambda phrase: (phrase[0] - phrase[1], phrase[0])):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                characters[start:end] = self._conversions[number]
        return "".join(characters)

    def holds_rare(self, text: str) -> bool:
        """Whether a text without any character of `changed` is to be converted all the same, for a phrase in it."""
        return self._rare_phrase.search(text) is not None


def _any_phrase(by_character: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """A pattern that is found where any of the phrases stands: it looks for the character of each, then at what is before and behind."""
    branches = [
        f"(?<={character})(?:{'|'.join(f'(?<={p[: (at := p.index(character)) + 1]}){p[at + 1 :]}' for p in phrases)})"
        for character, phrases in by_character.items()
    ]
    return re.compile(f"[{''.join(by_character)}](?:{'|'.join(branches)})")


@cache
def simplifier() -> Simplifier:
    """The one simplifier of the process: loading the dictionaries takes some 20 ms."""
    return Simplifier()
