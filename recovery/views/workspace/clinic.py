"""What a clinic says of itself to patients, for its leads."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from recovery.clinics import LeadsForm
from recovery.membership import for_leads
from recovery.models import Membership
from recovery.views.workspace.pages import go, show


@require_http_methods(["GET", "HEAD", "POST"])
@for_leads
def clinic(request: HttpRequest, member: Membership) -> HttpResponse:
    """The phone, the words for an emergency, the zone of appointments and the logo."""
    if request.method != "POST":
        return _page(request, member, LeadsForm(instance=member.clinic))
    form = LeadsForm(request.POST, request.FILES, instance=member.clinic)
    if not form.is_valid():
        return _page(request, member, form, status=422)
    form.save()
    return go(request, "clinic", said=_("Saved. Patients see it from now on."))


def _page(request: HttpRequest, member: Membership, form: LeadsForm, status: int = 200) -> HttpResponse:
    logo = reverse("recovery:logo", args=member.clinic.logo.split(".")) if member.clinic.logo else ""
    return show(request, member, "workspace/clinic.html", {"section": "clinic", "form": form, "logo": logo}, status)
