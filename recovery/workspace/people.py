"""The people of a clinic, for its leads: who works there, who is invited, and how that changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from recovery.accounts import invitations, people, proof, second_factor
from recovery.accounts.invitation_page import InvitationSeen
from recovery.accounts.membership import for_leads
from recovery.clinic.models.clinic import Membership, Role
from recovery.site import http
from recovery.site.sending import ends
from recovery.workspace.people_page import (
    InvitationRow,
    MemberRow,
    MemberSeen,
    invitation_row,
    member_row,
    role_options,
)
from recovery.workspace.response import go, show

_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed into the form, and what came of it."""

    email: str = ""
    role: str = "physiotherapist"
    wrong: str = ""
    address: str = ""


@for_leads
@require_safe
def everyone(request: HttpRequest, member: Membership) -> HttpResponse:
    """Who works here, and who is invited."""
    return _page(request, member, _Asked())


@for_leads
@require_POST
def invite(request: HttpRequest, member: Membership) -> HttpResponse:
    """Make an invitation. Its link is in this answer alone, so there is no redirect to lose it."""
    email, role = request.POST.get("email", "").strip(), request.POST.get("role", "")
    wrong = _refused(email, role)
    if wrong:
        return _page(request, member, _Asked(email, role, wrong), status=422)
    facts = invitations.Inviting(member.clinic, email, Role(role))
    try:
        token = invitations.invite(facts, by=member.user, now=http.now(), form=request.POST[ends.NAME])
    except invitations.HasAccount:
        return _page(request, member, _Asked(email, role, _("Somebody has an account with this e-mail.")), status=422)
    address = f"{http.origin(request)}{reverse('join', args=[token])}"
    return _page(request, member, _Asked(email.lower(), role, address=address))


@for_leads
@require_POST
def end_invitation(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Make an invitation's link stop working."""
    invitations.end(member.clinic, pk, http.now())
    return go(request, "people", said=_("The invitation has ended."))


@for_leads
@require_POST
def change_role(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Let somebody do more, or less."""
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise Http404
    try:
        people.change_role(people.colleague(member, pk), Role(role))
    except people.LastLead:
        return _last_lead(request, member)
    if pk == member.pk:
        proof.keep(request)
    return go(request, "people", said=_("Their role is changed."))


@for_leads
@require_POST
def remove(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """End somebody's access."""
    try:
        people.remove(people.colleague(member, pk))
    except people.LastLead:
        return _last_lead(request, member)
    return go(request, "people", said=_("They can no longer sign in."))


@for_leads
@require_POST
def reset_second_factor(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Let somebody who lost their phone set up the second step again; nobody takes their own away like this."""
    if pk == member.pk:
        raise Http404
    try:
        people.reset_second_factor(people.colleague(member, pk))
    except people.IsStaff:
        raise Http404 from None
    return go(request, "people", said=_("They set up a new second step when they sign in."))


def _refused(email: str, role: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        return _("Write an e-mail address, for example physio@clinic.example.")
    if len(email) > _LONGEST_NAME:
        return _("Write a shorter e-mail address.")
    return "" if role in Role.values else _("Choose what they may do.")


def _last_lead(request: HttpRequest, member: Membership) -> HttpResponse:
    wrong = _("A clinic needs a lead. Make somebody else a lead first.")
    return _page(request, member, _Asked(), status=409, refused=wrong)


def _page(
    request: HttpRequest, member: Membership, asked: _Asked, status: int = 200, refused: str = ""
) -> HttpResponse:
    context: dict[str, object] = {
        "section": "people",
        "members": _members(member),
        "invited": _invited(request, member),
        "asked": asked,
        "roles": role_options(asked.role),
        "refused": refused,
    }
    return show(request, member, "workspace/people.html", context, status)


def _members(member: Membership) -> list[MemberRow]:
    found = list(people.members(member.clinic))
    sure = second_factor.users_with_one([each.user_id for each in found])
    return [
        member_row(
            MemberSeen(
                each.pk,
                each.user.email or each.user.username,
                each.role,
                has_second_step=each.user_id in sure,
                is_me=each.pk == member.pk,
                is_staff=each.user.is_staff,
            )
        )
        for each in found
    ]


def _invited(request: HttpRequest, member: Membership) -> list[InvitationRow]:
    zone = http.zone_of(request)
    return [
        invitation_row(
            each.pk,
            InvitationSeen(member.clinic.name, each.role, each.email, each.expires_at.astimezone(zone).date()),
        )
        for each in invitations.open_ones(member.clinic, http.now())
    ]
