"""The page on which a draft is edited: shown, saved whole, and shown again where something does not fit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from recovery.admin.base import edition_address
from recovery.admin.draft.forms import DraftForms
from recovery.admin.draft.page import groups_of, preview_of
from recovery.admin.lost_edits import too_late
from recovery.admin.row_list import Contents, contents_of
from recovery.content import publishing
from recovery.content.models.edition import Edition, GuideSection, Milestone
from recovery.site.http import today_for
from recovery.site.middleware import content_security_policy

KINDS = ("milestone", "guidesection", "source")
STEPS = {"up": -1, "down": 1}

EditionAdmin = admin.ModelAdmin[Edition]


def edit(model_admin: EditionAdmin, request: HttpRequest, edition: Edition) -> HttpResponse:
    """Show the draft, or save what was changed in it."""
    if request.method != "POST":
        return _page(model_admin, request, _forms(model_admin, request, edition))
    try:
        return _save(model_admin, request, edition.pk)
    except publishing.NotADraft:
        return too_late(model_admin, request)


@transaction.atomic
def _save(model_admin: EditionAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    # What the forms stand on is read again under the lock: what was read before it may be old by now.
    forms = _forms(model_admin, request, publishing.lock_draft(pk))
    contents = contents_of(forms.edition, request.user)
    # Which row to move, and where: m17:up.
    moved, _colon, step = request.POST.get("_move", "").partition(":")
    if step in STEPS:
        forms.move(moved, STEPS[step])
    if not forms.is_valid:
        return _page(model_admin, request, forms, contents, status=409 if forms.has_clashes else 422)
    changes = forms.save()
    if changes:
        publishing.touch(forms.edition, by=request.user, what="; ".join(changes))
        model_admin.message_user(request, _("Saved. The preview is up to date."), messages.SUCCESS)
    elif "_save" in request.POST:
        model_admin.message_user(request, _("Nothing was changed."), messages.INFO)
    return HttpResponseRedirect(_next_address(forms, request, moved if step in STEPS else ""))


def _forms(model_admin: EditionAdmin, request: HttpRequest, edition: Edition) -> DraftForms:
    prefetch_related_objects([edition], "milestones", "guide_sections", "content_sources")
    form_class = model_admin.get_form(request, edition, change=True)
    own = form_class(request.POST if request.method == "POST" else None, instance=edition)
    return DraftForms(request, edition, own)


def _next_address(forms: DraftForms, request: HttpRequest, moved: str) -> str:
    """The address to which the button leads that was pressed."""
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


def _page(
    model_admin: EditionAdmin,
    request: HttpRequest,
    forms: DraftForms,
    saved: Contents | None = None,
    status: int = 200,
) -> HttpResponse:
    """``saved`` lists the rows as they are saved, where the forms have since filled in what was typed."""
    edition, contents = forms.edition, saved or contents_of(forms.edition, request.user)
    own_form: Any = forms.own
    fieldsets: Any = model_admin.get_fieldsets(request, edition)
    own = AdminForm(own_form, fieldsets, {}, (), model_admin=model_admin)
    context = {
        **model_admin.admin_site.each_context(request),
        # The preview needs the room.
        "is_nav_sidebar_enabled": False,
        "title": _("Edit draft"),
        "subtitle": str(edition),
        "opts": model_admin.opts,
        "edition": edition,
        "own": own,
        "forms": forms,
        "contents": contents,
        "groups": groups_of(forms, contents),
        "order": " ".join(handle for kind in (Milestone, GuideSection) for handle in forms.saved_order(kind)),
        "preview": preview_of(edition, today_for(request)),
        "may_delete": model_admin.has_delete_permission(request, edition),
        "media": model_admin.media + own.media,
        "has_errors": any(form.errors for form in forms.rows.values() if form.is_bound) or bool(own_form.errors),
    }
    response = TemplateResponse(request, "admin/recovery/draft.html", context, status=status)
    response.headers["Content-Security-Policy"] = content_security_policy(frame_src="'self'")
    return response
