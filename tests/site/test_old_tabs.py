"""A page that was opened some time ago puts nothing back that somebody else has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from recovery.accounts import roles
from recovery.admin.people import PersonForm
from recovery.clinic.models.clinic import Clinic, Membership, Role
from tests.clinic.test_pictures import picture
from tests.sending import boxes_of, page_of, posted_forms
from tests.workspace.conftest import PASSWORD, browser_of, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

CLINIC = "/workspace/clinic/"
NOW = {"phone": "020 7946 0018", "country": "GB", "emergency": "Call 999.", "zone": "Europe/London"}
SINCE = {"phone": "020 7946 0099", "country": "IE", "emergency": "Call 112.", "zone": "Europe/Dublin"}


@pytest.fixture
def clinic() -> Clinic:
    return Clinic.objects.create(name="Northside Clinic", **NOW)


@pytest.fixture
def lead(clinic: Clinic) -> Membership:
    return make_member(clinic, "lead", Role.LEAD)


@pytest.fixture
def chief() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("chief", password=PASSWORD))
    return client


class Tab:
    """A page with one form, as it was when it was opened."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.address = client, address
        self.take(client.get(address))

    def take(self, response: Any) -> None:
        page = page_of(response)
        form = next(each for each in posted_forms(page) if each.select("[name^=initial-]"))
        self.boxes: dict[str, Any] = {}
        for name, value in boxes_of(page, form):
            self.boxes.setdefault(name, []).append(value)

    def send(self, **typed: Any) -> Any:
        boxes = {name: values for name, values in (self.boxes | typed).items() if values is not None}
        return self.client.post(self.address, boxes)


def of_the_clinic(clinic: Clinic) -> dict[str, str]:
    found = Clinic.objects.filter(pk=clinic.pk).values(*NOW).get()
    return {name: str(value) for name, value in found.items()}


@pytest.fixture(params=["lead", "admin"])
def tab(request: pytest.FixtureRequest, clinic: Clinic, lead: Membership, chief: Client) -> Iterator[Tab]:
    if request.param == "lead":
        yield Tab(browser_of(lead), CLINIC)
    else:
        yield Tab(chief, f"/admin/recovery/clinic/{clinic.pk}/change/")


@pytest.mark.parametrize("name", NOW)
def test_what_was_not_changed_in_a_clinics_old_tab_stays_as_somebody_else_saved_it(
    tab: Tab, clinic: Clinic, name: str
) -> None:
    other = "emergency" if name != "emergency" else "phone"
    Clinic.objects.filter(pk=clinic.pk).update(**{name: SINCE[name]})
    assert tab.send(**{other: SINCE[other]}).status_code in (302, 303)
    assert of_the_clinic(clinic) == NOW | {name: SINCE[name], other: SINCE[other]}


@pytest.mark.differs
@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("phone", "020 7946 0055", "020 7946 0099"),
        ("emergency", "Call us.", "Call 112."),
        ("country", "", "Ireland"),
        ("zone", "Europe/Paris", "Dublin"),
    ],
)
def test_of_two_changes_the_second_is_told_of_the_first_and_decides(
    tab: Tab, clinic: Clinic, name: str, typed: str, said: str
) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(**{name: SINCE[name]})
    asked = tab.send(**{name: typed})
    assert asked.status_code in (200, 422)
    (error,) = page_of(asked).select(f"#id_{name}_error")
    assert f"Someone else saved “{said}” here" in error.get_text().replace("\u2068", "").replace("\u2069", "")
    assert of_the_clinic(clinic) == NOW | {name: SINCE[name]}
    tab.take(asked)
    assert tab.send().status_code in (302, 303)
    assert of_the_clinic(clinic) == NOW | {name: typed}


def test_a_number_is_not_dialled_as_in_a_country_that_was_chosen_since(tab: Tab, clinic: Clinic) -> None:
    """The two are one fact: who typed the number is told of the country, and sees it before the number is saved."""
    Clinic.objects.filter(pk=clinic.pk).update(country="IE")
    asked = tab.send(phone="020 7946 0055")
    assert asked.status_code in (200, 422)
    page = page_of(asked)
    words = page.select("#id_country_error")[0].get_text()
    assert "Someone else saved “Ireland” here" in words
    assert "Check that “Phone” still fits it." in words.replace("phone", "Phone")
    assert [each["value"] for each in page.select("#id_country [selected]")] == ["IE"]
    assert [each["value"] for each in page.select("#id_phone")] == ["020 7946 0055"]
    assert of_the_clinic(clinic) == NOW | {"country": "IE"}


