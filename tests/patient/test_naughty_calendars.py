"""Five readers refuse no calendar that has naughty strings in it, and read each as it was stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import icalendar
import pytest
import vobject
from django.test import Client

from recovery.clinic.models.link import TimelineLink
from recovery.content.models.edition import Edition
from recovery.domain.clinic_facts import Clinic
from recovery.domain.plan import Plan, adjusted
from recovery.domain.protocol import Kind
from recovery.patient.exports.ical import calendar
from recovery.text import cleaning
from recovery.text.bidi import isolated
from tests import shared_links
from tests.domain.factories import SURGERY, own, protocol, weeks
from tests.naughty import SEEN
from tests.patient.test_calendar import FEED, SURGERIES, faults, laid_out, read_by_node
from tests.patient_pages import TODAY, visited_on
from tests.shared_links import at

PHONE = "020 7946 0018"
TEXTS = [cleaning.one_line(text) for text in SEEN]
Event = tuple[str, str]
"""A title, and a description."""
Events = dict[str, Event]
"""By their UIDs."""


def by_icalendar(text: bytes) -> Events:
    events: list[Any] = list(icalendar.Calendar.from_ical(text).walk("VEVENT"))
    return {str(each["uid"]): (str(each["summary"]), str(each["description"])) for each in events}


def by_vobject(text: bytes) -> Events:
    events = vobject.readOne(text.decode()).vevent_list
    return {each.uid.value: (each.summary.value, each.description.value) for each in events}


def read_by_all(text: bytes) -> dict[str, Events]:
    """What each of the five readers understood."""
    others = {
        name: {each["uid"]: (each["summary"], each["description"]) for each in events}
        for name, events in read_by_node(text).items()
    }
    return {"icalendar": by_icalendar(text), "vobject": by_vobject(text), **others}


def calendar_of(text: str, number: int) -> bytes:
    """A calendar of one visit, with the text wherever a clinic's people can type one."""
    visit = own(f"a{number}", Kind.VISIT, weeks(2), title=isolated(text))
    clinic = Clinic(isolated(text), PHONE, isolated(text))
    return calendar(
        laid_out(SURGERIES[0], adjusted(protocol(SURGERY), clinic, Plan(isolated(text), own=(visit,)))), FEED
    )


def joined(calendars: Iterator[bytes]) -> bytes:
    """One calendar with the clinic's own events of all."""
    head, tail, events = b"", b"END:VCALENDAR\r\n", []
    for each in calendars:
        head = each[: each.index(b"BEGIN:VEVENT")]
        events += [
            found for found in re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", each, re.DOTALL) if b"own-" in found
        ]
    return head + b"".join(events) + tail


@pytest.fixture(scope="module")
def read() -> dict[str, Events]:
    return read_by_all(joined(calendar_of(text, number) for number, text in enumerate(TEXTS)))


def uid(number: int) -> str:
    return f"own-a{number}.scope@recovery.example"


def as_written(text: str) -> str:
    return text


def without_outer_quotes(text: str) -> str:
    """The one difference: this reader takes a text that begins and ends with a quotation mark for a quoted one."""
    return re.sub(r'^"(.*)"$', r"\1", text)


READERS: dict[str, Callable[[str], str]] = {
    "icalendar": as_written,
    "vobject": as_written,
    "ical.js": as_written,
    "node-ical": without_outer_quotes,
    "ts-ics": as_written,
}
"""What each reader makes of a text that was written."""


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_reads_every_title_as_it_was_stored(read: dict[str, Events], reader: str) -> None:
    assert read[reader].keys() == {uid(number) for number in range(len(TEXTS))}
    as_read = READERS[reader]
    wrong = [
        (ascii(text), ascii(read[reader][uid(number)][0]))
        for number, text in enumerate(TEXTS)
        if read[reader][uid(number)][0] != as_read(isolated(text))
    ]
    assert wrong == []


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_reads_every_description_as_it_was_stored(read: dict[str, Events], reader: str) -> None:
    as_read = READERS[reader]
    for number, text in enumerate(TEXTS):
        said = isolated(text)
        assert read[reader][uid(number)][1] == as_read(
            f"{said}: Wednesday 30 December 2026\n"
            f"Added by {said}, not from the source.\n"
            f"Plan: {said}, {said}.\n"
            "A guide, not a deadline. Your own team’s advice comes first.\n"
            f"If something worries you, call {said}: {PHONE}.\n"
            f"{said}"
        ), ascii(text)


def test_no_text_breaks_the_rules_of_a_calendar() -> None:
    for number, text in enumerate(TEXTS):
        assert faults(calendar_of(text, number)) == [], ascii(text)


@pytest.mark.django_db
def test_the_calendar_of_a_link_has_every_title_that_was_stored(client: Client, published_content: Edition) -> None:
    """All of them in one plan, through the database and the address that a phone asks."""
    shared = shared_links.link()
    days = {"earliest": {"amount": 3, "unit": "week"}, "latest": {"amount": 3, "unit": "week"}}
    plan = [
        {"key": f"own-a{number}", "kind": "visit", "title": text, "guidance": text, "window": days}
        for number, text in enumerate(SEEN)
    ]
    TimelineLink.objects.filter(pk=shared.pk).update(plan={"adjust": {}, "own": plan})
    with visited_on(TODAY):
        text = client.get(at(shared, "calendar")).content
    for name, events in read_by_all(text).items():
        titles = {
            int(found[1]): title for key, (title, _) in events.items() if (found := re.match(r"own-a(\d+)\.", key))
        }
        assert [titles[number] for number in range(len(SEEN))] == [READERS[name](isolated(each)) for each in TEXTS]
