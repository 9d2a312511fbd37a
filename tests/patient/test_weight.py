"""What a first visit weighs over the wire, compressed as it is served."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from recovery.content.models.edition import Edition
from tests.readers import node

KB = 1024


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files that the site serves, beside each what is sent to a browser that takes brotli."""
    folder = tmp_path_factory.mktemp("served")
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "recovery.site.storage.SmallStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "*.png"])
    return folder


def weight(served: Path, name: str) -> int:
    folder, _slash, file = name.partition("/")
    (found,) = (served / folder).glob(file.replace(".", ".????????????.") + ".br")
    return found.stat().st_size


def test_the_script_of_public_pages_weighs_less_than_2_kb(served: Path) -> None:
    assert weight(served, "js/app.js") < 2 * KB


def test_what_is_served_is_javascript(served: Path) -> None:
    scripts = sorted((served / "js").glob("*.????????????.js"))
    assert len(scripts) == len([*(settings.BASE_DIR / "static" / "js").glob("*.js")])
    for script in scripts:
        assert subprocess.run([node(), "--check", script], check=False, capture_output=True).returncode == 0, script


def test_the_stylesheet_weighs_less_than_8_kb(served: Path) -> None:
    assert weight(served, "css/app.css") < 8 * KB


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/knee-osteotomy/",
        "/knee-osteotomy/timeline/?surgery_date=2026-12-16&on=2027-02-28",
        "/knee-osteotomy/timeline/?surgery_date=2026-10-30&back_by=2027-06-01",
    ],
)
def test_a_page_weighs_less_than_7_kb(published_content: Edition, client: Client, path: str) -> None:
    assert len(gzip.compress(client.get(path).content, compresslevel=6)) < 7 * KB