def test_a_zone_that_is_not_in_the_list_gives_way_to_one_that_was_chosen_since(tab: Tab, clinic: Clinic) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(zone="Etc/GMT-3")
    tab.take(tab.client.get(tab.address))
    assert tab.boxes["zone"] == ["Etc/GMT-3"]
    Clinic.objects.filter(pk=clinic.pk).update(zone="Europe/Paris")
    assert tab.send(emergency="Call 112.").status_code in (302, 303)
    assert of_the_clinic(clinic) == NOW | {"zone": "Europe/Paris", "emergency": "Call 112."}


def test_a_box_that_somebody_emptied_is_said_to_be_empty(tab: Tab, clinic: Clinic) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(emergency="")
    (error,) = page_of(tab.send(emergency="Call us.")).select("#id_emergency_error")
    assert "Someone else emptied this while you were editing." in error.get_text()


def test_a_picture_has_to_be_chosen_again_where_the_page_comes_back(tab: Tab, clinic: Clinic) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(phone=SINCE["phone"])
    logo = SimpleUploadedFile("logo.png", picture(), "image/png")
    asked = tab.send(phone="020 7946 0055", picture=logo)
    (error,) = page_of(asked).select("#id_picture_error")
    assert "Choose the picture again" in error.get_text()
    tab.take(asked)
    assert tab.send(picture=SimpleUploadedFile("logo.png", picture(), "image/png")).status_code in (302, 303)
    clinic.refresh_from_db()
    assert clinic.logo
    assert clinic.phone == "020 7946 0055"


def test_a_suggested_zone_is_saved_by_leaving_it_and_not_over_one_that_was_chosen_since(lead: Membership) -> None:
    lead.clinic.zone = ""
    lead.clinic.save(update_fields=["zone"])
    client = browser_of(lead)
    client.cookies["tz"] = "Europe%2FLisbon@0"
    first, second = Tab(client, CLINIC), Tab(client, CLINIC)
    assert first.boxes["zone"] == ["Europe/Lisbon"]
    assert first.send().status_code == 303
    assert of_the_clinic(lead.clinic)["zone"] == "Europe/Lisbon"
    Clinic.objects.update(zone="Europe/Madrid")
    assert second.send().status_code == 422
    assert of_the_clinic(lead.clinic)["zone"] == "Europe/Madrid"


@pytest.fixture
def nina() -> User:
    roles.put_right()
    person = User.objects.create_user("nina", password=PASSWORD, is_staff=True)
    person.groups.set(Group.objects.filter(name__in=("editors", "publishers")))
    return person


def test_an_old_tab_opens_no_account_that_was_closed_and_gives_no_role_back(chief: Client, nina: User) -> None:
    tab = Tab(chief, f"/admin/auth/user/{nina.pk}/change/")
    User.objects.filter(pk=nina.pk).update(is_active=False, is_staff=False)
    nina.groups.set(Group.objects.filter(name="editors"))
    assert tab.send(first_name="Nina").status_code == 302
    nina.refresh_from_db()
    assert (nina.first_name, nina.is_active, nina.is_staff) == ("Nina", False, False)
    assert [group.name for group in nina.groups.all()] == ["editors"]


def test_a_role_that_was_ticked_is_saved_after_a_page_that_was_refused(chief: Client) -> None:
    """Also by somebody who had none, so that the page has no box for what there was."""
    roles.put_right()
    nina = User.objects.create_user("nina", password=PASSWORD, is_staff=True)
    tab = Tab(chief, f"/admin/auth/user/{nina.pk}/change/")
    wanted = Group.objects.get(name="editors")
    refused = tab.send(groups=[str(wanted.pk)], email="nina@")
    assert refused.status_code == 200
    tab.take(refused)
    assert tab.send(email="nina@northside.example").status_code == 302
    assert [group.name for group in nina.groups.all()] == ["editors"]


def test_what_nobody_touched_is_never_refused(chief: Client, nina: User) -> None:
    """A role that is gone since, and an account that became the last of its kind since."""
    mine = Group.objects.create(name="mine")
    nina.groups.add(mine)
    tab = Tab(chief, f"/admin/auth/user/{nina.pk}/change/")
    mine.delete()
    User.objects.filter(pk=nina.pk).update(is_superuser=True)
    User.objects.filter(username="chief").update(is_superuser=True, is_active=True)
    assert tab.send(first_name="Nina").status_code == 302
    nina.refresh_from_db()
    assert (nina.first_name, nina.is_superuser, nina.groups.count()) == ("Nina", True, 2)


