"""Forms that two people can have open at once.

A page carries, hidden beside each field, what stood in the field when the page was made. So a save
writes only what was changed on this page, and sees where somebody else has changed the same field since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

ModelT = TypeVar("ModelT", bound=Model)


_NOT_ALWAYS_SENT = (forms.CheckboxInput, forms.RadioSelect, forms.FileInput, forms.SelectMultiple, forms.MultiWidget)
"""The fields for which a browser sends nothing when they are empty, so nobody can tell whether they came."""


class MergingForm(forms.ModelForm[ModelT]):
    """A form that saves what was changed on the page; :attr:`clashes` has what was changed elsewhere meanwhile.

    A box that did not come leaves what is saved: it was not emptied.
    """

    of_the_page_alone: ClassVar[frozenset[str]] = frozenset()
    """Fields that are no facts of the row: a question, a file to be read."""
    together: ClassVar[frozenset[str]] = frozenset()
    """Fields that are read as one fact: whoever changes one of them sees what became of the others."""
    clashes: dict[str, str]
    """The texts that are saved now, by the name of the field that changed elsewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.instance.pk is not None:
            self._put_what_is_saved_into_missing_boxes()
        self.clashes = {}
        self._shown: dict[str, str] = {}
        for name in self.merged():
            self.fields[name].show_hidden_initial = True

    def _put_what_is_saved_into_missing_boxes(self) -> None:
        columns = {column.name for column in self.instance._meta.fields}  # noqa: SLF001
        saved = {
            self.add_prefix(name): field.prepare_value(self.get_initial_for_field(field, name))
            for name, field in self.fields.items()
            if name in columns
            and self.add_prefix(name) not in self.data
            and not (field.disabled or isinstance(field.widget, _NOT_ALWAYS_SENT))
            and self.was_shown(name)
        }
        if saved:
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a request's data is a QueryDict
            data.update(saved)
            self.data = data

    def was_shown(self, name: str) -> bool:
        """Whether the page that was sent had the box; where that cannot be told, it had all."""
        return True

    def full_clean(self) -> None:
        """Check what was typed here, and of the rest what is saved, whatever the page showed of it."""
        if self.is_bound and self.instance.pk is not None and not self._shown:
            self._bring_up_to_date()
        super().full_clean()

    def _bring_up_to_date(self) -> None:
        """Let each box that nobody changed hold what is saved now, beside what the page showed as saved.

        Where the page does not say what stood in a box first, it is taken for one that was made now.
        """
        stale, without_first = [], []
        for name in filter(self.was_shown, self.merged()):
            field, box, first = self.fields[name], self.add_prefix(name), self.add_initial_prefix(name)
            saved = shown = self._saved(name)
            if first not in self.data:
                without_first.append(name)
            if first in self.data or self._is_of_several(name):
                shown = as_text(field.hidden_widget().value_from_datadict(self.data, {}, first))  # type: ignore[arg-type]
            self._shown[name] = shown
            if shown != saved and as_text(field.widget.value_from_datadict(self.data, self.files, box)) == shown:
                stale.append(name)
        if stale or without_first:
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a request's data is a QueryDict
            for name in (*stale, *without_first):
                self._put(data, self.add_initial_prefix(name), name, as_first=True)
            for name in stale:
                self._put(data, self.add_prefix(name), name)
            self.data = data

    def merged(self) -> set[str]:
        """Return the fields whose change by somebody else is seen: all that a page has with a box of their own."""
        return {
            name
            for name, field in self.fields.items()
            if not (field.disabled or name in self.of_the_page_alone or isinstance(field.widget, forms.MultiWidget))
        }

    def save(self, commit: bool = True) -> ModelT:
        """Write only what was changed here; a new row whole."""
        if self.instance.pk is None or not commit:
            return super().save(commit)
        self.instance.save(update_fields=self.written())
        self._save_m2m()  # type: ignore[attr-defined]  # not in the stubs
        return self.instance

    def written(self) -> list[str]:
        """Return the columns of what was changed, with those that are made of them."""
        names = {field.name for field in self.instance._meta.concrete_fields}  # noqa: SLF001
        made = {f"{name}_html" for name in self.changed_data}
        return sorted((set(self.changed_data) | made) & names)

    def _post_clean(self) -> None:
        # A new row has nothing to merge with, and what was filled in for it counts as typed.
        if self.instance.pk is not None:
            self.clashes = dict(self._find_clashes())
            for name in self.merged() - set(self.changed_data):
                self.cleaned_data.pop(name, None)
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = _with_plain_newlines(value)
        super()._post_clean()  # type: ignore[misc]  # not in the stubs
        if self.clashes:
            self._tell_clashes()

    def _find_clashes(self) -> Iterator[tuple[str, str]]:
        changed = set(self.changed_data)
        beside = self.together - changed if self.together & changed else frozenset()
        for name in sorted(self.merged() & (changed | beside)):
            saved = self._saved(name)
            is_changed_elsewhere = self._shown.get(name, saved) != saved
            if is_changed_elsewhere and (name in beside or saved != as_text(self.cleaned_data.get(name))):
                yield name, saved

    def _is_of_several(self, name: str) -> bool:
        """Whether it has a box for each value, so that none at all may be a value too."""
        return isinstance(self.fields[name], forms.ModelMultipleChoiceField | forms.MultipleChoiceField)

    def _saved(self, name: str) -> str:
        return as_text(self.fields[name].prepare_value(self.initial.get(name)))

    def _put(self, data: Any, at: str, name: str, *, as_first: bool = False) -> None:
        """Put what is saved into ``data`` as a browser would send it, from the box or from the one beside it."""
        saved = self._saved(name)
        if self._is_of_several(name):
            data.setlist(at, self.fields[name].prepare_value(self.initial.get(name)) or [])
        elif as_first or not isinstance(self.fields[name], forms.BooleanField):
            data[at] = saved
        elif saved == "True":
            data[at] = "on"
        else:
            data.pop(at, None)  # a box that is not ticked is not sent

    def _tell_clashes(self) -> None:
        """Say beside each field what is saved there, and let the page that is shown again be one that was made now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        for name, saved in self.clashes.items():
            self._put(data, self.add_initial_prefix(name), name, as_first=True)
            self.add_error(name, f"{self._words_of(name, saved)} {self._advice_on(name)}")
        self.data = data

    def _words_of(self, name: str, saved: str) -> str:
        shown = self._as_chosen(name, saved)
        if not shown:
            return _("Someone else emptied this while you were editing.")
        return _("Someone else saved “{saved}” here while you were editing.").format(saved=shown)

    def _advice_on(self, name: str) -> str:
        if name in self.changed_data:
            return _("Yours stands here now: save again to keep it.")
        others = ", ".join(str(self.fields[other].label) for other in sorted(self.together & set(self.changed_data)))
        return _("Check that “{others}” still fits it.").format(others=others)

    def _as_chosen(self, name: str, saved: str) -> str:
        """Return a saved value as the page words it: a choice by its label, of several those that the page offers."""
        labels = dict(_labels(getattr(self.fields[name], "choices", ())))
        if self._is_of_several(name):
            return ", ".join(labels[value] for value in saved.split(",") if value in labels)
        return " ".join(labels.get(saved, saved).split())


def _labels(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield the value that each choice sends and its words; of groups, all that are in them."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _labels(label)
        else:
            yield as_text(value), str(label)


def as_text(value: Any) -> str:
    """Return a field's value in the form in which a page sends it; several with commas between them."""
    if isinstance(value, QuerySet | list):
        return ",".join(sorted(map(as_text, value)))
    if isinstance(value, Model):
        value = value.pk
    return "" if value is None else _with_plain_newlines(str(value)).strip()


def _with_plain_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
