"""Places in an editor's sentence where a date goes.

``{start}``, ``{end}`` and ``{when}`` are the milestone's own; ``{other-key.end}`` is another's. ``{day}`` is
the day the page speaks of: the word for today, or the date that was looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from recovery.domain.errors import UnknownPlaceholder


class DateName(StrEnum):
    """The date of a milestone that a placeholder asks for."""

    START = "start"
    END = "end"
    WHEN = "when"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A date of the milestone ``key``; an empty key is the milestone the sentence belongs to."""

    key: str
    name: DateName

    def __str__(self) -> str:
        return f"{{{self.key}.{self.name}}}" if self.key else f"{{{self.name}}}"


_PLACE = re.compile(r"\{(?:(?P<key>[a-z0-9-]+)\.)?(?P<name>start|end|when)\}|\{(?P<day>day)\}")
_BRACE = re.compile(r"\{[^}]*\}?|\}")


@lru_cache(maxsize=1024)  # an edition has some hundred sentences, and every page says a dozen of them
def parse(text: str) -> tuple[str | Placeholder, ...]:
    """Return ``text`` in pieces, in order.

    :raises UnknownPlaceholder: for any brace that is not one of the places.

    >>> parse("By {end}.")
    ('By ', Placeholder(key='', name=<DateName.END: 'end'>), '.')
    """
    pieces: list[str | Placeholder] = []
    position = 0
    for place in _PLACE.finditer(text):
        pieces += [_literal(text[position : place.start()])]
        pieces += [Placeholder(place["key"] or "", DateName(place["name"] or place["day"]))]
        position = place.end()
    pieces += [_literal(text[position:])]
    return tuple(piece for piece in pieces if piece)


def _literal(text: str) -> str:
    if brace := _BRACE.search(text):
        raise UnknownPlaceholder(brace.group())
    return text
