"""A link that is changed, ended, or given a new address."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recovery.clinic.links import changing, tokens
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import ClinicProtocol, TimelineLink
from recovery.text.formatting import date_with_year
from tests.workspace.conftest import NOON, TODAY, MakeLink, form_of, page_of

pytestmark = pytest.mark.differs

VISIT = {"new.title": "Check", "new.day": "11", "new.month": "12", "new.year": "2026", "new.time": "10:20"}


@pytest.fixture
def address(link: TimelineLink) -> str:
    return reverse("workspace:link-edit", args=[link.pk])


def test_what_is_saved_stands_in_the_form_and_saving_it_changes_nothing(
    client: Client, link: TimelineLink, address: str
) -> None:
    response = client.post(address, form_of(client.get(address)))
    assert (response.status_code, response.headers["Location"]) == (303, "/workspace/")
    before, after = link.plan, TimelineLink.objects.get()
    assert (after.plan, after.label, after.surgery_date) == (before, link.label, link.surgery_date)
    assert (after.expires_on, after.sequence) == (link.expires_on, link.sequence)


def test_label_note_and_last_day_are_changed(client: Client, address: str) -> None:
    client.post(address, form_of(client.get(address), label="Red folder", note="Bring shorts.", until="month"))
    link = TimelineLink.objects.get()
    assert (link.label, link.note, link.expires_on) == ("Red folder", "Bring shorts.", date(2026, 12, 22))


def test_a_moved_date_is_put_on_record_for_the_patient(client: Client, address: str) -> None:
    client.post(address, form_of(client.get(address), day="6", month="11"))
    link = TimelineLink.objects.get()
    assert (link.surgery_date, link.moved_from) == (date(2026, 11, 6), date(2026, 10, 30))


def test_an_end_that_was_counted_from_the_surgery_moves_with_it(
    client: Client, address: str, make_link: MakeLink, physio: Membership
) -> None:
    client.post(address, form_of(client.get(address), day="6", month="11", year="2027"))
    assert TimelineLink.objects.get().expires_on == date(2028, 11, 6)
    chosen = make_link(physio, expires_on=date(2027, 1, 15))
    other = reverse("workspace:link-edit", args=[chosen.pk])
    client.post(other, form_of(client.get(other), day="6", month="11"))
    assert TimelineLink.objects.get(pk=chosen.pk).expires_on == date(2027, 1, 15)


def test_a_visit_is_summed_up_in_words_where_its_date_can_be_read(client: Client, address: str) -> None:
    def summary(response: Any) -> str:
        found = page_of(response).select_one("#visits summary")
        assert found
        return found.get_text(" ", strip=True)

    added = client.post(address, form_of(client.get(address), **VISIT, add="1"))
    assert summary(added) == "Check, Friday 11 December 2026, at 10:20 London time"
    client.post(address, form_of(added))
    assert summary(client.get(address)) == "Check, Friday 11 December 2026, at 10:20 London time"
    wrong = form_of(client.get(address), **VISIT | {"new.day": "31", "new.month": "11"}, add="1")
    last = page_of(client.post(address, wrong)).select("#visits summary")[1]
    assert last.get_text(" ", strip=True) == "Check, 31 11 2026, at 10:20"


def test_only_so_many_visits_can_be_added(client: Client, link: TimelineLink, address: str) -> None:
    visit: Any = {"kind": "visit", "guidance": "", "at": "2026-12-11T10:20:00+00:00"}
    link.plan["own"] = [visit | {"key": f"own-{n:04x}", "title": f"Visit {n}"} for n in range(20)]
    link.save()
    for button, status in (({}, 422), ({"add": "1"}, 200)):
        response = client.post(address, form_of(client.get(address)) | VISIT | button)
        assert response.status_code == status
        assert "There are 20 already. Remove one first." in response.text
        assert form_of(response)["new.title"] == "Check"
    assert len(TimelineLink.objects.get().plan["own"]) == 20


def test_a_preview_of_a_link_that_was_revoked_meanwhile_goes_to_the_list(
    client: Client, link: TimelineLink, physio: Membership, address: str
) -> None:
    form = form_of(client.get(address), preview="1")
    changing.revoke(link, by=physio.user, now=NOON)
    response = client.post(address, form, headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, "/workspace/")


def test_where_the_date_moves_somebody_looks_at_visits_with_a_date_of_their_own(client: Client, address: str) -> None:
    client.post(address, form_of(client.get(address), **VISIT))
    asked = client.post(address, form_of(client.get(address), day="6", month="11"))
    assert asked.status_code == 422
    assert "These visits do not move with it." in asked.text
    assert TimelineLink.objects.get().surgery_date == date(2026, 10, 30)
    client.post(address, form_of(asked) | {"visits-stay": "1"})
    link = TimelineLink.objects.get()
    assert link.surgery_date == date(2026, 11, 6)
    assert link.plan["own"][0]["at"].startswith("2026-12-11T10:20")


def test_a_wrong_date_is_said_and_everything_typed_stays(client: Client, address: str) -> None:
    response = client.post(address, form_of(client.get(address), day="31", month="6", note="Bring shorts."))
    assert response.status_code == 422
    assert form_of(response)["note"] == "Bring shorts."
    assert "There is no 31 June." in response.text


def test_the_preview_shows_what_was_typed_and_saves_nothing(client: Client, address: str) -> None:
    sent = form_of(client.get(address), day="19", month="11", preview="1")
    part = client.post(address, sent, headers={"HX-Request": "true"})
    assert "Day 3, week 1." in part.text
    assert page_of(part).select_one("#preview")
    assert TimelineLink.objects.get().surgery_date == date(2026, 10, 30)


def test_the_preview_shows_the_protocols_note_below_the_links(
    client: Client, protocol: ClinicProtocol, address: str
) -> None:
    protocol.note = "Bring shorts."
    protocol.save()
    part = client.post(
        address, form_of(client.get(address), note="See you.", preview="1"), headers={"HX-Request": "true"}
    )
    assert [each.text for each in page_of(part).select("#preview .callout")] == ["See you.", "Bring shorts."]


# Ending


def test_revoking_asks_first_and_the_address_ends(client: Client, link: TimelineLink) -> None:
    shared = reverse("shared:timeline", args=[tokens.token_of(link)])
    address = reverse("workspace:link-revoke", args=[link.pk])
    assert "You cannot undo this" in client.get(address).text
    assert client.get(shared).status_code == 200
    assert "Link revoked." in client.post(address, follow=True).text
    assert client.get(shared).status_code == 410


def test_a_new_address_ends_the_old_one(client: Client, link: TimelineLink) -> None:
    old = reverse("shared:timeline", args=[tokens.token_of(link)])
    address = reverse("workspace:link-renew", args=[link.pk])
    client.get(address)
    assert client.get(old).status_code == 200
    response = client.post(address)
    assert response.headers["Location"] == reverse("workspace:link-share", args=[link.pk])
    assert client.get(old).status_code == 410
    new = reverse("shared:timeline", args=[tokens.token_of(TimelineLink.objects.get())])
    assert client.get(new).status_code == 200


def test_a_link_works_longer_when_it_is_extended(client: Client, make_link: MakeLink, physio: Membership) -> None:
    link = make_link(physio, expires_on=TODAY + timedelta(days=3))
    address = reverse("workspace:link-extend", args=[link.pk])
    assert client.post(address, form_of(client.get(address))).status_code == 303
    assert TimelineLink.objects.get().expires_on == date(2027, 5, 25)


def test_two_pages_that_name_the_same_day_let_a_link_work_until_that_day(
    client: Client, lead_client: Client, link: TimelineLink
) -> None:
    address = reverse("workspace:link-extend", args=[link.pk])
    mine, theirs = client.get(address), lead_client.get(address)
    for who, page in ((client, mine), (lead_client, theirs)):
        assert who.post(address, form_of(page)).status_code == 303
        link.refresh_from_db()
        assert f"works until {date_with_year(link.expires_on).text}" in page.text


def test_a_day_that_a_page_could_not_have_named_is_asked_for_again(client: Client, link: TimelineLink) -> None:
    address = reverse("workspace:link-extend", args=[link.pk])
    before = link.expires_on
    for day in ("", "soon", "2026-02-30", "9999-12-31", "1850-01-01"):
        response = client.post(address, {"until": day}, follow=True)
        assert "Let it work longer?" in response.text
        link.refresh_from_db()
        assert link.expires_on == before


def test_a_revoked_link_is_not_changed(client: Client, make_link: MakeLink, physio: Membership) -> None:
    link = make_link(physio, revoked=True)
    response = client.get(reverse("workspace:link-edit", args=[link.pk]), follow=True)
    assert "That link was revoked. Make a new one." in response.text


def test_a_visit_is_added_and_removed_in_place(client: Client, link: TimelineLink) -> None:
    address = reverse("workspace:link-edit", args=[link.pk])
    visit = {"title": "Check", "day": "11", "month": "12", "year": "2026", "time": "10:20"}
    sent = form_of(client.get(address), add="1") | {f"new.{name}": text for name, text in visit.items()}
    part = page_of(client.post(address, sent, headers={"HX-Request": "true"}))
    assert part.select_one("h1") is None
    assert part.select_one("#preview[data-hx-swap-oob=true]") is not None
    (row,) = part.select("#visits summary[autofocus]")
    assert row.text.startswith("Check, ")
    form = form_of(client.post(address, sent))
    gone = client.post(address, form | {"remove": form["own"]}, headers={"HX-Request": "true"})
    assert [each.text for each in page_of(gone).select("#visits [autofocus]")] == ["Add a visit"]


def test_the_preview_leads_to_the_patients_page_while_it_opens(client: Client, link: TimelineLink) -> None:
    address = reverse("workspace:link-edit", args=[link.pk])
    (there,) = page_of(client.get(address)).select("#preview a")
    assert (there.text, there["href"]) == (
        "Open their page",
        reverse("shared:timeline", args=[tokens.token_of(link)]),
    )
    TimelineLink.objects.update(expires_on=TODAY - timedelta(days=1))
    assert page_of(client.get(address)).select("#preview a") == []


def test_while_somebody_looks_at_visits_the_page_says_why_and_how_long_the_link_lasts(
    client: Client, address: str
) -> None:
    client.post(address, form_of(client.get(address), **VISIT))
    asked = page_of(client.post(address, form_of(client.get(address), day="6", month="11")))
    problem = asked.select_one("#problem")
    assert problem is not None
    assert "These visits do not move with it." in problem.text
    assert problem.select_one("a[href='#visits']") is not None
    assert asked.select_one("#visits") is not None
    assert "As it is: 6 November 2027" in asked.text
