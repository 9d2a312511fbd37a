"""Ends of windows compared: in words, and in days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.content.models.milestone import Milestone
from recovery.domain.errors import DomainError
from recovery.domain.offsets import Offset, Unit, telling_dates
from recovery.text.formatting import date_with_year, offset_words


class End(StrEnum):
    """The two ends of a window, as the columns name them."""

    EARLIEST = "earliest"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class WindowEnd:
    """One end of a milestone's window, as well as its columns tell it."""

    words: str
    offset: Offset | None
    is_open: bool = False


def movement(before: Offset, after: Offset) -> tuple[int, int]:
    """Return the fewest and the most days that the date moves, over all surgery dates; negative is earlier."""
    days = [(after.from_date(day) - before.from_date(day)).days for day in telling_dates()]
    return min(days), max(days)


def window_end(row: Milestone, end: End) -> WindowEnd:
    """Return the end of the row's window; a draft's columns may make none."""
    amount, unit = getattr(row, f"{end}_amount"), getattr(row, f"{end}_unit")
    if amount is None:
        if end is End.LATEST and row.open_ended:
            return WindowEnd(_("open end: “{words}”").format(words=row.timing), None, is_open=True)
        return WindowEnd("", None)
    try:
        offset = Offset(amount, Unit(unit))
    except (DomainError, ValueError):
        return WindowEnd(_("{amount} {unit}, which is no length of time").format(amount=amount, unit=unit), None)
    return WindowEnd(offset_words(offset), offset)


def effect(end: End, before: WindowEnd, after: WindowEnd, surgery: date | None) -> str:
    """Say what patients notice of an end that moved; without a surgery date, over all of them."""
    if after.is_open:
        return _("No end date is shown.")
    if not after.offset:
        return _("No date is shown.") if before.offset else ""
    if surgery is None:
        return _moved_for_all(*movement(before.offset, after.offset)) if before.offset else ""
    new = after.offset.from_date(surgery)
    old = before.offset.from_date(surgery) if before.offset else None
    days = (new - old).days if old else None
    words = _start_words(days) if end is End.EARLIEST else _end_words(days)
    return words.format(n=abs(days or 0), new=date_with_year(new).text, old=date_with_year(old).text if old else "")


def _start_words(days: int | None) -> str:
    """Return the words for a beginning that is ``days`` later; None where there was no date."""
    if days is None:
        return _("Starts on {new} for this surgery date.")
    if days == 0:
        return _("Starts on the same day for this surgery date: {new}.")
    if days > 0:
        return ngettext(
            "Starts {n} day later for this surgery date: {new} instead of {old}.",
            "Starts {n} days later for this surgery date: {new} instead of {old}.",
            days,
        )
    return ngettext(
        "Starts {n} day earlier for this surgery date: {new} instead of {old}.",
        "Starts {n} days earlier for this surgery date: {new} instead of {old}.",
        -days,
    )


def _end_words(days: int | None) -> str:
    """Return the words for an end that is ``days`` later; None where there was no date."""
    if days is None:
        return _("Ends on {new} for this surgery date.")
    if days == 0:
        return _("Ends on the same day for this surgery date: {new}.")
    if days > 0:
        return ngettext(
            "Ends {n} day later for this surgery date: {new} instead of {old}.",
            "Ends {n} days later for this surgery date: {new} instead of {old}.",
            days,
        )
    return ngettext(
        "Ends {n} day earlier for this surgery date: {new} instead of {old}.",
        "Ends {n} days earlier for this surgery date: {new} instead of {old}.",
        -days,
    )


def _moved_for_all(fewest: int, most: int) -> str:
    """Return the words for a date that moves by ``fewest`` to ``most`` days, negative being earlier."""
    if fewest == most == 0:
        return _("Falls on the same day for every surgery date.")
    if fewest < 0 < most:
        words = _("Moves by up to {fewest} days earlier or {most} days later, depending on the surgery date.")
        return words.format(fewest=-fewest, most=most)
    is_later = fewest >= 0
    least, most = sorted((abs(fewest), abs(most)))
    if least != most:
        words = _("Moves {fewest} to {most} days later.") if is_later else _("Moves {fewest} to {most} days earlier.")
        return words.format(fewest=least, most=most)
    if is_later:
        return ngettext("Moves {n} day later.", "Moves {n} days later.", most).format(n=most)
    return ngettext("Moves {n} day earlier.", "Moves {n} days earlier.", most).format(n=most)
