"""A window as an editor enters it: amounts and units in columns."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from recovery.content.models.fields import LineField, PhraseField, SentenceField
from recovery.domain.offsets import Offset, Unit, Window

WINDOW = ("earliest_amount", "earliest_unit", "latest_amount", "latest_unit", "open_ended")
"""The columns that make the window."""


class Timing(models.Model):
    """The columns of a window, and the window they make."""

    class Unit(models.TextChoices):
        DAY = "day", _("days")
        WEEK = "week", _("weeks")
        MONTH = "month", _("months")

    earliest_amount = models.SmallIntegerField(
        _("earliest"),
        null=True,
        blank=True,
        help_text=_("Counted from the day of surgery, which is day 0. A minus sign means before it."),
    )
    earliest_unit = models.CharField(_("earliest in"), max_length=5, choices=Unit, blank=True)
    latest_amount = models.SmallIntegerField(
        _("latest"), null=True, blank=True, help_text=_("The end of the window. Leave it empty for an open end.")
    )
    latest_unit = models.CharField(_("latest in"), max_length=5, choices=Unit, blank=True)
    open_ended = models.BooleanField(
        _("open end"), default=False, help_text=_("The source gives no number. No end date is ever shown.")
    )
    fades_until = LineField(
        _("fades until"),
        max_length=40,
        blank=True,
        help_text=_("For an open end: the milestone whose beginning ends the fading dots."),
    )
    timing = PhraseField(
        _("timing in words"),
        blank=True,
        help_text=_("Where there is no date: “for several weeks”, or when an undated milestone happens."),
    )
    timing_after = SentenceField(
        _("timing, once it has passed"),
        blank=True,
        takes_dates=True,
        help_text=_("For an open end: “The usual several weeks may be over. Your team decides.”"),
    )

    class Meta:
        abstract = True

    def window(self) -> Window | None:
        """The window of the columns; None without dates.

        :raises DomainError: if they make none.
        """
        earliest = self._offset(self.earliest_amount, self.earliest_unit)
        if earliest is None:
            return None
        return Window(earliest, self._offset(self.latest_amount, self.latest_unit))

    @staticmethod
    def _offset(amount: int | None, unit: str) -> Offset | None:
        return None if amount is None else Offset(amount, Unit(unit))
