"""A clinic's own details, as its patients see them, for its leads."""

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
    """Show or save the phone, the words for an emergency, the zone of appointments and the logo."""
    if request.method != "POST":
        return _show_form(request, member, LeadsForm(instance=member.clinic, guess=zone_name(request)))
    form = LeadsForm(request.POST, request.FILES, instance=member.clinic)
    form.by = member.user
    if not form.is_valid():
        return _show_form(request, member, form, status=422)
    form.save()
    words = _("Saved. Patients see it from now on.")
    if form.left:
        words = ngettext(
            "Saved. {n} visit stays as it was: clocks in the new zone skip its time, or show it twice. Look at it.",
            "Saved. {n} visits stay as they were: clocks in the new zone skip their times, or show them twice. "
            "Look at them.",
            form.left,
        )
    return go(request, "clinic", said=words.format(n=form.left))


def _show_form(request: HttpRequest, member: Membership, form: LeadsForm, status: int = 200) -> HttpResponse:
    logo = reverse("recovery:logo", args=member.clinic.logo.split(".")) if member.clinic.logo else ""
    context: dict[str, object] = {"section": "clinic", "form": form, "logo": logo}
    return show(request, member, "workspace/clinic_details.html", context, status)
