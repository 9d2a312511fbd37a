"""Who may change accounts gives nobody more than the roles give."""

from __future__ import annotations

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from tests.admin.conftest import address, save, signed_in, soup, typed_in

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def admin(editor: User) -> User:
    """A member of the group that looks after everything, and no superuser."""
    import_module("recovery.migrations.0005_roles").make_groups(apps, None)
    user = User.objects.create_user("ada", password="ada-password", is_staff=True)
    user.groups.add(Group.objects.get(name="admins"))
    return user


@pytest.fixture
def as_admin(admin: User) -> Client:
    return signed_in(admin)


def groups_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def test_an_admin_adds_a_person_and_gives_a_role(as_admin: Client) -> None:
    secret = {"password1": "long-enough-secret", "password2": "long-enough-secret", "usable_password": "true"}
    as_admin.post(address(User, "add"), {"username": "nina", **secret})
    person = User.objects.get(username="nina")
    role = Group.objects.get(name="publishers")
    assert save(as_admin, address(person), is_staff="on", groups=str(role.pk)).status_code == 302
    person.refresh_from_db()
    assert (person.is_staff, groups_of(person)) == (True, {"publishers"})


def test_an_admin_is_offered_the_roles_and_nothing_beyond(as_admin: Client, admin: User) -> None:
    Group.objects.create(name="everything")
    page = soup(as_admin.get(address(admin)))
    assert [each.text for each in page.select("#id_groups option")] == ["admins", "editors", "publishers"]
    assert not page.select("#id_user_permissions, #id_is_superuser")


def test_more_than_a_role_cannot_be_forged(as_admin: Client, admin: User) -> None:
    everything = Group.objects.create(name="everything")
    permission = Permission.objects.get(codename="delete_user")
    fields = typed_in(soup(as_admin.get(address(admin)))) | {"groups": str(Group.objects.get(name="admins").pk)}
    as_admin.post(address(admin), fields | {"is_superuser": "on", "user_permissions": str(permission.pk)})
    admin.refresh_from_db()
    assert (admin.is_superuser, admin.user_permissions.count(), groups_of(admin)) == (False, 0, {"admins"})
    assert as_admin.post(address(admin), fields | {"groups": str(everything.pk)}).status_code == 200
    assert groups_of(admin) == {"admins"}


@pytest.mark.differs
def test_a_group_that_is_no_role_is_not_lost_when_a_person_is_saved(as_admin: Client) -> None:
    person = User.objects.create_user("nina")
    person.groups.add(Group.objects.create(name="clinic"))
    save(as_admin, address(person), first_name="Nina", groups=str(Group.objects.get(name="editors").pk))
    assert groups_of(person) == {"clinic", "editors"}


def test_a_superusers_account_is_not_an_admins(as_admin: Client, superuser: User) -> None:
    before = User.objects.filter(pk=superuser.pk).values().get()
    page = soup(as_admin.get(address(superuser)))
    assert not page.select("#content-main [name=_save], #content-main [name=username]")
    assert as_admin.post(address(superuser), {"username": "taken"}).status_code == 403
    password = f"/admin/auth/user/{superuser.pk}/password/"
    secret = {"password1": "long-enough-secret", "password2": "long-enough-secret", "usable_password": "true"}
    assert as_admin.get(password).status_code == 403
    assert as_admin.post(password, secret).status_code == 403
    assert as_admin.post(address(superuser, "delete"), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=superuser.pk).values().get() == before


def test_what_a_role_may_is_read_and_not_changed(as_admin: Client) -> None:
    role = Group.objects.get(name="editors")
    number = role.permissions.count()
    assert as_admin.get(address(role)).status_code == 200
    assert as_admin.post(address(role), {"name": "editors", "permissions": []}).status_code == 403
    for page in (address(Group, "add"), address(role, "delete")):
        assert as_admin.post(page, {"name": "more", "post": "yes"}).status_code == 403
    assert role.permissions.count() == number


def test_even_who_was_given_the_permission_by_hand_changes_no_role(admin: User) -> None:
    admin.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    client = signed_in(User.objects.get(pk=admin.pk))
    assert client.post(address(Group, "add"), {"name": "more"}).status_code == 403


def test_a_superuser_still_may_everything(as_superuser: Client, superuser: User, admin: User) -> None:
    Group.objects.create(name="everything")
    page = soup(as_superuser.get(address(admin)))
    assert page.select_one("#id_user_permissions")
    assert page.select_one("#id_is_superuser")
    assert "everything" in page.select_one("#id_groups").text  # type: ignore[union-attr]
    assert as_superuser.post(address(Group, "add"), {"name": "more"}).status_code == 302
    assert as_superuser.get(address(superuser, "delete")).status_code == 200


