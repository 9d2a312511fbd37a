"""The mark on pages that only those who write them see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from django.utils.translation import gettext as _

from recovery.domain.edition import Standing


@dataclass(frozen=True, slots=True)
class DraftMark:
    """The words of the mark: the edition that a preview shows, and the one that patients see."""

    label: str
    edition: str
    public: str
    title: str
    """The words put before the title of every page."""
    home: str
    """The address behind the brand: the start page is public, and cannot be framed."""


def draft_mark(number: int, standing: Standing, public: int | None, home: str) -> DraftMark:
    """Return the mark of edition ``number``; ``public`` is the number of the edition that patients see."""
    label, seen = _("Preview"), ""
    match standing:
        case Standing.DRAFT:
            label, edition = _("Draft"), _("Draft, edition {n}.")
            seen = _("Not public. Patients see edition {n}.") if public else _("Nothing is public yet.")
        case Standing.PUBLISHED:
            edition = _("Edition {n}, published.")
        case Standing.RETIRED:
            edition = _("Edition {n}, retired.")
            seen = _("Patients see edition {n}.") if public else _("Nothing is public.")
        case _:
            assert_never(standing)
    return DraftMark(
        label=label,
        edition=edition.format(n=number),
        public=seen.format(n=public),
        title=_("Preview of edition {n}").format(n=number),
        home=home,
    )
