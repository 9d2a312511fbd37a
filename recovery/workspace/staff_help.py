"""Answers to what staff ask most."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from recovery.accounts.membership import for_members
from recovery.clinic.models.clinic import Membership
from recovery.workspace.response import show


@require_safe
@for_members
def staff_help(request: HttpRequest, member: Membership) -> HttpResponse:
    """Explain links, protocols and signing in, in short."""
    return show(request, member, "workspace/staff_help.html", {"section": "help"})
