"""The base of the workspace's forms: it names boxes, and says beside them what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from recovery.text.typed_dates import Boxes

Values = Mapping[str, str]
"""The texts in boxes, by the boxes' names."""
Group = tuple[str, ...]
"""The names of boxes that mean one fact together."""
Choices = Sequence[tuple[str, Any]] | Callable[[], Iterable[tuple[str, Any]]]
"""The values that a field offers, each with its label; or what makes them when they are shown."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is said of boxes, with an id of its own."""

    id: str
    message: str


class Box(forms.BoundField):
    """A field of a form, with ids that are made of the names of its boxes."""

    form: BoxForm

    @property
    def auto_id(self) -> str:
        """The box's id. Radio buttons have none: each stands within its label."""
        is_labelled = not (self.is_hidden or isinstance(self.field.widget, forms.RadioSelect))
        return self.html_name.replace(".", "-") if is_labelled else ""

    @property
    def hint_id(self) -> str:
        """The id of the sentence that says what to write."""
        return f"{self.id_for_label}-hint"

    @property
    def problem_id(self) -> str:
        """The id of the sentence that says what is wrong."""
        return self.form.problem_id(self.name)

    @property
    def note(self) -> Remark | None:
        """The remark on somebody else's change of this fact since the page was made; None without one."""
        return self.form.notes.get(self.name)

    @property
    def aria_describedby(self) -> str:
        """The ids of everything that is said of the box, in the order in which it is read out."""
        return " ".join([*self.form.described_by(self), *([self.note.id] if self.note else ())])


class BoxForm(forms.Form):
    """A form whose boxes are named ``prefix.name``. A box that was not sent was not emptied: it has its first value."""

    bound_field_class = Box
    use_required_attribute = False

    fact_boxes: ClassVar[tuple[Group, ...]] = ()
    """The boxes, without the prefix, of each fact that two people may both change."""

    def __init__(
        self,
        data: Values | None = None,
        *,
        initial: Mapping[str, object],
        prefix: str = "",
        is_read: bool = True,
    ) -> None:
        """Show what was typed; check it only if it ``is_read``."""
        self.prefix = prefix
        self.notes: dict[str, Remark] = {}
        sent = {self.add_prefix(name): value for name, value in initial.items()} | dict(data or {})
        if data is not None and not is_read:
            fields = self.base_fields.items()
            initial = {
                name: field.widget.value_from_datadict(sent, {}, self.add_prefix(name)) for name, field in fields
            }
        super().__init__(sent if data is not None and is_read else None, initial=dict(initial), prefix=prefix)

    def add_prefix(self, field_name: str) -> str:
        """Return the name of a field's box."""
        return f"{self.prefix}.{field_name}" if self.prefix else field_name

    def offer(self, name: str, choices: Choices) -> None:
        """Let a field offer these choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared so)
        field.choices = choices

    def typed(self, name: str) -> str:
        """Return the text in a box, as typed or, without that, as saved."""
        return str(self[name].value() or "")

    def facts_by_boxes(self) -> dict[Group, str]:
        """Return the fact of each group of boxes, which has the name of the first box without the prefix."""
        return {tuple(map(self.add_prefix, group)): group[0] for group in self.fact_boxes}

    def boxes(self) -> dict[str, str]:
        """Return the texts in the boxes of its facts, by the boxes' names."""
        names = [name for group in self.fact_boxes for name in group if name in self.fields]
        return {self.add_prefix(name): self.typed(name) for name in names}

    def words_of(self, fact: str) -> str:
        """Return a fact in words, as its boxes say it."""
        return self.typed(fact)

    def title_of(self, fact: str) -> str:
        """Return the name of a fact."""
        return str(self.fields[fact].label)

    def tell(self, notes: Values) -> None:
        """Keep the remarks that are about this form's facts in :attr:`notes`, where its boxes look for them.

        ``notes`` has remarks on the whole page, by the name of a fact's first box with its prefix; a remark stands
        beside each box of its fact.
        """
        for group in self.fact_boxes:
            first = self.add_prefix(group[0])
            if first in notes:
                self.notes |= dict.fromkeys(group, Remark(f"note-{first}".replace(".", "-"), notes[first]))

    def problem_id(self, field_name: str) -> str:
        """Return the id of the sentence that says what is wrong with a field."""
        return f"{field_name}-problem"

    def described_by(self, box: Box) -> list[str]:
        """Return the ids of the sentences that are about a box."""
        return [*([box.hint_id] if box.help_text else ()), *([box.problem_id] if box.errors else ())]


@dataclass(frozen=True, slots=True)
class Explained:
    """The label of a choice, and smaller words below it."""

    text: str
    small: str = ""

    def __str__(self) -> str:
        return self.text


class DefaultedChoiceField(forms.ChoiceField):
    """A choice in which nobody can go wrong: anything that is not offered counts as the ``default``."""

    def __init__(self, *, default: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.default = default

    def clean(self, value: Any) -> str:
        """Return the value of the choice that counts."""
        return str(value) if self.valid_value(value) else self.default


class Line(forms.TextInput):
    """A box for one line."""

    def __init__(self, maxlength: int, **attrs: str | bool) -> None:
        super().__init__({"class": "input", "maxlength": maxlength, "autocomplete": "off"} | attrs)

    def format_value(self, value: Any) -> str:
        """Return the text in the box; an empty box says so."""
        return super().format_value(value) or ""


class Lines(forms.Textarea):
    """A box for several lines, as wide as the page lets it be."""

    def __init__(self, rows: int, **attrs: str | int) -> None:
        super().__init__({"class": "input", "rows": rows} | attrs)
        del self.attrs["cols"]


class DateBoxes(forms.Widget):
    """The three boxes of a date; their value is what stands in them. The page places them itself."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Boxes:
        """Return the texts in the boxes, trimmed to what could be a date."""
        return Boxes.typed(*(str(data.get(part, "")) for part in ("day", "month", "year")))
