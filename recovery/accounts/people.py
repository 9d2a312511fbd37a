"""The people of a clinic, as its lead looks after them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from recovery.accounts import second_factor
from recovery.clinic.models.clinic import Clinic, Invitation, Membership, Role


class LastLead(Exception):
    """A clinic without a lead could invite nobody."""


class IsStaff(Exception):
    """Accounts of the site's own staff are for its administrators."""


def members(clinic: Clinic) -> QuerySet[Membership]:
    """Ask for everyone at a clinic, leads first."""
    return Membership.objects.filter(clinic=clinic).select_related("user").order_by("role", "user__username")


def colleague(member: Membership, pk: int) -> Membership:
    """Return somebody of the same clinic.

    :raises Http404: for anybody else, who does not exist here.
    """
    return get_object_or_404(members(member.clinic), pk=pk)


@transaction.atomic
def change_role(member: Membership, role: Role) -> None:
    """Let somebody do more or less.

    :raises LastLead: if nobody would be left to lead.
    """
    if role != Role.LEAD:
        _keep_a_lead(member)
        _end_invitations(member)
    Membership.objects.filter(pk=member.pk).update(role=role)


@transaction.atomic
def end_access(member: Membership) -> None:
    """End somebody's access at once, and what they could come back with.

    The account stays, switched off, for what was done with it.

    :raises LastLead: if nobody would be left to lead.
    """
    _keep_a_lead(member)
    member.delete()
    user = member.user
    _end_invitations(member)
    if not user.is_staff:
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])


def reset_second_factor(member: Membership) -> None:
    """Let somebody set up their second step again.

    :raises IsStaff: for an account that can do more than ours.
    """
    if member.user.is_staff:
        raise IsStaff
    second_factor.reset(member.user)


def _end_invitations(member: Membership) -> None:
    """Take back what somebody invited others to and may not any more."""
    Invitation.objects.filter(clinic=member.clinic_id, made_by=member.user_id, used_at=None).delete()


def _keep_a_lead(member: Membership) -> None:
    """Lock the rows of a clinic's leads until the change is made, so that of two who go at once one stays.

    :raises LastLead: if ``member`` is the only one.
    """
    leads = Membership.objects.select_for_update().filter(clinic=member.clinic_id, role=Role.LEAD)
    if {lead.pk for lead in leads} == {member.pk}:
        raise LastLead