def test_roles_are_left_to_who_changed_them_where_a_group_is_not_offered(nina: User) -> None:
    """Who is no superuser is not offered a group of a superuser's own, which has no say in what they save."""
    ada = User.objects.create_user("ada", password=PASSWORD, is_staff=True)
    ada.groups.add(Group.objects.get(name=roles.ADMINS))
    nina.groups.add(Group.objects.create(name="everything"))
    client = Client()
    client.force_login(ada)
    tab = Tab(client, f"/admin/auth/user/{nina.pk}/change/")
    nina.groups.remove(Group.objects.get(name="publishers"))
    nina.groups.add(Group.objects.get(name=roles.ADMINS))
    assert tab.send(first_name="Nina").status_code == 302
    assert {group.name for group in nina.groups.all()} == {"editors", "everything", roles.ADMINS}


@pytest.mark.differs
def test_what_changes_while_an_account_is_saved_stays(
    chief: Client, nina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the row and the writing somebody closes the account."""
    tab = Tab(chief, f"/admin/auth/user/{nina.pk}/change/")
    clean = PersonForm.clean

    def while_it_is_closed(form: PersonForm) -> Any:
        User.objects.filter(pk=nina.pk).update(is_active=False)
        return clean(form)

    monkeypatch.setattr(PersonForm, "clean", while_it_is_closed)
    assert tab.send(first_name="Nina").status_code == 302
    nina.refresh_from_db()
    assert (nina.first_name, nina.is_active) == ("Nina", False)


@pytest.mark.parametrize("word", ["True", "False", "on"])
def test_a_word_that_looks_like_a_tick_is_a_word(chief: Client, nina: User, word: str) -> None:
    tab = Tab(chief, f"/admin/auth/user/{nina.pk}/change/")
    User.objects.filter(pk=nina.pk).update(first_name="Else", last_name=word)
    asked = tab.send(first_name="Nina")
    assert asked.status_code == 200
    tab.take(asked)
    assert tab.boxes["last_name"] == [word]
    assert tab.send().status_code == 302
    nina.refresh_from_db()
    assert (nina.first_name, nina.last_name, nina.is_active) == ("Nina", word, True)


def test_an_account_and_its_roles_can_still_be_changed(chief: Client, nina: User) -> None:
    tab = Tab(chief, f"/admin/auth/user/{nina.pk}/change/")
    wanted = Group.objects.get(name="publishers")
    assert tab.send(is_active=None, groups=[str(wanted.pk)]).status_code == 302
    nina.refresh_from_db()
    assert (nina.is_active, [group.name for group in nina.groups.all()]) == (False, ["publishers"])
    assert tab.send(groups=None, is_active=None).status_code == 200, "roles that were changed since are asked about"


def test_an_old_tab_makes_nobody_a_lead_again(chief: Client, clinic: Clinic, lead: Membership) -> None:
    other = Clinic.objects.create(name="Southside Clinic")
    tab = Tab(chief, f"/admin/recovery/membership/{lead.pk}/change/")
    Membership.objects.update(role=Role.PHYSIOTHERAPIST)
    assert tab.send(clinic=str(other.pk)).status_code == 302
    lead.refresh_from_db()
    assert (lead.clinic, lead.role) == (other, Role.PHYSIOTHERAPIST)


# Another person in the same browser


def test_what_one_person_had_open_is_not_sent_by_another_nor_shown_to_them(clinic: Clinic, lead: Membership) -> None:
    """Also where the token fits, and where what was typed could be held."""
    stranger = make_member(Clinic.objects.create(name="Southside Clinic"), "stranger", Role.LEAD)
    for checks in (False, True):
        client = Client(enforce_csrf_checks=checks)
        client.force_login(User.objects.get(pk=lead.user_id))
        tab = Tab(client, CLINIC)
        client.force_login(User.objects.get(pk=stranger.user_id))
        response = client.post(
            CLINIC, tab.boxes | {"phone": "020 7946 0111"}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert response.status_code == 403
        assert "Somebody else was signed in here" in response.text
        assert "7946" not in response.text
        assert page_of(response).select_one("main a.btn[href='/workspace/']"), "staff are not asked for a surgery date"
        assert not page_of(response).select("main a[href='/']")
        assert set(Clinic.objects.values_list("phone", flat=True)) == {NOW["phone"], ""}


def test_the_same_person_sends_it_after_signing_in_again(lead: Membership) -> None:
    client = browser_of(lead)
    tab = Tab(client, CLINIC)
    client.force_login(User.objects.get(pk=lead.user_id))
    assert tab.send(phone="020 7946 0111").status_code == 303
