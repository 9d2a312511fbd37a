"""The form of a link: a new one, or one that is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recovery.clinic.links import issuing, label_checks, link_content
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import LABEL_LENGTH, NOTE_LENGTH, ClinicProtocol, TimelineLink
from recovery.clinic.plans.stored import StoredMilestone, StoredPlan
from recovery.content.models.edition import Procedure
from recovery.domain.limits import surgery_limits
from recovery.domain.protocol import Protocol
from recovery.patient.page.question import FINE, Wrong, wrong
from recovery.text import cleaning, zones
from recovery.text.formatting import date_with_year, full_date
from recovery.text.typed_dates import Ambiguous, Boxes, Unusable, read_boxes
from recovery.workspace.forms import DateBoxes, DefaultedChoiceField, Line, Lines, Remark, Values
from recovery.workspace.plan_form import PlanForm
from recovery.workspace.plan_rows import TimingRow
from recovery.workspace.visit_row import ClinicClock, VisitRow


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice that a link shows: a procedure, in the clinic's version of it or as the source has it."""

    value: str
    procedure: Procedure
    typical: Protocol
    protocol: ClinicProtocol | None = None


@dataclass(frozen=True, slots=True)
class Timings:
    """The rows of one procedure; ``name`` only where there are several procedures."""

    name: str
    rows: list[TimingRow]


