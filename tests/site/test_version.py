"""Which version runs: said once in pyproject.toml, shown in the foot of every page and to probes."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as project
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from recovery.clinic.links import changing
from recovery.content.models.edition import Edition
from recovery.site import release
from tests import shared_links
from tests.patient_pages import ADDRESSES, TROUBLES, visited_on


def foot_of(response: Any) -> str:
    foot = BeautifulSoup(response.content, "lxml").select_one("footer")
    assert foot is not None
    return foot.get_text(" ", strip=True)


def test_it_is_the_version_of_the_project() -> None:
    facts = tomllib.loads((project.BASE_DIR / "pyproject.toml").read_text())
    assert facts["project"]["version"] == project.VERSION
    assert re.fullmatch(r"\d+\.\d+\.\d+", project.VERSION)


def test_the_changelog_says_what_is_in_it() -> None:
    releases = re.findall(
        r"^## (\d\S*) \(\d{4}-\d\d-\d\d\)$", (project.BASE_DIR / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert releases[0] == project.VERSION


@pytest.mark.parametrize("path", [*ADDRESSES.values(), *TROUBLES.values(), "/offline/", "/accounts/login/"])
def test_the_foot_of_a_public_page_names_it(published_content: Edition, client: Client, path: str) -> None:
    with visited_on(shared_links.TODAY):
        assert foot_of(client.get(path)).endswith(f"Version {project.VERSION}")


def test_the_foot_of_a_shared_page_names_it_also_when_the_link_has_ended(
    published_content: Edition, client: Client
) -> None:
    link = shared_links.link()
    for status in (200, 410):
        with visited_on(shared_links.TODAY):
            response = client.get(shared_links.at(link))
        assert response.status_code == status
        assert foot_of(response).endswith(f"Version {project.VERSION}")
        changing.revoke(link, by=shared_links.member(), now=shared_links.NOW)


@pytest.mark.ignore_template_errors
def test_the_foot_of_pages_for_staff_names_it(published_content: Edition) -> None:
    admin = User.objects.create_superuser("root", password="a long enough password")
    for user, path in ((shared_links.member(), "/workspace/"), (admin, "/admin/"), (admin, "/admin/recovery/edition/")):
        browser = Client()
        browser.force_login(user)
        assert foot_of(browser.get(path)).endswith(f"Version {project.VERSION}"), path


def test_another_version_is_shown_as_soon_as_it_runs(client: Client, settings: Settings) -> None:
    settings.VERSION = "9.8.7"
    assert foot_of(client.get("/privacy/")).endswith("Version 9.8.7")
    assert client.get("/healthz").content == b"alive\nversion 9.8.7\n"


def test_another_version_is_another_release_to_what_browsers_kept(settings: Settings) -> None:
    before = release.fingerprint.__wrapped__()
    assert release.fingerprint.__wrapped__() == before
    settings.VERSION = "9.8.7"
    assert release.fingerprint.__wrapped__() != before