@pytest.mark.differs
def test_whoever_may_more_than_the_roles_allow_is_for_superusers_alone(as_admin: Client, as_superuser: Client) -> None:
    strong = User.objects.create_user("stella", is_staff=True)
    strong.user_permissions.add(Permission.objects.get(codename="delete_user"))
    password = f"/admin/auth/user/{strong.pk}/password/"
    assert as_admin.get(password).status_code == 403
    assert as_superuser.get(password).status_code == 200


def test_who_may_more_by_a_group_is_for_superusers_alone(as_admin: Client, as_superuser: Client) -> None:
    """A group without permissions, a list of names, makes nobody stronger."""
    strong, named = User.objects.create_user("stella", is_staff=True), User.objects.create_user("nina", is_staff=True)
    able, names = Group.objects.create(name="deleters"), Group.objects.create(name="ward 3")
    able.permissions.add(Permission.objects.get(codename="delete_user"))
    strong.groups.add(able)
    named.groups.add(names)
    secret = {"password1": "long-enough-secret", "password2": "long-enough-secret", "usable_password": "true"}
    for person, status in ((strong, 403), (named, 302)):
        assert as_admin.post(f"/admin/auth/user/{person.pk}/password/", secret).status_code == status
        assert as_admin.post(address(person), {"username": person.username}).status_code == status
    for person, is_theirs in ((strong, False), (named, True)):
        person.refresh_from_db()
        assert person.has_usable_password() is is_theirs
    assert as_superuser.post(f"/admin/auth/user/{strong.pk}/password/", secret).status_code == 302


def test_an_admin_resets_the_second_step_of_those_they_may_change_and_it_is_on_record(
    as_admin: Client, superuser: User
) -> None:
    nina = User.objects.create_user("nina")
    for user in (nina, superuser):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    chosen = {"action": "reset_second_step", "_selected_action": [str(nina.pk), str(superuser.pk)]}
    page = soup(as_admin.post(address(User, "changelist"), chosen, follow=True))
    assert "They set up a new second step when they sign in: 1." in page.text
    assert [row.user for row in Authenticator.objects.all()] == [superuser]
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.change_message) == (str(nina.pk), "Reset the second step.")


def test_who_may_not_change_accounts_is_offered_no_reset(editor: User) -> None:
    editor.user_permissions.add(Permission.objects.get(codename="view_user"))
    page = soup(signed_in(editor).get(address(User, "changelist")))
    assert page.select("#result_list")
    assert not page.select("option[value=reset_second_step]")


def test_an_admin_who_changes_their_own_role_stays_signed_in(as_admin: Client, admin: User) -> None:
    User.objects.create_superuser("chief", password="chief-password")
    every = Group.objects.filter(name__in=("admins", "editors"))
    fields = typed_in(soup(as_admin.get(address(admin)))) | {"groups": [str(group.pk) for group in every]}
    assert as_admin.post(address(admin), fields).status_code == 302
    assert groups_of(admin) == {"admins", "editors"}
    assert as_admin.get(address(admin)).status_code == 200


def test_an_admin_deletes_no_account_that_may_do_more_even_with_the_permission(
    as_admin: Client, admin: User, superuser: User
) -> None:
    admin.user_permissions.add(Permission.objects.get(codename="delete_user"))
    as_admin = signed_in(User.objects.get(pk=admin.pk))
    nina = User.objects.create_user("nina")
    assert as_admin.get(address(superuser, "delete")).status_code == 403
    assert as_admin.post(address(nina, "delete"), {"post": "yes"}).status_code == 302
    assert set(User.objects.values_list("username", flat=True)) == {"ada", "chief", "edith"}


def test_a_group_of_ones_own_is_for_superusers_to_change(as_admin: Client, as_superuser: Client) -> None:
    own = Group.objects.create(name="friends")
    for page in (address(own), address(own, "delete")):
        assert as_superuser.get(page).status_code == 200
        assert as_admin.post(page, {"name": "good friends", "post": "yes"}).status_code == 403


@pytest.mark.differs
def test_the_last_who_looks_after_the_site_is_told_so_beside_the_field_or_above_it(
    as_superuser: Client, superuser: User
) -> None:
    words = "Nobody else can look after the site. Give somebody else an account that can, then change this one."
    password = f"/admin/auth/user/{superuser.pk}/password/"
    page = soup(as_superuser.post(password, {"usable_password": "false", "unset-password": "yes"}))
    assert words in page.text
    page = soup(save(as_superuser, address(superuser), is_active=None))
    assert words in page.text
    page = soup(as_superuser.get(address(superuser, "delete")))
    assert words in page.text
    assert not page.select("#content-main [type=submit]")
