"""What is typed into a form is stored as it was typed, but for what nobody can see; or refused in words."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.test import Client

from recovery.clinic.details import ClinicForm
from recovery.clinic.links import label_checks
from recovery.clinic.models.clinic import Clinic, Membership
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.content.models.edition import Edition
from recovery.site.sending import form_end
from recovery.text import cleaning
from recovery.text.bidi import bare
from recovery.text.markdown import mistake_in
from recovery.workspace.link_list_csv import safe
from tests.naughty import NASTIEST, STRINGS, Built, seen, tags_of, with_strings
from tests.workspace.conftest import MakeLink, form_of, page_of

NEW_PROTOCOL, NEW_LINK = "/workspace/protocols/new/", "/workspace/links/new/"
VISIT = {"kind": "visit", "earliest": "6", "latest": "6", "unit": "week"}
TIMED = {"day": "11", "month": "12", "year": "2026", "time": "10:20", "zone": "Europe/London"}
OWN = "own-1"


def on_one_line(text: str) -> str:
    return " ".join(cleaning.one_line(text).split())


def on_lines(text: str) -> str:
    return cleaning.lines(text).strip()


def refused_name(text: str, empty: str, most: int = 120) -> str:
    """The words with which a form refuses a name; empty where it takes it."""
    name = on_one_line(text)
    return empty if not name else f"Use {most} characters or fewer." if len(name) > most else ""


def boxes_of(client: Client, address: str, own: Mapping[str, str]) -> dict[str, str]:
    """What a fresh page would send, without its end, with one milestone of the clinic's own."""
    boxes = form_of(client.get(address), own=OWN) | {f"{OWN}.{name}": text for name, text in own.items()}
    boxes.pop(form_end.NAME)
    return boxes


def sent(client: Client, address: str, typed: Mapping[str, str], refused: Mapping[str, str]) -> dict[str, str]:
    """Send a form; where some of what was ``typed`` is ``refused``, with other words in its place.

    Gives what was sent in the end. The page that refuses says why, and has everything else as it was typed.
    """
    words = {name: words for name, words in refused.items() if words}
    response = client.post(address, dict(typed))
    if words:
        assert response.status_code == 422
        edit = page_of(response).select_one("#edit")
        assert edit
        assert all(each in edit.get_text() for each in words.values()), words
        shown = form_of(response)
        assert {name: on_lines(shown[name]) for name in typed if name in shown} == {
            name: on_lines(text) for name, text in typed.items() if name in shown
        }
        typed = dict(typed) | {name: f"In the place of {name}" for name in words}
        response = client.post(address, dict(typed))
    assert response.status_code == 303, page_of(response).select(".error")
    return dict(typed)


@with_strings
def test_a_protocol_is_stored_as_it_was_typed(client: Client, strings: Sequence[str]) -> None:
    boxes = boxes_of(client, NEW_PROTOCOL, VISIT)
    for text in strings:
        guidance = {"crutches.guidance": text, f"{OWN}.guidance": text}
        typed = boxes | guidance | {"name": text, "note": text, f"{OWN}.title": text}
        refused = {
            "name": refused_name(text, "Give it a name."),
            f"{OWN}.title": refused_name(text, "Say what it is called."),
            **dict.fromkeys(guidance, mistake_in(text)),
        }
        typed = sent(client, NEW_PROTOCOL, typed, refused)
        made = ClinicProtocol.objects.get()
        (own,) = made.plan["own"]
        assert (made.name, made.note) == (on_one_line(typed["name"]), on_lines(text)), ascii(text)
        assert (own["title"], own["guidance"]) == (on_one_line(typed[f"{OWN}.title"]), on_lines(text)), ascii(text)
        assert made.plan["adjust"].get("crutches", {}).get("guidance", "") == on_lines(text), ascii(text)
        made.delete()


LABEL_WORDS = {
    None: "",
    label_checks.LabelProblem.BIRTHDAY: "That looks like a date of birth.",
    label_checks.LabelProblem.EMAIL: "That looks like an e-mail address.",
    label_checks.LabelProblem.PHONE: "That looks like a phone number.",
    label_checks.LabelProblem.RECORD: "That looks like a record number.",
}


def refused_label(text: str) -> str:
    label = on_one_line(text)
    return "Use 60 characters or fewer." if len(label) > 60 else LABEL_WORDS[label_checks.refused_label(label)]


