"""Classes that the admin of procedures, editions and their rows builds on."""

from __future__ import annotations

import re
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import DateField, Field, Model, QuerySet, URLField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from recovery.admin.history_page import history_context
from recovery.admin.lost_edits import too_late
from recovery.admin.page_context import Context, check_permission, page_context
from recovery.admin.row_form import ContentForm
from recovery.admin.row_words import handle_of
from recovery.content import publishing
from recovery.content.models.edition import DraftContent, Edition
from recovery.content.models.fields import SentenceField

ModelT = TypeVar("ModelT", bound=Model)
RowT = TypeVar("RowT", bound=DraftContent)


class SentenceBox(forms.CharField):
    """Room for two lines of text, which stay one paragraph."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return " ".join(text.splitlines()) if text else text


DATE_BOX = forms.DateInput({"type": "date", "class": "vDateField"}, format="%Y-%m-%d")
"""The browser's own box for a date: nobody has to know whether the day or the month comes first."""


class MergingAdmin(admin.ModelAdmin[ModelT]):
    """An admin that writes only what was changed on the page; its form is a ``MergingForm``."""

    def save_model(self, request: HttpRequest, obj: ModelT, form: Any, change: Any) -> None:
        obj.save(update_fields=form.written() if change else None)


class PlainAdmin(admin.ModelAdmin[ModelT]):
    """An admin without anything that changes many rows at once or opens windows of its own."""

    actions = None
    show_full_result_count: ClassVar[bool] = False
    formfield_overrides = {
        SentenceField: {"form_class": SentenceBox, "widget": AdminTextareaWidget(attrs={"rows": 2})},
        URLField: {"assume_scheme": "https"},
        DateField: {"form_class": forms.DateField, "widget": DATE_BOX, "input_formats": ["%Y-%m-%d"]},
    }

    class Media:
        css: ClassVar = {"all": ["css/admin.css"]}

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def render_change_form(
        self,
        request: HttpRequest,
        context: Context,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: ModelT | None = None,
    ) -> HttpResponse:
        context |= self.page_context(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def page_context(self, request: HttpRequest, obj: ModelT | None) -> Context:
        """Return the context that the page of one row shows beside its form."""
        return {}

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Context | None = None) -> HttpResponse:
        """Show the history of the whole procedure, for the page of it, of its editions and of their rows."""
        check_permission(request, "view_edition")
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        edition = row.edition if isinstance(row, DraftContent) else row
        procedure: Any = edition.procedure if isinstance(edition, Edition) else edition
        context = page_context(request, _("Change history"), procedure) | history_context(request, procedure)
        return TemplateResponse(request, "admin/recovery/history.html", context | (extra_context or {}))


