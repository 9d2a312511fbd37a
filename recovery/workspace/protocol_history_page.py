"""How a protocol was before each time it was saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from recovery.text.bidi import isolated
from recovery.text.formatting import date_with_year
from recovery.workspace.conflict_page import Names, value_words


@dataclass(frozen=True, slots=True)
class Change:
    """One saving of a protocol."""

    said: str
    before: str
    """The plan as it was, in a line."""
    was: tuple[str, ...]
    """What changed, each with what it was."""


def change(at: datetime, by: str, before: str, was: Iterable[str]) -> Change:
    """Who changed it when, and how it was before."""
    said = _("{date}, {time}, {who}").format(
        date=date_with_year(at.date()).text, time=f"{at:%H:%M}", who=by or _("somebody who has left")
    )
    return Change(said, before or _("Nothing. As the source says."), tuple(was))


def was_words(path: str, value: Any, names: Names) -> str:
    """A field that changed, with what it was, in the words of the page on which two meet."""
    return _("{field}: it was {value}").format(field=names.title(path), value=_value(path, value, names))


def _value(path: str, value: Any, names: Names) -> str:
    key, dot, _part = path.partition(".")
    if value is None and key.startswith("own-") and not dot:
        return _("not there")
    words, _dates = value_words(path, value, names)
    if not isinstance(value, dict) or dot:
        return words
    window, _dates = value_words(f"{key}.window", value.get("window"), names)
    return _("“{title}”, {window}").format(title=isolated(words), window=window)
