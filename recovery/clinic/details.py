"""The form of a clinic's own details, and the place where its logo is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recovery.clinic import pictures
from recovery.clinic.links import link_content, visit_zones
from recovery.clinic.models.clinic import Clinic, ClinicLogo
from recovery.site.sending.merging import MergingForm
from recovery.text import phones, zones
from recovery.text.formatting import clock_time, zone_words


def logo(name: str) -> bytes | None:
    """Return the bytes of the picture of that name; None if no clinic has it."""
    row = ClinicLogo.objects.filter(pk=name).first()
    return bytes(row.image) if row else None


class Visits(models.TextChoices):
    """The two ways to treat visits that have a time already when a clinic's zone changes."""

    CLOCK = "clock", gettext_lazy("The same clock time, in the new zone")
    STAY = "stay", gettext_lazy("What they read now, in the zone it is in")


class ClinicForm(MergingForm[Clinic]):
    """A clinic's facts and its logo. A picture that was not chosen leaves the logo as it is."""

    picture = forms.FileField(
        label=gettext_lazy("Logo"), required=False, help_text=gettext_lazy("PNG or JPEG, up to 2 MB.")
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country of the phone"),
        required=False,
        help_text=gettext_lazy("Numbers without + are dialled as in this country, from wherever somebody calls."),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Patients read the times of visits by its clock."),
        error_messages={"invalid_choice": gettext_lazy("Choose a city from the list.")},
    )
    visits = forms.ChoiceField(
        label=gettext_lazy("If the zone changes, patients read of visits that have a time"),
        required=False,
        choices=Visits,
        widget=forms.RadioSelect,
    )
    no_logo = forms.BooleanField(label=gettext_lazy("Show no logo"), required=False)

    of_the_page_alone = frozenset({"picture", "no_logo", "visits"})
    together = frozenset({"phone", "country"})

    class Meta:
        model = Clinic
        fields = ("name", "phone", "country", "emergency", "zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = self.instance.logo
        self._zone = self.instance.zone
        self._fallback = link_content.zone_of(self.instance)
        self.by: AbstractBaseUser | None = None
        """The person who saves it."""
        self.asks = False
        """Whether the page asks what becomes of the visits there are."""
        self.left = 0
        """The number of visits that stayed as they were: the new zone's clocks skip their time or show it twice."""
        zone, country = self.fields["zone"], self.fields["country"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101  (declared above)
        assert isinstance(country, forms.ChoiceField)  # noqa: S101
        zone.choices = _zone_choices(self._zone)
        country.choices = [("", _("Not chosen: dialled as it is written")), *phones.countries().items()]
        dial = self.instance.dial
        if self.instance.phone and not self.is_bound:  # Beside a number that is only typed it would be said of another.
            self.fields["phone"].help_text = (
                _("Patients call it with one tap. Their telephone dials {number}.").format(
                    number=dial.removeprefix("tel:")
                )
                if dial
                else _("Patients see this, but cannot call it with one tap. Write one number.")
            )

    def clean_zone(self) -> str:
        """Read the zone; one that was chosen can be replaced by another, and never by none."""
        return str(self.cleaned_data["zone"]) or self._zone

    def clean(self) -> None:
        """Ask about the visits there are, where another zone would change what patients read."""
        super().clean()
        zone = zones.named(self.cleaned_data.get("zone", "")) if "zone" in self.changed_data else None
        if zone is None or zone.key == self._zone or self.instance.pk is None:
            return
        others = visit_zones.visits_in_other_zones(self.instance, zone)
        if not others:
            return
        self.asks = True
        visits = self.fields["visits"]
        assert isinstance(visits, forms.ChoiceField)  # noqa: S101  (declared above)
        times = ((Visits.CLOCK, others[0].replace(tzinfo=zone)), (Visits.STAY, others[0]))
        visits.choices = [
            (answer.value, _("{answer}: {time}").format(answer=answer.label, time=clock_time(at)))
            for answer, at in times
        ]
        if not self.cleaned_data.get("visits"):
            words = ngettext(
                "{n} visit has a time in another zone. Choose what patients read after the change.",
                "{n} visits have a time in another zone. Choose what patients read after the change.",
                len(others),
            )
            self.add_error("visits", words.format(n=len(others)))

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors and self.files.get(self.add_prefix("picture")) and "picture" not in self.errors:
            self.add_error("picture", _("Choose the picture again: a browser does not keep a file."))

    def clean_picture(self) -> pictures.Picture | None:
        """Return the picture that was chosen, drawn anew; None where none was."""
        file = self.cleaned_data["picture"]
        if not isinstance(file, UploadedFile):
            return None
        if (file.size or 0) > pictures.MOST_BYTES:
            raise ValidationError(pictures.Fault.TOO_LARGE.label)
        try:
            return pictures.redrawn(file.read())
        except pictures.WrongPicture as problem:
            raise ValidationError(problem.fault.label) from problem

    def save(self, commit: bool = True) -> Clinic:
        """Save the clinic, with its logo kept, replaced or taken away; what nobody changed here is not written."""
        picture: pictures.Picture | None = self.cleaned_data["picture"]
        changed = set(self.written())
        if picture or self.cleaned_data.get("no_logo"):
            changed |= {"logo", "logo_width", "logo_height"}
            self.instance.logo = picture.name if picture else ""
            self.instance.logo_width, self.instance.logo_height = (picture.width, picture.height) if picture else (0, 0)
        saved = forms.ModelForm.save(self, commit=False)
        if commit:
            with transaction.atomic():
                if picture:
                    ClinicLogo.objects.get_or_create(pk=picture.name, defaults={"image": picture.data})
                saved.save(update_fields=changed | {"changed_at"} if saved.pk else None)
                if not Clinic.objects.filter(logo=self._before).exists():
                    ClinicLogo.objects.filter(pk=self._before).delete()
                zone = zones.named(saved.zone)
                if zone and self.asks and self.cleaned_data["visits"] == Visits.CLOCK:
                    self.left = visit_zones.keep_clock_times(saved, zone, self._fallback, by=self.by)
        return saved


class LeadsForm(ClinicForm):
    """The form for a clinic's lead. The name is on links that were given out, so an admin changes that."""

    class Meta(ClinicForm.Meta):
        fields = ("phone", "country", "emergency", "zone")  # type: ignore[assignment]

    def __init__(self, *args: Any, guess: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name not in ("no_logo", "visits"):
                field.widget.attrs["class"] = "input"
        if not self.instance.zone and any(guess in names for _region, names in zones.by_region()):
            self.initial["zone"] = guess
            self.fields["zone"].hidden_widget = _NothingSaved
            words = _("{zone} is a suggestion. Check it: patients will read the times of visits by its clock.")
            self.fields["zone"].help_text = words.format(zone=zone_words(guess))


class _NothingSaved(forms.HiddenInput):
    """The box beside a suggestion, which says that nothing is saved: to leave the suggestion there is to choose it."""

    def format_value(self, value: Any) -> str:
        return ""


def _zone_choices(saved: str) -> list[Any]:
    """Return the zones to choose from, by region and city; the ``saved`` one is there too, whatever it is."""
    regions = {
        "Africa": _("Africa"),
        "America": _("America"),
        "Antarctica": _("Antarctica"),
        "Arctic": _("Arctic"),
        "Asia": _("Asia"),
        "Atlantic": _("Atlantic"),
        "Australia": _("Australia"),
        "Europe": _("Europe"),
        "Indian": _("Indian Ocean"),
        "Pacific": _("Pacific"),
    }
    listed = []
    for region, names in zones.by_region():
        cities = []
        for name in names:
            area = name.split("/")[1:-1]  # Argentina, in America/Argentina/Buenos_Aires
            city = zones.city(name)
            cities.append((name, f"{city} ({area[0].replace('_', ' ')})" if area else city))
        listed.append((regions.get(region, region), cities))
    listed.append((_("Elsewhere"), [("UTC", "UTC")]))
    if not saved:
        return [("", _("Choose a city")), *listed]
    is_listed = any(saved == name for _words, names in listed for name, _text in names)
    return listed if is_listed else [(saved, saved), *listed]