class LinkForm(PlanForm[VisitRow]):
    """The base of the forms of a new link and of one that is changed."""

    surgery_date = forms.Field(required=False, widget=DateBoxes, initial=Boxes())
    label = forms.CharField(
        required=False,
        label=gettext_lazy("Label"),
        help_text=gettext_lazy("Only your clinic sees it. No name, birthday, phone or record number."),
        widget=Line(LABEL_LENGTH),
    )
    note = forms.CharField(
        required=False,
        label=gettext_lazy("Note to the patient"),
        help_text=gettext_lazy("Shown above the timeline. 280 characters."),
        widget=Lines(2),
    )
    until = DefaultedChoiceField(
        default="year",
        label=gettext_lazy("Link stops working"),
        help_text=gettext_lazy("Without a surgery date, it counts from today."),
        widget=forms.Select({"class": "input"}),
    )

    fact_boxes = (("day", "month", "year"), ("label",), ("note",), ("until", "expires_on"))

    link: TimelineLink | None = None
    """The link as it is saved; None: it is a new one."""
    decided: TimelineLink | None = None
    """The link that the boxes describe, also where it cannot be saved; None before they are read."""
    date_problem: Wrong = FINE
    """The words on a mistake in the surgery date, and the dates to offer in its place."""
    groups: tuple[Timings, ...] = ()
    moved = ""
    """The question that is asked where the surgery date moves and visits do not; else empty."""

    def __init__(
        self,
        data: Values | None,
        *,
        member: Membership,
        today: date,
        chosen: Chosen | None,
        saved: StoredPlan,
        initial: Mapping[str, object],
    ) -> None:
        """Show a link's form; nothing is read while no protocol is ``chosen``."""
        self.member, self.today, self.chosen = member, today, chosen
        clinic = member.clinic
        self.clock = ClinicClock(zones.named(clinic.zone), link_content.zone_of(clinic))
        super().__init__(data, saved=saved, initial=initial, is_read=chosen is not None)
        self.offer("until", self._until_choices)

    def make_row(self, data: Values | None, key: str, saved: StoredMilestone | None, *, is_read: bool) -> VisitRow:
        """Make the boxes of a visit."""
        return VisitRow(data, key, saved, self.clock, self.today, is_read=is_read)

    @property
    def is_poster(self) -> bool:
        """Whether each patient types their own date."""
        raise NotImplementedError

    @property
    def surgery(self) -> date | None:
        """The surgery date, as far as it could be read."""
        if self.decided:
            return self.decided.surgery_date
        return self.link.surgery_date if self.link else None

    def clean_surgery_date(self) -> date | None:
        """Read the date. It was accepted once, perhaps ten years ago tomorrow: what was saved stays right."""
        boxes, saved = self.cleaned_data["surgery_date"], self.link.surgery_date if self.link else None
        if self.is_poster:
            return None
        if saved and boxes == Boxes.of(saved):
            return saved
        try:
            return read_boxes(boxes, surgery_limits(self.today), self.today)
        except (Unusable, Ambiguous) as problem:
            self.date_problem = wrong(problem, self.today)
        raise forms.ValidationError(self.date_problem.message)

    def clean(self) -> None:
        """Read the link that the boxes describe, as far as they can be read."""
        assert self.chosen is not None  # noqa: S101  (nothing is read before)
        surgery = self.cleaned_data.get("surgery_date")
        label = " ".join(cleaning.one_line(self.cleaned_data["label"]).split())
        note = cleaning.lines(self.cleaned_data["note"].replace("\r\n", "\n")).strip()
        until = self._last_day(self.cleaned_data["until"], surgery)
        self._check_words(label, note)
        for row in (*self.rows, self.new):
            row.surgery = surgery
        self.read_plan(self.chosen.typical)
        self._check_visits()
        self.decided = TimelineLink(
            clinic=self.member.clinic,
            procedure=self.chosen.procedure,
            protocol=self.chosen.protocol,
            surgery_date=surgery,
            label=label,
            note=note,
            plan=self.plan,
            expires_on=until,
        )

    def _check_words(self, label: str, note: str) -> None:
        if refusal := label_refusal(label):
            self.add_error("label", refusal)
        if len(note) > NOTE_LENGTH:
            words = _("Use {n} characters or fewer. This is {over} too long.")
            self.add_error("note", words.format(n=NOTE_LENGTH, over=len(note) - NOTE_LENGTH))

    def _check_visits(self) -> None:
        if self.is_poster and self.plan["own"]:
            words = _("A visit has a date of its own. A link without a surgery date cannot have one.")
            self.add_error("own", words)
        if not self.lacks_zone:
            return
        words = _("Your clinic has not chosen its time zone yet, so nobody can tell when this visit is.")
        if not self.member.is_lead:
            words = _(
                "Your clinic has not chosen its time zone yet, so nobody can tell when this visit is. "
                "Ask your clinic lead to choose it under “Your clinic”."
            )
        self.add_error("own", words)

    @property
    def lacks_zone(self) -> bool:
        """Whether a visit waits for the clinic's zone to be chosen."""
        return any(row.lacks_zone for row in (*self.rows, self.new))

    def zone_address(self) -> str:
        """Return where somebody chooses the clinic's zone; empty for people who may not, or where it is not needed."""
        is_needed = self.member.is_lead and self.lacks_zone and "own" in self.errors
        return f"{reverse('workspace:clinic')}#id_zone" if is_needed else ""

    def _last_day(self, chosen: str, surgery: date | None) -> date:
        """Return the last day of the link, by the name of the choice."""
        match chosen:
            case "half":
                day = (surgery or self.today) + relativedelta(months=6)
            case "month":
                day = self.today + timedelta(days=30)
            case _:
                day = issuing.default_expiry(surgery, self.today)
        if day < self.today:
            self.add_error("until", _("That day has passed. Choose a later one."))
        return day

    def _until_choices(self) -> Iterator[tuple[str, str]]:
        yield "year", _("12 months after surgery")
        yield "half", _("6 months after surgery")
        yield "month", _("In 30 days")

    @property
    def date_note(self) -> Remark | None:
        """The remark on somebody else's change of the surgery date; None without one."""
        return self.notes.get("day")

    @property
    def date_hint_ids(self) -> str:
        """The ids of the sentences about the date, beside that on its mistake."""
        return f"s-hint {self.date_note.id}" if self.date_note else "s-hint"

    @property
    def date_hint(self) -> str:
        """The surgery date as it was understood, with the day and the last day; or an example."""
        surgery = self.surgery
        if surgery is None:
            example = f"{self.today.day} {self.today.month} {self.today.year}"
            return _("For example, {numbers}. You can change it later.").format(numbers=example)
        ends_on = self.decided.expires_on if self.decided else self.link.expires_on if self.link else None
        end = date_with_year(ends_on or issuing.default_expiry(surgery, self.today)).text
        words = {"surgery": full_date(surgery).text, "end": end}
        day = (self.today - surgery).days
        if day < 0:
            ahead = ngettext(
                "{surgery}, in {n} day. Link ends {end}.", "{surgery}, in {n} days. Link ends {end}.", -day
            )
            return ahead.format(n=-day, **words)
        return _("{surgery}. Today is day {day}, week {week}. Link ends {end}.").format(
            day=day, week=day // 7 + 1, **words
        )

    def unsaved(self) -> TimelineLink:
        """Return the link as it would be saved, as far as it could be read, without saving it."""
        assert self.chosen is not None  # noqa: S101  (nothing is read before)
        chosen = self.chosen
        return self.decided or TimelineLink(
            clinic=self.member.clinic, procedure=chosen.procedure, protocol=chosen.protocol
        )

    def quieten(self) -> None:
        """Take back what is wrong with what nobody has finished; of visits that were added it stays said."""
        self.date_problem = FINE
        full = self.new.errors.get(NON_FIELD_ERRORS)
        for form in (self, *self.timings, self.new):
            form.errors.clear()
        if full:
            self.new.errors[NON_FIELD_ERRORS] = full

    @property
    def is_wrong(self) -> bool:
        """Whether something in it cannot be saved, or a question has to be answered first."""
        return super().is_wrong or bool(self.moved)

    @property
    def has_more(self) -> bool:
        """Whether something stands in the part that is folded away."""
        is_filled = any(self[name].value() for name in ("label", "note")) or bool(self.rows)
        is_wrong = self.is_wrong and not self.date_problem
        rows = (row for group in self.groups for row in group.rows)
        return is_filled or is_wrong or any(row.typed("how") != "source" for row in rows)


def label_refusal(label: str) -> str:
    """Say why a label is refused; empty for one that can stay."""
    # The length first: patterns that look for a person may take long on a long text.
    if len(label) > LABEL_LENGTH:
        return _("Use {n} characters or fewer.").format(n=LABEL_LENGTH)
    problem = label_checks.refused_label(label)
    return str(problem.label) if problem else ""
