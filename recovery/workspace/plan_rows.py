"""The rows of a plan's form: the boxes of one milestone, of the source or of the clinic's own."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recovery.clinic.plans import stored, summary
from recovery.clinic.plans.stored import StoredAdjustment, StoredMilestone, StoredOffset, StoredWindow
from recovery.content.mistakes import MESSAGES, facts_in_words
from recovery.domain.offsets import LatestBeforeEarliest, OffsetTooLong, Unit
from recovery.domain.protocol import Kind, Milestone
from recovery.text.formatting import count_of, span_words, unit_name
from recovery.text.markdown import MAX_BYTES, mistake_in
from recovery.workspace.forms import (
    Box,
    BoxForm,
    DefaultedChoiceField,
    Explained,
    Line,
    Lines,
    Remark,
    Values,
)

LONGEST_TITLE = 120
"""The most characters that the name of a clinic's own milestone may have."""


class PlanRow(BoxForm):
    """The boxes of one milestone. What is wrong with them, and what became of them, is said above them all."""

    @property
    def key(self) -> str:
        """The prefix of the names of the row's boxes."""
        return str(self.prefix)

    @property
    def problems(self) -> list[Remark]:
        """The remarks on mistakes, each said once, in the order of the boxes."""
        ids: dict[str, str] = {}
        for name in (*self.fields, NON_FIELD_ERRORS):
            for message in self.errors.get(name, ()):
                ids.setdefault(str(message), f"wrong-{self.key}-{name.strip('_')}".replace(".", "-"))
        return [Remark(problem_id, message) for message, problem_id in ids.items()]

    @property
    def changes(self) -> list[Remark]:
        """The remarks on somebody else's changes meanwhile, each said once."""
        return list(dict.fromkeys(self.notes.values()))

    def problem_id(self, field_name: str) -> str:
        """Return the id of the sentence that says what is wrong with a field, perhaps with another one too."""
        return next(problem.id for problem in self.problems if problem.message in self.errors[field_name])

    def described_by(self, box: Box) -> list[str]:
        """Return the id of the sentence on the mistake in a box, or nothing."""
        return [box.problem_id] if box.errors else []

    def clean_guidance(self) -> str:
        """Return the advice as it was typed; what is wrong with it is said beside it."""
        text: str = self.cleaned_data["guidance"]
        if len(text.encode(errors="replace")) > MAX_BYTES:
            self.add_error("guidance", _("This is too long."))
        elif mistake := mistake_in(text):
            self.add_error("guidance", mistake)
        return text


def _unit_choices() -> list[tuple[str, str]]:
    return [(unit.value, unit_name(2, unit)) for unit in Unit]


def _amount() -> forms.CharField:
    return forms.CharField(required=False, widget=Line(4, inputmode="numeric"))


def _guidance() -> forms.CharField:
    return forms.CharField(required=False, widget=Lines(2, maxlength=2000))


class WindowRow(PlanRow):
    """A row with a window: two numbers and their unit."""

    earliest = _amount()
    latest = _amount()
    unit = DefaultedChoiceField(
        default=Unit.WEEK.value, choices=_unit_choices, widget=forms.Select({"class": "input unit"})
    )

    window: StoredWindow | None = None
    """The window that was typed, where it could be read."""
    after = ""
    """The side of the surgery that the milestone is on, where that cannot be chosen."""

    @property
    def has_first(self) -> bool:
        """Whether its beginning can be set; a stage of the source begins when that says."""
        return "earliest" in self.fields

    @property
    def has_side(self) -> bool:
        """Whether it can be before the surgery or after it."""
        return "side" in self.fields

    def read_amount(self, name: str, *, is_before: bool) -> StoredOffset | None:
        """Read one end of the window, as far from the surgery as the number says."""
        text = self.cleaned_data[name]
        if not is_number(text):
            self.add_error(name, _("Write a whole number, for example 6."))
            return None
        return {"amount": -int(text) if is_before else int(text), "unit": self.cleaned_data["unit"]}

    def set_window(self, first: StoredOffset | None, last: StoredOffset | None) -> None:
        """Keep the window of two ends, where both were read. “1 to 2 weeks before surgery” begins with the 2."""
        if first is None or last is None:
            return
        # A beginning that the source gives stays one, and its unit may be another.
        if self.has_first and last["amount"] < first["amount"] <= 0:
            first, last = last, first
        self.window = {"earliest": first, "latest": last}
        for end, offset in (("earliest", first), ("latest", last)):
            try:
                stored.read_offset(offset)
            except OffsetTooLong as error:
                words = _("That is more than {most}, further than any recovery.")
                self.add_error(end, words.format(**facts_in_words(error)))
        if not self.errors.keys() & {"earliest", "latest"}:
            try:
                stored.read_window(self.window)
            except LatestBeforeEarliest as error:
                _field, message = MESSAGES[error.code]
                self.add_error("latest", str(message).format(**facts_in_words(error)))


def is_number(text: str) -> bool:
    """Whether it can be an amount of an offset."""
    return text.isdecimal() and len(text) <= 4


