"""The page of an invitation, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from recovery.clinic.models.clinic import Invitation, Role
from recovery.text.bidi import isolated
from recovery.text.formatting import Prose, full_date


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """The words of the page before there is an account."""

    step: str
    heading: str
    invited: str
    email: str
    until: Prose


def invitation_page(invitation: Invitation, until: date, *, has_second_step: bool) -> InvitationPage:
    """Put an invitation into words; ``until`` is the last day it works, where its reader is."""
    return InvitationPage(
        step=_("Step 1 of 2") if has_second_step else "",
        heading=_("Join {clinic}").format(clinic=isolated(invitation.clinic.name)),
        invited=_("You are invited as a clinic lead.")
        if invitation.role == Role.LEAD
        else _("The clinic lead invites you as a physiotherapist."),
        email=invitation.email,
        until=(full_date(until),),
    )
