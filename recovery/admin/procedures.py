"""Procedures, each with its editions."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from recovery.admin import compare_page, import_export, restore_page, start_draft
from recovery.admin.base import MergingAdmin, PlainAdmin
from recovery.admin.edition_table import edition_table, with_status
from recovery.admin.local_time import local_time_of
from recovery.admin.page_context import Context
from recovery.content.models.edition import Edition, Procedure
from recovery.site.sending.merging import MergingForm


@admin.register(Procedure)
class ProcedureAdmin(MergingAdmin[Procedure], PlainAdmin[Procedure]):
    """Name and address are fixed once patients have seen them: no edition stands between an edit and them."""

    form = MergingForm[Procedure]
    change_form_template = "admin/recovery/procedure_change_form.html"
    list_display = ("name", "slug", "current", "draft")
    search_fields = ("name", "slug")
    fields = ("name", "slug")

    @admin.display(description=_("published"), empty_value="–")
    def current(self, procedure: Procedure) -> Edition | None:
        return with_status(procedure.editions.all(), Edition.Status.PUBLISHED)

    @admin.display(description=_("draft"), empty_value="–")
    def draft(self, procedure: Procedure) -> Edition | None:
        return with_status(procedure.editions.all(), Edition.Status.DRAFT)

    def get_urls(self) -> list[URLPattern]:
        own = (
            ("import/", import_export.import_file, "procedure_import"),
            ("<int:pk>/start/", start_draft.start, "procedure_start"),
            ("<int:pk>/compare/", compare_page.compare, "procedure_compare"),
            ("edition/<int:pk>/restore/", restore_page.restore, "edition_restore"),
            ("edition/<int:pk>/export/", import_export.export_file, "edition_export"),
        )
        view = self.admin_site.admin_view
        pages = [path(at, view(page), name=f"recovery_{name}") for at, page, name in own]
        return [*pages, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Procedure]:
        return super().get_queryset(request).prefetch_related("editions__procedure")

    def get_readonly_fields(self, request: HttpRequest, obj: Procedure | None = None) -> tuple[str, ...]:
        was_public = obj is not None and any(not edition.is_draft for edition in obj.editions.all())
        return ("name", "slug") if was_public else ()

    def has_delete_permission(self, request: HttpRequest, obj: Procedure | None = None) -> bool:
        return False

    def get_view_on_site_url(self, obj: Procedure | None = None) -> str | None:
        return obj.get_absolute_url() if obj and self.current(obj) else None

    def page_context(self, request: HttpRequest, obj: Procedure | None) -> Context:
        """Return the table of the procedure's editions, and the ways to another one."""
        if obj is None or not request.user.has_perm("recovery.view_edition"):
            return {}
        may_add = request.user.has_perm("recovery.add_edition")
        may_start = may_add and not self.draft(obj)
        has_public = self.current(obj) is not None
        return {
            "editions": edition_table(list(obj.editions.all()), request.user, local_time_of(request)),
            "shows_editions": True,
            "is_nav_sidebar_enabled": False,  # the table needs the room
            "start_address": start_draft.start_address(obj) if may_start and has_public else "",
            "draft_address": start_draft.add_address(obj) if may_start and not has_public else "",
            "import_address": reverse("admin:recovery_procedure_import") if may_add else "",
        }
