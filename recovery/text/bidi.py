"""Names and numbers in the order they are read, beside words that run from right to left.

After a Hebrew or Arabic name, a telephone number is drawn with its groups in reverse, for it takes
the direction of what stands before it. Unicode's isolates (UAX 9) keep each to itself. They are put
in only where there is anything that runs from right to left, so other pages stay as they are.
"""

from __future__ import annotations

import re
import unicodedata

FIRST_STRONG, LEFT_TO_RIGHT, END = "\u2068", "\u2066", "\u2069"
_NUMBER = re.compile(r"[+(]?[0-9][0-9 ().:/+\u00a0\u2011\u2013-]*[0-9]", re.ASCII)
_RUNS_LEFT = ("R", "AL", "AN")


def runs_left(text: str) -> bool:
    """Whether anything in ``text`` runs from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(letter) in _RUNS_LEFT for letter in text)


def isolated(text: str) -> str:
    """``text`` so that it lends its direction to nothing beside it, and each number in it stands as it is dialled."""
    if not runs_left(text):
        return text
    # A mark ends with its line.
    return "\n".join(f"{FIRST_STRONG}{with_numbers_isolated(line)}{END}" if line else "" for line in text.split("\n"))


def with_numbers_isolated(text: str) -> str:
    """``text`` with each number of several digits from left to right, whatever runs beside it."""
    return _NUMBER.sub(lambda found: f"{LEFT_TO_RIGHT}{found[0]}{END}", text)


def bare(text: str) -> str:
    """``text`` without the marks of :func:`isolated`, for programs."""
    return re.sub(f"[{FIRST_STRONG}{LEFT_TO_RIGHT}{END}]", "", text)
