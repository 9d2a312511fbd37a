"""A new column of what editors write is on their pages, in what is read, and in what patients get."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import CharField, TextField

from recovery.content import published_editions
from recovery.content.models.edition import OWN_WORDS, DraftContent, Edition, GuideSection, Source
from recovery.content.models.fields import PhraseField, SentenceField
from recovery.content.models.milestone import WINDOW, Milestone
from recovery.domain.protocol import Speech, Words

NO_WORDS = {"key", "kind", "title", "colour", "fades_until", *WINDOW}
"""Columns of a milestone that are text and stand elsewhere in the domain."""


@pytest.mark.parametrize("kind", [Milestone, GuideSection, Source])
def test_everything_an_editor_writes_has_a_box_on_both_pages(kind: type[DraftContent]) -> None:
    found: Any = admin.site.get_model_admin(kind)
    assert set(flatten_fieldsets(found.fieldsets)) - {"position"} == set(kind.content())
    assert set(flatten_fieldsets(found.row_fieldsets)) == set(kind.content())


def test_every_sentence_of_a_milestone_is_scored() -> None:
    columns = [field.name for field in Milestone._meta.fields if isinstance(field, SentenceField)]
    assert set(columns) <= set(Milestone(**{name: name for name in columns}).sentences())


def test_every_word_of_a_milestone_reaches_the_domain() -> None:
    """Each column says its own name, and the domain has each name once."""
    texts = [field.name for field in Milestone._meta.fields if isinstance(field, CharField | TextField)]
    said = sorted({*texts} & {*Milestone.content()} - NO_WORDS)
    row = Milestone(**{name: name for name in said}, guidance_html="guidance")
    assert sorted(leaves(published_editions.words_of(row))) == said


def leaves(words: Words | Speech) -> Iterator[str]:
    for field in fields(words):
        value = getattr(words, field.name)
        yield from leaves(value) if isinstance(value, Speech) else [value]


def test_every_word_of_an_edition_itself_is_named() -> None:
    written = (field for field in Edition._meta.fields if isinstance(field, PhraseField | SentenceField))
    assert tuple(field.name for field in written) == OWN_WORDS
