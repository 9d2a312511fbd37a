"""However long and odd a text is, it is read or refused in a moment: no pattern goes over it again and again."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import TimelineLink
from recovery.content import publishing
from recovery.content.models.edition import Edition
from tests.sending import boxes_of, page_of, posted_forms
from tests.site.test_form_end import admin_pages, link, workspace_pages
from tests.workspace.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

__all__ = ["link"]

LONG = 200_000
PIECES = (("7", " \n", "a@", "e\u0301\u0327"), ("(", "[a](", "1. a\n\n", "020 7946 "))
ODD = ["".join(piece * (LONG // 4 // len(piece.encode())) for piece in pieces) for pieces in PIECES]
"""Long enough in each of their parts for a pattern that goes over it for each of its beginnings."""
PATIENCE = 3.0
"""Seconds of this process's own work. A pattern that tries each beginning with each end takes a minute and more."""


def kind_of(name: str) -> str:
    """What is read in one way has one name: ``crutches.guidance``, ``m17-title``."""
    return re.sub(r"^([a-z]\d+-|.*\.(?=[a-z]+$))", "", name)


def filled(client: Client, pages: list[str]) -> Iterator[tuple[str, dict[str, str], str]]:
    """Each form's address and boxes, and the name of one box of each kind that holds text."""
    for address in pages:
        page = page_of(client.get(address))
        for form in posted_forms(page):
            boxes = dict(boxes_of(page, form))
            texts = {kind_of(name): name for name in boxes if is_typed(page, name)}
            for name in texts.values():
                yield str(form.get("action") or address), boxes, name


def is_typed(page: Any, name: str) -> bool:
    box = page.find(attrs={"name": name})
    return bool(box) and (box.name == "textarea" or box.get("type", "text") in ("text", "email", "url", "hidden"))


def slow(client: Client, address: str, boxes: dict[str, str], name: str) -> Iterator[tuple[str, str, str, float]]:
    for odd in ODD:
        begun = time.process_time()
        answer = client.post(address, boxes | {name: odd})
        took = time.process_time() - begun
        assert answer.status_code < 500, (address, name, odd[:9])
        if took > PATIENCE:
            yield address, name, odd[:9], took


@pytest.mark.slow
def test_no_box_of_the_workspace_takes_long_over_a_long_text(link: TimelineLink) -> None:
    lead = Client()
    lead.force_login(User.objects.get(pk=Membership.objects.get(clinic=link.clinic).user_id))
    tried = [*filled(lead, workspace_pages(link))]
    assert {kind_of(name) for _address, _boxes, name in tried} >= {
        "label",
        "note",
        "title",
        "guidance",
        "time",
        "phone",
    }
    assert [each for one in tried for each in slow(lead, *one)] == []


@pytest.mark.slow
def test_no_box_of_the_admin_takes_long_over_a_long_text(link: TimelineLink) -> None:
    publishing.start_draft(link.procedure, by=None)
    chief = Client()
    chief.force_login(User.objects.create_superuser("chief", password=PASSWORD))
    draft = Edition.objects.drafts().get()
    # The page of a whole draft reads its boxes as the pages do that add a row, and takes long to be drawn.
    pages = [each for each in admin_pages(link) if not each.endswith(f"edition/{draft.pk}/change/")]
    rows = ("milestone", "guidesection", "source")
    pages += [f"{reverse(f'admin:recovery_{row}_add')}?edition={draft.pk}" for row in rows]
    tried = [each for each in filled(chief, pages) if not each[2].startswith("initial-")]
    assert {kind_of(name) for _address, _boxes, name in tried} >= {"title", "guidance", "body", "emergency", "username"}
    assert [each for one in tried for each in slow(chief, *one)] == []


@pytest.mark.parametrize(
    "address",
    [
        *(
            pytest.param(address, marks=pytest.mark.slow)
            for address in ("/", "/knee-osteotomy/timeline/", "/workspace/")
        ),
        "/knee-osteotomy/timeline.json",
    ],
)
def test_no_box_of_a_question_takes_long_over_a_long_text(link: TimelineLink, address: str) -> None:
    lead = Client()
    lead.force_login(User.objects.get(pk=Membership.objects.get(clinic=link.clinic).user_id))
    names = ("day", "month", "year", "surgery_date", "on", "back_by", "on_day", "at_day", "q", "protocol", "utm_x")
    for name in names:
        asked = {"surgery_date": "2026-10-30"} if name in ("on", "back_by", "on_day") else {}
        for odd in ODD:
            begun = time.process_time()
            answer = lead.get(address, asked | {name: odd})
            assert time.process_time() - begun < PATIENCE, (name, odd[:9])
            assert answer.status_code < 500


@pytest.mark.parametrize("odd", ODD, ids=["short", "marks"])
def test_no_address_takes_long(client: Client, link: TimelineLink, odd: str) -> None:
    for before in ("/t/", "/", "/knee-osteotomy/", "/workspace/links/", "/logo/"):
        begun = time.process_time()
        assert client.get(before + odd).status_code < 500, before
        assert time.process_time() - begun < PATIENCE, before