def window_boxes(window: StoredWindow | None) -> dict[str, str]:
    """Return the texts that a stored window puts into the boxes."""
    if not window:
        return {}
    first, last = window["earliest"], window["latest"] or window["earliest"]
    amounts = {"earliest": str(abs(first["amount"])), "latest": str(abs(last["amount"]))}
    return amounts | {"unit": last["unit"], "side": "before" if first["amount"] < 0 else "after"}


class TimingRow(WindowRow):
    """One milestone of the source: as it says, set, or hidden."""

    how = DefaultedChoiceField(default="source", widget=forms.RadioSelect)
    guidance = _guidance()

    fact_boxes = (("how", "earliest", "latest", "unit"), ("guidance",))

    seen = ""
    """The time at which the patient sees it, in words."""

    def __init__(
        self,
        data: Values | None,
        milestone: Milestone,
        adjusted: StoredAdjustment | None,
        of_protocol: Milestone | None = None,
        *,
        prefix: str = "",
        is_read: bool = True,
    ) -> None:
        """Make the boxes of ``milestone``; those for one patient, beside what their protocol makes of it."""
        first = _timing_boxes(milestone, adjusted or {})
        super().__init__(data, initial=first, prefix=f"{prefix}{milestone.key}", is_read=is_read)
        self.milestone, self.adjusted, self.of_protocol = milestone, adjusted, of_protocol
        is_stage, window = milestone.kind is Kind.STAGE, milestone.window
        self.after = _("before surgery") if self._is_before else _("after surgery")
        for name in ("earliest", "latest", "unit") if window is None else ("earliest",) if is_stage else ():
            del self.fields[name]
        shown = of_protocol or milestone
        says = _("Not shown to the patient") if shown.is_hidden else timing(shown)
        source = _("As the protocol says") if of_protocol else _("As the source says")
        ours = _("Set for this patient") if of_protocol else _("Set by us")
        hide = Explained(_("Hide"), _("Patients will not see this milestone"))
        choices = [("source", Explained(source, says)), ("set", Explained(ours)), ("hide", hide)]
        self.offer("how", [(value, words) for value, words in choices if value != "set" or window])

    @property
    def _is_before(self) -> bool:
        window = self.milestone.window
        return window is not None and window.earliest.amount < 0

    @property
    def has_window(self) -> bool:
        """Whether a window of its own can be set."""
        return "latest" in self.fields

    @property
    def seen_id(self) -> str:
        """The id of the words that say when the patient sees it."""
        return f"seen-{self.key}".replace(".", "-")

    def title_of(self, fact: str) -> str:
        """Return the milestone's name, or the name of the words on it."""
        title = self.milestone.title
        return _("Words on {milestone}").format(milestone=title) if fact == "guidance" else title

    def words_of(self, fact: str) -> str:
        """Return a fact in words: what the clinic added or set, or what holds where it set nothing."""
        how = self.typed("how")
        if fact != "how":
            return super().words_of(fact)
        if how == "hide":
            return _("hidden")
        if how == "set" and self.adjusted:
            return summary.length_words(self.adjusted.get("window"))
        if self.of_protocol is None:
            return _("{timing}, as the source says").format(timing=timing(self.milestone))
        if self.of_protocol.is_hidden:
            return _("hidden, as the protocol says")
        return _("{timing}, as the protocol says").format(timing=timing(self.of_protocol))

    def described_by(self, box: Box) -> list[str]:
        """Return the id of the sentence on a box's mistake or, for a number, on when the patient sees the milestone."""
        is_amount = box.name in ("earliest", "latest")
        return super().described_by(box) or ([self.seen_id] if is_amount else [])

    def clean(self) -> None:
        """Read the window, where one is set."""
        window, is_before = self.milestone.window, self._is_before
        if self.cleaned_data["how"] != "set" or window is None:
            return
        if self.has_first:
            first, last = (self.read_amount(name, is_before=is_before) for name in ("earliest", "latest"))
            self.set_window(first, last)
        elif last := self.read_amount("latest", is_before=is_before):
            self.set_window(stored.write_window(window)["earliest"], last)

    def adjustment(self, edition: int, saved: StoredAdjustment | None) -> StoredAdjustment | None:
        """Make what is stored of the row; None where it changes nothing.

        While it is as it was ``saved``, it keeps what the edition of that time said.
        """
        hidden, guidance = self.cleaned_data["how"] == "hide", self.cleaned_data["guidance"]
        if not (self.window or hidden or guidance):
            return None
        was = saved and (saved.get("window"), saved.get("hidden"), saved.get("guidance"))
        if saved and was == (self.window, hidden, guidance):
            return saved
        return stored.write_adjustment(self.milestone, edition, window=self.window, hidden=hidden, guidance=guidance)


def _timing_boxes(milestone: Milestone, adjusted: StoredAdjustment) -> dict[str, str]:
    window, source = adjusted.get("window"), milestone.window
    how = "hide" if adjusted.get("hidden") else "set" if window else "source"
    filled = {"how": how, "guidance": adjusted.get("guidance", "")}
    # A window in two units cannot stand in the boxes.
    if source and source.latest and source.earliest.unit is source.latest.unit:
        window = window or stored.write_window(source)
    return filled | {"unit": Unit.WEEK.value} | window_boxes(window)


