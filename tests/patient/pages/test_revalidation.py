"""What a browser has already is not made again: 304 from what an answer depends on, before anything is rendered."""

from __future__ import annotations

from datetime import date
from unittest import mock

import pytest
from django.test import Client

from recovery.content import published_editions
from recovery.content.models.edition import Edition, Procedure
from tests.patient_pages import visited_on
from tests.publications import publish_next

pytestmark = pytest.mark.django_db

GUIDE = "/knee-osteotomy/"
ADDRESSES = [
    "/",
    GUIDE,
    f"{GUIDE}source/",
    f"{GUIDE}timeline.ics?surgery_date=2026-10-30",
]
SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)


def again(client: Client, address: str, etag: str, today: date = SUNDAY) -> int:
    with visited_on(today):
        response = client.get(address, headers={"If-None-Match": etag})
    if response.status_code == 304:
        assert response.content == b""
        assert response.headers["ETag"] == etag.removeprefix("W/")
        assert "no-cache" in response.headers["Cache-Control"]
    return response.status_code


def etag_of(client: Client, address: str) -> str:
    with visited_on(SUNDAY):
        return client.get(address).headers["ETag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_there_already_is_neither_rendered_nor_sent(
    published_content: Edition, client: Client, address: str
) -> None:
    etag = etag_of(client, address)
    with mock.patch("django.template.base.Template.render", side_effect=AssertionError("rendered")):
        assert again(client, address, etag) == 304
        assert again(client, address, f"W/{etag}") == 304
    assert again(client, address, '"another"') == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_new_edition_is_sent(published_content: Edition, client: Client, address: str) -> None:
    etag = etag_of(client, address)
    publish_next(published_content, {"surgery": {"title": "The operation"}})
    published_editions.forget()
    assert again(client, address, etag) == 200


def test_another_day_is_another_page_and_the_same_calendar(published_content: Edition, client: Client) -> None:
    *pages, calendar = ADDRESSES
    assert {again(client, address, etag_of(client, address), MONDAY) for address in pages} == {200}
    assert again(client, calendar, etag_of(client, calendar), MONDAY) == 304


def test_another_name_of_the_operation_is_sent(published_content: Edition, client: Client) -> None:
    etag = etag_of(client, GUIDE)
    Procedure.objects.update(name="Osteotomy of the knee")
    published_editions.forget()
    assert again(client, GUIDE, etag) == 200


def test_another_release_is_sent(published_content: Edition, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    etag = etag_of(client, GUIDE)
    monkeypatch.setattr("recovery.site.release.fingerprint", lambda: "another")
    assert again(client, GUIDE, etag) == 200


def test_what_cannot_be_used_has_no_etag_of_a_page(published_content: Edition, client: Client) -> None:
    with visited_on(SUNDAY):
        refused = client.get(f"{GUIDE}?back_by=2027-06-31")
    assert refused.status_code == 422
    assert "ETag" not in refused.headers
