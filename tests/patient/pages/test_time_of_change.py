"""A calendar that somebody subscribed to says when it changed last, and never an earlier time than before.

Programs keep the events they have where a later fetch claims to be older.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import icalendar
from django.test import Client

from recovery.clinic.links.changing import change
from recovery.clinic.models.clinic import Clinic
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.content.models.edition import Edition
from tests import shared_links
from tests.publications import PUBLICATION, publish_next
from tests.shared_links import TODAY

OnDay = Callable[[date], None]


def noon(day: int) -> datetime:
    return datetime(2026, 11, day, 12, tzinfo=UTC)


def stamped(client: Client, link: TimelineLink) -> datetime:
    """The time of change in every event of the calendar."""
    found: Any = icalendar.Calendar.from_ical(client.get(shared_links.at(link, "calendar")).content).walk("VEVENT")
    (moment,) = {each[name].dt for each in found for name in ("dtstamp", "last-modified")}
    assert isinstance(moment, datetime)
    return moment


def test_a_calendar_was_changed_last_when_its_link_clinic_protocol_or_edition_was(
    client: Client, published_content: Edition, on_day: OnDay
) -> None:
    link = shared_links.link()
    assert stamped(client, link) == noon(22)
    publish_next(published_content, {"surgery": {"title": "The operation"}})
    assert stamped(client, link) == PUBLICATION.at > noon(22)
    on_day(date(2026, 11, 24))
    facts = shared_links.decided(surgery_date=date(2026, 11, 6))
    change(link, facts, version=0, by=shared_links.member(), today=date(2026, 11, 24))
    assert stamped(client, link) == noon(24)
    for day, row in ((25, ClinicProtocol.objects.get()), (26, Clinic.objects.get())):
        on_day(date(2026, 11, day))
        row.save()
        assert stamped(client, link) == noon(day)


def test_an_older_protocol_takes_no_calendar_back(client: Client, on_day: OnDay) -> None:
    older = shared_links.protocol("Older")
    on_day(date(2026, 11, 24))
    link = shared_links.link()
    on_day(date(2026, 11, 25))
    shared_links.protocol().save()
    before = stamped(client, link)
    on_day(date(2026, 11, 26))
    change(link, shared_links.decided(protocol=older), version=0, by=shared_links.member(), today=TODAY)
    assert (before, stamped(client, link)) == (noon(25), noon(26))
