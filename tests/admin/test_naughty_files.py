"""A file of an edition gives back the words that were put in, or is refused with the line; history and names too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import pytest
from django.test import Client

from recovery.content.models.edition import Edition
from recovery.content.models.history import Entry
from recovery.site.sending import form_end
from recovery.text import cleaning
from recovery.text.bidi import bare
from recovery.text.markdown import mistake_in
from tests.admin.conftest import address, beside, soup, typed_in
from tests.admin.test_files import exported, upload
from tests.naughty import Built, built_from, groups, in_place_of, part, plain_words, seen, tags_of, with_strings

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

KEYS = {"key", "slug", "kind", "unit", "colour", "source", "guide_section", "fades_until", "last_reviewed"}
KEYS |= {"file", "review_due", "references_accessed", "format", "until", "lasts", "sentence"}
"""What a file has besides words: names of other things, dates, and sentences with places for dates."""
Place = tuple[str | int, ...]


def words_in(part: Any, place: Place = ()) -> Iterator[Place]:
    """Where a file has words that stand by themselves."""
    match part:
        case dict():
            for name, value in part.items():
                if name not in KEYS:
                    yield from words_in(value, (*place, name))
        case list():
            for number, value in enumerate(part):
                yield from words_in(value, (*place, number))
        case str() if part and "{" not in part:
            yield place


def at(data: Any, place: Place) -> Any:
    for name in place:
        data = data[name]
    return data


def with_words(data: Any, words: dict[Place, str]) -> Any:
    copy = json.loads(json.dumps(data))
    for place, text in words.items():
        at(copy, place[:-1])[place[-1]] = text
    return copy


def name_of(place: Place) -> str:
    """As a refusal has it: “milestones › 3 › title”, counted from 1."""
    return " › ".join(str(part + 1) if isinstance(part, int) else part for part in place)


def refusal(response: Any) -> str:
    error = soup(response).select_one("#file_error")
    return error.get_text(" ", strip=True) if error else ""


def one_line(text: str) -> str:
    return " ".join(cleaning.one_line(text).split())


def is_as_stored(text: str) -> bool:
    return text == one_line(text) != "" and len(text) <= 120


@with_strings
def test_a_file_gives_back_the_words_that_were_put_in_or_is_refused_with_their_place(
    as_superuser: Client, published: Edition, strings: Sequence[str]
) -> None:
    data = json.loads(exported(as_superuser, published).content)
    places = {name_of(place): place for place in words_in(data) if place[0] != "procedure"}
    assert len(places) >= 60
    refused = []
    for some in groups(strings, len(places)):
        words = dict(zip(places, some, strict=False))
        while True:
            sent = with_words(data, {places[name]: text for name, text in words.items()})
            if not (said := refusal(upload(as_superuser, json.dumps(sent)))):
                break
            place = next(name for name in words if f": {name}: " in f": {said}")
            refused.append(words.pop(place))
            assert said.endswith("Nothing was changed.")
            assert not Edition.objects.drafts().exists()
        draft = Edition.objects.drafts().get()
        given_back = json.loads(exported(as_superuser, draft).content)
        for name, text in words.items():
            stored = (cleaning.lines if name.endswith(("guidance", "body")) else cleaning.one_line)(text)
            assert not stored or at(given_back, places[name]) == stored, (name, ascii(text))
        draft.delete()
    assert refused
    assert not [text for text in refused if is_as_stored(text) and not mistake_in(text)]


@with_strings
def test_what_is_on_record_is_text_in_the_history(
    as_editor: Client, published: Edition, strings: Sequence[str]
) -> None:
    procedure = published.procedure
    texts = [part(text, 150) for text in seen(strings)]
    for text in texts:
        facts = {"procedure": procedure, "number": 7, "act": Entry.Act.CHANGED}
        Entry.objects.create(by_name=text, what=text, why=text, ticked=[], **facts)
    cells: list[list[str]] = []
    built: Built = set()
    for number in range(1, 100):
        response = as_editor.get(f"{address(procedure, 'history')}?p={number}")
        page = soup(response)
        rows = page.select(".rt-history tbody tr")
        if not rows or response.status_code != 200:
            break
        cells += [[bare(cell.get_text()).strip() for cell in row.select("td")[:3]] for row in rows]
        built |= built_from(page)
        if not page.select(f'.paginator a[href="?p={number + 1}"]'):
            break
    whose = [one_line(text) for text in reversed(texts)]
    assert [one_line(who) for who, _what, _why in cells[: len(texts)]] == whose
    for (_who, what, why), text in zip(cells, whose, strict=False):
        assert one_line(what) == one_line(f"Edition 7: {text}"), ascii(text)
        assert (why[0], one_line(why[1:-1]), why[-1]) == ("\u201c", text, "\u201d"), ascii(text)
    assert not {name for tag, name in built if tag in ("script", "address") or name.startswith("on")} - {"", "src"}


@with_strings
def test_a_procedures_name_is_stored_as_it_was_typed_and_is_text_wherever_it_stands(
    as_superuser: Client, published: Edition, strings: Sequence[str]
) -> None:
    """Until an edition is published; from then on it is fixed."""
    data = json.loads(exported(as_superuser, published).content)
    upload(as_superuser, json.dumps(data | {"procedure": {"slug": "hip", "name": "Hip"}}))
    draft = Edition.objects.drafts().get()
    procedure, form = draft.procedure, address(draft.procedure)
    preview = f"/admin/recovery/edition/{draft.pk}/preview"
    shown = [form, "/admin/recovery/procedure/", f"{preview}/", f"{preview}/timeline/?surgery_date=2026-10-30"]
    typed = typed_in(soup(as_superuser.get(form)))
    fields = {name: text for name, text in typed.items() if name != form_end.NAME and "initial-" not in name}
    word = plain_words(1)[0]
    assert as_superuser.post(form, fields | {"name": word}).status_code == 302
    plain = {page: as_superuser.get(page).content.decode() for page in shown}
    assert all(word in page for page in plain.values())
    for number, text in enumerate(strings):
        name = cleaning.one_line(text).strip()
        response = as_superuser.post(form, fields | {"name": text})
        assert (response.status_code == 302) == (0 < len(name) <= 80 and "\0" not in text), ascii(text)
        if response.status_code != 302:
            assert beside(response, "name")
            continue
        procedure.refresh_from_db()
        assert procedure.name == name
        for page in shown if number % 10 == 0 else shown[:1]:
            said = in_place_of([word], [escape(bare(name))], bare(plain[page]))
            assert tags_of(bare(as_superuser.get(page).content.decode())) == tags_of(said), ascii(text)
