"""What was typed into something that somebody else has published, discarded or deleted meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from recovery.admin.merging import as_text

_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "order", "row", "tick", "version"})


@dataclass(frozen=True, slots=True)
class Lost:
    """A field that cannot be saved any more, and what was typed into it."""

    name: str
    text: str


def too_late(model_admin: admin.ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Show it, to be copied to where it can be saved."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Not saved"),
        "opts": model_admin.opts,
        "typed": typed_but_not_saved(request.POST),
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/recovery/too_late.html", context, status=409)


def typed_but_not_saved(data: QueryDict) -> tuple[Lost, ...]:
    """Everything that was changed on a page; what does not say how it stood before counts as typed."""
    found = []
    for name, values in data.lists():
        was = data.get(f"initial-{name}", "")
        if not name.startswith(("initial-", "_")) and name not in _NOT_TYPED and as_text(values[-1]) != as_text(was):
            found.append(Lost(name.partition("-")[2] or name, str(values[-1])))
    return tuple(found)
