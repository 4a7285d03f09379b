"""The words that names are made of and what stands beside them: the lists of the rule set, and what each word says for a name."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import lru_cache

from extractor.matching.rules import RuleSet
from extractor.names.evidence import (
    CLOSED,
    DOUBTFUL,
    GENERIC,
    JOINT,
    NOTHING,
    NOUN,
    NUMBER,
    ODD,
    ONE,
    ORDINAL,
    PREFIX,
    PROPER,
    PUNCTUATION,
    STOP,
    UNSURE,
)  # fmt: skip
from extractor.segment import Words
from extractor.signs import CLOSING

IDIOM = 4  # characters of an idiom
LONGEST_ORDINAL = 5  # characters
# Parts of speech (jieba's) that names are made of: nouns, names, distinguishing words, abbreviations, letters.
NAME_TAGS = ("n", "j", "b", "eng", "g", "i", "l", "z", "an", "vn", "s")
# Verbs and adjectives: jieba gives these tags to names that it does not know too.
UNSURE_TAGS = ("v", "a", "t")
# What a brand that jieba does not know never falls into: prepositions, conjunctions, particles, pronouns, adverbs, numbers, measure words.
CLOSED_TAGS = ("p", "c", "u", "r", "d", "m", "q", "y", "e", "o", "f")
PROPER_TAGS = ("nr", "ns", "nt", "nz", "j", "eng")
UNKNOWN = "x"  # jieba's tag of what it has no word for
UNKNOWN_ONE = "zg"  # of a lone character that it knows nothing of
PERSON, PLACED = "nr", "f"  # of people; of words that place things
LIST_SIGN = "、"
MOST_JUDGED = 65536  # words are remembered at a time


@dataclass(frozen=True, slots=True)
class Judged:
    """A word, or a piece of one: what it says for a name (evidence.py), by itself, and its tag."""

    verdict: int
    tag: str
    names: bool  # whether its tag is that of a name, or of what jieba has no word for
    local: bool  # a particle with a word like 市 (与市, 由区), which jieba takes for a word
    drawn: bool  # a particle with what jieba takes for a person's name, or makes a word of with it (称加|洋)
    committee: bool  # leads committees of a party or a league
    closes: bool  # ends with a bracket that closes
    joins: bool  # ends with a conjunction that jieba made a word with (王方及)
    turns: bool  # whether something beside it may make something else of it


class NameWords:
    """Built once from a rule set."""

    def __init__(self, rules: RuleSet, knows: Callable[[str], bool]) -> None:
        """`knows` tells whether a word is one of jieba's dictionary."""

        def words(name: str) -> Set[str]:
            return rules.list(name).entries.keys()

        self._knows = knows
        particles = words("name_particles")
        self.titles = words("titles")
        self.stops = words("name_stops") | words("action_verbs") | particles | (self.titles - rules.list("titles").column("inside").keys())
        self.generic = words("generic_modifiers")
        self.prefixes = words("name_prefixes")
        self.leads = rules.list("name_prefixes").column("leads").keys()
        self._kinds = rules.list("name_prefixes").column("kind")
        self.of_all = rules.list("name_prefixes").column("heads")
        self._kind_starts = tuple(self._kinds)
        self.committees = frozenset(word for word, kind in self._kinds.items() if kind)
        self.joints = words("name_joints")
        self.list_signs = frozenset((LIST_SIGN, *self.joints))
        self.local = words("local_prefixes")
        self.local_starts = tuple(self.local)
        self.local_bodies = words("local_bodies")
        self.countries = words("countries")
        self.of_several = words("several")
        self.bridges = words("name_bridges")
        self.brackets = words("name_brackets")
        self.drawn = words("drawn_particles")
        self.parts = words("part_heads")
        self.branches = words("name_branches")
        self.openers = words("name_openers")
        self._openers = tuple(self.openers)
        # What a district has under its short name (大东法院).
        ends = rules.list("spelled_ends")
        self.of_districts = frozenset(ends.column("plain")[word] for word in ends.column("stem"))
        self._verbs = words("name_verbs")
        self.particles = particles | self.joints
        roles = rules.list("ordinals").column("role")
        self.ordinal_signs = tuple(word for word, role in roles.items() if role == "sign")
        self._numerals = frozenset(word for word, role in roles.items() if role == "numeral") | frozenset("0123456789")
        # Words that stand whole, by themselves; and those and pieces of them, with their tags.
        self._whole: dict[str, Judged] = {}
        self.piece = lru_cache(maxsize=MOST_JUDGED)(self._judge)

    def word(self, words: Words, index: int) -> Judged:
        """What one of the words of a sentence says."""
        return self._whole.get(words.texts[index]) or self._learn(words, index)

    def _learn(self, words: Words, index: int) -> Judged:
        if len(self._whole) >= MOST_JUDGED:
            self._whole.clear()
        text = words.texts[index]
        judged = self._whole[text] = self._judge(text, words.tag(index))
        return judged

    def kind_by_prefix(self, name: str) -> str | None:
        """The kind that the word in front of a name gives its committee (共青团厦门市委), None where it gives none."""
        if not name.startswith(self._kind_starts):
            return None
        return next((kind for word, kind in self._kinds.items() if name.startswith(word)), None)

    def opens(self, word: str) -> bool:
        """Whether a well-known name or a head is one that no other body stands in front of."""
        return word.startswith(self._openers)

    def is_verb(self, word: str) -> bool:
        """Whether a word is a verb that stands inside names, too (投资)."""
        return word in self._verbs

    def may_name(self, front: str) -> bool:
        """Whether a text could be the proper part of a name: plain characters, and no word that names never hold or that only describes."""
        return front.isalpha() and front not in self.stops and front not in self.generic and front[0] not in self.joints

    def is_ordinal(self, piece: str) -> bool:
        """Whether a text is a number as names hold them: 第六, 六, 第23."""
        signed = piece.startswith(self.ordinal_signs)
        return 0 < len(piece) - signed <= LONGEST_ORDINAL and self._numerals.issuperset(piece[signed:])

    def _judge(self, piece: str, tag: str) -> Judged:
        local = len(piece) > 1 and piece[0] in self.particles and piece[1:] in self.local
        verdict = self._verdict(piece, tag)
        drawn = len(piece) > 1 and piece[0] in self.drawn and verdict != STOP and (tag.startswith(PERSON) or not self._knows(piece))
        closes = piece[-1:] in CLOSING
        joins = len(piece) > 1 and piece[-1] in self.joints and not self._knows(piece)
        return Judged(
            verdict=verdict,
            tag=tag,
            names=tag.startswith(PROPER_TAGS) or tag.startswith(UNKNOWN),
            local=local,
            drawn=drawn,
            committee=piece in self.committees,
            closes=closes,
            joins=joins,
            turns=local or drawn or closes or tag == PLACED,
        )

    def _verdict(self, piece: str, tag: str) -> int:
        """What a piece of a name says for it; STOP where no name holds it, UNSURE for a rare verb."""
        if piece in self.joints:
            return JOINT
        if not piece.isalnum():
            return PUNCTUATION
        if piece in self.bridges:
            return NOTHING
        if piece in self.stops:
            return DOUBTFUL if piece in self._verbs else STOP
        if len(piece) > 1 and piece[0] in self.particles and piece[1:] in self.stops:
            return STOP  # 及七大, which jieba takes for a word
        if len(piece) == IDIOM and piece[: IDIOM // 2] in self.stops and piece[IDIOM // 2 :] in self.stops:
            return STOP  # 贯彻落实
        if piece.startswith(self.ordinal_signs) and self.is_ordinal(piece):
            return ORDINAL
        if piece in self.prefixes or piece in self.local:
            return PREFIX
        if tag == "m" or self.is_ordinal(piece):
            return NUMBER
        if piece.isascii():
            return PROPER if piece.isalpha() and len(piece) > 1 else STOP
        if piece in self._verbs:
            return NOTHING
        if piece in self.generic:
            return GENERIC
        if tag.startswith(PROPER_TAGS) or tag == UNKNOWN:
            return PROPER
        if tag.startswith(NAME_TAGS) and tag != UNKNOWN_ONE:
            return NOUN
        if tag.startswith(UNSURE_TAGS):
            return UNSURE if len(piece) > 1 else ONE
        if tag == UNKNOWN_ONE:
            return UNSURE
        return CLOSED if tag.startswith(CLOSED_TAGS) else ODD
