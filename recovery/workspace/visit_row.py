"""One patient's visit as a row of boxes. Its day and time stay when the surgery date moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _

from recovery.clinic.plans.stored import StoredMilestone
from recovery.domain.limits import look_up_limits, target_limits
from recovery.domain.protocol import Kind
from recovery.patient.page.question import look_up_wrong
from recovery.text import zones
from recovery.text.formatting import clock_time, full_date, zone_words
from recovery.text.typed_dates import Ambiguous, Boxes, Unusable, read_boxes
from recovery.text.typed_times import UnreadTime, read_time
from recovery.workspace.forms import Box, DefaultedChoiceField, Line, Lines, Values
from recovery.workspace.plan_rows import AddedRow, title_field


@dataclass(frozen=True, slots=True)
class ClinicClock:
    """The clock that a clinic's visits go by."""

    zone: ZoneInfo | None
    """The clinic's zone; None: it has not chosen one."""
    fallback: tzinfo
    """The zone of visits that were kept without one."""


class VisitRow(AddedRow):
    """The boxes of a visit."""

    title = title_field()
    day = forms.CharField(required=False, strip=False, widget=Line(60, inputmode="numeric"))
    month = forms.CharField(required=False, strip=False, widget=Line(60))
    year = forms.CharField(required=False, strip=False, widget=Line(60, inputmode="numeric"))
    time = forms.CharField(required=False, strip=False, widget=Line(30))
    zone = forms.CharField(required=False, widget=forms.HiddenInput)
    turn = DefaultedChoiceField(default="", widget=forms.RadioSelect)
    guidance = forms.CharField(required=False, widget=Lines(2, maxlength=2000))

    begun_by = ("title", "day", "month", "year", "time", "guidance")
    fact_boxes = (("title",), ("day", "month", "year", "time", "zone", "turn"), ("guidance",))

    surgery: date | None = None
    """The surgery date near which the visit has to be; the form sets it when it has read it."""
    has_side = False
    """Whether it is told by its distance from the surgery, as a milestone of a protocol is."""

    def __init__(
        self,
        data: Values | None,
        key: str,
        saved: StoredMilestone | None,
        clock: ClinicClock,
        today: date,
        *,
        is_read: bool = True,
    ) -> None:
        self.saved_at = saved.get("at", "") if saved else ""
        self.at = zones.from_text(self.saved_at, clock.fallback) if self.saved_at else None
        first = {"zone": clock.zone.key if clock.zone else ""}
        if saved:
            first |= {"title": saved["title"], "guidance": saved.get("guidance", "")}
        if self.at:
            first |= _time_boxes(self.at, clock.fallback)
        super().__init__(data, initial=first, prefix=key, is_read=is_read)
        self.clock, self.today = clock, today
        if not self.is_bound and self.at:
            self._offer_turns(zones.moments_shown_as(self.at, self.at.tzinfo or clock.fallback))

    def _offer_turns(self, moments: tuple[datetime, ...]) -> None:
        """Ask which of two is meant, where clocks show the time twice."""
        words = (_("{time}, before the clocks go back"), _("{time}, after the clocks have gone back"))
        if len(moments) > 1:
            texts = [text.format(time=clock_time(at)) for text, at in zip(words, moments, strict=True)]
            self.offer("turn", [*zip(("first", "second"), texts, strict=True)])

    @property
    def zone_hint_id(self) -> str:
        """The id of the words that say by which clock the time is read."""
        return f"{self.key}-zone-hint"

    @property
    def zone_words(self) -> str:
        """The zone by whose clock the time is read, in words; empty where nobody has chosen one."""
        zone = self.typed("zone") or (self.clock.zone.key if self.clock.zone else "")
        return zone_words(zone) or zone

    def described_by(self, box: Box) -> list[str]:
        """Return the ids of the sentences on a box's mistakes and, for the time, on the clock it is read by."""
        return [*super().described_by(box), *([self.zone_hint_id] if box.name == "time" else ())]

    def clean(self) -> None:
        """Read the day and the time. What nobody touched stays as it was saved."""
        day = self._read_day()
        if self.at and all(
            self.typed(name) == text for name, text in _time_boxes(self.at, self.clock.fallback).items()
        ):
            self._offer_turns(zones.moments_shown_as(self.at, self.at.tzinfo or self.clock.fallback))
            return
        self.at, self.saved_at = None, ""
        try:
            clock = read_time(self.cleaned_data["time"])
        except UnreadTime as problem:
            self.add_error("time", _unread(problem, self.typed("time").strip()))
        else:
            self.at = self._resolve(datetime.combine(day, clock)) if day else None

    def _read_day(self) -> date | None:
        boxes = Boxes.typed(*(self.cleaned_data[name] for name in ("day", "month", "year")))
        limits = look_up_limits(self.surgery) if self.surgery else target_limits(self.today)
        try:
            return read_boxes(boxes, limits, self.today)
        except (Unusable, Ambiguous) as problem:
            words = _("Enter a date near the surgery, from 1 year before to 5 years after.")
            self.add_error("day", look_up_wrong(problem, self.today, words).message)
        return None

    def _resolve(self, local: datetime) -> datetime | None:
        """Find the moment at which clocks in the zone that the form speaks of show ``local``, if one is meant."""
        zone = zones.named(self.cleaned_data["zone"]) or self.clock.zone
        if zone is None or self.clock.zone is None:
            self.lacks_zone = True
            return None
        moments = zones.moments_shown_as(local, zone)
        if len(moments) == 1:
            return moments[0]
        if not moments:
            self.add_error("time", _skipped(local, zone))
            return None
        self._offer_turns(moments)
        turn = self.typed("turn")
        if turn not in ("first", "second"):
            words = _(
                "The clocks are put back then, and this time comes twice: {first}, then {second}. "
                "Choose which you mean."
            )
            self.add_error("time", words.format(first=clock_time(moments[0]), second=clock_time(moments[1])))
            return None
        return moments[turn == "second"]

    def milestone(self, key: str) -> StoredMilestone:
        """Make what is stored of the row; its time is empty where it could not be read."""
        return {
            "key": key,
            "kind": Kind.VISIT.value,
            "title": self.cleaned_data.get("title", ""),
            "guidance": self.cleaned_data["guidance"],
            "at": self.saved_at or (zones.to_text(self.at) if self.at else ""),
        }

    def words_of(self, fact: str) -> str:
        """Return the text in a box or, for the day, the day and the time."""
        return self.when if fact == "day" else super().words_of(fact)

    @property
    def when(self) -> str:
        """The day and time in words, or as typed where that could not be read."""
        if self.at:
            return _("{day}, at {time}").format(day=full_date(self.at.date()).text, time=clock_time(self.at))
        day = " ".join(filter(None, (self.typed(name) for name in ("day", "month", "year"))))
        clock = self.typed("time")
        return _("{day}, at {time}").format(day=day, time=clock) if day and clock else day