@with_strings
def test_a_link_is_stored_as_it_was_typed(client: Client, strings: Sequence[str]) -> None:
    boxes = boxes_of(client, NEW_LINK, TIMED) | {"day": "30", "month": "10", "year": "2026"}
    for text in strings:
        guidance = {"knee-osteotomy.crutches.guidance": text, f"{OWN}.guidance": text}
        typed = boxes | guidance | {"label": text, "note": text, f"{OWN}.title": text}
        refused = {
            "label": refused_label(text),
            f"{OWN}.title": refused_name(text, "Say what it is called."),
            **dict.fromkeys(guidance, mistake_in(text)),
        }
        typed = sent(client, NEW_LINK, typed, refused)
        made = TimelineLink.objects.get()
        (own,) = made.plan["own"]
        assert (made.label, made.note) == (on_one_line(typed["label"]), on_lines(text)), ascii(text)
        assert (own["title"], own["guidance"]) == (on_one_line(typed[f"{OWN}.title"]), on_lines(text)), ascii(text)
        assert made.plan["adjust"].get("crutches", {}).get("guidance", "") == on_lines(text), ascii(text)
        made.delete()


@with_strings
def test_a_clinic_is_stored_as_it_was_typed(clinic: Clinic, strings: Sequence[str]) -> None:
    """Its name is typed in the admin, by the form that a lead has without the name."""
    for text in strings:
        form = ClinicForm(
            {"name": text, "emergency": text, "zone": "Europe/London", form_end.NAME: form_end.fresh()},
            {},
            instance=clinic,
        )
        name = cleaning.one_line(text).strip()
        if not name or len(name) > 120:
            assert form.errors["name"], ascii(text)
            clinic.refresh_from_db()
            continue
        assert form.is_valid(), (ascii(text), form.errors)
        form.save()
        clinic.refresh_from_db()
        assert (clinic.name, clinic.emergency) == (name, name), ascii(text)


@pytest.mark.parametrize("strings", [NASTIEST, pytest.param(STRINGS[::5], marks=pytest.mark.slow)], ids=["few", "many"])
def test_a_lead_stores_the_words_for_an_emergency_as_they_were_typed(
    lead_client: Client, clinic: Clinic, strings: Sequence[str]
) -> None:
    page = lead_client.get("/workspace/clinic/")
    boxes = {name: text for name, text in form_of(page).items() if name != form_end.NAME and "initial-" not in name}
    for text in strings:
        assert lead_client.post("/workspace/clinic/", boxes | {"emergency": text}).status_code == 303
        clinic.refresh_from_db()
        assert clinic.emergency == cleaning.one_line(text).strip(), ascii(text)


@pytest.mark.parametrize(
    ("strings", "least"),
    [pytest.param(NASTIEST, 10, id="nastiest"), pytest.param(STRINGS, 351, id="all", marks=pytest.mark.slow)],
)
def test_the_table_for_a_spreadsheet_gives_the_strings_back(
    lead_client: Client,
    lead: Membership,
    make_link: MakeLink,
    edition: Edition,
    *,
    strings: Sequence[str],
    least: int,
) -> None:
    """With the one mark that keeps a spreadsheet from calculating."""
    stored = []
    for number, text in enumerate(each for each in seen(strings) if not refused_label(each)):
        name = on_one_line(text)[:110] + f" {number}"
        protocol = ClinicProtocol.objects.create(clinic=lead.clinic, procedure=edition.procedure, name=name)
        stored.append((make_link(lead, on_one_line(text), protocol=protocol).label, protocol.name))
    response: Any = lead_client.get("/workspace/links.csv")
    lines = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    _head, *rows = csv.reader(lines.splitlines(keepends=True), strict=True)
    assert sorted((row[0], row[2]) for row in rows) == sorted((safe(label), safe(name)) for label, name in stored)
    assert [text.removeprefix("'") for text in map(safe, ("=1+1", "-1", "@x"))] == ["=1+1", "-1", "@x"]
    assert len(rows) == len(stored) >= least


@with_strings
def test_what_two_people_typed_is_text_where_the_second_is_told(
    client: Client, lead_client: Client, protocol: ClinicProtocol, strings: Sequence[str]
) -> None:
    page = f"/workspace/protocols/{protocol.pk}/"
    form = form_of(client.get(page))

    def told(mine: str, theirs: str) -> Any:
        """The page on which what is saved stands beside what was typed, since before anybody saved."""
        assert lead_client.post(page, form_of(lead_client.get(page), name=theirs, note=theirs)).status_code == 303
        return client.post(page, form | {"name": mine, "note": mine})

    def built(response: Any) -> Built:
        return tags_of(bare(response.content.decode()))

    usual = built(told("One", "Other"))
    texts = [*{on_one_line(text): text for text in seen(strings) if len(on_one_line(text)) <= 120}.values()]
    for mine, theirs in zip(texts[::2], texts[1::2], strict=False):
        response = told(mine, theirs)
        assert response.status_code == 409
        words = bare(page_of(response).get_text())
        assert f"\u201c{on_one_line(theirs)}\u201d" in words, ascii(theirs)
        shown = form_of(response)
        assert (on_one_line(shown["name"]), on_lines(shown["note"])) == (on_one_line(mine), on_lines(mine)), ascii(mine)
        assert built(response) == usual, (ascii(mine), ascii(theirs))
