"""The first page and the guide are made once a day: what is another page is seen at once all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from recovery.content.models.edition import Edition
from tests.patient_pages import TODAY, page_at
from tests.publications import publish_next

pytestmark = pytest.mark.django_db

PAGES = ("/", "/knee-osteotomy/")


def test_the_example_of_the_first_page_is_of_the_day(published_content: Edition) -> None:
    first = page_at(Client(), "/")
    assert page_at(Client(), "/", TODAY + timedelta(days=1)) != first
    assert page_at(Client(), "/") == first


@pytest.mark.parametrize("address", PAGES)
def test_a_new_edition_is_seen_at_once(published_content: Edition, address: str) -> None:
    before = page_at(Client(), address)
    publish_next(published_content, {"crutches": {"chart_row": "Walking aids"}})
    after = page_at(Client(), address)
    assert after != before
    assert ("Walking aids" in after) is (address == "/")


def test_a_preview_is_not_the_guide_for_everyone(published_content: Edition, admin_client: Client) -> None:
    preview = reverse("preview:guide", args=[published_content.pk])
    assert f'href="{preview}' in page_at(admin_client, preview)
    assert f'href="{preview}' not in page_at(Client(), "/knee-osteotomy/")
