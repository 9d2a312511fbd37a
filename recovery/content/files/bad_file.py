"""A file that is no edition is refused with its line and the reason in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from django.utils.text import Truncator
from django.utils.translation import gettext as _

Place = tuple[str | int, ...]
"""The way to a value: names, and positions counted from 0."""

_LONGEST_NAME = 40
_LONGEST_REASON = 400
_SPACE = re.compile(r"[ \t\n\r]*")
# Numbers stay text: Python refuses to read very long ones.
_skipper = json.JSONDecoder(parse_int=str, parse_float=str)


class BadFile(Exception):
    """The file is no edition; nothing was changed. ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(line, reason)
        self.line = line
        # The file's own characters end up in terminals and pages.
        shown = "".join(character if character.isprintable() else "\ufffd" for character in reason)
        self.reason = Truncator(shown).chars(_LONGEST_REASON)

    def __str__(self) -> str:
        return _("line {line}: {reason}").format(line=self.line, reason=self.reason)


def bad_value(text: str, place: Place, problem: str) -> BadFile:
    """Return ``problem`` with the name and the line of what is at ``place``: “milestones › 3 › latest: …”."""
    if not place:
        return BadFile(line_of(text, place), problem)
    names = (str(step + 1) if isinstance(step, int) else Truncator(step).chars(_LONGEST_NAME) for step in place)
    words = _("{field}: {problem}").format(field=" › ".join(names), problem=problem)
    return BadFile(line_of(text, place), words)


def line_of(text: str, place: Place) -> int:
    """Return the line, from 1, where ``place`` begins in ``text``, which is JSON; if it is not there, its parent's."""
    begin = value = _after_space(text, 0)
    for step in place:
        # A name that stands there twice has its last value, as everywhere in JSON.
        places = [(begin, value) for name, begin, value in _members(text, value) if name == step]
        if not places:
            break
        begin, value = places[-1]
    return text.count("\n", 0, begin) + 1


def _members(text: str, at: int) -> Iterator[tuple[str | int, int, int]]:
    """Yield the members of the object or list at ``at``: name or position, where that and where its value begins."""
    if text[at] not in "{[":
        return
    is_object, position = text[at] == "{", 0
    at = _after_space(text, at + 1)
    while text[at] not in "}]":
        name, begin = position, at
        if is_object:
            name, at = _skipper.raw_decode(text, at)
            at = _after_space(text, _after_space(text, at) + 1)
        yield name, begin, at
        at = _after_space(text, _skipper.raw_decode(text, at)[1])
        at = _after_space(text, at + 1) if text[at] == "," else at
        position += 1


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
