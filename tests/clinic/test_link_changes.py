"""What each change of a link writes, and what it leaves: days at their edges, versions, and who did it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from recovery.clinic.links import changing, issuing, link_content, opening, tokens
from recovery.clinic.links.issuing import WrongFacts
from recovery.clinic.models.link import ClinicProtocol, EndedLink, TimelineLink
from recovery.domain.clinic_facts import Clinic
from tests.shared_links import APPOINTMENT, NOW, SURGERY, TODAY, clinic, decided, link, member, protocol

pytestmark = pytest.mark.usefixtures("published_content")

FURTHEST = date(2031, 11, 22)
"""Five years after today, which is after the surgery."""


@pytest.fixture
def kim(published_content: object) -> User:
    return member("kim@northside.example")


def stored() -> TimelineLink:
    return TimelineLink.objects.select_related("protocol").get()


def written(*names: str) -> tuple[Any, ...]:
    link = stored()
    return tuple(getattr(link, name) for name in names)


def change(kim: User, today: date = TODAY, **changes: Any) -> TimelineLink:
    """Change the only link, as it is stored now."""
    told = decided(**{"expires_on": stored().expires_on} | changes)
    return changing.change(stored(), told, version=stored().version, by=kim, today=today)


# Tokens


def test_a_seed_gives_the_same_address_in_every_release(settings: Settings) -> None:
    """Links are on paper: the value is that of `openssl dgst -sha256 -hmac`, in base64 for addresses."""
    settings.LINK_KEY = "only-for-tests-" + "fedcba9876543210" * 3
    seed = UUID("12345678123456781234567812345678")
    assert tokens.token_from(seed) == "TH6gTfQZoCpv5zx807bpOptiix55wgfM"


def test_a_calendars_events_keep_their_scope_in_every_release() -> None:
    shared = link(protocol=None)
    TimelineLink.objects.filter(pk=shared.pk).update(id=7)
    seen = opening.shared_facts(stored())
    assert (seen.pk, seen.scope) == (7, "a6f0f0de87d0def424431d91bc718979")


# What a shared page needs


def test_a_page_is_told_all_of_its_link(kim: User) -> None:
    link()
    change(kim, surgery_date=date(2026, 11, 6))
    opening.mark_opened(stored().pk, TODAY)
    shared = stored()
    ClinicProtocol.objects.update(version=4, changed_at=shared.changed_at + timedelta(days=1))
    shared = stored()
    seen = opening.shared_facts(shared)
    assert (seen.pk, seen.clinic_pk) == (shared.pk, shared.clinic_id)
    assert (seen.surgery_date, seen.moved_from, seen.moved_on) == (date(2026, 11, 6), SURGERY, TODAY)
    assert (seen.sequence, seen.opened_on) == (1 + 4, TODAY)
    assert shared.protocol is not None
    assert seen.changed_at == shared.protocol.changed_at
    assert seen.version == (seen.scope, 5, seen.changed_at)


def test_who_works_at_a_clinic_is_known_by_account(kim: User) -> None:
    other = member("sam@southside.example", clinic("Southside Clinic").name)
    at = clinic().pk
    assert opening.works_at(at, kim.pk)
    assert not opening.works_at(at, other.pk)
    assert not opening.works_at(at, None)


# Facts that are just about right


@pytest.mark.parametrize(
    "changes",
    [
        {"label": "x" * 60},
        {"note": "x" * 280},
        {"expires_on": TODAY},
        {"expires_on": FURTHEST},
        {"surgery_date": date(2028, 1, 1), "expires_on": date(2033, 1, 1)},
        {"surgery_date": None, "expires_on": FURTHEST},
    ],
)
def test_what_is_just_allowed_is_kept_as_it_was_chosen(changes: dict[str, Any]) -> None:
    link(**changes)
    for name, value in changes.items():
        assert getattr(stored(), name) == value


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_on": FURTHEST + timedelta(days=1)},
        {"surgery_date": date(2028, 1, 1), "expires_on": date(2033, 1, 2)},
        {"surgery_date": date(2020, 1, 1), "expires_on": FURTHEST + timedelta(days=1)},
    ],
)
def test_a_link_never_lasts_longer_than_five_years(changes: dict[str, Any]) -> None:
    with pytest.raises(WrongFacts, match="expires_on"):
        link(**changes)


@pytest.mark.parametrize(
    ("surgery", "then", "expires_on", "expected"),
    [
        (SURGERY, date(2026, 12, 1), date(2027, 10, 30), date(2027, 12, 1)),
        (SURGERY, date(2026, 12, 1), date(2027, 10, 29), date(2027, 10, 29)),
        (SURGERY, SURGERY, date(2027, 10, 30), date(2027, 10, 30)),
        (SURGERY, None, date(2027, 10, 30), date(2027, 10, 30)),
        (None, date(2026, 12, 1), date(2027, 11, 22), date(2027, 11, 22)),
    ],
)
def test_a_last_day_that_was_counted_from_surgery_moves_with_it(
    surgery: date | None, then: date | None, expires_on: date, expected: date
) -> None:
    made = link(surgery_date=surgery, expires_on=expires_on)
    assert issuing.kept_expiry(made, then, TODAY) == expected


def test_a_link_is_not_on_record_as_noted_or_timed_where_it_says_nothing() -> None:
    link()
    assert written("note", "note_on", "plan") == ("", None, {"adjust": {}, "own": []})


# Changing


def test_a_change_is_on_record_with_who_made_it(kim: User) -> None:
    link()
    change(kim, label=" Red folder ", expires_on=date(2027, 1, 1))
    assert written("label", "expires_on", "version") == ("Red folder", date(2027, 1, 1), 1)
    assert (stored().changed_by, stored().made_by) == (kim, member())
    change(kim, label="Red folder")
    assert written("expires_on", "version") == (date(2027, 1, 1), 2)


def test_a_note_keeps_its_day_until_it_says_something_else(kim: User) -> None:
    link(note="See you.")
    later = TODAY + timedelta(days=3)
    change(kim, later, note=" See you. ")
    assert written("note", "note_on") == ("See you.", TODAY)
    change(kim, later, note="Call us.")
    assert written("note", "note_on") == ("Call us.", later)


def test_the_calendars_sequence_goes_up_by_one_for_each_kind_of_new_timing(kim: User) -> None:
    link()
    timings: list[dict[str, Any]] = [
        {"surgery_date": date(2026, 11, 6)},
        {"surgery_date": date(2026, 11, 6), "plan": APPOINTMENT},
        {"surgery_date": date(2026, 11, 6), "plan": APPOINTMENT, "protocol": protocol("Closing wedge")},
        {"surgery_date": date(2026, 11, 6), "plan": APPOINTMENT, "protocol": None},
    ]
    for number, timing in enumerate(timings, start=1):
        change(kim, **timing)
        assert stored().sequence == number
        change(kim, **timing, label="Other")
        assert stored().sequence == number


def test_a_protocol_of_a_lower_version_is_made_up_for(kim: User) -> None:
    link()
    ClinicProtocol.objects.update(version=7)
    change(kim, protocol=None)
    assert stored().sequence == 8
    change(kim)
    assert opening.shared_facts(stored()).sequence == 8 + 1 + 7


def test_a_posters_link_has_no_date_that_moves(kim: User) -> None:
    link(surgery_date=None)
    change(kim, surgery_date=None, label="Ward 3")
    assert written("surgery_date", "moved_from", "moved_on", "label") == (None, None, None, "Ward 3")


def test_another_operation_is_refused_as_the_wrong_procedure(kim: User) -> None:
    made = link(protocol=None)
    procedure = type(made.procedure).objects.create(slug="other", name="Other")
    for wrong in ({"procedure": procedure}, {"clinic": clinic("Southside Clinic")}):
        with pytest.raises(WrongFacts, match="^procedure$") as refused:
            change(kim, protocol=None, **wrong)
        assert refused.value.field == "procedure"
    assert stored().version == 0


# Ending and lasting


def test_a_revoked_link_is_on_record_with_who_revoked_it(kim: User) -> None:
    changing.revoke(link(), by=kim, now=NOW)
    assert written("revoked_at", "changed_by", "version") == (NOW, kim, 1)
    changing.revoke(stored(), by=member(), now=NOW + timedelta(days=1))
    assert written("revoked_at", "changed_by", "version") == (NOW, kim, 1)


def test_a_link_is_extended_up_to_five_years_and_never_shortened(kim: User) -> None:
    changing.extend(link(), date(2027, 11, 1), by=kim, today=TODAY)
    assert written("expires_on", "changed_by", "version") == (date(2027, 11, 1), kim, 1)
    for earlier in (TODAY, date(2027, 11, 1)):
        same = changing.extend(stored(), earlier, by=member(), today=TODAY)
        assert same.expires_on == date(2027, 11, 1)
        assert written("expires_on", "changed_by", "version") == (date(2027, 11, 1), kim, 1)
    changing.extend(stored(), FURTHEST, by=kim, today=TODAY)
    assert written("expires_on") == (FURTHEST,)
    TimelineLink.objects.update(expires_on=TODAY - timedelta(days=1))
    changing.extend(stored(), TODAY, by=kim, today=TODAY)
    assert written("expires_on") == (TODAY,)


def test_a_renewed_link_is_on_record_and_keeps_what_it_shows_and_how_long_it_lasts(kim: User) -> None:
    made = link(expires_on=date(2027, 1, 1), note="See you.")
    TimelineLink.objects.update(opened_on=TODAY)
    changing.renew(made, by=kim, today=TODAY)
    assert written("expires_on", "opened_on", "note", "surgery_date") == (date(2027, 1, 1), None, "See you.", SURGERY)
    assert written("changed_by", "version") == (kim, 1)
    assert [ended.token_hash for ended in EndedLink.objects.all()] == [made.token_hash]


def test_a_revoked_link_that_would_have_lasted_longer_does_so_when_it_is_renewed(kim: User) -> None:
    made = link(expires_on=date(2030, 1, 1))
    changing.revoke(made, by=kim, now=datetime(2026, 11, 22, 9, tzinfo=UTC))
    renewed = changing.renew(made, by=kim, today=TODAY)
    assert (renewed.revoked_at, renewed.expires_on) == (None, date(2030, 1, 1))


def test_a_link_shows_whom_to_call_and_the_clinics_picture_in_its_size() -> None:
    made = link()
    assert link_content.clinic_facts(made.clinic) == Clinic("Northside Clinic", "020 7946 0018", dial="tel:02079460018")
    kept = f"{'a' * 32}.png"
    made.clinic.logo, made.clinic.logo_width, made.clinic.logo_height = kept, 300, 90
    made.clinic.emergency = "Call 999."
    clinic = link_content.content_of(made).protocol.clinic
    assert clinic is not None
    assert clinic.logo is not None
    assert clinic.logo.address.endswith(kept)
    assert (clinic.logo.width, clinic.logo.height, clinic.emergency) == (300, 90, "Call 999.")
