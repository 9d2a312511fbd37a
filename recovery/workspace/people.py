"""The people of a clinic, for its leads: who works there, who is invited, and how that changes."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from recovery.accounts import invitations, people, proof, second_factor
from recovery.accounts.membership import for_leads
from recovery.clinic.models.clinic import Invitation, Membership, Role
from recovery.site import http
from recovery.site.sending import form_end
from recovery.text.bidi import isolated
from recovery.text.formatting import Prose, compose, date_with_year
from recovery.workspace.forms import BoxForm, Explained, Line, Values
from recovery.workspace.response import go, show

_LONGEST_NAME = 150
"""The longest name of an account, which an e-mail address becomes."""


class InvitationForm(BoxForm):
    """The e-mail address of somebody who is invited, and what they may do."""

    email = forms.EmailField(
        label=gettext_lazy("Their e-mail"),
        help_text=gettext_lazy("They sign in with it. We send nothing to it."),
        max_length=_LONGEST_NAME,
        widget=Line(_LONGEST_NAME, type="email", autocapitalize="none", required=True),
        error_messages={
            "required": gettext_lazy("Write an e-mail address, for example physio@clinic.example."),
            "invalid": gettext_lazy("Write an e-mail address, for example physio@clinic.example."),
            "max_length": gettext_lazy("Write a shorter e-mail address."),
        },
    )
    role = forms.ChoiceField(
        widget=forms.RadioSelect,
        initial=Role.PHYSIOTHERAPIST,
        error_messages={
            "required": gettext_lazy("Choose what they may do."),
            "invalid_choice": gettext_lazy("Choose what they may do."),
        },
    )

    def __init__(self, data: Values | None = None) -> None:
        super().__init__(data, initial={})
        physiotherapist = Explained(_("Physiotherapist"), _("Makes and changes links and protocols."))
        lead = Explained(_("Clinic lead"), _("Also looks after the clinic’s details and people."))
        self.offer("role", [(Role.PHYSIOTHERAPIST, physiotherapist), (Role.LEAD, lead)])

    def problem_id(self, field_name: str) -> str:
        """Return the id of the one place that says what is wrong."""
        return "problem"

    def problem(self) -> str:
        """Return the first thing that is wrong; the rest is said when that is mended."""
        return next((str(messages[0]) for messages in self.errors.values()), "")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody in the list, and what a lead may do about them."""

    member: Membership
    name: str
    mark: str
    second_step: str
    other_role: str
    change: str
    remove: str
    can_reset: bool
    """Whether a lead may reset their second step: never one's own, nor that of somebody who works for the site too."""


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An open invitation in the list."""

    invitation: Invitation
    until: Prose
    """The last day it works, where its reader is."""


@for_leads
@require_safe
def everyone(request: HttpRequest, member: Membership) -> HttpResponse:
    """Show who works here, and who is invited."""
    return _show_everyone(request, member, InvitationForm())


@for_leads
@require_POST
def invite(request: HttpRequest, member: Membership) -> HttpResponse:
    """Make an invitation. Its link is in this answer alone, so there is no redirect to lose it."""
    form = InvitationForm(request.POST.dict())
    if not form.is_valid():
        return _show_everyone(request, member, form, status=422)
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    form_sent = request.POST[form_end.NAME]
    try:
        token = invitations.invite(member.clinic, email, role, by=member.user, now=http.now(), form=form_sent)
    except invitations.HasAccount:
        form.add_error("email", _("Somebody has an account with this e-mail."))
        return _show_everyone(request, member, form, status=422)
    made = {"email": email.lower(), "address": f"{http.origin(request)}{reverse('join', args=[token])}"}
    return _show_everyone(request, member, form, made=made)


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
def remove_member(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """End somebody's access."""
    try:
        people.end_access(people.colleague(member, pk))
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


def _last_lead(request: HttpRequest, member: Membership) -> HttpResponse:
    refused = _("A clinic needs a lead. Make somebody else a lead first.")
    return _show_everyone(request, member, InvitationForm(), status=409, refused=refused)


def _show_everyone(
    request: HttpRequest,
    member: Membership,
    form: InvitationForm,
    status: int = 200,
    *,
    made: dict[str, str] | None = None,
    refused: str = "",
) -> HttpResponse:
    """Show everybody, beside the form or the invitation that was ``made``."""
    zone, colleagues = http.zone_of(request), people.members(member.clinic)
    with_second_step = second_factor.users_with_one([colleague.user_id for colleague in colleagues])
    context: dict[str, object] = {
        "section": "people",
        "members": [
            _member_row(colleague, has_second_step=colleague.user_id in with_second_step, is_me=colleague == member)
            for colleague in colleagues
        ],
        "invited": [
            InvitationRow(
                invitation,
                compose(
                    _("Works once, until {day}"), day=date_with_year(invitation.expires_at.astimezone(zone).date())
                ),
            )
            for invitation in invitations.open_ones(member.clinic, http.now())
        ],
        "form": form,
        "made": made,
        "refused": refused,
    }
    return show(request, member, "workspace/people.html", context, status)


def _member_row(member: Membership, *, has_second_step: bool, is_me: bool) -> MemberRow:
    name = member.user.email or member.user.username
    return MemberRow(
        member=member,
        name=name,
        mark=_("That is you") if is_me else "",
        second_step=_("Second step is set up") if has_second_step else _("No second step yet"),
        other_role=Role.PHYSIOTHERAPIST if member.is_lead else Role.LEAD,
        change=_("Make them a physiotherapist") if member.is_lead else _("Make them a clinic lead"),
        remove=_("Remove {name}").format(name=isolated(name)),
        can_reset=has_second_step and not member.user.is_staff and not is_me,
    )
