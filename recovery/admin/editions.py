"""Editions: their own words, and the way to everything in them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from recovery.admin import publish_page
from recovery.admin.base import PlainAdmin, changed_words, edition_address
from recovery.admin.draft import save
from recovery.admin.lost_edits import too_late
from recovery.admin.page_context import Context
from recovery.admin.reading_box import reading_part
from recovery.admin.row_list import contents_of
from recovery.admin.row_words import state_mark
from recovery.content import publishing
from recovery.content.models.edition import ROWS, Edition
from recovery.content.models.history import Entry
from recovery.content.record import record
from recovery.site.sending.merging import MergingForm

_WORDS: Any = (
    (_("First page"), {"fields": ("question", "hint", "summary")}),
    (_("Guide"), {"fields": ("guide_title", "guide_lead", "questions")}),
)
_RECORD = ("published_at", "published_by", "note", "reviewed_by", "review_due", "retired_at")
"""The columns that are filled in when an edition is published and retired."""


class EditionForm(MergingForm[Edition]):
    """A procedure has one draft at most."""

    def clean(self) -> None:
        super().clean()
        procedure = self.cleaned_data.get("procedure")
        if procedure and (draft := procedure.editions.drafts().exclude(pk=self.instance.pk).first()):
            words = _("This procedure already has a draft, edition {number}.")
            self.add_error("procedure", words.format(number=draft.number))


@admin.register(Edition)
class EditionAdmin(PlainAdmin[Edition]):
    """A new edition is a draft with the next number. Its state changes by publishing, never by hand."""

    form = EditionForm
    change_form_template = "admin/recovery/edition_change_form.html"
    list_display = ("__str__", "state", "published_at", "review_due")
    list_filter = ("status", "procedure")
    fieldsets = ((None, {"fields": ("state", "procedure", "number", *_RECORD)}), *_WORDS)
    # Closed, so that the lists below are in sight; a group with an error opens by itself.
    draft_fieldsets = tuple((name, {**options, "classes": ("collapse",)}) for name, options in _WORDS)
    add_fieldsets = ((None, {"fields": ("procedure",)}), *_WORDS)

    @admin.display(description=_("state"), ordering="status")
    def state(self, edition: Edition) -> SafeString:
        return state_mark(edition)

    def get_fieldsets(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        if obj and obj.is_draft and self.has_change_permission(request, obj):
            return self.draft_fieldsets
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Edition | None = None) -> tuple[str, ...]:
        return ("state", "procedure", "number", *_RECORD) if obj else ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        edition = self.get_object(request, unquote(object_id))
        if edition and edition.is_draft and self.has_change_permission(request, edition):
            return save.edit(self, request, edition)
        if "order" in request.POST and super().has_change_permission(request):
            return too_late(self, request)
        return super().change_view(request, object_id, form_url, extra_context)

    def delete_model(self, request: HttpRequest, obj: Edition) -> None:
        publishing.discard(obj, by=request.user)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/reading/", view(partial(reading_part, self)), name="recovery_edition_reading"),
            path("<int:pk>/publish/", view(partial(publish_page.publish, self)), name="recovery_edition_publish"),
        ]
        return [*own, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_draft)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("procedure")

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: Any) -> None:
        """Save a new edition; that its words were written here makes its beginner one of its writers."""
        obj.number = publishing.next_number(obj.procedure)
        super().save_model(request, obj, form, change)
        record(obj, Entry.Act.STARTED, request.user)
        publishing.touch(obj, by=request.user, what=changed_words(str(obj), form))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return the rows that go with a draft; nobody needs another permission for them than to discard it."""
        deleted, counts, _missing, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected

    def page_context(self, request: HttpRequest, obj: Edition | None) -> Context:
        context: Context = {"show_save_and_add_another": False, "show_save_and_continue": False}
        if obj is None:
            return context
        prefetch_related_objects([obj], *ROWS)
        return context | {"contents": contents_of(obj, request.user)}

    def response_post_save_add(self, request: HttpRequest, obj: Edition) -> HttpResponseRedirect:
        return HttpResponseRedirect(edition_address(obj.pk))
