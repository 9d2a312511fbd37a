"""Milestones: what happens, when, and every word the pages say of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from recovery.admin.base import ContentAdmin
from recovery.admin.row_form import ContentForm
from recovery.admin.row_words import kind_words, timing_words
from recovery.content.models.edition import GuideSection
from recovery.content.models.milestone import TEXTS, Milestone
from recovery.domain.protocol import Words

_AS_DATES = _(
    "In these sentences a date goes where you write {start}, {end} or {when}; {day} is the day the page "
    "speaks of. A key before it takes another milestone’s date: {other-key.end}."
)

_WHEN = (("earliest_amount", "earliest_unit"), ("latest_amount", "latest_unit"), "open_ended", "timing")
_ABOUT_DATES = ("fades_until", "timing_after", "counts_back")
_CHART = ("chart_row", "hedge", "colour")
_SPOKEN = tuple(name for name in TEXTS if name in Words().sentences() and name not in _ABOUT_DATES)
_OTHER_TEXTS = tuple(name for name in TEXTS if name not in {*_SPOKEN, *_ABOUT_DATES, *_CHART, "timing", "lasts"})


class MilestoneForm(ContentForm[Milestone]):
    """Keys of other rows are chosen by their titles."""

    def offer(self) -> None:
        super().offer()
        others = [other for other in self.edition.milestones.all() if other.pk != self.instance.pk]
        self._offer_keys("fades_until", others)
        self._offer_keys("guide_section", self.edition.guide_sections.all())

    def _offer_keys(self, field: str, rows: Iterable[Milestone | GuideSection]) -> None:
        """Offer the keys of ``rows``, and the one that is set: a key that nothing has any more is not lost unseen."""
        current = getattr(self.instance, field)
        choices = {"": _("None"), **({current: current} if current else {}), **{row.key: row.title for row in rows}}
        self.fields[field].widget = forms.Select(choices=list(choices.items()))


@admin.register(Milestone)
class MilestoneAdmin(ContentAdmin[Milestone]):
    form = MilestoneForm
    siblings = ("milestones", "guide_sections")
    list_display = ("title", "timing_in_words", "kind_in_words", "key", "edition")
    list_filter = (*ContentAdmin.list_filter, "kind")
    search_fields = ("title", "key")
    ordering = ("edition__procedure__name", "-edition__number", "position", "pk")
    fieldsets = (
        (_("What it is"), {"fields": ("title", "key", "kind", "source", "position")}),
        (_("When"), {"fields": (*_WHEN, *_ABOUT_DATES)}),
        (_("In the chart"), {"fields": _CHART}),
        (_("Words"), {"description": _AS_DATES, "fields": _SPOKEN}),
        (_("Guidance"), {"fields": ("lasts", "guidance", "guide_section", *_OTHER_TEXTS)}),
    )
    row_fieldsets = (
        (None, {"fields": ("title", "kind", *_WHEN, "source", "lasts", "guidance")}),
        (_("More about its dates"), {"fields": _ABOUT_DATES, "classes": ("collapse",)}),
        (_("In the chart"), {"fields": _CHART, "classes": ("collapse",)}),
        (_("Sentences"), {"description": _AS_DATES, "fields": _SPOKEN, "classes": ("collapse",)}),
        (_("Paper, link and key"), {"fields": (*_OTHER_TEXTS, "guide_section", "key"), "classes": ("collapse",)}),
    )
    radio_fields: ClassVar = {"kind": admin.VERTICAL}

    @admin.display(description=_("when"))
    def timing_in_words(self, milestone: Milestone) -> str:
        return timing_words(milestone)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_in_words(self, milestone: Milestone) -> str:
        return kind_words(milestone)
