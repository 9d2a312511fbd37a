"""A visit's time is what the clock shows in a zone that a person chose, and nobody changes it behind their back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from recovery.clinic.links import tokens
from recovery.clinic.models.clinic import Clinic, Membership
from recovery.clinic.models.link import TimelineLink
from recovery.clinic.plans.stored import StoredPlan
from tests.workspace.conftest import form_of, make_member, page_of

NEW = "/workspace/links/new/"
CLINIC = "/workspace/clinic/"
DATE = {"day": "30", "month": "10", "year": "2026"}
VISIT = {"new.title": "Check", "new.day": "1", "new.month": "7", "new.year": "2027", "new.time": "10:20"}
LONDON = "2027-07-01T10:20:00+01:00[Europe/London]"


def visit(at: str = LONDON) -> StoredPlan:
    return {"adjust": {}, "own": [{"key": "own-77aa", "kind": "visit", "title": "Check", "guidance": "", "at": at}]}


def kept() -> str:
    return str(TimelineLink.objects.get().plan["own"][0]["at"])


def choose(clinic: Clinic, zone: str) -> None:
    clinic.zone = zone
    clinic.save()


def edit(link: TimelineLink) -> str:
    return reverse("workspace:link-edit", args=[link.pk])


def patients(link: TimelineLink, name: str = "timeline") -> str:
    return Client().get(reverse(f"shared:{name}", args=[tokens.token_of(link)])).content.decode()


def test_every_place_that_shows_a_visit_names_its_zone(client: Client, physio: Membership) -> None:
    client.post(NEW, form_of(client.get(NEW), **DATE, **VISIT))
    link = TimelineLink.objects.get()
    assert kept() == LONDON
    form = page_of(client.get(edit(link))).get_text()
    assert "Thursday 1 July 2027, at 10:20 London time" in form
    assert "In London time" in form
    share = client.get(reverse("workspace:link-share", args=[link.pk]))
    assert "Check: Thursday 1 July 2027, 10:20 London time" in page_of(share).get_text()
    for name in ("timeline", "paper"):
        assert "10:20 London time" in " ".join(re.sub(r"<[^>]*>", "", patients(link, name)).split()), name
    unfolded = patients(link, "calendar").replace("\r\n ", "")
    assert "DTSTART:20270701T092000Z" in unfolded
    assert "10:20 London time" in unfolded.replace("\\,", ",")
    assert '"zone": "Europe/London"' in patients(link, "timeline-json")


def test_before_the_first_timed_visit_the_clinic_chooses_its_zone(
    client: Client, lead_client: Client, clinic: Clinic
) -> None:
    choose(clinic, "")
    asked = client.post(NEW, form_of(client.get(NEW), **DATE, **VISIT))
    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Ask your clinic lead to choose it" in page_of(asked).get_text()
    asked = lead_client.post(NEW, form_of(lead_client.get(NEW), **DATE, **VISIT))
    assert not page_of(asked).select("[id^='wrong-']"), "nothing is wrong with the visit itself"
    link = page_of(asked).select_one("#visits a")
    assert link is not None
    assert link["href"] == f"{CLINIC}#id_zone"
    again = form_of(asked)
    assert {name: again[name] for name in VISIT} == VISIT
    choose(clinic, "Asia/Kathmandu")
    lead_client.post(NEW, again)
    assert kept() == "2027-07-01T10:20:00+05:45[Asia/Kathmandu]"


def test_the_browsers_zone_is_a_suggestion_and_nothing_until_it_is_saved(lead_client: Client, clinic: Clinic) -> None:
    choose(clinic, "")
    lead_client.cookies["tz"] = "America%2FSt_Johns%40-150"
    page = lead_client.get(CLINIC)
    assert form_of(page)["zone"] == "America/St_Johns"
    assert "St Johns time is a suggestion" in page_of(page).get_text()
    clinic.refresh_from_db()
    assert clinic.zone == ""
    lead_client.post(CLINIC, form_of(page))
    clinic.refresh_from_db()
    assert clinic.zone == "America/St_Johns"


@pytest.mark.differs
@pytest.mark.parametrize(
    ("answer", "after", "words"),
    [
        ("clock", "2027-07-01T10:20:00+02:00[Europe/Paris]", "10:20 Paris time"),
        ("stay", LONDON, "10:20 London time"),
    ],
)
def test_another_zone_asks_what_happens_to_the_visits_there_are(
    lead_client: Client, make_link: Any, lead: Membership, answer: str, after: str, words: str
) -> None:
    link = make_link(lead, plan=visit())
    form = form_of(lead_client.get(CLINIC)) | {"zone": "Europe/Paris", "emergency": "Call 112."}
    form.pop("visits", None)
    asked = lead_client.post(CLINIC, form)
    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    text = page_of(asked).get_text()
    assert "1 visit has a time in another zone" in text
    assert "10:20 Paris time" in text
    assert "10:20 London time" in text
    assert kept() == LONDON
    again = form_of(asked)
    assert (again["zone"], again["emergency"]) == ("Europe/Paris", "Call 112.")
    before = link.sequence
    lead_client.post(CLINIC, again | {"visits": answer})
    assert Clinic.objects.get().zone == "Europe/Paris"
    assert kept() == after
    link.refresh_from_db()
    assert link.sequence == before + (answer == "clock")
    assert words in " ".join(re.sub(r"<[^>]*>", "", patients(link)).split())


def test_a_time_that_the_new_zone_skips_stays_as_it_was_and_somebody_is_told(
    lead_client: Client, make_link: Any, lead: Membership, clinic: Clinic
) -> None:
    choose(clinic, "Asia/Kathmandu")
    at = "2027-03-28T01:30:00+05:45[Asia/Kathmandu]"
    make_link(lead, plan=visit(at))
    form = form_of(lead_client.get(CLINIC)) | {"zone": "Europe/London", "visits": "clock"}
    said = lead_client.post(CLINIC, form, follow=True)
    assert "1 visit stays as it was" in page_of(said).get_text()
    assert kept() == at


def test_a_form_without_the_zone_never_empties_it(lead_client: Client, clinic: Clinic) -> None:
    form = form_of(lead_client.get(CLINIC))
    for changed in (form | {"zone": ""}, {name: text for name, text in form.items() if name != "zone"}):
        lead_client.post(CLINIC, changed)
        clinic.refresh_from_db()
        assert clinic.zone == "Europe/London"


def test_an_hour_that_the_clocks_skip_is_refused_with_both_that_may_be_meant(client: Client, clinic: Clinic) -> None:
    typed = VISIT | {"new.day": "28", "new.month": "3", "new.time": "01:30"}
    asked = client.post(NEW, form_of(client.get(NEW), **DATE, **typed))
    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    text = page_of(asked).get_text()
    assert "01:30 does not come on Sunday 28 March 2027 by London time. Write 00:30 or 02:30." in text
    assert form_of(asked)["new.time"] == "01:30"


@pytest.mark.parametrize(("turn", "offset", "utc"), [("first", "+01:00", "003000Z"), ("second", "+00:00", "013000Z")])
def test_an_hour_that_comes_twice_is_asked_and_stays_the_one_that_was_meant(
    client: Client, clinic: Clinic, turn: str, offset: str, utc: str
) -> None:
    typed = VISIT | {"new.day": "31", "new.month": "10", "new.time": "01:30"}
    asked = client.post(NEW, form_of(client.get(NEW), **DATE, **typed))
    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    text = page_of(asked).get_text()
    assert "01:30 London time (UTC+1), before the clocks go back" in text
    assert "01:30 London time (UTC), after the clocks have gone back" in text
    client.post(NEW, form_of(asked) | {"new.turn": turn})
    at = f"2027-10-31T01:30:00{offset}[Europe/London]"
    assert kept() == at
    link = TimelineLink.objects.get()
    client.post(edit(link), form_of(client.get(edit(link)), label="Blue"))
    assert kept() == at
    assert f"DTSTART:20271031T{utc}" in patients(link, "calendar")


@pytest.mark.differs
@pytest.mark.parametrize(
    "at",
    [
        LONDON,
        "2027-07-01T10:20:00+01:00[Europe/Atlantis]",
        "2027-07-01T10:20:00+05:30[Asia/Calcutta]",
        "2027-07-01T10:20:00+00:00[UTC]",
        "2027-07-01T10:20:00+13:00[Pacific/Apia]",
        "2027-07-01T10:20:00-02:30[America/St_Johns]",
    ],
)
def test_saving_the_form_moving_surgery_and_a_new_zone_of_the_clinic_leave_a_visit_alone(
    client: Client, make_link: Any, physio: Membership, clinic: Clinic, at: str
) -> None:
    link = make_link(physio, plan=visit(at))
    choose(clinic, "Europe/Paris")
    client.post(edit(link), form_of(client.get(edit(link)), label="Blue"))
    assert kept() == at
    client.post(edit(link), form_of(client.get(edit(link)), day="31") | {"visits-stay": "1"})
    link.refresh_from_db()
    assert (link.label, link.surgery_date.day, kept()) == ("Blue", 31, at)
    assert "10:20" in patients(link)


@pytest.mark.differs
def test_a_form_that_was_open_while_the_zone_changed_changes_no_visit(
    client: Client, make_link: Any, physio: Membership, lead_client: Client
) -> None:
    link = make_link(physio, plan=visit())
    old = form_of(client.get(edit(link)), label="Blue")
    form = form_of(lead_client.get(CLINIC)) | {"zone": "Europe/Paris", "visits": "clock"}
    lead_client.post(CLINIC, form)
    conflict = client.post(edit(link), old)
    assert conflict.status_code == HTTPStatus.CONFLICT
    assert "10:20 Paris time" in page_of(conflict).get_text()
    assert kept() == "2027-07-01T10:20:00+02:00[Europe/Paris]"
    client.post(edit(link), form_of(conflict))
    link.refresh_from_db()
    assert (link.label, kept()) == ("Blue", "2027-07-01T10:20:00+02:00[Europe/Paris]")


@pytest.mark.differs
def test_a_time_that_two_people_changed_is_told_with_its_zone(
    client: Client, make_link: Any, physio: Membership, clinic: Clinic
) -> None:
    link = make_link(physio, plan=visit())
    theirs, mine = (form_of(client.get(edit(link))) for _person in range(2))
    client.post(edit(link), theirs | {"own-77aa.time": "11:00"})
    conflict = client.post(edit(link), mine | {"own-77aa.time": "2:30 pm"})
    assert "Someone else saved “Thursday 1 July 2027, at 11:00 London time” here" in page_of(conflict).get_text()
    assert form_of(conflict)["own-77aa.time"] == "2:30 pm"
    client.post(edit(link), form_of(conflict))
    assert kept() == "2027-07-01T14:30:00+01:00[Europe/London]"


@pytest.mark.parametrize("text", ["2:30", "soon", "", "12am", "25:00"])
def test_a_wrong_time_shows_one_error_with_an_id_of_its_own(client: Client, clinic: Clinic, text: str) -> None:
    asked = client.post(NEW, form_of(client.get(NEW), **DATE, **VISIT) | {"new.time": text})
    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = page_of(asked)
    (error,) = page.select("#visits .error")
    box = page.select_one("[name='new.time']")
    assert box is not None
    assert (box["value"], box["aria-invalid"]) == (text, "true")
    assert error["id"] in str(box["aria-describedby"]).split()
    ids = [str(each["id"]) for each in page.select("[id]")]
    assert sorted(ids) == sorted(set(ids))
    assert all(page.find(id=each) for each in str(box["aria-describedby"]).split())


def test_several_mistakes_have_an_error_and_an_id_each(client: Client, clinic: Clinic) -> None:
    wrong = {"new.title": "", "new.time": "soon", "new.day": "45"}
    asked = client.post(NEW, form_of(client.get(NEW), **DATE, **VISIT) | wrong)
    page = page_of(asked)
    assert len(page.select("#visits .error")) == 3
    described = [str(page.select_one(f"[name='{name}']")["aria-describedby"]).split()[0] for name in wrong]  # type: ignore[index]
    assert len(set(described)) == 3
    assert all(page.find(id=each) for each in described)
    ids = [str(each["id"]) for each in page.select("[id]")]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.differs
@pytest.mark.django_db(transaction=True)
def test_visits_of_before_are_read_after_the_migration_as_they_were(
    make_link: Any, physio: Membership, clinic: Clinic, other_clinic: Clinic, stranger: Membership
) -> None:
    old = {
        "London": (physio, "Europe/London", "2027-07-01T09:20:00+00:00", LONDON),
        "none": (stranger, "", "2027-07-01T10:20:00+00:00", "2027-07-01T10:20:00+00:00[UTC]"),
    }
    demo = make_member(Clinic.objects.create(name="Northside Clinic (demo)"), "demo")
    old["demo"] = (demo, "", "2027-07-01T10:20:00+00:00", LONDON)
    migrate = MigrationExecutor(connection)
    targets = [each for each in migrate.loader.graph.leaf_nodes() if each[0] == "recovery"]
    for label, (member, _zone, _at, _after) in old.items():
        make_link(member, label)
    make_link(physio, "odd")
    try:
        before = migrate.migrate([("recovery", "0012_markdown_as_typed")]).apps
        links = before.get_model("recovery", "TimelineLink").objects
        for label, (member, zone, at, _after) in old.items():
            before.get_model("recovery", "Clinic").objects.filter(pk=member.clinic_id).update(zone=zone)
            links.filter(label=label).update(plan=visit(at))
        links.filter(label="odd").update(plan={"own": [{"at": "soon"}, 3], "adjust": {}})
    finally:
        forward = MigrationExecutor(connection)
        forward.migrate(targets)
    for label, (_member, _zone, _at, after) in old.items():
        link = TimelineLink.objects.get(label=label)
        assert link.plan["own"][0]["at"] == after
        assert "10:20" in patients(link)
    assert datetime.fromisoformat(LONDON.partition("[")[0]).astimezone(UTC).hour == 9
