"""Starting a draft from what is published, in one click."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from recovery.admin.base import edition_address
from recovery.admin.page_context import check_permission
from recovery.content import publishing
from recovery.content.models.edition import Edition, Procedure


def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Start a draft from the published edition, and open it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    check_permission(request, "add_edition")
    procedure = get_object_or_404(Procedure, pk=pk)
    try:
        draft = publishing.start_draft(procedure, by=request.user)
        words = _("This is edition {number}, a draft. Patients see nothing of it until it is published.")
        messages.success(request, words.format(number=draft.number))
    except publishing.DraftExists as refused:
        draft = refused.draft
        messages.warning(request, draft_exists_words(draft))
    except publishing.NothingPublished:
        return HttpResponseRedirect(add_address(procedure))
    return HttpResponseRedirect(edition_address(draft.pk))


def draft_exists_words(draft: Edition) -> str:
    """Say why no other draft can be made."""
    return _("There is already a draft, edition {number}. Only one can exist.").format(number=draft.number)


def start_address(procedure: Procedure) -> str:
    """Return the address at which a draft is started from what is published."""
    return reverse("admin:recovery_procedure_start", args=[procedure.pk])


def add_address(procedure: Procedure) -> str:
    """Return the address of the form in which an empty draft is begun."""
    return f"{reverse('admin:recovery_edition_add')}?procedure={procedure.pk}"
