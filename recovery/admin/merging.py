"""Forms that two people can have open at once.

A page carries, hidden beside each field, what stood in the field when the page was made. So a save
writes only what was changed on this page, and sees where somebody else has changed the same field since.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from recovery.sending.whole import WholeModelForm

ModelT = TypeVar("ModelT", bound=Model)


class MergingForm(WholeModelForm[ModelT]):
    """Saves what was changed on the page; :attr:`clashes` has what was changed elsewhere meanwhile."""

    clashes: dict[str, str]
    """Field name to what is saved there now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clashes = {}
        for field in self.fields.values():
            field.show_hidden_initial = True

    def save(self, commit: bool = True) -> ModelT:
        """Write only what was changed here; a new row whole."""
        if self.instance.pk is None or not commit:
            return super().save(commit)
        self.instance.save(update_fields=self.written())
        return self.instance

    def was_shown(self, name: str) -> bool:
        """Whether the page had the row: one that somebody added since has no boxes in it."""
        return self.add_initial_prefix(name) in self.data

    def written(self) -> list[str]:
        """The columns of what was changed, with those that are made of them."""
        names = {field.name for field in self.instance._meta.concrete_fields}  # noqa: SLF001
        made = {f"{name}_html" for name in self.changed_data}
        return sorted((set(self.changed_data) | made) & names)

    def _post_clean(self) -> None:
        # A new row has nothing to merge with, and what was filled in for it counts as typed.
        if self.instance.pk is not None:
            self.clashes = dict(self._find_clashes())
            for name in self.fields.keys() - set(self.changed_data):
                self.cleaned_data.pop(name, None)
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                self.cleaned_data[name] = _with_plain_newlines(value)
        super()._post_clean()  # type: ignore[misc]  # not in the stubs
        if self.clashes:
            self._take_over_what_is_saved()
            self._tell_clashes()

    def _find_clashes(self) -> Iterator[tuple[str, str]]:
        for name in self.changed_data:
            saved = self._saved(name)
            was = self._was(name)
            if was is not None and was != saved and saved != as_text(self.cleaned_data.get(name)):
                yield name, saved

    def _was(self, name: str) -> str | None:
        """What the page showed first; None where it did not say."""
        value = self.data.get(self.add_initial_prefix(name))
        return None if value is None else as_text(value)

    def _saved(self, name: str) -> str:
        return as_text(self.fields[name].prepare_value(self.initial.get(name)))

    def _take_over_what_is_saved(self) -> None:
        """Make the page that is shown again one that was made now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a request's data is a QueryDict
        for name in self.fields:
            saved = self._saved(name)
            if name not in self.changed_data and self._was(name) != saved:
                _put(data, self.add_prefix(name), saved)
            data[self.add_initial_prefix(name)] = saved
        self.data = data

    def _tell_clashes(self) -> None:
        for name, saved in self.clashes.items():
            said = _("Someone else saved “{saved}” here while you were editing.").format(
                saved=self._as_chosen(name, saved)
            )
            self.add_error(name, f"{said} {_('Yours stands here now: save again to keep it.')}")

    def _as_chosen(self, name: str, saved: str) -> str:
        """A saved value as the page words it: a choice by its label."""
        choices = dict(getattr(self.fields[name], "choices", ()))
        shown = next((str(label) for value, label in choices.items() if as_text(value) == saved), saved)
        return " ".join(shown.split())


def as_text(value: Any) -> str:
    """A field's value in the form in which a page sends it."""
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
