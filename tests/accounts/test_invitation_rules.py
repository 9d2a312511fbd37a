"""What becomes of invitations and of those who work somewhere: each rule by itself, without its page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User

from recovery.accounts import invitations, people
from recovery.accounts.invitations import EndedInvitation, HasAccount
from recovery.clinic.models.clinic import Clinic, Invitation, Membership, Role
from tests.accounts.conftest import PASSWORD, member, with_app

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENDS = NOW + timedelta(days=3)
SECOND = timedelta(seconds=1)
EMAIL = "nina@northside.example"


@pytest.fixture
def southside(db: None) -> Clinic:
    return Clinic.objects.create(name="Southside Clinic")


def invited(clinic: Clinic, by: User, email: str = EMAIL, *, now: datetime = NOW, form: str = "") -> str:
    return invitations.invite(clinic, email, Role.PHYSIOTHERAPIST, by=by, now=now, form=form)


def is_open(token: str, now: datetime = NOW) -> bool:
    try:
        return bool(invitations.find(token, now))
    except EndedInvitation:
        return False


# Inviting


def test_an_invitation_is_kept_with_all_that_it_gives_and_works_for_three_days(clinic: Clinic, lead: User) -> None:
    token = invited(clinic, lead, "Nina@Northside.example")
    kept = invitations.find(token, ENDS - SECOND)
    assert (kept.clinic, kept.role, kept.email, kept.made_by) == (clinic, "physiotherapist", EMAIL, lead)
    assert (kept.expires_at, kept.used_at) == (ENDS, None)
    assert not is_open(token, ENDS)
    with pytest.raises(EndedInvitation):
        invitations.accept(token, PASSWORD, ENDS)


def test_one_form_that_is_sent_again_gives_the_invitation_that_it_gave(
    clinic: Clinic, southside: Clinic, lead: User
) -> None:
    first = invited(clinic, lead, form="by chance")
    assert len(first) == 32
    assert invited(clinic, lead, form="by chance", now=ENDS - SECOND) == first
    assert Invitation.objects.get().expires_at == ENDS
    other = member("second@northside.example", clinic, Role.LEAD)
    tokens = {
        first,
        invited(clinic, lead, form="another"),
        invited(clinic, lead),
        invited(clinic, lead),
        invited(clinic, other, form="by chance"),
        invited(southside, lead, form="by chance"),
        invited(clinic, lead, "otto@northside.example", form="by chance"),
        invitations.invite(clinic, EMAIL, Role.LEAD, by=lead, now=NOW, form="by chance"),
    }
    assert len(tokens) == 8


def test_a_form_that_is_sent_again_after_its_invitation_ended_makes_another(clinic: Clinic, lead: User) -> None:
    first = invited(clinic, lead, form="by chance")
    again = invited(clinic, lead, form="by chance", now=ENDS)
    assert again != first
    assert len(again) == 32
    assert is_open(again, ENDS)
    assert not is_open(first, ENDS)


def test_a_new_invitation_ends_only_that_clinics_to_the_same_person(
    clinic: Clinic, southside: Clinic, lead: User
) -> None:
    there = member("lead@southside.example", southside, Role.LEAD)
    others = [invited(clinic, lead, "otto@northside.example"), invited(southside, there)]
    first = invited(clinic, lead)
    invited(clinic, lead)
    assert not is_open(first)
    assert all(is_open(token) for token in others)


def test_a_clinic_ends_its_own_open_invitations_alone(clinic: Clinic, southside: Clinic, lead: User) -> None:
    token = invited(clinic, lead)
    pk = Invitation.objects.get().pk
    invitations.end(southside, pk, NOW)
    invitations.end(clinic, pk + 1, NOW)
    invitations.end(clinic, pk, ENDS)
    assert is_open(token)
    assert [row.pk for row in invitations.open_ones(clinic, ENDS - SECOND)] == [pk]
    assert not invitations.open_ones(southside, NOW).exists()
    invitations.end(clinic, pk, NOW)
    assert not is_open(token)


def test_only_who_used_an_invitation_is_known_by_it(clinic: Clinic, lead: User) -> None:
    token = invited(clinic, lead)
    unused = User(username=EMAIL)
    assert not invitations.is_used_by(token, unused)
    nina = invitations.accept(token, PASSWORD, NOW)
    assert invitations.is_used_by(token, nina)
    assert invitations.is_used_by(token, User(username=EMAIL.upper()))
    assert not invitations.is_used_by(token, lead)
    assert not invitations.is_used_by("x", nina)


def test_what_was_used_or_is_over_is_forgotten(clinic: Clinic, lead: User) -> None:
    used, over = invited(clinic, lead), invited(clinic, lead, "otto@northside.example", now=NOW - SECOND)
    invitations.accept(used, PASSWORD, NOW)
    invited(clinic, lead, "olga@northside.example", now=NOW)
    invitations.erase_ended_invitations(NOW)
    assert set(Invitation.objects.values_list("email", flat=True)) == {
        "otto@northside.example",
        "olga@northside.example",
    }
    invitations.erase_ended_invitations(ENDS - SECOND)
    assert not is_open(over)
    assert [row.email for row in Invitation.objects.all()] == ["olga@northside.example"]


# Who has an account


def test_the_account_of_an_invitation_is_theirs_and_on(clinic: Clinic, lead: User) -> None:
    nina = invitations.accept(invited(clinic, lead), PASSWORD, NOW)
    nina.refresh_from_db()
    assert (nina.username, nina.email, nina.is_active, nina.is_staff) == (EMAIL, EMAIL, True, False)
    assert nina.check_password(PASSWORD)
    assert (nina.membership.clinic, nina.membership.role) == (clinic, "physiotherapist")
    assert Invitation.objects.get().used_at == NOW


def test_an_account_that_may_do_or_did_anything_is_taken_and_one_that_was_left_is_not(clinic: Clinic) -> None:
    assert not invitations.is_taken("nobody@northside.example")
    left = User.objects.create_user("left@northside.example", is_active=False)
    assert not invitations.is_taken("LEFT@northside.example")
    left.groups.add(Group.objects.create(name="ward 3"))
    assert invitations.is_taken(left.username)
    works = User.objects.create_user("works@northside.example", is_active=False)
    Membership.objects.create(user=works, clinic=clinic, role=Role.PHYSIOTHERAPIST)
    assert invitations.is_taken(works.username)
    for power in ("is_active", "is_staff", "is_superuser"):
        User(username=power, **({"is_active": False} | {power: True})).save()
        assert invitations.is_taken(power)


def test_who_comes_back_keeps_their_account_and_loses_what_they_signed_in_with(clinic: Clinic, lead: User) -> None:
    left = with_app(User.objects.create_user("Nina@Northside.example", is_active=False))
    other = with_app(member("physio@northside.example", clinic))
    with pytest.raises(HasAccount):
        invited(clinic, lead, other.username)
    nina = invitations.accept(invited(clinic, lead), PASSWORD, NOW)
    assert (nina.pk, nina.username) == (left.pk, EMAIL)
    assert [row.user for row in Authenticator.objects.all()] == [other]


# The people of a clinic


def test_the_people_of_a_clinic_are_its_own_leads_first(clinic: Clinic, southside: Clinic) -> None:
    for name, role in (("d", Role.PHYSIOTHERAPIST), ("c", Role.LEAD), ("b", Role.PHYSIOTHERAPIST), ("a", Role.LEAD)):
        member(name, clinic, role)
    member("lead@southside.example", southside, Role.LEAD)
    assert [row.user.username for row in people.members(clinic)] == ["a", "c", "b", "d"]


def test_who_leads_no_more_takes_back_what_they_invited_others_to(
    clinic: Clinic, southside: Clinic, lead: User
) -> None:
    other = member("second@northside.example", clinic, Role.LEAD)
    theirs, others = invited(clinic, lead, "a@northside.example"), invited(clinic, other, "b@northside.example")
    invited(southside, lead, "c@northside.example")
    invitations.accept(invited(clinic, lead, "d@northside.example"), PASSWORD, NOW)
    people.change_role(lead.membership, Role.LEAD)
    assert is_open(theirs)
    people.change_role(lead.membership, Role.PHYSIOTHERAPIST)
    assert Membership.objects.get(user=lead).role == "physiotherapist"
    assert Membership.objects.get(user=other).role == "lead"
    assert not is_open(theirs)
    assert is_open(others)
    assert [row.email[0] for row in Invitation.objects.order_by("email")] == ["b", "c", "d"]


def test_who_is_removed_is_switched_off_unless_they_are_the_sites_own(clinic: Clinic, lead: User) -> None:
    physio, editor = member("physio@northside.example", clinic), member("edith@northside.example", clinic)
    User.objects.filter(pk=editor.pk).update(is_staff=True)
    second = member("second@northside.example", clinic, Role.LEAD)
    token = invited(clinic, second)
    for gone in (physio, editor, second):
        people.end_access(Membership.objects.get(user=gone))
        gone.refresh_from_db()
    assert [row.user for row in Membership.objects.all()] == [lead]
    assert (physio.is_active, physio.has_usable_password()) == (False, False)
    assert (editor.is_active, editor.check_password(PASSWORD)) == (True, True)
    assert not is_open(token)
    with pytest.raises(people.LastLead):
        people.end_access(lead.membership)


def test_only_a_second_step_that_is_no_staffs_is_reset_and_only_theirs(clinic: Clinic) -> None:
    physio, other = (with_app(member(name, clinic)) for name in ("physio@northside.example", "b"))
    people.reset_second_factor(physio.membership)
    assert [row.user for row in Authenticator.objects.all()] == [other]
    User.objects.filter(pk=other.pk).update(is_staff=True)
    with pytest.raises(people.IsStaff):
        people.reset_second_factor(Membership.objects.get(user=other))
    assert Authenticator.objects.exists()