def _time_boxes(at: datetime, fallback: tzinfo) -> dict[str, str]:
    """Return the texts that the time of a visit puts into the boxes."""
    filled = {"day": str(at.day), "month": str(at.month), "year": str(at.year), "time": f"{at:%H:%M}"}
    if len(zones.moments_shown_as(at, at.tzinfo or fallback)) > 1:
        filled["turn"] = "second" if at.fold else "first"
    return filled | {"zone": zones.name_of(at.tzinfo)}


def _unread(problem: UnreadTime, text: str) -> str:
    if not problem.readings:
        return _("Write the time, for example 10:20 or 2:30 pm.")
    first, second = (f"{reading:%H:%M}" for reading in problem.readings)
    words = _("“{text}” can be read two ways. Write {first} or {second}.")
    return words.format(text=text, first=first, second=second)


def _skipped(local: datetime, zone: ZoneInfo) -> str:
    earlier, later = zones.around_gap(local, zone)
    words = _("The clocks are put forward then: {time} does not come on {day} by {zone}. Write {earlier} or {later}.")
    return words.format(
        time=f"{local:%H:%M}",
        day=full_date(local.date()).text,
        zone=zone_words(zone.key) or zone.key,
        earlier=_near(earlier, local),
        later=_near(later, local),
    )


def _near(at: datetime, local: datetime) -> str:
    """Say the time, with its day where that is another."""
    if at.date() == local.date():
        return f"{at:%H:%M}"
    return _("{time} on {day}").format(time=f"{at:%H:%M}", day=full_date(at.date()).text)
