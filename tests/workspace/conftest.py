"""Two clinics with their people on one fixed day, and links between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import User
from django.db.models.signals import post_save
from django.test import Client

from recovery.clinic.links import changing, issuing
from recovery.clinic.models.clinic import Clinic, Membership, Role
from recovery.clinic.models.link import ClinicProtocol, ProtocolChange, TimelineLink
from recovery.clinic.plans.stored import StoredPlan, StoredWindow
from recovery.content.models.edition import Edition
from tests.clinic.stored_plans import faults_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()
PASSWORD = "four unrelated words here"
SURGERY = date(2026, 10, 30)

MakeLink = Callable[..., TimelineLink]
SignIn = Callable[[Membership], Client]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon on a Sunday, day 23 after the surgery most tests are about."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture(autouse=True)
def plans_keep_to_the_schema() -> Iterator[None]:
    """Every plan that a page or a test saves is held against the schema."""
    faults: list[str] = []

    def hold(instance: object, **_: object) -> None:
        if isinstance(instance, ClinicProtocol | ProtocolChange | TimelineLink):
            faults.extend(faults_of(instance.plan))

    post_save.connect(hold)
    yield
    post_save.disconnect(hold)
    assert faults == []


@pytest.fixture
def edition(published_content: Edition) -> Edition:
    return published_content


@pytest.fixture
def clinic(edition: Edition) -> Clinic:
    return Clinic.objects.create(name="Northside Clinic", phone="020 7946 0018", zone="Europe/London")


@pytest.fixture
def other_clinic(edition: Edition) -> Clinic:
    return Clinic.objects.create(name="Southside Clinic")


def make_member(clinic: Clinic, name: str, role: Role = Role.PHYSIOTHERAPIST) -> Membership:
    address = f"{name}@clinic.example"
    user = User.objects.create_user(address, address, PASSWORD)
    return Membership.objects.create(user=user, clinic=clinic, role=role)


@pytest.fixture
def physio(clinic: Clinic) -> Membership:
    return make_member(clinic, "physio")


@pytest.fixture
def lead(clinic: Clinic) -> Membership:
    return make_member(clinic, "lead", Role.LEAD)


@pytest.fixture
def stranger(other_clinic: Clinic) -> Membership:
    return make_member(other_clinic, "stranger")


def browser_of(member: Membership) -> Client:
    """A browser in which somebody has signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=member.user_id))
    return client


@pytest.fixture
def client(physio: Membership) -> Client:
    return browser_of(physio)


@pytest.fixture
def lead_client(lead: Membership) -> Client:
    return browser_of(lead)


@pytest.fixture
def protocol(clinic: Clinic, edition: Edition) -> ClinicProtocol:
    """Six weeks on crutches."""
    window: StoredWindow = {"earliest": {"amount": 0, "unit": "day"}, "latest": {"amount": 6, "unit": "week"}}
    plan: StoredPlan = {
        "adjust": {"crutches": {"window": window, "hidden": False, "guidance": "", "kind": "stage"}},
        "own": [],
    }
    return ClinicProtocol.objects.create(
        clinic=clinic, procedure=edition.procedure, name="Opening wedge, 6 weeks partial weight", plan=plan
    )


@pytest.fixture
def make_link(edition: Edition) -> MakeLink:
    """Makes a link of a member's clinic; ``ended`` and ``revoked`` as its name says."""

    def make(
        member: Membership, label: str = "", *, ended: bool = False, revoked: bool = False, **facts: Any
    ) -> TimelineLink:
        known = {"protocol": None, "surgery_date": SURGERY} | facts
        known.setdefault("expires_on", issuing.default_expiry(known["surgery_date"], TODAY))
        told = TimelineLink(clinic=member.clinic, procedure=edition.procedure, label=label, **known)
        link = issuing.issue(told, by=member.user, today=TODAY)
        if ended:
            TimelineLink.objects.filter(pk=link.pk).update(expires_on=TODAY - timedelta(days=1))
        if revoked:
            changing.revoke(link, by=member.user, now=NOON)
        link.refresh_from_db()
        return link

    return make


@pytest.fixture
def link(make_link: MakeLink, physio: Membership, protocol: ClinicProtocol) -> TimelineLink:
    return make_link(physio, "Blue folder 12", protocol=protocol)


def page_of(response: Any) -> BeautifulSoup:
    """What a browser reads."""
    return BeautifulSoup(response.content, "html.parser")


def text_of(box: Tag) -> str:
    """What stands in a textarea. A newline at its very beginning is none to a browser, and Django writes one."""
    return box.get_text().removeprefix("\n")


def form_of(response: Any, **changes: str) -> dict[str, str]:
    """What the page's form sends, as a browser fills it in, with some boxes changed."""
    form = page_of(response).find("form", id="edit") or page_of(response).select_one("main form[method=post]")
    assert form is not None, (response.status_code, dict(response.headers), response.content[:300])
    sent: dict[str, str] = {}
    for box in form.select("input[name], textarea[name]"):
        kind = box.get("type", "text")
        if kind not in ("radio", "checkbox") or box.has_attr("checked"):
            sent[str(box["name"])] = str(box.get("value", "")) if box.name == "input" else text_of(box)
    for select in form.select("select[name]"):
        chosen = select.select_one("option[selected]") or select.select_one("option")
        sent[str(select["name"])] = str(chosen["value"]) if chosen else ""
    sent.pop("csrfmiddlewaretoken", None)
    return sent | changes
