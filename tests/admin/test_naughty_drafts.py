"""What an editor types into a draft is stored as it was typed or refused in words, and is text in every page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from recovery.content.models.edition import Edition
from recovery.site.sending import form_end
from recovery.text import cleaning
from recovery.text.markdown import ATTRIBUTES, TAGS, mistake_in
from tests.admin.conftest import address, soup, typed_in
from tests.naughty import Built, built_from, built_of, groups, with_strings

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

WORDS = re.compile(
    r"question|hint|summary|guide_title|guide_lead"
    r"|m\d+-(title|hedge|chart_row|on_paper|lasts|coming|now_lead|after_lead|guidance)"
    r"|g\d+-(title|body)|s\d+-(title|publisher|says)"
)
"""Boxes for words that stand by themselves; others take dates, or need one another."""
LINKED = {(tag, name) for tag in TAGS for name in ("", *ATTRIBUTES.get(tag, ()))} | {("a", "rel")}
PREVIEWS = ("", "source/", "timeline/?surgery_date=2026-10-30", "timeline/print/?surgery_date=2026-10-30")


def refused_in(response: Any) -> dict[str, str]:
    """What is said beside each box."""
    said = soup(response).select("[id$=_error]")
    return {str(each["id"]).removeprefix("id_").removesuffix("_error"): each.get_text(" ", strip=True) for each in said}


def stored_as(name: str, text: str) -> str:
    """A text of several lines keeps them."""
    clean = cleaning.lines if name.endswith(("guidance", "body", "says")) else cleaning.one_line
    return clean(text).strip()


class Drafted:
    """A draft in which every box for words can have others."""

    def __init__(self, client: Client, draft: Edition) -> None:
        self.client, self.page = client, address(draft)
        self.previews = [f"/admin/recovery/edition/{draft.pk}/preview/{each}" for each in PREVIEWS]
        self.built = self.read()
        self.plain = self.fields
        self.boxes = [name for name in self.plain if WORDS.fullmatch(name)]

    def read(self) -> list[Built]:
        """What each page that shows the draft is built of; its own boxes are remembered."""
        page = soup(self.client.get(self.page))
        self.fields: dict[str, Any] = {**typed_in(page)}
        self.fields["row"] = [str(each["value"]) for each in page.select("input[name=row]")]
        return [built_from(page), *(built_of(self.client.get(each).content.decode()) for each in self.previews)]

    def typed(self, words: dict[str, str]) -> Any:
        """Save the draft with ``words`` in some boxes, and what was there first in the others."""
        plain = {name: self.plain[name] for name in self.boxes}
        sent = {name: text for name, text in self.fields.items() if name != form_end.NAME}
        return self.client.post(self.page, sent | plain | words | {"_save": "Save"})


@with_strings
def test_a_draft_is_stored_as_it_was_typed_and_is_text_in_every_page(
    as_superuser: Client, draft: Edition, strings: Sequence[str]
) -> None:
    drafted = Drafted(as_superuser, draft)
    boxes = drafted.boxes
    assert len(boxes) >= 30
    assert drafted.typed({name: f"Other words {number}" for number, name in enumerate(boxes)}).status_code == 302
    usual = [before | after for before, after in zip(drafted.built, drafted.read(), strict=True)]
    refused: set[tuple[str, str]] = set()
    for some in groups(strings, len(boxes)):
        typed = dict(zip(boxes, some, strict=False))
        response = drafted.typed(typed)
        if response.status_code == 422:
            said = refused_in(response)
            assert said
            assert all(said.values())
            refused |= {(name, typed.pop(name)) for name in said}
            response = drafted.typed(typed)
        assert response.status_code == 302, refused_in(response)
        found = drafted.read()
        for name, text in typed.items():
            assert drafted.fields[name] == stored_as(name, text), (name, ascii(text))
        assert [built - elements - LINKED for built, elements in zip(found, usual, strict=True)] == [set()] * len(usual)
    assert [(name, ascii(text)) for name, text in refused if not may_be_refused(name, text)] == []


def may_be_refused(name: str, text: str) -> bool:
    """Whether the text is too long, or has nothing to be seen; or says what its box reads and cannot follow.

    Boxes for Markdown refuse what would be shown otherwise than it was typed, sentences a brace that is no date.
    """
    is_markdown, is_sentence = name.endswith(("guidance", "body")), name.endswith(("coming", "_lead"))
    if len(text) > 120 or not cleaning.one_line(text).strip():
        return True
    return (is_markdown and mistake_in(text) != "") or (is_sentence and "{" in text)
