"""Links as rows: their tokens, how they are made, changed and ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import serializers
from django.db import connection, transaction
from django.db.models import ProtectedError
from pytest_django import Settings

from recovery.clinic.details import LeadsForm
from recovery.clinic.links import changing, issuing, link_content, opening
from recovery.clinic.links.changing import Conflict
from recovery.clinic.links.issuing import WrongFacts
from recovery.clinic.links.opening import State
from recovery.clinic.links.tokens import LostKey, token_of
from recovery.clinic.models.clinic import Membership
from recovery.clinic.models.link import EndedLink, TimelineLink
from recovery.content.models.edition import Procedure
from recovery.domain.clinic_facts import Note
from tests import shared_links
from tests.shared_links import APPOINTMENT, NOW, SURGERY, TODAY, decided, link, member, protocol

pytestmark = pytest.mark.usefixtures("published_content")

TOMORROW = TODAY + timedelta(days=1)


# Tokens


def test_a_token_is_192_bits_that_are_safe_in_an_address() -> None:
    tokens = {token_of(link()) for _ in range(20)}
    assert len(tokens) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in tokens)


def test_the_owner_can_see_the_same_token_again() -> None:
    made = link()
    token = token_of(made)
    assert token_of(TimelineLink.objects.get()) == token
    assert opening.resolve(token, today=TODAY).pk == made.pk


@pytest.mark.differs
def test_a_dump_of_the_database_opens_no_link() -> None:
    made = link()
    token = token_of(made)
    dump = serializers.serialize("json", [*TimelineLink.objects.all(), *EndedLink.objects.all()])
    assert token not in dump
    row = TimelineLink.objects.values().get()
    for value in (row["token_hash"], row["seed"].hex, str(row["seed"]), row["token_hash"][:32]):
        with pytest.raises(opening.UnknownLink):
            opening.resolve(value, today=TODAY)


def test_another_secret_key_ends_no_link(settings: Settings) -> None:
    made = link()
    token = token_of(made)
    settings.SECRET_KEY = "another-secret-key" * 3
    assert token_of(made) == token
    assert opening.resolve(token, today=TODAY).pk == made.pk


def test_with_another_link_key_a_link_works_and_is_not_shown_wrongly(settings: Settings) -> None:
    made = link()
    token = token_of(made)
    settings.LINK_KEY = "another-link-key" * 3
    assert opening.resolve(token, today=TODAY).pk == made.pk
    with pytest.raises(LostKey):
        token_of(made)
    renewed = changing.renew(made, by=member(), today=TODAY)
    assert opening.resolve(token_of(renewed), today=TODAY).pk == made.pk


@pytest.mark.parametrize("error", [opening.UnknownLink, opening.LinkHasEnded])
def test_an_error_carries_no_token(error: type[LookupError]) -> None:
    made = link()
    changing.revoke(made, by=member(), now=NOW)
    token = token_of(made) if error is opening.LinkHasEnded else "A" * 32
    with pytest.raises(error) as raised:
        opening.resolve(token, today=TODAY)
    assert raised.value.args == ()


# A new link


@pytest.mark.differs
def test_a_link_begins_with_what_was_decided() -> None:
    made = link(note=" See you on Friday. ", plan=APPOINTMENT)
    made.refresh_from_db()
    assert (made.note, made.note_on, made.plan) == ("See you on Friday.", TODAY, APPOINTMENT)
    assert (made.version, made.sequence, made.opened_on, made.revoked_at) == (0, 0, None, None)
    assert made.made_by == made.changed_by == member()


def test_the_protocol_is_chosen_already_the_next_time() -> None:
    link()
    assert Membership.objects.get(user=member()).last_protocol == protocol()
    link(protocol=None)
    assert Membership.objects.get(user=member()).last_protocol is None


@pytest.mark.parametrize(
    ("surgery", "expected"),
    [
        (None, date(2027, 11, 22)),
        (SURGERY, date(2027, 10, 30)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2025, 12, 24), date(2027, 2, 22)),
        (date(2018, 1, 1), date(2027, 2, 22)),
    ],
)
def test_a_link_lasts_12_months_and_never_less_than_3_from_now(surgery: date | None, expected: date) -> None:
    assert issuing.default_expiry(surgery, TODAY) == expected


@pytest.mark.differs
@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("label", {"label": "ann@example.org"}),
        ("label", {"label": "x" * 61}),
        ("note", {"note": "x" * 281}),
        ("surgery_date", {"surgery_date": date(2062, 1, 1)}),
        ("surgery_date", {"surgery_date": date(2001, 1, 1)}),
        ("expires_on", {"expires_on": TODAY - timedelta(days=1)}),
        ("expires_on", {"expires_on": date(2062, 1, 1)}),
        ("plan", {"surgery_date": None, "plan": APPOINTMENT}),
    ],
)
def test_what_no_form_may_let_through_is_refused(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(WrongFacts) as refused:
        link(**changes)
    assert refused.value.field == field
    assert not TimelineLink.objects.exists()


@pytest.mark.differs
def test_a_protocol_of_another_clinic_or_operation_is_refused() -> None:
    for wrong in (
        {"clinic": shared_links.clinic("Southside Clinic")},
        {"procedure": Procedure.objects.create(slug="other", name="Other")},
    ):
        with pytest.raises(WrongFacts, match="protocol"):
            link(**wrong)


# How it stands


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, State.EXPIRED), (0, State.SOON), (13, State.SOON), (14, State.ACTIVE)],
)
def test_a_link_stands_as_its_last_day_says(days: int, state: State) -> None:
    made = link()
    made.expires_on = TODAY + timedelta(days=days)
    assert opening.state_of(made, TODAY) is state
    made.revoked_at = NOW
    assert opening.state_of(made, TODAY) is State.REVOKED


@pytest.mark.differs
def test_a_link_and_all_its_page_needs_come_in_one_query(django_assert_num_queries: Any) -> None:
    token = token_of(link())
    link_content.content_of(opening.resolve(token, today=TODAY))
    with django_assert_num_queries(1):
        found = opening.resolve(token, today=TODAY)
        content = link_content.content_of(found)
        opening.shared_facts(found)
    assert content.protocol.clinic is not None
    assert content.protocol.clinic.name == "Northside Clinic"
    assert content.protocol.plan_name == "Opening wedge, 6 weeks partial weight"


def test_the_same_plan_is_laid_over_an_edition_once() -> None:
    one, other = (link_content.content_of(link(surgery_date=day)) for day in (SURGERY, None))
    assert one is other


def test_the_links_own_note_stands_before_the_protocols() -> None:
    shared = protocol()
    shared.note = "Call us on weekdays."
    shared.save()
    for_all, for_one = Note("Call us on weekdays."), Note("See you.", TODAY)
    assert link_content.content_of(link(protocol=shared)).protocol.notes == (for_all,)
    assert link_content.content_of(link(protocol=shared, note="See you.")).protocol.notes == (for_one, for_all)


def test_a_visit_is_in_the_zone_of_its_clinic() -> None:
    shared = link(plan=APPOINTMENT)
    shared.clinic.zone = "Europe/Berlin"
    at = link_content.content_of(shared).protocol["own-77aa"].at
    assert at is not None
    assert at.isoformat() == "2026-12-11T11:20:00+01:00"
    shared.clinic.zone = "Mars/Olympus"
    assert str(link_content.content_of(shared).protocol["own-77aa"].at) == "2026-12-11 10:20:00+00:00"


# Changes


def change(made: TimelineLink, today: date = TODAY, **changes: Any) -> TimelineLink:
    told = decided(**{"expires_on": made.expires_on} | changes)
    return changing.change(made, told, version=made.version, by=member(), today=today)


@pytest.mark.differs
def test_the_second_of_two_who_save_is_told() -> None:
    made = link()
    change(made, label="Blue folder 13")
    with pytest.raises(Conflict):
        changing.change(made, decided(label="Mine"), version=0, by=member("kim@northside.example"), today=TODAY)
    assert TimelineLink.objects.get().label == "Blue folder 13"


@pytest.mark.differs
def test_a_moved_date_is_remembered_with_the_one_before() -> None:
    made = change(link(), surgery_date=date(2026, 11, 6))
    assert (made.moved_from, made.moved_on, made.sequence, made.version) == (SURGERY, TODAY, 1, 1)


def test_a_slip_that_is_mended_on_the_same_day_is_no_move() -> None:
    made = change(change(link(), surgery_date=date(2026, 11, 6)), surgery_date=date(2026, 11, 7))
    assert (made.moved_from, made.surgery_date) == (SURGERY, date(2026, 11, 7))
    made = change(made, surgery_date=SURGERY)
    assert (made.moved_from, made.moved_on) == (None, None)
    made = change(change(link(), surgery_date=date(2026, 11, 6)), TOMORROW, surgery_date=date(2026, 11, 7))
    assert (made.moved_from, made.moved_on) == (date(2026, 11, 6), TOMORROW)


def test_words_alone_do_not_raise_the_calendars_sequence() -> None:
    made = change(link(), TOMORROW, label="Other", note="New note")
    assert (made.sequence, made.note_on, made.moved_from) == (0, TOMORROW, None)
    assert change(made, TOMORROW + timedelta(days=1), note="New note").note_on == TOMORROW
    assert change(TimelineLink.objects.get(), note="").note_on is None


def test_another_protocol_never_lowers_the_calendars_sequence() -> None:
    old = protocol()
    type(old).objects.filter(pk=old.pk).update(version=7)
    made = TimelineLink.objects.select_related("protocol").get(pk=link().pk)
    before = opening.shared_facts(made).sequence
    changed = change(made, protocol=protocol("Closing wedge"))
    assert opening.shared_facts(changed).sequence > before


@pytest.mark.differs
def test_a_posters_link_never_becomes_one_patients() -> None:
    for first, then in ((None, SURGERY), (SURGERY, None)):
        with pytest.raises(WrongFacts, match="surgery_date"):
            change(link(surgery_date=first), surgery_date=then)


@pytest.mark.differs
def test_a_link_stays_with_its_clinic_and_operation() -> None:
    made = link()
    with pytest.raises(WrongFacts):
        change(made, clinic=shared_links.clinic("Southside Clinic"), protocol=None)


@pytest.mark.differs
def test_a_plan_of_the_link_lies_over_the_protocols() -> None:
    plan = {"adjust": {"crutches": {"window": None, "hidden": True}}, "own": []}
    made = change(link(), plan=plan)
    assert link_content.content_of(made).protocol["crutches"].is_hidden
    assert made.sequence == 1


# Ending


@pytest.mark.differs
def test_a_revoked_link_has_ended_for_ever() -> None:
    made = link()
    changing.revoke(made, by=member(), now=NOW)
    changing.revoke(made, by=member(), now=NOW + timedelta(days=1))
    assert TimelineLink.objects.get().revoked_at == NOW
    for attempt in ENDED_ATTEMPTS:
        with pytest.raises(opening.LinkHasEnded):
            attempt(TimelineLink.objects.get())


ENDED_ATTEMPTS: tuple[Callable[[TimelineLink], object], ...] = (
    lambda made: change(made, label="Other"),
    lambda made: changing.extend(made, TOMORROW, by=member(), today=TODAY),
)


@pytest.mark.differs
def test_what_was_erased_meanwhile_has_ended() -> None:
    made = link()
    TimelineLink.objects.all().delete()
    changing.revoke(made, by=member(), now=NOW)
    for attempt in ENDED_ATTEMPTS:
        with pytest.raises(opening.LinkHasEnded):
            attempt(made)
    with pytest.raises(opening.LinkHasEnded):
        changing.renew(made, by=member(), today=TODAY)
    assert not TimelineLink.objects.exists()


@pytest.mark.differs
def test_a_renewed_link_has_a_new_address_and_the_old_one_has_ended() -> None:
    made = link()
    old = token_of(made)
    renewed = changing.renew(made, by=member(), today=TODAY)
    assert token_of(renewed) != old
    assert opening.resolve(token_of(renewed), today=TODAY) == made
    with pytest.raises(opening.LinkHasEnded):
        opening.resolve(old, today=TODAY)


def test_a_link_that_had_ended_lasts_again_when_it_is_renewed() -> None:
    made = link()
    TimelineLink.objects.update(expires_on=TODAY - timedelta(days=9))
    changing.revoke(made, by=member(), now=NOW)
    renewed = changing.renew(made, by=member(), today=TODAY)
    assert (renewed.revoked_at, renewed.expires_on) == (None, date(2027, 10, 30))


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), date(2040, 1, 1)])
def test_a_link_is_extended_to_a_day_that_makes_sense(day: date) -> None:
    with pytest.raises(WrongFacts, match="expires_on"):
        changing.extend(link(), day, by=member(), today=TODAY)


@pytest.mark.differs
def test_the_look_up_of_a_token_uses_an_index() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read faster one by one
        plan = TimelineLink.objects.filter(token_hash="0" * 64).explain()
    assert "USING INDEX" in plan or "Index Scan" in plan


@pytest.mark.differs
def test_a_clinic_whose_links_are_there_is_not_deleted() -> None:
    made = link()
    with pytest.raises(ProtectedError):
        made.clinic.delete()


@pytest.mark.differs
def test_a_clinics_new_phone_is_a_change_for_calendars() -> None:
    made = link()
    before = opening.shared_facts(made).changed_at
    form = LeadsForm({"phone": "020 7946 0099"}, instance=made.clinic)
    assert form.is_valid()
    form.save()
    made.clinic.refresh_from_db()
    assert opening.shared_facts(made).changed_at > before
