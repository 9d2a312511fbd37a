"""Libraries that no page for patients needs stay out of a worker's memory until something asks for them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from recovery.accounts import urls

SERVE = """
import sys
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
from django.urls import reverse
reverse("recovery:home")
print(*sys.modules)
"""


@pytest.mark.parametrize("library", ["fido2", "icalendar", "segno", "nh3", "markdown_it"])
def test_a_worker_begins_without(library: str, loaded: set[str]) -> None:
    assert library not in loaded


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    said = subprocess.run([sys.executable, "-c", SERVE], env=environment, capture_output=True, text=True, check=True)
    return set(said.stdout.split())


NAMED = re.findall(r'later\(\s*"([^"]+)"', Path(urls.__file__).read_text(encoding="utf-8"))


@pytest.mark.parametrize("dotted", NAMED)
def test_every_view_that_is_imported_later_is_there(dotted: str) -> None:
    """A misspelt name would be found by whoever opens the page."""
    assert callable(import_string(dotted))


def test_all_pages_of_the_second_step_are_imported_later() -> None:
    assert len(NAMED) == sum(str(each.name).startswith("mfa_") for each in urls.urlpatterns)
