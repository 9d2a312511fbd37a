"""A text in pieces: what is easy, and the words to simplify."""

from __future__ import annotations

import re
from dataclasses import dataclass

from recovery.text.readability.grade import MANY_SYLLABLES, MEDICAL, WORD, in_small_letters, without_marks
from recovery.text.readability.plainer_words import PHRASE, PLAINER, plainer
from recovery.text.readability.syllables import syllables

_NAMES_IN_DATES = frozenset({"january", "february", "september", "october", "november", "december", "saturday"})
_NOTHING_PLAINER = _NAMES_IN_DATES.union(PLAINER.values())
"""A date has no other words, and what is suggested is not complained of."""

_PLACE = re.compile(rf"(?:{PHRASE})\b|{WORD}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text as they stand; ``plainer`` is what could replace hard ones, if anything is known."""

    text: str
    is_hard: bool = False
    plainer: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Plainer words for hard ones."""

    hard: str
    plainer: str


def marked(text: str, left_out: frozenset[str] = MEDICAL) -> tuple[Piece, ...]:
    """Return ``text`` in pieces, in order, which joined are ``text``.

    Hard is a word of three syllables or more, and whatever has a plainer word; never what is left out.
    """
    pieces: list[Piece] = []
    position = 0
    for match in _PLACE.finditer(text):
        words = in_small_letters(match[0])
        better = plainer(words)
        is_hard = better or (words not in _NOTHING_PLAINER and syllables(words) >= MANY_SYLLABLES)
        if is_hard and words not in left_out:
            hard = without_marks(match[0])
            pieces += [Piece(text[position : match.start()]), Piece(hard, is_hard=True, plainer=better)]
            position = match.start() + len(hard)
    pieces += [Piece(text[position:])]
    return tuple(piece for piece in pieces if piece.text)
