"""One thing that happens in recovery: when it happens, and every word the pages say of it."""

from __future__ import annotations

from dataclasses import fields
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recovery.content.models.edition import DraftContent, Edition, Source
from recovery.content.models.fields import LineField, LinesField, MarkdownField, PhraseField, SentenceField, check_key
from recovery.domain.offsets import Offset, Unit, Window
from recovery.domain.protocol import SPEECHES, ColourRole, Kind, Words

WINDOW = ("earliest_amount", "earliest_unit", "latest_amount", "latest_unit", "open_ended")
"""The columns that make the window."""
SPEECH_COLUMNS = {f"{name}_{part}": (name, part) for name in SPEECHES for part in ("sentence", "lead")}
"""The columns of those fields of :class:`recovery.domain.protocol.Words` that are a sentence and a lead."""
TEXTS = tuple(
    column
    for name in (text.name for text in fields(Words) if text.name not in {"guidance_html", "guide_section"})
    for column in ((f"{name}_sentence", f"{name}_lead") if name in SPEECHES else (name,))
)
"""The columns with words for patients, beside title and guidance, in the order of the fields of ``Words``."""

UNITS = [(Unit.DAY.value, _("days")), (Unit.WEEK.value, _("weeks")), (Unit.MONTH.value, _("months"))]
KINDS = [
    (Kind.EVENT.value, _("Event: happens once, somewhere in its window")),
    (Kind.STAGE.value, _("Stage: goes on for a while")),
]
COLOURS = [
    (ColourRole.FIRST.value, _("First")),
    (ColourRole.SECOND.value, _("Second")),
    (ColourRole.THIRD.value, _("Third")),
    (ColourRole.FOURTH.value, _("Fourth")),
]


class Milestone(DraftContent):
    """One thing that happens in recovery, as an editor enters it: its window in amounts and units, and its words."""

    earliest_amount = models.SmallIntegerField(
        _("earliest"),
        null=True,
        blank=True,
        help_text=_("Counted from the day of surgery, which is day 0. A minus sign means before it."),
    )
    earliest_unit = models.CharField(_("earliest in"), max_length=5, choices=UNITS, blank=True)
    latest_amount = models.SmallIntegerField(
        _("latest"), null=True, blank=True, help_text=_("The end of the window. Leave it empty for an open end.")
    )
    latest_unit = models.CharField(_("latest in"), max_length=5, choices=UNITS, blank=True)
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
        help_text=_("For an open end: “The usual several weeks may be over. Your team decides.”"),
    )

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="milestones")
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
    kind = models.CharField(_("kind"), max_length=5, choices=KINDS, help_text=_("Only a stage may have an open end."))
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
        choices=COLOURS,
        default=ColourRole.FIRST.value,
        help_text=_("Which of the chart’s four colours its dots have."),
    )
    before_sentence = SentenceField(
        _("before: sentence"),
        blank=True,
        help_text=_("The large sentence on the page until it begins."),
    )
    before_lead = SentenceField(_("before: lead"), blank=True, help_text=_("The lines below that sentence."))
    now_sentence = SentenceField(
        _("now: sentence"), blank=True, help_text=_("The large sentence while it is going on.")
    )
    now_lead = SentenceField(_("now: lead"), blank=True, help_text=_("The lines below that sentence."))
    late_sentence = SentenceField(
        _("late: sentence"),
        blank=True,
        help_text=_("In place of the one above, in the second half of an open end."),
    )
    late_lead = SentenceField(_("late: lead"), blank=True, help_text=_("The lines below that sentence."))
    planned = SentenceField(
        _("now, as a clinic plans it: sentence"),
        blank=True,
        help_text=_("In place of the sentence while it goes on, where a clinic set the time. Empty: that sentence."),
    )
    after_sentence = SentenceField(
        _("after: sentence"), blank=True, help_text=_("The large sentence once it has passed.")
    )
    after_lead = SentenceField(_("after: lead"), blank=True, help_text=_("The lines below that sentence."))
    coming = SentenceField(
        _("as what comes next"),
        blank=True,
        help_text=_("Empty: the page makes a sentence of the dates."),
    )
    typical = SentenceField(_("in a look-up"), blank=True, help_text=_("“By {end} people are typically …”"))
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
    source = models.ForeignKey(
        Source,
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

    def sentences(self) -> list[str]:
        """Return all it says to patients in sentences, before its guidance; the chart's labels are none."""
        return [getattr(self, name) for name in TEXTS if name not in {"chart_row", "hedge"}]

    def window(self) -> Window | None:
        """Return the window of the columns; None without dates.

        :raises DomainError: if they make none.
        """
        if self.earliest_amount is None:
            return None
        earliest = Offset(self.earliest_amount, Unit(self.earliest_unit))
        if self.latest_amount is None:
            return Window(earliest, None)
        return Window(earliest, Offset(self.latest_amount, Unit(self.latest_unit)))
