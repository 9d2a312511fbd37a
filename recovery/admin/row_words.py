"""Rows in a few words, as the admin lists them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from recovery.content.mistakes import has_sound_dates
from recovery.content.models.edition import DraftContent, Edition, GuideSection, Source
from recovery.content.models.milestone import Milestone
from recovery.domain.protocol import Kind
from recovery.text.formatting import offset_words

INITIALS: Mapping[type[DraftContent], str] = {Milestone: "m", GuideSection: "g", Source: "s"}


def handle_of(row: DraftContent) -> str:
    """Return the name of a row in a page and its addresses: ``m17``."""
    return f"{INITIALS[type(row)]}{row.pk}"


def timing_words(row: Milestone) -> str:
    """Say when a row is: 3 months to 6 months; day 0, open end: “for several weeks”."""
    if not has_sound_dates(row):
        return _("dates to mend")
    window = row.window()
    if window is None:
        return _("no date: “{words}”").format(words=row.timing)
    start = offset_words(window.earliest)
    if window.latest is None:
        return _("{start}, open end: “{words}”").format(start=start, words=row.timing)
    if window.latest == window.earliest:
        return start
    return _("{start} to {end}").format(start=start, end=offset_words(window.latest))


def kind_words(row: Milestone) -> str:
    """Say in one word whether a row is an event or a stage."""
    return _("Stage") if row.kind == Kind.STAGE else _("Event")


def state_mark(edition: Edition) -> SafeString:
    """Say the edition's status as a word with a mark."""
    return format_html('<span class="rt-state {}">{}</span>', edition.status, edition.get_status_display())
