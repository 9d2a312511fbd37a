"""The admin of sources, the documents that facts come from."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from recovery.admin.base import ContentAdmin
from recovery.content.models.edition import Source

_ON_ITS_PAGE = ("says", "silent_on", "references", "references_accessed")


@admin.register(Source)
class SourceAdmin(ContentAdmin[Source]):
    siblings = ("content_sources",)
    list_display = ("title", "publisher", "last_reviewed", "key", "edition")
    search_fields = ("title", "publisher", "key")
    ordering = ("edition__procedure__name", "-edition__number", "pk")
    fieldsets = (
        (_("What it is"), {"fields": ("title", "publisher", "last_reviewed", "address", "key")}),
        (_("On its page"), {"fields": _ON_ITS_PAGE}),
    )
    row_fieldsets = (
        (None, {"fields": ("title", "publisher", "last_reviewed", "address")}),
        (_("On its page"), {"fields": _ON_ITS_PAGE, "classes": ("collapse",)}),
        (_("Key"), {"fields": ("key",), "classes": ("collapse",)}),
    )
