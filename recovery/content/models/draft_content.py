"""Rows of an edition change only while the edition is a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from recovery.content.models.edition import Edition


class EditionIsPublic(Exception):
    """Content of an edition that patients see, or have seen, was about to change."""


class DraftContent(models.Model):
    """A row of an edition; it can be written and deleted while the edition is a draft, and no longer."""

    edition: models.ForeignKey[Edition, Edition]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._check_draft()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._check_draft()
        return super().delete(*args, **kwargs)

    @classmethod
    def content(cls) -> tuple[str, ...]:
        """Return the names of the columns that an editor writes, as they are declared."""
        fields = cls._meta.concrete_fields
        place = {"id", "edition", "position"}
        return tuple(field.name for field in fields if field.editable and field.name not in place)

    def _check_draft(self) -> None:
        if not self.edition.is_draft:
            raise EditionIsPublic(str(self.edition))
