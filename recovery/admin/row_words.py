"""Rows in a few words, as the admin lists them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.content.mistakes import has_sound_dates
from recovery.content.models.edition import Edition, Milestone
from recovery.domain.offsets import Window
from recovery.domain.protocol import Kind
from recovery.text.formatting import offset_words


def timing_words(row: Milestone) -> str:
    """3 months to 6 months; day 0, open end: “for several weeks”."""
    if not has_sound_dates(row):
        return _("dates to mend")
    window = row.window()
    return _window_words(window, row.timing) if window else _("no date: “{words}”").format(words=row.timing)


def _window_words(window: Window, open_words: str) -> str:
    start = offset_words(window.earliest)
    if window.latest is None:
        return _("{start}, open end: “{words}”").format(start=start, words=open_words)
    if window.latest == window.earliest:
        return start
    return _("{start} to {end}").format(start=start, end=offset_words(window.latest))


def kind_words(row: Milestone) -> str:
    """Event or stage, in one word."""
    return _("Stage") if row.kind == Kind.STAGE else _("Event")


def state_mark(edition: Edition) -> SafeString:
    """The edition's status, as a word with a mark."""
    return format_html('<span class="rt-state {}">{}</span>', edition.status, edition.get_status_display())


def things_to_mend(number: int) -> str:
    """What stands above the list of an edition's faults."""
    words = ngettext(
        "{n} thing keeps this draft from being a timeline.",
        "{n} things keep this draft from being a timeline.",
        number,
    )
    return words.format(n=number)
