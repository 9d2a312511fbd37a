"""What is wrong with a file: the line, and why in words."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from recovery.content.files.json_lines import Place, line_of

_LONGEST_NAME = 40
_LONGEST_REASON = 400


class BadFile(Exception):
    """The file is no edition; nothing was changed. ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(line, reason)
        self.line = line
        # The file's own characters end up in terminals and pages.
        shown = "".join(each if each.isprintable() else "\ufffd" for each in reason)
        self.reason = Truncator(shown).chars(_LONGEST_REASON)

    def __str__(self) -> str:
        return _("line {line}: {reason}").format(line=self.line, reason=self.reason)


def bad_value(text: str, place: Place, problem: str) -> BadFile:
    """``problem`` with the name and the line of what is at ``place``: “milestones › 3 › latest: …”."""
    if not place:
        return BadFile(line_of(text, place), problem)
    words = _("{field}: {problem}").format(field=_field(place), problem=problem)
    return BadFile(line_of(text, place), words)


def _field(place: Place) -> str:
    return " › ".join(
        str(step + 1) if isinstance(step, int) else Truncator(step).chars(_LONGEST_NAME) for step in place
    )
