"""Words typed into something that somebody else has meanwhile published, discarded or deleted are shown again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from recovery.admin.row_words import INITIALS
from recovery.content.models.edition import Edition
from recovery.site.sending import form_end
from recovery.site.sending.merging import as_text

_MODELS: dict[str, type[Model]] = {initial: model for model, initial in INITIALS.items()}
"""The model of a row, by the first letter of the row's handle."""
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", form_end.NAME, "order", "row", "tick", "version"})


@dataclass(frozen=True, slots=True)
class Lost:
    """A field that cannot be saved any more, and what was typed into it."""

    name: str
    text: str


def too_late(model_admin: admin.ModelAdmin[Any], request: HttpRequest, draft_address: str = "") -> HttpResponse:
    """Show everything that was typed, to be copied to where it can be saved; ``draft_address`` if that is there."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Not saved"),
        "opts": model_admin.opts,
        "draft_address": draft_address,
        "typed": typed_but_not_saved(request.POST),
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/recovery/too_late.html", context, status=409)


def typed_but_not_saved(data: QueryDict, prefix: str = "") -> tuple[Lost, ...]:
    """Return everything that was changed in the boxes of a page whose names begin with ``prefix``.

    What does not say how it stood before counts as typed.
    """
    lost = []
    for name, values in data.lists():
        is_box = name.startswith(prefix) and not name.startswith(("initial-", "_")) and name not in _NOT_TYPED
        text, before = str(values[-1]), data.get(f"initial-{name}")
        is_same = as_text(text) == as_text(before) or (text, before) == ("on", "True")  # a box that stayed ticked
        if is_box and not is_same:
            lost.append(Lost(_label_of(name, data), text))
    return tuple(lost)


def _label_of(name: str, data: QueryDict) -> str:
    """Return the page's name for a field, with the title of the row it is in, as that was typed."""
    handle, _dash, field = name.partition("-")
    model = _MODELS.get(handle[:1]) if handle[1:].isdecimal() else Edition
    if not field or model is None:
        return name
    try:
        label = capfirst(str(model._meta.get_field(field).verbose_name))  # type: ignore[union-attr]  # noqa: SLF001
    except FieldDoesNotExist:
        label = field
    row = data.get(f"{handle}-title", "")
    return _("{row}: {field}").format(row=row, field=label) if row else label
