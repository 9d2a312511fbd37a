"""One thing that happens in recovery, with every word the pages say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recovery.content.models.draft_content import DraftContent
from recovery.content.models.fields import LineField, LinesField, MarkdownField, PhraseField, SentenceField, check_key
from recovery.content.models.timing import Timing

if TYPE_CHECKING:
    from recovery.content.models.edition import Edition, Source


class Milestone(Timing, DraftContent):
    """One thing that happens in recovery, with all its words."""

    class Kind(models.TextChoices):
        EVENT = "event", _("Event: happens once, somewhere in its window")
        STAGE = "stage", _("Stage: goes on for a while")

    class Colour(models.TextChoices):
        FIRST = "first", _("First")
        SECOND = "second", _("Second")
        THIRD = "third", _("Third")
        FOURTH = "fourth", _("Fourth")

    edition: models.ForeignKey[Edition, Edition] = models.ForeignKey(
        "recovery.Edition", models.CASCADE, related_name="milestones"
    )
    position = models.PositiveIntegerField(
        _("order"),
        default=0,
        help_text=_("Patients see milestones by date. The order only decides ties, the smallest number first."),
    )
    key = models.CharField(
        _("key"),
        max_length=40,
        validators=[check_key],
        help_text=_("Small letters, digits and hyphens. Calendars and clinics’ protocols refer to it."),
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, help_text=_("Only a stage may have an open end."))
    title = PhraseField(_("title"), help_text=_("The milestone’s heading, on the page and in calendars."))
    counts_back = models.BooleanField(
        _("planning backwards counts to this one"),
        default=False,
        help_text=_("At most one. If none is marked: the one with the latest end."),
    )
    chart_row = PhraseField(
        _("chart row"),
        blank=True,
        help_text=_("Milestones with the same words share a row. Empty: not in the chart."),
    )
    hedge = PhraseField(
        _("chart words"),
        blank=True,
        help_text=_("What the row says of its timing. Empty: the dates in words."),
    )
    colour = models.CharField(
        _("colour"),
        max_length=6,
        choices=Colour,
        default=Colour.FIRST,
        help_text=_("Which of the chart’s four colours its dots have."),
    )
    before_sentence = SentenceField(
        _("before: sentence"),
        blank=True,
        takes_dates=True,
        help_text=_("The large sentence on the page until it begins."),
    )
    before_lead = SentenceField(
        _("before: lead"), blank=True, takes_dates=True, help_text=_("The lines below that sentence.")
    )
    now_sentence = SentenceField(
        _("now: sentence"), blank=True, takes_dates=True, help_text=_("The large sentence while it is going on.")
    )
    now_lead = SentenceField(
        _("now: lead"), blank=True, takes_dates=True, help_text=_("The lines below that sentence.")
    )
    late_sentence = SentenceField(
        _("late: sentence"),
        blank=True,
        takes_dates=True,
        help_text=_("In place of the one above, in the second half of an open end."),
    )
    late_lead = SentenceField(
        _("late: lead"), blank=True, takes_dates=True, help_text=_("The lines below that sentence.")
    )
    planned = SentenceField(
        _("now, as a clinic plans it: sentence"),
        blank=True,
        takes_dates=True,
        help_text=_("In place of the sentence while it goes on, where a clinic set the time. Empty: that sentence."),
    )
    after_sentence = SentenceField(
        _("after: sentence"), blank=True, takes_dates=True, help_text=_("The large sentence once it has passed.")
    )
    after_lead = SentenceField(
        _("after: lead"), blank=True, takes_dates=True, help_text=_("The lines below that sentence.")
    )
    coming = SentenceField(
        _("as what comes next"),
        blank=True,
        takes_dates=True,
        help_text=_("Empty: the page makes a sentence of the dates."),
    )
    typical = SentenceField(
        _("in a look-up"), blank=True, takes_dates=True, help_text=_("“By {end} people are typically …”")
    )
    on_paper = SentenceField(
        _("on paper"), blank=True, help_text=_("What the printed page says of it: one or two short sentences.")
    )
    lasts = SentenceField(
        _("how long"),
        blank=True,
        help_text=_("When it is or how long it goes on. Shown above the guidance, unless a clinic set another time."),
    )
    guidance = MarkdownField(
        _("guidance"),
        help_text=_("Shown when the milestone is open. Markdown. One or two short sentences."),
    )
    guidance_html = LinesField(editable=False, default="")
    guide_section = LineField(
        _("read more"),
        max_length=40,
        blank=True,
        help_text=_("The guide section that the link below the guidance leads to."),
    )
    source: models.ForeignKey[Source, Source] = models.ForeignKey(
        "recovery.Source",
        models.RESTRICT,
        related_name="milestones",
        verbose_name=_("source"),
        help_text=_("Named below the milestone with the date of its last review."),
    )

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "key"],
                name="milestone_key_once",
                violation_error_message=_("Another milestone has this key."),
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(counts_back=True),
                name="one_counts_back",
                violation_error_message=_("Another milestone is already the one planning backwards counts to."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def sentences(cls, *, taking_dates: bool = False) -> tuple[str, ...]:
        """Columns with sentences, as they are declared: all of them, or those in which a date can stand."""
        fields = [field for field in cls._meta.concrete_fields if isinstance(field, SentenceField)]
        return tuple(field.name for field in fields if field.takes_dates or not taking_dates)
