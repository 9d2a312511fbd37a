"""Words about the person who asks, for every page of the workspace, and small ones that several pages share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from recovery.text.bidi import isolated
from recovery.text.formatting import day_and_month


@dataclass(frozen=True, slots=True)
class Staff:
    """The person who is signed in, in the words of the header and the footer."""

    signed_in: str
    at_clinic: str
    clinic: str
    is_lead: bool


def staff(clinic: str, *, is_lead: bool) -> Staff:
    """Put the person who is signed in into words."""
    if is_lead:
        signed_in, at_clinic = _("Signed in as clinic lead"), _("Signed in as clinic lead, {clinic}.")
    else:
        signed_in, at_clinic = _("Signed in as physiotherapist"), _("Signed in as physiotherapist, {clinic}.")
    return Staff(signed_in, at_clinic.format(clinic=isolated(clinic)), isolated(clinic), is_lead)


def count_words(number: int, *, is_cut: bool) -> str:
    """Write a number; with a plus where not everything was counted."""
    return _("{n}+").format(n=number) if is_cut else str(number)


def last_opened(day: date | None, today: date, *, is_live: bool) -> str:
    """Put the last day a link was opened into words."""
    if day is None:
        return _("Not opened yet") if is_live else _("Never opened")
    match (today - day).days:
        case 0:
            return _("Today")
        case 1:
            return _("Yesterday")
        case _:
            return day_and_month(day).text
