"""What a clinic says of itself to patients, for its leads."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from recovery.accounts.membership import for_leads
from recovery.clinic.details import LeadsForm
from recovery.clinic.models.clinic import Membership
from recovery.site.http import zone_name
from recovery.workspace.response import go, show


@require_http_methods(["GET", "HEAD", "POST"])
@for_leads
def clinic(request: HttpRequest, member: Membership) -> HttpResponse:
    """The phone, the words for an emergency, the zone of appointments and the logo."""
    if request.method != "POST":
        return _page(request, member, LeadsForm(instance=member.clinic, guess=zone_name(request)))
    form = LeadsForm(request.POST, request.FILES, instance=member.clinic)
    form.by = member.user
    if not form.is_valid():
        return _page(request, member, form, status=422)
    form.save()
    return go(request, "clinic", said=_said(form.left))


def _said(left: int) -> str:
    if not left:
        return _("Saved. Patients see it from now on.")
    words = ngettext(
        "Saved. {n} visit stays as it was: clocks in the new zone skip its time, or show it twice. Look at it.",
        "Saved. {n} visits stay as they were: clocks in the new zone skip their times, or show them twice. "
        "Look at them.",
        left,
    )
    return words.format(n=left)


def _page(request: HttpRequest, member: Membership, form: LeadsForm, status: int = 200) -> HttpResponse:
    logo = reverse("recovery:logo", args=member.clinic.logo.split(".")) if member.clinic.logo else ""
    return show(
        request, member, "workspace/clinic_details.html", {"section": "clinic", "form": form, "logo": logo}, status
    )
