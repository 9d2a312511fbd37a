"""The admin of the guide's sections."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from recovery.admin.base import ContentAdmin
from recovery.content.models.edition import GuideSection

_DRAWING = ("illustration", "illustration_alt", "illustration_caption")


@admin.register(GuideSection)
class GuideSectionAdmin(ContentAdmin[GuideSection]):
    siblings = ("guide_sections",)
    list_display = ("title", "position", "key", "edition")
    search_fields = ("title", "key")
    ordering = ("edition__procedure__name", "-edition__number", "position", "pk")
    fieldsets = (
        (_("What it is"), {"fields": ("title", "key", "source", "position")}),
        (_("Text"), {"fields": ("body",)}),
        (_("Drawing"), {"fields": _DRAWING}),
        (_("Help card"), {"fields": ("help_title",)}),
    )
    row_fieldsets = (
        (None, {"fields": ("title", "source", "body")}),
        (_("Drawing"), {"fields": _DRAWING, "classes": ("collapse",)}),
        (_("Help card"), {"fields": ("help_title",), "classes": ("collapse",)}),
        (_("Key"), {"fields": ("key",), "classes": ("collapse",)}),
    )
