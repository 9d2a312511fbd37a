"""A draft in one click."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from recovery.admin.base import edition_address
from recovery.content import publishing
from recovery.content.models.edition import Edition, Procedure


def start(model_admin: admin.ModelAdmin[Procedure], request: HttpRequest, pk: int) -> HttpResponse:
    """Start a draft from the published edition, and open it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm("recovery.add_edition"):
        raise PermissionDenied
    procedure = get_object_or_404(Procedure, pk=pk)
    try:
        draft = publishing.start_draft(procedure, by=request.user)
    except publishing.DraftExists as refused:
        return _open(model_admin, request, refused.draft, draft_exists_words(refused.draft), messages.WARNING)
    except publishing.NothingPublished:
        return HttpResponseRedirect(add_address(procedure))
    words = _("This is edition {number}, a draft. Patients see nothing of it until it is published.")
    return _open(model_admin, request, draft, words.format(number=draft.number), messages.SUCCESS)


def _open(
    model_admin: admin.ModelAdmin[Procedure], request: HttpRequest, draft: Edition, words: str, level: int
) -> HttpResponse:
    model_admin.message_user(request, words, level)
    return HttpResponseRedirect(edition_address(draft.pk))


def draft_exists_words(draft: Edition) -> str:
    """The reason why no other draft can be made."""
    return _("There is already a draft, edition {number}. Only one can exist.").format(number=draft.number)


def start_address(procedure: Procedure) -> str:
    """The address at which a draft is started from what is published."""
    return reverse("admin:recovery_procedure_start", args=[procedure.pk])


def add_address(procedure: Procedure) -> str:
    """The form in which an empty draft is begun."""
    return f"{reverse('admin:recovery_edition_add')}?procedure={procedure.pk}"
