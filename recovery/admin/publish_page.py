"""The page on which a draft is checked and published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery.admin.actions import compare_action
from recovery.admin.base import DATE_BOX, edition_address, row_address
from recovery.admin.draft.page import preview_of
from recovery.admin.page_context import page_context
from recovery.content import publishing, record
from recovery.content.models.edition import ROWS, Edition
from recovery.content.publish_checks import Checks, checks_of
from recovery.domain.offsets import Offset, Unit
from recovery.site.http import now, today_for

EditionAdmin = admin.ModelAdmin[Edition]
REVIEW_AFTER = Offset(12, Unit.MONTH)


class PublicationForm(forms.Form):
    """The words and dates that go on record with a published edition."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31)
    note = forms.CharField(
        label=gettext_lazy("Why now"),
        max_length=400,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Required. Colleagues read this in the history. Patients do not."),
        error_messages={"required": gettext_lazy("Say in a few words why it changes now.")},
    )
    reviewed_by = forms.CharField(
        label=gettext_lazy("Reviewed by"),
        max_length=120,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text=gettext_lazy("Required. A role, not a name, if you prefer."),
        error_messages={"required": gettext_lazy("Say who has read it.")},
    )
    review_due = forms.DateField(
        label=gettext_lazy("Review due"),
        input_formats=["%Y-%m-%d"],
        widget=DATE_BOX,
        help_text=gettext_lazy("12 months from today unless you change it. Patients see it on the guide."),
        error_messages={"required": gettext_lazy("Choose a date."), "invalid": gettext_lazy("Choose a date.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial.setdefault("review_due", REVIEW_AFTER.from_date(today))

    def clean_review_due(self) -> date:
        due: date = self.cleaned_data["review_due"]
        if due <= self.today:
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return due


def publish(model_admin: EditionAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show the checks of a draft; publish it where nothing is in the way."""
    draft = get_object_or_404(Edition.objects.select_related("procedure"), pk=pk)
    if not (request.user.has_perm("recovery.publish_edition") or model_admin.has_change_permission(request, draft)):
        raise PermissionDenied
    if not draft.is_draft:
        messages.warning(request, _("{edition} is not a draft any more.").format(edition=draft))
        return HttpResponseRedirect(_procedure_page(draft))
    published = draft.procedure.editions.filter(status=Edition.Status.PUBLISHED).first()
    prefetch_related_objects([edition for edition in (draft, published) if edition], *ROWS)
    checks = checks_of(draft, published, today_for(request))
    if request.method == "POST":
        return _publish(model_admin, request, draft, checks)
    form = PublicationForm(initial={"version": draft.version}, today=today_for(request))
    return _answer(model_admin, request, draft, checks, form)


def _publish(model_admin: EditionAdmin, request: HttpRequest, draft: Edition, checks: Checks) -> HttpResponse:
    if not request.user.has_perm("recovery.publish_edition"):
        raise PermissionDenied
    form = PublicationForm(request.POST, today=today_for(request))
    for warning in checks.unticked(frozenset(request.POST.getlist("tick"))):
        words = _("Tick the warning “{title}”, or mend it first: {detail}")
        form.add_error(None, words.format(title=warning.title, detail=warning.detail))
    if not form.is_valid() or checks.blocks:
        return _answer(model_admin, request, draft, checks, form, status=422)
    publication = publishing.Publication(
        version=form.cleaned_data["version"],
        at=now(),
        by=request.user,
        note=form.cleaned_data["note"],
        reviewed_by=form.cleaned_data["reviewed_by"],
        review_due=form.cleaned_data["review_due"],
        ticked=[f"{warning.title}. {warning.detail}" for warning in checks.warnings],
    )
    try:
        publishing.publish(draft, publication, two_people=settings.TWO_PERSON_REVIEW)
    except publishing.DraftChanged:
        form.add_error(None, _("Somebody saved the draft after you opened this page. Look at the checks again."))
        form.data = form.data.copy()  # type: ignore[attr-defined]  # a request's data is a QueryDict
        form.data["version"] = str(draft.version)  # type: ignore[index]
        return _answer(model_admin, request, draft, checks, form, status=409)
    except publishing.OwnDraft:
        return _answer(model_admin, request, draft, checks, form, status=403)
    words = _("Edition {number} is published. Every page shows it within 2 seconds.").format(number=draft.number)
    messages.success(request, words)
    return HttpResponseRedirect(_procedure_page(draft))


def _procedure_page(edition: Edition) -> str:
    return reverse("admin:recovery_procedure_change", args=[edition.procedure_id])


def _answer(
    model_admin: EditionAdmin,
    request: HttpRequest,
    draft: Edition,
    checks: Checks,
    form: PublicationForm,
    status: int = 200,
) -> HttpResponse:
    ticks = frozenset(request.POST.getlist("tick"))
    addresses = {
        check: row_address(check.row) if check.row else edition_address(draft.pk)
        for check in (*checks.blocks, *checks.warnings)
    }
    obstacle = ""
    if not request.user.has_perm("recovery.publish_edition"):
        obstacle = _("A publisher has to publish it. You can look at the checks.")
    elif settings.TWO_PERSON_REVIEW and request.user.pk in record.writers_of(draft):
        obstacle = _("You wrote this draft, so someone else has to publish it.")
    title = _("Publish edition {number}").format(number=draft.number)
    context = page_context(request, title, draft.procedure) | {
        "edition": draft,
        "form": form,
        "blocks": [(check, addresses[check]) for check in checks.blocks],
        "warnings": [(check, addresses[check], check.tick in ticks) for check in checks.warnings],
        "fine": checks.fine,
        "compare": compare_action(draft, draft.based_on.number).address if draft.based_on else "",
        "preview": preview_of(draft, today_for(request)).first,
        "may_change": model_admin.has_change_permission(request, draft),
        "obstacle": obstacle,
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/recovery/publish.html", context, status=status)
