"""A database that the code before 0.1.0 has filled opens with the code of now, and says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps.registry import Apps
from django.contrib.auth.models import User
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from recovery.clinic.models.clinic import Role
from recovery.clinic.models.link import ProtocolChange, TimelineLink
from recovery.content.models.edition import Edition
from tests import shared_links
from tests.clinic.stored_plans import faults_of
from tests.patient_pages import visited_on

ROWS: dict[str, Any] = json.loads(Path(__file__).with_name("rows_of_before.json").read_text())
"""Plans as the forms of before have stored them, and the milestones that a patient's page then had."""
LAST_BEFORE = ("recovery", "0015_sent_forms")


def test_plans_of_before_keep_to_the_schema() -> None:
    assert faults_of(ROWS["protocol"]) == faults_of(ROWS["link"]) == []


@pytest.fixture
def opened(transactional_db: None, published_content: Edition) -> TimelineLink:
    """A link that was filled in before the migrations since then."""
    link = shared_links.link()
    ProtocolChange.objects.create(protocol=shared_links.protocol(), name="Six weeks", plan=shared_links.SIX_WEEKS)
    executor = MigrationExecutor(connection)
    newest = [node for node in executor.loader.graph.leaf_nodes() if node[0] == LAST_BEFORE[0]]
    try:
        fill(executor.migrate([LAST_BEFORE]).apps)
    finally:
        MigrationExecutor(connection).migrate(newest)
    link.refresh_from_db()
    return link


def fill(before: Apps) -> None:
    for model, plan in (("ClinicProtocol", "protocol"), ("ProtocolChange", "protocol"), ("TimelineLink", "link")):
        assert before.get_model("recovery", model).objects.update(plan=ROWS[plan]) == 1
    before.get_model("recovery", "Clinic").objects.update(zone="Europe/London")


def test_patients_see_the_same(client: Client, opened: TimelineLink) -> None:
    with visited_on(shared_links.TODAY):
        told = client.get(shared_links.at(opened, "timeline-json")).json()["milestones"]
        pages = [client.get(shared_links.at(opened, name)) for name in ("timeline", "calendar", "paper")]
    pairs = zip(told, ROWS["milestones"], strict=True)
    assert [{name: now[name] for name in before} for now, before in pairs] == ROWS["milestones"]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "10:20 London time" in " ".join(BeautifulSoup(pages[0].content, "lxml").get_text(" ").split())


@pytest.mark.ignore_template_errors
def test_every_page_for_staff_opens(opened: TimelineLink) -> None:
    lead = Client()
    lead.force_login(shared_links.member("lead@northside.example", role=Role.LEAD))
    of_link, of_protocol = [opened.pk], [opened.protocol_id]
    pages = [
        *(reverse(f"workspace:{name}") for name in ("links", "link-new", "protocols", "clinic", "people")),
        *(reverse(f"workspace:{name}", args=of_link) for name in ("link-edit", "link-share", "link-renew")),
        *(reverse(f"workspace:{name}", args=of_protocol) for name in ("protocol-edit", "protocol-history")),
    ]
    admin = Client()
    admin.force_login(User.objects.create_superuser("chief", password="chief-password"))
    with visited_on(shared_links.TODAY):
        assert [(page, lead.get(page).status_code) for page in pages] == [(page, 200) for page in pages]
        assert admin.get(reverse("admin:index")).status_code == 200
