"""Clinics, who works there, and how people are invited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from recovery.content.models.fields import LineField, PhraseField, SentenceField
from recovery.text import phones


class Clinic(models.Model):
    """A clinic: its name, phone and protocols stand on the timelines that its people share."""

    name = PhraseField(_("name"), unique=True, help_text=_("Stands at the top of every timeline this clinic shares."))
    phone = LineField(
        _("phone"),
        max_length=40,
        blank=True,
        help_text=_("One number, with its extension. Patients call it with one tap."),
    )
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Of the number, so that it can be dialled from anywhere.")
    )
    dial = models.CharField(max_length=40, blank=True, editable=False)
    """The address that dials the phone, made when the row is saved; empty for a number that nobody can dial."""
    emergency = SentenceField(
        _("in an emergency"),
        blank=True,
        help_text=_("One sentence in the help panel. Empty: “In an emergency, call your local emergency number.”"),
    )
    zone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("Patients read the times of visits by its clock.")
    )

    logo = models.CharField(max_length=40, blank=True, editable=False)
    """The name of a :class:`ClinicLogo`; empty: none."""
    logo_width = models.PositiveSmallIntegerField(default=0, editable=False)
    logo_height = models.PositiveSmallIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Keep the address that dials with the number that it is of."""
        self.dial = phones.address(self.phone, self.country)
        if update_fields is not None and {"phone", "country"} & {*update_fields}:
            update_fields = {*update_fields, "dial"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def clean(self) -> None:
        """Refuse a number that no telephone could dial."""
        try:
            phones.dialled(self.phone, self.country)
        except phones.WrongNumber as wrong:
            raise ValidationError({"phone": wrong.words}) from wrong


class ClinicLogo(models.Model):
    """A picture, drawn anew by :mod:`recovery.clinic.pictures`, under a name made of its bytes. No page reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    image = models.BinaryField()

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """The rights that somebody has in a clinic."""

    PHYSIOTHERAPIST = "physiotherapist", _("Physiotherapist")
    LEAD = "lead", _("Clinic lead")


class Membership(models.Model):
    """A person's work at a clinic; nobody works at two."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership")
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.PHYSIOTHERAPIST)
    last_protocol = models.ForeignKey("recovery.ClinicProtocol", models.SET_NULL, null=True, blank=True, editable=False)
    """The protocol chosen already on the next new link."""

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_lead(self) -> bool:
        """Whether they look after the clinic's people and protocols."""
        return self.role == Role.LEAD


class Invitation(models.Model):
    """A link with which one person makes an account, once. Only the hash of its token is kept."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.PHYSIOTHERAPIST)
    email = models.EmailField(_("e-mail"), help_text=_("What they will sign in with."))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    expires_at = models.DateTimeField(editable=False)
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.email
