"""Names and numbers in the order they are read, beside words that run from right to left.

After a Hebrew or Arabic name, a telephone number is drawn with its groups in reverse, for it takes
the direction of what stands before it. Unicode's isolates (UAX 9) keep each to itself. They are put
in only where there is anything that runs from right to left, so other pages stay as they are.
"""

from __future__ import annotations

import re
import unicodedata

FIRST_STRONG, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"
_UNIT = "[%\u00b0\u2030\u2032\u2033]"
_BETWEEN = r"[ ().:/+\u00a0\u2009\u202f\u2010-\u2015\u2212-]"
_GLUED = r"(?<=[0-9])[,\u066b\u066c](?=[0-9])"
"""A comma is part of a number where digits stand on both sides; in “10, 20” it parts two."""
_NUMBER = re.compile(
    rf"[+(\u2212]?[0-9](?:[0-9]|{_UNIT}|{_BETWEEN}|{_GLUED})*[0-9]{_UNIT}*|\u2212?[0-9]{_UNIT}+", re.ASCII
)
_RUNS_LEFT = ("R", "AL", "AN")


def runs_left(text: str) -> bool:
    """Whether anything in ``text`` runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(letter) in _RUNS_LEFT for letter in text)


def isolated(text: str) -> str:
    """Return ``text`` so that it lends its direction to nothing beside it; its numbers stand as they are dialled."""
    if not runs_left(text):
        return text
    # A mark ends with its line.
    return "\n".join(f"{FIRST_STRONG}{with_numbers_isolated(line)}{END}" if line else "" for line in text.split("\n"))


def with_numbers_isolated(text: str) -> str:
    """Return ``text`` with each number of several digits from left to right, whatever runs beside it."""
    for first, after in reversed(numbers_in(text)):
        text = f"{text[:first]}{LEFT_TO_RIGHT}{text[first:after]}{END}{text[after:]}"
    return text


def numbers_in(text: str) -> list[tuple[int, int]]:
    """Return where the numbers of several digits, or with a unit, stand: first place of each, and the one after it."""
    spans = []
    for match in _NUMBER.finditer(text):
        number = match[0]
        # A bracket that ends behind the number belongs to the words around it.
        is_half = number.startswith("(") and number.count("(") > number.count(")")
        spans.append((match.start() + is_half, match.end()))
    return spans


def bare(text: str) -> str:
    """Return ``text`` without the marks of :func:`isolated`, for programs."""
    return re.sub(f"[{FIRST_STRONG}{LEFT_TO_RIGHT}{END}]", "", text)
