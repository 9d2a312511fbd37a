"""The page on which a draft is edited: shown, saved whole, and shown again where something does not fit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from recovery.admin.base import edition_address
from recovery.admin.draft.forms import ORDERED, DraftForms
from recovery.admin.draft.page import groups_of, preview_of
from recovery.admin.lost_edits import too_late
from recovery.admin.page_context import page_context
from recovery.admin.row_list import Contents, contents_of
from recovery.content import publishing
from recovery.content.models.edition import Edition
from recovery.site.http import today_for
from recovery.site.middleware import content_security_policy

KINDS = ("milestone", "guidesection", "source")
STEPS = {"up": -1, "down": 1}

EditionAdmin = admin.ModelAdmin[Edition]


def edit(model_admin: EditionAdmin, request: HttpRequest, edition: Edition) -> HttpResponse:
    """Show the draft, or save what was changed in it."""
    if request.method != "POST":
        return _answer(model_admin, request, DraftForms(request, edition))
    try:
        return _save_draft(model_admin, request, edition.pk)
    except publishing.NotADraft:
        return too_late(model_admin, request)


@transaction.atomic
def _save_draft(model_admin: EditionAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    # What the forms stand on is read again under the lock: what was read before it may be old by now.
    forms = DraftForms(request, publishing.lock_draft(pk))
    contents = contents_of(forms.edition, request.user)
    # Which row to move, and where: m17:up.
    moved, _colon, step = request.POST.get("_move", "").partition(":")
    if step in STEPS:
        forms.move(moved, STEPS[step])
    if not forms.is_valid:
        return _answer(model_admin, request, forms, contents, status=409 if forms.has_clashes else 422)
    changes = forms.save()
    if changes:
        publishing.touch(forms.edition, by=request.user, what="; ".join(changes))
        messages.success(request, _("Saved. The preview is up to date."))
    elif "_save" in request.POST:
        messages.info(request, _("Nothing was changed."))
    return HttpResponseRedirect(_next_address(forms, request, moved if step in STEPS else ""))


def _next_address(forms: DraftForms, request: HttpRequest, moved: str) -> str:
    """Return the address to which the button leads that was pressed."""
    post, pk = request.POST, forms.edition.pk
    if "_check" in post:
        return reverse("admin:recovery_edition_publish", args=[pk])
    if (kind := post.get("_add", "")) in KINDS:
        return f"{reverse(f'admin:recovery_{kind}_add')}?edition={pk}"
    handle = post.get("_remove", "")
    if handle in forms.rows:
        name = forms.rows[handle].instance._meta.model_name  # noqa: SLF001
        return reverse(f"admin:recovery_{name}_delete", args=[forms.rows[handle].instance.pk])
    query = urlencode([("open", touched) for touched in forms.touched])
    return edition_address(pk) + (f"?{query}" if query else "") + (f"#{moved}" if moved else "")


def _answer(
    model_admin: EditionAdmin,
    request: HttpRequest,
    forms: DraftForms,
    saved: Contents | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page; ``saved`` lists the rows as they are saved, where the forms hold what was typed since."""
    edition, contents = forms.edition, saved or contents_of(forms.edition, request.user)
    fieldsets: Any = model_admin.get_fieldsets(request, edition)
    own = AdminForm(forms.own, fieldsets, {}, (), model_admin=model_admin)
    context = page_context(request, _("Edit draft"), edition.procedure) | {
        "subtitle": str(edition),
        "edition": edition,
        "own": own,
        "forms": forms,
        "contents": contents,
        "groups": groups_of(forms, contents),
        "order": " ".join(handle for kind in ORDERED for handle in forms.saved_order(kind)),
        "preview": preview_of(edition, today_for(request)),
        "may_delete": model_admin.has_delete_permission(request, edition),
        "media": model_admin.media + own.media,
    }
    response = TemplateResponse(request, "admin/recovery/draft.html", context, status=status)
    response.headers["Content-Security-Policy"] = content_security_policy(frame_src="'self'")
    return response
