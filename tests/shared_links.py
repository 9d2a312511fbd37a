"""A clinic with a protocol, and the links it shares."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse

from recovery.clinic.links import issuing, tokens
from recovery.clinic.models.clinic import Clinic, Membership, Role
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.clinic.plans.stored import StoredPlan
from recovery.content.models.edition import Procedure

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SURGERY = date(2026, 10, 30)

SIX_WEEKS: StoredPlan = {
    "adjust": {
        "crutches": {
            "window": {"earliest": {"amount": 0, "unit": "day"}, "latest": {"amount": 6, "unit": "week"}},
            "hidden": False,
            "guidance": "Bring **both** crutches.",
            "edition": 1,
            "title": "Crutches or a walker",
            "kind": "stage",
        }
    },
    "own": [
        {
            "key": "own-3f2a",
            "kind": "visit",
            "title": "First visit",
            "guidance": "Come in shorts.",
            "window": {"earliest": {"amount": 12, "unit": "day"}, "latest": {"amount": 12, "unit": "day"}},
        }
    ],
}
APPOINTMENT: StoredPlan = {
    "adjust": {},
    "own": [{"key": "own-77aa", "kind": "visit", "title": "Review", "guidance": "", "at": "2026-12-11T10:20:00+00:00"}],
}


def clinic(name: str = "Northside Clinic") -> Clinic:
    """A clinic that can be called."""
    return Clinic.objects.get_or_create(name=name, defaults={"phone": "020 7946 0018"})[0]


def member(
    name: str = "pat@northside.example", at: str = "Northside Clinic", role: Role = Role.PHYSIOTHERAPIST
) -> User:
    """Somebody who works at a clinic."""
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_user(name, password="pat-password")
        Membership.objects.create(user=user, clinic=clinic(at), role=role)
    return user


def protocol(name: str = "Opening wedge, 6 weeks partial weight", at: str = "Northside Clinic") -> ClinicProtocol:
    """The clinic's protocol, for the procedure that ships."""
    found = ClinicProtocol.objects.filter(clinic=clinic(at), name=name).first()
    return found or ClinicProtocol.objects.create(
        clinic=clinic(at), procedure=Procedure.objects.get(slug="knee-osteotomy"), name=name, plan=SIX_WEEKS
    )


def decided(today: date = TODAY, **changes: Any) -> TimelineLink:
    """What a physiotherapist decides about most links."""
    usual = {
        "clinic": clinic(),
        "procedure": Procedure.objects.get(slug="knee-osteotomy"),
        "protocol": protocol(),
        "surgery_date": SURGERY,
        "label": "Blue folder 12",
    }
    facts = {**usual, **changes}
    facts.setdefault("expires_on", issuing.default_expiry(facts["surgery_date"], today))
    return TimelineLink(**facts)


def link(today: date = TODAY, **changes: Any) -> TimelineLink:
    """A link that was just made."""
    return issuing.issue(decided(today, **changes), by=member(), today=today)


def at(shared: TimelineLink, name: str = "timeline", query: str = "") -> str:
    """An address under a link."""
    address = reverse(f"shared:{name}", args=[tokens.token_of(shared)])
    return f"{address}?{query}" if query else address
