"""An old edition comes back as a draft. Where that costs the draft that is there, it is asked first."""

from __future__ import annotations

import re

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recovery.admin.base import edition_address
from recovery.admin.history_page import history_context
from recovery.admin.page_context import check_permission, page_context
from recovery.content import publishing
from recovery.content.comparing import rows
from recovery.content.models.edition import ROWS, Edition


def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and on POST make a draft that says what the edition says."""
    check_permission(request, "view_edition", "restore_edition")
    public = Edition.objects.exclude(status=Edition.Status.DRAFT).select_related("procedure")
    edition = get_object_or_404(public, pk=pk)
    if request.method != "POST":
        return _question_page(request, edition)
    # Key and version of the draft that was asked about: 17-3.
    sent = request.POST.get("discarding", "")
    if sent:
        check_permission(request, "delete_edition")
    match = re.fullmatch(r"([0-9]{1,18})-([0-9]{1,18})", sent)
    discarding = (int(match[1]), int(match[2])) if match else None
    try:
        draft = publishing.restore(edition, by=request.user, discarding=discarding)
    except publishing.DraftExists:
        return _question_page(request, edition, status=409)
    words = _("Edition {number} is back as edition {new}, a draft. Patients see nothing of it until it is published.")
    messages.success(request, words.format(number=edition.number, new=draft.number))
    return HttpResponseRedirect(edition_address(draft.pk))


def _question_page(request: HttpRequest, edition: Edition, status: int = 200) -> HttpResponse:
    procedure = edition.procedure
    whole = Edition.objects.select_related("procedure", "based_on__procedure")
    others = whole.filter(procedure=procedure).exclude(status=Edition.Status.RETIRED)
    draft = next((other for other in others if other.is_draft), None)
    context = page_context(request, _("Restore edition"), procedure) | history_context(request, procedure)
    context |= {
        "edition": edition,
        "published": next((other for other in others if not other.is_draft), None),
        "draft": draft,
        "draft_changes": _changes_words(draft) if draft else "",
        "export_address": reverse("admin:recovery_edition_export", args=[draft.pk]) if draft else "",
        "may_discard": request.user.has_perm("recovery.delete_edition"),
        "keep_address": reverse("admin:recovery_procedure_change", args=[procedure.pk]),
        "is_asked_again": status != 200,
    }
    return TemplateResponse(request, "admin/recovery/restore.html", context, status=status)


def _changes_words(draft: Edition) -> str:
    """Say how much a draft would lose: It has 2 changes from edition 2."""
    base = draft.based_on
    if base is None:
        return ""
    prefetch_related_objects([draft, base], *ROWS)
    number = rows.changed_rows(rows.differences(base, draft))
    if number == 0:
        return _("It says the same as edition {base}.").format(base=base.number)
    words = ngettext("It has {n} change from edition {base}.", "It has {n} changes from edition {base}.", number)
    return words.format(n=number, base=base.number)
