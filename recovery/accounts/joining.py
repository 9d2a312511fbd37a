"""An invitation's page: choose a password, and the account is made."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from recovery.accounts import invitations
from recovery.accounts.pages import UNKNOWN_ADDRESSES_A_MINUTE
from recovery.clinic.models.clinic import Role
from recovery.site import http, throttle
from recovery.site.error_pages import too_many_tries
from recovery.site.link_previews import preview_context
from recovery.text.bidi import isolated
from recovery.text.formatting import full_date


class PasswordForm(forms.Form):
    """One field: a password manager fills it, and somebody who types can look at it."""

    password = forms.CharField(strip=False, max_length=1000)

    def __init__(self, email: str, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self._email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(username=self._email, email=self._email))
        return password


@sensitive_post_parameters("password")
@sensitive_variables("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; with a password, make the account and sign in. What has ended answers 410."""
    try:
        invitation = invitations.find(token, http.now())
        form = PasswordForm(invitation.email, request.POST if request.method == "POST" else None)
        if form.is_valid():
            user = invitations.accept(token, form.cleaned_data["password"], http.now())
            request.session.flush()  # whoever was signed in here before
            get_adapter().login(request, user)
            record_authentication(request, user, method="password", username=user.username)
            return HttpResponseRedirect(_after_joining(request))
    except invitations.EndedInvitation:
        return _ended(request, token)
    until = invitation.expires_at.astimezone(http.zone_of(request)).date()
    invited = _("The clinic lead invites you as a physiotherapist.")
    if invitation.role == Role.LEAD:
        invited = _("You are invited as a clinic lead.")
    context = {
        "form": form,
        "step": _("Step 1 of 2") if settings.REQUIRE_MFA else "",
        "heading": _("Join {clinic}").format(clinic=isolated(invitation.clinic.name)),
        "invited": invited,
        "email": invitation.email,
        "until": (full_date(until),),
        **preview_context(request),
    }
    return render(request, "account/join.html", context, status=422 if form.errors else 200)


def _ended(request: HttpRequest, token: str) -> HttpResponse:
    """Say that the invitation has ended; whoever made their account with it, here, goes on to where they work."""
    if isinstance(request.user, User) and invitations.is_used_by(token, request.user):
        return HttpResponseRedirect(_after_joining(request))
    if throttle.is_over("unknown invitation", http.client_address(request), UNKNOWN_ADDRESSES_A_MINUTE, http.now()):
        return too_many_tries(request)
    return render(request, "account/join_ended.html", status=410)


def _after_joining(request: HttpRequest) -> str:
    return reverse("mfa_index") if settings.REQUIRE_MFA else get_adapter().get_login_redirect_url(request)
