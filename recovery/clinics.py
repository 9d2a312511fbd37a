"""What a clinic says of itself: the form for it, and where its logo is kept."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery import pictures
from recovery.models import Clinic, ClinicLogo


def logo(name: str) -> bytes | None:
    """The picture of that name; None if no clinic has it."""
    found = ClinicLogo.objects.filter(pk=name).first()
    return bytes(found.image) if found else None


class ClinicForm(forms.ModelForm[Clinic]):
    """A clinic's facts and its logo. A picture that was not chosen leaves the logo as it is."""

    picture = forms.FileField(
        label=gettext_lazy("Logo"), required=False, help_text=gettext_lazy("PNG or JPEG, up to 2 MB.")
    )
    no_logo = forms.BooleanField(label=gettext_lazy("Show no logo"), required=False)

    class Meta:
        model = Clinic
        fields = ("name", "phone", "emergency", "zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = self.instance.logo

    def clean_zone(self) -> str:
        """A zone that nobody knows would put appointments at the site's own."""
        zone = str(self.cleaned_data["zone"]).strip()
        if zone and zone not in available_timezones():
            raise ValidationError(_("Write a time zone as in “Europe/London”, or leave it empty."))
        return zone

    def clean_picture(self) -> pictures.Picture | None:
        """What was chosen, drawn anew."""
        file = self.cleaned_data["picture"]
        if not isinstance(file, UploadedFile):
            return None
        if (file.size or 0) > pictures.MOST_BYTES:
            raise ValidationError(_too_large())
        try:
            return pictures.redrawn(file.read())
        except pictures.WrongPicture as problem:
            words = _too_large() if problem.is_too_large else _("Choose a PNG or JPEG picture.")
            raise ValidationError(words) from problem

    def save(self, commit: bool = True) -> Clinic:
        """The clinic, with its logo kept, replaced or taken away; what nobody changed here is not written."""
        picture: pictures.Picture | None = self.cleaned_data["picture"]
        changed = set(self.changed_data) - {"picture", "no_logo"}
        if picture or self.cleaned_data.get("no_logo"):
            changed |= {"logo", "logo_width", "logo_height"}
            self.instance.logo = picture.name if picture else ""
            self.instance.logo_width, self.instance.logo_height = (picture.width, picture.height) if picture else (0, 0)
        saved = super().save(commit=False)
        if commit:
            with transaction.atomic():
                if picture:
                    ClinicLogo.objects.get_or_create(pk=picture.name, defaults={"image": picture.data})
                saved.save(update_fields=changed | {"changed_at"} if saved.pk else None)
                _forget(self._before)
        return saved


class LeadsForm(ClinicForm):
    """What a clinic's lead may change. The name is on links that were given out, so an admin changes it."""

    class Meta(ClinicForm.Meta):
        fields = ("phone", "emergency", "zone")  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "in"


def _too_large() -> str:
    return _("This picture is too large. Choose one of up to 2 MB.")


def _forget(name: str) -> None:
    """Take a picture away that no clinic has any more."""
    if not Clinic.objects.filter(logo=name).exists():
        ClinicLogo.objects.filter(pk=name).delete()
