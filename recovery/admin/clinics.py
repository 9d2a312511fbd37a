"""Clinics, who works there, and invitations; a clinic's leads look after the last two by themselves."""

from __future__ import annotations

from typing import Any

from allauth.account import admin as allauth_account
from allauth.mfa import admin as allauth_mfa
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from recovery.accounts import invitations, proof
from recovery.admin.base import MergingAdmin
from recovery.clinic.details import ClinicForm
from recovery.clinic.models.clinic import Clinic, Invitation, Membership, Role
from recovery.site import http
from recovery.site.sending import form_end
from recovery.site.sending.merging import MergingForm

# Importing them has registered allauth's pages, which would show the keys of people's second steps.
for _model in (allauth_account.EmailAddress, allauth_account.EmailConfirmation, allauth_mfa.Authenticator):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


@admin.register(Clinic)
class ClinicAdmin(admin.ModelAdmin[Clinic]):
    """The admin of clinics: a clinic's name, and how patients reach it."""

    actions = None
    form = ClinicForm
    list_display = ("name", "phone")
    search_fields = ("name",)

    def save_model(self, request: HttpRequest, obj: Clinic, form: Any, change: bool) -> None:
        form.by = request.user
        form.save()


@admin.register(Membership)
class MembershipAdmin(MergingAdmin[Membership]):
    """The admin of a clinic's people: its first lead is added here, all others come by invitation."""

    actions = None
    form = MergingForm[Membership]
    list_display = ("user", "clinic", "role")
    list_filter = ("clinic",)
    list_select_related = ("user", "clinic")
    fields = ("user", "clinic", "role")

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.user_id == request.user.pk:
            proof.keep(request)

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        is_own = obj.user_id == request.user.pk
        super().delete_model(request, obj)
        if is_own:
            proof.keep(request)


class InvitationForm(ModelForm[Invitation]):
    """The form of an invitation, which refuses one that could only end at a page that says so."""

    def clean(self) -> None:
        super().clean()
        if invitations.is_taken(self.cleaned_data.get("email", "").lower()):
            raise ValidationError({"email": _("Somebody has an account with this e-mail.")})


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin[Invitation]):
    """Invitations are made and taken back, never changed. The link is on the page that follows, and nowhere else."""

    actions = None
    form = InvitationForm
    fields = ("clinic", "email", "role")
    list_display = ("email", "clinic", "role", "expires_at", "used_at")
    list_select_related = ("clinic",)

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)  # noqa: S101  (the admin lets nobody else in)
        form_sent = request.POST[form_end.NAME]
        token = invitations.invite(
            obj.clinic, obj.email, Role(obj.role), by=request.user, now=http.now(), form=form_sent
        )
        made = invitations.find(token, http.now())
        obj.pk, obj.expires_at = made.pk, made.expires_at
        request.invitation_link = f"{http.origin(request)}{reverse('join', args=[token])}"  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: Invitation, post_url_continue: str | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("The invitation is ready"),
            "invitation": obj,
            "link": request.invitation_link,  # type: ignore[attr-defined]
            "opts": self.opts,
        }
        return http.personal(TemplateResponse(request, "admin/recovery/invitation/made.html", context))
