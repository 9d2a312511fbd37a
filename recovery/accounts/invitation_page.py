"""The page of an invitation, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from recovery.text.bidi import isolated
from recovery.text.formatting import Prose, full_date

LEAD = "lead"


@dataclass(frozen=True, slots=True)
class InvitationSeen:
    """What is known of an invitation."""

    clinic: str
    role: str
    email: str
    until: date
    """The last day it works, where its reader is."""


@dataclass(frozen=True, slots=True)
class InvitationWords:
    """An invitation's page."""

    step: str
    heading: str
    invited: str
    email: str
    until: Prose


def invitation_words(seen: InvitationSeen, *, has_second_step: bool) -> InvitationWords:
    """What the page says before there is an account."""
    return InvitationWords(
        step=_("Step 1 of 2") if has_second_step else "",
        heading=_("Join {clinic}").format(clinic=isolated(seen.clinic)),
        invited=_("You are invited as a clinic lead.")
        if seen.role == LEAD
        else _("The clinic lead invites you as a physiotherapist."),
        email=seen.email,
        until=(full_date(seen.until),),
    )


def role_name(role: str) -> str:
    """A role, as a page names it."""
    return _("Clinic lead") if role == LEAD else _("Physiotherapist")
