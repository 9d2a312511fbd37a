"""The history says who did what to a procedure's editions, when and why. Entries are added and never changed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from recovery.content.models.edition import Edition, Procedure
from recovery.content.models.fields import CleanJSONField, LineField, LinesField


class Entry(models.Model):
    """One thing that somebody did to an edition. It outlives the edition, if that was a draft, and the account."""

    class Act(models.TextChoices):
        STARTED = "started", _("Started")
        IMPORTED = "imported", _("Imported")
        RESTORED = "restored", _("Restored")
        CHANGED = "changed", _("Changed")
        DISCARDED = "discarded", _("Discarded")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="history")
    edition = models.ForeignKey(Edition, models.SET_NULL, null=True, related_name="history")
    number = models.PositiveIntegerField()
    """The edition's number, also once the edition is gone."""
    act = models.CharField(max_length=9, choices=Act)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = LineField(max_length=150, blank=True)
    what = LinesField(blank=True)
    why = LineField(max_length=400, blank=True)
    ticked = CleanJSONField[list[str], list[str]](default=list)
    """The warnings that were ticked at publishing, each as it was worded: a list of strings."""

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ("-at", "-pk")
        indexes: ClassVar = [models.Index(fields=["procedure", "-at"], name="history_newest_first")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.number}"
