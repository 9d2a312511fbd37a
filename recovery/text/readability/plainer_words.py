"""Plainer words for hard ones.

They belong to the English of the content, not to the language of the admin, so gettext has no part in them.
"""

from __future__ import annotations

import re

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
"""Those of more than one word, as a pattern."""


def plainer(words: str) -> str:
    """Return what to write instead of a word or phrase in small letters; empty where no plainer one is known."""
    words = " ".join(words.split())
    # The plain forms of “requires” and “required” are left to the writer.
    forms = (words, words.removesuffix("s"), words.removesuffix("d"))
    return next((PLAINER[form] for form in forms if form in PLAINER), "")
