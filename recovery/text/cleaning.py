"""Text as it may be stored and handed out, whoever typed or pasted it.

What no reader can show is left out: control characters, halves of characters, noncharacters, marks without width, and
marks that turn the direction of what follows. A text in which nothing at all can be seen is none: a name of it would be
no name to anybody. Letters come in one normal form (NFC). Joiners stay within words, where
Persian, the scripts of India and emoji need them. Everything takes time in proportion to the length.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

LINES = frozenset({"guidance"})
"""Names under which a plan has text of more than one line."""

_BREAKS = "\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_BREAK = re.compile(rf"[{_BREAKS}]")
_SPACE = re.compile(rf"(?:\r\n|[\t\n\r{_BREAKS}])+")
_PLANES = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_UNSHOWN = re.compile(
    "[\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\u034f\ufff9-\ufffb\U0001d173-\U0001d17a"
    f"\u200b\u2060-\u2064\ufeff\u202a-\u202e\u206a-\u206f{_PLANES}]"
)
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their category, and drawn as nothing: fillers of Hangul, and Braille without a dot."""
_ISOLATE = re.compile("[\u2066-\u2069]")
_STRAY_JOINER = re.compile("(?<!\\S)[\u200c\u200d]++|(?<![\u200c\u200d])[\u200c\u200d]++(?!\\S)")


def one_line(text: str) -> str:
    """Return the text on one line: every kind of line break and tab becomes a space."""
    if text.isascii() and text.isprintable():
        return text
    return _shown(_SPACE.sub(" ", text))


def lines(text: str) -> str:
    """Return the text with its line breaks; those of other programs, such as U+000B of Word, become plain ones."""
    if text.isascii() and text.isprintable():
        return text
    return _shown(_BREAK.sub("\n", text))


def folded(text: str) -> str:
    """Return the text as a search compares it: without case, width or other ways to write the same letters."""
    # A soft hyphen shows where a word may be parted, and is no part of it.
    compatible = unicodedata.normalize("NFKC", one_line(text).replace("\u00ad", ""))
    # Of i, the languages that write it with a dot and without one make four letters; others look for either.
    plain = compatible.casefold().replace("i\u0307", "i").replace("\u0131", "i")
    return unicodedata.normalize("NFKC", plain)


def plan(data: Any, name: str = "") -> Any:
    """Return stored JSON with every text in it as it may be stored; keys of objects are names, and on one line."""
    match data:
        case str():
            return lines(data) if name in LINES else one_line(data)
        case dict():
            return {plan(key): plan(value, key) for key, value in data.items()}
        case list():
            return [plan(item, name) for item in data]
    return data


def _shown(text: str) -> str:
    shown = _STRAY_JOINER.sub("", _UNSHOWN.sub("", text))
    # What can be seen is a letter, a number, a sign, a mark that takes room, or somebody's own character.
    categories = {unicodedata.category(letter) for letter in shown if letter not in _BLANKS}
    if not any(category[0] in "LNPS" or category in ("Co", "Mc") for category in categories):
        return ""
    return unicodedata.normalize("NFC", "\n".join(map(_balanced, shown.split("\n"))))


def _balanced(line: str) -> str:
    """Return the line, without its isolates if one has no end or no beginning."""
    depth = 0
    for mark in _ISOLATE.findall(line):
        depth += -1 if mark == "\u2069" else 1
        if depth < 0:
            break
    return _ISOLATE.sub("", line) if depth else line