def timing(milestone: Milestone) -> str:
    """Say when a milestone is, in the words of its offsets, or of the source where there are none."""
    if milestone.window is None or milestone.is_open:
        return milestone.words.timing
    return span_words(milestone.window, is_stage=milestone.kind is Kind.STAGE)


class AddedRow(PlanRow):
    """A milestone that the clinic adds, or the empty boxes for one."""

    begun_by: ClassVar[tuple[str, ...]]
    """The boxes of which one is filled where something is to be added."""
    lacks_zone = False
    """Whether nobody can tell when a visit is, because the clinic has not chosen its time zone."""

    @property
    def name(self) -> str:
        """The row's name."""
        return self.typed("title").strip() or _("Not named yet")

    @property
    def when(self) -> str:
        """The time of the milestone in words, as far as it can be read."""
        raise NotImplementedError

    def title_of(self, fact: str) -> str:
        """Return the row's name."""
        return self.name

    def tell(self, notes: Values) -> None:
        """Keep the remarks on the row's facts, and that on the row as a whole: ``notes`` has it by the row's key."""
        super().tell(notes)
        if self.key in notes:
            self.notes[""] = Remark(f"note-{self.key}", notes[self.key])

    def clean_title(self) -> str:
        """Return the title in one line."""
        title = " ".join(self.cleaned_data["title"].split())
        if len(title) > LONGEST_TITLE:
            self.add_error("title", _("Use {most} characters or fewer.").format(most=LONGEST_TITLE))
        return title

    def milestone(self, key: str) -> StoredMilestone:
        """Make what is stored of the row."""
        raise NotImplementedError


def title_field() -> forms.CharField:
    """Make the box for what a milestone is called."""
    return forms.CharField(
        widget=Line(LONGEST_TITLE), error_messages={"required": gettext_lazy("Say what it is called.")}
    )


class OwnRow(WindowRow, AddedRow):
    """A milestone that the clinic adds to its protocol."""

    title = title_field()
    kind = DefaultedChoiceField(default=Kind.VISIT.value, widget=forms.RadioSelect)
    side = DefaultedChoiceField(default="after", widget=forms.Select({"class": "input unit"}))
    guidance = _guidance()

    field_order = ("title", "kind", "earliest", "latest", "unit", "side", "guidance")
    begun_by = ("title",)
    fact_boxes = (("title",), ("kind", "earliest", "latest", "unit", "side"), ("guidance",))

    def __init__(self, data: Values | None, key: str, saved: StoredMilestone | None, *, is_read: bool = True) -> None:
        first = {"kind": Kind.VISIT.value, "unit": Unit.WEEK.value, "side": "after"}
        if saved:
            first |= {"title": saved["title"], "kind": saved["kind"], "guidance": saved.get("guidance", "")}
            first |= window_boxes(saved.get("window"))
        super().__init__(data, initial=first, prefix=key, is_read=is_read)
        event = Explained(_("It happens once"), _("Somewhere in a window, such as driving again"))
        stage = Explained(_("It goes on for a while"), _("Such as exercises at home"))
        visit = Explained(_("A visit"), _("On one day. Only the first number counts"))
        self.offer("kind", [(Kind.EVENT.value, event), (Kind.STAGE.value, stage), (Kind.VISIT.value, visit)])
        self.offer("side", [("before", _("before surgery")), ("after", _("after surgery"))])

    def clean(self) -> None:
        """Read the window; a visit is on one day."""
        is_before = self.cleaned_data["side"] == "before"
        first = last = self.read_amount("earliest", is_before=is_before)
        if self.cleaned_data["kind"] != Kind.VISIT:
            last = self.read_amount("latest", is_before=is_before)
        self.set_window(first, last)

    def milestone(self, key: str) -> StoredMilestone:
        """Make what is stored of the row."""
        return {
            "key": key,
            "kind": self.cleaned_data["kind"],
            "title": self.cleaned_data.get("title", ""),
            "guidance": self.cleaned_data["guidance"],
            "window": self.window,
        }

    def words_of(self, fact: str) -> str:
        """Return a fact in words: the text in a box or, for the kind, the kind and the time."""
        if fact != "kind":
            return super().words_of(fact)
        kinds = {radio.data["value"]: radio.choice_label for radio in self["kind"]}
        return f"{kinds[self.typed('kind')]}, {self.when}"

    @property
    def when(self) -> str:
        """The time of the milestone in words, as far as it can be read; else empty."""
        first, last, unit = (self.typed(name) for name in ("earliest", "latest", "unit"))
        is_one = self.typed("kind") == Kind.VISIT or first == last or not last
        if unit not in set(Unit) or not all(is_number(amount) for amount in ((first,) if is_one else (first, last))):
            return ""
        is_before = self.typed("side") == "before"
        length = count_of(int(first if is_one else last), Unit(unit))
        if is_one:
            words = _("{length} before surgery") if is_before else _("{length} after surgery")
        else:
            words = _("{first} to {length} before surgery") if is_before else _("{first} to {length} after surgery")
        return words.format(first=first, length=length)
