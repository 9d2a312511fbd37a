"""Our own pages of a procedure share a context with Django's, and check permissions."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from recovery.content.models.edition import Procedure

Context = dict[str, object]
"""The names that a template can use, with their values."""


def check_permission(request: HttpRequest, *names: str) -> None:
    """Refuse people who lack one of these permissions on content.

    :raises PermissionDenied: for them.
    """
    if not request.user.has_perms([f"recovery.{name}" for name in names]):
        raise PermissionDenied


def page_context(request: HttpRequest, title: str, procedure: Procedure | None = None) -> Context:
    """Return the context of a page; below the title stands the procedure it is about."""
    return {
        **admin.site.each_context(request),
        # Our tables and charts need the room.
        "is_nav_sidebar_enabled": False,
        "title": title,
        "subtitle": procedure.name if procedure else None,
        "opts": Procedure._meta,  # noqa: SLF001  (Django's own name for it)
        "procedure": procedure,
    }
