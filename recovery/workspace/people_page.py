"""The words of the lead’s lists: who works at the clinic, and who is invited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from recovery.clinic.models.clinic import Invitation, Membership, Role
from recovery.text.bidi import isolated
from recovery.text.formatting import Prose, compose, date_with_year


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody in the list, and what a lead may do about them."""

    pk: int
    name: str
    role: str
    mark: str
    second_step: str
    other_role: str
    change: str
    remove: str
    can_reset: bool
    """Whether a lead may reset their second step: never one's own, nor that of somebody who works for the site too."""


def member_row(member: Membership, *, has_second_step: bool, is_me: bool) -> MemberRow:
    """Put one of the clinic's people into words."""
    name = member.user.email or member.user.username
    return MemberRow(
        pk=member.pk,
        name=name,
        role=member.get_role_display(),
        mark=_("That is you") if is_me else "",
        second_step=_("Second step is set up") if has_second_step else _("No second step yet"),
        other_role=Role.PHYSIOTHERAPIST if member.is_lead else Role.LEAD,
        change=_("Make them a physiotherapist") if member.is_lead else _("Make them a clinic lead"),
        remove=_("Remove {name}").format(name=isolated(name)),
        can_reset=has_second_step and not member.user.is_staff and not is_me,
    )


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An open invitation in the list."""

    invitation: Invitation
    until: Prose


def invitation_row(invitation: Invitation, until: date) -> InvitationRow:
    """Put an open invitation into words; ``until`` is its last day where its reader is."""
    return InvitationRow(invitation, compose(_("Works once, until {day}"), day=date_with_year(until)))
