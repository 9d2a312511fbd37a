"""An editor owns procedures, their numbered editions, and the guide and sources of each edition.

Everything a patient reads belongs to one edition, sources included, so that publishing switches it all
at once and a published state can be brought back whole.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from recovery.content.models.fields import (
    LineField,
    LinesField,
    MarkdownField,
    PhraseField,
    SentenceField,
    check_illustration,
    check_key,
    check_slug,
    is_drawing,
)
from recovery.domain.edition import Standing

__all__ = ["Edition", "EditionQuerySet", "GuideSection", "Procedure", "Source"]

OWN_WORDS = ("question", "hint", "summary", "guide_title", "guide_lead")
"""The columns of an edition itself that every page needs, beside its rows."""
ROWS = ("milestones", "guide_sections", "content_sources")
"""Names of an edition's rows, to load them with it."""
STATES = [
    (Standing.DRAFT.value, _("Draft")),
    (Standing.PUBLISHED.value, _("Published")),
    (Standing.RETIRED.value, _("Retired")),
]


class Procedure(models.Model):
    """An operation. Everything said about it is in its editions."""

    slug = models.SlugField(
        _("address"),
        unique=True,
        max_length=60,
        validators=[check_slug],
        help_text=_("The first part of the web address. It cannot change once it is shared."),
    )
    name = LineField(_("name"), max_length=80, help_text=_("As patients know it."))

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("recovery:guide", args=[self.slug])


class EditionQuerySet(models.QuerySet["Edition"]):
    """The queries for editions."""

    def published(self) -> EditionQuerySet:
        """Keep the editions that patients see, by the procedure's name."""
        names = (Lower("procedure__name"), "procedure__name")
        return self.filter(status=Edition.Status.PUBLISHED).order_by(*names)

    def drafts(self) -> EditionQuerySet:
        """Keep the editions that can still change."""
        return self.filter(status=Edition.Status.DRAFT)

    def whole(self) -> EditionQuerySet:
        """Load each edition with everything a protocol is made of, in three queries more."""
        return self.select_related("procedure").prefetch_related(*ROWS)


class Edition(models.Model):
    """One numbered version of a procedure's milestones and guide; it never changes once published."""

    Status = Standing
    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="editions", verbose_name=_("procedure"))
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=10, choices=STATES, default=Standing.DRAFT.value)
    question = PhraseField(_("question"), help_text=_("The question on the first page: “When is your … surgery?”"))
    hint = SentenceField(_("hint"), help_text=_("One sentence below the question: which date is meant."))
    summary = SentenceField(
        _("summary"), help_text=_("One line below the name, where patients choose between operations.")
    )
    guide_title = PhraseField(_("title of the guide"), help_text=_("The heading of the guide."))
    guide_lead = SentenceField(_("lead of the guide"), help_text=_("One or two sentences below it."))
    questions = LinesField(
        _("worth asking"),
        blank=True,
        max_length=1000,
        help_text=_("Questions to ask before the operation, one a line. Shown until the day of surgery."),
    )
    based_on = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("made from")
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    """The number that goes up by one with every save of the draft or of one of its rows."""
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = LineField(_("published by"), max_length=150, blank=True, editable=False)
    """A user name as it was, not a row: accounts come and go, a published edition stays as it is."""
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    note = LineField(
        _("why now"),
        max_length=400,
        blank=True,
        help_text=_("Required. Colleagues read this in the history. Patients do not."),
    )
    reviewed_by = LineField(
        _("reviewed by"), max_length=120, blank=True, help_text=_("A role, not a name, if you prefer.")
    )
    review_due = models.DateField(
        _("next review due"), null=True, blank=True, help_text=_("Shown on the guide and on the source’s page.")
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ("procedure__name", "-number")
        permissions: ClassVar = [
            ("publish_edition", "Can publish edition"),
            ("restore_edition", "Can restore edition"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "number"],
                name="edition_number_once",
                violation_error_message=_("This procedure already has an edition with that number."),
            ),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=Q(status="draft"),
                name="one_draft_a_procedure",
                violation_error_message=_("This procedure already has a draft."),
            ),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=Q(status="published"),
                name="one_published_a_procedure",
                violation_error_message=_("This procedure already has a published edition."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="edition_number_from_1"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False), name="public_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return _("%(procedure)s, edition %(number)s") % {
            "procedure": self.procedure.name,
            "number": self.number,
        }

    @property
    def is_draft(self) -> bool:
        """Whether it may still change."""
        return self.status == self.Status.DRAFT


