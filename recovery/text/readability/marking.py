"""A text in pieces: what is easy, and the words to simplify, with plainer ones.

These belong to the English of the content, not to the language of the admin, so gettext has no part in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recovery.text.readability.grade import (
    MANY_SYLLABLES,
    MEDICAL,
    WORD,
    in_small_letters,
    syllables,
    without_marks,
)

PLAINER = {
    "accomplish": "do",
    "additional": "more",
    "additionally": "also",
    "alternative": "other choice",
    "although": "but",
    "anticipate": "expect",
    "apparent": "clear",
    "approximately": "about",
    "ascertain": "find out",
    "assistance": "help",
    "circumstances": "what suits it",
    "commence": "start",
    "component": "part",
    "considerable": "much",
    "consequently": "so",
    "demonstrate": "show",
    "determine": "decide",
    "discontinue": "stop",
    "due to the fact that": "because",
    "experience": "have",
    "facilitate": "help",
    "following": "after",
    "frequently": "often",
    "however": "but",
    "immediately": "at once",
    "immobilisation": "keeping still",
    "in order to": "to",
    "in the event of": "if",
    "indicate": "show",
    "individual": "person",
    "initially": "at first",
    "medication": "medicine",
    "necessary": "needed",
    "necessitate": "need",
    "obtain": "get",
    "occasionally": "now and then",
    "permanently": "for good",
    "possibility": "chance",
    "previously": "before",
    "prior to": "before",
    "rehabilitation": "getting better",
    "require": "need",
    "subsequently": "then",
    "sufficient": "enough",
    "supervision": "care",
    "terminate": "end",
    "utilise": "use",
    "utilize": "use",
}

PHRASE = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in PLAINER if " " in phrase)
"""The hard expressions of more than one word, as a pattern."""

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


def plainer(words: str) -> str:
    """Return what to write instead of a word or phrase in small letters; empty where no plainer one is known."""
    words = " ".join(words.split())
    # The plain forms of “requires” and “required” are left to the writer.
    forms = (words, words.removesuffix("s"), words.removesuffix("d"))
    return next((PLAINER[form] for form in forms if form in PLAINER), "")
