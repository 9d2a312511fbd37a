"""The words of the lead’s lists: who works at the clinic, and who is invited."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from recovery.accounts.invitation_page import LEAD, InvitationSeen, role_name
from recovery.text.bidi import isolated
from recovery.text.formatting import Prose, compose, date_with_year
from recovery.workspace.common import Option


@dataclass(frozen=True, slots=True)
class MemberSeen:
    """What is known of somebody who works at the clinic."""

    pk: int
    name: str
    role: str
    has_second_step: bool
    is_me: bool
    is_staff: bool
    """Works for the site too, so a lead does not reset how they sign in."""


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
    removal: str
    can_reset: bool


def member_row(seen: MemberSeen) -> MemberRow:
    """One row of the clinic's people."""
    is_lead = seen.role == LEAD
    return MemberRow(
        pk=seen.pk,
        name=seen.name,
        role=role_name(seen.role),
        mark=_("That is you") if seen.is_me else "",
        second_step=_("Second step is set up") if seen.has_second_step else _("No second step yet"),
        other_role="physiotherapist" if is_lead else LEAD,
        change=_("Make them a physiotherapist") if is_lead else _("Make them a clinic lead"),
        remove=_("Remove {name}").format(name=isolated(seen.name)),
        removal=_("They can no longer sign in. Links they made go on working."),
        can_reset=seen.has_second_step and not seen.is_staff and not seen.is_me,
    )


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An open invitation in the list."""

    pk: int
    email: str
    role: str
    until: Prose
    end: str


def invitation_row(pk: int, seen: InvitationSeen) -> InvitationRow:
    """One row of the open invitations."""
    until = compose(_("Works once, until {day}"), day=date_with_year(seen.until))
    return InvitationRow(pk, seen.email, role_name(seen.role), until, _("End it for {email}").format(email=seen.email))


def role_options(chosen: str) -> tuple[Option, ...]:
    """The roles to choose from."""
    return (
        Option("physiotherapist", _("Physiotherapist"), _("Makes and changes links and protocols."), chosen != LEAD),
        Option(LEAD, _("Clinic lead"), _("Also looks after the clinic’s details and people."), chosen == LEAD),
    )
