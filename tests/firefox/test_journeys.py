"""A patient and a clinic find their way in Firefox."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from recovery.clinic.models.clinic import Clinic
from recovery.clinic.models.link import TimelineLink
from recovery.text.formatting import full_date, month_name
from tests import fonts
from tests.firefox.finding import INSTALL_HINT, find
from tests.readers import node
from tests.workspace.conftest import PASSWORD, make_member

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("transactional_db", "published_content")]

FOLDER = Path(__file__).parent
FIRST_STEP = ("Your milestones", "The operation usually takes")
Drive = Callable[..., dict[str, Any]]


@pytest.fixture
def drive(live_server: LiveServer, tmp_path: Path) -> Drive:
    """Takes a journey and what it is given; what was seen on it, without an error of a script."""

    def through(journey: str, *given: str) -> dict[str, Any]:
        program = find()
        if program is None:
            pytest.exit(INSTALL_HINT, returncode=1)
        command = [node(), "journeys.mjs", program, journey, live_server.url, *given]
        # Firefox keeps things at home, and wants one that is its own.
        environment = os.environ | fonts.environment("liberation") | {"HOME": str(tmp_path), "TZ": "UTC"}
        driven = subprocess.run(
            command, cwd=FOLDER, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert driven.returncode == 0, driven.stderr
        seen: dict[str, Any] = json.loads(driven.stdout)
        assert seen.pop("faults") == []
        return seen

    return through


@pytest.fixture
def surgery() -> date:
    return timezone.localdate() - timedelta(days=23)


def typed(day: date) -> tuple[str, str, str]:
    return str(day.day), month_name(day.month)[:3].lower(), str(day.year)


def test_a_patient_sees_the_timeline_asks_about_another_day_and_goes_back(drive: Drive, surgery: date) -> None:
    other = surgery + timedelta(days=60)
    words = f"{other.day} {month_name(other.month)} {other.year}"
    seen = drive("patient", *typed(surgery), words)
    timeline = f"/knee-osteotomy/timeline/?surgery_date={surgery}"
    assert seen["first"]["address"] == timeline
    assert "Crutches or a walker" in seen["first"]["text"]
    assert seen["asked"] == {"address": f"{timeline}&on={other}", "faults": 0}
    assert seen["back"] == "/"


def test_a_clinic_makes_a_link_that_shows_its_patient_the_timeline(drive: Drive, surgery: date) -> None:
    member = make_member(Clinic.objects.create(name="Northside Clinic", zone="Europe/London"), "physio")
    seen = drive("clinic", member.user.username, PASSWORD, *typed(surgery), full_date(surgery).text)
    assert TimelineLink.objects.get().surgery_date == surgery
    assert "/t/" in seen["shared"]
    assert "Northside Clinic" in seen["text"]
    assert "Crutches or a walker" in seen["text"]


def test_a_heading_is_printed_on_the_page_of_what_it_heads(drive: Drive, surgery: date, tmp_path: Path) -> None:
    """However far down the paper it comes: on the shorter sheets there is room for it alone at a foot."""
    heights = (184, 194, 204, 214)
    drive("print", f"/knee-osteotomy/timeline/?surgery_date={surgery}", str(tmp_path), *map(str, heights))
    where = []
    for height in heights:
        with pypdfium2.PdfDocument(tmp_path / f"{height}.pdf") as document:
            sheets = [sheet.get_textpage().get_text_range() for sheet in document]
        heading, first = (next(n for n, text in enumerate(sheets) if words in text) for words in FIRST_STEP)
        assert heading == first, f"{height} mm"
        where.append(heading)
    assert len(set(where)) > 1, "no sheet was too short for it"
