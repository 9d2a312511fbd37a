"""The mark on pages that only those who write them see."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from recovery.domain.edition import Standing


@dataclass(frozen=True, slots=True)
class DraftMark:
    """Which edition a preview shows, and which one patients see."""

    label: str
    edition: str
    public: str
    title: str
    """Put before the title of every page."""
    home: str
    """Where the brand leads: the start page is public, and cannot be framed."""


def draft_mark(number: int, standing: Standing, public: int | None, home: str) -> DraftMark:
    """The mark of edition ``number``; ``public`` is the number of the edition that patients see."""
    return DraftMark(
        label=_("Draft") if standing is Standing.DRAFT else _("Preview"),
        edition=_edition_words(standing).format(n=number),
        public=_public_words(standing, public),
        title=_("Preview of edition {n}").format(n=number),
        home=home,
    )


def _edition_words(standing: Standing) -> str:
    match standing:
        case Standing.DRAFT:
            return _("Draft, edition {n}.")
        case Standing.PUBLISHED:
            return _("Edition {n}, published.")
        case Standing.RETIRED:
            return _("Edition {n}, retired.")


def _public_words(standing: Standing, public: int | None) -> str:
    match standing:
        case Standing.DRAFT:
            words = _("Not public. Patients see edition {n}.")
            return words.format(n=public) if public else _("Nothing is public yet.")
        case Standing.PUBLISHED:
            return ""
        case Standing.RETIRED:
            return _("Patients see edition {n}.").format(n=public) if public else _("Nothing is public.")
