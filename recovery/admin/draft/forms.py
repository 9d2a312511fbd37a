"""All forms of a draft's page: its own words, and one form a row, read and saved together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.db.models import Model, prefetch_related_objects
from django.http import HttpRequest
from django.utils.translation import gettext as _

from recovery.admin.base import changed_words
from recovery.admin.lost_edits import Lost, typed_but_not_saved
from recovery.admin.row_form import ContentForm
from recovery.admin.row_words import handle_of
from recovery.content.models.edition import ROWS, DraftContent, Edition, GuideSection, Source
from recovery.content.models.milestone import Milestone

ROWS_WITH_FORMS = 40
"""A draft with more rows than this shows the forms of those that the address names."""

ORDERED = (Milestone, GuideSection)


class DraftForms:
    """The forms of one draft. Without ``data``: as they are saved."""

    def __init__(self, request: HttpRequest, edition: Edition) -> None:
        prefetch_related_objects([edition], *ROWS)
        self.request, self.edition = request, edition
        self.data = request.POST.copy() if request.method == "POST" else None
        self.own: Any = _admin_of(edition).get_form(request, edition, change=True)(self.data, instance=edition)
        self._saved: dict[type[DraftContent], Sequence[Any]] = {
            Milestone: list(edition.milestones.all()),
            GuideSection: list(edition.guide_sections.all()),
            Source: list(edition.content_sources.all()),
        }
        self.has_many = sum(map(len, self._saved.values())) > ROWS_WITH_FORMS
        named = request.GET.getlist("open")[:ROWS_WITH_FORMS]
        self.rows: dict[str, ContentForm[Any]] = {}
        for rows in self._saved.values():
            shown = [row for row in rows if handle_of(row) in named] if self.has_many else rows
            form_class: Any = _admin_of(shown[0]).get_form(request, shown[0], change=True) if shown else None
            for row in shown:
                row.edition = edition
                form = self.rows[handle_of(row)] = form_class(self.data, instance=row, prefix=handle_of(row))
                form.checks_siblings = False
                form.fields.pop("position", None)

    # Reading

    @cached_property
    def touched(self) -> dict[str, ContentForm[Any]]:
        """The rows in which something was changed."""
        return {handle: form for handle, form in self.rows.items() if form.is_bound and form.has_changed()}

    @cached_property
    def is_valid(self) -> bool:
        """Whether everything that was changed can be saved. Rows that nobody touched are not asked."""
        valid = [form.is_valid() for form in self.touched.values()]
        for form in self.touched.values():
            form.check_siblings()
        sound = not any(form.errors for form in self.touched.values())
        return self.own.is_valid() and all(valid) and sound and not self.order_clash and not self.lost

    @property
    def has_clashes(self) -> bool:
        """Whether somebody else has saved something that this page was about to overwrite."""
        forms = (self.own, *self.touched.values())
        return bool(self.order_clash or self.lost or any(form.clashes for form in forms))

    @property
    def has_errors(self) -> bool:
        """Whether the page marks something to be mended."""
        return any(form.errors for form in (self.own, *self.rows.values()) if form.is_bound)

    @cached_property
    def lost(self) -> tuple[Lost, ...]:
        """Words that were typed into rows that are not there any more."""
        if self.data is None:
            return ()
        gone = [handle for handle in dict.fromkeys(self.data.getlist("row")) if handle not in self.rows]
        return tuple(field for handle in gone for field in typed_but_not_saved(self.data, f"{handle}-"))

    # The order of rows: the page sends one hidden field a row, in the order in which they stand

    def saved_order(self, kind: type[DraftContent]) -> list[str]:
        """Return the handles of the kind's rows in the order in which they are saved."""
        return [handle_of(row) for row in self._saved[kind]]

    def order(self, kind: type[DraftContent]) -> list[str]:
        """Return the handles of the kind's rows in the page's order; rows that it does not know come last."""
        saved = self.saved_order(kind)
        if self.data is None:
            return saved
        sent = [handle for handle in dict.fromkeys(self.data.getlist("row")) if handle in set(saved)]
        return [*sent, *(handle for handle in saved if handle not in set(sent))]

    def move(self, handle: str, step: int) -> None:
        """Put a row one place up (-1) or down (1)."""
        if self.data is None:
            return
        for kind in ORDERED:
            order = self.order(kind)
            if handle in order:
                place = order.index(handle)
                other = min(max(place + step, 0), len(order) - 1)
                order[place], order[other] = order[other], order[place]
                rest = [other for other in self.data.getlist("row") if other not in set(order)]
                self.data.setlist("row", [*order, *rest])

    @property
    def order_clash(self) -> str:
        """The message where two people have moved rows at once; empty where they have not."""
        if self.data is None:
            return ""
        for kind in ORDERED:
            saved = self.saved_order(kind)
            was = [handle for handle in self.data.get("order", "").split() if handle in set(saved)]
            moved_here = [handle for handle in self.order(kind) if handle in set(was)] != was
            moved_there = [handle for handle in saved if handle in set(was)] != was
            if was and moved_here and moved_there:
                return _(
                    "Someone else changed the order while you were editing. Yours is shown: save again to keep it."
                )
        return ""

    # Saving

    def save(self) -> list[str]:
        """Write what was changed, and return that in words, an entry for each row and each order."""
        changes = [changed_words(str(form.instance), form) for form in self.touched.values()]
        if self.own.has_changed():
            changes.insert(0, changed_words(_("This edition"), self.own))
            self.own.save()
        for form in self.touched.values():
            # What only one row may have is given up first, so that another can have it in the same save.
            alone = {"key": f"-{form.instance.pk}", "counts_back": False, "help_title": ""}
            if values := {name: value for name, value in alone.items() if name in form.changed_data}:
                type(form.instance).objects.filter(pk=form.instance.pk).update(**values)
        for form in self.touched.values():
            form.save()
        for kind in ORDERED:
            if self._reorder(kind):
                names = str(kind._meta.verbose_name_plural)  # noqa: SLF001  (Django's own name for them)
                changes.append(_("{names}: order").format(names=names))
        return changes

    def _reorder(self, kind: Any) -> bool:
        """Save the order in which the page has the kind's rows; whether it is another one."""
        rows = {handle_of(row): row for row in self._saved[kind]}
        order = self.order(kind)
        if order == list(rows):
            return False
        for position, handle in enumerate(order, 1):
            rows[handle].position = position
        kind.objects.bulk_update(rows.values(), ["position"])
        return True

    # Showing

    def shown(self, handle: str) -> AdminForm | None:
        """Return the row's form as the admin's templates take it; None for a draft with too many rows."""
        form = self.rows.get(handle)
        if form is None:
            return None
        model_admin = _admin_of(form.instance)
        return AdminForm(form, model_admin.row_fieldsets, {}, (), model_admin=model_admin)


def _admin_of(row: Model) -> Any:
    return admin.site.get_model_admin(type(row))
