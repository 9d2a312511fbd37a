"""What an editor and a publisher do on the admin's pages, by way of the forms that stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from recovery.content import published_editions
from recovery.content.models.edition import Edition
from tests.admin.conftest import address, save, soup, typed_in


def add(writer: Client, draft: Edition, kind: str, fields: Mapping[str, str]) -> None:
    """Add a row, from the draft's page and back to it."""
    page = save(writer, address(draft), _add=kind)["Location"]
    answer = save(writer, page, **fields)
    assert answer.status_code == 302, soup(answer).select(".errorlist, .errornote")
    assert answer["Location"] == address(draft)


def publish_page(draft: Edition) -> str:
    return reverse("admin:recovery_edition_publish", args=[draft.pk])


def ticks_of(page: BeautifulSoup) -> list[str]:
    return [str(box["value"]) for box in page.select("input[name=tick]")]


def asked_to_publish(writer: Client, draft: Edition, ticks: Iterable[str]) -> Any:
    fields = typed_in(soup(writer.get(publish_page(draft))))
    fields |= {"note": "The first edition.", "reviewed_by": "demo lead"}
    return writer.post(publish_page(draft), {**fields, "tick": list(ticks)})


def publish_on_its_page(writer: Client, draft: Edition) -> None:
    """With every tick that is asked for."""
    page = soup(writer.get(publish_page(draft)))
    answer = asked_to_publish(writer, draft, ticks_of(page))
    assert answer.status_code == 302, soup(answer).select(".errornote, .rt-check.block")
    published_editions.forget()


def exported(writer: Client, edition: Edition) -> str:
    text: str = writer.get(reverse("admin:recovery_edition_export", args=[edition.pk])).content.decode()
    return text


def imported(writer: Client, text: str) -> Edition:
    answer = writer.post("/admin/recovery/procedure/import/", {"file": SimpleUploadedFile("a.json", text.encode())})
    draft = Edition.objects.drafts().get()
    assert answer["Location"] == address(draft)
    return draft


def blocks(page: BeautifulSoup) -> list[str]:
    return [each.get_text() for each in page.select(".rt-check.block b")]
