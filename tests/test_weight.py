"""What a first visit weighs over the wire, compressed as it is served."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.test import Client

from recovery.models import Edition

KB = 1024
JS = Path(settings.BASE_DIR) / "static" / "js"
CSS = Path(settings.BASE_DIR) / "static" / "css"


def squeezed(path: Path) -> int:
    return len(brotli.compress(path.read_bytes(), quality=11))


def test_the_scripts_of_a_timeline_weigh_less_than_2_kb() -> None:
    assert sum(squeezed(JS / name) for name in ("app.js", "timeline.js")) < 2 * KB


def test_the_stylesheet_weighs_less_than_8_kb() -> None:
    assert squeezed(CSS / "app.css") < 8 * KB


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
