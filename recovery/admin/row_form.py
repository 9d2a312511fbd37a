"""The form of one row of an edition, checked against the edition's other rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django import forms
from django.db.models import prefetch_related_objects

from recovery.content.mistakes import MESSAGES, content_mistakes
from recovery.content.models.edition import DraftContent, Edition, Source
from recovery.site.sending.merging import MergingForm

RowT = TypeVar("RowT", bound=DraftContent)


class SourceField(forms.TypedChoiceField):
    """A choice of sources that are loaded already: a model's own field would ask for each row again."""

    def __init__(self, sources: Iterable[Source], like: forms.Field) -> None:
        self._sources = {str(source.pk): source for source in sources}
        choices = [("", "---------"), *((pk, str(source)) for pk, source in self._sources.items())]
        super().__init__(choices=choices, coerce=self._source, empty_value=None)
        self.label, self.help_text, self.error_messages = like.label, like.help_text, like.error_messages

    def _source(self, pk: Any) -> Source:
        if str(pk) not in self._sources:
            raise ValueError(pk)
        return self._sources[str(pk)]


class ContentForm(MergingForm[RowT]):
    """A row of :attr:`edition`, checked against the edition's other rows."""

    edition: ClassVar[Edition]
    siblings: ClassVar[tuple[str, ...]]
    """Names of the edition's rows beside which the row is checked; those of its own kind come first."""
    checks_siblings = True
    """Whether cleaning checks them; if not, the caller does, by :meth:`check_siblings` when all rows are filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.edition = self.edition
        if self.fields:
            prefetch_related_objects([self.edition], *self.siblings)
            self.offer()
        for code in ("no-source", "empty-guidance", "empty-body"):
            name, words = MESSAGES[code]
            if name in self.fields:
                self.fields[name].error_messages |= {"required": str(words), "invalid_choice": str(words)}

    def offer(self) -> None:
        """Give the fields what the edition has to choose from; a new row comes last."""
        if source := self.fields.get("source"):
            self.fields["source"] = SourceField(self.edition.content_sources.all(), like=source)
            self.fields["source"].show_hidden_initial = True
        if self.instance.pk is None and "position" in self.fields:
            positions = (row.position for row in getattr(self.edition, self.siblings[0]).all())
            self.initial.setdefault("position", max(positions, default=0) + 1)

    def was_shown(self, name: str) -> bool:
        """Whether the page had the row: one that somebody added since has no boxes in it."""
        return self.add_initial_prefix(name) in self.data

    def check_siblings(self) -> None:
        """Add everything that is wrong with the row as it would be saved, beside the edition's other rows."""
        rows: dict[str, list[Any]] = {name: list(getattr(self.edition, name).all()) for name in self.siblings}
        own = self.siblings[0]  # in place of what is saved of it
        rows[own] = [*(row for row in rows[own] if row.pk != self.instance.pk), self.instance]
        for mistake in content_mistakes(**rows):
            if mistake.row is self.instance and mistake.field not in self.errors:
                self.add_error(mistake.field if mistake.field in self.fields else None, mistake.message)

    def _get_validation_exclusions(self) -> set[str]:
        """Leave out the source: it was chosen from the edition's, so the database need not be asked for it again."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return excluded | {"source"}

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.checks_siblings:
            self.check_siblings()