class ContentAdmin(PlainAdmin[RowT]):
    """A row of an edition, which can change while the edition is a draft. It is added from the edition's page."""

    form: Any = ContentForm
    siblings: ClassVar[tuple[str, ...]]
    """Names of the edition's rows beside which a row is checked; those of its own kind come first."""
    change_form_template = "admin/recovery/content_change_form.html"
    list_select_related: ClassVar[tuple[str, ...]] = ("edition__procedure",)
    list_filter: ClassVar[Any] = ("edition__status", "edition__procedure")
    row_fieldsets: ClassVar[Any] = ()
    """The fields as the page of the whole edition groups them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and edition_asked(request) is not None

    def has_change_permission(self, request: HttpRequest, obj: RowT | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or _can_still_change(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: RowT | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or _can_still_change(request, obj))

    def get_queryset(self, request: HttpRequest) -> QuerySet[RowT]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_form(
        self, request: HttpRequest, obj: RowT | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[RowT]]:
        form = super().get_form(request, obj, change, **kwargs)
        edition = obj.edition if obj else edition_asked(request)
        return type(form.__name__, (form,), {"edition": edition, "siblings": self.siblings})

    def page_context(self, request: HttpRequest, obj: RowT | None) -> Context:
        return {"edition": obj.edition if obj else edition_asked(request)}

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Context | None = None) -> HttpResponse:
        if request.method != "POST":
            return super().add_view(request, form_url, extra_context)
        if not super().has_add_permission(request):
            raise PermissionDenied
        try:
            with transaction.atomic():
                publishing.lock_draft(_edition_number(request) or 0)
                return super().add_view(request, form_url, extra_context)
        except (publishing.NotADraft, IntegrityError):
            return too_late(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Context | None = None
    ) -> HttpResponse:
        """Lead to the draft's page, where a row is changed beside the others; one that cannot change is only shown."""
        row = self.get_object(request, unquote(object_id))
        address = ""
        if row and self.has_change_permission(request, row):
            address = row_address(row)
        if request.method == "POST":  # by a page that was made before the row became public, or is an old one
            if not super().has_change_permission(request):
                raise PermissionDenied
            return too_late(self, request, address)
        if address:
            return HttpResponseRedirect(address)
        return super().change_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Context | None = None) -> HttpResponse:
        with transaction.atomic():
            row = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
            if row and self.has_delete_permission(request, row):
                publishing.lock_draft(row.edition.pk)
            return super().delete_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: RowT, form: Any, change: Any) -> None:
        obj.save()
        publishing.touch(obj.edition, by=request.user, what=_("{title}: added").format(title=obj))

    def log_addition(self, request: HttpRequest, obj: RowT, message: Any) -> LogEntry:
        """Write nothing: the draft has a history of its own."""
        return LogEntry()

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[RowT]) -> list[LogEntry]:
        """Write nothing, as for an addition."""
        return []

    def delete_model(self, request: HttpRequest, obj: RowT) -> None:
        words = _("{title}: deleted").format(title=obj)
        vars(request)["deleted_from"] = obj.edition.pk
        super().delete_model(request, obj)
        publishing.touch(obj.edition, by=request.user, what=words)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        super().response_delete(request, obj_display, obj_id)  # it leaves the message
        return HttpResponseRedirect(edition_address(vars(request)["deleted_from"]))

    def response_post_save_add(self, request: HttpRequest, obj: RowT) -> HttpResponseRedirect:
        return HttpResponseRedirect(edition_address(obj.edition.pk))

    def response_add(self, request: HttpRequest, obj: RowT, post_url_continue: str | None = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if "_addanother" in request.POST:
            return HttpResponseRedirect(request.get_full_path())
        return response


def changed_words(title: str, form: forms.BaseForm) -> str:
    """Name the fields of a row that were changed: Surgery: title, earliest."""
    labels = (str(form.fields[name].label or name).lower() for name in form.changed_data)
    return _("{title}: {fields}").format(title=title, fields=", ".join(labels))


def edition_address(pk: int) -> str:
    """Return the address of an edition's page, from which its content is reached."""
    return reverse("admin:recovery_edition_change", args=[pk])


def row_address(row: DraftContent) -> str:
    """Return the address of a draft's page with the row's form open."""
    handle = handle_of(row)
    return f"{edition_address(row.edition.pk)}?open={handle}#{handle}"


def _can_still_change(request: HttpRequest, row: DraftContent) -> bool:
    """Whether the row's edition is a draft; asked once an edition and request, however many rows are looked at."""
    memory: dict[int, bool] = vars(request).setdefault("drafts", {})
    pk: int = row.edition_id  # type: ignore[attr-defined]  # the field is the subclass's
    if pk not in memory:
        memory[pk] = row.edition.is_draft
    return memory[pk]


def edition_asked(request: HttpRequest) -> Edition | None:
    """Return the draft that a row is being added to, or None; looked up once a request."""
    memory = vars(request)
    if "edition_asked" not in memory:
        page, pk = request.resolver_match, _edition_number(request)
        is_adding = page is not None and (page.url_name or "").endswith("_add")
        drafts = Edition.objects.drafts().select_related("procedure")
        memory["edition_asked"] = drafts.filter(pk=pk).first() if pk and is_adding else None
    asked: Edition | None = memory["edition_asked"]
    return asked


def _edition_number(request: HttpRequest) -> int | None:
    """Return the key in the address of a form that adds a row to a draft; None without a number there."""
    pk = request.GET.get("edition", "")
    return int(pk) if re.fullmatch("[0-9]{1,18}", pk) else None
