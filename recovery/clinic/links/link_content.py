"""The content of a link: the edition in memory, with what the clinic set laid over it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from recovery.clinic.models import link as rows
from recovery.clinic.models.clinic import Clinic as Row
from recovery.clinic.plans import stored
from recovery.content import published_editions
from recovery.domain.clinic_facts import Clinic, Logo
from recovery.domain.plan import Plan, adjusted
from recovery.text.bidi import isolated


@dataclass(frozen=True, slots=True)
class _Part:
    """A plan as it is stored, ready to be a key."""

    name: str
    note: str
    note_on: date | None
    plan: str

    def read(self, zone: ZoneInfo) -> Plan:
        """Read the plan in the domain's terms."""
        plan = stored.read(json.loads(self.plan), zone)
        return replace(plan, name=isolated(self.name), note=isolated(self.note), note_on=self.note_on)


def content_of(link: rows.TimelineLink) -> published_editions.Content:
    """Return the adjusted protocol and the guide; no query beyond the one that ``link`` came with.

    :raises UnknownProcedure: if the procedure has no published edition any more.
    """
    edition = published_editions.for_procedure(link.procedure.slug)
    parts = [_Part("", link.note, link.note_on, json.dumps(link.plan, sort_keys=True))]
    if protocol := link.protocol:
        parts.insert(0, _Part(protocol.name, protocol.note, None, json.dumps(protocol.plan, sort_keys=True)))
    return _adjusted_content(edition, clinic_facts(link.clinic), zone_of(link.clinic), tuple(parts))


@lru_cache(maxsize=512)
def _adjusted_content(
    edition: published_editions.Content, clinic: Clinic, zone: ZoneInfo, parts: tuple[_Part, ...]
) -> published_editions.Content:
    """Lay the parts over the edition once: a link is opened again, and most links of a protocol differ in the date."""
    plans = [part.read(zone) for part in parts]
    return replace(edition, protocol=adjusted(edition.protocol, clinic, *plans))


def clinic_facts(clinic: Row) -> Clinic:
    """Tell whom a patient calls; each text so that it can stand in any sentence, whichever way it runs."""
    logo = None
    if clinic.logo:
        address = reverse("recovery:logo", args=clinic.logo.split("."))
        logo = Logo(address, clinic.logo_width, clinic.logo_height)
    return Clinic(isolated(clinic.name), clinic.phone, isolated(clinic.emergency), logo, clinic.dial)


def zone_of(clinic: Row) -> ZoneInfo:
    """Return the zone of visits that have none of their own: the clinic's, or the site's where that does not exist."""
    try:
        return ZoneInfo(clinic.zone)
    except (LookupError, OSError, ValueError):
        return ZoneInfo(timezone.get_default_timezone_name())
