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

from recovery.sending.whole import WholeModelForm

ModelT = TypeVar("ModelT", bound=Model)


class MergingForm(WholeModelForm[ModelT]):
    """Saves what was changed on the page; :attr:`clashes` has what was changed elsewhere meanwhile."""

    of_the_page_alone: ClassVar[frozenset[str]] = frozenset()
    """Fields that are no facts of the row: a question, a file to be read."""
    together: ClassVar[frozenset[str]] = frozenset()
    """Fields that are read as one fact: whoever changes one of them sees what became of the others."""
    clashes: dict[str, str]
    """Field name to what is saved there now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes = {}
        for name in self.merged():
            self.fields[name].show_hidden_initial = True
        if self.is_bound and self.instance.pk is not None:
            self._take_what_was_not_told_as_saved()

    def _take_what_was_not_told_as_saved(self) -> None:
        """A page that does not say what stood in a box first is taken for one that was made now."""
        untold = [
            name
            for name in self.merged()
            if self.add_initial_prefix(name) not in self.data and self.was_shown(name) and not self._is_of_several(name)
        ]
        if untold:
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a request's data is a QueryDict
            data.update({self.add_initial_prefix(name): self._saved(name) for name in untold})
            self.data = data

    def merged(self) -> set[str]:
        """The fields whose change by somebody else is seen: all that a page has with a box of their own."""
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
        """The columns of what was changed, with those that are made of them."""
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
            self._take_over_what_is_saved()
            self._tell_clashes()

    def _find_clashes(self) -> Iterator[tuple[str, str]]:
        changed = set(self.changed_data)
        beside = self.together - changed if self.together & changed else frozenset()
        for name in sorted(self.merged() & (changed | beside)):
            saved = self._saved(name)
            was = self._was(name)
            if was is not None and was != saved and (name in beside or saved != as_text(self.cleaned_data.get(name))):
                yield name, saved

    def _was(self, name: str) -> str | None:
        """What the page showed first; None where it did not say."""
        at = self.add_initial_prefix(name)
        return as_text(self._values(at, name)) if at in self.data or self._is_of_several(name) else None

    def _values(self, at: str, name: str) -> Any:
        return self.fields[name].hidden_widget().value_from_datadict(self.data, {}, at)  # type: ignore[arg-type]

    def _is_of_several(self, name: str) -> bool:
        """Whether it has a box for each value, so that none at all may be a value too."""
        return isinstance(self.fields[name], forms.ModelMultipleChoiceField | forms.MultipleChoiceField)

    def _saved(self, name: str) -> str:
        return as_text(self.fields[name].prepare_value(self.initial.get(name)))

    def _take_over_what_is_saved(self) -> None:
        """Make the page that is shown again one that was made now; what nobody changed on it is what is saved."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a request's data is a QueryDict
        for name in self.merged():
            box, shown_first, saved = self.add_prefix(name), self.add_initial_prefix(name), self._saved(name)
            if self._is_of_several(name):
                several = self.fields[name].prepare_value(self.initial.get(name))
                data.setlist(shown_first, several)
                if name not in self.changed_data:
                    data.setlist(box, several)
                continue
            if name not in self.changed_data and self._was(name) != saved:
                _put(data, box, saved)
            data[shown_first] = saved
        self.data = data

    def _tell_clashes(self) -> None:
        for name, saved in self.clashes.items():
            said = _("Someone else saved “{saved}” here while you were editing.").format(
                saved=self._as_chosen(name, saved)
            )
            is_here = name in self.changed_data
            what = _("Yours stands here now: save again to keep it.") if is_here else _("Look whether yours fits it.")
            self.add_error(name, f"{said} {what}")

    def _as_chosen(self, name: str, saved: str) -> str:
        """A saved value as the page words it: a choice by its label."""
        labels = dict(_labels(getattr(self.fields[name], "choices", ())))
        several = saved.split(",") if self._is_of_several(name) else [saved]
        return " ".join(", ".join(labels.get(value, value) for value in several).split())


def _labels(choices: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """What each choice sends, and how it is worded; of groups, all that are in them."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _labels(label)
        else:
            yield as_text(value), str(label)


def as_text(value: Any) -> str:
    """A field's value in the form in which a page sends it; several with commas between them."""
    if isinstance(value, QuerySet | list):
        return ",".join(sorted(map(as_text, value)))
    if isinstance(value, Model):
        value = value.pk
    return "" if value is None else _with_plain_newlines(str(value)).strip()


def _with_plain_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _put(data: Any, name: str, saved: str) -> None:
    """A value as the browser would send it: an empty box is not sent at all."""
    if saved == "False":
        data.pop(name, None)
    else:
        data[name] = "on" if saved == "True" else saved
