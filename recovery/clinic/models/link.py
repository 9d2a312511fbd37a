"""A clinic's protocols, and the links with which its people share timelines."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recovery.clinic.models.clinic import Clinic
from recovery.clinic.plans import stored
from recovery.clinic.plans.stored import StoredPlan
from recovery.content.models.edition import Procedure
from recovery.content.models.fields import CleanJSONField, LineField, NoteField, PhraseField

NAME_LENGTH = 120
LABEL_LENGTH = 60
NOTE_LENGTH = 280


def no_timings() -> StoredPlan:
    """Make a plan that changes nothing, for the columns: migrations name this function."""
    return stored.empty()


class ClinicProtocolQuerySet(models.QuerySet["ClinicProtocol"]):
    """The queries for protocols."""

    def in_use(self) -> ClinicProtocolQuerySet:
        """Ask for the protocols that new links can be made from."""
        return self.filter(archived_at=None)

    def archived(self) -> ClinicProtocolQuerySet:
        """Ask for the protocols that are put away."""
        return self.filter(archived_at__isnull=False)


class ClinicProtocol(models.Model):
    """A clinic's named version of a procedure."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="protocols")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="clinic_protocols")
    name = PhraseField(_("name"), max_length=NAME_LENGTH, help_text=_("Patients see this at the top of their page."))
    note = NoteField(_("note"), max_length=NOTE_LENGTH, blank=True)
    plan = CleanJSONField[StoredPlan, StoredPlan](default=no_timings)
    version = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicProtocolQuerySet.as_manager()

    class Meta:
        verbose_name = _("clinic’s protocol")
        verbose_name_plural = _("clinics’ protocols")
        ordering = ("name", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clinic", "procedure", "name"],
                condition=Q(archived_at=None),
                name="protocol_name_once",
                violation_error_message=_("Your clinic has a protocol with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProtocolChange(models.Model):
    """A protocol as it was before somebody saved it: its history."""

    protocol = models.ForeignKey(ClinicProtocol, models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = LineField(max_length=150, blank=True)
    name = LineField(max_length=NAME_LENGTH)
    note = NoteField(max_length=NOTE_LENGTH, blank=True)
    plan = CleanJSONField[StoredPlan, StoredPlan]()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.name}, {self.at:%Y-%m-%d}"


class TimelineLinkQuerySet(models.QuerySet["TimelineLink"]):
    """The queries for links. A revoked one is that for ever, whatever its last day."""

    def live(self, today: date) -> TimelineLinkQuerySet:
        """Ask for the links that work on ``today``."""
        return self.filter(revoked_at=None, expires_on__gte=today)

    def expired(self, today: date) -> TimelineLinkQuerySet:
        """Ask for the links whose last day was before ``today``."""
        return self.filter(revoked_at=None, expires_on__lt=today)

    def revoked(self) -> TimelineLinkQuerySet:
        """Ask for the links that were ended by hand."""
        return self.filter(revoked_at__isnull=False)


class TimelineLink(models.Model):
    """An address that opens a timeline. The token is nowhere stored: it is made from ``LINK_KEY`` and :attr:`seed`."""

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="links")  # each has to leave its hash behind
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="links")
    protocol = models.ForeignKey(ClinicProtocol, models.PROTECT, null=True, blank=True, related_name="links")
    """The clinic's protocol; None: the typical timings."""
    seed = models.UUIDField(default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    label = LineField(_("label"), max_length=LABEL_LENGTH, blank=True)
    surgery_date = models.DateField(_("surgery date"), null=True, blank=True)
    """The surgery date; None: each patient types their own, which is not stored."""
    note = NoteField(_("note"), max_length=NOTE_LENGTH, blank=True)
    note_on = models.DateField(null=True, blank=True)
    plan = CleanJSONField[StoredPlan, StoredPlan](default=no_timings)
    """The timings and visits of this patient, beside the protocol."""
    moved_from = models.DateField(null=True, blank=True)
    moved_on = models.DateField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    """The revision number, which goes up when dates change, so that calendars follow."""
    version = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    expires_on = models.DateField(_("last day"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_on = models.DateField(null=True, blank=True)

    objects = TimelineLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("timeline link")
        verbose_name_plural = _("timeline links")
        ordering = ("-pk",)
        indexes: ClassVar = [
            models.Index(fields=["clinic", "-id", "label"], name="links_of_a_clinic"),
            models.Index(fields=["clinic", "revoked_at", "expires_on"], name="links_by_state"),
            models.Index(fields=["expires_on"], name="links_that_end"),
        ]

    def __str__(self) -> str:
        return self.label or str(self.pk)


class EndedLink(models.Model):
    """The hash of an erased link, which still answers 410."""

    token_hash = models.CharField(max_length=64, primary_key=True)

    def __str__(self) -> str:
        return self.token_hash[:8]