class EditionIsPublic(Exception):
    """Content of an edition that patients see, or have seen, was about to change."""


class DraftContent(models.Model):
    """A row of an edition; it can be written and deleted while the edition is a draft, and no longer."""

    edition: models.ForeignKey[Edition, Edition]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._check_draft()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._check_draft()
        return super().delete(*args, **kwargs)

    @classmethod
    def content(cls) -> tuple[str, ...]:
        """Return the names of the columns that an editor writes, as they are declared."""
        fields = cls._meta.concrete_fields
        place = {"id", "edition", "position"}
        return tuple(field.name for field in fields if field.editable and field.name not in place)

    def _check_draft(self) -> None:
        if not self.edition.is_draft:
            raise EditionIsPublic(str(self.edition))


class Source(DraftContent):
    """The document an edition's facts come from."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="content_sources")
    key = models.CharField(
        _("key"),
        max_length=40,
        validators=[check_key],
        help_text=_("Small letters, digits and hyphens. Not shown on a page."),
    )
    title = PhraseField(_("title"), help_text=_("The document’s title, as its publisher writes it."))
    publisher = PhraseField(_("publisher"), help_text=_("Who stands behind it."))
    last_reviewed = models.DateField(
        _("last reviewed"), help_text=_("By the publisher. Every page that uses the source says it.")
    )
    address = models.URLField(_("web address"), blank=True, help_text=_("Leave empty if it is not known."))
    says = LinesField(
        _("it says"),
        blank=True,
        max_length=2000,
        help_text=_("What the source’s page lists below “It says”, one a line."),
    )
    silent_on = LinesField(
        _("it does not say"),
        blank=True,
        max_length=2000,
        help_text=_("What the source’s page lists below “It does not say”, one a line."),
    )
    references = LinesField(
        _("references"), blank=True, max_length=4000, help_text=_("What it is based on, one a line.")
    )
    references_accessed = models.DateField(
        _("references opened on"), null=True, blank=True, help_text=_("The day the publisher last opened them.")
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "key"],
                name="source_key_once",
                violation_error_message=_("Another source has this key."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.publisher}, {self.title}"


class GuideSection(DraftContent):
    """A part of the guide."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="guide_sections")
    position = models.PositiveIntegerField(
        _("order"), default=0, help_text=_("Sections stand in this order, the smallest number first.")
    )
    key = models.CharField(
        _("key"),
        max_length=40,
        validators=[check_key],
        help_text=_("Small letters, digits and hyphens. Milestones and links point to it."),
    )
    title = PhraseField(_("title"), help_text=_("The section’s heading and its line in “On this page”."))
    body = MarkdownField(_("text"), help_text=_("Markdown, in short sentences."))
    body_html = LinesField(editable=False, default="")
    illustration = models.CharField(
        _("illustration"),
        max_length=80,
        blank=True,
        validators=[check_illustration],
        help_text=_("File name of a drawing in static/img/."),
    )
    illustration_alt = SentenceField(
        _("text alternative"), blank=True, help_text=_("What the drawing shows, for people who cannot see it.")
    )
    illustration_caption = SentenceField(_("caption"), blank=True, help_text=_("Shown below the drawing."))
    help_title = PhraseField(
        _("line in the help card"),
        blank=True,
        help_text=_(
            "Under “If something worries you”, on every timeline: it opens this text. For one section at most; "
            "empty for all others."
        ),
    )
    source = models.ForeignKey(
        Source,
        models.RESTRICT,
        related_name="guide_sections",
        verbose_name=_("source"),
        help_text=_("Named below the section with the date of its last review."),
    )

    class Meta:
        verbose_name = _("guide section")
        verbose_name_plural = _("guide sections")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "key"],
                name="section_key_once",
                violation_error_message=_("Another section has this key."),
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=~Q(help_title=""),
                name="one_section_in_help",
                violation_error_message=_("Another section is in the help card already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def illustration_dark(self) -> str:
        """The file of the drawing for dark paper; empty if there is none beside it."""
        name = f"{self.illustration.removesuffix('.svg')}-dark.svg"
        return name if is_drawing(name) else ""

    def clean(self) -> None:
        if self.illustration and not self.illustration_alt:
            raise ValidationError({"illustration_alt": _("Say what the drawing shows.")})
